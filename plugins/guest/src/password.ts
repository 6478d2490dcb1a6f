// Plain password → hash, as late as possible. This file is the only importer of unixcrypt, and loads it for the first password to
// hash.

/** `$6$…`, `$y$…`, or locked: used without a change. */
const encoded = /^(\$[0-9a-z]+\$\S+|[!*])$/;

/**
 * SHA-512 crypt. The salt comes from the caller, so that the same project gives the same disk again.
 * @throws when an encoded value contains a colon, which would break the account file
 */
export async function hashPassword(plain: string, salt: string): Promise<string> {
  if (encoded.test(plain)) {
    if (plain.includes(':')) throw new Error('the encoded root password contains ":"');
    return plain;
  }
  const { encrypt } = await import('unixcrypt');
  return encrypt(plain, `$6$${salt}`);
}
