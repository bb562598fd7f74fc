#!/usr/bin/env bash
# Install hash-locked packages and maintrack itself: install.sh VENV LOCKFILE
# uv is quick; where it is kept from the package index, pip installs the same lock.
set -euo pipefail
venv=$1 lock=$2
here=$(dirname "$0")

"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$here/bootstrap.txt"

echo "setup: installing $lock"
export VIRTUAL_ENV=$venv
# The machine's own certificates: a company's proxy has one that uv does not carry.
export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-true}
# Where Python may not keep what it compiles, every start would compile it anew: dbt for 2 s, maintrack for 0.15 s.
compile=${PYTHONDONTWRITEBYTECODE:+--compile-bytecode}
if ! "$venv/bin/uv" pip install --quiet $compile --require-hashes -r "$lock"; then
  echo "setup: uv could not install $lock; trying pip" >&2
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
fi
"$venv/bin/uv" pip install --quiet --offline --no-deps --no-build-isolation -e .
if [ -n "$compile" ]; then
  "$venv/bin/python" -m compileall -q "$here/../connectors" "$here/../pipelines"
fi
