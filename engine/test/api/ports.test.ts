import { expect, test, vi } from 'vitest';
import { CommandFailed } from '../../src/api/ports.js';

test('a failed command is known by two copies of the contract, and nothing else is taken for one', async () => {
  vi.resetModules();
  const other = await import('../../src/api/ports.js');
  expect(other.CommandFailed).not.toBe(CommandFailed);
  const outcome = { exitCode: 1, stdout: '', stderr: 'no' };
  expect(new other.CommandFailed({ file: 'false', args: [] }, outcome)).toBeInstanceOf(CommandFailed);
  expect(new CommandFailed({ file: 'false', args: [] }, outcome)).toBeInstanceOf(other.CommandFailed);
  for (const thrown of [new Error('no'), { name: 'CommandFailed' }, undefined])
    expect(thrown instanceof CommandFailed).toBe(false);
});
