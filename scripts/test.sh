#!/bin/sh
# Sets up and passes all tests. Closes with a plain line: N passed, N failed
set -eu
cd "$(dirname "$0")/.."

sh scripts/packages.sh user-mode-linux uml-utilities vde2 screen e2fsprogs lvm2 thin-provisioning-tools busybox-static mmdebstrap uidmap iproute2 util-linux xz-utils jq puppet-agent tigervnc-tools apache2-bin openssh-server openssh-client fdisk qemu-utils qemu-system-x86 libvirt-clients grub-pc-bin grub-common kmod golang-go golang-github-google-uuid-dev golang-github-kr-pretty-dev
sh rigs/vsphere/build.sh >/dev/null || echo 'no simulator of vSphere: its tests will be skipped' >&2
rigs/xen/rig build || echo 'no hosts with Xen: their tests will be skipped' >&2
npm ci --no-audit --no-fund
npm run --silent build
npm run --silent lint
npm run --silent types

results=$(mktemp)
trap 'rm -f "$results"' EXIT
status=0
npx vitest run --reporter=default --reporter=json --outputFile.json="$results" || status=$?
[ -s "$results" ] || { echo '0 passed, 1 failed'; exit 1; }
node -e '
  const r = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
  const suites = r.testResults.filter((t) => t.status === "failed" && t.assertionResults.length === 0).length;
  const skipped = r.numPendingTests + (r.numTodoTests ?? 0);
  console.log(`${r.numPassedTests} passed, ${r.numFailedTests + suites} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
' "$results"
exit "$status"
