// The verbs of the driver: each one looks at the model and appends steps.
import { type Backend, defineEdit, type HostCx, type Json, type SwitchCx, settingsOf } from '@mln/engine/api';
import machine, { consoleEnvironment, promptOn } from '@mln/plugin-machine';
import { arrive, depart, leave, receive } from './arrive.js';
import { bridgeDown, bridgeUp } from './bridge.js';
import { bridgeOf } from './bridge-of.js';
import { checkHost, checkServer, checkSwitch } from './checks.js';
import { define, undefine } from './define.js';
import { observeRunning } from './facts.js';
import { adjust, pause, unpause } from './hold.js';
import { identityOf } from './identity.js';
import { checkLimits } from './limits.js';
import { machineOf, mib, typeOf } from './machine-of.js';
import { migrate } from './migrate.js';
import { move } from './move.js';
import { placesOf } from './names.js';
import { restore, save } from './save.js';
import { observeServer } from './server.js';
import { start } from './start.js';
import { stop } from './stop.js';
import type { XenClaims } from './words.js';

export const actions = {
  ...{ define, undefine, start, stop, save, restore, pause, unpause, adjust, bridgeUp, bridgeDown },
  ...{ depart, receive, migrate, arrive, leave },
};
type XenActions = typeof actions;

/** systemd finds this console by itself where the kernel says so; older systems do not. */
const consoleLogin = defineEdit<Record<never, never>>(({ guest }) => promptOn(guest, { tty: 'hvc0', unit: 'serial-getty' }));
export const edits = { consoleLogin };
type XenEdits = typeof edits;

type XenHostCx = HostCx<XenClaims, XenActions, XenEdits>;
type XenSwitchCx = SwitchCx<XenClaims, XenActions, XenEdits>;

export const backend: Backend<XenClaims, XenActions, XenEdits> = {
  summary: 'Xen through xl, paravirtual, PVH or with full virtualization; needs root',
  capabilities: { hvm: 'yes', liveMigration: 'yes', snapshots: 'no' },
  disk: { formats: ['raw'], partitioned: true },
  observe: async (cx) => {
    await Promise.all([observeRunning(cx), observeServer(cx)]);
  },
  async define(cx) {
    const { lane, host, paths, at } = cx;
    await checkHost(cx);
    for (const sw of cx.model.switches.filter(({ ports }) => ports[0]?.host === host.name)) await checkSwitch(cx, sw);
    const { vncpasswd } = settingsOf(host, machine);
    const args = { file: placesOf(paths, host.name).config, config: machineOf(cx) };
    const password = vncpasswd === undefined ? {} : { password: vncpasswd };
    lane.step('define', { ...args, ...password }, { title: 'write its configuration for xl', origin: at('host', host.name) });
  },
  undefine({ lane, host, paths }) {
    const { config, save: memory, up, made } = placesOf(paths, host.name);
    const remains = [config, memory, `${memory}.new`, `${memory}.used`, up, made];
    lane.step('undefine', { remains }, { title: 'remove its configuration' });
  },
  async start(cx) {
    const { lane, host, facts, at } = cx;
    await checkHost(cx);
    const origin = at('host', host.name);
    if (facts.machines[host.name]?.state === 'saved') {
      lane.step('restore', domainArgs(cx), { title: 'take it up where it was saved', origin });
      return;
    }
    const { boot_timeout: timeoutSeconds } = settingsOf(host, machine);
    const args = { ...domainArgs(cx), ...upText(cx), timeoutSeconds };
    lane.step('start', args, { title: 'start it and wait until it is up', origin });
  },
  stop(cx, how) {
    checkServer(cx, ['xl']);
    const { stop_timeout: graceSeconds } = settingsOf(cx.host, machine);
    const args = { ...domainArgs(cx), how, graceSeconds };
    cx.lane.step('stop', args, { title: how === 'ask' ? 'shut it down' : 'destroy it' });
  },
  save(cx) {
    checkServer(cx, ['xl']);
    cx.lane.step('save', domainArgs(cx), { title: 'save its memory and end it' });
  },
  pause(cx) {
    checkServer(cx, ['xl']);
    cx.lane.step('pause', domainArgs(cx), { title: 'hold it where it is' });
  },
  unpause(cx) {
    checkServer(cx, ['xl']);
    cx.lane.step('unpause', domainArgs(cx), { title: 'let it go on' });
  },
  async adjust(cx) {
    checkServer(cx, ['xl']);
    await checkLimits(cx);
    const { memory, vcpus } = settingsOf(cx.host, machine);
    const args = { ...domainArgs(cx), memory: mib(memory), vcpus };
    cx.lane.step('adjust', args, { title: `give it ${args.memory}M and ${vcpus} processors` });
  },
  async connect(cx) {
    const { lane, at } = cx;
    await checkSwitch(cx, lane.switch);
    const args = bridgeOf(cx, lane.switch);
    lane.step('bridgeUp', args, { title: `make bridge ${args.bridge}`, origin: at('switch', lane.switch.name) });
  },
  disconnect(cx: XenSwitchCx) {
    const args = bridgeOf(cx, cx.lane.switch);
    cx.lane.step('bridgeDown', args, { title: `remove bridge ${args.bridge}` });
  },
  console: ({ host, paths }) => {
    const { screenDir, session } = placesOf(paths, host.name);
    // the terminal's kind is that of this very process, whose terminal the command is given
    return { file: 'screen', args: ['-x', session], env: consoleEnvironment(screenDir, process.env.TERM) };
  },
  log: ({ host, paths }) => placesOf(paths, host.name).log,
  move,
};

function domainArgs(cx: XenHostCx) {
  return {
    host: cx.host.name,
    domain: identityOf(cx),
    places: placesOf(cx.paths, cx.host.name),
  };
}

/** A computer of its own shows its prompt on a screen, unless the project says what is on its serial line. */
function upText({ host, at }: XenHostCx): { readonly upText?: string } {
  const { up_text: text } = settingsOf(host, machine);
  const said = (...path: readonly string[]): Json => JSON.stringify(at(...path) ?? null);
  const written = said('host', host.name, 'up_text') !== said('host', host.name);
  return typeOf(host) === 'hvm' && !written ? {} : { upText: text };
}
