# shellcheck shell=sh
# A running pair of hosts: from the saved state, with disks of its own, until down.

up() {
    hosts=$1
    for host in alfa beta; do
        (cd "$run" 2>/dev/null && is_running "$host") && fail "$MLN_RIG_NAME is up already: $0 down"
    done
    rm -rf "$run"
    mkdir -p "$run"
    cd "$run"
    if [ -n "${MLN_RIG_OWNER:-}" ]; then down_after "$MLN_RIG_OWNER"; fi
    cp --sparse=always "$snapshots/san.raw" san.raw
    ports=''
    for host in alfa beta; do
        port=$(free_port)
        ports="$ports $port"
    done
    # shellcheck disable=SC2086
    write_ssh_config $ports
    for host in $hosts; do wake "$host"; done
    greeters=''
    for host in $hosts; do
        greet "$host" &
        greeters="$greeters $!"
    done
    for greeter in $greeters; do wait "$greeter"; done
}

wake() {
    host=$1
    for disk in root local; do
        qemu-img create -q -f qcow2 -b "$snapshots/$host.$disk.qcow2" -F qcow2 "$host.$disk.qcow2"
    done
    ln -s "$snapshots/$host.ram" "$host.ram"
    port=$(ssh -F ssh_config -G "$host" | sed -n 's/^port //p')
    start_machine "$host" "$port" private -incoming defer
    control "$host" '{"execute":"migrate-incoming","arguments":{"uri":"exec:cat '"'$snapshots/$host.state'"'"}}'
}

# The clock of a host stood still while it was saved.
greet() {
    await_ssh "$1"
    ssh -F ssh_config "$1" "date -s @$(date +%s) >/dev/null"
}

# write_ssh_config PORT-OF-ALFA PORT-OF-BETA
write_ssh_config() {
    cp "$image/key" "$image/known_hosts" .
    for host in alfa beta; do
        cat <<END
Host $host
  HostName 127.0.0.1
  HostKeyAlias $host
  Port $1
  User root
  IdentityFile $PWD/key
  IdentitiesOnly yes
  UserKnownHostsFile $PWD/known_hosts
  StrictHostKeyChecking yes
  ConnectTimeout 60
  ControlMaster auto
  ControlPath $PWD/%n
  ControlPersist yes
  LogLevel ERROR
END
        shift
    done >ssh_config
}

# Who started the rig may be killed: the rig goes with it.
down_after() {
    # shellcheck disable=SC2016
    setsid sh -c 'tail --pid="$1" -f /dev/null; exec "$2" down' sh "$1" "$here/rig" </dev/null >/dev/null 2>&1 9>&- &
    echo "$!" >owner.pid
}

down() {
    [ -d "$run" ] || return 0
    cd "$run"
    for host in alfa beta; do stop_machine "$host"; done
    cd /
    rm -rf "$run"
}

# put HOST FROM TO. As tar: holes stay holes; packed: a host takes a megabyte a second in. Beside TO first: it is never there in part.
put() {
    tar -c -I 'gzip -1' -S -C "$(dirname "$2")" -- "$(basename "$2")" | ssh -F "$run/ssh_config" "$1" "
        set -e
        mkdir -p '$(dirname "$3")'
        part='$3.part'
        rm -rf \"\$part\" '$3'
        mkdir \"\$part\"
        tar -x -z -S --warning=no-timestamp --no-same-owner -C \"\$part\"
        mv \"\$part/$(basename "$2")\" '$3'
        rmdir \"\$part\""
}

# put_mln HOST [CHECKOUT]. What runs of a built checkout, without what develops it, to /opt/mln; mln is on the path.
put_mln() {
    host=$1
    checkout=$(cd "${2:-$here/../..}" && pwd)
    [ -e "$checkout/engine/dist/bundle" ] || fail "$checkout is not built: npm run build"
    cd "$checkout"
    # typescript is for sites whose configuration is written in it
    modules=$(npm ls --omit=dev --all --parseable 2>/dev/null | sed -n "s|^$checkout/\(node_modules/.*\)|\1|p" | grep -v /typescript | sort -u)
    # shellcheck disable=SC2086
    tar -c -I 'gzip -1' --exclude='*.map' --exclude='*.d.ts' --exclude='*.tsbuildinfo' -- engine/bin engine/dist packages/mln/bin \
        engine/package.json packages/*/package.json packages/*/dist plugins/*/package.json plugins/*/dist backends/*/package.json backends/*/dist \
        node_modules/mln $modules |
        ssh -F "$run/ssh_config" "$host" 'rm -rf /opt/mln; mkdir -p /opt/mln
            tar -x -z --warning=no-timestamp --no-same-owner -C /opt/mln; ln -sf /opt/mln/engine/bin/mln.js /usr/local/bin/mln'
}

status() {
    [ -d "$run" ] || { echo "$MLN_RIG_NAME: down"; return 1; }
    cd "$run"
    for host in alfa beta; do
        if is_running "$host"; then echo "$host: up, process $pid"; else echo "$host: down"; fi
    done
}
