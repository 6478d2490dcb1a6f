# shellcheck shell=sh
# $image -> $snapshots: both hosts booted, prepared, and saved with their disks.

snapshot() {
    [ "$(cat "$snapshots/stamp" 2>/dev/null)" = "$(machine_stamp)" ] && return
    say 'booting the hosts to save them (about a minute)'
    rm -rf "$snapshots.new"
    mkdir -p "$snapshots.new"
    cd "$snapshots.new"
    trap 'stop_machine alfa; stop_machine beta' EXIT
    trap 'exit 130' INT TERM
    new_disks alfa beta
    ports='' && for host in alfa beta; do
        port=$(free_port)
        start_machine "$host" "$port" shared
        ports="$ports $port"
    done
    await_console alfa
    await_console beta
    # shellcheck disable=SC2086
    write_ssh_config $ports
    for host in alfa beta; do await_ssh "$host"; done
    ssh -F ssh_config alfa /etc/rig/prepare-san >prepare.log 2>&1
    for host in alfa beta; do ssh -F ssh_config "$host" /etc/rig/prepare >>prepare.log 2>&1; done
    for host in alfa beta; do save_machine "$host"; done
    trap - EXIT INT TERM
    machine_stamp >stamp
    cd "$MLN_RIG_DIR"
    rm -rf "$snapshots"
    mv "$snapshots.new" "$snapshots"
}

save_machine() {
    ssh -F ssh_config -O exit "$1" 2>/dev/null || true
    control "$1" '{"execute":"migrate","arguments":{"uri":"exec:cat >'"'$PWD/$1.state'"'"}}' migrated '{"execute":"quit"}'
    while is_running "$1"; do sleep 0.1; done
    chmod a-w "$1.ram" "$1.state"
}
