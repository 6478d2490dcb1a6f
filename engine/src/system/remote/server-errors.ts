// Errors of servers that mln cannot ask. Each carries a code of the catalogue, so that a failed step has a hint.

import { CodedError } from '../../api/failure.js';
import { codes } from '../../diagnostics/catalogue.js';

/** What was begun there may go on; whether it was done has to be asked when the server is back. */
export class ServerUnreachable extends CodedError {
  constructor(server: string, why: string) {
    super('MLN5010', codes.MLN5010, { server, why });
    this.name = 'ServerAway';
  }
}

/** Nobody told how to reach it. */
export class UnknownServer extends CodedError {
  constructor(server: string, here: string) {
    super('MLN5011', codes.MLN5011, { server, here });
    this.name = 'ServerUnknown';
  }
}
