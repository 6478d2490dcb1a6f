# shellcheck shell=sh
# Debian packages -> $image: root.ext4, the hypervisor, the kernel and its initrd, a key. Nothing of it needs root.

image_stamp() {
    echo "$(fingerprint "$here/image" "$here/lib/build.sh") $(node --version)"
}

build() {
    [ "$(cat "$image/stamp" 2>/dev/null)" = "$(image_stamp)" ] && return
    need mmdebstrap mke2fs ssh-keygen xz node
    say 'building the image of the hosts (a few minutes)'
    rm -rf "$snapshots" "$image" "$image.new"
    mkdir -p "$image.new"
    (cd "$image.new" && bootstrap && keys && as_owner sh -eu "$here/lib/root.sh" "$here/image" "$(command -v node)")
    image_stamp >"$image.new/stamp"
    mv "$image.new" "$image"
}

# The users of the system to be, and their files, need more than one user id.
as_owner() {
    if [ "$(id -u)" = 0 ]; then "$@"; else unshare --map-root-user --map-auto -- "$@"; fi
}

# the kernel package itself would build an initrd of its own, and that of GRUB wants GRUB for computers too: both are fetched, and
# unpacked by root.sh
# shellcheck disable=SC2016
bootstrap() {
    mmdebstrap --quiet --variant=essential --aptopt='Apt::Install-Recommends "false"' \
        --include="$(paste -sd, "$here/image/packages")" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
        --customize-hook='
            export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
            mkdir "$1/kernel"
            cd "$1/kernel"
            apt-get -qq -o APT::Sandbox::User=root download "$(apt-cache depends linux-image-amd64 | sed -n "s/.*Depends: \(linux-image-[^ ]*\).*/\1/p")" grub-xen-host' \
        bookworm root.tar ${MLN_RIG_MIRROR:+"$MLN_RIG_MIRROR"} >&2
}

# One pair for all: who may use the rig may use both hosts, and each host may use the other.
keys() {
    ssh-keygen -q -t ed25519 -N '' -C rig -f key
    ssh-keygen -q -t ed25519 -N '' -C rig -f host
    printf 'alfa,beta,10.77.0.1,10.77.0.2 %s\n' "$(cut -d ' ' -f 1,2 host.pub)" >known_hosts
}
