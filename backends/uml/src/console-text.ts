// Text of a console → the reason why its machine ended. The function only computes; the texts of the tests come from real
// kernels.

import { failuresOf, lastWords, type MachineFailed, plainText, type Sign, signIn } from '@mln/machine-kit';
import { codes, type UmlCode } from './codes.js';

// An earlier fault explains a later one, so causes precede their consequences: a locked disk before the panic.
const signs: readonly Sign<UmlCode>[] = [
  { code: 'MLN6356', says: /setarch: failed to execute (?<kernel>.+): (?<why>.+)/ },
  { code: 'MLN6353', says: / must be not mounted noexec/ },
  // for a directory that it cannot write, the kernel prints no message and ends right after its check of the directory
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
  /** The directory of its memory. */
  readonly directory: string;
}

const failed = failuresOf<UmlCode>(codes);

/** The reason why the machine ended, if its console shows it; otherwise only the fact, with the last lines of the console. */
export function explainEnd(said: string, of: EndOf): MachineFailed {
  const sign = signIn(signs, plainText(said));
  return sign === undefined ? failed('MLN6350', { ...of }, lastWords(said)) : failed(sign.code, { ...of, ...sign.values });
}
