#!/usr/bin/env bash
# Puts a Vulkan loader and Mesa's software driver, version 24 or later, into .vulkan/ of the repository, for tests of the GPU
# backends on machines without a GPU. Prints the two settings that make a process use them; .vulkan/env holds the same.
# Debian 12 has an older driver, which Dawn refuses, so there it comes from the backports of the machine's own apt source.
# Nothing is installed on the machine, no setting of apt changes, and no root is needed. Running it again does nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  echo "install-vulkan: $1" >&2
  exit 1
}
# shellcheck source=scripts/apt-suite.sh
. scripts/apt-suite.sh

show() {
  cat .vulkan/env
  exit 0
}
[ -f .vulkan/env ] && show

for tool in apt-get dpkg-deb awk; do
  command -v "$tool" >/dev/null || fail "needs $tool (Debian); elsewhere install Mesa's lavapipe driver, 24 or later"
done
# shellcheck disable=SC1091
release=$(. /etc/os-release && echo "${VERSION_CODENAME:-unknown}")
case $release in
bookworm) suite=bookworm-backports ;;
trixie | forky) suite=$release ;;
*) fail "knows no driver for release $release: only Debian 12 and later are known" ;;
esac

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/parts" "$scratch/packages" "$scratch/unpacked"
sources_of "$release" "$release" "$scratch/parts"
[ "$suite" = "$release" ] || sources_of "$release" "$suite" "$scratch/parts"
: >"$scratch/preferences"
apt_apart "$scratch"
"${apt[@]}" update || fail "apt-get update of $suite failed: see its words above"
# Whatever the driver needs and this machine lacks, or has too old.
mapfile -t wanted < <("${apt[@]}" -s --no-install-recommends -t "$suite" install mesa-vulkan-drivers libvulkan1 |
  awk '$1 == "Inst" { version = $3 ~ /^\(/ ? $3 : $4; gsub(/[()]/, "", version); print $2 "=" version }')
[ "${#wanted[@]}" -gt 0 ] || fail "the machine has mesa-vulkan-drivers of $suite already: nothing to do"
(cd "$scratch/packages" && "${apt[@]}" download "${wanted[@]}") || fail "$suite has no usable mesa-vulkan-drivers"
for package in "$scratch"/packages/*.deb; do dpkg-deb -x "$package" "$scratch/unpacked"; done

root=$PWD/.vulkan
driver=$(cd "$scratch/unpacked" && ls usr/share/vulkan/icd.d/lvp_icd*.json)
library=$(cd "$scratch/unpacked" && ls usr/lib/*/libvulkan_lvp.so)
sed -i -E "s#\"library_path\": *\"[^\"]*\"#\"library_path\": \"$root/$library\"#" "$scratch/unpacked/$driver"
printf 'VK_DRIVER_FILES=%s\nLD_LIBRARY_PATH=%s\n' "$root/$driver" "$root/$(dirname "$library")" >"$scratch/unpacked/env"
rm -rf .vulkan
# Moved in one step, so that two runs at once leave a whole folder.
mv "$scratch/unpacked" .vulkan
show
