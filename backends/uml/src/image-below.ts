// Plan time: a start is refused if the image below a copy-on-write disk is not the one that mln made the disk over.
import { faultBelow } from '@mln/disk-kit';
import type { Claims, HostContext } from '@mln/engine/api';
import { codes } from './codes.js';

type Context = Pick<HostContext<Claims, Record<never, never>, Record<never, never>>, 'disk' | 'host' | 'facts' | 'report' | 'at'>;

const rows = {
  ...{ missing: codes.imageBelowMissing, changed: codes.imageBelowChanged },
  ...{ touched: codes.imageBelowTouched, other: codes.imageBelowOther },
};

/** Reports a faulty image once, at the first host over it. */
export async function checkImageBelow({ disk, host, facts, report, at }: Context): Promise<void> {
  // a machine that is starting has opened its image
  const opens = disk?.format === 'uml-cow' && facts.machines[host.name]?.state !== 'starting';
  const fault = opens ? await faultBelow(disk.path, disk.backing) : undefined;
  if (fault === undefined || !isFirst(facts, fault.file)) return;
  const { kind, file, seconds } = fault;
  report.error(rows[kind], at('host', host.name, 'template'), { host: host.name, file, seconds });
}

/** By the facts of a plan, the images that the plan has reported. */
const told = new WeakMap<Context['facts'], Set<string>>();

function isFirst(facts: Context['facts'], file: string): boolean {
  const files = told.get(facts) ?? new Set();
  told.set(facts, files);
  return !files.has(file) && files.add(file) !== undefined;
}
