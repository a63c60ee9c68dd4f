# shellcheck shell=bash
# For scripts that take packages of another suite of this machine's Debian without touching the machine: sourced, not run.
# The caller defines fail().

# The machine's sources of the release $1 itself (no updates, no third parties) with the suite replaced by $2, into folder $3.
sources_of() {
  local release=$1 suite=$2 parts=$3 file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] || continue
    awk -v from="$release" -v to="$suite" '
      $1 == "deb" { for (i = 2; i <= NF; i++) if ($i == from) { $i = to; print; next } }' "$file"
  done >"$parts/$suite.list"
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] || continue
    awk -v from="$release" -v to="$suite" '
      BEGIN { RS = ""; FS = "\n" }
      {
        stanza = ""; meant = 0
        for (i = 1; i <= NF; i++) {
          if ($i ~ /^#/) continue
          if ($i ~ /^Suites:/) {
            n = split($i, words, /[ \t]+/)
            for (k = 2; k <= n; k++) if (words[k] == from) meant = 1
            stanza = stanza "Suites: " to "\n"
          } else stanza = stanza $i "\n"
        }
        if (meant) print stanza
      }' "$file"
  done >"$parts/$suite.sources"
  [ -s "$parts/$suite.list" ] || [ -s "$parts/$suite.sources" ] ||
    fail "found no apt source of $release in /etc/apt/sources.list or /etc/apt/sources.list.d"
}

# Sets the array `apt` to an apt-get that sees the sources in $1/parts and the preferences in $1/preferences alone.
apt_apart() {
  local scratch=$1
  mkdir -p "$scratch/lists/partial" "$scratch/archives/partial" "$scratch/preferences.d"
  # shellcheck disable=SC2034 # used by the caller
  apt=(apt-get -qq
    -o "Dir::Etc::sourcelist=/dev/null" -o "Dir::Etc::sourceparts=$scratch/parts"
    -o "Dir::Etc::preferences=$scratch/preferences" -o "Dir::Etc::preferencesparts=$scratch/preferences.d"
    -o "Dir::State::lists=$scratch/lists" -o "Dir::Cache::archives=$scratch/archives"
    -o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache=" -o "APT::Sandbox::User=$(id -un)"
    -o "Acquire::Languages=none" -o "Acquire::Retries=3")
}
