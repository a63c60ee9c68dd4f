#!/bin/sh
# Makes .venv-peers in the repository root with the peer solvers of bench/peers/requirements.txt, and .venv-mqlib with MQLib
# where a Python 3.8 is found: name one in PYTHON_3_8 if it is not on the path.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
if [ ! -x "$root/.venv-peers/bin/python" ]; then
  "${PYTHON:-python3}" -m venv "$root/.venv-peers"
  "$root/.venv-peers/bin/pip" install --quiet --disable-pip-version-check -r "$root/bench/peers/requirements.txt"
fi
"$root/.venv-peers/bin/python" "$root/bench/peers/peers.py" --versions

if [ ! -x "$root/.venv-mqlib/bin/python" ]; then
  # MQLib 0.1 has wheels for Python 3.6 to 3.8 only, and its source archive lacks the headers that it needs.
  for python in "${PYTHON_3_8:-python3.8}" "$HOME"/.pyenv/versions/3.8*/bin/python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 8))' 2>/dev/null; then
      "$python" -m venv "$root/.venv-mqlib"
      "$root/.venv-mqlib/bin/pip" install --quiet --disable-pip-version-check MQLib==0.1 && break
      rm -r "$root/.venv-mqlib"
    fi
  done
fi
if [ -x "$root/.venv-mqlib/bin/python" ]; then
  "$root/.venv-mqlib/bin/python" "$root/bench/peers/mqlib_heuristics.py" --versions
else
  echo "MQLib is left out: its wheels need Python 3.8, which was not found (PYTHON_3_8 names one)" >&2
fi
