// The first bytes of a file → the format of the virtual machine program that wrote it.
import type { Probe } from './table.js';

export type ContainerFormat = 'vmdk' | 'qcow2' | 'vdi' | 'vpc' | 'vhdx';

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}

/** Offset and bytes in hexadecimal. */
const magics: readonly (readonly [ContainerFormat, number, string])[] = [
  ['vmdk', 0, hex('KDMV')],
  ['vmdk', 0, hex('COWD')],
  ['vmdk', 0, hex('# Disk DescriptorFile')],
  ['qcow2', 0, '514649fb00000002'],
  ['qcow2', 0, '514649fb00000003'],
  ['vdi', 64, '7f10dabe'],
  ['vpc', 0, hex('conectix')],
  ['vhdx', 0, hex('vhdxfile')],
];

/** A copy-on-write file of User-Mode Linux: the kernel reads the file that its header names, and ignores the rest. */
export const cowFormat = 'uml-cow';

// the number in the byte order of either processor
const cowMagics = [hex('OOOM'), hex('MOOO')];

/** The first bytes decide: a file system leaves them free. `undefined` for any other file. */
export async function formatAt(probe: Probe, path: string): Promise<ContainerFormat | typeof cowFormat | undefined> {
  const head = await hexAt(probe, path, { at: 0, bytes: 512 });
  if (cowMagics.some((bytes) => head.startsWith(bytes))) return cowFormat;
  return magics.find(([, at, bytes]) => head.startsWith(bytes, 2 * at))?.[0];
}

/** `undefined` for any other file. */
export async function asContainer(probe: Probe, path: string): Promise<ContainerFormat | undefined> {
  const format = await formatAt(probe, path);
  return format === cowFormat ? undefined : format;
}

/** In hexadecimal digits, without blanks; fewer where the file ends. */
export async function hexAt(probe: Probe, path: string, { at, bytes }: { readonly at: number; readonly bytes: number }) {
  const args = ['-A', 'n', '-t', 'x1', '-v', '-j', String(at), '-N', String(bytes), '--', path];
  return (await probe({ file: 'od', args })).stdout.replaceAll(/\s/g, '');
}
