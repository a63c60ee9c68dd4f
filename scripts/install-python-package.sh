#!/bin/sh
# Builds the wheel of clients/python, installs it with all that its tests use into a virtual environment of its own, and
# prints its path: .venv-python in the repository root, made anew when the package's dependencies change. What is not to be had of the models of other
# makers is left out; their tests are skipped then. The folder ignores itself in git.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
venv="$root/.venv-python"
package="$root/clients/python"
python="${PYTHON:-python3}"
wanted=$(cat "$package/pyproject.toml")
if [ "$(cat "$venv/complete" 2>/dev/null)" != "$wanted" ]; then
  rm -rf "$venv"
  "$python" -m venv "$venv"
  echo '*' > "$venv/.gitignore"
  pip() { "$venv/bin/pip" --quiet --disable-pip-version-check "$@"; }
  pip install "hatchling>=1.27" pytest-timeout
  # The dependencies, by way of the package; the package itself is the wheel below.
  pip install "$package[test]"
  pip install "$package[models]" || echo "models of other makers are left out" >&2
  echo "$wanted" > "$venv/complete"
fi
wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT
# Without isolation: the build's tools are there.
"$venv/bin/pip" --quiet --disable-pip-version-check wheel --no-deps --no-build-isolation --wheel-dir "$wheels" "$package"
"$venv/bin/pip" --quiet --disable-pip-version-check install --no-deps --force-reinstall "$wheels"/spingap-*.whl
