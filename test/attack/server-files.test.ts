// A project file names things of the server: nothing outside of the roots is read, copied or run, whatever a link leads to.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab, trustedDir } from '../e2e/mln.js';
import { pathWords, textWith } from './named-words.js';

let my: Lab;
/** The directory of the project. */
let dir: string;

beforeAll(() => {
  const site = trustedDir();
  writeFileSync(join(site, 'mln.config.yaml'), 'plugins: ["@mln/backend-null"]\n');
  my = lab({ config: join(site, 'mln.config.yaml') });
  dir = join(my.dir, 'work');
  mkdirSync(join(dir, 'sub'), { recursive: true });
  const outside = join(my.dir, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'canary'), 'CANARY-OF-THE-SERVER\n');
  symlinkSync(join(outside, 'canary'), join(dir, 'link'));
  symlinkSync('/nowhere/at/all', join(dir, 'dangling'));
  symlinkSync('circle', join(dir, 'circle'));
  symlinkSync(outside, join(dir, 'way-out'));
  spawnSync('mkfifo', [join(dir, 'fifo')]);
  symlinkSync('/dev/zero', join(dir, 'zero'));
  symlinkSync('/proc/kmsg', join(dir, 'kmsg'));
});

afterAll(() => my.remove());

async function check(text: string, command: readonly string[] = ['check']) {
  const file = join(dir, 'p.mln');
  writeFileSync(file, text);
  const began = Date.now();
  const ran = await my.runWith({ cwd: dir }, ...command, file);
  return { ...ran, ms: Date.now() - began, all: ran.out + ran.err };
}

const words = pathWords();
const titled = words.map((word) => [`${word.plugin}: ${word.place} ${word.words.join('.')}`, word] as const);

test('the words that name files of the server are known', () => {
  const found = titled.map(([title]) => title);
  for (const title of [
    'machine: host kernel',
    'xen: host ramdisk',
    'xen: host disks',
    'guest: host files',
    'sshkey: host sshkey',
  ])
    expect(found).toContain(title);
});

const paths: readonly (readonly [string, (dir: string) => string])[] = [
  ['a secret of the server', () => '/etc/shadow'],
  ['a way up', () => '../../../../../../../../etc/shadow'],
  ['the environment of mln', () => '/proc/self/environ'],
  ['a link out of the project', (at) => join(at, 'link')],
  ['a file behind a linked directory', (at) => join(at, 'way-out/canary')],
  ['a link that leads nowhere', (at) => join(at, 'dangling')],
  ['a circle of links', (at) => join(at, 'circle')],
  ['a pipe', (at) => join(at, 'fifo')],
  ['a device', () => '/dev/zero'],
  ['a link to a device', (at) => join(at, 'zero')],
  ['a link to the log of the kernel', (at) => join(at, 'kmsg')],
];

describe.each(titled)('%s', (_, word) => {
  test.each(paths)('may not be %s', async (_title, pathIn) => {
    const ran = await check(textWith(word, pathIn(dir)));
    expect(ran.code, ran.all).toBe(2);
    expect(ran.all).toMatch(/p\.mln:\d+:\d+/);
    expect(ran.all).toMatch(/MLN1012|MLN1014|MLN700\d/);
    expect(ran.all).not.toMatch(/CANARY|MLN9001|root:[$*!]/);
    expect(ran.ms).toBeLessThan(10_000);
  });

  test('may not be a directory, unless it takes one', async () => {
    const ran = await check(textWith(word, join(dir, 'sub')));
    if (word.names.is?.includes('directory') === true) expect(ran.all).not.toMatch(/MLN1012|MLN1014/);
    else expect(ran.all).toMatch(/MLN1012|MLN1014/);
  });
});

describe('a kernel', () => {
  const host = (body: string) => `global { project attack }\nhost a {\numl\ntemplate tiny\nmemory 32M\n${body}\n}\n`;

  test.each(['/usr/bin/find', 'find', '/bin/sh', 'sh', './evil', '/proc/self/exe'])('%s is no kernel', async (kernel) => {
    const evil = join(dir, 'evil');
    writeFileSync(evil, `#!/bin/sh\ntouch ${my.dir}/PWNED\n`);
    chmodSync(evil, 0o755);
    for (const command of [['check'], ['plan'], ['build', '-f']]) {
      const ran = await check(host(`kernel ${kernel}`), command);
      expect(ran.code, ran.all).toBe(2);
      expect(ran.all).toMatch(/MLN1012[\s\S]*p\.mln:6:\d+/);
    }
    expect(existsSync(join(my.dir, 'PWNED'))).toBe(false);
    expect(existsSync(join(my.projects, 'attack'))).toBe(false);
  });

  test.each([
    'ubd1=/etc/shadow',
    'a ubd1=/etc/shadow',
    'ubd_x',
    'con0=xterm',
    'con=pts',
    'con0x1=port:9000',
    'con01=port:9000',
    'ssl0=fd:0',
    'xterm=/bin/sh,a,b',
    'hostfs=/',
    'eth0=tuntap,tap0',
    'vec0:transport=raw,ifname=eth0',
    'umid=other',
    'uml_dir=/tmp',
    'uml-dir=/tmp',
    'mem=4G',
    'root=/dev/ubdb',
    'initrd=/etc/shadow',
    'iomem=a,/etc/shadow',
    'mconsole=notify:/tmp/s',
    'virtio_uml.device=/tmp/s:1',
    'virtio-uml.device=/tmp/s:1',
    'dsp=/dev/x',
    'time-travel=ext:/tmp/s',
    '--showconfig',
    '"ubd1=/etc/shadow"',
    'quiet "ubd1=/etc/shadow"',
    'init="a ubd1=/x"',
    '-exec',
    '/etc/hostname',
  ])('may not be given %s', async (line) => {
    const ran = await check(host(`kernel_args {\nquiet\n${line}\n}`));
    expect(ran.all).toMatch(/MLN6318[\s\S]*p\.mln:8:/);
    expect(ran.code).toBe(2);
  });

  test.each(['quiet', 'panic=5', 'init=/bin/sh', 'systemd.unit=rescue.target', 'ro', 'loglevel=3 audit=0', 'rootfstype=ext4'])(
    'may be given %s',
    async (line) => {
      const ran = await check(host(`kernel_args {\n${line}\n}`));
      expect(ran.all).not.toContain('MLN6318');
    },
  );
});

/** Options that `linux.uml --help` lists and that reach nothing of the server. */
const harmless = new Set(['debug', 'console', 'fake_ide', 'nosysemu', 'quiet', 'noreboot']);

test('every option that linux.uml itself lists is refused, or known to be harmless', async () => {
  const help = spawnSync('linux.uml', ['--help'], { encoding: 'utf8' }).stdout;
  const options = [...help.matchAll(/^([a-z][a-z_.-]*)(?:\[0-9\][*+]|<n><flags>)?(?:[=:<\n]|$)/gm)].map(([, name = '']) => name);
  const used = [...new Set(options)].filter((name) => !harmless.has(name) && !name.startsWith('ssl-'));
  expect(used.length).toBeGreaterThan(12);
  const lines = used.map((name) => `${name === 'eth' || name === 'vec' ? `${name}0` : name}=x`);
  const ran = await check(
    `global { project attack }\nhost a {\numl\ntemplate tiny\nmemory 32M\nkernel_args {\n${lines.join('\n')}\n}\n}\n`,
  );
  for (const line of lines) expect(ran.all).toContain(`"${line}"`);
});

describe('between check and build', () => {
  const text = (source: string) =>
    `global { project swap }\nhost a {\nnull\ntemplate tiny\nfiles { ${source} /root/x 0600 }\n}\n`;

  test('a file that became a link out of the project is not copied', async () => {
    const source = join(dir, 'data');
    writeFileSync(source, 'data\n');
    const file = join(dir, 'swap.mln');
    writeFileSync(file, text(source));
    expect((await my.runWith({ cwd: dir }, 'check', file)).code).toBe(0);
    const begun = my.begin({ cwd: dir }, 'build', file);
    // the question of the build is open: the plan is made
    await new Promise((resolve) => setTimeout(resolve, 100));
    renameSync(source, `${source}.old`);
    symlinkSync(join(my.dir, 'outside/canary'), source);
    const ran = await begun.ended;
    expect(ran.out + ran.err).not.toContain('CANARY');
    const again = await my.runWith({ cwd: dir }, 'build', '-f', file);
    expect(again.code).not.toBe(0);
    expect(again.out + again.err).toMatch(/MLN1012/);
  });

  test('a tree keeps its links, and nothing behind them comes along', async () => {
    const tree = join(dir, 'tree');
    mkdirSync(tree);
    writeFileSync(join(tree, 'own'), 'own\n');
    symlinkSync(join(my.dir, 'outside/canary'), join(tree, 'out'));
    symlinkSync('own', join(tree, 'in'));
    const file = join(dir, 'tree.mln');
    writeFileSync(file, text(tree).replace('project swap', 'project trees'));
    const ran = await my.runWith({ cwd: dir }, 'build', '-f', file);
    expect(ran.code, ran.err).toBe(0);
    const images = join(my.projects, 'trees/images');
    const image = readdirSync(images).find((name) => name.startsWith('a.')) ?? '';
    const shown = spawnSync('debugfs', ['-R', 'stat /root/x/out', join(images, image)], { encoding: 'utf8' }).stdout;
    if (!image.endsWith('.cow')) expect(shown).toContain('Type: symlink');
    expect(readFileSync(join(images, image)).includes('CANARY')).toBe(false);
    rmSync(tree, { recursive: true });
  });
});
