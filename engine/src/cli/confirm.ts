// A question to the person at the terminal before something is lost or moved.
import { createInterface } from 'node:readline/promises';
import { codes } from '../diagnostics/catalogue.js';
import { refuse, type Session } from './session.js';

interface Question {
  readonly project: string;
  /** The question, with all that the user needs for an answer. */
  readonly ask: string;
}

/** `--force` is a yes. Without it and without a terminal to ask at, the command is refused (`noTerminal`). */
export async function agreed(session: Session, { project, ask }: Question): Promise<boolean> {
  const { io, options } = session.ctx;
  if (options.force === true) return true;
  io.err(`${ask}\n`);
  if (!process.stdin.isTTY) return refuse(session, codes.noTerminal, { project });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const interrupted = new AbortController();
  terminal.on('SIGINT', () => interrupted.abort());
  try {
    return /^y(es)?$/i.test((await terminal.question('y/N: ', interrupted)).trim());
  } catch (error) {
    if (interrupted.signal.aborted) return false;
    throw error;
  } finally {
    terminal.close();
  }
}
