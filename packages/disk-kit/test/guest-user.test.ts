import { memoryFiles, scriptShell } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import { guestDevice, letRead, letWrite, nodesOf } from '../src/guest-user.js';
import { containment, sandboxed } from '../src/sandbox.js';

const user = 65_530;

describe('what root lets the user of a guest read', () => {
  const reads = async (stat: { readonly mode: number; readonly gid: number }) => {
    const sh = scriptShell([]);
    await letRead({ sh, files: memoryFiles({ '/t/tiny': { content: '', uid: 0, ...stat } }) }, user, '/t/tiny');
    return sh.log;
  };

  test.each([
    ['everybody may read it', { mode: 0o644, gid: 0 }],
    ['its group is that of the user', { mode: 0o640, gid: user }],
  ])('stays as it is if %s', async (_, stat) => {
    expect(await reads(stat)).toEqual([]);
  });

  test('gets the group of the user if only root may read it', async () => {
    expect(await reads({ mode: 0o600, gid: 0 })).toEqual([`+ chgrp -- ${user} /t/tiny`, '+ chmod -- g+r /t/tiny']);
  });

  test('is not taken from the people of another group', async () => {
    await expect(reads({ mode: 0o640, gid: 100 })).rejects.toThrow('allow it with: chmod o+r /t/tiny');
  });
});

describe('a device', () => {
  const path = '/dev/vg0/web.lab';
  const node = '/dev/mln/vg0:web.lab';
  const has = (stdout: string) => ({ exitCode: 0, stdout });

  test('has a second node, and a file has none', () => {
    expect(guestDevice(path)).toBe(node);
    expect([nodesOf(path), nodesOf('/srv/disk')]).toEqual([[path, node], ['/srv/disk']]);
  });

  test('gets its second node, which belongs to the group of the user', async () => {
    const sh = scriptShell([[/stat .*vg0\/web\.lab$/, has('block special file fd 3\n')]]);
    await letWrite(sh, user, path);
    expect(sh.log.filter((line) => line.startsWith('+'))).toEqual([
      '+ mkdir -p -m 0700 -- /dev/mln',
      `+ rm -f -- ${node}`,
      `+ mknod -m 0600 -- ${node} b 0xfd 0x3`,
      `+ chgrp -- ${user} ${node}`,
      `+ chmod -- g+rw ${node}`,
    ]);
  });

  test('keeps a node that is right, because locks belong to it', async () => {
    const sh = scriptShell([['stat ', has('block special file fd 3\n')]]);
    await letWrite(sh, user, path);
    expect(sh.log.join()).not.toMatch(/mknod|rm -f/);
    expect(sh.log).toContain(`+ chgrp -- ${user} ${node}`);
  });

  test('says why it has no second node', async () => {
    const sh = scriptShell([
      [/stat .*vg0\/web\.lab$/, has('block special file fd 3\n')],
      ['mknod', { exitCode: 1, stderr: 'mknod: Operation not permitted\n' }],
      ['test -e', { exitCode: 1 }],
    ]);
    await expect(letWrite(sh, user, path)).rejects.toThrow(`cannot give ${path} to a guest: mknod: Operation not permitted`);
  });
});

test('a sandbox of root becomes another user before its program starts, and makes no more namespaces', () => {
  const words = sandboxed(['program'], { user, writes: ['/home/kim/disk'] }).join(' ');
  expect(words).toContain(
    `-- setpriv --reuid ${user} --regid ${user} --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all`,
  );
  expect(words).toMatch(/bwrap --unshare-user --disable-userns .* --cap-drop ALL .* -- program$/);
  expect(words).toContain('--perms 0755 --dir /home --perms 0755 --dir /home/kim ');
  expect(sandboxed(['program']).join(' ')).not.toMatch(/setpriv|--cap-add|--perms/);
});

describe('a server', () => {
  const no = { exitCode: 1, stderr: 'no\n' };

  test.each([
    ['of an ordinary user', 1000, [], {}],
    ['of an ordinary user without a sandbox', 1000, [['bwrap', no]], { flaw: 'no' }],
    ['of root', 0, [], { user }],
    ['of root that cannot become another user', 0, [['setpriv', no]], { userFlaw: 'no' }],
    ['of root without a sandbox', 0, [['bwrap', no]], { flaw: 'no' }],
  ] as const)('%s contains a program as it can', async (_, uid, rules, expected) => {
    expect(await containment(scriptShell(rules), { uid })).toEqual(expected);
  });
});
