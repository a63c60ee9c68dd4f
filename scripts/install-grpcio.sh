#!/bin/sh
# Makes .venv-grpcio in the repository root, with Python's gRPC and its generator, which test/cluster/python-client.test.ts uses.
# The folder ignores itself in git; it is complete when the file `complete` stands in it.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
venv="$root/.venv-grpcio"
versions="grpcio==1.76.0 grpcio-tools==1.76.0"
[ "$(cat "$venv/complete" 2>/dev/null)" = "$versions" ] && exit 0
rm -rf "$venv"
"${PYTHON:-python3}" -m venv "$venv"
echo '*' > "$venv/.gitignore"
# shellcheck disable=SC2086 # two words, two packages
"$venv/bin/pip" install --quiet --disable-pip-version-check $versions
echo "$versions" > "$venv/complete"
