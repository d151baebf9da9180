#!/usr/bin/env bash
# Runs every step of the Dockerfile in empty roots (debootstrap), then the server in the second one as the
# image's user, and asks it for its health and a page. Needs root and debootstrap; takes ten minutes or more.
#   deploy/try_image.sh [folder]
# WORKER_CACHE=<folder> gives the build a cache of media workers, which spares it the longest step.
set -euo pipefail
here=$(readlink -f "$(dirname "$0")/..")
work=${1:-$(mktemp -d /var/tmp/chattr-image.XXXXXX)}
mirror=${MIRROR:-http://deb.debian.org/debian}
port=${PORT:-3999}
mkdir -p "$work"

new_root() {
  [ -d "$work/base" ] || debootstrap --variant=minbase bookworm "$work/base" "$mirror"
  rm -rf "$1"
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

end() {
  if [ -n "${server:-}" ]; then
    kill "$server" 2> /dev/null || true
    wait "$server" || true
  fi
  for root in "$work/build" "$work/image"; do
    umount -l "$root/dev" "$root/proc" 2> /dev/null || true
  done
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
git -C "$here" archive HEAD | tar -x -C "$work/build/src"
chroot "$work/build" /src/deploy/image_steps.sh build_packages
[ -d "$work/build/usr/local/share/ca-certificates" ] && chroot "$work/build" update-ca-certificates
chroot "$work/build" /src/deploy/image_steps.sh build

echo "== image"
new_root "$work/image"
cp "$here/deploy/image_steps.sh" "$work/image/tmp/"
chroot "$work/image" /tmp/image_steps.sh run_packages
chroot "$work/image" useradd --uid 10001 --no-create-home --home-dir /var/lib/chattr chattr
chroot "$work/image" install -d -o chattr -g chattr /var/lib/chattr
cp -a "$work/build/opt/chattr" "$work/image/opt/chattr"
du -shx "$work/image" "$work/image/opt/chattr"

# A plain command, so that the server's process is the one that is ended.
inside=(chroot --userspec=10001:10001 "$work/image" env -i PATH=/opt/chattr/venv/bin:/usr/bin:/bin
  HOME=/var/lib/chattr MEDIASOUP_WORKER_BIN=/opt/chattr/bin/mediasoup-worker CLIENT_DIR=/opt/chattr/client
  PORT="$port" DATABASE=/var/lib/chattr/chattr.sqlite RTC_PORT=23980 LOG_FORMAT=json)
"${inside[@]}" chattr-server doctor
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
