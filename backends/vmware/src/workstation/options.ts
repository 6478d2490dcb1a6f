// options.vmware of the site configuration → what the driver for Workstation and Fusion goes by.
import type { Json } from '@mln/engine/api';

export type Product = 'ws' | 'fusion' | 'player';

export interface VmnetRange {
  readonly first: number;
  readonly last: number;
  /** True if the administrator set the range: then mln also takes vmnets of it that are already configured. */
  readonly given: boolean;
}

export interface Options {
  /** The program. */
  readonly vmrun: string;
  readonly product: Product;
  /** The version of virtual hardware. */
  readonly hardware: number;
  readonly vmnets: VmnetRange;
}

export interface Flaw {
  readonly option: string;
  readonly value: string;
  readonly wanted: string;
}

const products: readonly Product[] = ['ws', 'fusion', 'player'];

/** Workstation 14 and Fusion 10 of 2017, and all later versions, run hardware 14. */
const hardwareOf2017 = 14;
const oldestHardware = 8;
const newestHardware = 22;

/** 0, 1 and 8 are VMware's own. */
const ordinary: VmnetRange = { first: 10, last: 99, given: false };
const lastVmnet = 254;

/** An invalid option gives a flaw and keeps its default. `platform` is that of Node: `darwin` means Fusion. */
export function readOptions(
  options: Readonly<Record<string, Json>>,
  platform: string,
): { readonly options: Options; readonly flaws: readonly Flaw[] } {
  const flaws: Flaw[] = [];
  const read = <T>(option: string, wanted: string, parse: (value: Json) => T | undefined): T | undefined => {
    const value = options[option];
    if (value === undefined || value === null) return undefined;
    const parsed = parse(value);
    if (parsed === undefined) flaws.push({ option, value: JSON.stringify(value), wanted });
    return parsed;
  };
  return {
    options: {
      vmrun: read('vmrun', 'the path of a program', programOf) ?? 'vmrun',
      product: read('product', products.join(', '), productOf) ?? (platform === 'darwin' ? 'fusion' : 'ws'),
      hardware: read('hardware', `a number from ${oldestHardware} to ${newestHardware}`, hardwareOf) ?? hardwareOf2017,
      vmnets: read('vmnets', `two numbers from 2 to ${lastVmnet}: 20-29`, rangeOf) ?? ordinary,
    },
    flaws,
  };
}

function programOf(value: Json): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function productOf(value: Json): Product | undefined {
  return products.find((product) => product === value);
}

function hardwareOf(value: Json): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= oldestHardware && value <= newestHardware
    ? value
    : undefined;
}

function rangeOf(value: Json): VmnetRange | undefined {
  const [, from = '', to = from] = /^(\d+)(?:-(\d+))?$/.exec(String(value)) ?? [];
  const [first, last] = [Number(from), Number(to === '' ? from : to)];
  return from !== '' && first >= 2 && first <= last && last <= lastVmnet ? { first, last, given: true } : undefined;
}
