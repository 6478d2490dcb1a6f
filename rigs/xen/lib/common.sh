# shellcheck shell=sh
# Where the rig keeps what it makes, and the few words every part of it uses. Read by rig; expects $here.

: "${MLN_RIG_DIR:=${XDG_CACHE_HOME:-$HOME/.cache}/mln/rigs/xen}"
: "${MLN_RIG_NAME:=main}"

image=$MLN_RIG_DIR/image
snapshots=$MLN_RIG_DIR/snapshot
run=$MLN_RIG_DIR/run/$MLN_RIG_NAME

say() { echo "rig: $*" >&2; }

fail() {
    say "$*"
    exit 1
}

# A name for the content of files: what was made from other files is made again.
fingerprint() {
    find "$@" -type f | LC_ALL=C sort | xargs cat | sha256sum | cut -c 1-16
}

# One builder at a time; who waits finds the work done.
alone() {
    lock=$MLN_RIG_DIR/$1.lock
    shift
    mkdir -p "$MLN_RIG_DIR"
    exec 9>"$lock"
    flock 9
    "$@"
    exec 9>&-
}

need() {
    for program in "$@"; do
        command -v "$program" >/dev/null || fail "$program is missing: see docs/rigs.md for the packages"
    done
}
