// kill -9 of mln at every step of a build and a removal of real logical volumes; and of LVM's own programs, which is worse.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crashPlugin } from './crash-plugin.js';
import { type UmlHost, umlHost, whyNot } from './uml-host.js';

const site = `
cat >/run/site/crash.js <<'END'
${crashPlugin.trim()}
END
echo '{ "type": "module" }' >/run/site/package.json
cat >/run/site/mln.config.yaml <<'END'
plugins: ['@mln/backend-null', ./crash.js]
roots: { volumeGroups: [vg0], templates: [/dev/vg0/debian] }
END
cat >/run/one.mln <<'END'
global { project one ; null ; lvm ; lvm_vg vg0 ; template tiny.ext4 }
host web { size 72M }
END
cat >/run/two.mln <<'END'
global { project two ; null ; lvm ; lvm_vg vg0 ; template tiny.ext4 }
host web { }
host thin { lvm_thinpool pool ; size 72M }
END
cat >/run/snap.mln <<'END'
global { project snap ; null ; lvm ; lvm_snapshot 16M ; template /dev/vg0/debian }
host web { }
END
lvcreate -q -y --type thin-pool -L 100m -n pool vg0
`;

/** A program that is killed a while after it was started, but for the last time. */
const killing = (program: string, seconds: readonly string[]): string => `
mkdir -p /run/bin
printf '%s\\n' ${seconds.join(' ')} >/run/delays
cat >/run/bin/${program} <<'END'
#!/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
delay=$(head -n 1 /run/delays)
sed -i 1d /run/delays
[ -z "$delay" ] && exec ${program} "$@"
${program} "$@" & pid=$!
sleep $delay
kill -9 $pid 2>/dev/null
wait $pid
END
chmod +x /run/bin/${program}
`;

describe.skipIf(whyNot !== '')(`kill -9 and logical volumes${whyNot}`, { timeout: 1_500_000 }, () => {
  let host: UmlHost;
  beforeAll(async () => {
    host = await umlHost([300, 1]);
    await host.ok(site);
  });
  afterAll(() => host?.end());

  const volumes = async (): Promise<readonly string[]> =>
    (await host.ok('lvs --noheadings -o lv_name vg0'))
      .split('\n')
      .flatMap((line) => line.trim() || [])
      .sort();
  /** Devices that are held or that no volume has. */
  const strange = () =>
    host.ok(
      `dmsetup info -c --noheadings -o name,suspended | grep -v -E '^vg0-(pool|debian|web|thin)[^:]*:Active$' | grep -v 'No devices' || true; ls /dev/vg0 2>/dev/null | grep '[.]new$' || true`,
    );
  const crash = (at: number, command: string) => host.sh(`CRASH_AT=${at}; export CRASH_AT; mln ${command}`);
  const whole = async (...names: readonly string[]) => {
    expect(await volumes()).toEqual([...names, 'pool'].sort());
    for (const name of names) {
      await host.ok(`e2fsck -fn /dev/vg0/${name}`);
      expect(await host.ok(`debugfs -R 'cat /etc/hostname' /dev/vg0/${name}`)).toBe(`${name.replace(/[.].*/, '')}\n`);
    }
    expect(await strange()).toBe('');
  };

  test('at every step of a build, rollback leaves nothing, and resume makes the disk whole', { tags: 'long' }, async () => {
    for (let at = 1; ; at++) {
      const { code } = await crash(at, 'build -f one.mln');
      if (code === 0) {
        expect(at).toBeGreaterThan(8);
        await host.ok('mln remove -p one -f');
        break;
      }
      const undone = await host.sh('mln rollback -p one');
      expect({ at, code: undone.code, volumes: await volumes(), strange: await strange() }).toEqual({
        ...{ at, code: 0, volumes: ['pool'], strange: '' },
      });
      await crash(at, 'build -f one.mln');
      expect({ at, ...(await host.sh('mln resume -p one')) }).toMatchObject({ at, code: 0 });
      await whole('web.one');
      await host.ok('mln remove -p one -f');
    }
  });

  test('at every step of a removal, resume finishes it', { tags: 'long' }, async () => {
    for (let at = 1; ; at++) {
      await host.ok('mln build -f one.mln');
      const { code } = await crash(at, 'remove -p one -f');
      if (code !== 0) expect({ at, ...(await host.sh('mln resume -p one')) }).toMatchObject({ at, code: 0 });
      expect({ at, volumes: await volumes(), strange: await strange() }).toEqual({ at, volumes: ['pool'], strange: '' });
      if (code === 0) break;
    }
  });

  const harmless = async (program: string, delays: readonly string[]): Promise<void> => {
    for (const delay of delays) {
      await host.ok(killing(program, [delay, delay]));
      const built = await host.sh('PATH=/run/bin:$PATH; export PATH; mln build -f two.mln -j 1');
      if (built.code !== 0) {
        await host.sh('mln rollback -p two');
        await host.ok('mln build -f two.mln -r');
      }
      await whole('thin.two', 'web.two');
      await host.ok('mln remove -p two -f; rm -r /run/bin');
      expect({ delay, volumes: await volumes(), strange: await strange() }).toEqual({ delay, volumes: ['pool'], strange: '' });
    }
  };

  test.each(['lvcreate', 'lvrename'])('%s that is killed at any time does no lasting harm', { tags: 'long' }, (program) =>
    harmless(program, ['0.05', '0.1', '0.15', '0.2']),
  );

  test.each(['tmeta', 'tdata'])(
    'a pool of which only %s is active, as a killed program leaves it, serves again',
    async (part) => {
      await host.ok(`lvchange -q -an vg0/pool; lvchange -q -y -ay vg0/pool_${part}; mln build -f two.mln`);
      await whole('thin.two', 'web.two');
      await host.ok(`lvchange -q -an vg0/thin.two vg0/pool; lvchange -q -y -ay vg0/pool_${part}; mln remove -p two -f`);
      expect({ volumes: await volumes(), strange: await strange() }).toEqual({ volumes: ['pool'], strange: '' });
    },
  );

  test('a snapshot whose lvcreate was killed leaves its origin as it was', { tags: 'long' }, async () => {
    await host.ok('lvcreate -q -y -L 64m -n debian vg0 && dd if=$TEMPLATE of=/dev/vg0/debian bs=1M status=none');
    for (const delay of ['0.1', '0.2', '0.3']) {
      await host.ok(killing('lvcreate', [delay]));
      const built = await host.sh('PATH=/run/bin:$PATH; export PATH; mln build -f snap.mln');
      if (built.code !== 0) await host.ok('mln build -f snap.mln -r');
      await host.ok('e2fsck -fn /dev/vg0/web.snap && mln remove -p snap -f; rm -r /run/bin');
      expect({ delay, volumes: await volumes() }).toEqual({ delay, volumes: ['debian', 'pool'] });
      await host.ok('cmp -n 67108864 $TEMPLATE /dev/vg0/debian');
      expect(await host.ok('dmsetup ls | grep -E "debian-real|web" || true')).toBe('');
    }
  });
});
