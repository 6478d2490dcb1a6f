// Have the secrets changed since the build? Told without keeping them.
import { createHash, randomBytes } from 'node:crypto';

export interface SecretDigest {
  readonly salt: string;
  readonly digest: string;
}

export function digestSecrets(secrets: ReadonlyMap<string, string>, salt = randomBytes(16).toString('hex')): SecretDigest {
  return {
    salt,
    digest: createHash('sha256')
      .update(JSON.stringify([salt, ...[...secrets].sort(([a], [b]) => (a < b ? -1 : 1))]))
      .digest('hex'),
  };
}

export function sameSecrets(before: SecretDigest | undefined, now: ReadonlyMap<string, string>): boolean {
  return before !== undefined && digestSecrets(now, before.salt).digest === before.digest;
}
