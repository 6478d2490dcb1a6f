// Text → the eight bytes of a VNC password file. The file only hides the password from a glance: the key is public.
import { createCipheriv } from 'node:crypto';

/** More are not looked at by the protocol (RFC 6143, 7.2.2). */
export const longest = 8;

// 23 82 107 6 35 78 88 7, each with its bits reversed, as VNC feeds keys to DES
const key = Buffer.from('e84ad660c4721ae0', 'hex');

/** DES, as triple DES with three equal keys: single DES is not in every OpenSSL any more. */
export function obfuscate(password: string): Buffer {
  const block = Buffer.alloc(longest);
  Buffer.from(password, 'latin1').copy(block);
  const cipher = createCipheriv('des-ede3-ecb', Buffer.concat([key, key, key]), null).setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]);
}

/** The full password, and behind it the one for looking on only. */
export function passwordFile(full: string, viewOnly?: string): Buffer {
  return Buffer.concat([obfuscate(full), ...(viewOnly === undefined ? [] : [obfuscate(viewOnly)])]);
}
