#!/bin/sh
# Puts this checkout's units and its configuration of Caddy and coturn in place (as root). The install calls it, and so
# does each upgrade: Caddy and coturn are restarted only when theirs has changed, since calls notice it.
# What is this machine's own stands elsewhere: in /etc/chattr/turnserver.conf, which is added to coturn's, and in
# /etc/systemd/system/*.service.d.
set -eu
deploy=$(dirname "$(dirname "$(readlink -f "$0")")")
root=${ROOT:-}
units=$root/etc/systemd/system caddy=$root/etc/caddy/Caddyfile
coturn=$root/etc/turnserver.conf own=$root/etc/chattr/turnserver.conf
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# put <file> <service>: writes what it reads, unless it is there already, and keeps what was there before the first
# time: later on it is an older version of ours.
put() {
  cat > "$work/new"
  if cmp -s "$work/new" "$1"; then return; fi
  # Not moved, so that owner and mode stay as the package has them.
  if [ -e "$1" ] && [ ! -e "$1.before" ]; then cp -p "$1" "$1.before"; fi
  cat "$work/new" > "$1"
  echo "$1 is new; $2 is restarted."
  restart="$restart $2"
}

restart=
cp "$deploy/systemd/chattr.service" "$deploy/systemd/chattr@.service" "$units/"
if [ -d "$(dirname "$caddy")" ]; then put "$caddy" caddy < "$deploy/caddy/Caddyfile"; fi
if [ -e "$coturn" ]; then
  # Where there is no such file yet, these lines stand at the end of coturn's.
  if [ ! -e "$own" ]; then
    grep -E '^(static-auth-secret|external-ip|allowed-peer-ip)=' "$coturn" | install -D -m 600 /dev/stdin "$own"
  fi
  cat "$deploy/coturn/turnserver.conf" "$own" > "$work/coturn"
  put "$coturn" coturn < "$work/coturn"
fi
systemctl daemon-reload
for service in $restart; do systemctl try-restart "$service"; done
