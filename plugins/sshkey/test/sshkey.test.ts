import { memoryGuest, type Seed, tryProject } from '@mln/engine/testkit';
import guestPlugin from '@mln/plugin-guest';
import template from '@mln/plugin-template';
import { describe, expect, test } from 'vitest';
import sshkey from '../src/index.js';
import { ecdsa, ed25519, foreign, secretKey } from './samples.js';

const article = '/home/nagios/.ssh/pubkey.outgoing';

/** `body` stands in the host; `files` lie beside the project. */
function tried(body: string, { global = '', files = {} }: { readonly global?: string; readonly files?: Seed } = {}) {
  return tryProject([template, guestPlugin, sshkey], {
    '/p/web.mln': `global { project webserv\n${global}\n}\nhost web14 { template debian.ext4\n${body}\n}\n`,
    '/t/debian.ext4': '',
    ...files,
  });
}

const debian: Seed = {
  '/etc/passwd':
    'root:x:0:0:root:/root:/bin/bash\nnagios:x:1001:1002::/home/nagios:/bin/bash\nnobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n',
  '/etc/group': 'root:x:0:\nnagios:x:1002:\n',
  '/root': { mode: 0o700 },
  '/home/nagios': { mode: 0o755, uid: 1001, gid: 1002 },
};

describe('a key file', () => {
  test.each([
    ['that is not there', 'no.pub', 'MLN7001'],
    ['that is a directory', 'dir', 'MLN1014'],
    ['with a private key', 'id', 'MLN7003'],
    ['of another format', 'ssh2', 'MLN7004'],
    ['without a key', 'empty', 'MLN7006'],
  ])('%s is an error at its line', async (_, file, code) => {
    const files = { '/p/dir': {}, '/p/id': secretKey, '/p/ssh2': foreign, '/p/empty': '' };
    const { diagnostics } = await tried(`sshkey {\n  root ${file}\n}`, { files });
    expect(diagnostics).toMatchObject([{ code, span: { file: '/p/web.mln', line: 6, column: 8, length: file.length } }]);
  });

  test('is looked for beside the file that names it', async () => {
    const files = { '/p/keys/admins.mln': 'root kim.pub', '/p/keys/kim.pub': ed25519 };
    const { diagnostics } = await tried('sshkey {\n#include keys/admins.mln\n}', { files });
    expect(diagnostics).toEqual([]);
  });
});

test.each([
  ['a key cut short', `root ${ed25519.slice(0, 60)}`, 'MLN7005'],
  ['a user that is none', `web1/root ${ed25519}`, 'MLN7007'],
  ['a user alone', 'root', 'MLN3011'],
])('%s is an error', async (_, line, code) =>
  expect((await tried(`sshkey { ${line} }`)).diagnostics.map((d) => d.code)).toEqual([code]),
);

describe('in the guest', () => {
  test("the article's listing: the key of a file for a user, in the directory that is made", async () => {
    const guest = memoryGuest(debian);
    const global = `sshkey { nagios ${article} }`;
    const { apply } = await tried('', { global, files: { [article]: `${ed25519} nagios@monitor\n` } });
    await apply('web14', guest);
    const after = guest.snapshot();
    expect(after['/home/nagios/.ssh']).toEqual({ type: 'directory', mode: '0700', uid: 1001, gid: 1002 });
    expect(after['/home/nagios/.ssh/authorized_keys']).toEqual({
      ...{ type: 'file', mode: '0600', uid: 1001, gid: 1002 },
      content: `${ed25519} nagios@monitor\n`,
    });
  });

  test('lines of global and host are joined, several keys of a user are one edit, and twice is once', async () => {
    const guest = memoryGuest(debian);
    const global = `sshkey { root ${ed25519} a }`;
    const { apply, edits } = await tried(`sshkey { nagios ${ecdsa} ; root k.pub }`, {
      global,
      files: { '/p/k.pub': `${ecdsa} b\n${ed25519} c\n` },
    });
    const titles = (await edits('web14')).flatMap((edit) => (edit.plugin === 'sshkey' && edit.do === 'edit' ? [edit.title] : []));
    expect(titles).toEqual(['ssh keys of root', 'ssh keys of nagios']);
    await apply('web14', guest);
    const once = guest.snapshot();
    expect(once['/root/.ssh/authorized_keys']).toMatchObject({ content: `${ed25519} a\n${ecdsa} b\n`, uid: 0, mode: '0600' });
    await apply('web14', guest);
    expect(guest.snapshot()).toEqual(once);
  });

  test('a user of the host is there before his key', async () => {
    const guest = memoryGuest(debian);
    await (await tried(`users { kim ! } ; sshkey { kim ${ed25519} }`)).apply('web14', guest);
    const { uid } = guest.snapshot()['/home/kim'] ?? {};
    expect(uid).toBeGreaterThanOrEqual(1000);
    expect(guest.snapshot()['/home/kim/.ssh/authorized_keys']).toMatchObject({ uid, mode: '0600' });
  });

  test('what is there is kept, and its permissions are made those that sshd wants', async () => {
    const guest = memoryGuest({
      ...debian,
      '/root/.ssh': { mode: 0o755 },
      '/root/.ssh/authorized_keys': { content: `${ecdsa} old`, mode: 0o644 },
    });
    await (await tried(`sshkey { root ${ed25519} }`)).apply('web14', guest);
    const after = guest.snapshot();
    expect(after['/root/.ssh']?.mode).toBe('0700');
    expect(after['/root/.ssh/authorized_keys']).toMatchObject({ mode: '0600', content: `${ecdsa} old\n${ed25519}\n` });
  });

  test('a home that is missing is made for its user', async () => {
    const { '/home/nagios': _, ...seed } = debian;
    const guest = memoryGuest(seed);
    await (await tried(`sshkey { nagios ${ed25519} }`)).apply('web14', guest);
    expect(guest.snapshot()['/home/nagios']).toMatchObject({ mode: '0755', uid: 1001, gid: 1002 });
  });

  test.each([
    ['kim', 'host web14 has no user kim: neither has template debian.ext4, nor is there one in users { } of the host'],
    ['nobody', 'user nobody of host web14 has no home directory to keep keys in'],
  ])('a key for %s is an error', async (user, message) => {
    const { apply } = await tried(`sshkey { ${user} ${ed25519} }`);
    await expect(apply('web14', memoryGuest(debian))).rejects.toThrow(message);
  });
});
