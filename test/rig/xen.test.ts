/** @module-tag long */
// The example for Xen, done in earnest in domain 0 of the rig: built, started, held, saved, stopped, removed.
import { beforeAll, expect, test } from 'vitest';
import { minutes, onRig } from './hosts.js';
import { recordOn } from './record.js';
import { config, projects, site, xen } from './scenarios.js';
import { installFor, timed } from './site.js';

const project = `${projects}/ldapxen`;

onRig('machines on Xen', ({ alfa }) => {
  const mln = (...argv: readonly string[]): Promise<string> =>
    timed(`mln ${argv.join(' ')}`, () => alfa.ok(`mln --config ${config} ${argv.join(' ')} 2>&1`));
  const domains = async (): Promise<readonly string[]> =>
    (await alfa.ok("xl list | tail -n +3 | awk '{ print $1, $5 }'")).split('\n').filter((line) => line !== '');
  const states = async (): Promise<Readonly<Record<string, string>>> => {
    const { stdout } = await alfa.sh(`mln --config ${config} status -p ldapxen --json`);
    const rows = JSON.parse(stdout) as readonly { readonly kind: string; readonly name: string; readonly state: string }[]; // as the command documents it
    return Object.fromEntries(rows.filter(({ kind }) => kind === 'host').map(({ name, state }) => [name, state]));
  };

  const record = recordOn(alfa, xen);
  beforeAll(async () => {
    await installFor(alfa, xen);
    await record();
  }, 10 * minutes);

  test(
    'built, each has a volume of its size with its user in it, and a configuration that xl takes',
    async () => {
      await mln('build', '-f', `${site}/xen.mln`);
      expect(await alfa.ok('lvs --noheadings --units m -o name,size vg1')).toMatch(
        /ldapclient\.ldapxen +128\.00m\s+ldapserver\.ldapxen +128\.00m/,
      );
      for (const host of ['ldapclient', 'ldapserver']) {
        const shadow = await alfa.ok(`debugfs -R 'cat /etc/shadow' /dev/vg1/${host}.ldapxen 2>/dev/null`);
        expect(shadow).toContain('kyrre:$6$watching$');
        expect(await alfa.ok(`stat -c %a ${project}/xen/${host}.cfg`)).toBe('600');
        await alfa.ok(`xl create -n ${project}/xen/${host}.cfg`);
      }
    },
    15 * minutes,
  );

  test(
    'started, both are up, and the one reaches the other over the switch',
    async () => {
      await mln('start', '-p', 'ldapxen');
      expect(await domains()).toHaveLength(2);
      expect(await alfa.ok(`cat ${project}/logs/ldapclient.console`)).toContain('ldapclient reaches ldapserver');
      expect(await states()).toEqual({ ldapclient: 'up', ldapserver: 'up' });
    },
    30 * minutes,
  );

  test(
    'held, it takes no step, and it goes on',
    async () => {
      await mln('pause', '-p', 'ldapxen', '-h', 'ldapclient');
      expect((await domains()).find((line) => line.startsWith('ldapclient'))).toMatch(/ -[b-]p---$/);
      await mln('unpause', '-p', 'ldapxen', '-h', 'ldapclient');
      expect((await states()).ldapclient).toBe('up');
    },
    15 * minutes,
  );

  test(
    'saved, it is gone and its memory is kept; started, it goes on where it was',
    async () => {
      const log = `${project}/logs/ldapclient.console`;
      await mln('stop', '-S', '-p', 'ldapxen', '-h', 'ldapclient');
      expect(await domains()).toHaveLength(1);
      expect(await states()).toEqual({ ldapclient: 'saved', ldapserver: 'up' });
      const booted = async () => (await alfa.ok(`cat ${log}* | grep -c 'login:'`)).trim();
      const before = await booted();
      await mln('start', '-p', 'ldapxen', '-h', 'ldapclient');
      expect(await states()).toEqual({ ldapclient: 'up', ldapserver: 'up' });
      expect(await booted()).toBe(before);
      expect((await alfa.sh(`ls ${project}/xen/*.save*`)).exitCode).not.toBe(0);
    },
    20 * minutes,
  );

  test(
    'stopped alone, the other one runs on; started anew, it reaches it again',
    async () => {
      await mln('stop', '-p', 'ldapxen', '-h', 'ldapclient');
      expect(await states()).toEqual({ ldapclient: 'down', ldapserver: 'up' });
      await mln('start', '-p', 'ldapxen', '-h', 'ldapclient');
      expect(await alfa.ok(`cat ${project}/logs/ldapclient.console`)).toContain('ldapclient reaches ldapserver');
    },
    30 * minutes,
  );

  test(
    'a domain that somebody else made under its name is not touched',
    async () => {
      await mln('stop', '-H', '-p', 'ldapxen', '-h', 'ldapclient');
      await alfa.ok(`sed 's/^uuid.*//' ${project}/xen/ldapclient.cfg >/root/other.cfg && xl create -p /root/other.cfg`);
      const { exitCode, stdout } = await alfa.sh(
        `m() { mln --config ${config} "$@"; }; m start -p ldapxen -h ldapclient 2>&1; s=$?; m rollback -p ldapxen >/dev/null 2>&1; exit $s`,
      );
      expect([exitCode === 0, stdout.includes('MLN7351')]).toEqual([false, true]);
      expect(await domains()).toHaveLength(2);
      await alfa.ok('xl destroy ldapclient.ldapxen');
    },
    20 * minutes,
  );

  test(
    'removed, no domain, volume, bridge, reader or file of it is left',
    async () => {
      await mln('remove', '-f', '-p', 'ldapxen');
      expect(await domains()).toEqual([]);
      expect((await alfa.ok('lvs --noheadings -o name vg1')).trim()).toBe('');
      expect(await alfa.ok('ls /sys/class/net')).not.toMatch(/\bbr[0-9a-f]{11}\b/);
      expect((await alfa.sh(`ls ${project}`)).exitCode).not.toBe(0);
      expect((await alfa.sh('pgrep -f console.sh')).exitCode).not.toBe(0);
    },
    15 * minutes,
  );
});
