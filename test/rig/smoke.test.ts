// One boot and one cut on real Xen, for the quick check: a guest of Debian's kernel comes up on a volume, and xl dies amid its work.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { minutes, onRig } from './hosts.js';
import { recordOn } from './record.js';
import { config, projects, site, smoke } from './scenarios.js';
import { installFor, timed, writing } from './site.js';

const project = `${projects}/smoke`;

/** xl, killed with all it began and with mln a moment after it was told to make a domain. Once. */
const dying = `#!/bin/sh
if [ "$1" = create ] && rm /srv/cut 2>/dev/null; then (sleep 0.7; kill -9 $PPID; kill -9 0) & fi
exec /usr/sbin/xl "$@"`;

onRig('one boot and one cut', ({ alfa }) => {
  const words = (words: string) => `mln --config ${config} ${words}`;
  const mln = (said: string) => timed(`mln ${said}`, () => alfa.ok(`${words(said)} 2>&1`));
  const domains = () => alfa.ok("xl list | awk 'NR > 2 { print $1 }'");

  const record = recordOn(alfa, smoke);
  beforeAll(async () => {
    await installFor(alfa, smoke);
    await alfa.ok(`mkdir -p /srv/bin; ${writing('/srv/bin/xl', dying)} chmod +x /srv/bin/xl`);
    await record();
    await mln(`build -f ${site}/smoke.mln`);
  }, 10 * minutes);

  afterAll(
    () => alfa.ok(`${words('remove -f -p smoke')} >/dev/null 2>&1; rm -rf /srv/*; ! lvs --noheadings vg1 | grep .`),
    5 * minutes,
  );

  test(
    'a machine boots from its volume to its prompt',
    async () => {
      await mln('start -p smoke -h boots');
      expect(await domains()).toBe('boots.smoke');
      expect(await alfa.ok(`cat ${project}/logs/boots.console`)).toContain('boots login:');
    },
    10 * minutes,
  );

  test(
    'killed in the middle of xl create, and mln with it, resume ends with one domain that is up',
    async () => {
      const { stdout } = await timed('mln start, cut', () =>
        alfa.sh(`touch /srv/cut; PATH=/srv/bin:$PATH; ${words('start -p smoke -h cut')} >/dev/null 2>&1; echo $?`),
      );
      expect(stdout.trim()).toBe('137');
      await mln('resume -p smoke');
      expect((await domains()).split('\n').sort()).toEqual(['boots.smoke', 'cut.smoke']);
      expect(await alfa.ok(`cat ${project}/logs/cut.console`)).toContain('Welcome to GRUB');
    },
    10 * minutes,
  );

  test(
    'stopped and removed, no domain, volume, bridge or file of it is left',
    async () => {
      await mln('stop -H -p smoke');
      await mln('remove -f -p smoke');
      expect(await domains()).toBe('');
      expect((await alfa.ok('lvs --noheadings -o name vg1')).trim()).toBe('');
      expect(await alfa.ok('ls /sys/class/net')).not.toMatch(/\bbr[0-9a-f]{11}\b/);
      expect((await alfa.sh(`ls ${project}`)).exitCode).not.toBe(0);
    },
    10 * minutes,
  );
});
