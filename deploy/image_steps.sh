#!/usr/bin/env bash
# What the image is made of, step by step, on Debian 12. The Dockerfile runs these, and so does try_image.sh
# in an empty root; a machine without containers may run all of them too (docs/operating.md).
#   image_steps.sh build_packages      what the build needs from Debian
#   image_steps.sh worker              the media worker alone, from a few files of the checkout, for the build to find
#   image_steps.sh build               worker, client and server into /opt/chattr, from the checkout around this file
#   image_steps.sh run_packages        what /opt/chattr needs from Debian
set -euo pipefail

target=${TARGET:-/opt/chattr}
export DEBIAN_FRONTEND=noninteractive

install_packages() {
  apt-get update
  apt-get install -y --no-install-recommends "$@"
}

build_packages() {
  install_packages ca-certificates python3 python3-venv \
    g++ pkg-config libssl-dev libuv1-dev libabsl-dev libsrtp2-dev
}

run_packages() {
  install_packages ca-certificates python3-minimal python3 libssl3 libuv1 libabsl20220623 libsrtp2-1
}

# The set-up of the checkout, as far as `make run` or another of its uses needs it.
set_up() {
  cd "$(dirname "$(readlink -f "$0")")/.."
  PYTHONPATH=scripts python3 -c "from bootstrap.setup import $1, prepare; prepare($1())"
}

worker() {
  set_up for_worker
}

build() {
  # The same worker, tables and client that `make run` has.
  set_up for_run
  # Beside what is there, so that a server which runs from it keeps its files until all is ready.
  local new=$target.new old=$target.old uv=.venv/bin/uv
  rm -rf "$new" "$old" /tmp/wheels
  export UV_LINK_MODE=copy UV_SYSTEM_CERTS=1
  "$uv" venv --relocatable --no-python-downloads --python "$(command -v python3)" "$new/venv"
  "$uv" pip install --python "$new/venv/bin/python" --require-hashes --compile-bytecode \
    -r requirements/base.txt -r requirements/tracing.txt
  local project python=$PWD/.venv/bin/python
  for project in packages/mediasoup server; do
    (cd "$project" && "$python" -m hatchling build -t wheel -d /tmp/wheels)
  done
  "$uv" pip install --python "$new/venv/bin/python" --no-deps --compile-bytecode /tmp/wheels/*.whl
  # In a folder named as where it comes from, by which the doctor knows its version and its recipe.
  local worker kept
  worker=$(readlink -f packages/mediasoup/src/mediasoup/_bin/mediasoup-worker)
  kept=mediasoup-worker/$(basename "$(dirname "$worker")")/mediasoup-worker
  install -D "$worker" "$new/$kept"
  mkdir "$new/bin"
  ln -s "../$kept" "$new/bin/mediasoup-worker"
  cp -r client/build "$new/client"
  if [ -e "$target" ]; then mv -T "$target" "$old"; fi
  mv -T "$new" "$target"
  rm -rf "$old" /tmp/wheels
}

"$@"
