// A project file names networks, volume groups and volumes of the server: only the configuration allows one, and nothing is done before.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasName } from '@mln/engine/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab, spawned, trustedDir } from '../e2e/mln.js';
import { namedWords, textWith } from './named-words.js';
import { isRoot } from './users.js';

const site = trustedDir();
const plugins = 'plugins: ["@mln/backend-null"]\n';
let my: Lab;
/** The directory of the project. */
let dir: string;

beforeAll(() => {
  my = lab({ config: join(site, 'mln.config.yaml') });
  dir = join(my.dir, 'work');
  mkdirSync(dir);
});

afterAll(() => {
  my.remove();
  rmSync(site, { recursive: true, force: true });
});

async function check(text: string, { config = '', beside = '' } = {}) {
  const file = join(dir, 'p.mln');
  writeFileSync(join(site, 'mln.config.yaml'), `${plugins}${config}`);
  writeFileSync(file, text);
  if (beside === '') rmSync(join(dir, 'mln.yaml'), { force: true });
  else writeFileSync(join(dir, 'mln.yaml'), beside);
  const ran = await my.runWith({ cwd: dir }, 'check', file);
  return { ...ran, all: ran.out + ran.err };
}

const words = namedWords();

test('the words that name things of the server by a name, or beside other words, are these', () => {
  const found = words.filter(({ names }) => hasName(names) || names.byPlugin === true);
  expect(found.map((word) => `${word.plugin}: ${word.place} ${word.words.join('.')}`).sort()).toEqual([
    'lvm: global lvm_vg',
    'lvm: host lvm_vg',
    'machine: network bridge',
    'machine: switch bridge',
    'template: global template',
    'template: host template',
    'uml: switch tap',
    'vmware: switch dvs',
    'vmware: switch port_group',
    'vmware: switch vmnet',
    'vmware: switch vswitch',
  ]);
});

const byName = words.flatMap((word) =>
  hasName(word.names) && word.names.byPlugin !== true ? [{ ...word, names: word.names }] : [],
);

describe.each(byName.map((word) => [`${word.plugin}: ${word.place} ${word.words.join('.')}`, word] as const))('%s', (_, word) => {
  // every word takes this one
  const name = 'vmnet77';
  const { root } = word.names;
  const text = textWith(word, name);

  test('may not be a name that no configuration allows', async () => {
    const ran = await check(text);
    expect(ran.code, ran.all).toBe(2);
    expect(ran.all).toMatch(/MLN1017[\s\S]*p\.mln:\d+:\d+/);
    expect(ran.all).toContain(`roots.${root}: [${name}]`);
  });

  test('may be a name that the site allows, and no other', async () => {
    expect((await check(text, { config: `roots: { ${root}: [${name}] }\n` })).all).not.toContain('MLN1017');
    const others = `[vmnet7, vmnet777, vmnet, ${name}/, /, "*"]`;
    const wrong = root === 'networks' ? 'volumeGroups' : 'networks';
    const config = `roots: { ${root}: ${others}, ${wrong}: [${name}], templates: [${name}, /${name}, /] }\n`;
    expect((await check(text, { config })).all).toContain('MLN1017');
  });

  test('may not be a name that the file beside the project allows', async () => {
    const roots = await check(text, { beside: `roots: { ${root}: [${name}] }\n` });
    expect(roots.code).toBe(2);
    expect(roots.all).toContain('MLN6012');
    if (word.place !== 'host') return;
    const words = await check(text.replace(`${word.words[0]} ${name}`, ''), {
      beside: `defaults: { words: { ${word.words[0]}: ${name} } }\n`,
    });
    expect(words.all).toContain('MLN1017');
  });

  test.runIf(word.place === 'host')('may be the name that the site has as default', async () => {
    const config = `defaults: { words: { ${word.words[0]}: ${name} } }\n`;
    expect((await check(text, { config })).all).not.toContain('MLN1017');
  });
});

describe('a volume as template', () => {
  const host = (body: string) => `global { project attack }\nhost a {\nnull\nlvm\n${body}\n}\n`;
  const group = 'volumeGroups: [vg0]';

  test.each([
    '/dev/vg0/home',
    '/dev/mapper/vg0-home',
    '/dev/vg0/home\nlvm_snapshot',
    'vg0/home\nlvm_snapshot',
    'home\nlvm_vg vg0\nlvm_snapshot 1G',
  ])('%j is no template of a project that may fill its group', async (template) => {
    const ran = await check(host(`template ${template}`), { config: `roots: { ${group} }\n` });
    expect(ran.code, ran.all).toBe(2);
    expect(ran.all).toMatch(/MLN1017[\s\S]*p\.mln:5:\d+/);
    expect(ran.all).toContain('roots.templates: [/dev/vg0/home]');
    for (const root of ['/dev/vg0/home', '/dev/vg0'])
      expect(
        (await check(host(`template ${template}`), { config: `roots: { ${group}, templates: [${root}] }\n` })).all,
      ).not.toContain('MLN1017');
  });
});

// a network of its own holds devices that belong to nobody's project
describe.skipIf(!isRoot)('as root, devices that exist', () => {
  const setting = 'mount -t sysfs none /sys && ip tuntap add dev tapadm mode tap && ip link add br-mgmt type bridge';
  const text = (word: string) =>
    `global { project attack }\nhost a {\numl\ntemplate tiny.ext4\nmemory 32M\nnetwork eth0 { switch lan }\n}\nswitch lan {\numl\n${word}\n}\n`;

  async function built(word: string, config = '') {
    const file = join(dir, 'p.mln');
    writeFileSync(join(site, 'mln.config.yaml'), `${plugins}${config}`);
    writeFileSync(file, text(word));
    const line = `${setting} && exec "$@"`;
    const argv = ['-nm', 'sh', '-c', line, 'sh', ...my.words('build', '-f', file)];
    const ran = await spawned('unshare', argv, {
      cwd: dir,
      env: { PATH: process.env.PATH ?? '', HOME: join(my.dir, 'home'), NO_COLOR: '1' },
    });
    const made = existsSync(join(my.projects, 'attack'));
    if (made) spawnSync(my.words()[0] ?? '', [...my.words('remove', '-p', 'attack', '-f')].slice(1));
    return { ...ran, made, all: ran.out + ran.err };
  }

  test('a tap of the server is refused before anything is made', async () => {
    const ran = await built('tap tapadm');
    expect(ran).toMatchObject({ code: 3, made: false });
    expect(ran.all).toMatch(/MLN1017[\s\S]*p\.mln:10:\d+/);
    expect(ran.all).toContain('roots.networks: [tapadm]');
  });

  test('a tap that the site allows, and one that does not exist, are used', async () => {
    const allowed = await built('tap tapadm', 'roots: { networks: [tapadm] }\n');
    expect(allowed, allowed.all).toMatchObject({ code: 0, made: true });
    const missing = await built('tap tapnew');
    expect(missing, missing.all).toMatchObject({ code: 0, made: true });
  });

  test('an interface joins no bridge of the server', async () => {
    const ran = await built('hub }\nhost b { null ; template tiny.ext4 ; network eth0 { bridge br-mgmt }');
    expect(ran).toMatchObject({ code: 2, made: false });
    expect(ran.all).toContain('roots.networks: [br-mgmt]');
  });
});
