// screen(1) holds a console: it logs the output, and `screen -x` attaches to it, for several people at once.

/** screen flushes the log at once, so that mln can watch it for the login prompt, and announces no login of its own. */
export const screenRc = 'logfile flush 0\ndeflog off\ndeflogin off\nvbell off\nstartup_message off\nautodetach on\n';

export interface ConsoleSession {
  readonly screenRc: string;
  /** Of the session. */
  readonly name: string;
  readonly log: string;
}

/** Arguments of screen: `command` runs in a session of its own, and screen logs its output. */
export function detached({ screenRc: rc, name, log }: ConsoleSession, command: readonly string[]): readonly string[] {
  return [
    // screen reads %n and the like in the name of a log file
    ...['-c', rc, '-dmS', name, '-L', '-Logfile', log.replaceAll('%', '%%')],
    ...command,
  ];
}

/** `screen -x` refuses a terminal that it knows nothing of. */
export function consoleEnvironment(screenDir: string, term: string | undefined): Readonly<Record<string, string>> {
  return {
    SCREENDIR: screenDir,
    TERM: term === undefined || term === '' || term === 'dumb' || term === 'unknown' ? 'vt100' : term,
  };
}

const longestPid = '4194304';

/** The longest path that the socket of a session may have; screen gives up at 106 bytes, one earlier than the kernel. */
export function sessionSocket(screenDir: string, name: string): { readonly path: string; readonly limit: number } {
  return {
    path: `${screenDir}/${longestPid}.${name}`,
    limit: 106,
  };
}
