#!/bin/sh
# Installs the Debian packages named on the command line that are missing. sudo is used for that alone, and only when needed.
set -eu

missing=''
for package in "$@"; do
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$status" = 'install ok installed' ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "these Debian packages are needed and will be installed:$missing"
if [ "$(id -u)" = 0 ]; then sudo=''; else sudo='sudo'; fi
if [ -n "$sudo" ] && ! command -v sudo >/dev/null; then
    echo "sudo is missing: as root, run: apt-get install$missing" >&2
    exit 1
fi
$sudo apt-get update -q
# word splitting is wanted: one argument for each package
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -q --no-install-recommends $missing
