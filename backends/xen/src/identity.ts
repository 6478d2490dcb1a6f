// The UUID of a host: the one in its configuration, because it keeps it when it moves; without one, the UUID that mln will write.
import type { Facts, Host, Json, LocalFiles, Model, ObserveContext, Paths } from '@mln/engine/api';
import { type DomainId, domainId, placesOf } from './names.js';

const key = 'uuids';

/** Reads the UUIDs on the server whose facts it collects. */
export async function observeIdentities(ctx: ObserveContext): Promise<ReadonlyMap<string, DomainId>> {
  const found = await Promise.all(
    ctx.hosts.map(
      async ({ name }) => [name, await readIdentity(ctx.local, ctx.paths, { project: ctx.model.project, host: name })] as const,
    ),
  );
  const uuids: Json = Object.fromEntries(found.map(([name, { uuid }]) => [name, uuid]));
  ctx.fact(key, uuids);
  return new Map(found);
}

async function readIdentity(local: LocalFiles, paths: Paths, of: { readonly project: string; readonly host: string }) {
  const made = domainId(paths, of);
  // only root may read the file, and other users cannot use Xen anyway
  const text = await local.text(placesOf(paths, of.host).config).catch(() => undefined);
  const uuid = /^uuid = "([0-9a-f-]{36})"$/m.exec(text ?? '')?.[1];
  return uuid === undefined ? made : { ...made, uuid };
}

interface IdentityContext {
  readonly facts: Facts;
  readonly model: Pick<Model, 'project'>;
  readonly paths: Paths;
  readonly host: Host;
}

/** As it was seen. */
export function identityOf({ facts, model, paths, host }: IdentityContext): DomainId {
  const made = domainId(paths, { project: model.project, host: host.name });
  const uuids = facts.values[`xen.${key}`] as Readonly<Record<string, string>> | undefined; // written above, in this very run
  const uuid = uuids?.[host.name];
  return uuid === undefined ? made : { ...made, uuid };
}
