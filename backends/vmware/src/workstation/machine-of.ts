// Host → the content of its .vmx.

import { templateName } from '@mln/disk-kit';
import { type Host, type HostContext, type Model, type Switch, settingsOf, switchSettingsOf } from '@mln/engine/api';
import { machine } from '@mln/machine-kit';
import { guestOsOf } from '../guest-os.js';
import { biosUuid } from '../identity.js';
import { readEntry } from '../vmx-text.js';
import { self, type VmwareClaims } from '../words.js';
import type { Machine, Nic, Plug, Screen } from './configuration.js';
import type { Options } from './options.js';
import { existingVmnet } from './vmnets.js';

type Context = Pick<HostContext<VmwareClaims, never, never>, 'host' | 'model' | 'config'>;

/** VNC counts displays from this TCP port. */
const firstPort = 5900;

export function machineOf({ host, model, config }: Context, { hardware }: Options): Machine {
  const { memory, vcpus } = settingsOf(host, machine);
  return {
    name: `${host.name}.${model.project}`,
    host: host.name,
    uuid: biosUuid(model.project, host.name),
    memory: Math.ceil(memory / 2 ** 20),
    vcpus,
    guestOs: config.guest_os ?? guestOsOf(templateName(host)),
    firmware: config.firmware,
    hardware,
    diskAdapter: config.disk_adapter,
    netAdapter: config.net_adapter,
    nics: host.interfaces.map((iface) => nicOf(iface, model)),
    screen: screenOf(host),
    extra: config.vmx.flatMap((line) => [readEntry(line)].filter((entry) => entry !== undefined)),
  };
}

function nicOf({ mac, switch: name }: Host['interfaces'][number], model: Model): Nic {
  const sw = name === undefined ? undefined : switchesOf(model).get(name);
  return { mac, plug: sw === undefined ? { to: 'bridged' } : plugOf(sw) };
}

/** Switches that need a vmnet of their own are plugged in by name: which one it is, is known when the machine is defined. */
function plugOf(sw: Switch): Plug {
  const { vmnet } = switchSettingsOf(sw, self);
  if (vmnet === undefined) return { to: 'switch', name: sw.name };
  if (vmnet === 'nat' || vmnet === 'bridged') return { to: vmnet };
  return { to: 'vmnet', vmnet: existingVmnet(vmnet), name: sw.name };
}

const found = new WeakMap<Model, ReadonlyMap<string, Switch>>();

function switchesOf(model: Model): ReadonlyMap<string, Switch> {
  const known = found.get(model) ?? new Map(model.switches.map((sw) => [sw.name, sw]));
  found.set(model, known);
  return known;
}

function screenOf(host: Host): Screen | null {
  const { vncdisplay, vncpasswd, vnckeymap } = settingsOf(host, machine);
  if (vncdisplay === undefined) return null;
  return { port: firstPort + vncdisplay, password: vncpasswd ?? null, keymap: vnckeymap ?? null };
}
