# shellcheck shell=sh
# One emulated host: its disks, its QEMU, its end. Every function works in the current directory, that of an instance.

: "${MLN_RIG_MEMORY:=2048}"
dom0_memory=1024
san_size=4G
local_size=2G

# What a saved state fits: the same machine by the same QEMU.
machine_stamp() {
    echo "$(cat "$image/stamp") $(fingerprint "$here/lib/machine.sh" "$here/lib/snapshot.sh") $(qemu-system-x86_64 --version | head -n 1) $MLN_RIG_MEMORY"
}

# start_machine HOST PORT private|shared [QEMU OPTION…]
# Memory is a file, and no part of a saved state. Private: what the host writes stays in this process, the file is as it was.
start_machine() {
    host=$1 port=$2 share=off
    [ "$3" = shared ] && share=on
    shift 3
    if [ "$host" = alfa ]; then peer=beta number=1; else peer=alfa number=2; fi
    hypervisor="console=com1 com1=115200,8n1 dom0_mem=${dom0_memory}M,max:${dom0_memory}M dom0_max_vcpus=1 bootscrub=0"
    hypervisor="$hypervisor spec-ctrl=no xpti=no pv-l1tf=no watchdog=no"
    kernel="console=hvc0 root=/dev/vda rw init=/sbin/init mitigations=off norandmaps lsm=capability quiet rig.host=$host"
    nice -n "${MLN_RIG_NICE:-5}" qemu-system-x86_64 \
        -name "rig-$host" -machine q35,memory-backend=ram -accel tcg,thread=multi,tb-size=512 -cpu qemu64,+svm,+npt -smp 1 \
        -m "$MLN_RIG_MEMORY" -object "memory-backend-file,id=ram,size=${MLN_RIG_MEMORY}M,mem-path=$host.ram,share=$share" \
        -display none -nodefaults -no-user-config -daemonize -pidfile "$host.pid" \
        -qmp "unix:$host.qmp,server=on,wait=off" -serial "file:$host.console" \
        -kernel "$image/xen" -append "$hypervisor" -initrd "$image/vmlinux $kernel,$image/initrd.host" \
        -blockdev "driver=qcow2,node-name=root,file.driver=file,file.filename=$host.root.qcow2" -device virtio-blk-pci,drive=root \
        -blockdev driver=file,node-name=san,filename=san.raw,locking=off -device virtio-blk-pci,drive=san,share-rw=on \
        -blockdev "driver=qcow2,node-name=local,file.driver=file,file.filename=$host.local.qcow2" -device virtio-blk-pci,drive=local \
        -netdev "user,id=n0,restrict=on,hostfwd=tcp:127.0.0.1:$port-:22" -device "virtio-net-pci,netdev=n0,mac=52:54:00:77:00:0$number" \
        -netdev "$(wire n1 hosts)" -device "virtio-net-pci,netdev=n1,mac=52:54:00:77:01:0$number" \
        -netdev "$(wire n2 guests)" -device "virtio-net-pci,netdev=n2,mac=52:54:00:77:02:0$number" \
        -device virtio-rng-pci "$@" 9>&-
}

# A cable between the two hosts: a socket at each end. A QEMU in the background leaves the directory, hence full paths.
wire() {
    echo "dgram,id=$1,local.type=unix,local.path=$PWD/$host.$2,remote.type=unix,remote.path=$PWD/$peer.$2"
}

# control HOST COMMAND… says commands to a running QEMU. In what it saves and loads memory is left out: the file has it.
control() {
    socket=$1.qmp
    shift
    node "$here/lib/qmp.mjs" "$socket" \
        '{"execute":"migrate-set-capabilities","arguments":{"capabilities":[{"capability":"x-ignore-shared","state":true}]}}' "$@"
}

new_disks() {
    truncate -s "$san_size" san.raw
    for host in "$@"; do
        truncate -s "${MLN_RIG_MEMORY}M" "$host.ram"
        qemu-img create -q -f qcow2 -b "$image/root.ext4" -F raw "$host.root.qcow2"
        qemu-img create -q -f qcow2 "$host.local.qcow2" "$local_size"
    done
}

free_port() {
    node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

is_running() {
    pid=$(cat "$1.pid" 2>/dev/null) && [ -n "$pid" ] && [ "$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -c "rig-$1 ")" = 1 ]
}

stop_machine() {
    is_running "$1" || return 0
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
}

await_console() {
    seconds=0
    until grep -q '^rig: ready' "$1.console" 2>/dev/null; do
        is_running "$1" || fail "$1 ended: see $PWD/$1.console"
        [ "$seconds" -lt 600 ] || fail "$1 does not come up: see $PWD/$1.console"
        sleep 1
        seconds=$((seconds + 1))
    done
}

await_ssh() {
    tries=120
    until ssh -F ssh_config "$1" true 2>/dev/null; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "$1 does not answer: see $PWD/$1.console"
        sleep 0.5
    done
}
