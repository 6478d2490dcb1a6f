// Errors of servers that mln cannot ask. Each carries a code of the catalogue, so that a failed step has a hint.

/** What was begun there may go on; whether it was done has to be asked when the server is back. */
export class ServerUnreachable extends Error {
  readonly code = 'MLN5010';
  readonly hint: string;
  /** Of the row in the catalogue. */
  readonly values: Readonly<Record<string, string>>;
  constructor(server: string, why: string) {
    super(`server ${server}: ${why}`);
    this.name = 'ServerAway';
    this.values = { server, why };
    this.hint = `see that ssh reaches it without asking anything, as servers.${server} of the configuration says`;
  }
}

/** Nobody told how to reach it. */
export class UnknownServer extends Error {
  readonly code = 'MLN5011';
  readonly hint: string;
  readonly values: Readonly<Record<string, string>>;
  constructor(server: string, here: string) {
    super(`nobody knows the way to server ${server}; this one is ${here}`);
    this.name = 'ServerUnknown';
    this.values = { server, here };
    this.hint = `write servers.${server}.ssh in the configuration, or defaults.server when it is this one`;
  }
}
