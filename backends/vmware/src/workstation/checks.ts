// Requirements of a start that this server lacks: a warning while the project is built, an error when it starts.
import type { Report, Span } from '@mln/engine/api';
import { codes } from '../codes.js';
import type { Server } from './facts.js';
import type { Options } from './options.js';

export interface CheckContext {
  readonly server: Server | undefined;
  readonly say: Report['error'];
  readonly at: Span | undefined;
}

export function checkVmrun({ server, say, at }: CheckContext, { vmrun, product }: Options): void {
  if (server === undefined || server.silent === null) return;
  if (server.missing) say(codes.vmrunNotFound, at, { vmrun });
  else say(codes.noAnswerWhenPlanning, at, { command: `${vmrun} -T ${product} list`, why: server.silent });
}

/** VMware makes a hub of a device, which must exist. For a switch without a number yet, the start makes or misses the device. */
export function checkVmnet(
  { server, say, at }: CheckContext,
  sw: { readonly name: string; readonly joins: boolean },
  { product }: Options,
): void {
  const known = server?.vmnets[sw.name];
  if (server === undefined || known === undefined || known.there) return;
  const values = { switch: sw.name, vmnet: known.vmnet, number: known.vmnet.slice('vmnet'.length) };
  if (product === 'fusion') say(codes.fusionVmnetNotFound, at, values);
  else if (sw.joins) say(codes.vmnetNotFound, at, values);
  else if (!server.root) say(codes.vmnetNeedsRoot, at, values);
}
