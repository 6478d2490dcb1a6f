// kill -9 amid a build with the opener mount: no mount and no loop device is left, and the build can be finished or undone.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab, trustedDir } from '../e2e/mln.js';
import { familyOf, filesBelow, killAll, lastTracesOf, loopsOf, mountsBelow, noTraces } from '../e2e/traces.js';

const isRoot = getuid?.() === 0;

describe.skipIf(!isRoot)(`a build with the opener mount${isRoot ? '' : ' (skipped: only root may mount)'}`, () => {
  let my: Lab;
  beforeAll(() => {
    const site = trustedDir();
    writeFileSync(
      join(site, 'mln.config.yaml'),
      'plugins: ["@mln/backend-null"]\ndefaults: { opener: mount }\noptions: { imagefile: { format: raw } }\n',
    );
    my = lab({ config: join(site, 'mln.config.yaml') });
    const hosts = ['a', 'b'].map(
      (name) => `host ${name} { null; template tiny; run { sleep 0.3; echo ran >/ran; sleep 0.3 } }\n`,
    );
    writeFileSync(join(my.dir, 'm.mln'), `global { project m }\n${hosts.join('')}`);
  });
  afterAll(() => my.remove());

  const expectNothingLeft = async () => expect(await lastTracesOf(my)).toEqual(noTraces);

  async function killed(ms: number, whole: boolean): Promise<boolean> {
    const { child, ended } = my.begin({}, 'build', '-f', join(my.dir, 'm.mln'));
    await delay(ms);
    if (whole) killAll(familyOf(child.pid));
    else child.kill('SIGKILL');
    return (await ended).signal === 'SIGKILL';
  }

  test('is seen by no other program, and leaves nothing', async () => {
    const { ended } = my.begin({}, 'build', '-f', join(my.dir, 'm.mln'));
    let over = false;
    void ended.then(() => {
      over = true;
    });
    let loops = 0;
    while (!over) {
      expect(mountsBelow(my.dir)).toEqual([]);
      loops = Math.max(loops, loopsOf(my.dir).length);
      await delay(10);
    }
    expect((await ended).code).toBe(0);
    expect(loops).toBeGreaterThan(0);
    await expectNothingLeft();
    await my.ok('remove', '-f', '-p', 'm');
  });

  async function converges(ms: number, way: string, whole: boolean): Promise<void> {
    if (!(await killed(ms, whole))) throw new Error(`the build had ended before ${ms} ms`);
    await expectNothingLeft();
    const mended = await my.run(way, '-p', 'm');
    // before its first step a build leaves nothing to mend
    expect([0, 3], mended.err).toContain(mended.code);
    if (mended.code === 3) expect(mended.err).toContain('MLN4009');
    await expectNothingLeft();
    await my.run('remove', '-f', '-p', 'm');
    expect(filesBelow(my.projects)).toEqual([]);
  }

  test.each([
    [450, 'resume', false],
    [900, 'rollback', true],
  ] as const)('killed after %i ms leaves no mount, and %s ends it (with its programs: %j)', converges);

  test.each(Array.from({ length: 20 }, (_, n) => [150 + 40 * n, n % 2 === 0 ? 'rollback' : 'resume', n % 4 === 1] as const))(
    'killed after %i ms leaves no mount, and %s ends it (with its programs: %j)',
    { tags: 'long' },
    converges,
  );
});
