// Lines of `startup` and `shutdown` → the script that runs them, and its caller: an init script's header, a unit, rcS, inittab.
import { insertLines } from './marked.js';

export type Moment = 'startup' | 'shutdown';

export interface Script {
  readonly moment: Moment;
  /** `/bin/bash` if the guest has one, because the lines were written for it. */
  readonly shell: string;
  readonly lines: readonly string[];
  /** With the header that sysvinit's tools read. */
  readonly lsb: boolean;
}

/** sysvinit and BusyBox call it with `start` or `stop`, systemd without an argument. */
export function script({ moment, shell, lines, lsb }: Script): string {
  return [
    `#!${shell}`,
    ...(lsb ? lsbHeader(moment) : []),
    `# Written by mln from the block "${moment}" of this host.`,
    `case "$1" in ${moment === 'startup' ? 'start' : 'stop'} | '') ;; *) exit 0 ;; esac`,
    '',
    ...lines,
    '',
  ].join('\n');
}

function lsbHeader(moment: Moment): readonly string[] {
  return ['### BEGIN INIT INFO', ...header[moment], `# Short-Description: ${moment} lines of the project`, '### END INIT INFO'];
}

const header = {
  startup: [
    '# Provides:          startup',
    '# Required-Start:    $all',
    '# Required-Stop:',
    '# Default-Start:     2 3 4 5',
    '# Default-Stop:',
  ],
  shutdown: [
    '# Provides:          shutdown',
    '# Required-Start:',
    '# Required-Stop:     $all',
    '# Default-Start:',
    '# Default-Stop:      0 6',
  ],
} as const;

/** The unit that runs the script at `path`. Shutdown lines are the stop half of a unit that is always up. */
export function unit(moment: Moment, path: string): string {
  return [
    '[Unit]',
    `Description=${moment} lines of the project`,
    ...network[moment],
    '',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    ...(moment === 'startup' ? [`ExecStart=${path}`] : ['ExecStart=/bin/true', `ExecStop=${path}`]),
    'StandardOutput=journal+console',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

// systemd stops it before the network, because units stop in the reverse of their order
const network = {
  startup: ['Wants=network-online.target', 'After=network-online.target'],
  shutdown: ['After=network.target'],
} as const;

/** rcS with a call of `path`: before `before` if rcS has it, else last, but above a closing `exit`. */
export function rcsCalling(rcs: string, path: string, before?: RegExp): string {
  return rcsWith(rcs, { line: `[ -x ${path} ] && ${path} start`, unless: path, before });
}

export interface RcsLine {
  readonly line: string;
  /** If a line that is not a comment contains this text, the new line is not necessary. */
  readonly unless: string;
  readonly before?: RegExp | undefined;
}

export function rcsWith(rcs: string, { line, unless, before }: RcsLine): string {
  const text = rcs === '' ? '#!/bin/sh\n' : rcs;
  const lines = text.split('\n');
  if (lines.some((l) => !/^\s*#/.test(l) && l.includes(unless))) return text;
  const found = before === undefined ? -1 : lines.findIndex((l) => !l.startsWith('#') && before.test(l));
  const last = lines.findLastIndex((l) => l.trim() !== '');
  const closing = /^(exit|exec)\b/.test(lines[last] ?? '') ? last : undefined;
  return insertLines(text, [line], found < 0 ? closing : found);
}

/** inittab that runs `path` as the first command of the shutdown: after `umount -a` it would be too late. */
export function inittabCalling(inittab: string, path: string): string {
  const text = inittab === '' ? busyboxDefaults : inittab;
  const lines = text.split('\n');
  if (lines.some((line) => !line.startsWith('#') && line.includes(path))) return text;
  const first = lines.findIndex((line) => /^[^#:]*:[^:]*:shutdown:/.test(line));
  return insertLines(text, [`::shutdown:${path} stop`], first < 0 ? undefined : first);
}

/** For an inittab that starts another program than rcS, such as OpenRC: init runs it once after that program. */
export function inittabStarting(inittab: string, path: string): string {
  return inittab.split('\n').some((line) => !line.startsWith('#') && line.includes(path))
    ? inittab
    : insertLines(inittab, [`::wait:${path} start`]);
}

/** The defaults of BusyBox's init without an inittab. With an inittab, init ignores all of them. */
const busyboxDefaults = `::sysinit:/etc/init.d/rcS
::askfirst:/bin/sh
tty2::askfirst:/bin/sh
tty3::askfirst:/bin/sh
tty4::askfirst:/bin/sh
::ctrlaltdel:/sbin/reboot
::shutdown:/sbin/swapoff -a
::shutdown:/bin/umount -a -r
::restart:/sbin/init
`;
