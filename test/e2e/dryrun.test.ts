// A dry run prints the commands that the run runs, and runs none of them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab, spawned } from './mln.js';
import { type Recorder, recorder } from './recorder.js';
import { filesBelow, processesOf } from './traces.js';

const text = `global { project dry }
superclass base { uml ; template tiny.ext4 ; memory 64M ; network eth0 { switch lan ; netmask 255.255.255.0 } }
host one { superclass base ; network eth0 { address 10.0.0.1 } ; users { kim $1$abcdefgh$JhDtb3aHL0pYAX4xTgqbV/ } }
host two { superclass base ; network eth0 { address 10.0.0.2 } ; size 96M }
host three { superclass base ; network eth0 { address 10.0.0.3 } }
switch lan { uml }
`;

const programs = 'cp chmod truncate e2fsck resize2fs sync debugfs screen vde_switch uml_mconsole kill mount umount'.split(' ');
/** Not programs but what mln does to files itself. */
const own = new Set(['mkdir', 'make', 'write', 'rename', 'link', 'remove']);

// a screen that slept through the end of its machine is told of it again: when that is needed nobody knows beforehand
const isDeed = (command: string): boolean => !command.startsWith('kill -CHLD');

describe('a dry run', () => {
  let my: Lab;
  let file: string;
  let seen: Recorder;
  beforeAll(() => {
    my = lab();
    file = join(my.dir, 'dry.mln');
    writeFileSync(file, text);
    seen = recorder(join(my.dir, 'seen'), programs);
  });
  afterAll(async () => {
    await my.run('remove', 'dry', '-f');
    my.remove();
  });

  const listed = async (...argv: readonly string[]): Promise<readonly string[]> => {
    const before = [filesBelow(my.projects), processesOf(my.projects)];
    seen.forget();
    const first = await my.runWith({ env: { PATH: seen.path } }, ...argv, '-n');
    expect({ code: first.code, err: first.err }).toEqual({ code: 0, err: '' });
    expect(changing(seen)).toEqual([]);
    expect([filesBelow(my.projects), processesOf(my.projects)]).toEqual(before);
    expect((await my.ok(...argv, '-n')).out).toBe(first.out);
    return first.out
      .split('\n')
      .filter((line) => line.startsWith('+ '))
      .map((line) => line.slice(2).replace(/^(\w+=\S* )+/, ''))
      .filter((line) => !own.has(line.split(' ')[0] ?? ''))
      .map(withoutTemporary);
  };
  const ran = async (...argv: readonly string[]): Promise<readonly string[]> => {
    seen.forget();
    const real = await my.runWith({ env: { PATH: seen.path } }, ...argv, '-j', '1');
    expect({ code: real.code, err: real.err }).toEqual({ code: 0, err: '' });
    return changing(seen).map(withoutTemporary);
  };

  test('of a build lists what the build runs, in its order, and makes nothing', async () => {
    const commands = await listed('build', '-f', file);
    expect(commands.filter((line) => line.startsWith('debugfs'))).toHaveLength(3);
    expect(await ran('build', '-f', file)).toEqual(commands);
  });

  test('of a start lists what the start runs', async () => {
    const commands = await listed('start', 'dry');
    expect(commands.map((line) => line.split(' ')[0])).toEqual(['vde_switch', 'screen', 'screen', 'screen']);
    expect(await ran('start', 'dry')).toEqual(commands);
  });

  test('of a stop lists what the stop runs', async () => {
    const commands = await listed('stop', 'dry', '-h', 'one');
    expect(commands).toEqual([expect.stringMatching(/^uml_mconsole .*one.* cad$/)]);
    expect((await ran('stop', 'dry', '-h', 'one')).filter(isDeed)).toEqual(commands);
  });

  test('of a remove lists what the remove runs, and all that it takes away', async () => {
    const commands = await listed('remove', 'dry', '-f');
    const { out } = await my.ok('remove', 'dry', '-n');
    for (const host of ['one', 'two', 'three']) expect(out).toContain(`+ remove ${my.projects}/dry/images/${host}.cow\n`);
    expect((await ran('remove', 'dry', '-f')).filter(isDeed)).toEqual(commands);
    expect(filesBelow(my.projects)).toEqual([]);
  });

  test('lists lines that a shell understands', async () => {
    await my.ok('build', '-f', file);
    const { out } = await my.ok('start', 'dry', '-n');
    const [line = ''] = /vde_switch .*/.exec(out) ?? [];
    mkdirSync(dirname(/-p (\S+)/.exec(line)?.[1] ?? ''), { recursive: true });
    await spawned('sh', ['-c', line], { cwd: my.dir, env: { PATH: process.env.PATH ?? '' } });
    await expect.poll(async () => (await my.run('status', 'dry')).out).toMatch(/lan +up/);
    await my.ok('stop', 'dry');
  });
});

// debugfs is kept and told one disk after the other; the listing says what each is told by itself
const changing = (seen: Recorder): readonly string[] => {
  const opened = [...seen.requests().matchAll(/^open (-w.*) (\S+)$/gm)].map(
    ([, options, disk]) => `debugfs ${options} -f - ${disk}`,
  );
  const calls = seen.calls().map((call) => call.join(' '));
  if (opened.length === 0) return calls.filter((call) => !call.startsWith('debugfs'));
  return inTheirPlaces(
    calls.filter((call) => !call.startsWith('debugfs')),
    opened.map((line) => line.replaceAll('"', '')),
  );
};

/** A disk is told of its files right after it was copied, or, the copy of another host being there still, at the end. */
const inTheirPlaces = (calls: readonly string[], opened: readonly string[]): readonly string[] => {
  const left = [...opened];
  const all = calls.flatMap((call) => (/^cp .*(scratch|\/fd\/)/.test(call) ? [call, left.shift() ?? ''] : [call]));
  return [...all, ...left];
};

const withoutTemporary = (line: string): string =>
  line.replace(/\S+\/scratch\.\w+\/\S+/g, 'TEMPORARY').replace(/\/proc\/\d+\/fd\/\d+/g, 'TEMPORARY');
