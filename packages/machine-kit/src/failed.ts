// An act on a machine that failed for a reason that has a name.

interface Reason {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** What is reported of it: a code of the backend's or the kernel's catalogue, a message and the way out. */
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
