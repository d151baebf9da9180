#!/usr/bin/env bash
# Runs every step of the Dockerfile in empty roots (debootstrap), the first ones as docs/operating.md has them for a
# machine without containers, then the server in the second root as the image's user, and asks it for its health and
# a page. Needs root and debootstrap; takes ten minutes or more.
#   deploy/try_image.sh [folder]
# WORKER_CACHE=<folder> gives the build a cache of media workers, which spares it the longest step.
set -euo pipefail
here=$(readlink -f "$(dirname "$0")/..")
work=${1:-$(mktemp -d /var/tmp/chattr-image.XXXXXX)}
mirror=${MIRROR:-http://deb.debian.org/debian}
port=${PORT:-3999}
mkdir -p "$work"

# Of a run that was killed, /dev of this machine may still be mounted there.
let_go() {
  umount -R -l "$1/dev" "$1/proc" 2> /dev/null || true
}

new_root() {
  [ -d "$work/base" ] || debootstrap --variant=minbase bookworm "$work/base" "$mirror"
  let_go "$1"
  rm -rf --one-file-system "$1"
  cp -a "$work/base" "$1"
  mount -t proc proc "$1/proc"
  mount --rbind /dev "$1/dev"
  mount --make-rslave "$1/dev"
  cp /etc/resolv.conf "$1/etc/"
  # How this machine reaches package indexes counts inside as well.
  for file in /etc/pip.conf /etc/uv /usr/local/share/ca-certificates "$HOME/.config/pip" "$HOME/.npmrc"; do
    if [ -e "$file" ]; then mkdir -p "$1$(dirname "$file")"; cp -rL "$file" "$1$(dirname "$file")/"; fi
  done
}

# The n-th block of commands of docs/operating.md for a machine without containers.
documented() {
  awk -v wanted="$1" '/^## / { here = $0 == "## Without containers" } /^```/ { open = !open; n += here && open; next }
    here && open && n == wanted' "$here/docs/operating.md"
}

end() {
  if [ -n "${server:-}" ]; then
    kill "$server" 2> /dev/null || true
    wait "$server" || true
  fi
  for root in "$work/build" "$work/image"; do let_go "$root"; done
}
trap end EXIT
trap 'exit 143' TERM INT HUP

echo "== build stage"
new_root "$work/build"
mkdir "$work/build/src"
if [ -n "${WORKER_CACHE:-}" ]; then
  mkdir -p "$work/build$HOME/.cache/chattr"
  cp -a "$WORKER_CACHE" "$work/build$HOME/.cache/chattr/mediasoup-worker"
fi
# First what the Dockerfile copies for the media worker, so that a file which is missing there is missing here too.
for_worker() { awk '/^COPY \. \./ { exit } /^COPY / { for (n = 2; n < NF; n++) print $n }' "$here/deploy/Dockerfile"; }
for_worker | xargs git -C "$here" archive HEAD | tar -x -C "$work/build/src"
# A machine has systemd; here nothing may be started, which systemctl is told in the environment.
printf '#!/bin/sh\nexit 101\n' > "$work/build/usr/sbin/policy-rc.d"
chmod +x "$work/build/usr/sbin/policy-rc.d"
inside_build() { chroot "$work/build" env -C /src DEBIAN_FRONTEND=noninteractive SYSTEMD_OFFLINE=1 DOMAIN=localhost "$@"; }
inside_build sh -c 'apt-get update && apt-get install -y --no-install-recommends systemd'
inside_build deploy/image_steps.sh build_packages
inside_build deploy/image_steps.sh worker
git -C "$here" archive HEAD | tar -x -C "$work/build/src"
documented 1 | inside_build bash -eux

echo "== what is documented for a machine without containers"
# The name and the address are the reader's; what the doctor finds of a machine that is none is not for here.
documented 2 | sed 's/^name=.*/name=localhost/; s/^address=.*/address=127.0.0.1/; /chattr-server.sh doctor$/d' \
  | inside_build bash -eux
inside_build systemctl is-enabled chattr caddy coturn
inside_build caddy validate --adapter caddyfile --config /etc/caddy/Caddyfile
inside_build setpriv --reuid turnserver --regid turnserver --clear-groups test -r /etc/turnserver.conf
for process in "" @1; do
  # 1: it found something; anything else: it could not look.
  inside_build deploy/systemd/chattr-server.sh $process doctor || [ $? = 1 ]
done

echo "== image"
new_root "$work/image"
cp "$here/deploy/image_steps.sh" "$work/image/tmp/"
chroot "$work/image" /tmp/image_steps.sh run_packages
rm -r "$work/image/var/lib/apt/lists/"*
chroot "$work/image" useradd --uid 10001 --no-create-home --home-dir /var/lib/chattr chattr
chroot "$work/image" install -d -o chattr -g chattr /var/lib/chattr
cp -a "$work/build/opt/chattr" "$work/image/opt/chattr"
du -shx "$work/image" "$work/image/opt/chattr"

# A plain command, so that the server's process is the one that is ended.
inside=(chroot --userspec=10001:10001 "$work/image" env -i PATH=/opt/chattr/venv/bin:/usr/bin:/bin
  HOME=/var/lib/chattr MEDIASOUP_WORKER_BIN=/opt/chattr/bin/mediasoup-worker CLIENT_DIR=/opt/chattr/client
  PORT="$port" DATABASE=/var/lib/chattr/chattr.sqlite RTC_PORT=23980 LOG_FORMAT=json)
found=$("${inside[@]}" chattr-server doctor)
echo "$found"
grep -q 'as which it was built (recipe' <<< "$found"
"${inside[@]}" chattr-server &
server=$!
for _ in $(seq 100); do
  if "${inside[@]}" chattr-server healthy; then healthy=1; break; fi
  kill -0 "$server"
  sleep 0.3
done
[ "${healthy:-}" ] || { echo "The server did not become healthy."; exit 1; }
"${inside[@]}" python3 -c "import urllib.request as u; page = u.urlopen('http://127.0.0.1:$port/').read(); assert b'_app' in page"
echo "== the image works"
