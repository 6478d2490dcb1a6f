// A project file → what the commands that only look at it work on.
import { originOf } from '../config/provenance.js';
import { type ExplainWorld, type Explanation, explainBlock, explainDrivers, explainWorkedOut } from '../explain/explain.js';
import type { LoadedProject } from '../project/project.js';
import { type Inspected, type InspectedBlock, inspect, type SecretPlaces, secretPlaces } from '../show/project.js';
import type { CliContext } from './command.js';
import { loadFile, openSession, type Session } from './session.js';

export interface InspectedFile {
  readonly session: Session;
  readonly loaded: LoadedProject;
  readonly inspected: Inspected;
  readonly secrets: SecretPlaces;
}

/** Ends the command with 2 when the file is not valid. */
export async function inspectFile(ctx: CliContext, file: string): Promise<InspectedFile> {
  const session = await openSession(ctx, file);
  const loaded = await loadFile(session, file, 'text');
  const secrets = secretPlaces(loaded.origins, loaded.secrets);
  return { session, loaded, inspected: inspect(loaded.draft, session.engine.claims), secrets };
}

/** Everything that holds in a block, with its reasons. */
export async function explained(file: InspectedFile, block: InspectedBlock): Promise<readonly Explanation[]> {
  const { session, loaded, secrets } = file;
  const { claims, config } = session.engine;
  const context: ExplainWorld = { claims, texts: loaded.texts, secrets, includes: loaded.includes };
  const said = explainBlock(block, context);
  const host = block.kind === 'host' ? loaded.model.hosts.find(({ name }) => name === block.name) : undefined;
  if (host === undefined) return said;
  return [
    ...said,
    ...explainDrivers({ host, block }, context, (key) => originOf(config, key)),
    ...host.interfaces.flatMap((one) => explainWorkedOut(host.name, one, said)),
  ];
}
