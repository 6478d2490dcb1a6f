import { readFileSync } from 'node:fs';
import { describeBackend } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import xen from '../src/index.js';
import { plugins, shellOf } from './support/sample.js';
import { domain, domainArgs, fakeXen, places } from './support/xen.js';

const text = `
global { project lab ; memory 64M }
superclass node { xen ; network eth0 { switch lan } }
host web { superclass node ; vncpasswd hunter2hunter2 }
host db { superclass node ; network eth1 { } }
switch lan { }
`;
const bridge = { switch: 'lan', bridge: 'br0123456789a', alias: 'mln lab lan 0123', made: true };
const seen = { '/sys/class/net/br0123456789a/bridge/id': '', '/sys/class/net/br0123456789a/ifalias': 'mln lab lan 0123\n' };
const kept = { [places.save]: 'its memory' };
function running() {
  return fakeXen({ domains: [domain()] });
}

const made = { [places.made]: 'this-life\n' };
const config = {
  name: 'web.lab',
  uuid: 'u',
  type: 'pv',
  memory: 64,
  vcpus: 1,
  parameters: [],
  disks: [],
  vifs: [],
  extra: [],
  screen: {},
};

describeBackend(
  { describe, test, expect },
  {
    plugin: xen,
    backend: 'xen',
    manifest: JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as unknown,
    samples: { 'two machines': { text, plugins, sh: shellOf({}) } },
    acts: [
      {
        action: 'define',
        args: { file: places.config, config: { ...config, boot: { from: 'disk' } }, password: { secret: 'vncpasswd' } },
        world: () => fakeXen(),
      },
      { action: 'undefine', args: { remains: [places.config, places.save] }, world: () => fakeXen({}, kept) },
      { action: 'start', args: { ...domainArgs, upText: 'login:', timeoutSeconds: 10 }, world: () => fakeXen() },
      { action: 'stop', args: { ...domainArgs, how: 'ask', graceSeconds: 10 }, world: running },
      { action: 'stop', name: 'kill', args: { ...domainArgs, how: 'kill', graceSeconds: 10 }, world: running },
      { action: 'save', args: domainArgs, world: running },
      { action: 'restore', args: domainArgs, world: () => fakeXen({}, kept) },
      { action: 'pause', args: domainArgs, world: running },
      { action: 'unpause', args: domainArgs, world: () => fakeXen({ domains: [domain({ flags: '--p---' })] }, made) },
      { action: 'adjust', args: { ...domainArgs, memory: 256, vcpus: 2 }, world: running },
      { action: 'bridgeUp', args: bridge, world: () => fakeXen() },
      { action: 'bridgeDown', args: bridge, world: () => fakeXen({}, seen) },
    ],
  },
);
