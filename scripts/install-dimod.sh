#!/bin/sh
# Makes .venv-dimod in the repository root, with the dimod that test/problems/formats/dimod-interchange.test.ts talks to.
# The folder ignores itself in git; it is complete when the file `complete` stands in it.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
venv="$root/.venv-dimod"
versions="dimod==0.12.23 numpy==2.4.6"
[ "$(cat "$venv/complete" 2>/dev/null)" = "$versions" ] && exit 0
rm -rf "$venv"
"${PYTHON:-python3}" -m venv "$venv"
echo '*' > "$venv/.gitignore"
# shellcheck disable=SC2086 # two words, two packages
"$venv/bin/pip" install --quiet --disable-pip-version-check $versions
echo "$versions" > "$venv/complete"
