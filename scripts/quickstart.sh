#!/bin/sh
# From a fresh clone to two running machines: packages, npm, the tiny template, then examples/ldap.mln.
set -eu
cd "$(dirname "$0")/.."

# what an ordinary user needs to run User-Mode Linux machines and to customize their disks
sh scripts/packages.sh user-mode-linux bubblewrap uml-utilities vde2 screen e2fsprogs busybox-static
sh rigs/uml/install.sh

command -v node >/dev/null || { echo 'Node 20 or newer is needed: see https://nodejs.org' >&2; exit 1; }
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    { echo "Node 20.19 or newer is needed, this is $(node --version)" >&2; exit 1; }

if [ ! -e engine/dist/cli/main.js ] || [ ! -d node_modules ]; then
    npm ci --no-audit --no-fund
    npm run --silent build
fi
mln() { node engine/bin/mln.js "$@"; }

mln list_templates --json | grep -q '"tiny.ext4"' || mln template make tiny
mln -F examples/files build -f examples/ldap.mln
mln start -p ldap

echo
echo 'the client asked for an address, and reached the server:'
mln console -p ldap -h ldapclient --log | tr -d '\r' | grep -E 'lease of|ldapclient reaches' | sed 's/^/  /'
echo
mln status -p ldap
cat <<'END'

what next (mln is: node engine/bin/mln.js):
  mln console -p ldap -h ldapserver     log in as kyrre, password flock; leave with Ctrl-a d
  mln stop -p ldap                      shut both machines down
  mln start -p ldap                     and up again
  mln remove -p ldap                    stop them and remove their disks
END
