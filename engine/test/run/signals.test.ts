import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { listenForSignals } from '../../src/run/signals.js';

test('the first signal aborts, the second leaves, and after stop nobody listens', () => {
  const source = new EventEmitter();
  const said: string[] = [];
  const { signal, stop } = listenForSignals(
    source,
    () => said.push('leave'),
    () => said.push('stopping'),
  );
  source.emit('SIGINT');
  expect([signal.aborted, said]).toEqual([true, ['stopping']]);
  source.emit('SIGTERM');
  expect(said).toEqual(['stopping', 'leave']);
  stop();
  expect(source.eventNames()).toEqual([]);
});
