// A plugin that misbehaves is named and ended, wherever it does: mln ends with a message and an honest code, and leaves nothing.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab, type Ran, trustedDir } from '../e2e/mln.js';

let my: Lab;
let site: string;

beforeAll(() => {
  site = trustedDir();
  my = lab({ config: join(site, 'mln.config.yaml') });
  writeFileSync(join(my.dir, 'p.mln'), 'global { project p }\nhost a { null; template tiny; odd 7 }\n');
});

afterAll(() => my.remove());

/** What it does, as statements. */
const behaviours = {
  'never answers': 'return new Promise(() => {});',
  'never answers, and has a timer': 'setInterval(() => {}, 100); return new Promise(() => {});',
  'loops for ever': 'for (;;);',
  throws: 'throw new Error("boom");',
  'throws no error': 'throw undefined;',
  'throws a value without a text': 'throw Object.create(null);',
  'throws an error whose text throws':
    'throw Object.defineProperty(new Error(), "message", { get() { throw new Error("boom"); } });',
  rejects: 'return Promise.reject(new Error("boom"));',
  'throws in a timer':
    'setTimeout(() => { throw new Error("boom"); }, 1); return new Promise((resolve) => setTimeout(resolve, 300));',
  'leaves a rejection': 'Promise.reject(new Error("boom")); return new Promise((resolve) => setTimeout(resolve, 300));',
  'ends the process': 'process.exit(0);',
  'ends the process later': 'setTimeout(() => process.exit(0), 1); return new Promise((resolve) => setTimeout(resolve, 300));',
} as const;
type Behaviour = keyof typeof behaviours;

/** Where it does so. */
const places = {
  'its top level': (code: string) => `await (async () => { ${code} })();\n${plugin('')}`,
  parse: (code: string) => plugin(`hooks: { parse() { ${code} } }`),
  expand: (code: string) => plugin(`hooks: { expand() { ${code} } }`),
  validate: (code: string) => plugin(`hooks: { validate() { ${code} } }`),
  observe: (code: string) => plugin(`hooks: { observe() { ${code} } }`),
  provision: (code: string) => plugin(`always: true, hooks: { provision() { ${code} } }`),
  customize: (code: string) => plugin(`always: true, hooks: { customize() { ${code} } }`),
  review: (code: string) => plugin(`hooks: { review() { ${code} } }`),
  'a decoder': (code: string) => plugin('', `decode() { ${code} }`),
  'an action': (code: string) =>
    plugin(
      `always: true, actions: { act: { undo: 'none', run() { ${code} } } }, hooks: { boot({ lane }) { lane.step('act', {}, { title: 'misbehave' }); } }`,
    ),
  'an edit': (code: string) =>
    plugin(
      `always: true, edits: { edit() { ${code} } }, hooks: { customize({ lane }) { lane.edit('edit', {}, { title: 'misbehave' }); } }`,
    ),
} as const;
type Place = keyof typeof places;

const plugin = (parts: string, decode = 'decode: () => 7'): string =>
  `export default { name: 'bad', api: 1, summary: 'misbehaves', claims: { host: { odd: { reads: 'value', type: 'odd', doc: '', change: 'live', ${decode} } } }, ${parts} };`;

async function build(code: string): Promise<Ran> {
  rmSync(my.projects, { recursive: true, force: true });
  writeFileSync(join(site, 'bad.mjs'), code);
  writeFileSync(join(site, 'mln.config.yaml'), `plugins: [./bad.mjs, "@mln/backend-null"]\n`);
  return my.runWith({ env: { MLN_HOOK_SECONDS: '1', MLN_STEP_SECONDS: '1' } }, 'build', '-f', join(my.dir, 'p.mln'));
}

/** Undone, or to be finished by rollback; then nothing is left. */
async function expectNothingLeft(ran: Ran, corrected = plugin('')): Promise<void> {
  writeFileSync(join(site, 'bad.mjs'), corrected);
  if (ran.code === 5 || ran.signal === 'SIGKILL') await my.run('rollback', 'p');
  // the run was complete already
  if (ran.code === 3 && ran.out.includes('build p: done')) await my.ok('remove', '-f', '-p', 'p');
  const projects = existsSync(my.projects) ? readdirSync(my.projects).filter((name) => !name.endsWith('.lock')) : [];
  expect(projects, `${ran.out}${ran.err}`).toEqual([]);
}

/** A decoder answers at once, and its promise is a value like another. */
const fits = (place: Place, behaviour: Behaviour): boolean =>
  place !== 'a decoder' ||
  !['never answers', 'never answers, and has a timer', 'rejects', 'throws in a timer', 'ends the process later'].includes(
    behaviour,
  );

const quick: readonly (readonly [Place, Behaviour])[] = [
  ['its top level', 'never answers'],
  ['validate', 'loops for ever'],
  ['an action', 'never answers'],
  ['observe', 'throws in a timer'],
  ['a decoder', 'throws'],
  ['an action', 'throws a value without a text'],
  ['validate', 'throws an error whose text throws'],
];

for (const place of Object.keys(places) as readonly Place[])
  describe(`in ${place}`, () => {
    for (const behaviour of Object.keys(behaviours) as readonly Behaviour[]) {
      if (!fits(place, behaviour)) continue;
      const tags = quick.some((pair) => pair[0] === place && pair[1] === behaviour) ? [] : 'long';
      test(`one that ${behaviour} is named and ended`, { tags }, async () => {
        const ran = await build(places[place](behaviours[behaviour]));
        const what = `${ran.code} ${ran.signal}\n${ran.out}${ran.err}`;
        if (behaviour === 'loops for ever') expect(ran.signal, what).toBe('SIGKILL');
        else expect([2, 3, 4, 5], what).toContain(ran.code);
        expect(ran.err, what).toMatch(/MLN\d{4}/);
        expect(ran.err, what).toMatch(/bad/);
        expect(ran.err, what).not.toContain('MLN9001');
        expect(ran.err, what).not.toContain('dynamic import');
        await expectNothingLeft(ran, place === 'a decoder' ? plugin('') : places[place](''));
      });
    }
  });

test.each([
  ['a big integer', '10n'],
  ['a circle', '(() => { const a = {}; a.a = a; return a; })()'],
  ['a throwing getter', '({ get a() { throw new Error("boom"); } })'],
  ['a throwing toJSON', '({ toJSON() { throw new Error("boom"); } })'],
])('an action whose result is %s fails, and is named', async (_, value) => {
  const ran = await build(places['an action'](`return Promise.resolve(${value});`));
  expect(ran.code, ran.err).toBe(4);
  expect(ran.err).toMatch(/bad/);
  await expectNothingLeft(ran);
});

test('a plugin whose export throws at every look is no bug of mln', async () => {
  const ran = await build(
    `export default new Proxy({}, { get() { throw new Error('boom'); }, ownKeys() { throw new Error('boom'); } });`,
  );
  expect([2, 3]).toContain(ran.code);
  expect(ran.err).toMatch(/bad\.mjs.*boom/s);
  await expectNothingLeft(ran);
});

test('a plugin that leaves a timer behind does not hold up mln', async () => {
  const ran = await build(plugin('hooks: { validate() { setInterval(() => {}, 1000); } }'));
  expect(ran.code, ran.err).toBe(0);
  await my.ok('remove', '-f', '-p', 'p');
});

test.each([
  ['before the plan is complete', 'setTimeout(record, 0)'],
  ['when the run may have begun', 'setTimeout(record, 50)'],
  [
    'in a promise that nothing waits for',
    'void Promise.resolve().then(() => new Promise((done) => setImmediate(done))).then(record)',
  ],
])('a step that comes after its hook, %s, is refused, and the plugin is named', async (_, later) => {
  const ran = await build(
    plugin(
      `always: true, actions: { act: { undo: 'none', run: () => new Promise((done) => setTimeout(done, 200)) } }, hooks: { boot({ lane }) { lane.step('act', {}, { title: 'early' }); const record = () => lane.step('act', {}, { title: 'late', key: 'late' }); ${later}; } }`,
    ),
  );
  expect(ran.err).not.toContain('MLN9001');
  expect([3, 4], ran.err).toContain(ran.code);
  expect(ran.err).toMatch(/plugin bad recorded step "act" after its hook boot had answered/);
  await expectNothingLeft(ran);
});
