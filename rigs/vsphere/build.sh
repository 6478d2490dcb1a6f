#!/bin/sh
# Builds govc and vcsim, the simulator of vSphere, from Debian's source of govmomi, and says where they are. See docs/rigs.md.
set -eu

dir=${MLN_VSPHERE_RIG_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/mln/rigs/vsphere}
source=golang-github-vmware-govmomi
packages='golang-go golang-github-google-uuid-dev golang-github-kr-pretty-dev xz-utils'
go_libraries=/usr/share/gocode

if [ -x "$dir/bin/govc" ] && [ -x "$dir/bin/vcsim" ]; then
    echo "$dir/bin"
    exit 0
fi

for package in $packages; do
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$'; then
        echo "Debian package $package is missing; needed: $packages" >&2
        exit 1
    fi
done

work="$dir/work"
rm -rf "$work"
mkdir -p "$work/sources" "$work/lists/partial" "$work/cache/archives/partial" "$work/fetched" "$dir/bin"
trap 'rm -rf "$work"' EXIT

# Sources of the very archives that the machine's own packages come from, in indexes beside the machine's.
for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] && sed 's/^Types:.*/Types: deb-src/' "$file" >"$work/sources/$(basename "$file")"
done
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] && sed -n 's/^deb \(.*\)/deb-src \1/p' "$file" >"$work/sources/$(basename "$file" .list).list"
done
apt() {
    apt-get -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/sources" \
        -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User='' "$@" >&2
}
apt update
(cd "$work/fetched" && apt source --download-only "$source")

tree="$work/go/src/github.com/vmware/govmomi"
mkdir -p "$tree"
tar -xJf "$work"/fetched/*.orig.tar.xz -C "$tree" --strip-components=1
echo "building govc and vcsim" >&2
(
    cd "$tree"
    # no modules: everything else comes from Debian's Go libraries, and nothing from elsewhere
    GO111MODULE=off GOFLAGS=-trimpath GOPATH="$work/go:$go_libraries" GOCACHE="$work/gocache" \
        go build -o "$work/" ./govc ./vcsim >&2
)
mv "$work/govc" "$work/vcsim" "$dir/bin/"
echo "$dir/bin"
