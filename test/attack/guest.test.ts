// What runs in a guest reaches no file of this server, at a start and already in a build, as root and as an ordinary user.
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { processesOf } from '../e2e/traces.js';
import { isRoot, type UserLab, userLab, users } from './users.js';

const secret = 'CANARY-OF-THE-SERVER';

/** Reads the canary and writes beside it by each way that hostfs has. The result is on standard output. */
const hostfs = (dir: string): string => `mkdir -p /h
for at in / ${dir} ../../../../../../../../ /../../../.. ''; do
  mount -t hostfs none /h -o "$at" 2>/dev/null || mount -t hostfs none /h 2>/dev/null || continue
  for below in "/h${dir}" /h; do
    [ -e "$below/canary" ] && cat "$below/canary"
    (echo broken > "$below/pwned") 2>/dev/null
  done
  umount /h
done
echo tried hostfs
`;

/** Any program, in the place of the kernel: what a guest can do that has taken over its kernel. */
const takenOver = (dir: string): string => `#!/bin/sh
for word in "$@"; do case $word in uml_dir=*) mkdir -p "\${word#*=}/uml"; echo $$ > "\${word#*=}/uml/pid" ;; esac; done
cat ${dir}/canary ${dir}/../home/canary
for file in ${dir}/pwned ${dir}/../p/pwned /tmp/pwned /var/tmp/pwned /dev/shm/pwned /usr/pwned; do echo broken > $file; done
ls / /root /home /etc /var ${dir} /proc/1/root
(echo '|/tmp/pwned' > /proc/sys/kernel/core_pattern) && echo changed the server
mount -t tmpfs none /usr && echo mounted
mknod /tmp/device b 7 0 && echo made a device
unshare --user --map-root-user true && echo made a user namespace
kill -0 ${process.pid} && echo reaches processes
echo reached the end
sleep 1000
`;

describe.each(users)('for %s', (_, uid) => {
  let my: UserLab;
  let canary: string;
  beforeAll(() => {
    my = userLab(uid);
    canary = my.file('canary', `${secret}\n`);
  });
  afterAll(async () => {
    for (const name of ['greedy', 'taken', 'bare']) await my.run('remove', '-f', '-p', name);
    expect(processesOf(my.projects)).toEqual([]);
    my.remove();
  });
  const home = (): string => join(my.dir, 'home');
  const untouched = (): void => {
    expect(readFileSync(canary, 'utf8')).toBe(`${secret}\n`);
    for (const path of ['home/pwned', 'p/pwned']) expect(existsSync(join(my.dir, path)), path).toBe(false);
    for (const path of ['/tmp/pwned', '/var/tmp/pwned', '/dev/shm/pwned', '/usr/pwned'])
      expect(existsSync(path), path).toBe(false);
  };
  const block = (word: string, script: string): string =>
    `${word} {\n${script.replaceAll('$', '\\$').replaceAll(/^/gm, '    ')}\n  }`;

  test('words for the kernel that allow hostfs are refused, and a guest that mounts it all the same sees no file', async () => {
    const script = `(${hostfs(home())}) > /dev/console\n(head -c 20 /dev/ubdb; echo; dd of=/dev/ubdb if=/etc/hosts) > /dev/console 2>&1`;
    const args = `kernel_args {\n    hostfs=/\n    hostfs=${home()},append\n    ubd1=${canary}\n  }`;
    const file = my.file(
      'greedy.mln',
      `global { project greedy }\nhost one { uml; template tiny; memory 64M\n  ${block('startup', script)}\n}\n`,
    );
    const allowing = my.file('allowing.mln', `global { project greedy }\nhost one { uml; template tiny\n  ${args}\n}\n`);
    const refused = await my.run('build', '-f', allowing);
    expect([refused.code, refused.err.match(/MLN6318/g)]).toEqual([2, ['MLN6318', 'MLN6318', 'MLN6318']]);
    await my.ok('build', '-f', file);
    await my.ok('start', '-p', 'greedy');
    const log = async () => (await my.ok('console', '-p', 'greedy', '-h', 'one', '--log')).out;
    await expect.poll(log, { timeout: 60_000 }).toContain('tried hostfs');
    expect(await log()).not.toContain(secret);
    untouched();
  });

  test('a script that mounts hostfs while a project is built sees no file', async () => {
    // a failure shows the last lines of a script only
    const script = `(${hostfs(home())}) > /out 2>&1; echo $(cat /out) >&2; exit 7`;
    const file = my.file(
      'script.mln',
      `global { project script }\nhost one { uml; template tiny; memory 64M\n  ${block('run', script)}\n}\n`,
    );
    const { code, out, err } = await my.run('build', '-f', file);
    expect(code).toBe(4);
    expect(out + err).toContain('tried hostfs');
    expect(out + err).not.toContain(secret);
    untouched();
  });

  test('a server without bubblewrap is told of once, and a site that requires a sandbox refuses the build', async () => {
    my.file('bin/bwrap', '#!/bin/sh\necho "bwrap: no namespaces here" >&2; exit 1\n', 0o755);
    const config = my.file('site.yaml', 'options:\n  uml: { sandbox: require }\n  rootless: { sandbox: require }\n');
    const one = 'uml; template tiny; memory 64M\n  run {\n    true\n  }';
    const file = my.file('bare.mln', `global { project bare }\nhost one { ${one}\n}\nhost two { ${one}\n}\n`);
    const env = { PATH: `${home()}/bin:${process.env.PATH}` };
    const refused = await my.runWith({ env }, '--config', config, 'build', '-f', file);
    expect(refused.code, refused.err).toBe(3);
    expect(refused.err).toMatch(/error MLN6604 .*bwrap: no namespaces here/);
    const built = await my.runWith({ env }, 'build', '-f', file);
    expect(built.code, built.err).toBe(0);
    expect(`${built.out}${built.err}`.match(/MLN6316/g)).toHaveLength(1);
    expect(`${built.out}${built.err}`.match(/MLN6602/g)).toHaveLength(1);
    const start = await my.runWith({ env }, '--config', config, 'start', '-p', 'bare');
    expect(start.code, start.err).toBe(3);
    expect(start.err).toMatch(/error MLN6317 .*bwrap: no namespaces here/);
    expect((await my.runWith({ env }, 'start', '-p', 'bare')).code).toBe(0);
    await my.ok('remove', '-f', '-p', 'bare');
    expect(processesOf(join(my.projects, 'bare'))).toEqual([]);
  });

  test('a program in the place of the kernel reaches its disk and nothing else', async () => {
    const kernel = my.file('kernel', takenOver(home()), 0o755);
    my.file('.config/mln/mln.config.yaml', `roots: { kernels: [${home()}] }\n`);
    const file = my.file(
      'taken.mln',
      `global { project taken }\nhost one { uml; template tiny; memory 64M; boot_timeout 60; up_text "reached the end"\n  kernel ${kernel}\n}\n`,
    );
    await my.ok('build', '-f', file);
    await my.ok('start', '-p', 'taken');
    const { out } = await my.ok('console', '-p', 'taken', '-h', 'one', '--log');
    expect(out).toContain('reached the end');
    expect(out).not.toMatch(new RegExp(`${secret}|changed the server|^mounted|made a |reaches processes|shadow`, 'm'));
    untouched();
    await my.ok('stop', '-p', 'taken', '-H');
    expect(processesOf(join(my.projects, 'taken'))).toEqual([]);
  });
});

/** What the kernel of the server says of the User-Mode Linux process that has this word among its arguments. */
const guestWith = (word: string): Readonly<Record<string, string>> | undefined => {
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return ''; // ended meanwhile
    }
  };
  const pid = readdirSync('/proc').find((name) => {
    const [program = '', ...words] = read(`/proc/${name}/cmdline`).split('\0');
    return program.endsWith('linux.uml') && words.includes(word);
  });
  const lines = read(`/proc/${pid}/status`).trim().split('\n');
  return pid === undefined ? undefined : Object.fromEntries(lines.map((line) => line.split(/:\s*/) as [string, string]));
};

describe.skipIf(!isRoot)('guests of root', () => {
  const nobodysUser = '65530';
  const stranger = (user: string) => ({
    ...{ Uid: Array(4).fill(user).join('\t'), Gid: Array(4).fill(user).join('\t'), Groups: '', NoNewPrivs: '1' },
    ...Object.fromEntries(['Inh', 'Prm', 'Eff', 'Bnd', 'Amb'].map((set) => [`Cap${set}`, '0'.repeat(16)])),
  });
  let my: UserLab;
  beforeAll(() => {
    my = userLab(0);
  });
  afterAll(async () => {
    await my.run('remove', '-f', '-p', 'own');
    expect(processesOf(my.projects)).toEqual([]);
    my.remove();
  });
  const machine = (host: string): string => `uml_dir=${join(my.projects, 'own/run/u', host)}`;
  const project = (): string =>
    my.file(
      'own.mln',
      `global { project own }
superclass base { uml; template tiny; memory 64M; network eth0 { switch lan; netmask 255.255.255.0 } }
host one { superclass base; network eth0 { address 10.0.0.1 }
  run {
    sleep 1
  }
}
host two { superclass base; network eth0 { address 10.0.0.2 }
  startup {
    ping -c 1 -W 20 10.0.0.1 > /dev/console 2>&1
  }
}
switch lan { uml }
`,
    );

  test('run as another user, without groups and capabilities, in a build and at a start', async () => {
    const config = my.file('site.yaml', 'options: { rootless: { user: 4243 } }\n');
    const built = my.ok('--config', config, 'build', '-f', project());
    const ofScript = `ubd0=${join(my.projects, 'own/images/one.cow.new')}`;
    let seen = guestWith(ofScript);
    for (let n = 0; seen === undefined && n < 300; n++) {
      await pause(50);
      seen = guestWith(ofScript);
    }
    await built;
    expect(seen).toMatchObject(stranger('4243'));
    const template = join(my.dir, 't/tiny.ext4');
    chmodSync(template, 0o600);
    await my.ok('start', '-p', 'own');
    for (const host of ['one', 'two']) expect(guestWith(machine(host)), host).toMatchObject(stranger(nobodysUser));
    const log = async () => (await my.ok('console', '-p', 'own', '-h', 'two', '--log')).out;
    await expect.poll(log, { timeout: 30_000 }).toContain('1 packets received');
    for (const path of ['images/one.cow', 'run/u/one', 'run/n/lan'])
      expect([statSync(join(my.projects, 'own', path)).uid, statSync(join(my.projects, 'own', path)).mode & 0o7], path).toEqual([
        0, 0,
      ]);
    expect([statSync(template).uid, statSync(template).mode & 0o777]).toEqual([0, 0o640]);
  });

  test('are paused, and stop', async () => {
    await my.ok('pause', '-p', 'own');
    expect((await my.run('status')).out.match(/paused/g)).toHaveLength(2);
    await my.ok('unpause', '-p', 'own');
    await my.ok('stop', '-p', 'own');
    expect(processesOf(my.projects)).toEqual([]);
  });
});
