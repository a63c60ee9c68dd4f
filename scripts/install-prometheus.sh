#!/usr/bin/env bash
# Puts prometheus and promtool of this machine's Debian release where tests and scripts find them: .prometheus/bin.
# The package comes from the machine's own apt sources, verified by apt; it is unpacked here and not installed: no service
# starts, no setting changes, and no root is needed where the package lists are fresh. Running it again does nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  echo "install-prometheus: $1" >&2
  exit 1
}

ready() {
  [ -x .prometheus/bin/prometheus ] && [ -x .prometheus/bin/promtool ]
}

if ! ready; then
  # Tests that run at once ask at once: one of them fetches, the others wait for it.
  mkdir -p .prometheus
  exec 9>.prometheus/lock
  # Without flock each fetches for itself.
  flock 9 2>/dev/null || true
fi

if ! ready; then
  for tool in apt-get dpkg-deb; do
    command -v "$tool" >/dev/null ||
      fail "needs $tool (Debian); elsewhere put prometheus and promtool into .prometheus/bin by hand"
  done
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  download() {
    (cd "$scratch" && apt-get -qq -o "APT::Sandbox::User=$(id -un)" -o Acquire::Retries=3 download prometheus)
  }
  # Lists may be missing or older than what the mirror has.
  download 2>"$scratch/words" || { apt-get -qq update && download; } || fail "$(cat "$scratch/words")"
  dpkg-deb -x "$scratch"/prometheus_*.deb "$scratch/unpacked"
  mkdir -p .prometheus/bin
  for program in prometheus promtool; do
    # Moved in one step, so that two runs at once leave a whole program.
    mv "$scratch/unpacked/usr/bin/$program" ".prometheus/bin/$program.$$"
    mv ".prometheus/bin/$program.$$" ".prometheus/bin/$program"
  done
fi
echo "$(.prometheus/bin/prometheus --version 2>&1 | head -n 1), at .prometheus/bin"
