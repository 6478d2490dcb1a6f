// Console output of a machine that ended before it was up → the reason.
import { failed, lastWords, type MachineFailed, plainText, type Sign, signIn } from '@mln/machine-kit';
import { codes } from './codes.js';

const signs: readonly Sign[] = [
  { row: codes.noRootFileSystem, says: /VFS: Unable to mount root fs|ALERT!\s+\S+ does not exist|No root device/ },
  { row: codes.kernelPanic, says: /Kernel panic - not syncing: (?<why>.+)/ },
];

/** Console output → the reason why the machine ended before it was up. */
export function explainEnd(consoleText: string, of: { readonly host: string; readonly log: string }): MachineFailed {
  const sign = signIn(signs, plainText(consoleText));
  return sign === undefined
    ? failed(codes.endedBeforeUp, of, lastWords(consoleText))
    : failed(sign.row, { ...of, ...sign.values });
}
