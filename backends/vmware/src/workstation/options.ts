// Options of the configuration → what the driver for Workstation and Fusion goes by.
import type { OptionValues } from '@mln/engine/api';
import type { Product, VmwareOptions } from '../options.js';
import { ordinaryVmnets, type VmnetRange } from './vmnet-range.js';

export interface Options {
  /** The program. */
  readonly vmrun: string;
  readonly product: Product;
  /** The version of virtual hardware. */
  readonly hardware: number;
  readonly vmnets: VmnetRange;
}

/** `platform` is that of Node: `darwin` means Fusion. */
export function workstationOptions(
  { vmrun, hardware, product, vmnets = ordinaryVmnets }: OptionValues<VmwareOptions>,
  platform: string,
): Options {
  return { vmrun, hardware, product: product ?? (platform === 'darwin' ? 'fusion' : 'ws'), vmnets };
}
