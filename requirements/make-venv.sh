#!/usr/bin/env bash
# Create the virtual environment: make-venv.sh PYTHON FOLDER
# PYTHON may be empty. A candidate must run: version managers put names on PATH that do not.
set -euo pipefail
wanted=$1 folder=$2

is_supported() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null
}

python=
for candidate in ${wanted:-python3.13 python3.12 python3.11 python3}; do
  if is_supported "$candidate"; then
    python=$candidate
    break
  fi
done

if [ -z "$python" ]; then
  seen=$("${wanted:-python3}" --version 2>/dev/null || echo "none that runs")
  echo "setup: found ${wanted:-python3}: $seen; maintrack needs Python 3.11, 3.12 or 3.13." >&2
  echo "       Install one (Debian: apt-get install python3) or name it: make PYTHON=/path/to/python3.12 …" >&2
  exit 1
fi

# Debian ships python3 without ensurepip; python3-venv brings it.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "setup: installing python3-venv by apt"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
  else
    echo "setup: $python cannot make virtual environments (module ensurepip is missing)." >&2
    echo "       Run as root: apt-get install python3-venv   then repeat." >&2
    exit 1
  fi
fi

echo "setup: virtual environment in $folder ($("$python" --version))"
rm -rf "$folder"
"$python" -m venv "$folder"
