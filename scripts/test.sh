#!/bin/sh
# Sets up and tests. Closes with a plain line: N passed, N failed
#   scripts/test.sh                  the quick check, of a quarter of an hour
#   scripts/test.sh --all            all tests there are
#   scripts/test.sh --record NAME..  runs these tests of the rig (test/rig/NAME.test.ts) and keeps what they prove in test/rig/verdicts;
#                                    all: all that are kept there
set -eu
cd "$(dirname "$0")/.."

mode=quick
case ${1:-} in
'') ;;
--all) mode=all ;;
--record)
    mode=record
    shift
    # shellcheck disable=SC2046
    [ "$*" != all ] || set -- $(basename -s .jsonl test/rig/verdicts/*)
    ;;
*)
    sed -n 's/^#   //p' "$0" >&2
    exit 2
    ;;
esac

sh scripts/packages.sh user-mode-linux bubblewrap uml-utilities vde2 screen e2fsprogs lvm2 thin-provisioning-tools busybox-static mmdebstrap uidmap iproute2 util-linux xz-utils jq puppet-agent tigervnc-tools apache2-bin openssh-server openssh-client fdisk qemu-utils qemu-system-x86 libvirt-clients grub-pc-bin grub-efi-amd64-bin grub-common ovmf mtools kmod golang-go golang-github-google-uuid-dev golang-github-kr-pretty-dev
sh rigs/uml/install.sh

results=$(mktemp -d)
trap 'kill "${simulator:-}" "${hosts:-}" "${rig:-}" 2>/dev/null || :; rm -rf "$results"' EXIT

# what is made once on a machine is made beside the build
(sh rigs/vsphere/build.sh >/dev/null || echo 'no simulator of vSphere: its tests will be skipped' >&2) &
simulator=$!
(rigs/xen/rig build || echo 'no hosts with Xen: their tests will be skipped' >&2) &
hosts=$!
npm ci --no-audit --no-fund
npm run --silent build

tests() { # NAME WORD..: vitest, and what came of it as NAME.json
    name=$1
    shift
    npx vitest run --reporter=default --reporter=json --outputFile.json="$results/$name.json" "$@"
}

if [ "$mode" = record ]; then
    wait "$hosts"
    files=$(printf 'test/rig/%s.test.ts ' "$@")
    # shellcheck disable=SC2086
    MLN_RIG=required MLN_RECORD="$*" tests rig --project rig $files || :
    node scripts/count-tests.mjs "$results/rig.json"
    exit
fi

npm run --silent lint
npm run --silent types
wait "$simulator" "$hosts"

if [ "$mode" = quick ]; then set -- --tagsFilter='!long'; else set --; fi
# the emulated hosts take one processor at most
tests rig --project rig "$@" >"$results/rig.log" 2>&1 &
rig=$!
status=0
tests here --project unit --project replay --project e2e --maxWorkers=2 "$@" || status=$?
wait "$rig" || status=$?
cat "$results/rig.log"
node scripts/count-tests.mjs "$results/here.json" "$results/rig.json" || status=1
exit "$status"
