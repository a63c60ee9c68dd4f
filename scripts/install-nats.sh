#!/usr/bin/env bash
# Puts nats-server where tests and scripts find it: .nats/VERSION/nats-server, one folder a version, beside each other.
#   scripts/install-nats.sh          the version of this machine's Debian release
#   scripts/install-nats.sh next     the version of the next Debian release (its package also runs on this one)
#   scripts/install-nats.sh both     both (the default of tests)
# Packages come from the machine's own apt source, for the next release with the suite replaced, pinned to this one
# package, verified by apt's own keys, in folders of their own: nothing is installed on the machine, no service starts,
# no setting of apt changes, and no root is needed. Running it again does nothing where a version is there already.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  echo "install-nats: $1" >&2
  exit 1
}
# shellcheck source=scripts/apt-suite.sh
. scripts/apt-suite.sh

which=${1:-release}
case $which in release | next | both) ;; *) fail "expected release, next or both, got $which" ;; esac
for tool in apt-get dpkg-deb awk; do
  command -v "$tool" >/dev/null ||
    fail "needs $tool (Debian); elsewhere put a server at .nats/VERSION/nats-server by hand"
done

# shellcheck disable=SC1091
release=$(. /etc/os-release && echo "${VERSION_CODENAME:-unknown}")
releases=(bullseye bookworm trixie forky duke)
next=
for i in "${!releases[@]}"; do
  [ "${releases[$i]}" = "$release" ] && next=${releases[$((i + 1))]:-}
done
[ -n "$next" ] || fail "knows no release after $release: only Debian releases ${releases[*]} are known"

install_from() {
  local suite=$1
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  mkdir -p "$scratch/parts" "$scratch/package"
  sources_of "$release" "$suite" "$scratch/parts"
  printf 'Package: *\nPin: release n=*\nPin-Priority: -1\n\nPackage: nats-server\nPin: release n=%s\nPin-Priority: 990\n' \
    "$suite" >"$scratch/preferences"
  local apt
  apt_apart "$scratch"
  "${apt[@]}" update || fail "apt-get update of $suite failed: see its words above"
  (cd "$scratch/package" && "${apt[@]}" download nats-server) || fail "$suite has no package nats-server"
  dpkg-deb -x "$scratch"/package/nats-server_*.deb "$scratch/unpacked"
  local version
  version=$("$scratch/unpacked/usr/sbin/nats-server" --version | sed 's/[^0-9]*//')
  mkdir -p ".nats/$version"
  # Moved in one step, so that two runs at once leave a whole server.
  mv "$scratch/unpacked/usr/sbin/nats-server" ".nats/$version/nats-server.$$"
  mv ".nats/$version/nats-server.$$" ".nats/$version/nats-server"
  ln -sfn "$version" ".nats/$suite"
  rm -rf "$scratch"
  trap - EXIT
}

want=()
case $which in
release) want=("$release") ;;
next) want=("$next") ;;
both) want=("$release" "$next") ;;
esac
for suite in "${want[@]}"; do
  [ -x ".nats/$suite/nats-server" ] || install_from "$suite"
  echo "nats-server of $suite: $(readlink ".nats/$suite"), at .nats/$(readlink ".nats/$suite")/nats-server"
done
