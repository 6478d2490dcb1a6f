// The verbs of the driver: each one looks at the model and appends steps.
import { type Backend, type HostContext, type Json, type SwitchContext, settingsOf } from '@mln/engine/api';
import { consoleEnvironment, machine } from '@mln/machine-kit';
import type { XenActions, XenEdits } from './actions.js';
import { bridgeOf } from './bridge-of.js';
import { checkHost, checkJoins, checkServer, checkSwitch } from './checks.js';
import { observeRunning } from './facts.js';
import { identityOf } from './identity.js';
import { checkLimits } from './limits.js';
import { machineOf, mib, typeOf } from './machine-of.js';
import { move } from './move.js';
import { placesOf } from './names.js';
import type { XenOptions } from './options.js';
import { observeServer } from './server.js';
import type { XenClaims } from './words.js';

type XenHostContext = HostContext<XenClaims, XenActions, XenEdits, XenOptions>;
type XenSwitchContext = SwitchContext<XenClaims, XenActions, XenEdits, XenOptions>;

export const backend: Backend<XenClaims, XenActions, XenEdits, XenOptions> = {
  summary: 'Xen through xl, paravirtual, PVH or with full virtualization; needs root',
  capabilities: { hvm: 'yes', liveMigration: 'yes', snapshots: 'no' },
  disk: { formats: ['raw'], partitioned: true },
  observe: async (ctx) => {
    await Promise.all([observeRunning(ctx), observeServer(ctx)]);
  },
  async define(ctx) {
    const { lane, host, paths, at } = ctx;
    await checkHost(ctx);
    for (const sw of ctx.model.switches.filter(({ ports }) => ports[0]?.host === host.name)) await checkSwitch(ctx, sw);
    const { vncpasswd } = settingsOf(host, machine);
    const args = { file: placesOf(paths, host.name).config, config: machineOf(ctx) };
    const password = vncpasswd === undefined ? {} : { password: vncpasswd };
    lane.step('define', { ...args, ...password }, { title: 'write its configuration for xl', origin: at('host', host.name) });
  },
  undefine({ lane, host, paths }) {
    const { config, save: memory, up, made } = placesOf(paths, host.name);
    const remains = [config, memory, `${memory}.new`, `${memory}.used`, up, made];
    lane.step('undefine', { remains }, { title: 'remove its configuration' });
  },
  async start(ctx) {
    const { lane, host, facts, at } = ctx;
    await checkHost(ctx);
    const origin = at('host', host.name);
    if (facts.machines[host.name]?.state === 'saved') {
      lane.step('restore', domainArgs(ctx), { title: 'take it up where it was saved', origin });
      return;
    }
    const { boot_timeout: timeoutSeconds } = settingsOf(host, machine);
    const args = { ...domainArgs(ctx), ...upText(ctx), timeoutSeconds };
    lane.step('start', args, { title: 'start it and wait until it is up', origin });
  },
  stop(ctx, how) {
    checkServer(ctx, ['xl']);
    const { stop_timeout: graceSeconds } = settingsOf(ctx.host, machine);
    const args = { ...domainArgs(ctx), how, graceSeconds };
    ctx.lane.step('stop', args, { title: how === 'ask' ? 'shut it down' : 'destroy it' });
  },
  suspend(ctx) {
    checkServer(ctx, ['xl']);
    ctx.lane.step('save', domainArgs(ctx), { title: 'save its memory and end it' });
  },
  pause(ctx) {
    checkServer(ctx, ['xl']);
    ctx.lane.step('pause', domainArgs(ctx), { title: 'hold it where it is' });
  },
  unpause(ctx) {
    checkServer(ctx, ['xl']);
    ctx.lane.step('unpause', domainArgs(ctx), { title: 'let it go on' });
  },
  async update(ctx) {
    checkServer(ctx, ['xl']);
    await checkLimits(ctx);
    const { memory, vcpus } = settingsOf(ctx.host, machine);
    const args = { ...domainArgs(ctx), memory: mib(memory), vcpus };
    ctx.lane.step('adjust', args, { title: `give it ${args.memory}M and ${vcpus} processors` });
  },
  async connect(ctx) {
    const { lane, at } = ctx;
    await checkSwitch(ctx, lane.switch);
    checkJoins(ctx, [lane.switch]);
    const args = bridgeOf(ctx, lane.switch);
    lane.step('bridgeUp', args, { title: `make bridge ${args.bridge}`, origin: at('switch', lane.switch.name) });
  },
  disconnect(ctx: XenSwitchContext) {
    const args = bridgeOf(ctx, ctx.lane.switch);
    ctx.lane.step('bridgeDown', args, { title: `remove bridge ${args.bridge}` });
  },
  console: ({ host, paths }) => {
    const { screenDir, session } = placesOf(paths, host.name);
    // the terminal's kind is that of this very process, whose terminal the command is given
    return { file: 'screen', args: ['-x', session], env: consoleEnvironment(screenDir, process.env.TERM) };
  },
  log: ({ host, paths }) => placesOf(paths, host.name).log,
  move,
};

function domainArgs(ctx: XenHostContext) {
  return {
    host: ctx.host.name,
    domain: identityOf(ctx),
    places: placesOf(ctx.paths, ctx.host.name),
  };
}

/** The text that shows that the machine is up. A hvm machine has its prompt on a screen, so only the project can name a text. */
function upText({ host, at }: XenHostContext): { readonly upText?: string } {
  const { up_text: text } = settingsOf(host, machine);
  const placeOf = (...path: readonly string[]): Json => JSON.stringify(at(...path) ?? null);
  const written = placeOf('host', host.name, 'up_text') !== placeOf('host', host.name);
  return typeOf(host) === 'hvm' && !written ? {} : { upText: text };
}
