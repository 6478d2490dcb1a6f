// Plan of a move: bridges and memory on the new server, the transfer, the arrival, the cleanup of the old server.

import { type Host, type MoveContext, type ServerContext, type Switch, settingsOf } from '@mln/engine/api';
import { machine } from '@mln/machine-kit';
import type { XenActions, XenEdits } from './actions.js';
import { bridgeOf } from './bridge-of.js';
import { checkJoins } from './checks.js';
import { identityOf } from './identity.js';
import { machineOf } from './machine-of.js';
import { checkMove } from './move-checks.js';
import { type Places, placesOf } from './names.js';
import type { XenOptions } from './options.js';
import type { XenClaims } from './words.js';

type XenMoveContext = MoveContext<XenClaims, XenActions, XenEdits, XenOptions>;

export async function move(ctx: XenMoveContext): Promise<void> {
  const { lane, host, from, to, model, disk, options, factsThere } = ctx;
  await checkMove(ctx);
  checkJoins({ ...ctx, facts: factsThere }, switchesOf(ctx));
  const domain = identityOf({ facts: ctx.facts, model, paths: from.paths, host });
  const [leaving, coming] = [from, to].map((server) => ({ host: host.name, domain, places: placesOf(server.paths, host.name) }));
  if (leaving === undefined || coming === undefined) return; // there are two
  const config = { ...machineOf({ host, model, paths: to.paths, options, facts: factsThere, disk }), uuid: domain.uuid };
  const { config: file } = coming.places;
  lane.step('from', 'depart', leaving, { title: 'be ready to take it back' });
  for (const sw of switchesOf(ctx).filter((one) => factsThere.networks[one.name]?.state !== 'up')) {
    const bridge = bridgeOf({ model, paths: to.paths }, sw);
    lane.step('to', 'bridgeUp', bridge, { title: `make bridge ${bridge.bridge}`, key: sw.name });
  }
  lane.step('to', 'define', { file, config, swept: sweptOf(to) }, { title: 'write its configuration for xl' });
  lane.step('to', 'receive', { ...coming, back: from.ssh }, { title: 'make room for it' });
  lane.step('from', 'migrate', { ...leaving, there: to.ssh, server: to.name }, { title: `send it to ${to.name}` });
  const password = settingsOf(host, machine).vncpasswd !== undefined;
  lane.step(
    'to',
    'arrive',
    { ...coming, config, password, remains: readingOf(to, coming.places) },
    { title: 'read its console' },
  );
  lane.step('from', 'leave', { ...leaving, ...remainsOf(ctx) }, { title: 'forget it' });
}

function switchesOf({ model, host }: Pick<XenMoveContext, 'model' | 'host'>): readonly Switch[] {
  return model.switches.filter(({ ports }) => ports.some((port) => port.host === host.name));
}

/** The server of the project keeps the console log and its directories. On other servers no later command would look for them. */
function readingOf({ home }: ServerContext, { log, reader, screenRc }: Places): readonly string[] {
  return home ? [] : [log, `${log}.1`, reader, screenRc];
}

function sweptOf({ home, paths }: ServerContext): readonly string[] {
  return home ? [] : [paths.project, paths.run];
}

/** A switch that other machines of the project are on here stays. */
function remainsOf(ctx: XenMoveContext) {
  const { host, from, model, facts } = ctx;
  const places = placesOf(from.paths, host.name);
  const { config, save } = places;
  const isLocal = (other: Host | undefined): boolean =>
    other !== undefined && other.name !== host.name && livesOn(other, host, from) && facts.machines[other.name]?.state !== 'down';
  const idle = switchesOf(ctx).filter(
    ({ ports }) => !ports.some((port) => isLocal(model.hosts.find(({ name }) => name === port.host))),
  );
  return {
    remains: [config, save, `${save}.new`, `${save}.used`, ...readingOf(from, places)],
    swept: sweptOf(from),
    bridges: idle.map((sw) => bridgeOf({ model, paths: from.paths }, sw)),
  };
}

function livesOn(other: Host, host: Host, { name, home }: ServerContext): boolean {
  return other.serviceHost === undefined ? home : [name, host.serviceHost].includes(other.serviceHost);
}
