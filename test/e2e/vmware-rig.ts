// A site with a stand-in for vmrun, and templates that are whole disks: for tests of the driver for Workstation and Fusion.
import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type Lab, lab, repository, trustedDir } from './mln.js';

export interface Rig {
  readonly my: Lab;
  /** As `my.run` and `my.ok`, with the templates of this rig. */
  readonly templates: string;
  /** What vmrun was told, a line for each call. */
  calls(): readonly string[];
  forget(): void;
  /** By verb: `fail`, `lie`, `late`, `hang`. */
  faults(of: Readonly<Record<string, string>>): void;
  /** Whether VMware Tools are in the guests. */
  tools(there: boolean): void;
  /** The .vmx files of machines that run. */
  running(): readonly string[];
  remove(): void;
}

export interface RigOptions {
  /** Of this test alone: devices are the server's. */
  readonly vmnets: string;
  /** Further plugins, files of the site's directory with their text. */
  readonly plugins?: Readonly<Record<string, string>>;
  /** QEMU runs the machines. */
  readonly qemu?: true;
}

const standIn = join(repository, 'backends/vmware/test/stand-in/vmrun.mjs');

export const rig = ({ vmnets, plugins = {}, qemu }: RigOptions): Rig => {
  forgetDevices(vmnets);
  const site = trustedDir();
  const bin = join(site, 'bin');
  const state = join(site, 'vmrun-state');
  for (const dir of [bin, state, join(site, 'templates')]) mkdirSync(dir);
  symlinkSync(standIn, join(bin, 'vmrun'));
  if (qemu) writeFileSync(join(state, 'qemu'), '');
  writeFileSync(join(site, 'package.json'), '{ "type": "module" }');
  for (const [name, text] of Object.entries(plugins)) writeFileSync(join(site, name), text);
  const named = Object.keys(plugins).map((name) => `./${name}`);
  const options = { vmware: { vmrun: join(bin, 'vmrun'), vmnets } };
  writeFileSync(join(site, 'mln.config.json'), JSON.stringify({ plugins: named, options }));
  const my = lab({ config: join(site, 'mln.config.json') });
  const file = (name: string) => join(state, name);
  const lines = (name: string) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8').trim().split('\n') : []);
  return {
    my,
    templates: join(site, 'templates'),
    calls: () => lines('calls'),
    forget: () => rmSync(file('calls'), { force: true }),
    faults: (of) => writeFileSync(file('faults.json'), JSON.stringify(of)),
    tools: (there) => (there ? rmSync(file('no-tools'), { force: true }) : writeFileSync(file('no-tools'), '')),
    running: () =>
      execFileSync(join(bin, 'vmrun'), ['list'], { encoding: 'utf8' })
        .split('\n')
        .slice(1)
        .filter((line) => line !== ''),
    remove: () => {
      my.remove();
      rmSync(site, { recursive: true, force: true });
    },
  };
};

/** A run of tests that was killed leaves its devices, and mln takes those that stand for somebody else's. */
const forgetDevices = (vmnets: string): void => {
  const [first = 0, last = first] = vmnets.split('-').map(Number);
  for (let number = first; number <= last; number++) rmSync(`/dev/vmnet${number}`, { force: true });
};

const mib = 2 ** 20;

/** The tiny template in the first partition of a disk, without a boot loader. */
export const wholeDisk = (disk: string): void => {
  const tiny = join(inject('templates'), 'tiny.ext4');
  const { size } = statSync(tiny);
  writeFileSync(disk, '');
  execFileSync('truncate', ['-s', String(size + 2 * mib), disk]);
  execFileSync('sfdisk', ['-q', disk], { input: `label: dos\n2048,${size / 512},L,*\n` });
  execFileSync('dd', [`if=${tiny}`, `of=${disk}`, 'bs=1M', 'seek=1', 'conv=notrunc,sparse', 'status=none']);
};

/** The same as VMware gives disks away. */
export const asVmdk = (disk: string, vmdk: string, subformat: string): void => {
  execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', 'vmdk', '-o', `subformat=${subformat}`, disk, vmdk]);
};

const paths = process.env.PATH?.split(':') ?? [];
export const missing = (...programs: readonly string[]): readonly string[] =>
  programs.filter((program) => ![...paths, '/usr/sbin', '/sbin'].some((dir) => existsSync(join(dir, program))));

/** Why switches of machines cannot be made here, if so: their devices are root's. */
export const lackingForDevices = (): string | undefined => {
  if (process.getuid?.() !== 0) return 'not root, and a vmnet is a device';
  try {
    accessSync('/dev', constants.W_OK);
    return undefined;
  } catch {
    return '/dev cannot be written';
  }
};
