// The manifest of a node, on the machine where mln is run: written when the host is built, removed with it.
import { type ActionContext, defineAction, type Edits, type HostCx } from '@mln/engine/api';
import { manifest, mark, type Node } from './conf.js';
import type { PuppetClaims } from './words.js';

export interface ManifestArgs extends Node {
  readonly path: string;
}

type Cx = ActionContext<ManifestArgs>;

/** Absent, ours, or somebody's whose it is not to us to change. */
async function ownerOf({ args, files }: Pick<Cx, 'args' | 'files'>): Promise<'nobody' | 'mln' | 'others'> {
  const text = await files.text(args.path);
  if (text === undefined) return 'nobody';
  return text.startsWith(`${mark(args)}\n`) ? 'mln' : 'others';
}

async function remove(cx: Cx): Promise<void> {
  if ((await ownerOf(cx)) === 'mln') await cx.files.remove(cx.args.path);
}

export const manifestActions = {
  write: defineAction<ManifestArgs>({
    run: async (cx) => {
      if ((await ownerOf(cx)) === 'others')
        throw new Error(`${cx.args.path} is there already, and was not written by mln for this host`);
      // read by the server's own user
      await cx.files.write(cx.args.path, manifest(cx.args), { mode: 0o644 });
    },
    undo: remove,
    check: async ({ args, files }) => ((await files.text(args.path)) === manifest(args) ? 'done' : 'absent'),
  }),
  remove: defineAction<ManifestArgs>({ run: remove, undo: 'none' }),
};

type HookCx = HostCx<PuppetClaims, typeof manifestActions, Edits>;

function argsOf({ model, host, config: { puppet } }: HookCx): ManifestArgs | undefined {
  if (puppet?.manifests === undefined) return undefined;
  const node = {
    project: model.project,
    host: host.name,
    certname: puppet.nodename ?? host.name.toLowerCase(),
    classes: puppet.include,
  };
  return { ...node, path: `${puppet.manifests}/${model.project}-${host.name}.pp` };
}

export function writeManifest(cx: HookCx): void {
  const args = argsOf(cx);
  if (args === undefined || cx.intent !== 'build') return;
  cx.lane.step('write', args, { title: `manifest ${args.path}`, origin: cx.at('host', cx.host.name, 'puppet') });
}

export function removeManifest(cx: HookCx): void {
  const args = argsOf(cx);
  if (args === undefined || cx.intent !== 'remove') return;
  cx.lane.step('remove', args, { title: `remove manifest ${args.path}`, origin: cx.at('host', cx.host.name, 'puppet') });
}
