import { type Facts, type MachineFact, noRoots } from '@mln/engine/api';
import { bridgeName } from '@mln/machine-kit';
import { describe, expect, test } from 'vitest';
import { observeRunning } from '../src/facts.js';
import { domainId } from '../src/names.js';
import { localOf, planned, type Server, shellOf } from './support/sample.js';

const text = 'global { project lab }\nhost web { xen ; volume ; network eth0 { switch lan } }\nswitch lan { }\n';
const project = '/sample/projects/lab';

/** What is seen, told by the plugin that looks last. */
async function seenOn(server: Server): Promise<Facts> {
  const { model, paths } = await planned(text);
  if (model === undefined) throw new Error('no model');
  const machines: Record<string, MachineFact> = {};
  const networks: Record<string, Facts['networks'][string]> = {};
  await observeRunning({
    ...{ model, paths, hosts: model.hosts, switches: model.switches, options: {}, roots: noRoots, local: localOf(server) },
    probe: (command) => shellOf(server).probe(command),
    report: { error: () => {}, warning: () => {}, note: () => {} },
    machine: (name, fact) => {
      machines[name] = fact;
    },
    network: (name, fact) => {
      networks[name] = fact;
    },
    fact: () => {},
  });
  return { machines, networks, values: {} };
}

const own = domainId({ project }, { project: 'lab', host: 'web' }).uuid;

function listed(flags: string, more: { readonly name?: string; readonly uuid?: string } = {}): string {
  return `${(more.name ?? 'web.lab').padEnd(40)}     5   128     1     ${flags}       1.5 ${more.uuid ?? own}        -                -\n`;
}

function log(said: string) {
  return { [`${project}/logs/web.console`]: said };
}

function mark(name: string, life = 'this-life') {
  return { [`${project}/run/x/web.${name}`]: `${life}\n` };
}

describe('a machine', () => {
  const rows: readonly (readonly [string, string, Readonly<Record<string, string>>, MachineFact['state']])[] = [
    ['runs and its console shows the prompt', '-b----', log('web login: '), 'up'],
    ['runs and was seen to be up', '-b----', mark('up'), 'up'],
    ['runs and was up in a life of the server before this one', '-b----', mark('up', 'another-life'), 'starting'],
    ['runs and has not said it yet', 'r-----', log('starting'), 'starting'],
    ['is held', '--p---', mark('made'), 'paused'],
    ['is held and may be half of one', '--p---', {}, 'unknown'],
    ['ended and was not cleared away', '---s--', mark('up'), 'unknown'],
    ['is half saved', '---ss-', mark('up'), 'unknown'],
    ['is being taken away', '-----d', mark('up'), 'unknown'],
  ];

  test.each(rows)('that %s', async (_, flags, files, state) => {
    const { machines } = await seenOn({ list: listed(flags), files });
    expect(machines.web?.state).toBe(state);
  });

  test('that is not there is down, or saved when its memory is kept', async () => {
    expect((await seenOn({})).machines).toEqual({ web: { state: 'down' } });
    const kept = { files: { [`${project}/xen/web.save`]: 'its memory' } };
    expect((await seenOn(kept)).machines).toEqual({ web: { state: 'saved' } });
  });

  test("whose name somebody else's domain has is down, and that is told", async () => {
    const list = listed('-b----', { uuid: '11111111-2222-8333-8444-555555555555' });
    expect((await seenOn({ list })).machines.web).toEqual({ state: 'down', detail: 'another domain is called web.lab' });
  });

  test('is unknown where Xen does not answer, and why is told', async () => {
    expect((await seenOn({ missing: ['xl'] })).machines.web).toEqual({ state: 'unknown', detail: 'xl is not installed' });
  });
});

test('a switch is up when its bridge is', async () => {
  const dir = `/sys/class/net/${bridgeName('lab', 'lan')}`;
  const bridge = (flags: string) => ({ files: { [`${dir}/bridge/bridge_id`]: '', [`${dir}/flags`]: `${flags}\n` } });
  expect((await seenOn(bridge('0x1003'))).networks.lan).toEqual({ state: 'up', detail: `bridge ${bridgeName('lab', 'lan')}` });
  expect((await seenOn(bridge('0x1002'))).networks.lan).toEqual({ state: 'down' });
  expect((await seenOn({})).networks.lan).toEqual({ state: 'down' });
});
