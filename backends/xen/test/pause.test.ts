import { expect, test } from 'vitest';
import { adjust, pause, unpause } from '../src/pause.js';
import { contextOf } from './support/context.js';
import { domain, domainArgs, fakeXen } from './support/xen.js';

function changes(log: readonly string[]) {
  return log.filter((line) => line.startsWith('+'));
}

test('a machine that is paused is paused once', async () => {
  const xen = fakeXen({ domains: [domain()] });
  const ctx = contextOf(domainArgs, xen);
  for (const _ of [1, 2]) await pause.run(ctx);
  expect(changes(xen.sh.log)).toEqual(['+ xl pause 1']);
  await unpause.run(ctx);
  expect(await unpause.check?.(ctx)).toBe('done');
});

test.each([
  ['pause', pause],
  ['unpause', unpause],
  ['change', adjust],
] as const)('mln cannot %s a machine that does not exist', async (what, action) => {
  const ctx = contextOf({ ...domainArgs, memory: 64, vcpus: 1 }, fakeXen());
  await expect(action.run(ctx)).rejects.toMatchObject({
    code: 'MLN7360',
    message: `cannot ${what} domain web.lab: it no longer exists`,
  });
});

test('only what differs is adjusted', async () => {
  const xen = fakeXen({ domains: [domain()] });
  const ctx = contextOf({ ...domainArgs, memory: 256, vcpus: 1 }, xen);
  expect(await adjust.check?.(ctx)).toBe('absent');
  await adjust.run(ctx);
  expect(changes(xen.sh.log)).toEqual(['+ xl mem-set 1 256m']);
  expect(await adjust.check?.(ctx)).toBe('done');
});

test('memory that the guest does not take is told, and no failure', async () => {
  const xen = fakeXen({ domains: [domain()], stiff: true });
  const ctx = contextOf({ ...domainArgs, memory: 256, vcpus: 2 }, xen);
  await adjust.run(ctx);
  expect(ctx.said).toEqual(['it has 128M and 2 processors so far; the guest decides on the rest']);
});

test('a guest that ends when its memory is taken is a failure', async () => {
  const xen = fakeXen({ domains: [domain()], stiff: true });
  const sleep = async () => xen.domains.clear();
  const ctx = contextOf({ ...domainArgs, memory: 32, vcpus: 1 }, { ...xen, clock: { ...xen.clock, sleep } });
  await expect(adjust.run(ctx)).rejects.toMatchObject({ code: 'MLN7360' });
});
