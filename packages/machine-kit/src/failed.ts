// An act on a machine that failed for a reason that has a name.
import type { CodeText, Values } from '@mln/engine/api';

interface Reason {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** What is reported of it: a code of the backend's or the kernel's catalogue, a message and a hint. */
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

/** What is said when something goes wrong, and the code that it stands for. */
export interface Sign<C extends string> {
  readonly code: C;
  /** Its named groups are values of the message. */
  readonly says: RegExp;
}

/** The first sign that is found: what came first explains what came later, so causes stand before their consequences. */
export function signIn<C extends string>(signs: readonly Sign<C>[], text: string) {
  for (const { code, says } of signs) {
    const found = says.exec(text);
    if (found !== null) return { code, values: { ...found.groups } };
  }
  return undefined;
}
