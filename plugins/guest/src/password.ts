// Plain password → hash, as late as can be. The only importer of unixcrypt, loaded when there is something to hash.

/** `$6$…`, `$y$…`, or locked: taken as it is. */
const encoded = /^(\$[0-9a-z]+\$\S+|[!*])$/;

/**
 * SHA-512 crypt. The salt comes from outside, so that the same project gives the same disk again.
 * @throws when an encoded value holds a colon, which would break the account file
 */
export async function hashPassword(plain: string, salt: string): Promise<string> {
  if (encoded.test(plain)) {
    if (plain.includes(':')) throw new Error('the encoded root password contains ":"');
    return plain;
  }
  const { encrypt } = await import('unixcrypt');
  return encrypt(plain, `$6$${salt}`);
}
