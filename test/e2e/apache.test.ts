// A real Apache and a real sshd, made individual by the plugins and asked by another machine over the virtual switch.
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab } from './mln.js';

const minutes = 60_000;

/** A pair of keys as ssh-keygen would write them. */
const keyPair = (): { readonly secret: string; readonly open: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { e = '', n = '' } = publicKey.export({ format: 'jwk' });
  const field = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, bytes.length >> 8, bytes.length & 255]), bytes]);
  // a leading zero keeps the number from being negative
  const parts = [Buffer.from('ssh-rsa'), Buffer.from(e, 'base64url'), Buffer.concat([Buffer.of(0), Buffer.from(n, 'base64url')])];
  const blob = Buffer.concat(parts.map(field)).toString('base64');
  return { secret: String(privateKey.export({ type: 'pkcs1', format: 'pem' })), open: `ssh-rsa ${blob} kim@client\n` };
};

const project = (dir: string): string => `
global {
  project webserv
  apache { doc_root /srv/shop }
  sshkey { kim key.pub }
}
superclass base {
  template debian-web.ext4
  network eth0 { switch lan ; netmask 255.255.255.0 }
  users { kim ! }
}
host web14 {
  superclass base
  network eth0 { address 10.0.0.1 }
  apache { max_connections 300 ; port 8080 ; server_name web14 }
  files { ${dir}/index.html /srv/shop/index.html }
}
host client {
  superclass base
  network eth0 { address 10.0.0.2 }
  files { ${dir}/key /root/.ssh/id_rsa 0600 ; ${dir}/ask /root/ask }
  startup { sh /root/ask }
}
switch lan { }
`;

const ask = `
try() { for i in $(seq 30); do "$@" > /tmp/said 2>&1 && break; sleep 1; done; cat /tmp/said > /dev/console; }
on_server() { ssh -o StrictHostKeyChecking=no -o BatchMode=yes kim@web14 "$@"; }
try wget -q -O - http://web14:8080/
try on_server 'echo "$(id -un) is on $(hostname)"; grep ^MaxRequest /etc/apache2/mods-enabled/mpm_event.conf'
`;

describe('a web server and its client', () => {
  let my: Lab;
  let file: string;
  beforeAll(async () => {
    my = lab();
    // not the directory around the home directory, whose files a project may not name
    const dir = join(my.dir, 'web');
    mkdirSync(dir);
    file = join(dir, 'web.mln');
    const { secret, open } = keyPair();
    writeFileSync(join(dir, 'key'), secret, { mode: 0o600 });
    writeFileSync(join(dir, 'key.pub'), open);
    writeFileSync(join(dir, 'index.html'), '<h1>the shop is open</h1>\n');
    writeFileSync(join(dir, 'ask'), ask);
    writeFileSync(file, project(dir));
    const packages = 'apache2,openssh-server,openssh-client,wget';
    await my.ok('template', 'make', 'debian', '--include', packages, '-o', 'debian-web.ext4', '-f');
  }, 10 * minutes);
  afterAll(async () => {
    await my.run('remove', '-p', 'webserv', '-f');
    my.remove();
  });

  test('are built and started', async () => {
    await my.ok('build', '-f', file);
    await my.ok('start', '-p', 'webserv');
  });

  const log = async () => (await my.ok('console', '-p', 'webserv', '-h', 'client', '--log')).out;

  test('the client reads the page from the new document root, at the new port', async () => {
    await expect.poll(log, { timeout: minutes }).toContain('the shop is open');
  });

  test('kim logs in with the key', async () => {
    await expect.poll(log, { timeout: minutes }).toContain('kim is on web14');
  });

  test('the server runs with the new limit', async () => {
    await expect.poll(log, { timeout: minutes }).toMatch(/MaxRequestWorkers\s+300/);
  });
});

test('a template without Apache is named, with the host', async () => {
  const my = lab();
  const file = join(my.dir, 'p.mln');
  writeFileSync(file, 'global { project p ; apache { doc_root /srv } }\nhost web { template tiny.ext4 }\n');
  const { code, err } = await my.run('build', '-f', file);
  my.remove();
  expect(code).not.toBe(0);
  expect(err).toContain('host web has no Apache: template tiny.ext4');
});
