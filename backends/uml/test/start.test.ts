import { describe, expect, test } from 'vitest';
import { start } from '../src/start.js';
import {
  all,
  type Event,
  type Imagined,
  imagine,
  machineEnds,
  machineRuns,
  pid,
  pidFileAppears,
  places,
  says,
  sessionOpens,
} from './support/imagined.js';
import { contextOf } from './support/ports.js';

const args = {
  host: 'web',
  places,
  command: ['-c', places.screenRc, 'linux.uml'],
  memoryDirectory: '/dev/shm',
  disk: '/p/images/web',
  format: 'raw' as const,
  upText: 'login:',
  timeoutSeconds: 60,
};

function tell(world: Imagined, signal?: AbortSignal) {
  return contextOf(args, world, signal);
}

function ran({ sh }: Imagined, program: string) {
  return sh.commands.filter(({ file }) => file === program).map(({ file, args: words }) => [file, ...words].join(' '));
}

function failure(world: Imagined): Promise<unknown> {
  return start.run(tell(world)).then(
    () => 'started',
    (error: unknown) => error,
  );
}

const killed: Event = machineEnds;

const boots = imagine.bind(undefined, { screen: sessionOpens, kill: killed });

describe('a start', () => {
  test('is done when the console shows the text', async () => {
    const world = boots(
      new Map([
        [300, pidFileAppears],
        [2_000, says('\x1b[1mweb\x1b[0m login: ')],
      ]),
    );
    const ctx = tell(world);
    await start.run(ctx);
    expect(ran(world, 'screen')).toEqual(['screen -c /p/run/screenrc linux.uml']);
    expect(world.sh.commands.find(({ file }) => file === 'screen')?.env).toEqual({
      SCREENDIR: '/p/run/s',
      TERM: 'vt100',
      TMPDIR: '/dev/shm',
    });
    expect(ctx.said).toEqual(['up after 2.0 s']);
    expect(await start.check?.(ctx)).toBe('done');
  });

  test('of a machine that runs is a wait for it', async () => {
    const world = boots(new Map([[1_000, says('login:')]]));
    await machineRuns(world);
    await start.run(tell(world));
    expect(ran(world, 'screen')).toEqual([]);
  });

  test('of a machine that has a session and no pid file yet is a wait for it too', async () => {
    const world = boots(
      new Map([
        [500, pidFileAppears],
        [1_000, says('login:')],
      ]),
    );
    await sessionOpens(world);
    await start.run(tell(world));
    expect(ran(world, 'screen')).toEqual([]);
  });

  test('clears away what a killed machine left, and keeps its log', async () => {
    const world = boots(new Map([[200, all(pidFileAppears, says('login:'))]]));
    await world.files.mkdir(`${places.umlDir}/uml`);
    await world.files.write(places.pidFile, '77');
    await world.files.mkdir(places.screenDir);
    await world.files.write(`${places.screenDir}/76.web`, '');
    await world.files.write(`${places.screenDir}/76.web2`, '');
    await world.files.write(places.log, 'old login:');
    await start.run(tell(world));
    expect(await world.files.text(`${places.log}.1`)).toBe('old login:');
    expect(await world.files.list(places.screenDir)).toEqual(['4240.web', '76.web2']);
    expect(await world.files.text(places.pidFile)).toBe(`${pid}\n`);
  });

  test('is not done by the text of a machine that ended after it', async () => {
    const world = boots(new Map([[300, all(pidFileAppears, says('login: halted'), machineEnds)]]));
    expect(await failure(world)).toMatchObject({ code: 'MLN6350' });
  });
});

describe('a start that fails', () => {
  test('says at once why the kernel could not be run', async () => {
    const world = imagine({ screen: says('setarch: failed to execute /k: No such file or directory\r\n') });
    expect(await failure(world)).toMatchObject({
      code: 'MLN6356',
      message: 'cannot start kernel /k of host web: No such file or directory',
    });
    expect(world.clock.now()).toBeLessThan(1_000);
  });

  test('says why the machine ended', async () => {
    const panic = 'F_SETLK failed, file already locked by pid 31\r\nKernel panic - not syncing: VFS\r\n';
    const world = boots(
      new Map([
        [300, pidFileAppears],
        [900, all(says(panic), machineEnds)],
      ]),
    );
    expect(await failure(world)).toMatchObject({ code: 'MLN6351' });
  });

  test('waits a while for a first sign of life on a busy server', async () => {
    const world = imagine({});
    expect(await failure(world)).toMatchObject({ code: 'MLN6350', hint: 'the console log is /p/logs/web.console' });
    expect(world.clock.now()).toBeGreaterThan(10_000);
  });

  test('gives up when its time is over, with the last lines of the console', async () => {
    const world = boots(new Map([[300, all(pidFileAppears, says('Run /sbin/init as init process\r\n'))]]));
    const error = await failure(world);
    expect(error).toMatchObject({ code: 'MLN5005' });
    expect(String(error)).toContain(
      'host web was not up after 60 s: "login:" was not on its console; the console said last:\n    Run',
    );
    expect(world.clock.now()).toBeGreaterThan(60_000);
  });

  test('does not take a machine under another name for this one', async () => {
    const world = boots(new Map([[500, says('umid "web" is already in use by pid 9\r\nlogin:')]]));
    expect(await failure(world)).toMatchObject({ code: 'MLN6352' });
  });

  test('ends when it is told to', async () => {
    const abort = new AbortController();
    const world = boots(new Map([[700, async () => abort.abort(new Error('enough'))]]));
    await expect(start.run(tell(world, abort.signal))).rejects.toThrow('enough');
  });
});

describe('the undo of a start', () => {
  const undo = async (world: Imagined) => (typeof start.undo === 'function' ? start.undo(tell(world)) : undefined);

  test('kills the whole process group, and leaves no file', async () => {
    const world = boots();
    await machineRuns(world);
    await undo(world);
    expect(ran(world, 'kill')).toEqual([`kill -KILL -- -${pid}`]);
    expect(Object.keys(world.files.snapshot()).filter((path) => path.includes('web'))).toEqual([]);
  });

  test('finds a machine that has not written its pid file', async () => {
    const world = boots();
    await sessionOpens(world);
    await undo(world);
    expect(ran(world, 'kill')).toEqual([`kill -KILL -- -${pid}`]);
  });

  test('waits for a session whose machine cannot be seen for a moment, and wakes it', async () => {
    const world = imagine({ 'kill -KILL': killed }, new Map([[100, machineRuns]]));
    await machineRuns(world);
    await world.vanish(pid);
    await undo(world);
    expect(ran(world, 'kill')).toEqual(['kill -CHLD 4240', 'kill -CHLD 4240', `kill -KILL -- -${pid}`]);
  });

  test('does nothing where nothing is', async () => {
    const world = boots();
    await undo(world);
    expect(world.sh.log).toEqual([]);
  });

  test('says so when the machine does not die', async () => {
    const world = imagine({ kill: async () => {} });
    await machineRuns(world);
    await expect(undo(world)).rejects.toThrow(`host web cannot be killed: process ${pid} stays`);
  });
});
