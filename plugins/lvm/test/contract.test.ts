// What every storage promises, on a volume group in memory.
import { readFileSync } from 'node:fs';
import { describeStorage, type Sample } from '@mln/engine/testkit';
import template from '@mln/plugin-template';
import { describe, expect, test } from 'vitest';
import plugin from '../src/index.js';
import { allowed } from './planned.js';
import { lvmWorld, thinPool, uuid } from './world.js';

const owner = 'mln.dir=/sample/projects/shop';
const making = { vg: 'vg0', name: 'web.shop.new', owner, tags: ['mln', 'mln.shop', owner] };
const copy = {
  from: '/sample/templates/tiny.ext4',
  fromBytes: 2 ** 20,
  bytes: 2 ** 22,
  growth: { bytes: 2 ** 22 },
  keepRest: false,
};
const volumes = { debian: { size: 2 ** 23 }, thinian: { size: 2 ** 23, pool: 'pool', kind: 'thin' }, pool: thinPool() };
const other = { tags: [owner], size: 2 ** 22 };
const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

function sampleOf(words: string): Sample {
  return {
    text: `global { project shop ; template tiny.ext4 ; lvm ; lvm_vg vg0 ; ${words} }\nhost web { }\nhost db { size 40M }\n`,
    plugins: [template, plugin],
    roots: allowed,
    local: lvmWorld().files,
  };
}

const samples = { copies: sampleOf(''), 'thin copies': sampleOf('lvm_thinpool pool') };
function world() {
  return lvmWorld({ volumes });
}

describeStorage(
  { describe, test, expect },
  {
    plugin,
    manifest,
    storage: 'lvm',
    sample: samples.copies,
    samples,
    world: async () => world(),
    acts: [
      { action: 'clone', name: 'clone to a volume', args: { ...making, ...copy, pool: null }, world },
      { action: 'clone', name: 'clone to a thin volume', args: { ...making, ...copy, pool: 'pool' }, world },
      { action: 'snapshot', name: 'classic snapshot', args: { ...making, origin: 'debian', room: 2 ** 22, growth: null }, world },
      {
        action: 'snapshot',
        name: 'thin snapshot',
        args: { ...making, origin: 'thinian', room: null, growth: { bytes: 2 ** 24 } },
        world,
      },
      {
        action: 'publish',
        args: { vg: 'vg0', from: 'web.shop.new', to: 'web.shop', owner },
        world: () => lvmWorld({ volumes: { 'web.shop.new': other } }),
      },
      {
        action: 'remove',
        args: { vg: 'vg0', names: ['web.shop', 'web.shop.new'], owner },
        world: () => lvmWorld({ volumes: { 'web.shop': other } }),
      },
      { action: 'activate', args: { vg: 'vg0', lv: 'x' }, world: () => lvmWorld({ volumes: { x: { active: false } } }) },
      { action: 'deactivate', args: { vg: 'vg0', lv: 'x' }, world: () => lvmWorld({ volumes: { x: {} } }) },
      { action: 'findGroup', args: { vg: 'vg0', uuid }, world },
    ],
  },
);

describe('with a thin pool', () =>
  describeStorage(
    { describe, test, expect },
    { plugin, storage: 'lvm', sample: samples['thin copies'], world: async () => world() },
  ));
