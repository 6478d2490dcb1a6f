# shellcheck shell=sh
# Makes root.ext4 of root.tar, and what QEMU boots, in the directory it is started in. Runs as the owner of the files of the system to be.
# Arguments: the folder image, and the node to install.
parts=$1 node=$2

mkdir root
tar -x -f root.tar -C root --exclude='./dev/*'
rm root.tar

kernel=root/kernel
for package in $kernel/*.deb; do dpkg-deb -x "$package" $kernel; done
version=$(ls $kernel/lib/modules)
chroot root depmod -b /kernel "$version"

# Names -> the files to load, in the order to load them.
closure() {
    while read -r name; do
        chroot root modprobe -d /kernel -S "$version" --show-depends "$name" || exit 1
    done | awk '$1 == "insmod" && !seen[$2]++ { print "root" $2 }'
}

# The names on the input -> a compressed initrd.
initrd() {
    rm -rf initrd
    mkdir -p initrd/bin initrd/modules initrd/proc initrd/dev initrd/root
    cp root/bin/busybox initrd/bin/busybox
    for tool in sh mount umount insmod usleep switch_root; do ln -s busybox "initrd/bin/$tool"; done
    cp "$parts/initrd-init" initrd/init
    closure >initrd.files
    xargs -a initrd.files cp -t initrd/modules
    sed 's|.*/||' initrd.files >initrd/modules/order
    (cd initrd && find . | root_cpio) >"$1"
    rm -r initrd initrd.files
}

root_cpio() { ../root/bin/busybox cpio -o -H newc -R 0:0 2>/dev/null; }

# A kernel that is not packed costs no time in a slow machine: it is the xz stream within the image.
unpacked() {
    offset=$(LC_ALL=C grep -abo "$(printf '\3757zXZ')" "$1" | head -n 1 | cut -d : -f 1)
    tail -c "+$((offset + 1))" "$1" | xz -dc 2>/dev/null || true
}

unpacked "$kernel/boot/vmlinuz-$version" >vmlinux
[ "$(head -c 4 vmlinux | tail -c 3)" = ELF ]
zcat root/boot/xen-*-amd64.gz >xen
printf '%s\n' ext4 crc32c_generic virtio_pci virtio_blk | initrd initrd.host
printf '%s\n' ext4 crc32c_generic xen-blkfront xen-netfront | initrd root/boot/initrd-guest
cp vmlinux root/boot/vmlinuz-guest
rm -f root/boot/xen-*

install -D -m 644 -t root/usr/lib/grub-xen $kernel/usr/lib/grub-xen/grub-x86_64-xen.bin $kernel/usr/lib/grub-xen/grub-i386-xen_pvh.bin

installed=root/lib/modules/$version
closure <"$parts/modules" >module.files
while read -r file; do install -D -m 644 "$file" "root/${file#"$kernel/"}"; done <module.files
cp "$kernel/lib/modules/$version"/modules.builtin* "$kernel/lib/modules/$version/modules.order" "$installed/"
chroot root depmod "$version"
rm -r $kernel module.files

cp -R "$parts/files/." root/
cp "$parts/modules" root/etc/rig/modules
install -m 755 "$node" root/usr/local/bin/node
install -m 600 key root/root/.ssh/id_ed25519
install -m 600 key.pub root/root/.ssh/authorized_keys
install -m 644 known_hosts root/root/.ssh/known_hosts
rm -f root/etc/ssh/ssh_host_*
install -m 600 host root/etc/ssh/ssh_host_ed25519_key
chmod 700 root/root/.ssh
ln -sf /bin/busybox root/sbin/init
: >root/etc/fstab

mke2fs -q -t ext4 -O ^has_journal -E root_owner=0:0,lazy_itable_init=0 -d root root.ext4 2G
rm -rf root
