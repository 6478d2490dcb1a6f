import { describeBackend } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import vmware from '../src/index.js';
import { defined, imagine, machineArgs, places } from './support/imagined.js';
import { plugins, sampleOf } from './support/sample.js';

const text = `global { project italy }
superclass basic { vmware ; template rhel5.img ; memory 128M ; vncpasswd kaffekopp ; network eth0 { switch lan } }
host due { superclass basic }
host tre { superclass basic ; memory 256MB ; vncdisplay 3 }
switch lan { vmware }`;

const registry = { dir: '/p/.vmnets', project: 'italy', range: { first: 10, last: 99, given: false }, product: 'ws' };
const machine = {
  ...{ name: 'tre.italy', host: 'tre', uuid: '56 4d', memory: 128, vcpus: 1, guestOs: 'other', firmware: 'bios', hardware: 14 },
  ...{ diskAdapter: 'lsilogic', netAdapter: 'e1000', extra: [] },
  nics: [{ mac: '00:50:56:00:00:01', plug: { to: 'switch', name: 'lan' } }],
  screen: { port: 5903, password: { secret: 'x' }, keymap: null },
};

function off() {
  return imagine({ seed: defined });
}

function on() {
  const world = imagine({ seed: { ...defined, [places.up]: '' } });
  world.running.add(places.vmx);
  return world;
}

function held() {
  const world = imagine({ seed: { ...defined, [places.up]: '', [places.paused]: '' } });
  world.running.add(places.vmx);
  return world;
}

const dir = places.vmx.slice(0, places.vmx.lastIndexOf('/'));
const vmsd = 'snapshot0.displayName = "first"\nsnapshot0.filename = "tre-first.vmsn"\n';
/** With a snapshot of when it ran. */
function kept(more = {}) {
  return imagine({
    seed: { ...defined, [`${dir}/tre.vmsd`]: vmsd, [`${dir}/tre-first.vmsn`]: '', [`${dir}/tre-first.vmem`]: '', ...more },
  });
}

const named = { ...machineArgs, name: 'first' };
const start = { ...machineArgs, upText: 'login:', timeoutSeconds: 30 };
const sw = { name: 'lan', joined: '/p/italy/run/vmnet.lan', registry, vmnet: null };

const project = '/projects/italy';
function vmxOf(host: string) {
  return { [`${project}/vmware/${host}/${host}.vmx`]: 'displayName = "x"\n' };
}

const built = { ...vmxOf('due'), ...vmxOf('tre'), [`${project}/logs`]: {}, [`${project}/run`]: {} };

describeBackend(
  { describe, test, expect },
  {
    plugin: vmware,
    backend: 'vmware',
    samples: { 'two machines': sampleOf(text) },
    life: {
      sample: { ...sampleOf(text, { root: '' }), plugins },
      world: async () => imagine({ seed: { ...built, '/proc/self/stat': '' } }),
    },
    acts: [
      { action: 'define', args: { machine, places: { ...places }, disk: '/p/italy/images/tre.img', registry }, world: imagine },
      { action: 'undefine', args: { ...machineArgs, registry }, world: off },
      { action: 'start', args: start, world: off },
      { action: 'stop', args: { ...machineArgs, how: 'ask', graceSeconds: 5 }, world: on },
      { action: 'stop', name: 'kill', args: { ...machineArgs, how: 'kill', graceSeconds: 5 }, world: on },
      { action: 'save', args: machineArgs, world: on },
      { action: 'pause', args: machineArgs, world: on },
      { action: 'unpause', args: machineArgs, world: held },
      { action: 'snapshot', args: named, world: on },
      { action: 'snapshot', name: 'snapshot (of one that is off)', args: named, world: off },
      { action: 'markRevert', args: machineArgs, world: () => kept() },
      { action: 'revert', args: named, world: () => kept({ [`${dir}/mln.reverting`]: '' }) },
      {
        action: 'goOn',
        args: machineArgs,
        world: () => kept({ [places.vmx]: 'checkpoint.vmState = "tre-first.vmsn"\n' }),
      },
      { action: 'forgetSnapshot', args: named, world: () => kept() },
      { action: 'connect', args: sw, world: imagine },
      { action: 'disconnect', args: sw, world: () => imagine({ seed: { '/p/italy/run/vmnet.lan': 'vmnet10\n' } }) },
    ],
  },
);
