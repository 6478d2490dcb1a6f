// Megabytes → the script that makes the swap file at the first boot and uses it at each, and the unit that calls the script.

export const swapFile = '/swap.mln';
export const name = 'mln-swap';

/** Made where it is used: a file written from outside would have holes, and the kernel takes none with holes for swap. */
export function script(megabytes: number): string {
  return `#!/bin/sh
### BEGIN INIT INFO
# Provides:          ${name}
# Required-Start:
# Required-Stop:
# Default-Start:     2 3 4 5
# Default-Stop:
# Short-Description: swap file of the project
### END INIT INFO
# Written by mln from the word "internalswap" of this host.
PATH=/sbin:/bin:/usr/sbin:/usr/bin
case "$1" in start | '') ;; *) exit 0 ;; esac
file=${swapFile}
if [ ! -s "$file" ]; then
  umask 077
  if dd if=/dev/zero of="$file.new" bs=1048576 count=${megabytes} 2>/dev/null && mkswap "$file.new" >/dev/null; then
    mv "$file.new" "$file"
  else
    rm -f "$file.new"
    echo "no room for a swap file of ${megabytes} MiB" >/dev/console
    exit 0
  fi
fi
grep -q "^$file " /proc/swaps || swapon "$file" || echo "cannot use the swap file $file" >/dev/console
`;
}

export const unit = `[Unit]
Description=swap file of the project
After=local-fs.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/etc/init.d/${name} start

[Install]
WantedBy=multi-user.target
`;

/** The line that shows the file to tools of the guest; `nofail`, because the file does not exist yet at the first boot. */
export function fstab(text: string): string {
  if (text.split('\n').some((line) => line.startsWith(`${swapFile}\t`))) return text;
  return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${swapFile}\tnone\tswap\tsw,nofail\t0\t0\n`;
}

const call = `/etc/init.d/${name} start`;

/** BusyBox's rcS: last, but above a closing `exit` or `exec`. */
export function rcS(text: string): string {
  if (text.includes(call)) return text;
  const lines = (text === '' ? '#!/bin/sh\n' : text).replace(/\n*$/, '').split('\n');
  const closing = /^\s*(exit|exec)\b/.test(lines.at(-1) ?? '') ? 1 : 0;
  return `${lines.toSpliced(lines.length - closing, 0, call).join('\n')}\n`;
}

/** insserv's list: where it is used a link alone does not start anything. */
export function depend(text: string): string {
  return text.replace(/^TARGETS = (.*)$/m, (line, targets: string) =>
    targets.split(' ').includes(name) ? line : `${line} ${name}`,
  );
}
