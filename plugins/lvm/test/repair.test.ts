// LVM refuses a thin pool whose activation was interrupted: mln deactivates the pool, and only that one.
import { CommandFailed } from '@mln/engine/api';
import { scriptShell } from '@mln/engine/testkit';
import { expect, test } from 'vitest';
import { repairPool } from '../src/repair.js';

// as LVM 2.03.16 prints it
const refusal = (pool: string, part: string) =>
  `  Activation of logical volume ${pool} is prohibited while logical volume ${pool}_${part} is active.\n  Aborting. Failed to locally activate thin pool ${pool}.\n`;

function failed(stderr: string): CommandFailed {
  return new CommandFailed({ file: 'lvcreate', args: [] }, { exitCode: 5, stdout: '', stderr });
}

test.each<readonly [string, unknown, readonly string[]]>([
  ['its metadata is active alone', failed(refusal('vg0/pool', 'tmeta')), ['lvchange --activate n vg0/pool']],
  ['its data is active alone', failed(refusal('vg0/pool', 'tdata')), ['lvchange --activate n vg0/pool']],
  ['the pool is of another group', failed(refusal('vg1/pool', 'tmeta')), []],
  ['two volumes are named', failed(refusal('vg0/pool', 'tmeta').replace('vg0/pool_tmeta', 'vg0/other_tmeta')), []],
  ['the group is full', failed('  Volume group "vg0" has insufficient free space\n'), []],
  ['it is no error of a program', new Error('Activation'), []],
])('%s', async (_, error, commands) => {
  const sh = scriptShell([[/^lvchange/, {}]]);
  expect(await repairPool(sh, error, 'vg0')).toBe(commands.length > 0);
  expect(sh.log.map((line) => line.replace(/^[+?] /, ''))).toEqual(commands);
});
