// Switch → the bridge it is.
import { createHash } from 'node:crypto';
import { type Model, type Paths, type Switch, switchSettingsOf } from '@mln/engine/api';
import machine, { bridgeName } from '@mln/plugin-machine';
import type { BridgeArgs } from './bridge.js';

export function bridgeOf(
  { model, paths }: { readonly model: Pick<Model, 'project'>; readonly paths: Pick<Paths, 'project'> },
  sw: Switch,
): BridgeArgs {
  const { bridge: named } = switchSettingsOf(sw, machine);
  // projects of one name in two directories are two
  const place = createHash('sha256').update(paths.project).digest('hex').slice(0, 12);
  return {
    switch: sw.name,
    bridge: typeof named === 'string' ? named : bridgeName(model.project, sw.name),
    alias: `mln ${model.project} ${sw.name} ${place}`,
    made: typeof named !== 'string',
  };
}
