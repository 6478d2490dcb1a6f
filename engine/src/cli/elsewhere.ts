// Machines of a project that are on other servers → what they do there, as far as those can be asked.
import type { Intent, MachineFact } from '../api/hooks.js';
import type { Host, Model } from '../api/model.js';
import { executorOf, isLocal, lookAt, partOf } from '../plan/server.js';
import { diskFiles } from '../system/files/disk-files.js';
import { connectServers } from '../system/remote/connect-servers.js';
import { ServerUnreachable, UnknownServer } from '../system/remote/server-errors.js';
import { localServerOf } from './project.js';
import type { Session } from './session.js';

/** Of which hosts, and what for. */
export interface Asked {
  readonly hosts: readonly Host[];
  readonly intent?: Intent;
}

/** By host name; those that are here are not in it. Of a server that cannot be asked the reason is told. */
export async function factsElsewhere(
  session: Session,
  model: Model,
  { hosts, intent }: Asked,
): Promise<Readonly<Record<string, MachineFact>>> {
  const localServer = localServerOf(session);
  const { set, config } = session;
  const away = hosts.filter((host) => !isLocal(executorOf(host, { set, options: config.options, localServer }), localServer));
  const servers = [...new Set(away.map(({ serviceHost = localServer }) => serviceHost))];
  const found = await Promise.all(
    servers.map((server) => {
      const names = away.filter(({ serviceHost }) => serviceHost === server).map(({ name }) => name);
      return factsOn(session, server, { model: partOf(model, names), intent });
    }),
  );
  return Object.fromEntries(found.flat());
}

interface Part {
  readonly model: Model;
  readonly intent: Intent | undefined;
}

async function factsOn(session: Session, server: string, part: Part): Promise<readonly [string, MachineFact][]> {
  const { model, intent } = part;
  const { config, set, hooks, report, sh } = session;
  const localServer = localServerOf(session);
  const at = connectServers({ localServer, servers: config.servers, own: { sh, files: diskFiles() } });
  const context = { config, set, hooks, report, localServer, at, ...(intent === undefined ? {} : { intent }) };
  const facts = await lookAt(server, model, context).then(
    (side) => side.facts.machines,
    (error: unknown) => because(error, model),
  );
  return model.hosts.map(({ name }) => {
    const fact = facts[name] ?? { state: 'unknown' };
    return [name, { ...fact, detail: [`on ${server}`, ...(fact.detail === undefined ? [] : [fact.detail])].join(', ') }];
  });
}

function because(error: unknown, { hosts }: Model): Readonly<Record<string, MachineFact>> {
  if (!(error instanceof ServerUnreachable || error instanceof UnknownServer)) throw error;
  const why = error instanceof ServerUnreachable ? (error.values.why ?? '') : 'nobody knows the way there';
  return Object.fromEntries(hosts.map(({ name }) => [name, { state: 'unknown', detail: why }]));
}
