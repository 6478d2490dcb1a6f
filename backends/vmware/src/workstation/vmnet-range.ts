// `20-29` → the vmnets that mln may use.

export interface VmnetRange {
  readonly first: number;
  readonly last: number;
  /** True if the administrator set the range: then mln also takes vmnets of it that are already configured. */
  readonly given: boolean;
}

export const lastVmnet = 254;

/** 0, 1 and 8 are VMware's own. */
export const ordinaryVmnets: VmnetRange = { first: 10, last: 99, given: false };

export function rangeOf(text: string): VmnetRange | undefined {
  const [, from = '', to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  return from !== '' && first >= 2 && first <= last && last <= lastVmnet ? { first, last, given: true } : undefined;
}
