#!/usr/bin/env bash
# The browser tests look at the page in Debian's Chromium.
set -euo pipefail
command -v chromium >/dev/null && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "setup: installing chromium by apt"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu >/dev/null
else
  echo "setup: no chromium here. The browser tests will be skipped, visibly." >&2
  echo "       To run them, as root: apt-get install chromium" >&2
fi
