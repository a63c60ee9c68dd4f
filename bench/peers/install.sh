#!/bin/sh
# Makes .venv-peers in the repository root with the peer solvers of bench/peers/requirements.txt.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
"${PYTHON:-python3}" -m venv "$root/.venv-peers"
"$root/.venv-peers/bin/pip" install --quiet --disable-pip-version-check -r "$root/bench/peers/requirements.txt"
"$root/.venv-peers/bin/python" "$root/bench/peers/peers.py" --versions
