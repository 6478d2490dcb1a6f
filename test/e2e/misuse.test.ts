// Plugins that misbehave: each is answered by a message that names it, and nothing is made below the projects directory.
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab, repository, trustedDir } from './mln.js';

interface Case {
  readonly name: string;
  /** Parts of the plugin, as code. */
  readonly plugin: string;
  readonly code: 2 | 3;
  /** All of them are said. */
  readonly says: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'it throws while it is loaded',
    plugin: '}); throw new Error("boom"); ({',
    code: 2,
    says: ['MLN6001', 'bad.mjs', 'boom'],
  },
  { name: 'it is not even code', plugin: '!', code: 2, says: ['MLN6001', 'bad.mjs'] },
  {
    name: 'it throws in validate',
    plugin: 'hooks: { validate() { throw new Error("boom"); } }',
    code: 2,
    says: ['MLN6007', '"bad"', 'validate', 'boom', 'bad.mjs:'],
  },
  { name: 'it throws in expand', plugin: 'hooks: { expand() { null.x; } }', code: 2, says: ['MLN6007', '"bad"', 'expand'] },
  {
    name: 'it throws in customize',
    plugin: 'always: true, hooks: { customize() { throw new Error("boom"); } }',
    code: 3,
    says: ['MLN6007', '"bad"', 'customize', 'boom'],
  },
  {
    name: 'it rejects in observe',
    plugin: 'hooks: { observe: async () => { throw "a text"; } }',
    code: 3,
    says: ['MLN6007', '"bad"', 'observe', 'a text'],
  },
  {
    name: 'it hangs',
    plugin: 'hooks: { validate: () => new Promise(() => {}) }',
    code: 2,
    says: ['still waiting for plugin bad in validate', 'MLN6009', '"bad"', 'within 1 s'],
  },
  { name: 'it returns nothing from expand', plugin: 'hooks: { expand() {} }', code: 2, says: ['MLN6008', '"bad"', 'expand'] },
  { name: 'it returns null from parse', plugin: 'hooks: { parse: () => null }', code: 2, says: ['MLN6008', '"bad"', 'parse'] },
  {
    name: 'it returns another thing from expand',
    plugin: 'hooks: { expand: () => 7 }',
    code: 2,
    says: ['MLN6018', '"bad"', 'expand', 'a draft'],
  },
  {
    name: 'it changes its argument',
    plugin: 'hooks: { validate({ model }) { model.hosts.push({}); } }',
    code: 2,
    says: ['MLN6007', '"bad"', 'validate'],
  },
  {
    name: 'it wants to run after a plugin that is not there',
    plugin: 'after: ["gest"]',
    code: 2,
    says: ['MLN6005', '"bad"', '"gest"', 'did you mean "guest"?'],
  },
  {
    name: 'it waits for a plugin that waits for it',
    plugin: 'after: ["guest"], before: ["machine", "template"]',
    code: 2,
    says: ['MLN6006', 'bad ->'],
  },
  {
    name: 'it claims a word that is taken',
    plugin: 'claims: { host: { memory: size() } }',
    code: 2,
    says: ['MLN6003', 'machine', 'bad', '"memory"'],
  },
  { name: 'it brings a backend that is there', plugin: 'backends: { uml: driver }', code: 2, says: ['MLN6004', 'uml', 'bad'] },
  { name: 'it has the name of another plugin', plugin: 'name: "guest"', code: 2, says: ['MLN6004', '"guest"', 'bad.mjs'] },
  { name: 'it was made for another level', plugin: 'api: 2', code: 2, says: ['MLN6002', 'bad.mjs', 'level 2'] },
  {
    name: 'it misspells a hook',
    plugin: 'hooks: { customise() {} }',
    code: 2,
    says: ['MLN6014', 'bad.mjs', '"customise"', 'did you mean "customize"?'],
  },
  { name: 'its handler is no function', plugin: 'hooks: { boot: "start" }', code: 2, says: ['MLN6014', 'hooks.boot'] },
  { name: 'its part is misspelt', plugin: 'claim: {}', code: 2, says: ['MLN6014', '"claim"'] },
  {
    name: 'its action has no undo',
    plugin: 'actions: { touch: { run: async () => {} } }',
    code: 2,
    says: ['MLN6014', 'actions.touch.undo'],
  },
  {
    name: 'it asks for an action that it has not',
    plugin: 'always: true, actions: {}, hooks: { boot({ lane }) { lane.step("tuoch", {}, { title: "x" }); } }',
    code: 3,
    says: ['MLN6007', '"bad"', 'boot', '"tuoch"'],
  },
  {
    name: 'it asks for an edit that it has not',
    plugin: 'always: true, hooks: { customize({ lane }) { lane.edit("tuoch", {}, { title: "x" }); } }',
    code: 3,
    says: ['MLN6007', '"bad"', 'customize', '"tuoch"'],
  },
  {
    name: 'it plans a step twice',
    plugin:
      'always: true, actions: { touch }, hooks: { boot({ lane }) { lane.step("touch", {}, { title: "x" }); lane.step("touch", {}, { title: "x" }); } }',
    code: 3,
    says: ['MLN4006', 'bad.touch'],
  },
  {
    name: 'it waits for a step that nobody plans',
    plugin:
      'always: true, actions: { touch }, hooks: { boot({ lane }) { lane.step("touch", {}, { title: "x", after: ["host:a/boot/nobody.acts"] }); } }',
    code: 3,
    says: ['MLN4018', 'bad.touch', 'nobody.acts'],
  },
  {
    name: 'it reports a number, not a row',
    plugin: 'hooks: { validate({ report }) { report.error("MLN6999", undefined); } }',
    code: 2,
    says: ['MLN6007', '"bad"', 'a row of a catalogue'],
  },
  {
    name: 'a row of it has no code',
    plugin: 'codes: { closed: { message: "not today" } }',
    code: 2,
    says: ['MLN6014', 'codes.closed.code', 'MLN and four digits'],
  },
  {
    name: 'it forbids the plan',
    plugin: 'codes, hooks: { review(plan, { report }) { report.error(codes.closed, undefined, { day: "Sunday" }); } }',
    code: 3,
    says: ['MLN6990', '[plugin bad]', 'not on a Sunday'],
  },
];

let site: string;
let my: Lab;

beforeAll(() => {
  site = trustedDir();
  mkdirSync(join(site, 'node_modules/@mln'), { recursive: true });
  symlinkSync(join(repository, 'engine'), join(site, 'node_modules/@mln/engine'));
  my = lab();
});
afterAll(() => {
  my.remove();
  rmSync(site, { recursive: true, force: true });
});

const head = `import { defineAction, definePlugin, size } from '@mln/engine/api';
const touch = defineAction({ run: async () => {}, undo: 'none' });
const nothing = () => {};
const codes = { closed: { code: 'MLN6990', message: 'not on a {day}' } };
const driver = {
  summary: 's', capabilities: { hvm: 'no', liveMigration: 'no', snapshots: 'no' }, disk: { formats: ['raw'], partitioned: false },
  observe: nothing, define: nothing, start: nothing, stop: nothing, undefine: nothing, connect: nothing, disconnect: nothing,
};
`;

/** The directory of a site whose only plugin of its own is this one. */
const siteWith = (plugin: string, n: number): string => {
  const dir = join(site, String(n));
  mkdirSync(dir);
  writeFileSync(join(dir, 'bad.mjs'), `${head}export default definePlugin({ name: 'bad', api: 1, summary: 's', ${plugin} });\n`);
  writeFileSync(join(dir, 'site.yaml'), 'plugins: ["./bad.mjs", "@mln/backend-null"]\n');
  writeFileSync(join(dir, 'p.mln'), 'global { project bad }\nhost a { null ; template tiny }\n');
  return dir;
};

describe('a plugin is named, and nothing is built, when', () => {
  test.concurrent.each(cases.map((one, n) => ({ ...one, n })))('$name', async ({ name, plugin, code, says, n }) => {
    const dir = siteWith(plugin, n);
    const env = { MLN_CONFIG: join(dir, 'site.yaml'), ...(name === 'it hangs' ? { MLN_HOOK_SECONDS: '1' } : {}) };
    const projects = join(dir, 'p');
    const { code: ended, err } = await my.runWith({ env }, '-P', projects, 'build', '-f', join(dir, 'p.mln'));
    for (const said of says) expect(err).toContain(said);
    expect(err).not.toMatch(/\n\s+at |node:internal|\[object/);
    expect(ended).toBe(code);
    expect(existsSync(projects)).toBe(false);
  });
});
