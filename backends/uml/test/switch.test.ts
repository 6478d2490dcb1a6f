// In earnest, with vde_switch.
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lives } from '@mln/plugin-machine';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { switchPlaces } from '../src/names.js';
import { connect, disconnect, type SwitchArgs, switchPid } from '../src/switch.js';
import { leftOut, missingPrograms } from './support/needs.js';
import { contextOf, realPorts } from './support/ports.js';

const missing = missingPrograms('vde_switch').map((program) => `no ${program}`);
const ports = realPorts();
let home = '';

function argsFor(name: string, more: Partial<SwitchArgs> = {}): SwitchArgs {
  return {
    name,
    places: switchPlaces({ run: home }, name),
    ports: 2,
    hub: false,
    ...more,
  };
}

async function undo(args: SwitchArgs): Promise<void> {
  if (typeof connect.undo === 'function') await connect.undo(contextOf(args, ports));
}

function up(args: SwitchArgs) {
  return connect.run(contextOf(args, ports));
}

function found(args: SwitchArgs) {
  return connect.check?.(contextOf(args, ports));
}

async function kill(args: SwitchArgs, signal: string) {
  const pid = await switchPid(ports.files, args.places);
  await ports.sh.run({ file: 'kill', args: [`-${signal}`, String(pid)] });
  for (let n = 0; n < 100 && (await switchPid(ports.files, args.places)) !== undefined; n++) await ports.clock.sleep(20);
}

beforeEach(async () => {
  home = await mkdtemp('/tmp/mln-switch-');
});

afterEach(async () => {
  await undo(argsFor('lan'));
  await rm(home, { recursive: true, force: true });
});

describe.skipIf(missing.length > 0)(`a switch${leftOut(missing)}`, () => {
  test('has a port for every machine, and some to spare', async () => {
    const args = argsFor('lan', { ports: 60 });
    await up(args);
    const words = (await readFile(`/proc/${await switchPid(ports.files, args.places)}/cmdline`, 'utf8')).split('\0');
    expect(Number(words[words.indexOf('-n') + 1])).toBeGreaterThan(60);
  });

  test('has a socket of its own that nobody else may use', async () => {
    const args = argsFor('lan');
    expect(await found(args)).toBe('absent');
    await up(args);
    expect(await found(args)).toBe('done');
    const socket = await stat(args.places.socket);
    expect([socket.isSocket(), socket.mode & 0o777]).toEqual([true, 0o600]);
  });

  test('is left alone when it runs', async () => {
    const args = argsFor('lan');
    await up(args);
    const pid = await switchPid(ports.files, args.places);
    await up(args);
    expect(await switchPid(ports.files, args.places)).toBe(pid);
  });

  test('starts again on what one that was killed left', async () => {
    const args = argsFor('lan');
    await up(args);
    await kill(args, 'KILL');
    expect([existsSync(args.places.dir), existsSync(args.places.pidFile), await found(args)]).toEqual([true, true, 'absent']);
    await up(args);
    expect(await found(args)).toBe('done');
  });

  test('leaves no process and no file when it is undone, once or twice', async () => {
    const args = argsFor('lan');
    await up(args);
    const pid = await switchPid(ports.files, args.places);
    await undo(args);
    await undo(args);
    expect([await lives(ports.files, String(pid), []), await readdir(join(home, 'n'))]).toEqual([false, []]);
  });

  test('is stopped by its own step, which has nothing to do the second time', async () => {
    const args = argsFor('lan');
    await up(args);
    const ctx = contextOf(args, ports);
    expect(await disconnect.check?.(ctx)).toBe('absent');
    await disconnect.run(ctx);
    await disconnect.run(ctx);
    expect(await disconnect.check?.(ctx)).toBe('done');
  });

  test('that does not hear is killed', async () => {
    const args = argsFor('lan');
    await up(args);
    const pid = await switchPid(ports.files, args.places);
    await ports.sh.run({ file: 'kill', args: ['-STOP', String(pid)] });
    await undo(args);
    expect(existsSync(args.places.dir)).toBe(false);
    expect(await switchPid(ports.files, args.places)).toBeUndefined();
  });

  test('of a long name has a short path', async () => {
    const args = argsFor('a-switch-with-a-name-of-more-than-twenty-letters');
    await up(args);
    expect(await found(args)).toBe('done');
    await undo(args);
  });

  test('as a hub says so to vde_switch', async () => {
    const args = argsFor('lan', { hub: true });
    await up(args);
    const pid = await switchPid(ports.files, args.places);
    expect((await ports.files.text(`/proc/${pid}/cmdline`))?.split('\0')).toContain('-hub');
  });
});

test('a switch that makes no socket is a failure, for vde_switch itself says nothing', async () => {
  const { sh } = ports;
  const silent = { ...ports, sh: { ...sh, run: async () => ({ exitCode: 0, stdout: '', stderr: '' }) } };
  await expect(connect.run(contextOf(argsFor('lan'), silent))).rejects.toThrow(`vde_switch made no socket ${home}/n/lan/ctl`);
});
