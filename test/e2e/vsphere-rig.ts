// The simulator of vSphere, a site that uses it, and what is in it: for tests of the vSphere driver.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type Lab, lab, trustedDir } from './mln.js';

const bin = join(
  process.env.MLN_VSPHERE_RIG_DIR ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mln/rigs/vsphere'),
  'bin',
);
export const govcFile = join(bin, 'govc');

/** Why these tests cannot run here, if so. */
export const lacking = (): string | undefined => {
  if (!existsSync(govcFile) || !existsSync(join(bin, 'vcsim'))) return 'no govc and vcsim: run rigs/vsphere/build.sh';
  return existsSync('/usr/bin/qemu-img') ? undefined : 'no qemu-img: install the Debian package qemu-utils';
};

export const user = 'mln@vsphere.local';
// of this run alone: simulators of others are told theirs by an argument, where everybody sees it
export const password = `ikke-for-andres-oyne-${randomUUID()}`;

export interface Sim {
  readonly url: string;
  readonly pid: number;
  /** What govc answers; throws when it fails. */
  govc(...args: readonly string[]): string;
  /** Inventory paths of machines, folders of machines and networks, beside those that are there from the beginning. */
  made(): readonly string[];
  stop(): void;
}

export interface SimOptions {
  /** Further flags of vcsim. */
  readonly flags?: readonly string[];
}

/** One datacenter DC0 with a cluster DC0_C0 of three servers, datastores LocalDS_0 and LocalDS_1, a distributed switch DVS0. */
export const simulator = async ({ flags = [] }: SimOptions = {}): Promise<Sim> => {
  const size = flags.includes('-esx') ? [] : ['-dc', '1', '-cluster', '1', '-host', '3', '-standalone-host', '0', '-pg', '1'];
  const argv = ['-l', '127.0.0.1:0', ...size, '-ds', '2', '-vm', '0', '-username', user, '-password', password, ...flags];
  const child = spawn(join(bin, 'vcsim'), argv, { stdio: ['ignore', 'pipe', 'ignore'] });
  const url = await urlOf(child);
  const home = trustedDir();
  const env = { HOME: home, GOVC_URL: url, GOVC_USERNAME: user, GOVC_PASSWORD: password, GOVC_INSECURE: '1' };
  const govc: Sim['govc'] = (...args) =>
    execFileSync(govcFile, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const all = () =>
    govc('find', '-l', '/')
      .split('\n')
      .map((line) => line.replace(/\s+/, ' '))
      .filter((line) => /^(VirtualMachine|Folder|Network|DistributedVirtualPortgroup) /.test(line))
      .sort();
  const first = all();
  return {
    url,
    pid: child.pid ?? 0,
    govc,
    made: () => all().filter((line) => !first.includes(line)),
    stop: () => {
      child.kill();
      rmSync(home, { recursive: true, force: true });
    },
  };
};

const urlOf = ({ stdout }: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => reject(new Error(`vcsim does not start: ${said}`)), 20_000);
    stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, authority] = /GOVC_URL=https:\/\/[^@]*@([^/\s]+)\//.exec(said) ?? [];
      if (authority === undefined) return;
      clearTimeout(late);
      resolve(`https://${authority}/sdk`);
    });
  });

export interface Site {
  readonly my: Lab;
  /** A directory that the test may write, where nobody else may. */
  readonly dir: string;
  /** Writes a project file and answers its path. */
  project(name: string, text: string): string;
  remove(): void;
}

export interface SiteOptions {
  /** `options.vmware.vsphere`, over what reaches the simulator. */
  readonly vsphere?: Readonly<Record<string, unknown>>;
  /** Further lines of the configuration. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** A plugin of the test's own. */
  readonly plugin?: string;
}

const networks = ['VM Network', 'DVS0', 'trunk', 'Drift', 'a', 'b'];

/** A configuration with the driver of vSphere, a password file, and templates with a whole disk. */
export const site = (sim: Pick<Sim, 'url'>, { vsphere = {}, more = {}, plugin }: SiteOptions = {}): Site => {
  const dir = trustedDir();
  writeFileSync(join(dir, 'password'), `${password}\n`, { mode: 0o600 });
  const reach = {
    server: sim.url,
    username: user,
    password_file: join(dir, 'password'),
    insecure: ['127.0.0.1'],
    govc: govcFile,
  };
  const plugins = ['@mln/backend-vmware', ...(plugin === undefined ? [] : ['./plugin.js'])];
  if (plugin !== undefined) writeFileSync(join(dir, 'plugin.js'), plugin);
  writeFileSync(join(dir, 'package.json'), '{ "type": "module" }');
  const options = { vmware: { driver: 'vsphere', vsphere: { ...reach, ...vsphere } } };
  const config = join(dir, 'mln.config.json');
  writeFileSync(config, JSON.stringify({ plugins, defaults: { backend: 'vmware' }, roots: { networks }, options, ...more }));
  const templates = join(dir, 'templates');
  mkdirSync(templates);
  wholeDisk(join(templates, 'whole.img'));
  const my = lab({ config, templates });
  mkdirSync(my.projects);
  return {
    my,
    dir,
    project: (name, text) => {
      writeFileSync(join(dir, name), text);
      return join(dir, name);
    },
    remove: () => {
      my.remove();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

const mib = 2 ** 20;

/** A disk with one partition, and the tiny template in it. */
const wholeDisk = (file: string): void => {
  const tiny = join(inject('templates'), 'tiny.ext4');
  const { size } = statSync(tiny);
  copyFileSync('/dev/null', file);
  truncateSync(file, size + 2 * mib);
  execFileSync('/usr/sbin/sfdisk', ['-q', file], { input: `2048,${size / 512},83,*\n`, stdio: ['pipe', 'ignore', 'pipe'] });
  execFileSync('dd', [`if=${tiny}`, `of=${file}`, 'bs=1M', 'seek=1', 'conv=notrunc,sparse', 'status=none']);
};

export const rowsOf = (json: string): readonly { readonly name: string; readonly state: string; readonly detail: string }[] =>
  JSON.parse(json) as never; // what mln prints

export const textOf = (file: string): string => readFileSync(file, 'utf8');
