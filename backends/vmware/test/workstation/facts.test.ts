import type { Json } from '@mln/engine/api';
import { memoryFiles, planSample, type Sample, scriptShell } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import { sampleOf } from '../support/sample.js';

const text = `global { project italy }
host tre { vmware ; network eth0 { switch lan } }
switch lan { vmware }`;
const dir = '/sample/projects/italy/vmware/tre';
const vmx = `${dir}/tre.vmx`;
const on = `Total running VMs: 1\n${vmx}\n`;
const off = 'Total running VMs: 0\n';
const disks = {
  tre: { path: '/sample/projects/italy/images/tre.img', stagingPath: '', format: 'raw', offset: 1_048_576 },
} as const;

interface Here {
  readonly list?: { readonly stdout?: string; readonly exitCode?: number };
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, Json>>;
  readonly realpath?: string;
}

function sample({ list = { stdout: off }, files = {}, options = {}, realpath }: Here): Sample {
  const own = memoryFiles({ '/dev/null': '', ...files });
  const local = realpath === undefined ? own : { ...own, realpath: async () => realpath };
  return sampleOf(text, { local, sh: scriptShell([['vmrun', list]]), options: { vmware: options } });
}

/** Verbs that are planned for the machine in that state tell what state it was taken for. */
async function plannedFor(here: Here, intent: 'start' | 'stop' | 'unpause' | 'adjust') {
  const { plan, diagnostics } = await planSample(sample(here), { intent, disks });
  return { steps: plan?.steps.map(({ action }) => action) ?? [], said: diagnostics.map(({ code }) => code) };
}

const linked = { '/dev/vmnet10': '', '/sample/projects/.vmnets/10': 'lan.italy' };

describe('a machine', () => {
  test('in the list of vmrun that was seen to be up is up', async () => {
    const files = { ...linked, [vmx]: '', [`${dir}/mln.up`]: '' };
    expect(await plannedFor({ list: { stdout: on }, files }, 'start')).toMatchObject({ steps: ['connect'] });
  });

  test('whose console asks for a login is up, whoever started it', async () => {
    const files = { ...linked, [vmx]: '', '/sample/projects/italy/logs/tre.console': 'tre login: ' };
    expect(await plannedFor({ list: { stdout: on }, files }, 'start')).toMatchObject({ steps: ['connect'] });
  });

  test('in the list and not up yet is waited for', async () => {
    const files = { ...linked, [vmx]: '' };
    expect(await plannedFor({ list: { stdout: on }, files }, 'start')).toMatchObject({ steps: ['start', 'connect'] });
  });

  test('of a path that only begins so is another one', async () => {
    const list = { stdout: `Total running VMs: 1\n${vmx}.old/tre.vmx\n` };
    expect(await plannedFor({ list, files: { ...linked, [vmx]: '' } }, 'stop')).toMatchObject({ steps: [] });
  });

  test('is found by the path that a link leads to', async () => {
    const list = { stdout: 'Total running VMs: 1\n/real/tre.vmx\n' };
    const here = { list, files: { ...linked, [vmx]: '' }, realpath: '/real/tre.vmx' };
    expect(await plannedFor(here, 'stop')).toMatchObject({ steps: ['stop'] });
  });

  test('that is held is let go', async () => {
    const files = { ...linked, [vmx]: '', [`${dir}/mln.paused`]: '' };
    expect(await plannedFor({ list: { stdout: on }, files }, 'unpause')).toMatchObject({ steps: ['unpause'] });
    expect(await plannedFor({ files }, 'unpause')).toMatchObject({ steps: [] });
  });

  test.each([
    ['with its memory beside it is saved', { [`${dir}/tre.vmss`]: '' }, ['MLN4021']],
    [
      'with memory that its file names is saved',
      { [vmx]: 'checkpoint.vmState = "tre.vmss"\n', [`${dir}/tre.vmss`]: '' },
      ['MLN4021'],
    ],
    ['with memory that was taken up is down', { [vmx]: 'checkpoint.vmState = ""\n', [`${dir}/tre.vmss`]: '' }, []],
    ['with the memory of a snapshot is down', { [`${dir}/tre-Snapshot1.vmsn`]: '' }, []],
  ])('%s', async (_, more, said) => {
    expect(await plannedFor({ files: { ...linked, [vmx]: '', ...more } }, 'stop')).toEqual({ steps: [], said });
  });

  test('of which vmrun tells nothing is unknown, not down', async () => {
    const here = { list: { exitCode: 255, stdout: 'Error: no service' }, files: { ...linked, [vmx]: '' } };
    expect(await plannedFor(here, 'stop')).toMatchObject({ steps: ['stop'] });
    const cut = { list: { stdout: 'Total running VMs: 2\n/other.vmx\n' }, files: { ...linked, [vmx]: '' } };
    expect(await plannedFor(cut, 'stop')).toMatchObject({ steps: ['stop'] });
  });
});

test('a machine that runs is not changed: Workstation cannot', async () => {
  const files = { ...linked, [vmx]: '', [`${dir}/mln.up`]: '' };
  expect(await plannedFor({ list: { stdout: on }, files }, 'adjust')).toEqual({ steps: [], said: ['MLN7416'] });
});

describe('a start is refused', () => {
  const built = { [vmx]: '' };
  const withoutRoot = { ...built, '/sample/projects/.vmnets/10': 'lan.italy' };
  test.each([
    ['without vmrun', { list: { exitCode: 127 }, files: { ...built, ...linked } }, 'MLN7401'],
    ['when vmrun fails', { list: { exitCode: 255 }, files: { ...built, ...linked } }, 'MLN7402'],
    ['without a device that only root can make', { files: withoutRoot }, 'MLN7410'],
    ['without a network of Fusion', { files: withoutRoot, options: { product: 'fusion' } }, 'MLN7412'],
  ] as const)('%s', async (_, here, code) => expect((await plannedFor(here, 'start')).said).toEqual([code]));

  test('and a build only warns', async () => {
    const { plan, diagnostics } = await planSample(sample({ list: { exitCode: 127 } }));
    expect(plan?.steps.map(({ action }) => action)).toContain('define');
    expect(diagnostics).toMatchObject([{ code: 'MLN7401', severity: 'warning' }]);
  });

  test('unless root makes the device, or Fusion has the network', async () => {
    const root = { files: { ...withoutRoot, '/proc/self/stat': '' } };
    expect((await plannedFor(root, 'start')).said).toEqual([]);
    const fusion = {
      files: { ...withoutRoot, '/Library/Preferences/VMware Fusion/networking': 'answer VNET_10_DHCP no\n' },
      options: { product: 'fusion' },
    };
    expect((await plannedFor(fusion, 'start')).said).toEqual([]);
  });
});
