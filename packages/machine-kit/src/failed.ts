// The failure of an act on a machine, with a code.
import type { CodeText, Values } from '@mln/engine/api';

interface Reason {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** The error's report: a code of the backend's or the kernel's catalogue, a message and a hint. */
export class MachineFailed extends Error {
  readonly code: string;
  readonly hint: string;
  constructor({ code, message, hint }: Reason) {
    super(message);
    this.name = 'MachineFailed';
    this.code = code;
    this.hint = hint;
  }
}

/** Failures of one catalogue, their texts filled in; `more` goes behind the message. */
export function failuresOf<C extends string>(codes: Readonly<Record<C, CodeText>>) {
  return (code: C, values: Values, more = ''): MachineFailed => {
    const insert = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
    const { message, hint = '' } = codes[code];
    return new MachineFailed({ code, message: `${insert(message)}${more}`, hint: insert(hint) });
  };
}

/** The output of a failure, and its code. */
export interface Sign<C extends string> {
  readonly code: C;
  /** Its named groups are values of the message. */
  readonly says: RegExp;
}

/** The first sign in the text. The first failure explains later ones, so the table has causes before their consequences. */
export function signIn<C extends string>(signs: readonly Sign<C>[], text: string) {
  for (const { code, says } of signs) {
    const found = says.exec(text);
    if (found !== null) return { code, values: { ...found.groups } };
  }
  return undefined;
}
