// The states of the machines and switches of a project, on all their servers that mln can reach.
import type { Facts, Intent, MachineFact } from '../api/facts.js';
import type { Host, Model } from '../api/model.js';
import { executorOf, isLocal, lookAt, partOf } from '../plan/server.js';
import { ServerUnreachable, UnknownServer } from '../system/remote/server-errors.js';
import { localFacts } from './plan.js';
import { type Project, rootsFor } from './project.js';

export interface StatusRequest {
  /** The chosen hosts; default: all. */
  readonly hosts?: readonly string[];
  readonly intent?: Intent;
}

/** Facts of this server and of the hosts' servers. A host on an unreachable server is `unknown`, with the reason. */
export async function status(project: Project, { hosts, intent }: StatusRequest = {}): Promise<Facts> {
  const facts = await localFacts(project, { statesOnly: true, ...(intent === undefined ? {} : { intent }) });
  const asked = project.model.hosts.filter(({ name }) => hosts?.includes(name) ?? true);
  return { ...facts, machines: { ...facts.machines, ...(await remoteFacts(project, asked, intent)) } };
}

async function remoteFacts(
  { engine, model, hooks, report }: Project,
  hosts: readonly Host[],
  intent: Intent | undefined,
): Promise<Readonly<Record<string, MachineFact>>> {
  const { localServer, plugins: set, config, options } = engine;
  const seat = { set, options, localServer };
  const away = hosts.filter((host) => !isLocal(executorOf(host, seat), localServer));
  const servers = [...new Set(away.map(({ serviceHost = localServer }) => serviceHost))];
  const at = (server: string) => engine.connect(server);
  const roots = rootsFor(engine, model.file);
  const context = { config, options, set, hooks, roots, report, localServer, at, ...(intent === undefined ? {} : { intent }) };
  const found = await Promise.all(
    servers.map(async (server) => {
      const part = partOf(
        model,
        away.filter(({ serviceHost }) => serviceHost === server).map(({ name }) => name),
      );
      const machines = await lookAt(server, part, context).then(
        (side) => side.facts.machines,
        (error: unknown) => unknownBecause(error, part),
      );
      return part.hosts.map(({ name }) => [name, placedOn(server, machines[name])] as const);
    }),
  );
  return Object.fromEntries(found.flat());
}

function placedOn(server: string, fact: MachineFact = { state: 'unknown' }): MachineFact {
  return { ...fact, detail: [`on ${server}`, ...(fact.detail === undefined ? [] : [fact.detail])].join(', ') };
}

function unknownBecause(error: unknown, { hosts }: Model): Readonly<Record<string, MachineFact>> {
  if (!(error instanceof ServerUnreachable || error instanceof UnknownServer)) throw error;
  const why = error instanceof ServerUnreachable ? String(error.values.why ?? '') : 'nobody knows the way there';
  return Object.fromEntries(hosts.map(({ name }) => [name, { state: 'unknown', detail: why }]));
}
