// A machine on a volume of a group that two servers share: which plugin does what of its move, where, and in which order.
import { planMoveSample, printPlan, runSteps, type Sample, type ScriptShell, scriptShell, undoSteps } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import xen from '../backends/xen/src/index.js';
import { info, localOf, shellOf } from '../backends/xen/test/support/sample.js';
import lvm from '../plugins/lvm/src/index.js';
import { type Lvm, lvmWorld } from '../plugins/lvm/test/world.js';
import machine from '../plugins/machine/src/index.js';

const text = `global { project shop }
host web { xen ; pvh ; lvm ; lvm_vg vg0 ; network eth0 { switch lan } }
switch lan { }`;

const disks = { web: { path: '/dev/vg0/web.shop', stagingPath: '/dev/vg0/web.shop.new', format: 'raw', offset: 0 } } as const;

interface Server {
  readonly sample: Sample;
  readonly group: Lvm;
}

function serverOf(active: boolean, life: string): Server {
  const group = lvmWorld({ volumes: { 'web.shop': { active } } });
  const xl = shellOf({ info });
  const which = scriptShell([[/./, ({ args }) => ({ stdout: args.map((name) => `/usr/sbin/${name}\n`).join('') })]]);
  const ports = ({ file, args }: { readonly file: string; readonly args: readonly string[] }): ScriptShell => {
    if (file === 'which') return which;
    return /^(?:lv|vg)/.test(file) || args.some((arg) => arg.startsWith('/dev/')) ? group.sh : xl;
  };
  const sh = scriptShell([
    [/cat \/proc/, { stdout: `${life}\n` }],
    [/^ssh .* cat \/proc/, { stdout: `${life}\n` }],
    [/^stat -c %n/, ({ args }) => ({ stdout: args.slice(3).join('\n') })],
    [/^stat -c '%i/, { exitCode: 1 }],
    [/./, (command) => ports(command).probe(command)],
  ]);
  const roots = { volumeGroups: ['vg0'] };
  return { sample: { text, plugins: [machine, lvm, xen], roots, local: localOf({}), sh }, group };
}

async function planned() {
  const [here, there] = [serverOf(true, 'one life'), serverOf(false, 'one life')];
  const { steps, diagnostics } = await planMoveSample({ here: here.sample, there: there.sample }, { disks });
  expect(diagnostics).toEqual([]);
  return { here, there, steps };
}

describe('the move of a machine on a shared volume', () => {
  test('switches the volume on there first and off here last, and the machine goes between', async () => {
    const { steps } = await planned();
    const plan = { version: 2, project: 'shop', command: 'upgrade', hash: '0123456789abcdef', steps, disks } as const;
    expect(printPlan(plan)).toMatchInlineSnapshot(`
      "upgrade shop: 10 steps, plan 0123456789ab
      host web
        migrate   see that vg0 is the same group  [lvm; on there; undo: nothing to undo]
        migrate   switch on vg0/web.shop  [lvm; on there; undo: yes]
        migrate   be ready to take it back  [xen; on here; undo: yes]
        migrate   make bridge br798535926f1  [xen; on there; undo: yes]
        migrate   write its configuration for xl  [xen; on there; undo: yes]
        migrate   make room for it  [xen; on there; undo: yes]
        migrate   send it to there  [xen; on here; undo: yes]
        migrate   read its console  [xen; on there; undo: yes]
        migrate   forget it  [xen; on here; cannot be undone]
        migrate   switch off vg0/web.shop  [lvm; on here; undo: yes]
      "
    `);
  });

  test('leaves the volume on with the one server that runs it, and with the old one when it is undone', async () => {
    const { here, there, steps } = await planned();
    const of = (server: string) => steps.filter((step) => step.plugin === 'lvm' && step.serviceHost === server);
    const active = () => [here, there].map(({ group }) => group.volumes.get('web.shop')?.active);
    await runSteps(there.sample, of('there'), there.group);
    expect(active()).toEqual([true, true]);
    await undoSteps(there.sample, of('there'), there.group);
    expect(active()).toEqual([true, false]);
    await runSteps(there.sample, of('there'), there.group);
    await runSteps(here.sample, of('here'), here.group);
    expect(active()).toEqual([false, true]);
  });
});
