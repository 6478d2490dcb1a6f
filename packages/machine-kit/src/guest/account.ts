// Opened guest → the account of one of its users, as its passwd has it.
import type { Guest } from '@mln/engine/api';

export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Undefined when there is no such user; numbers that are none are NaN. */
export async function accountOf(guest: Guest, user: string): Promise<Account | undefined> {
  const records = ((await guest.text('/etc/passwd')) ?? '').split('\n').map((line) => line.split(':'));
  const record = records.find(([name]) => name === user);
  if (record === undefined) return undefined;
  const [, , uid = '', gid = '', , home = ''] = record;
  return { uid: numberOf(uid), gid: numberOf(gid), home };
}

function numberOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
