// A template is input: whatever an image says of itself, mln reads and changes nothing outside of it.
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeHeader } from '../../packages/disk-kit/src/ext4/cow.js';
import { loopsOf, mountsBelow, mountsInAnyNamespace, processesOf } from '../e2e/traces.js';
import { isRoot, type UserLab, userLab, users } from './users.js';

const secret = 'CANARY-OF-THE-SERVER';

describe.each(users)('for %s', (_, uid) => {
  let my: UserLab;
  let canary: string;
  beforeEach(() => {
    my = userLab(uid);
    canary = my.file('canary', `${secret}\n`.padEnd(2 ** 20, '.'));
  });
  afterEach(async () => {
    await my.run('remove', '-f', '-p', 'p');
    expect({ mounts: mountsBelow(my.dir), loops: loopsOf(my.dir), processes: processesOf(my.projects) }).toEqual({
      mounts: [],
      loops: [],
      processes: [],
    });
    my.remove();
  });

  /** An image of the user, made of the tiny template by these requests to debugfs. */
  const image = (name: string, ...requests: readonly string[]): string => {
    const path = my.file(name, '', 0o644);
    copyFileSync(join(my.dir, 't/tiny.ext4'), path);
    for (const request of requests) execFileSync('debugfs', ['-w', '-R', request, path], { stdio: 'ignore' });
    return path;
  };
  const place = (name: string, from: string): void => copyFileSync(from, join(my.dir, 't', name));
  const project = (template: string, more = ''): string =>
    my.file('p.mln', `global { project p }\nhost one { uml; template ${template}; memory 32M\n${more}\n}\n`);
  const raw = (opener = 'rootless'): readonly string[] => [
    '--config',
    my.file('site.yaml', `defaults: { opener: ${opener} }\noptions: { imagefile: { format: raw } }\n`),
  ];
  const polyglot = (path: string, magic?: string): void => {
    const { size, mtimeMs } = statSync(canary);
    const header = Buffer.from(encodeHeader({ backing: canary, size, mtime: Math.floor(mtimeMs / 1000) }));
    if (magic !== undefined) header.write(magic);
    const fd = openSync(path, 'r+');
    writeSync(fd, header, 0, header.length, 0);
    closeSync(fd);
  };

  test.each(['OOOM', 'MOOO'])(
    'an ext4 image that is a copy-on-write file too (%s) is neither registered nor built',
    async (magic) => {
      const path = image('poly.ext4');
      polyglot(path, magic);
      const registered = await my.run('register_template', '-t', path);
      expect(registered.code, registered.err).toBe(2);
      expect(registered.err).toContain('MLN6113');
      expect(readdirSync(join(my.dir, 't'))).not.toContain('poly.ext4');
      place('poly.ext4', path);
      const built = await my.run('build', '-f', project('poly'));
      expect(built.code, built.err).toBe(3);
      expect(built.err).toContain('MLN6113');
      expect(existsSync(join(my.projects, 'p'))).toBe(false);
    },
  );

  test('an image with the header of a virtual disk and a file system behind it is not built', async () => {
    const path = image('poly.ext4');
    const fd = openSync(path, 'r+');
    writeSync(fd, Buffer.from('514649fb00000003', 'hex'), 0, 8, 0);
    closeSync(fd);
    place('poly.ext4', path);
    const built = await my.run('build', '-f', project('poly'));
    expect(built.code, built.err).toBe(3);
    expect(built.err).toContain('MLN6113');
  });

  test('a disk that a guest has made a copy-on-write file is not started', async () => {
    const words = raw();
    await my.ok(...words, 'build', '-f', project('tiny'));
    const disks = readdirSync(join(my.projects, 'p/images'));
    polyglot(join(my.projects, 'p/images', disks[0] ?? ''));
    const started = await my.run(...words, 'start', '-p', 'p');
    expect(started.code).not.toBe(0);
    expect(started.err).toContain('MLN6365');
    expect(existsSync(join(my.projects, 'p/logs/one.console'))).toBe(false);
  });

  test.each(['/etc/hosts', '/etc/passwd', '/etc/shadow'])(
    'a sparse %s of 3 GB is refused, and not written here',
    async (name) => {
      const path = image('huge.ext4', `sif ${name} size 3221225472`);
      place('huge.ext4', path);
      const accounts = 'users {\nkim *\n}\nroot_passwd abc\n';
      for (const opener of isRoot && uid === 0 ? ['rootless', 'mount'] : ['rootless']) {
        const built = await my.run(...raw(opener), 'build', '-f', project('huge', accounts));
        expect(built.code, built.err).toBe(4);
        expect(built.err).toMatch(/MLN6605|cannot read .* of the guest: the file has 3 GB/);
        expect(Number(execFileSync('du', ['-sm', my.projects]).toString().split('\t')[0])).toBeLessThan(100);
      }
    },
  );

  describe.skipIf(uid !== 0)('with the opener mount (root)', () => {
    const build = (template: string, script: string) =>
      my.run(...raw('mount'), 'build', '-f', project(template, `run {\n${script.replaceAll('$', '\\$')}\n}`));

    test.each(['/dev', '/proc', '/etc', '/sys', '/tmp', '/root', '/bin/sh'])(
      'a template whose %s is a link leads to no directory of this server',
      async (name) => {
        const trap = join(my.dir, 'home/trap');
        mkdirSync(trap);
        my.file('trap/canary', secret);
        const gone = name === '/bin/sh' ? [`rm ${name}`] : [`ln ${name} /old`, `unlink ${name}`];
        place('link.ext4', image('link.ext4', ...gone, `symlink ${name} ${trap}`));
        const { out, err } = await build('link', 'sleep 1; ls -la / /dev; cat /dev/canary /etc/canary; exit 7');
        expect(out + err).not.toContain(secret);
        expect(readdirSync(trap)).toEqual(['canary']);
        expect(readFileSync(join(trap, 'canary'), 'utf8')).toBe(secret);
      },
    );

    test('a script makes no device, mounts nothing and changes nothing of the kernel', async () => {
      const signs = /made a device|it is mounted|writable|has left|reaches processes/;
      const tries = [
        'mknod /x b 7 0 && echo made a device',
        'mknod /dev/x c 1 1 && echo made a device',
        'mount -t tmpfs none /mnt && echo it is mounted',
        'mount -t proc proc /proc && echo it is mounted',
        'mount -o remount,rw /proc && echo it is mounted',
        '(: >> /proc/sys/kernel/core_pattern) && echo writable',
        '(: >> /proc/sys/vm/swappiness) && echo writable',
        'chroot /proc/1/root ls /work && echo it has left',
        `kill -0 ${process.pid} && echo reaches processes`,
        'ls /dev | tr "\\n" " "',
      ];
      // what a script is for still works
      const use = 'chown 7:7 /etc/hostname; chmod 4755 /etc/hostname; echo x > /etc/new; echo reached the end';
      // a failure shows the last lines of a script only
      const show = `exec 2>&3; echo $(grep -E '${signs.source}|reached the end' /out) >&2; exit 7`;
      const { code, out, err } = await build(
        'tiny',
        `set +e\nexec 3>&2 >/out 2>&1\n${tries.join('\n')}\nset -e\n${use}\n${show}`,
      );
      expect(code).toBe(4);
      expect(out + err).toContain('reached the end');
      expect(out + err).not.toMatch(signs);
    });

    test('a file system that asks for a panic does not get it', async () => {
      const path = image('panic.ext4');
      execFileSync('tune2fs', ['-e', 'panic', path], { stdio: 'ignore' });
      place('panic.ext4', path);
      const done = my.run(...raw('mount'), 'build', '-f', project('panic', 'run {\nsleep 3\n}'));
      const options = () => mountsInAnyNamespace(my.projects)[0] ?? '';
      await expect.poll(options, { timeout: 60_000, interval: 50 }).toContain(' ext4 ');
      // ext4 shows the option only where it differs from the wish of the file system
      expect(options()).toContain('errors=continue');
      expect(options()).toMatch(/nosuid,nodev/);
      expect((await done).code).toBe(0);
    });
  });
});
