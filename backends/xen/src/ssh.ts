// How one server reaches another: the same words for ssh itself and for xl, which runs it through a shell.
import type { Command } from '@mln/engine/api';

/** A type rather than an interface, so that it is Json. */
export type Remote = {
  /** `user@host` */
  readonly to: string;
  readonly options: readonly string[];
};

// no user is there to answer questions
const batch = ['-o', 'BatchMode=yes'];

/** A program on the other server; its arguments need no quotes for a shell. */
export function sshThere({ to, options }: Remote, argv: readonly string[]): Command {
  return {
    file: 'ssh',
    args: [...batch, ...options, '--', to, ...argv],
  };
}

/** `xl` on the other server. */
export function xlThere(remote: Remote, args: readonly string[]): Command {
  return sshThere(remote, ['xl', ...args]);
}

/** For the option -s of `xl migrate`, which a shell reads. */
export function sshCommand({ options }: Remote): string {
  return ['ssh', ...batch, ...options].map(quoted).join(' ');
}

/** For its argument, which a shell reads too. */
export function sshTo({ to }: Remote): string {
  return quoted(to);
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
