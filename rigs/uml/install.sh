#!/bin/sh
# Makes linux.uml run on processors with AMX: installs xstate.c (which says why) and a wrapper that preloads it, /usr/local/bin/linux.uml.
# Does nothing on other processors, and when it is there already. sudo is used only where something must be installed.
set -eu
cd "$(dirname "$0")"

library=/usr/local/lib/mln/uml-xstate.so
wrapper=/usr/local/bin/linux.uml
grep -qw amx_tile /proc/cpuinfo || exit 0
[ "$library" -nt xstate.c ] && [ -x "$wrapper" ] && exit 0

sh ../../scripts/packages.sh gcc libc6-dev
if [ "$(id -u)" = 0 ]; then sudo=''; else sudo='sudo'; fi
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
gcc -O2 -Wall -Werror -shared -fPIC -o "$made/library" xstate.c
cat >"$made/wrapper" <<END
#!/bin/sh
# Made by rigs/uml/install.sh of mln: this processor has AMX.
LD_PRELOAD=$library exec /usr/bin/linux.uml "\$@"
END
$sudo install -D -m 0644 "$made/library" "$library"
$sudo install -D -m 0755 "$made/wrapper" "$wrapper"
echo "installed $wrapper: User-Mode Linux needs it on processors with AMX"
