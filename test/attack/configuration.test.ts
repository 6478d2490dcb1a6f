// Settings of a narrow layer, such as a file beside a project, reach no program, server, path or credential, and no policy of the site.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Lab, lab, type Ran, trustedDir } from '../e2e/mln.js';

/** A row of the table of options, as the built program prints it. */
interface Row {
  readonly key: string;
  readonly plugin: string;
  readonly value: string;
  readonly layers: readonly string[];
}

const evilServer = 'https://evil.example/sdk';
const commands = [['plan'], ['check'], ['build', '-f'], ['config', '--explain']];

let my: Lab;
/** Under the configuration with the policy. */
let strict: Lab;
/** Only the caller can write it: the site's configuration and the home of the user are here. */
let site: string;
let home: string;
/** The directory of the project. */
let project: string;
let evil: string;
let calls: string;
let rows: readonly Row[];

beforeAll(async () => {
  site = trustedDir();
  home = trustedDir();
  project = trustedDir();
  calls = join(site, 'calls');
  evil = join(project, 'evil.sh');
  const canary = (name: string) => `#!/bin/sh\necho "${name} $GOVC_URL $GOVC_PASSWORD" >>${calls}\nexit 1\n`;
  mkdirSync(join(site, 'bin'));
  for (const name of ['govc', 'vmrun']) writeFileSync(join(site, 'bin', name), canary(name), { mode: 0o755 });
  writeFileSync(evil, canary('evil'), { mode: 0o755 });
  writeFileSync(join(site, 'quota.mjs'), quota);
  writeFileSync(join(site, 'mln.config.yaml'), 'options:\n  vmware: { vsphere: { server: https://site.example/sdk } }\n');
  my = lab({ config: join(site, 'mln.config.yaml') });
  strict = lab({ config: join(site, 'policy.yaml') });
  rows = (JSON.parse((await my.ok('config', '--json')).out) as { readonly options: readonly Row[] }).options;
});

beforeEach(() => {
  rmSync(calls, { force: true });
  rmSync(join(home, '.config'), { recursive: true, force: true });
  rmSync(join(project, 'mln.yaml'), { force: true });
  text('global { project str }\nhost a { vmware; template tiny; memory 64M }\n');
});

afterAll(() => {
  my.remove();
  strict.remove();
  for (const dir of [site, home, project]) rmSync(dir, { recursive: true, force: true });
});

function text(content: string): void {
  writeFileSync(join(project, 'p.mln'), content);
}

function beside(content: string): void {
  writeFileSync(join(project, 'mln.yaml'), content);
}

function ofUser(content: string): string {
  mkdirSync(join(home, '.config/mln'), { recursive: true });
  writeFileSync(join(home, '.config/mln/mln.config.yaml'), content);
  return join(home, '.config/mln/mln.config.yaml');
}

function mln(argv: readonly string[], of: Lab = my): Promise<Ran> {
  const env = { HOME: home, PATH: `${site}/bin:${process.env.PATH}`, GOVC_USERNAME: 'adm', GOVC_PASSWORD: 'sitesecret' };
  return of.runWith({ cwd: project, env }, ...argv, 'p.mln');
}

function called(): string {
  return existsSync(calls) ? readFileSync(calls, 'utf8') : '';
}

/** `options.vmware.vsphere.govc` and a value → the text of a file with a key on each line. */
function yaml(key: string, value: string): string {
  const path = key.split('.');
  return path.map((part, depth) => `${'  '.repeat(depth)}${part}:${depth === path.length - 1 ? ` ${value}` : ''}\n`).join('');
}

/** A value that the decoder of the option takes, and that leads to the attacker where it can. */
function hostile({ value, key }: Row): string {
  if (value === 'program' || value === 'path') return evil;
  if (value === 'list') return '[evil.example]';
  if (value === 'number' || value.startsWith('range')) return '20';
  if (value === 'true or false') return 'true';
  if (key.endsWith('.server')) return evilServer;
  return value === 'text' ? 'evil' : (value.split(' or ').at(-1) ?? '');
}

function refuses(ran: Ran, code: string, place: string): void {
  expect(ran.code, ran.err).toBe(2);
  expect(ran.err).toContain(code);
  expect(ran.err).toMatch(new RegExp(`┌ ${place.replaceAll('.', '\\.')}:\\d+:\\d+`));
}

describe('an option beside a project', () => {
  test('is in the table of options, which is not empty, and whoever may set it is told there', () => {
    expect(rows.length).toBeGreaterThan(15);
    const forbidden = rows.filter(({ layers }) => !layers.includes('project'));
    expect(rows.filter((row) => !forbidden.includes(row)).map(({ key }) => key)).toEqual(['options.imagefile.format']);
    for (const row of rows.filter(({ value }) => value === 'program' || value === 'path')) expect(forbidden).toContain(row);
  });

  test('is refused at its place, each of them, and runs nothing', async () => {
    for (const row of rows.filter(({ layers }) => !layers.includes('project'))) {
      beside(yaml(row.key, hostile(row)));
      const ran = await mln(['check']);
      refuses(ran, 'MLN6012', 'mln.yaml');
      expect(ran.err).toContain(row.key.split('.').slice(0, 3).join('.'));
      expect(ran.err).toContain('the site configuration (/etc/mln/mln.config.yaml)');
      expect(called()).toBe('');
    }
  });

  const vsphere = () => `driver: vsphere, vsphere: { govc: ${evil}, server: ${evilServer} }`;
  test.each([
    ['a program and a server', () => `options: { vmware: { ${vsphere()} } }\n`],
    [
      'a server for the program of the site',
      () => `options: { vmware: { driver: vsphere, vsphere: { server: ${evilServer} } } }\n`,
    ],
    ['a program of Workstation', () => `options: { vmware: { driver: workstation, vmrun: ${evil} } }\n`],
    ['a program by a link of YAML', () => `options:\n  imagefile: &x { ${vsphere()} }\n  vmware: *x\n`],
    ['a program by merged keys', () => `options: { vmware: { <<: { ${vsphere()} } } }\n`],
    ['an opener for root', () => 'defaults: { opener: mount }\noptions: { imagefile: { format: raw } }\n'],
  ])('%s: no command uses it', async (_, written) => {
    beside(written());
    for (const argv of commands) refuses(await mln(argv), 'MLN60', 'mln.yaml');
    expect(called()).toBe('');
  });

  test.skipIf(process.getuid?.() !== 0)('of a file that everybody may write, of somebody else, is no more', async () => {
    beside(`options: { vmware: { ${vsphere()} } }\n`);
    for (const file of [join(project, 'mln.yaml'), evil]) chownSync(file, 65534, 65534);
    chmodSync(join(project, 'mln.yaml'), 0o777);
    for (const argv of commands) refuses(await mln(argv), 'MLN6012', 'mln.yaml');
    expect(called()).toBe('');
  });

  test.each<readonly [string, (file: string) => void]>([
    ['a link to a file of the server', (file) => symlinkSync(join(site, 'secret'), file)],
    ['a link to nothing', (file) => symlinkSync('/nowhere', file)],
    ['a pipe', (file) => execFileSync('mkfifo', [file])],
    ['a directory', (file) => mkdirSync(file)],
  ])('that is %s is refused, and nothing of it is shown', async (_, make) => {
    writeFileSync(join(site, 'secret'), 'root:$6$SECRETHASH:20000\n', { mode: 0o600 });
    for (const name of ['mln.yaml', 'mln.json']) {
      make(join(project, name));
      const ran = await mln(['check']);
      rmSync(join(project, name), { recursive: true });
      expect({ code: ran.code, err: ran.err }).toMatchObject({ code: 2, err: expect.stringContaining('MLN6010') as string });
      expect(ran.out + ran.err).not.toContain('SECRETHASH');
    }
  });

  test('that harms nobody has its effect', async () => {
    text('global { project str }\nhost a { uml; template tiny; memory 64M }\n');
    beside('options: { imagefile: { format: raw } }\n');
    const raw = await mln(['plan']);
    expect(raw.err).toBe('');
    beside('options: { imagefile: { format: cow } }\n');
    expect((await mln(['plan'])).out).not.toBe(raw.out);
  });
});

describe('a layer of the user', () => {
  test('names programs and servers: the canary that other tests look for sings', async () => {
    ofUser(`options: { vmware: { driver: vsphere, vsphere: { govc: ${evil}, server: https://mine.example/sdk } } }\n`);
    await mln(['plan']);
    expect(called()).toContain('evil https://mine.example/sdk sitesecret');
  });

  test('that others may write may only set what a project may set', async () => {
    const file = ofUser(`options:\n  vmware:\n    vmrun: ${evil}\n`);
    chmodSync(file, 0o666);
    refuses(await mln(['plan']), 'MLN6011', file);
    expect(called()).toBe('');
    writeFileSync(file, 'options: { imagefile: { format: raw } }\n');
    const ran = await mln(['config', '--explain']);
    expect(ran.code, ran.err).toBe(0);
  });

  test.each([
    ['options: { vmware: { drivr: vsphere } }', 'unknown key "options.vmware.drivr"', 'did you mean "driver"?'],
    ['options: { vmware: { driver: esx } }', '"options.vmware.driver": "esx"', 'one of workstation, vsphere'],
    ['options: { vmware: { vsphere: { password_file: pw } } }', '"options.vmware.vsphere.password_file"', 'an absolute path'],
    [
      'options: { vmware: { vsphere: { pasword_file: /pw } } }',
      'unknown key "options.vmware.vsphere.pasword_file"',
      'password_file',
    ],
    ['options: { lvm: { keep_rest: maybe } }', '"options.lvm.keep_rest" must be true or false', ''],
    ['options: { uml: { memoryDirectory: } }', '"options.uml.memoryDirectory" must be a text', ''],
    ['options: { guest: { anything: 1 } }', 'unknown key "options.guest.anything"', 'declares no options'],
  ])('%s is told at its place', async (written, what, hint) => {
    const file = ofUser(`${written}\n`);
    const ran = await mln(['check']);
    refuses(ran, 'MLN6010', file);
    expect(ran.err).toContain(what);
    expect(ran.err).toContain(hint);
  });
});

/** A policy of the site: so many hosts in a project. */
const quota = `
const most = { reads: 'value', type: 'number', doc: '', change: 'live', decode: (node, word) => Number(node?.values.get(word)?.value?.text ?? 9) };
export default {
  name: 'quota', api: 1, summary: 'a limit for the number of hosts', always: true,
  options: { most: { decoder: most, doc: 'the greatest number of hosts', layers: ['site', 'user', 'project'] } },
  codes: { tooMany: { code: 'MLN6999', message: 'too many hosts' } },
  hooks: { review(plan, { model, options, report }) {
    if (model.hosts.length > options.most) report.error({ code: 'MLN6999', message: 'too many hosts' }, undefined);
  } },
};
`;

describe('a mandatory plugin of the site', () => {
  const policy = 'plugins: [./quota.mjs]\nmandatory: [quota]\noptions: { quota: { most: 1 } }\n';
  const attempts = [
    'disable: [quota]',
    'disable: [quota.review]',
    'options: { quota: { most: 100 } }',
    'order: { quota: { after: [guest] } }',
    'order: { guest: { before: [quota] } }',
    'mandatory: []',
  ];
  beforeEach(() => {
    writeFileSync(join(site, 'policy.yaml'), policy);
    text(
      'global { project str }\nsuperclass s { uml; template tiny; memory 64M }\nhost a { superclass s }\nhost b { superclass s }\n',
    );
  });
  const underPolicy = () => mln(['plan'], strict);

  test('holds', async () => {
    expect((await underPolicy()).err).toContain('MLN6999');
  });

  test.each(attempts)('is not touched by the project: %s', async (written) => {
    beside(`# a comment\n${written}\n`);
    const ran = await underPolicy();
    refuses(ran, 'MLN60', 'mln.yaml');
    expect(ran.out).toBe('');
  });

  test.each(attempts)('is not touched by the user: %s', async (written) => {
    const file = ofUser(`# a comment\n${written}\n`);
    refuses(await underPolicy(), 'MLN60', file);
  });

  test('is not left behind when it cannot be loaded', async () => {
    writeFileSync(join(site, 'policy.yaml'), 'mandatory: [quota]\n');
    const ran = await underPolicy();
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('MLN6021');
  });

  test('leaves the rest to the user and the project', async () => {
    text('global { project str }\nhost a { uml; template tiny; memory 64M }\n');
    ofUser('disable: [vmware]\norder: { sshkey: { after: [guest] } }\noptions: { uml: { memoryDirectory: /var/tmp } }\n');
    beside('defaults: { words: { memory: 96M } }\noptions: { imagefile: { format: raw } }\n');
    const ran = await underPolicy();
    expect(ran.code, ran.err).toBe(0);
  });
});
