// What small plugins write, read by the very programs it is for.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { memoryGuest, type Seed, tryProject } from '@mln/engine/testkit';
import apache from '@mln/plugin-apache';
import guestPlugin from '@mln/plugin-guest';
import template from '@mln/plugin-template';
import { afterAll, describe, expect, test } from 'vitest';
import { redHat } from '../../plugins/apache/test/guests.js';
import { mainCf } from '../../plugins/postfix/src/maincf.js';
import { manifest, puppetConf } from '../../plugins/puppet/src/conf.js';
import { passwordFile } from '../../plugins/vnc/src/password.js';

const dir = mkdtempSync(join(tmpdir(), 'mln-programs-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const lacks = (...programs: readonly string[]) =>
  programs.find((name) => !['/usr/bin', '/usr/sbin'].some((bin) => existsSync(join(bin, name))));

/** Skips by name what cannot run where a program is missing. */
const needs = (...programs: readonly string[]) => {
  const missing = lacks(...programs);
  return { skip: missing !== undefined, why: missing === undefined ? '' : ` (skipped: ${missing} is not installed)` };
};

const say = (file: string, args: readonly string[], input = ''): string =>
  execFileSync(file, args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] }).trim();

const vnc = needs('vncpasswd');
test.skipIf(vnc.skip)(`vncpasswd makes the same file of the same passwords${vnc.why}`, () => {
  const theirs = (input: string) => execFileSync('vncpasswd', ['-f'], { input });
  expect(passwordFile('hunter22')).toEqual(theirs('hunter22\n'));
  expect(passwordFile('short1', 'lookonly')).toEqual(theirs('short1\nlookonly\n'));
});

const puppet = needs('puppet');
describe.skipIf(puppet.skip)(`Puppet${puppet.why}`, () => {
  test('reads the settings of its configuration', () => {
    const file = join(dir, 'puppet.conf');
    const settings = [
      { section: 'main', name: 'server', value: 'puppet.example.org' },
      { section: 'agent', name: 'environment', value: 'testing' },
    ] as const;
    writeFileSync(file, puppetConf('[main]\nserver = old\n', settings));
    const ask = (name: string) => say('puppet', ['config', 'print', name, '--config', file, '--section', 'agent']);
    expect([ask('server'), ask('environment')]).toEqual(['puppet.example.org', 'testing']);
  });

  test('finds nothing wrong with a manifest', () => {
    const file = join(dir, 'web1.pp');
    const node = { project: 'p', host: 'web1', certname: 'web1.example.org', classes: ['apache', 'profile::web'] };
    writeFileSync(file, manifest(node));
    expect(say('puppet', ['parser', 'validate', file])).toBe('');
  });
});

const apt = needs('apt-get', 'dpkg-deb');
test.skipIf(apt.skip)(`postconf reads the parameters of main.cf${apt.why}`, () => {
  // not installed: its package would start a mail server
  execFileSync('apt-get', ['download', '-q', 'postfix'], { cwd: dir, stdio: 'ignore' });
  execFileSync('sh', ['-c', 'dpkg-deb -x postfix_*.deb unpacked'], { cwd: dir });
  const config = join(dir, 'postfix');
  mkdirSync(config);
  const old = '# see postconf(5)\nrelayhost =\nmydestination = $myhostname,\n  localhost\ninet_interfaces = all\n';
  const parameters = [
    ['relayhost', '[mail.example.org]:587'],
    ['mydestination', 'localhost'],
    ['mynetworks', '10.1.0.0/16'],
  ] as const;
  writeFileSync(join(config, 'main.cf'), mainCf(old, parameters));
  writeFileSync(join(config, 'master.cf'), '');
  const names = [...parameters.map(([name]) => name), 'inet_interfaces'];
  const env = { LD_LIBRARY_PATH: join(dir, 'unpacked/usr/lib/postfix') };
  const read = execFileSync(join(dir, 'unpacked/usr/sbin/postconf'), ['-c', config, '-n', ...names], { env, encoding: 'utf8' });
  expect(read.trim().split('\n').sort()).toEqual([
    'inet_interfaces = all',
    'mydestination = localhost',
    'mynetworks = 10.1.0.0/16',
    'relayhost = [mail.example.org]:587',
  ]);
});

const httpd = needs('apache2');
test.skipIf(httpd.skip)(`an Apache in the layout of Red Hat serves the set root at the set port${httpd.why}`, async () => {
  const root = join(dir, 'redhat');
  const port = await freePort();
  const guest = memoryGuest(redHat);
  const files: Seed = {
    '/p/p.mln': `global { project p }\nhost web { template t.ext4\napache { doc_root "/srv/my site" ; port ${port} ; max_connections 1000 } }\n`,
    '/t/t.ext4': '',
  };
  await (await tryProject([template, guestPlugin, apache], files)).apply('web', guest);
  // all that the plugin wrote, below a directory of the test instead of below /
  const below = (text: string) => text.replaceAll('"/', `"${root}/`).replace(/^Listen /gm, 'Listen 127.0.0.1:');
  for (const [path, node] of Object.entries(guest.snapshot())) {
    if (node.type !== 'file') continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), below(node.content ?? ''));
  }
  mkdirSync(join(root, 'srv/my site'), { recursive: true });
  writeFileSync(join(root, 'srv/my site/index.html'), 'from the set root');
  const modules = ['mpm_event', 'authz_core', 'dir', 'autoindex', 'alias'].map(
    (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`,
  );
  const rest = ['PidFile run.pid', 'ErrorLog error.log', 'ServerName localhost', `IncludeOptional ${root}/etc/httpd/none*`];
  writeFileSync(join(root, 'start.conf'), [...modules, ...rest, `Include ${root}/etc/httpd/conf/httpd.conf`, ''].join('\n'));
  const server = spawn('apache2', ['-X', '-f', join(root, 'start.conf')], { stdio: 'inherit' });
  try {
    expect(await fetched(`http://127.0.0.1:${port}/`)).toBe('from the set root');
  } finally {
    server.kill();
    await once(server, 'exit');
  }
});

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const fetched = async (url: string): Promise<string> => {
  for (let i = 0; ; i++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined) return answer.text();
    if (i === 100) throw new Error(`nothing answers at ${url}`);
    await new Promise((done) => setTimeout(done, 100));
  }
};
