// kill -9 of every command at moments nobody chose, a quarter of them with all the programs that it started: resume or rollback ends
// what was begun, or says what must be done; nothing is left, and no machine is lost. MLN_KILLS sets how many.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab, type Ran, trustedDir } from '../e2e/mln.js';
import { randomNumbers, seed } from '../e2e/random.js';
import { familyOf, filesBelow, killAll, lastTracesOf, noTraces } from '../e2e/traces.js';

const kills = Number(process.env.MLN_KILLS ?? 60);
const random = randomNumbers(seed);

function pick<T>(from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

/** The commands that bring a project to the state in which a command begins. */
const before = {
  build: [],
  start: ['build'],
  replace: ['build', 'start'],
  pause: ['build', 'start'],
  unpause: ['build', 'start', 'pause'],
  stop: ['build', 'start'],
  remove: ['build', 'start'],
} as const;
type Name = keyof typeof before;
const names = Object.keys(before) as readonly Name[];

interface Ground {
  readonly my: Lab;
  readonly words: Readonly<Record<Name, readonly string[]>>;
  /** How long a command takes that nobody kills, in milliseconds. */
  readonly usual: Map<Name, number>;
}

function ground(site: string, host: string): Ground {
  const dir = trustedDir();
  writeFileSync(join(dir, 'mln.config.yaml'), site);
  const my = lab({ config: join(dir, 'mln.config.yaml') });
  const file = (name: string, more: string): string => {
    writeFileSync(join(my.dir, name), `global { project k }\nhost a { ${host} }\nhost b { ${host}${more} }\n`);
    return join(my.dir, name);
  };
  const one = file('one.mln', '');
  return {
    my,
    usual: new Map(),
    words: {
      ...{ build: ['build', '-f', one], replace: ['build', '-r', '-f', file('two.mln', '; run { echo two >/two }')] },
      ...{ start: ['start', 'k'], pause: ['pause', 'k'], unpause: ['unpause', 'k'], stop: ['stop', '-H', 'k'] },
      remove: ['remove', '-f', '-p', 'k'],
    },
  };
}

const tooLate = 'ended before the kill';

async function prepare({ my, words, usual }: Ground, name: Name): Promise<void> {
  for (const one of before[name]) {
    const began = Date.now();
    await my.ok(...words[one]);
    usual.set(one, Date.now() - began);
  }
}

function runsOf({ projects }: Lab): number {
  const runs = join(projects, 'k/runs');
  return existsSync(runs) ? readdirSync(runs).filter((name) => existsSync(join(runs, name, 'journal.ndjson'))).length : 0;
}

/** Kills it a while after its start, or after its run has begun. Answers false if it had ended by itself. */
async function killed({ my, words, usual }: Ground, name: Name, whole: boolean): Promise<boolean> {
  const had = runsOf(my);
  const { child, ended } = my.begin({}, ...words[name]);
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const long = usual.get(name) ?? 1_500;
  if (random() < 0.25) await delay(random() * long);
  else {
    while (!over && runsOf(my) === had) await delay(2);
    await delay(random() * long * 0.7);
  }
  const family = whole ? familyOf(child.pid) : [];
  child.kill('SIGKILL');
  killAll(family);
  return (await ended).signal === 'SIGKILL';
}

/** What became of the run: `converged`, `nothing to do`, or `told` by a message that names the command which helps. */
async function mend(my: Lab, way: string, what: string): Promise<string> {
  const ran = await my.run(way, '-p', 'k');
  if (ran.code === 0) return 'converged';
  if (ran.code === 3 && /MLN(?:4009|4002)/.test(ran.err)) return 'nothing to do';
  const said = `${ran.out}${ran.err}`;
  expect(ran.code, `${what}: ${said}`).toBe(5);
  const [, other = ''] = /next: mln (resume|rollback) -p k/.exec(said) ?? [];
  expect(other, `${what}: ${said}`).not.toBe('');
  expect(await my.run(other, '-p', 'k'), `${what}, then ${other}`).toMatchObject({ code: 0 });
  return `told, and ${other} ended it`;
}

async function statesOf(my: Lab, what: string): Promise<readonly string[]> {
  const ran: Ran = await my.run('status', '--json');
  expect([0, 1], `${what}: ${ran.err}`).toContain(ran.code);
  const rows = JSON.parse(ran.out) as readonly { kind: string; state: string }[]; // what mln prints
  return rows.filter(({ kind }) => kind === 'host').map(({ state }) => state);
}

async function oneKill(at: Ground, name: Name, number: number): Promise<string> {
  const { my } = at;
  const way = pick(['resume', 'rollback']);
  const whole = number % 4 === 3;
  const what = `kill ${number} of ${name}${whole ? ' and its programs' : ''}, then ${way} (MLN_SEED=${seed})`;
  await prepare(at, name);
  if (!(await killed(at, name, whole))) {
    await my.run('remove', '-f', '-p', 'k');
    return tooLate;
  }
  const became = await mend(my, way, what);
  const states = await statesOf(my, what);
  expect(['up', 'down', 'paused', 'starting'], what).toEqual(expect.arrayContaining([...states]));
  if (existsSync(join(my.projects, 'k'))) expect(await my.run('remove', '-f', '-p', 'k'), what).toMatchObject({ code: 0 });
  expect({ ...(await lastTracesOf(my)), files: filesBelow(my.projects) }, what).toEqual({ ...noTraces, files: [] });
  return became;
}

const grounds = [
  ['User-Mode Linux and the opener rootless', '{}\n', 'uml; template tiny; memory 64M'],
  [
    'machines of files and the opener mount',
    'plugins: ["@mln/backend-null"]\ndefaults: { opener: mount }\noptions: { imagefile: { format: raw } }\n',
    'null; template tiny; run { sleep 0.1; echo ran >/ran }',
  ],
] as const;

describe.each(grounds)('%s', { timeout: 3_600_000 }, (ground_, site, host) => {
  const cannot = ground_.includes('mount') && getuid?.() !== 0;
  let at: Ground;
  beforeAll(() => {
    at = ground(site, host);
  });
  afterAll(async () => {
    await at.my.run('remove', '-f', '-p', 'k');
    at.my.remove();
  });

  test.skipIf(cannot)(
    `half of ${kills} kills at random leave nothing and lose nothing${cannot ? ' (skipped: only root may mount)' : ''}`,
    { tags: 'long' },
    async () => {
      const counts = new Map<string, number>();
      for (let number = 0; number < kills / 2; ) {
        const name = pick(names);
        const became = await oneKill(at, name, number);
        const row = `${name}: ${became}`;
        counts.set(row, (counts.get(row) ?? 0) + 1);
        if (became !== tooLate) number++;
      }
      console.log(
        `${ground_} (MLN_SEED=${seed})\n${[...counts]
          .sort()
          .map(([row, n]) => `  ${n} ${row}`)
          .join('\n')}`,
      );
      expect([...counts.keys()].some((row) => row.endsWith('converged'))).toBe(true);
    },
  );
});
