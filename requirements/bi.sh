#!/usr/bin/env bash
# Small environments for readers of published files that cannot share one: bi.sh VENV NAME…
# Each is made from requirements/bi/NAME.txt, hash-locked, in VENV/bi/NAME; one that is there stays.
set -euo pipefail
venv=$(cd "$1" && pwd)
here=$(dirname "$0")/bi
shift

# The machine's own certificates: a company's proxy has one that uv does not carry.
export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-true}
for name in "$@"; do
  made=$venv/bi/$name lock=$here/$name.txt
  if cmp --silent "$lock" "$made/.installed"; then
    continue
  fi
  echo "setup: installing $lock"
  "$venv/bin/python" -m venv --clear "$made"
  if ! VIRTUAL_ENV=$made "$venv/bin/uv" pip install --quiet --require-hashes -r "$lock"; then
    echo "setup: uv could not install $lock; trying pip" >&2
    "$made/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
  fi
  cp "$lock" "$made/.installed"
done
