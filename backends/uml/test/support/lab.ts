// Two guests made of the tiny template, and the steps that the backend plans for them, done in earnest.

import { chmod, chown, copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openDisk } from '@mln/disk-kit';
import type { DiskRef, Facts, Guest, Model } from '@mln/engine/api';
import template from '@mln/plugin-template';
import { actions } from '../../src/actions.js';
import { backend } from '../../src/backend.js';
import { tapName } from '../../src/names.js';
import { fine, paths as noPaths, observed, planner, type World } from './plan.js';
import { contextOf, type Ports, realPorts } from './ports.js';

export interface Lab {
  readonly home: string;
  readonly paths: typeof noPaths;
  readonly ports: Ports;
  /** Plans that verb of the backend and does its steps; gives back what they put out. */
  act(verb: Verb, name: string, options?: ActOptions): Promise<readonly string[]>;
  /** Changes a file on the disk of a machine that is down. */
  edit(host: string, path: string, change: (text: string) => string): Promise<void>;
  /** Undoes the steps of that verb. */
  undo(verb: 'start' | 'connect', name: string): Promise<void>;
  observe(): Promise<Facts>;
  console(host: string): Promise<string>;
  /** Arguments of the processes that mention this lab. */
  processes(): Promise<readonly string[]>;
  /** The taps of a host on a bridge. */
  taps(host: string): readonly string[];
  remove(): Promise<void>;
}

export type Verb = 'start' | 'stop' | 'pause' | 'unpause' | 'connect' | 'disconnect';

export interface ActOptions {
  readonly how?: 'ask' | 'kill';
  readonly signal?: AbortSignal;
  /** The user of a machine that root starts. */
  readonly user?: number;
}

export interface LabOptions {
  readonly model: Model;
  readonly ports: Ports;
  /** Whose the files are. */
  readonly uid: number;
  readonly world?: World;
  /** Puts the image of the first host on a block device. */
  readonly device?: (image: string) => string;
}

export async function makeLab({ model, ports, uid, world, device }: LabOptions): Promise<Lab> {
  const home = await mkdtemp('/tmp/mln-boot-');
  const paths = {
    ...noPaths,
    templates: join(home, 'templates'),
    images: home,
    logs: join(home, 'logs'),
    run: join(home, 'run'),
  };
  const disks = await makeDisks(home, model, device);
  await mkdir(paths.run);
  for (const path of [home, paths.run, ...Object.values(disks).map((disk) => disk.path)])
    if (!path.startsWith('/dev/')) await chown(path, uid, uid);
  const local = ports.files;
  const observe = () => observed(model, { local, probe: ports.sh.probe, paths });
  const plan = (verb: Verb, name: string, { how = 'ask', user }: ActOptions = {}) => {
    const server = { ...fine, uid, ...world?.server, ...(user === undefined ? {} : { user }) };
    const planned = planner(model, { ...world, server });
    const ctx = () => ({ ...planned.host(name), paths, ...(disks[name] === undefined ? {} : { disk: disks[name] }) });
    if (verb === 'start') backend.start(ctx());
    else if (verb === 'stop') backend.stop(ctx(), how);
    else if (verb === 'pause' || verb === 'unpause') backend[verb]?.(ctx());
    else backend[verb]({ ...planned.switch(name), paths });
    return planned.steps.map(({ action, args }) => ({ action: action as keyof typeof actions, args: args as never })); // planned for that action
  };
  return {
    home,
    paths,
    ports,
    observe,
    edit: async (host, path, change) => {
      const disk = disks[host];
      if (disk === undefined) throw new Error(`no host ${host}`);
      await inside(home, disk, async (guest) => guest.write(path, change((await guest.text(path)) ?? '')));
      await chown(disk.path, uid, uid);
    },
    act: async (verb, name, options) => {
      const said = [];
      for (const { action, args } of plan(verb, name, options)) {
        const ctx = contextOf(args, ports, options?.signal);
        await actions[action].run(ctx);
        said.push(...ctx.said);
      }
      return said;
    },
    undo: async (verb, name) => {
      for (const { action, args } of plan(verb, name)) {
        const { undo } = actions[action];
        if (typeof undo === 'function') await undo(contextOf(args, ports));
      }
    },
    console: async (host) => (await local.text(join(paths.logs, `${host}.console`))) ?? '',
    taps: (name) => [tapName(model.project, { host: name, interface: 'eth0' })],
    processes: () => processesOf(home),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

async function processesOf(home: string): Promise<readonly string[]> {
  const { files } = realPorts();
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => files.text(`/proc/${pid}/cmdline`).catch(() => undefined)));
  return lines.filter((line) => line?.includes(home)).map((line) => line?.replaceAll('\0', ' ') ?? '');
}

/** The first host's is a plain image, the others' lie over one and the same. */
async function makeDisks(home: string, model: Model, device: LabOptions['device']): Promise<Readonly<Record<string, DiskRef>>> {
  const backing = await makeTemplate(home);
  const disks: Record<string, DiskRef> = {};
  for (const [n, { name }] of model.hosts.entries()) {
    const path = join(home, name);
    if (n === 0) await copyFile(backing, path);
    else await realPorts().sh.run({ file: 'uml_mkcow', args: [path, backing] });
    const disk: DiskRef =
      n === 0
        ? { path, stagingPath: path, format: 'raw', offset: 0 }
        : { path, stagingPath: path, format: 'uml-cow', backing, offset: 0 };
    await chmod(path, 0o600); // a template may not be written, and a machine would take it so
    await customize(home, disk, { name, n, first: model.hosts[0]?.name ?? '' });
    disks[name] = n === 0 && device !== undefined ? { ...disk, path: device(path) } : disk;
  }
  return disks;
}

async function makeTemplate(home: string): Promise<string> {
  const paths = { projects: home, templates: join(home, 'templates'), files: home };
  const complain = ({ code }: { readonly code: string }) => {
    throw new Error(`template make tiny: ${code}`);
  };
  await template.commands?.['template make tiny']?.run({
    ...realPorts(),
    args: [],
    options: {},
    settings: {},
    paths,
    signal: new AbortController().signal,
    report: { error: complain, warning: complain, note: complain },
    print: () => {},
    say: () => {},
  });
  return join(paths.templates, 'tiny.ext4');
}

interface Identity {
  readonly name: string;
  readonly n: number;
  /** Whom it calls. */
  readonly first: string;
}

function customize(home: string, disk: DiskRef, { name, n, first }: Identity): Promise<void> {
  return inside(home, disk, async (guest) => {
    const address = `address 10.9.0.${n + 1}\n\tnetmask 255.255.255.0`;
    await guest.write('/etc/hostname', `${name}\n`);
    await guest.write('/etc/network/interfaces', `auto eth0\niface eth0 inet static\n\t${address}\n`);
    const call = `#!/bin/sh\nping -c 1 -W 20 10.9.0.1 >/dev/null && echo "${name} reaches ${first}" >/dev/console\n`;
    if (n > 0) await guest.write('/etc/init.d/startup', call, { mode: 0o755 });
  });
}

async function inside(home: string, disk: DiskRef, work: (guest: Guest) => Promise<void>): Promise<void> {
  const scratch = join(home, 'scratch');
  await mkdir(scratch);
  const { sh, files } = realPorts();
  const guest = await openDisk(disk, { sh, files, scratch, signal: new AbortController().signal, output: () => {} });
  await work(guest);
  await guest.close();
  await rm(scratch, { recursive: true });
}
