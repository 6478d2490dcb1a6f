// The two servers of a move: how each is reached, where the project is there, and what is the case there.
import type { Facts, Paths, ServerCx } from '../api/hooks.js';
import type { Model } from '../api/model.js';
import type { Doors } from '../api/ports.js';
import { observe } from '../plan/observe.js';
import { projectPaths } from '../state/project-dir.js';
import { type begin, hereOf, type Mln, serversOf } from './world.js';

/** One server, looked at. */
export interface Side {
  readonly cx: ServerCx;
  readonly doors: Doors;
  readonly facts: Facts;
}

/**
 * What of `model` is the case on that server, by its own files and programs. What hooks complain of is in `begun.report`.
 * @throws ServerUnknown, ServerAway
 */
export const lookAt = async (mln: Mln, server: string, { model, begun }: Looking): Promise<Side> => {
  const doors = serversOf(mln)(server);
  const { ssh, options = [], projects } = mln.config.servers[server] ?? {};
  const isHere = server === hereOf(mln) || server === 'localhost';
  const roots = { ...mln.config.paths, ...(projects === undefined || isHere ? {} : { projects }) };
  const paths: Paths = projectPaths(roots, model.project, await uidOf(doors));
  const cx: ServerCx = { name: server, paths, ...(ssh === undefined ? {} : { ssh: { to: ssh, options } }) };
  const world = { report: begun.report, local: doors.files, paths, options: mln.config.options, model, origins: new Map() };
  return { cx, doors, facts: await observe({ ...world, set: mln.set, hooks: begun.hooks, sh: doors.sh }) };
};

export interface Looking {
  readonly model: Model;
  readonly begun: ReturnType<typeof begin>;
}

/** Who we are there. Asked by `run`, which throws when the server is away. */
const uidOf = async ({ sh }: Doors): Promise<number> => Number((await sh.run({ file: 'id', args: ['-u'] })).stdout.trim());
