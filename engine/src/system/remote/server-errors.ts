// Errors of unreachable servers. Each carries a code of the catalogue, so that a failed step has a hint.

import { CodedError } from '../../api/failure.js';
import { codes } from '../../diagnostics/catalogue.js';

/** The program on that server may still run; mln must ask for its result when the server is reachable again. */
export class ServerUnreachable extends CodedError {
  constructor(server: string, why: string) {
    super(codes.serverUnreachable, { server, why });
    this.name = 'ServerUnreachable';
  }
}

/** The configuration has no address for this server. */
export class UnknownServer extends CodedError {
  constructor(server: string, here: string) {
    super(codes.unknownServer, { server, here });
    this.name = 'UnknownServer';
  }
}
