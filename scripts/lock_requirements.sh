#!/usr/bin/env bash
# Writes requirements/*.txt from requirements/*.in: exact versions with hashes, and no addresses.
# `scripts/lock_requirements.sh --upgrade` takes newer versions where the .in files allow.
set -euo pipefail
cd "$(dirname "$0")/../requirements"
for name in uv base tracing build test lint audit bench; do
  ../.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-emit-index-url "$@" --output-file "$name.txt" "$name.in"
done
