// The file in which VMware lists the snapshots of a machine, HOST.vmsd: vmrun lists only their names.
import { readVmx } from '../vmx-text.js';

export interface Kept {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
  /** `tre-Snapshot1.vmsn`, beside it. */
  readonly file?: string;
}

/** Ignores lines that it does not understand: VMware does not document the format. */
export function readVmsd(text: string): readonly Kept[] {
  const entries = readVmx(text);
  const numbers = [...entries.keys()].flatMap((name) => /^snapshot(\d+)\.displayName$/.exec(name)?.[1] ?? []);
  return numbers.map((n) => {
    const of = (field: string) => entries.get(`snapshot${n}.${field}`);
    const at = timeOf(Number(of('createTimeHigh')), Number(of('createTimeLow')));
    const file = of('filename');
    return { name: of('displayName') ?? '', ...(at === undefined ? {} : { at }), ...(file === undefined ? {} : { file }) };
  });
}

/** Microseconds since 1970, in two halves; the lower one is written with a sign. */
function timeOf(high: number, low: number): number | undefined {
  return Number.isInteger(high) && Number.isInteger(low) && high > 0
    ? Math.floor((high * 2 ** 32 + (low >>> 0)) / 1000)
    : undefined;
}
