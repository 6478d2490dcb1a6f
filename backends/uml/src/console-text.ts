// What a console said → why its machine ended. Pure: the texts of the tests are those of real kernels.
import type { Values } from '@mln/engine/api';
import { lastWords, plainText } from '@mln/plugin-machine';
import { codes, type UmlCode } from './codes.js';

export interface Cause {
  readonly code: UmlCode;
  readonly message: string;
  readonly hint: string;
}

interface Sign {
  readonly code: UmlCode;
  /** Its named groups are values of the message. */
  readonly says: RegExp;
}

// What came first explains what came later, so causes stand before their consequences: a locked disk before the panic.
const signs: readonly Sign[] = [
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

/** Why the machine ended, as far as its console tells; else that it did, and what it said last. */
export function explainEnd(said: string, of: EndOf): Cause {
  const text = plainText(said);
  for (const { code, says } of signs) {
    const found = says.exec(text);
    if (found !== null) return fill(code, { ...of, ...found.groups });
  }
  const bare = fill('MLN6350', { ...of });
  return { ...bare, message: `${bare.message}${lastWords(said)}` };
}

function fill(code: UmlCode, values: Values): Cause {
  const insert = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  const { message, hint } = codes[code];
  return { code, message: insert(message), hint: insert(hint) };
}
