// Machines that are held and go on, and memory that User-Mode Linux cannot keep.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab } from './mln.js';

describe('mln pause, unpause and stop -S', () => {
  let my: Lab;
  beforeAll(async () => {
    my = lab();
    const counting = '( while :; do echo tick; sleep 0.2; done >/dev/console ) &';
    const host = (name: string, more: string) =>
      `host ${name} { uml ; template tiny ; memory 32M ; network eth0 { switch lan } ${more} }`;
    const text = ['global { project held }', 'switch lan { uml }', host('a', `\nstartup {\n${counting}\n}\n`), host('b', '')];
    writeFileSync(join(my.dir, 'held.mln'), `${text.join('\n')}\n`);
    await my.ok('build', '-f', join(my.dir, 'held.mln'));
    await my.ok('start', 'held');
  });
  afterAll(async () => {
    await my.run('remove', 'held', '-f');
    my.remove();
  });

  const ticks = async () => (await my.ok('console', 'held', '-h', 'a', '--log')).out.split('tick').length;
  const states = async () => {
    const rows = JSON.parse((await my.run('status', 'held', '--json')).out) as { name: string; state: string }[]; // as mln prints it
    return rows.map(({ name, state }) => `${name} ${state}`);
  };
  const types = (out: string) => [
    ...new Set(
      out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { type: string }).type),
    ),
  ]; // events

  test('a machine that is paused stands still, and goes on', async () => {
    const before = await ticks();
    await expect.poll(ticks, { timeout: 120_000 }).toBeGreaterThan(before);
    const { out } = await my.ok('pause', 'held', '-h', 'a');
    expect(out).toContain('pause held: done');
    expect(await states()).toEqual(['a paused', 'b up', 'lan up']);
    expect((await my.run('status', 'held')).code).toBe(1);
    const still = await ticks();
    await delay(1_500);
    expect(await ticks()).toBe(still);
    await my.ok('unpause', 'held');
    expect(await states()).toEqual(['a up', 'b up', 'lan up']);
    await expect.poll(ticks, { timeout: 120_000 }).toBeGreaterThan(still);
  });

  test('to pause what is paused, and to let go on what runs, there is nothing to do', async () => {
    await my.ok('pause', 'held');
    expect(await states()).toEqual(['a paused', 'b paused', 'lan up']);
    expect((await my.ok('pause', 'held')).out).toBe('project held: nothing to pause\n');
    expect(types((await my.ok('pause', 'held', '--json')).out)).toEqual(['unchanged']);
    const started = await my.ok('start', 'held');
    expect([started.out, started.err]).toEqual([
      'project held: nothing to start\n',
      'warning MLN4022 paused: a, b\n  hint: mln unpause -p held -h a:b continues them\n',
    ]);
    const listing = await my.ok('unpause', 'held', '-h', 'b', '-n');
    expect(listing.out).toMatch(/^# host b: let it go on\n\+ uml_mconsole \S+\/mconsole go\n/);
    expect(types((await my.ok('unpause', 'held', '--json')).out)).toEqual(['run-begin', 'step-begin', 'step-done', 'run-end']);
    expect((await my.ok('unpause', 'held')).out).toBe('project held: nothing to unpause\n');
    expect(await states()).toEqual(['a up', 'b up', 'lan up']);
  });

  test('memory that cannot be kept is refused, with the place and what else there is', async () => {
    const refused = await my.run('stop', 'held', '-S');
    expect(refused.code).toBe(3);
    expect(refused.err).toContain('error MLN4023 cannot save the memory of machines with backend uml: a, b');
    expect(refused.err).toContain(`${join(my.dir, 'held.mln')}:3`);
    expect(refused.err).toContain('hint: mln stop -p held shuts them down');
    const json = await my.run('stop', 'held', '-S', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ type: 'diagnostics', diagnostics: [{ code: 'MLN4023', severity: 'error' }] });
    expect(await states()).toEqual(['a up', 'b up', 'lan up']);
    const both = await my.run('stop', 'held', '-S', '-H');
    expect([both.code, both.err]).toEqual([1, 'stop at once (-H) or with the memory kept (-S), not both\n']);
  });

  test('a machine that is paused is shut down cleanly, or killed', async () => {
    await my.ok('pause', 'held');
    await my.ok('stop', 'held', '-h', 'a');
    expect((await my.ok('console', 'held', '-h', 'a', '--log')).out).toContain('System halted');
    await my.ok('stop', 'held', '-H');
    expect(await states()).toEqual(['a down', 'b down', 'lan down']);
    expect((await my.ok('stop', 'held', '-S')).out).toBe('project held: nothing to save\n');
  });
});
