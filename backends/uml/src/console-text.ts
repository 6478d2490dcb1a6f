// Text of a console → the reason why its machine ended. The function only computes; the texts of the tests come from real
// kernels.

import { failed, lastWords, type MachineFailed, plainText, type Sign, signIn } from '@mln/machine-kit';
import { codes } from './codes.js';

// An earlier fault explains a later one, so causes precede their consequences: a locked disk before the panic.
const signs: readonly Sign[] = [
  { row: codes.sandboxNotMade, says: /(?:^|\n)bwrap: (?<why>.+)/ },
  { row: codes.kernelNotStarted, says: /setarch: failed to execute (?<kernel>.+): (?<why>.+)/ },
  { row: codes.memoryDirectoryNotExecutable, says: / must be not mounted noexec/ },
  // for a directory that it cannot write, the kernel prints no message and ends right after its check of the directory
  { row: codes.memoryDirectoryNotWritable, says: /\nChecking if .* is on tmpfs\.\.\..*\n?(?:Warning: tempdir .*)?\s*$/ },
  { row: codes.memoryDirectoryFull, says: /Bus error - the host .* ran out of space/ },
  { row: codes.machineNameInUse, says: /umid ".*" is already in use by pid (?<pid>\d+)/ },
  { row: codes.diskInUse, says: /F_SETLK failed, file already locked by pid (?<pid>\d+)/ },
  { row: codes.backingImageChanged, says: /(?:mtime|[Ss]ize) mismatch \(.*\) of COW header vs backing file/ },
  { row: codes.diskNotOpened, says: /Failed to initialize ubd device 0|Failed to open '.*', errno/ },
  { row: codes.unsupportedProcessor, says: /ptrace set fp regs failed, errno = 14/ },
  { row: codes.noRootFileSystem, says: /VFS: Unable to mount root fs/ },
  { row: codes.noInit, says: /No working init found|Requested init .* failed/ },
  { row: codes.tooLittleMemoryToBoot, says: /Too few physical memory|Out of memory and no killable processes/ },
  { row: codes.kernelPanic, says: /Kernel panic - not syncing: (?<why>.+)/ },
];

export interface EndOf {
  readonly host: string;
  readonly log: string;
  /** The directory of its memory. */
  readonly directory: string;
}

/** The reason why the machine ended, if its console shows it; otherwise only the fact, with the last lines of the console. */
export function explainEnd(consoleText: string, of: EndOf): MachineFailed {
  const sign = signIn(signs, plainText(consoleText));
  return sign === undefined
    ? failed(codes.endedBeforeUp, { ...of }, lastWords(consoleText))
    : failed(sign.row, { ...of, ...sign.values });
}
