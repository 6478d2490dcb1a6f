#!/bin/sh
# Sets up and passes all tests. Closes with a plain line: N passed, N failed
set -eu
cd "$(dirname "$0")/.."

sh scripts/packages.sh user-mode-linux uml-utilities vde2 screen e2fsprogs lvm2 thin-provisioning-tools busybox-static mmdebstrap uidmap iproute2 util-linux xz-utils jq puppet-agent tigervnc-tools apache2-bin openssh-server openssh-client fdisk qemu-utils qemu-system-x86 libvirt-clients grub-pc-bin grub-efi-amd64-bin grub-common ovmf mtools kmod golang-go golang-github-google-uuid-dev golang-github-kr-pretty-dev
sh rigs/uml/install.sh
sh rigs/vsphere/build.sh >/dev/null || echo 'no simulator of vSphere: its tests will be skipped' >&2
rigs/xen/rig build || echo 'no hosts with Xen: their tests will be skipped' >&2
npm ci --no-audit --no-fund
npm run --silent build
npm run --silent lint
npm run --silent types

results=$(mktemp -d)
trap 'kill "${rig:-}" 2>/dev/null || :; rm -rf "$results"' EXIT
tests() { # NAME WORD..: vitest, and what came of it as NAME.json
  name=$1
  shift
  npx vitest run --reporter=default --reporter=json --outputFile.json="$results/$name.json" "$@"
}
# the emulated hosts take one processor at most, and as long as everything else together
tests rig --project rig >"$results/rig.log" 2>&1 &
rig=$!
status=0
tests here --project unit --project e2e || status=$?
wait "$rig" || status=$?
cat "$results/rig.log"
node scripts/count-tests.mjs "$results/here.json" "$results/rig.json" || status=1
exit "$status"
