// A project text → what is planned for it, on a server that is imagined.
import { type Diagnostic, type DiskRef, definePlugin, type LocalFiles, type Roots } from '@mln/engine/api';
import { type AnyPlugin, memoryFiles, planSample, type SampleRequest, type ScriptShell, scriptShell } from '@mln/engine/testkit';
import machine from '@mln/plugin-machine';
import xen from '../../src/index.js';

/** Disks whose root is in their second partition, and volumes. */
function disksOf(path: (name: string) => string, more: Pick<DiskRef, 'offset' | 'partition'>) {
  return {
    summary: 'a disk in memory',
    provision: ({ host }: { readonly host: { readonly name: string } }): DiskRef => ({
      path: path(host.name),
      stagingPath: `${path(host.name)}.new`,
      format: 'raw',
      ...more,
    }),
    commit() {},
    remove() {},
  };
}

const disks = definePlugin({
  name: 'disks-in-memory',
  api: 1,
  summary: 'disks for tests',
  storage: {
    partitioned: disksOf((name) => `/m/images/${name}`, { offset: 2 ** 20, partition: { number: 2, bytes: 2 ** 30 } }),
    volume: disksOf((name) => `/dev/vg0/${name}.lab`, { offset: 0 }),
  },
});

export const plugins: readonly AnyPlugin[] = [machine, xen, disks];

export const info = `host                   : alfa
release                : 6.1.0-42-amd64
virt_caps              : pv hvm hap shadow
total_memory           : 4096
free_memory            : 3000
xen_major              : 4
xen_minor              : 17
xen_version            : 4.17.7
`;

export const files: Readonly<Record<string, string>> = {
  '/proc/self/stat': '',
  '/proc/sys/kernel/osrelease': '6.1.0-42-amd64\n',
  '/proc/sys/kernel/random/boot_id': 'this-life\n',
  '/boot/vmlinuz-6.1.0-42-amd64': '',
  '/boot/initrd.img-6.1.0-42-amd64': '',
  '/usr/lib/xen-4.17/bin/pygrub': '',
  '/usr/libexec/xen-qemu-system-i386': '',
  '/usr/lib/grub-xen/grub-x86_64-xen.bin': '',
  '/usr/lib/grub-xen/grub-i386-xen_pvh.bin': '',
  '/sys/class/net/xenbr0/bridge/bridge_id': '',
  '/sys/class/net/xenbr0/flags': '0x1003\n',
};

export interface Server {
  readonly files?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
  readonly list?: string;
  readonly info?: string;
  readonly missing?: readonly string[];
  readonly options?: Readonly<Record<string, string | readonly string[]>>;
  readonly roots?: Partial<Roots>;
}

const programs = ['xl', 'screen', 'ip'];

export function shellOf({ list = '', info: said = info, missing = [] }: Server): ScriptShell {
  return scriptShell([
    [
      'which',
      {
        stdout: programs
          .filter((one) => !missing.includes(one))
          .map((one) => `/usr/sbin/${one}\n`)
          .join(''),
      },
    ],
    ['xl list', missing.includes('xl') ? { exitCode: 127 } : { stdout: list }],
    [
      'xl info',
      missing.includes('xl')
        ? { exitCode: 127 }
        : said === ''
          ? { exitCode: 1, stderr: 'cannot init xl context\n' }
          : { stdout: said },
    ],
  ]);
}

export function localOf({ files: more = {}, without = [] }: Server): LocalFiles {
  return memoryFiles(Object.fromEntries(Object.entries({ ...files, ...more }).filter(([path]) => !without.includes(path))));
}

export function planned(text: string, server: Server = {}, request: SampleRequest = {}) {
  return planSample(
    {
      text,
      plugins,
      local: localOf(server),
      sh: shellOf(server),
      roots: { kernels: ['/k', '/r'], devices: ['/a', '/b', '/dev/vg0', '/srv'], networks: ['br-lan', 'br7'], ...server.roots },
      ...(server.options ? { options: { xen: server.options } } : {}),
    },
    request,
  );
}

/** Severity, code and place of what was said of a project with that body. */
export async function saidOf(body: string, server: Server = {}, request: SampleRequest = {}): Promise<readonly string[]> {
  const { diagnostics } = await planned(`global { project lab }\n${body}`, server, request);
  return diagnostics.map(
    ({ severity, code, span }: Diagnostic) => `${severity} ${code} ${span?.line ?? '-'}:${span?.column ?? '-'}`,
  );
}
