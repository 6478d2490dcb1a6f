// In earnest: two machines on a switch, started, looked at, stopped and killed, all by an ordinary user.
import { execFileSync } from 'node:child_process';
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { guestDevice, refuseLocked } from '@mln/disk-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backend } from '../src/backend.js';
import { type Lab, makeLab } from './support/lab.js';
import { canOpenTun, isRoot, leftOut, missingPrograms, ordinaryUid } from './support/needs.js';
import { fine, host, model, planner, sw } from './support/plan.js';
import { portsOf, realPorts } from './support/ports.js';

const programs = ['linux.uml', 'screen', 'setarch', 'vde_switch', 'uml_mconsole', 'uml_mkcow', 'mke2fs', 'debugfs', 'busybox'];
const reasons = missingPrograms(...programs).map((program) => `no ${program}`);

function nic(n: number) {
  return [{ name: 'eth0', switch: 'lan', mac: `02:00:00:00:00:0${n}`, settings: {} }];
}

const lab = model(
  [host('web', { interfaces: nic(1), words: { stop_timeout: 2 } }), host('db', { interfaces: nic(2) })],
  [sw('lan')],
);
function port(name: string) {
  return { host: name, interface: 'eth0' };
}

const uid = isRoot ? ordinaryUid : (process.getuid?.() ?? 0);

describe.skipIf(reasons.length > 0)(`machines of an ordinary user${leftOut(reasons)}`, { timeout: 120_000 }, () => {
  let my: Lab;
  beforeAll(async () => {
    my = await makeLab({ model: lab, ports: isRoot ? portsOf(uid) : realPorts(), uid });
  }, 60_000);
  afterAll(async () => {
    for (const name of ['web', 'db']) await my.undo('start', name);
    await my.undo('connect', 'lan');
    await my.remove();
  });

  const states = async () => {
    const { machines, networks } = await my.observe();
    return [machines.web?.state, machines.db?.state, networks.lan?.state];
  };
  const dirty = async (name: string) =>
    (await my.ports.sh.probe({ file: 'dumpe2fs', args: ['-h', join(my.home, name)] })).stdout.includes('needs_recovery');

  test('nothing runs at first', async () => {
    expect(await states()).toEqual(['down', 'down', 'down']);
  });

  test('they come up, on a plain and on a copy-on-write disk, and reach each other over the switch', async () => {
    await my.act('connect', 'lan');
    await my.act('start', 'web');
    const said = await my.act('start', 'db');
    expect(said.join()).toMatch(/^up after \d+\.\d s$/);
    await expect.poll(() => my.console('db'), { timeout: 30_000 }).toContain('db reaches web');
  });

  test('are seen to be up, with the pids of processes that belong to that user', async () => {
    expect(await states()).toEqual(['up', 'up', 'up']);
    const { machines } = await my.observe();
    const status = await my.ports.files.text(`/proc/${machines.web?.pid}/status`);
    expect(/^Uid:\t(\d+)/m.exec(status ?? '')?.[1]).toBe(String(uid));
  });

  test('a start of what runs changes nothing', async () => {
    const before = (await my.observe()).machines.web?.pid;
    await my.act('start', 'web');
    expect((await my.observe()).machines.web?.pid).toBe(before);
  });

  test('the console is opened and left again from a terminal that is none', async () => {
    const { file, args, env } = backend.console?.({ ...planner(lab).host('web'), paths: my.paths }) ?? {
      file: '',
      args: [],
      env: {},
    };
    const typed = `(sleep 1; printf '\\r'; sleep 1; printf '\\001d') | script -qc '${file} ${args.join(' ')}' /dev/null`;
    const { stdout } = await my.ports.sh.probe({ file: 'sh', args: ['-c', typed], env: { ...env, TERM: 'vt100' } });
    expect(stdout).toContain('web login:');
    expect(stdout).toContain('detached from');
    expect(await states()).toEqual(['up', 'up', 'up']);
  });

  test('a machine on a disk that is in use ends, and says who uses it', async () => {
    const pid = (await my.observe()).machines.web?.pid;
    const thief = await makeLab({ model: lab, ports: my.ports, uid });
    try {
      await my.ports.sh.run({ file: 'ln', args: ['-sf', join(my.home, 'web'), join(thief.home, 'web')] });
      await expect(thief.act('start', 'web')).rejects.toMatchObject({
        code: 'MLN6351',
        message: `the disk of host web is in use by process ${pid}`,
      });
      await thief.undo('start', 'web');
      expect(await thief.processes()).toEqual([]);
    } finally {
      await thief.remove();
    }
  });

  test('one that is asked shuts down cleanly, and the other stays', async () => {
    await my.act('stop', 'web');
    expect(await states()).toEqual(['down', 'up', 'up']);
    expect(await dirty('web')).toBe(false);
    expect(await my.console('web')).toContain('reboot: System halted');
  });

  test('one that is killed is gone at once, and comes up again afterwards', async () => {
    await my.act('start', 'web');
    await my.act('stop', 'web', { how: 'kill' });
    expect(await states()).toEqual(['down', 'up', 'up']);
    expect(await dirty('web')).toBe(true);
    await my.act('start', 'web');
    expect(await states()).toEqual(['up', 'up', 'up']);
    expect(await my.ports.files.text(join(my.paths.logs, 'web.console.1'))).toContain('web login:');
  });

  test('a start that is broken off is undone before the machine has a pid file', async () => {
    await my.act('stop', 'web', { how: 'kill' });
    await expect(my.act('start', 'web', { signal: AbortSignal.timeout(30) })).rejects.toThrow();
    await my.undo('start', 'web');
    expect(await states()).toEqual(['down', 'up', 'up']);
    expect((await my.processes()).filter((words) => words.includes('/u/web '))).toEqual([]);
  });

  test('one that is held stands still, is seen to be paused, and goes on; asked to stop while it is held, it does', async () => {
    await my.act('stop', 'web', { how: 'kill' });
    const counting = "::once:/bin/sh -c 'while :; do n=$((n+1)); echo tick $n >/dev/console; usleep 100000; done'\n";
    await my.edit('web', '/etc/inittab', (text) => text + counting);
    await my.act('start', 'web');
    const ticks = async () => (await my.console('web')).split('tick').length;
    const first = await ticks();
    await expect.poll(ticks, { timeout: 10_000 }).toBeGreaterThan(first);
    await my.act('pause', 'web');
    expect(await states()).toEqual(['paused', 'up', 'up']);
    await delay(300); // what it had said already
    const still = await ticks();
    await delay(1_000);
    expect(await ticks()).toBe(still);
    await my.act('unpause', 'web');
    await expect.poll(ticks, { timeout: 10_000 }).toBeGreaterThan(still);
    expect(await states()).toEqual(['up', 'up', 'up']);
    await my.act('pause', 'web');
    await my.act('stop', 'web');
    expect(await states()).toEqual(['down', 'up', 'up']);
    expect(await dirty('web')).toBe(false);
    await my.edit('web', '/etc/inittab', (text) => text.replace(counting, ''));
  });

  test('one that does not hear Ctrl-Alt-Del is halted after its time, its disk clean', async () => {
    await my.edit('web', '/etc/inittab', (text) => text.replace(/^::ctrlaltdel.*\n/m, ''));
    await my.act('start', 'web');
    expect(await my.act('stop', 'web')).toEqual(['still running after 2 s: halting it']);
    expect(await states()).toEqual(['down', 'up', 'up']);
    expect(await dirty('web')).toBe(false);
    await my.act('start', 'web');
  });

  test('undone, they leave no process, no socket and no directory', async () => {
    for (const name of ['web', 'db']) await my.undo('start', name);
    await my.undo('connect', 'lan');
    expect(await states()).toEqual(['down', 'down', 'down']);
    expect(await my.processes()).toEqual([]);
    const left = await Promise.all(['n', 's', 'u'].map((directory) => readdir(join(my.paths.run, directory))));
    expect(left).toEqual([[], [], []]);
  });
});

const tapReasons = [
  ...reasons,
  ...(isRoot ? [] : ['not root']),
  ...(canOpenTun() ? [] : ['no /dev/net/tun']),
  ...missingPrograms('ip').map((program) => `no ${program}`),
];

describe.skipIf(tapReasons.length > 0)(`machines of root on a bridge${leftOut(tapReasons)}`, { timeout: 120_000 }, () => {
  const bridged = {
    ...lab,
    project: `test${process.pid}`,
    switches: [{ ...sw('lan', { bridge: true }), ports: [port('web'), port('db')] }],
  };
  const user = 65_530;
  let my: Lab;
  let loop = '';
  beforeAll(async () => {
    const server = { ...fine, uid: 0, user };
    const device = (image: string) => {
      loop = execFileSync('losetup', ['-f', '--show', image], { encoding: 'utf8' }).trim();
      return loop;
    };
    my = await makeLab({ model: bridged, ports: realPorts(), uid: 0, world: { server }, device });
  }, 60_000);
  afterAll(async () => {
    for (const name of ['web', 'db']) await my.undo('start', name);
    await my.undo('connect', 'lan');
    execFileSync('losetup', ['-d', loop]);
    await rm(guestDevice(loop), { force: true });
    await my.remove();
  });

  test('run as a user of their own, on a block device and on a file, and reach each other through their taps', async () => {
    await my.act('connect', 'lan');
    expect((await my.observe()).networks.lan).toMatchObject({ state: 'up', detail: expect.stringMatching(/^bridge br/) });
    await my.act('start', 'web');
    await my.act('start', 'db');
    await expect.poll(() => my.console('db'), { timeout: 30_000 }).toContain('db reaches web');
    const { machines } = await my.observe();
    for (const { pid } of Object.values(machines))
      expect(await my.ports.files.text(`/proc/${pid}/status`)).toMatch(
        new RegExp(`^Uid:\t${user}\t${user}\t${user}\t${user}$`, 'm'),
      );
  });

  test('nobody else gets the device, and nothing writes to it beside the machine', async () => {
    const found = await Promise.all([loop, guestDevice(loop), dirname(guestDevice(loop))].map((path) => stat(path)));
    expect(found.map(({ gid, mode }) => [gid === user, mode & 0o777])).toEqual([
      [false, found[0]?.mode === undefined ? 0 : found[0].mode & 0o777],
      [true, 0o660],
      [false, 0o700],
    ]);
    await expect(refuseLocked(my.ports.files, loop)).rejects.toThrow(`${loop} is in use by process`);
  });

  test('and the bridge goes when they are gone', async () => {
    for (const name of ['web', 'db']) await my.act('stop', name);
    await refuseLocked(my.ports.files, loop);
    await my.act('disconnect', 'lan');
    expect((await my.observe()).networks.lan?.state).toBe('down');
    expect(await my.processes()).toEqual([]);
  });

  test('a tap of another user is no silent loss of the network', async () => {
    await my.act('connect', 'lan');
    const [tap = ''] = my.taps('web');
    execFileSync('ip', ['tuntap', 'del', 'dev', tap, 'mode', 'tap']);
    execFileSync('ip', ['tuntap', 'add', 'dev', tap, 'mode', 'tap', 'user', '0']);
    await expect(my.act('start', 'web')).rejects.toMatchObject({ code: 'MLN6324' });
  });
});

describe.skipIf(reasons.length > 0 || !isRoot)(`machines of root, as an older version started them`, { timeout: 120_000 }, () => {
  let old: Lab;
  beforeAll(async () => {
    old = await makeLab({ model: lab, ports: realPorts(), uid: 0 });
  }, 60_000);
  afterAll(async () => {
    await old.undo('start', 'web');
    await old.undo('connect', 'lan');
    await old.remove();
  });

  test('are seen to be up, and stop', async () => {
    await old.act('connect', 'lan');
    await old.act('start', 'web');
    expect((await old.observe()).machines.web?.state).toBe('up');
    await old.act('stop', 'web');
    expect((await old.observe()).machines.web?.state).toBe('down');
  });

  test('their switch is no silent loss of the network', async () => {
    await expect(old.act('start', 'db', { user: 65_530 })).rejects.toMatchObject({ code: 'MLN6324' });
  });
});
