// What strangers get: packages installed from tarballs, a plugin that lives elsewhere, and two sites that differ by configuration.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Ran, repository, spawned, trustedDir } from './mln.js';
import { install, must, ourPackages, pack } from './packed.js';

let site: string;
let motd: string;

beforeAll(async () => {
  site = trustedDir();
  motd = mkdtempSync(join(tmpdir(), 'mln-motd-'));
  const tarballs = new Map(await pack(ourPackages(), join(site, 'tarballs')));
  const engine = join(motd, 'node_modules/@mln/engine');
  await unpack(tarballs.get('@mln/engine') ?? '', engine);
  await must('cp', ['-r', `${join(repository, 'examples/plugins/mln-plugin-motd')}/.`, motd], motd);
  for (const name of readdirSync(join(repository, 'node_modules')).filter((one) => !one.startsWith('.') && one !== '@mln'))
    symlinkSync(join(repository, 'node_modules', name), join(motd, 'node_modules', name));
  await must('node', [join(repository, 'node_modules/typescript/bin/tsc')], motd);
  for (const [name, file] of await pack([motd], join(site, 'tarballs'))) tarballs.set(name, file);
  await install(tarballs, site);
});
afterAll(() => {
  for (const dir of [site, motd]) rmSync(dir, { recursive: true, force: true });
});

const unpack = async (tarball: string, to: string): Promise<void> => {
  mkdirSync(to, { recursive: true });
  await must('tar', ['-xzf', tarball, '-C', to, '--strip-components=1'], to);
};

const shop = `
global { project shop }
superclass base { null ; template tiny ; motd Be kind. }
host web { superclass base }
host db { superclass base }
`;

const sites = {
  a: 'plugins: [mln-plugin-motd, "@mln/backend-null"]\noptions: { motd: { names: "^(web|db)" } }\n',
  b: 'plugins: [mln-plugin-motd, "@mln/backend-null"]\noptions: { motd: { names: "^mail" } }\ndisable: [motd.review]\norder: { motd: { before: [guest] } }\n',
  strict: 'plugins: [mln-plugin-motd, "@mln/backend-null"]\noptions: { motd: { names: "^mail" } }\n',
  none: 'plugins: ["@mln/backend-null"]\n',
};

const at = async (name: keyof typeof sites, ...argv: readonly string[]): Promise<Ran> => {
  const config = join(site, `${name}.yaml`);
  writeFileSync(config, sites[name]);
  const file = join(site, 'shop.mln');
  writeFileSync(file, shop);
  const globals = ['-P', join(site, `p-${name}`), '-T', inject('templates'), '--config', config];
  const env = { PATH: process.env.PATH ?? '', HOME: site, LC_ALL: 'C', NO_COLOR: '1' };
  const words = argv.map((word) => (word === 'FILE' ? file : word));
  return spawned(process.execPath, [join(site, 'node_modules/.bin/mln'), ...globals, ...words], { cwd: site, env });
};

const editors = ({ out }: Ran): readonly string[] => {
  const { steps } = JSON.parse(out) as { readonly steps: readonly { action: string; args: { edits?: { plugin: string }[] } }[] }; // a plan
  const edits = steps.find(({ action }) => action === 'customize')?.args.edits ?? [];
  return [...new Set(edits.map(({ plugin }) => plugin))];
};

const handlers = ({ out }: Ran, hook: string): readonly string[] => {
  const rows = JSON.parse(out) as readonly { hook: string; handlers: readonly string[] }[]; // what mln plugins --order prints
  return rows.find((row) => row.hook === hook)?.handlers ?? [];
};

describe('the packages', () => {
  test('hold what is needed to run, and no sources of the tests', () => {
    const files = readdirSync(join(site, 'node_modules/@mln/engine'), { recursive: true, encoding: 'utf8' });
    expect(files).toContain('bin/mln.js');
    expect(files).toContain('dist/testkit/index.d.ts');
    expect(files.filter((file) => /(^|\/)(src|test|node_modules)(\/|$)|tsbuildinfo|\.cache/.test(file))).toEqual([]);
  });

  test('a stranger finds all built-in plugins beside the engine', async () => {
    const ran = await at('none', 'plugins', '--json');
    const rows = JSON.parse(ran.out) as readonly { name: string; from: string }[]; // what mln plugins prints
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['machine', 'template', 'guest', 'uml', 'null']));
    expect((await at('none', '--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('the plugin of somebody else passes its own tests against the packed engine', async () => {
    const vitest = join(repository, 'node_modules/vitest/vitest.mjs');
    expect(await must('node', [vitest, 'run', '--root', motd, '--reporter=dot'], motd)).toMatch(/8 passed/);
  });
});

describe('the pipeline', () => {
  test('has a step more at a site that names the plugin', async () => {
    expect(editors(await at('a', 'plan', 'FILE', '--json'))).toEqual(['guest', 'motd']);
    expect((await at('a', 'build', '-f', 'FILE')).err).toBe('');
    const disk = join(site, 'p-a/shop/images/web.img');
    expect(await must('debugfs', ['-R', 'cat /etc/motd', disk], site)).toBe('Be kind.\n');
    expect((await at('a', 'start', '-p', 'shop')).code).toBe(0);
    expect((await at('a', 'status', '-p', 'shop', '--json')).code).toBe(0);
  });

  test('has no word of it at another, which says who would know it', async () => {
    const { code, err } = await at('none', 'plan', 'FILE');
    expect(code).toBe(2);
    expect(err).toContain('"motd" is provided by mln-plugin-motd');
  });

  test('refuses, by its policy, names that a site does not want', async () => {
    const { code, err } = await at('strict', 'build', '-f', 'FILE');
    expect(code).toBe(3);
    expect(err).toContain('MLN6910 [plugin motd] host web of shop is not named as this site wants');
    expect(existsSync(join(site, 'p-strict'))).toBe(false);
  });

  test('is in another order, and without a handler, where a site says so', async () => {
    const [a, b] = [await at('a', 'plugins', '--order', '--json'), await at('b', 'plugins', '--order', '--json')];
    expect([handlers(a, 'review').includes('motd'), handlers(b, 'review').includes('motd')]).toEqual([true, false]);
    const order = (ran: Ran) => handlers(ran, 'customize').filter((name) => ['guest', 'motd'].includes(name));
    expect([order(a), order(b)]).toEqual([
      ['guest', 'motd'],
      ['motd', 'guest'],
    ]);
    expect(editors(await at('b', 'plan', 'FILE', '--json'))).toEqual(['motd', 'guest']);
  });

  test('takes no code from beside a project file', async () => {
    const dir = join(site, 'project');
    mkdirSync(dir);
    writeFileSync(join(dir, 'evil.mjs'), `import { writeFileSync } from 'node:fs'; writeFileSync('${dir}/ran', '');\n`);
    writeFileSync(join(dir, 'p.mln'), shop);
    for (const plugin of ['./evil.mjs', join(dir, 'evil.mjs'), 'mln-plugin-evil']) {
      writeFileSync(join(dir, 'mln.yaml'), `plugins: ["${plugin}"]\n`);
      const { code, err } = await at('none', 'build', '-f', join(dir, 'p.mln'));
      expect(code).toBe(2);
      expect(err).toContain('MLN6013');
    }
    expect([existsSync(join(dir, 'ran')), existsSync(join(site, 'p-none'))]).toEqual([false, false]);
  });
});
