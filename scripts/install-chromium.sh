#!/usr/bin/env bash
# Installs Debian's Chromium, which the tests and the benchmark of the live page drive. Does nothing where a Chromium is
# there already; elsewhere it needs root and the machine's own apt sources. Takes five minutes at most.
set -euo pipefail

for place in "${SPINGAP_CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
  if [ -n "$place" ] && [ -x "$place" ]; then
    echo "Chromium is there: $place"
    exit 0
  fi
done
fail() {
  echo "install-chromium: $1" >&2
  exit 1
}
command -v apt-get >/dev/null || fail "needs apt-get (Debian); elsewhere install a Chromium and name it in SPINGAP_CHROMIUM"
[ "$(id -u)" -eq 0 ] || fail "needs root: run it with sudo"

export DEBIAN_FRONTEND=noninteractive
bounded() { timeout --kill-after=10 "$1" apt-get -qq -o Acquire::Retries=2 -o DPkg::Lock::Timeout=60 "${@:2}"; }
bounded 90 update || fail "apt-get update failed"
bounded 210 install --yes --no-install-recommends chromium fonts-dejavu-core >/dev/null || fail "apt-get install chromium failed"
chromium --version
