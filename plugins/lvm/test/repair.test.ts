// LVM refuses a thin pool whose activation was interrupted: mln deactivates the pool and its parts, and runs the command again.
import { scriptShell } from '@mln/engine/testkit';
import { expect, test } from 'vitest';
import { runOnPool } from '../src/repair.js';

// as LVM 2.03.16 prints it
const refusal = (pool: string, part: string) =>
  `  Activation of logical volume ${pool} is prohibited while logical volume ${pool}_${part} is active.\n  Aborting. Failed to locally activate thin pool ${pool}.\n`;

const make = { file: 'lvcreate', args: ['--thinpool', 'pool', 'vg0'] };

async function commands(stderr: string): Promise<readonly string[]> {
  let failures = 1;
  const sh = scriptShell([
    [/^lvchange/, {}],
    [/^lvcreate/, () => (failures-- > 0 ? { exitCode: 5, stderr } : {})],
  ]);
  await runOnPool(sh, make).catch(() => undefined);
  return sh.log.map((line) => line.replace(/^[+?] /, ''));
}

const again = [
  'lvcreate --thinpool pool vg0',
  'lvchange --activate n vg0/pool vg0/pool_tmeta vg0/pool_tdata',
  'lvcreate --thinpool pool vg0',
];

test.each<readonly [string, string, readonly string[]]>([
  ['its metadata is active alone', refusal('vg0/pool', 'tmeta'), again],
  ['its data is active alone', refusal('vg0/pool', 'tdata'), again],
  ['two volumes are named', refusal('vg0/pool', 'tmeta').replace('vg0/pool_tmeta', 'vg0/other_tmeta'), again.slice(0, 1)],
  ['the group is full', '  Volume group "vg0" has insufficient free space\n', again.slice(0, 1)],
])('%s', async (_, stderr, expected) => {
  expect(await commands(stderr)).toEqual(expected);
});
