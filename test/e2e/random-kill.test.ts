// kill -9 of mln in the middle of acts, at moments nobody chose: resume and rollback both end clean.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab } from './mln.js';
import { randomNumbers, seed } from './random.js';
import { filesBelow, noTraces, tracesOf } from './traces.js';

const many = `global { project many }
superclass base { uml ; template tiny.ext4 ; memory 64M ; network eth0 { switch lan ; netmask 255.255.255.0 } }
${[1, 2, 3, 4, 5, 6, 7, 8]
  .map(
    (n) =>
      `host h${n} { superclass base ; network eth0 { address 10.0.0.${n} } ; ${n % 2 === 0 ? `size ${80 + 16 * (n % 4)}M` : ''} }`,
  )
  .join('\n')}
switch lan { uml }
`;
const two = many.replace('project many', 'project two').replace(/^host h[3-8].*\n/gm, '');

const random = randomNumbers(seed);

describe(`kill -9 at random (MLN_SEED=${seed})`, () => {
  let my: Lab;
  beforeAll(() => {
    my = lab();
    mkdirSync(my.projects);
    writeFileSync(join(my.dir, 'many.mln'), many);
    writeFileSync(join(my.dir, 'two.mln'), two);
  });
  afterAll(async () => {
    for (const project of ['many', 'two']) await my.run('remove', project, '-f');
    my.remove();
  });

  const traces = () => tracesOf(my);
  const statesOf = async (project: string) => {
    const { out } = await my.run('status', project, '--json');
    return [...new Set((JSON.parse(out) as readonly { state: string }[]).map((row) => row.state))]; // what mln prints
  };

  /** Counted from the moment that its journal is there. Answers false when its run had ended by itself. */
  const cut = async ({ journal, ms }: { readonly journal: string; readonly ms: number }, ...argv: readonly string[]) => {
    const { child, ended } = my.begin({}, ...argv);
    let over = false;
    void ended.then(() => {
      over = true;
    });
    while (!existsSync(journal) && !over) await delay(2);
    await delay(ms);
    child.kill('SIGKILL');
    // a command whose run is settled has nothing left to do
    return (await ended).signal === 'SIGKILL' && !existsSync(join(dirname(journal), 'settled'));
  };

  const rounds = Array.from({ length: 4 }, (_, round) => ({
    way: round % 2 === 0 ? 'resume' : 'rollback',
    build: Math.round(20 + random() * 880),
    start: Math.round(20 + random() * 880),
  }));

  test.each(rounds)('a build of eight, after $build ms, then $way', async ({ way, build }) => {
    const journal = join(my.projects, 'many/runs/0001-build/journal.ndjson');
    const killed = await cut({ journal, ms: build }, 'build', '-f', join(my.dir, 'many.mln'));
    if (killed) {
      const mended = await my.run(way, 'many');
      expect({ code: mended.code, err: mended.err }).toEqual({ code: 0, err: '' });
    }
    expect(traces()).toEqual(noTraces);
    if (killed && way === 'rollback') expect(filesBelow(my.projects)).toEqual([]);
    else {
      const images = filesBelow(join(my.projects, 'many/images'));
      expect(images.filter((name) => !name.startsWith('base-'))).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `h${n}.cow`));
      // a link of the template, and a copy for each of the two sizes
      expect(images.filter((name) => name.startsWith('base-'))).toHaveLength(3);
      expect(filesBelow(join(my.projects, 'many')).filter((name) => /scratch|\.new|making|\.part/.test(name))).toEqual([]);
      expect(await statesOf('many')).toEqual(['down']);
      await my.ok('remove', 'many', '-f');
    }
    expect(filesBelow(my.projects)).toEqual([]);
  });

  test.each(rounds.slice(0, 2))('a start of two, after $start ms, then $way', async ({ way, start }) => {
    await my.ok('build', '-f', join(my.dir, 'two.mln'));
    const journal = join(my.projects, 'two/runs/0002-start/journal.ndjson');
    const killed = await cut({ journal, ms: start }, 'start', 'two');
    if (killed) {
      const mended = await my.run(way, 'two');
      expect({ code: mended.code, err: mended.err }).toEqual({ code: 0, err: '' });
    }
    const up = !killed || way === 'resume';
    expect(await statesOf('two')).toEqual([up ? 'up' : 'down']);
    if (!up) expect(traces()).toEqual(noTraces);
    await my.ok('remove', 'two', '-f');
    expect({ ...traces(), files: filesBelow(my.projects) }).toEqual({ ...noTraces, files: [] });
  });
});
