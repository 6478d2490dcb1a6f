// The failure of an act on a machine, with a code.
import { type Code, type CodeText, fillText, type Values } from '@mln/engine/api';

interface Reason {
  readonly code: Code;
  readonly message: string;
  readonly hint?: string;
}

/** The error's report: a code of the backend's or the kernel's catalogue, a message and a hint. */
export class MachineFailed extends Error {
  readonly code: Code;
  readonly hint: string;
  constructor({ code, message, hint = '' }: Reason) {
    super(message);
    this.name = 'MachineFailed';
    this.code = code;
    this.hint = hint;
  }
}

/** The failure that a row of a catalogue describes; `more` goes behind the message. */
export function failed(row: CodeText, values: Values, more = ''): MachineFailed {
  const text = fillText(row, values);
  return new MachineFailed({ ...text, message: `${text.message}${more}` });
}

/** The output of a failure, and its row in the catalogue. */
export interface Sign {
  readonly row: CodeText;
  /** Its named groups are values of the message. */
  readonly says: RegExp;
}

/** The first sign in the text. The first failure explains later ones, so the table has causes before their consequences. */
export function signIn(signs: readonly Sign[], text: string) {
  for (const { row, says } of signs) {
    const found = says.exec(text);
    if (found !== null) return { row, values: { ...found.groups } };
  }
  return undefined;
}
