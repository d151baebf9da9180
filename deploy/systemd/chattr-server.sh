#!/bin/sh
# chattr-server with the settings and paths of chattr.service, for whoever looks after it (as root):
#   deploy/systemd/chattr-server.sh doctor
#   deploy/systemd/chattr-server.sh backup /var/backups/chattr.sqlite
# With those of chattr@1, one of two processes that take turns:
#   deploy/systemd/chattr-server.sh @1 doctor
set -eu
settings=${SETTINGS:-/etc/chattr/chattr.env}
instance=
case ${1-} in @*) instance=${1#@} && shift ;; esac
unit=$(dirname "$(readlink -f "$0")")/chattr${instance:+@}.service

# As with systemd, the file wins over the unit, and quotes around a value do not belong to it.
while IFS= read -r line; do
  name=${line%%=*} value=${line#*=}
  case $value in
    \"*\") value=${value#\"} value=${value%\"} ;;
    \'*\') value=${value#\'} value=${value%\'} ;;
  esac
  case $line in [A-Z]*=*) export "$name=$value" ;; esac
done << EOF
$(sed -n "s/%i/$instance/g; s/^Environment=//p" "$unit")
$(cat "$settings")
EOF
exec "${PROGRAM:-/opt/chattr/venv/bin/chattr-server}" "$@"
