// Machine → the text that xl reads, xl.cfg(5). Pure: golden files show it.

export interface Disk {
  /** `xvda1` */
  readonly device: string;
  /** Absolute path of a file or block device. */
  readonly target: string;
  readonly readOnly?: true;
  /** A file that is made a loop device: QEMU, which could read it too, need not be there. */
  readonly loop?: true;
}

export interface Vif {
  readonly mac: string;
  readonly bridge: string;
}

/** Where the kernel comes from. */
export type Boot =
  | { readonly from: 'server'; readonly kernel: string; readonly ramdisk?: string; readonly root: string }
  | { readonly from: 'guest'; readonly bootloader: 'pygrub' }
  /** GRUB as a kernel: it finds the guest's. */
  | { readonly from: 'grub'; readonly kernel: string }
  /** The BIOS, and the boot loader on the disk. */
  | { readonly from: 'disk' };

export interface Screen {
  readonly display?: number;
  readonly keymap?: string;
}

/** A type rather than an interface, so that it is Json. */
export type DomainConfig = {
  readonly name: string;
  readonly uuid: string;
  readonly type: 'pv' | 'pvh' | 'hvm';
  /** MiB. */
  readonly memory: number;
  readonly maxmem?: number;
  readonly vcpus: number;
  readonly maxvcpus?: number;
  readonly cpus?: string;
  readonly boot: Boot;
  /** Further kernel parameters. */
  readonly parameters: readonly string[];
  readonly disks: readonly Disk[];
  readonly vifs: readonly Vif[];
  readonly screen?: Screen;
  /** Lines as they are. */
  readonly extra: readonly string[];
};

type Served = 'machine' | 'screen' | 'disk';

/** The parts that need QEMU on the server: the whole machine, its screen, a disk that is neither a device nor a loop device. */
export function servedByQemu({ type, screen, disks }: DomainConfig): readonly Served[] {
  return [
    ...(type === 'hvm' ? (['machine'] as const) : []),
    ...(screen === undefined ? [] : (['screen'] as const)),
    ...(disks.some(({ target, loop }) => !target.startsWith('/dev/') && loop === undefined) ? (['disk'] as const) : []),
  ];
}

/** @param password of the screen, if it has one */
export function domainConfig(config: DomainConfig, password?: string): string {
  return [
    '# made by mln: what is changed here is lost at the next build',
    entry('name', config.name),
    entry('uuid', config.uuid),
    entry('type', config.type),
    entry('memory', config.memory),
    ...optional('maxmem', config.maxmem),
    entry('vcpus', config.vcpus),
    ...optional('maxvcpus', config.maxvcpus),
    ...optional('cpus', config.cpus),
    ...bootLines(config),
    list('disk', config.disks.map(diskSpec)),
    list('vif', config.vifs.map(vifSpec)),
    ...(config.type === 'hvm' ? hvmLines : []),
    ...(config.screen === undefined ? [] : screenLines(config.screen, password)),
    ...(config.extra.length === 0 ? [] : ['# as written in the project', ...config.extra]),
    '',
  ].join('\n');
}

/** A number, or a string with backslashes before the characters that xl would interpret. */
function value(written: string | number): string {
  return typeof written === 'number' ? String(written) : `"${written.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

function entry(key: string, written: string | number): string {
  return `${key} = ${value(written)}`;
}

function optional(key: string, written: string | number | undefined): readonly string[] {
  return written === undefined ? [] : [entry(key, written)];
}

function list(key: string, specs: readonly string[]): string {
  return specs.length === 0 ? `${key} = [ ]` : `${key} = [\n${specs.map((spec) => `  ${value(spec)},\n`).join('')}]`;
}

function bootLines({ boot, parameters }: DomainConfig): readonly string[] {
  const given = parameters.join(' ');
  switch (boot.from) {
    case 'server':
      return [
        entry('kernel', boot.kernel),
        ...optional('ramdisk', boot.ramdisk),
        entry('cmdline', [`root=${boot.root}`, 'rw', ...parameters].join(' ')),
      ];
    case 'guest':
      return [entry('bootloader', boot.bootloader), ...(given === '' ? [] : [entry('cmdline', given)])];
    case 'grub':
      return [entry('kernel', boot.kernel)];
    case 'disk':
      return [entry('boot', 'c')];
  }
}

// the target stands last: all that follows it belongs to it, commas too
function diskSpec({ device, target, readOnly, loop }: Disk): string {
  return [
    'format=raw',
    `vdev=${device}`,
    `access=${readOnly ? 'ro' : 'rw'}`,
    ...(loop ? ['script=block'] : []),
    `target=${target}`,
  ].join(',');
}

function vifSpec({ mac, bridge }: Vif): string {
  return `mac=${mac},bridge=${bridge}`;
}

// a tablet makes the pointer follow that of the VNC viewer; the serial line of the guest is its console
const hvmLines = ['serial = "pty"', 'usb = 1', 'usbdevice = "tablet"'];

function screenLines({ display, keymap }: Screen, password: string | undefined): readonly string[] {
  return [
    'vnc = 1',
    // without this, every user who reaches the server could use the screen
    entry('vnclisten', '127.0.0.1'),
    ...(display === undefined ? ['vncunused = 1'] : [entry('vncdisplay', display), 'vncunused = 0']),
    ...optional('keymap', keymap),
    ...optional('vncpasswd', password),
  ];
}
