import { expect, test } from 'vitest';
import { createLocks } from '../../src/run/locks.js';
import { createSlots } from '../../src/run/slots.js';
import { quiet } from './toy.js';

const never = new AbortController().signal;

test('a lock is held by one at a time, in the order of asking', async () => {
  const locks = createLocks();
  const order: string[] = [];
  const use = async (name: string) => {
    const release = await locks.acquire(['x'], never);
    order.push(name);
    await quiet();
    order.push(`${name} ends`);
    release();
  };
  await Promise.all([use('a'), use('b'), use('c')]);
  expect(order).toEqual(['a', 'a ends', 'b', 'b ends', 'c', 'c ends']);
});

test('two that want the same locks in different order do not stop each other', async () => {
  const locks = createLocks();
  const use = async (...names: readonly string[]) => (await locks.acquire(names, never))();
  await Promise.all([use('x', 'y'), use('y', 'x'), use('x'), use('y')]);
});

test('who wants many is not overtaken by those who want few', async () => {
  const locks = createLocks();
  const x = await locks.acquire(['x'], never);
  const both = locks.acquire(['x', 'y'], never);
  expect(locks.tryAcquire(['y'])).toBeUndefined();
  x();
  (await both)();
  expect(locks.tryAcquire(['y'])).toBeDefined();
});

test('an abort ends the waiting and leaves the lock to others', async () => {
  const locks = createLocks();
  const release = await locks.acquire(['x'], never);
  const controller = new AbortController();
  const waiting = locks.acquire(['x'], controller.signal);
  const next = locks.acquire(['x'], never);
  controller.abort(new Error('stop'));
  await expect(waiting).rejects.toThrow('stop');
  release();
  await next;
});

test('of those that wait for a slot the one planned first goes first', async () => {
  const slots = createSlots(1);
  const order: number[] = [];
  await slots.enter(0);
  const waiting = [3, 1, 2].map(async (rank) => {
    await slots.enter(rank);
    order.push(rank);
    slots.leave();
  });
  slots.leave();
  await Promise.all(waiting);
  expect(order).toEqual([1, 2, 3]);
});
