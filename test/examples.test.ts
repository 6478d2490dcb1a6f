// The examples, from text to model and from file to commands, as they were agreed on.
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BaseContext, type Draft, type LocalFiles, type Model, noRoots, type Plugin, type Settings } from '@mln/engine/api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderDiagnostic } from '../engine/src/diagnostics/render.js';
import { createReport } from '../engine/src/diagnostics/report.js';
import { buildClaims } from '../engine/src/model/claims.js';
import { type Loaded, loadProject } from '../engine/src/model/load.js';
import { slotsOf } from '../engine/src/plugin/registry.js';

const root = fileURLToPath(new URL('../examples', import.meta.url));
function golden(name: string) {
  return fileURLToPath(new URL(`golden/${name}`, import.meta.url));
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:mln|txt)$/.test(name));
const texts = new Map(files.map((name) => [`/x/${name}`, readFileSync(join(root, name), 'utf8')]));
// what only holds together with another file is no example by itself
const projects = files.filter((name) => name.endsWith('.mln') && !name.includes('common')).sort();

const folders = { plugins: 'plugin', backends: 'backend' } as const;
const names = Object.keys(folders).flatMap((folder) =>
  readdirSync(join(root, '..', folder)).map((name) => join(root, '..', folder, name, 'src/index.ts')),
);
const plugins: readonly Plugin[] = await Promise.all(
  names.map(async (entry) => ((await import(entry)) as { readonly default: Plugin }).default), // every plugin has that export
);
const known = plugins.filter(({ name }) => name !== 'null');
const built = buildClaims(known);

function localOf(contents: ReadonlyMap<string, string>): LocalFiles {
  return {
    text: async (path) => contents.get(path),
    bytes: async (path) => {
      const text = contents.get(path);
      return text === undefined ? undefined : Buffer.from(text);
    },
    stat: async (path) => {
      const text = contents.get(path);
      return text === undefined ? undefined : { type: 'file', size: text.length, mode: 0o644, uid: 0, gid: 0, mtimeMs: 0 };
    },
    list: async () => [],
  };
}

async function expand(draft: Draft, ctx: BaseContext): Promise<Draft> {
  let value = draft;
  for (const { hooks } of known) {
    for (const { handler } of hooks?.expand === undefined ? [] : slotsOf(hooks.expand)) value = await handler(value, ctx);
  }
  return value;
}

/** Without the checks of plugins, which ask for templates and for this machine. */
async function load(name: string, contents: ReadonlyMap<string, string> = texts): Promise<Loaded> {
  const { value: claims } = built;
  if (claims === undefined) throw new Error(JSON.stringify(built.diagnostics));
  const local = localOf(contents);
  const report = createReport();
  const paths = { projects: '/p', templates: '/t', files: '/f', project: '', images: '', logs: '', run: '' };
  return loadProject(`/x/${name}`, {
    local,
    claims,
    includeRoots: [],
    defaults: { backend: 'uml', storage: 'file', opener: 'rootless', words: [] },
    report,
    expand: (draft) => expand(draft, { report, local, paths, roots: noRoots, options: {} }),
  });
}

function complaints({ diagnostics, texts: read }: Loaded) {
  return diagnostics.map((d) => renderDiagnostic(d, read, { color: false }));
}

/** A model without what nobody said: a new word of some plugin changes no example. */
function told(model: Model) {
  return {
    ...model,
    settings: said(model.settings, 'global'),
    switches: model.switches.map((sw) => ({ ...sw, settings: said(sw.settings, 'switch') })),
    hosts: model.hosts.map((host) => ({
      ...host,
      settings: said(host.settings, 'host'),
      interfaces: host.interfaces.map((one) => ({ ...one, settings: said(one.settings, 'network') })),
    })),
  };
}

function said(settings: Settings, place: 'global' | 'host' | 'network' | 'switch') {
  const absent = built.value?.absent(place) ?? {};
  return Object.fromEntries(
    Object.entries(settings)
      .map(([plugin, words]) => {
        const own = Object.entries(words).filter(
          ([word, value]) => JSON.stringify(value) !== JSON.stringify(absent[plugin]?.[word]),
        );
        return [plugin, Object.fromEntries(own)] as const;
      })
      .filter(([, words]) => Object.keys(words).length > 0),
  );
}

describe.each(projects)('%s', (name) => {
  test('makes the model that was agreed on', async () => {
    const { model, secrets, ...loaded } = await load(name);
    expect(complaints({ ...loaded, secrets })).toEqual([]);
    const text = `${JSON.stringify({ model: model && told(model), secrets: Object.fromEntries(secrets) }, null, 1)}\n`;
    await expect(text).toMatchFileSnapshot(golden(`${name.replaceAll('/', '.').replace('.mln', '')}.model.json`));
  });

  test('makes the same model with Windows line ends, and behind a byte order mark', async () => {
    const windows = new Map([...texts].map(([file, text]) => [file, `\uFEFF${text.replaceAll('\n', '\r\n')}`]));
    expect((await load(name, windows)).model).toEqual((await load(name)).model);
  });
});

test('sixty files of six lines that include one common file are sixty projects', async () => {
  const common = texts.get('/x/course/common.mln') ?? '';
  const group = (n: number) =>
    `global {\n $gnum = ${n}\n $user_hash = $6$x$hash${n}\n $root_password = "root # ${n}"\n project = os$[gnum] }\n#include common.mln`;
  const all = new Map([['/x/common.mln', common], ...Array.from({ length: 60 }, (_, i) => [`/x/g${i}.mln`, group(i)] as const)]);
  const loaded = await Promise.all(Array.from({ length: 60 }, (_, i) => load(`g${i}.mln`, all)));
  expect(loaded.flatMap((one) => complaints(one))).toEqual([]);
  expect(loaded.map(({ model }) => model?.project)).toEqual(Array.from({ length: 60 }, (_, i) => `os${i}`));
  expect([...(loaded[7]?.secrets.values() ?? [])]).toContain('root # 7');
  const macs = loaded.flatMap(({ model }) => model?.hosts.flatMap((host) => host.interfaces.map(({ mac }) => mac)) ?? []);
  expect(new Set(macs).size).toBe(180);
});

describe('what the examples are there to show', () => {
  const hosts = async (name: string) => (await load(name)).model?.hosts ?? [];

  test('a host overrides its superclass', async () =>
    expect((await hosts('italy.mln')).map((host) => [host.name, host.settings.machine?.memory])).toEqual([
      ['uno', 64 * 2 ** 20],
      ['due', 64 * 2 ** 20],
      ['tre', 96 * 2 ** 20],
    ]));

  test('a variable stands in a project name, a host name and the name of a user', async () => {
    const { model } = await load('course/group02.mln');
    expect([model?.project, model?.hosts[1]?.name]).toEqual(['course2', 'desk-2']);
    expect(model?.hosts[1]?.settings.guest?.users).toMatchObject([{ name: 'student2' }]);
  });

  test('hosts are made, with addresses in a row', async () => {
    const made = await hosts('cluster/bioinfo.mln');
    expect(made).toHaveLength(12);
    expect(made.map((host) => host.interfaces[0]?.settings.guest?.address).slice(0, 2)).toEqual(['10.73.0.150', '10.73.0.151']);
  });

  test('what a plugin is told in global is merged with what a host tells it', async () => {
    expect((await hosts('webserv.mln')).map((host) => host.settings.apache?.apache)).toMatchObject([
      { doc_root: '/srv/www', max_connections: 50 },
      { doc_root: '/srv/www', max_connections: 300 },
    ]);
  });
});

test('whatever is done to an example, it is read or refused', async () => {
  const cutOrPut = fc.record({
    name: fc.constantFrom(...projects),
    at: fc.nat(4_000),
    gone: fc.nat(40),
    put: fc.oneof(
      fc.constantFrom('{', '}', '"', '\\', '#', '$', '$project', '!clear', '\n', ';', '#include italy.mln'),
      fc.string(),
    ),
  });
  await fc.assert(
    fc.asyncProperty(cutOrPut, async ({ name, at, gone, put }) => {
      const text = texts.get(`/x/${name}`) ?? '';
      const from = at % Math.max(1, text.length);
      const changed = text.slice(0, from) + put + text.slice(from + gone);
      const loaded = await load(name, new Map([...texts, [`/x/${name}`, changed]]));
      expect(loaded.model === undefined).toBe(loaded.diagnostics.some((d) => d.severity === 'error'));
      expect(complaints(loaded).join('')).not.toMatch(/\{(?:name|word|value)\}/);
    }),
    { numRuns: 200 },
  );
});

test('every file of an example is one of those tested, or read by one', async () => {
  const read = new Set((await Promise.all(projects.map((name) => load(name)))).flatMap((one) => [...one.texts.keys()]));
  expect([...texts.keys()].filter((file) => !read.has(file)).map((file) => relative('/x', file))).toEqual([]);
  expect(await readFile(join(root, 'keys/watcher.pub'), 'utf8')).toMatch(/^ssh-ed25519 \S+ watcher@example\n$/);
});
