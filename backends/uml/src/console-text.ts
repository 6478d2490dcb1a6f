// What a console said → why its machine ended. Pure: the texts of the tests are those of real kernels.

import { failuresOf, lastWords, type MachineFailed, plainText, type Sign, signIn } from '@mln/machine-kit';
import { codes, type UmlCode } from './codes.js';

// What came first explains what came later, so causes stand before their consequences: a locked disk before the panic.
const signs: readonly Sign<UmlCode>[] = [
  { code: 'MLN6356', says: /setarch: failed to execute (?<kernel>.+): (?<why>.+)/ },
  { code: 'MLN6353', says: / must be not mounted noexec/ },
  // of a directory that cannot be written the kernel says nothing at all: it ends right after it looked at it
  { code: 'MLN6354', says: /\nChecking if .* is on tmpfs\.\.\..*\n?(?:Warning: tempdir .*)?\s*$/ },
  { code: 'MLN6355', says: /Bus error - the host .* ran out of space/ },
  { code: 'MLN6352', says: /umid ".*" is already in use by pid (?<pid>\d+)/ },
  { code: 'MLN6351', says: /F_SETLK failed, file already locked by pid (?<pid>\d+)/ },
  { code: 'MLN6357', says: /(?:mtime|[Ss]ize) mismatch \(.*\) of COW header vs backing file/ },
  { code: 'MLN6358', says: /Failed to initialize ubd device 0|Failed to open '.*', errno/ },
  { code: 'MLN6363', says: /ptrace set fp regs failed, errno = 14/ },
  { code: 'MLN6359', says: /VFS: Unable to mount root fs/ },
  { code: 'MLN6360', says: /No working init found|Requested init .* failed/ },
  { code: 'MLN6361', says: /Too few physical memory|Out of memory and no killable processes/ },
  { code: 'MLN6362', says: /Kernel panic - not syncing: (?<why>.+)/ },
];

export interface EndOf {
  readonly host: string;
  readonly log: string;
  /** Where its memory was. */
  readonly directory: string;
}

const failed = failuresOf<UmlCode>(codes);

/** Why the machine ended, as far as its console tells; else that it did, and what it said last. */
export function explainEnd(said: string, of: EndOf): MachineFailed {
  const sign = signIn(signs, plainText(said));
  return sign === undefined ? failed('MLN6350', { ...of }, lastWords(said)) : failed(sign.code, { ...of, ...sign.values });
}
