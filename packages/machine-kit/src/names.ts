// Long names → short ones for a socket's path or a network device: the same each time, and unique by their SHA-256.
import { createHash } from 'node:crypto';

const limit = 20;
const tail = 8;

/** 41 bits of SHA-256 in eight characters. */
function digest(name: string): string {
  return BigInt(`0x${createHash('sha256').update(name).digest('hex')}`)
    .toString(36)
    .slice(-tail);
}

/** The name itself, or its first letters and eight characters of its SHA-256 when it is longer than 20. */
export function shortName(name: string): string {
  return name.length <= limit ? name : `${name.slice(0, limit - tail - 1)}-${digest(name)}`;
}

/** Pairs of names that end up with the same short one. */
export function clashes(names: readonly string[]): readonly { readonly a: string; readonly b: string; readonly name: string }[] {
  const first = new Map<string, string>();
  return names.flatMap((b) => {
    const name = shortName(b);
    const a = first.get(name);
    if (a === undefined) first.set(name, b);
    return a === undefined || a === b ? [] : [{ a, b, name }];
  });
}

/** A name for a kernel network device: at most 15 characters, the same for the same input, unique by 44 bits of SHA-256. */
export function deviceName(prefix: 'br' | 'tp', ...of: readonly string[]): string {
  return `${prefix}${createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 11)}`;
}

export function bridgeName(project: string, sw: string): string {
  return deviceName('br', project, sw);
}

/** As the kernel has it: 15 bytes, no blank, no slash, neither `.` nor `..`. */
export function isDeviceName(text: string): boolean {
  return /^(?!\.\.?$)[^\s/:]{1,15}$/.test(text);
}
