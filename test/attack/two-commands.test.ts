// Two commands on one project at once: the first is stopped at each of its moments, the second runs, and the first goes on.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, lab, trustedDir } from '../e2e/mln.js';

/** Stops mln at the n-th moment: hooks before and under the lock, and every event of a run. `STOP_AT` is n, `STOP_MARK` a file. */
const stopPlugin = `
import { writeFileSync } from 'node:fs';
let left = Number(process.env.STOP_AT ?? 0);
function moment() {
  if (left === 0 || --left > 0) return;
  writeFileSync(process.env.STOP_MARK, '');
  process.kill(process.pid, 'SIGSTOP');
}
export default {
  name: 'stopper', api: 1, summary: 'stops mln for a test', always: true,
  hooks: { validate: moment, observe: moment, provision: moment, review: moment, event: moment },
};
`;

let my: Lab;
let site: string;

beforeAll(async () => {
  site = trustedDir();
  writeFileSync(join(site, 'stopper.mjs'), stopPlugin);
  writeFileSync(join(site, 'mln.config.yaml'), 'plugins: [./stopper.mjs, "@mln/backend-null"]\n');
  my = lab({ config: join(site, 'mln.config.yaml') });
  writeFileSync(join(my.dir, 'one.mln'), 'global { project two }\nhost a { null; template tiny }\n');
  writeFileSync(
    join(my.dir, 'other.mln'),
    'global { project two }\nhost a { null; template tiny; memory 64M }\nhost b { null; template tiny }\n',
  );
});

afterAll(() => my.remove());

const commands = {
  build: () => ['build', '-f', join(my.dir, 'one.mln')],
  replace: () => ['build', '-r', '-f', join(my.dir, 'other.mln')],
  start: () => ['start', 'two'],
  stop: () => ['stop', 'two'],
  remove: () => ['remove', '-f', '-p', 'two'],
} as const;
type Name = keyof typeof commands;

/** Each pair begins in this state. */
async function prepare(first: Name): Promise<void> {
  await my.run('remove', '-f', '-p', 'two');
  if (first === 'build') return;
  await my.ok(...commands.build());
  if (first !== 'start') await my.ok(...commands.start());
}

async function appeared(file: string, ended: Promise<unknown>): Promise<boolean> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!existsSync(file)) {
    if (over) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}

/** Every machine that is up belongs to a project that mln knows, on the disk that the project has. */
async function expectNothingLost(what: string): Promise<void> {
  const run = join(my.projects, 'two/run');
  const up = existsSync(run) ? readdirSync(run).flatMap((name) => /^machine\.(\w+)\.json$/.exec(name)?.[1] ?? []) : [];
  const { out, code } = await my.run('status', '--json');
  expect([0, 1], what).toContain(code); // 1: a machine is down
  const known = (JSON.parse(out) as { kind: string; name: string; state: string }[]).filter(({ kind }) => kind === 'host');
  expect(
    known.filter(({ state }) => state === 'up').map(({ name }) => name),
    what,
  ).toEqual(up.toSorted());
  for (const { name } of known) {
    const images = readdirSync(join(my.projects, 'two/images'));
    expect(
      images.some((file) => file.startsWith(`${name}.`) && !file.endsWith('.new')),
      `${what}: the disk of ${name}`,
    ).toBe(true);
  }
  if (known.length === 0) expect(existsSync(join(my.projects, 'two')), what).toBe(false);
  expect(
    readdirSync(my.projects).filter((name) => name.endsWith('.lock')),
    what,
  ).toEqual([]);
}

async function race(first: Name, second: Name): Promise<number> {
  for (let at = 1; ; at += 1) {
    await prepare(first);
    const mark = join(my.dir, `mark.${first}.${second}.${at}`);
    const slow = my.begin({ env: { STOP_AT: String(at), STOP_MARK: mark } }, ...commands[first]());
    if (!(await appeared(mark, slow.ended))) {
      expect((await slow.ended).code, `${first}: ${(await slow.ended).err}`).toBe(0);
      return at - 1;
    }
    const quick = await my.run(...commands[second]());
    slow.child.kill('SIGCONT');
    const late = await slow.ended;
    const what = `${first} stopped at moment ${at}, then ${second}:\n${late.out}${late.err}\n${second}:\n${quick.out}${quick.err}`;
    for (const { code } of [quick, late]) expect([0, 3], what).toContain(code);
    await expectNothingLost(what);
  }
}

const names = Object.keys(commands) as readonly Name[];
const pairs = names.flatMap((first) => names.map((second) => [first, second] as const));
const quickPairs = [['build', 'build']] as const;

test.each(quickPairs)('%s, and %s meanwhile, lose no machine and no project', async (first, second) => {
  expect(await race(first, second)).toBeGreaterThan(3);
});

test.each(pairs.filter((pair) => !quickPairs.some((quick) => quick.join() === pair.join())))(
  '%s, and %s meanwhile, lose no machine and no project, either',
  { tags: 'long' },
  async (first, second) => {
    expect(await race(first, second)).toBeGreaterThan(3);
  },
);

test('nothing to stop is said only when no other command works on the project', async () => {
  await prepare('start');
  const mark = join(my.dir, 'mark.nothing');
  const slow = my.begin({ env: { STOP_AT: '3', STOP_MARK: mark } }, ...commands.start());
  expect(await appeared(mark, slow.ended)).toBe(true);
  const stopped = await my.run(...commands.stop());
  expect(stopped.code).toBe(3);
  expect(stopped.err).toContain('MLN4010');
  slow.child.kill('SIGCONT');
  expect((await slow.ended).code).toBe(0);
});
