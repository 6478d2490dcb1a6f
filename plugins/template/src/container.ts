// A disk of a virtual machine program → its parts. This check precedes qemu-img, which opens every file that the disk names.

import { dirname } from 'node:path';
import { asContainer, type ContainerFormat, field, hexAt, type Probe, parsed } from '@mln/disk-kit';
import type { LocalFiles } from '@mln/engine/api';
import { readDescriptor } from './descriptor.js';

export interface Container {
  readonly format: ContainerFormat;
  /** `monolithicSparse`, for a format with several kinds. */
  readonly kind: string;
  /** Bytes of the disk that a machine sees. */
  readonly bytes: number;
  /** Names of further files beside it that hold its data. */
  readonly extents: readonly string[];
}

/** The reason, for people, why mln cannot use the disk. */
export type Refused = { readonly refused: string };
export type Missing = { readonly missing: 'qemu-img' };

export interface Eyes {
  readonly probe: Probe;
  readonly local: LocalFiles;
}

/** `undefined` for a file that is not such a disk. All files that the disk names must be ordinary files beside it. */
export async function readContainer(path: string, eyes: Eyes): Promise<Container | Refused | Missing | undefined> {
  const format = await asContainer(eyes.probe, path);
  if (format === undefined) return undefined;
  const extents = await extentsOf(path, format, eyes);
  if ('refused' in extents) return extents;
  return askQemu(path, { format, extents: extents.names }, eyes);
}

type Extents = { readonly names: readonly string[] };

async function extentsOf(path: string, format: ContainerFormat, eyes: Eyes): Promise<Extents | Refused> {
  switch (format) {
    case 'vmdk':
      return vmdkExtents(path, eyes);
    case 'qcow2':
      return qcowExtents(path, eyes);
    // these name no other files, or qemu does not follow them there
    case 'vdi':
    case 'vpc':
    case 'vhdx':
      return { names: [] };
  }
}

const onParent: Refused = { refused: 'it holds only what differs from another disk' };

/** Big endian. Layout: docs/interop/qcow2.txt of QEMU. */
async function qcowExtents(path: string, { probe }: Eyes): Promise<Extents | Refused> {
  const head = Buffer.from(await hexAt(probe, path, { at: 0, bytes: 104 }), 'hex');
  if (head.length < 72) return { refused: 'its header is cut off' };
  if (head.readBigUInt64BE(8) !== 0n) return onParent;
  if (head.readUInt32BE(32) !== 0) return { refused: 'it is encrypted' };
  const features = head.readUInt32BE(4) >= 3 && head.length >= 80 ? head.readBigUInt64BE(72) : 0n;
  return (features & 4n) === 0n ? { names: [] } : { refused: 'its data are in another file' };
}

const mostText = 2 ** 16;
const sparseMagic = '4b444d56';
const oldSparseMagic = '434f5744';

async function vmdkExtents(path: string, eyes: Eyes): Promise<Extents | Refused> {
  const magic = await hexAt(eyes.probe, path, { at: 0, bytes: 4 });
  if (magic === sparseMagic || magic === oldSparseMagic) return (await flawOfSparse(path, eyes)) ?? { names: [] };
  if (((await eyes.local.stat(path))?.size ?? 0) > mostText) return { refused: 'its descriptor is too long' };
  const descriptor = readDescriptor((await eyes.local.text(path)) ?? '');
  if ('refused' in descriptor) return descriptor;
  if (descriptor.parent) return onParent;
  for (const { name, sparse } of descriptor.extents) {
    const at = `${dirname(path)}/${name}`;
    if ((await eyes.local.stat(at))?.type !== 'file') return { refused: `its part "${name}" is no ordinary file beside it` };
    const flaw = sparse ? await flawOfSparse(at, eyes) : undefined;
    if (flaw !== undefined) return { refused: `its part "${name}": ${flaw.refused}` };
  }
  return { names: [...new Set(descriptor.extents.map(({ name }) => name))] };
}

/** A sparse file of capacity 0 is a descriptor in disguise, and any sparse file may name a parent. Little endian. */
async function flawOfSparse(path: string, { probe }: Eyes): Promise<Refused | undefined> {
  const head = Buffer.from(await hexAt(probe, path, { at: 0, bytes: 64 }), 'hex');
  const sparse = head.toString('hex', 0, 4) === sparseMagic;
  if (!sparse && head.toString('hex', 0, 4) !== oldSparseMagic) return { refused: 'it has no header of a sparse disk' };
  if (sparse && (head.length < 64 || head.readBigUInt64LE(12) === 0n)) return { refused: 'its capacity is 0' };
  // the place in the header, and the place that qemu reads in spite of the header
  for (const at of new Set([sparse ? Number(head.readBigUInt64LE(28)) * sector : sector, sector])) {
    const args = [`if=${path}`, 'iflag=skip_bytes,count_bytes', `skip=${at}`, `count=${20 * sector}`, 'status=none'];
    if (!Number.isSafeInteger(at) || /parentFileNameHint/i.test((await probe({ file: 'dd', args })).stdout)) return onParent;
  }
  return undefined;
}

const sector = 512;

type Known = Pick<Container, 'format' | 'extents'>;

async function askQemu(path: string, known: Known, { probe }: Eyes): Promise<Container | Refused | Missing> {
  const { exitCode, stdout, stderr } = await probe({
    file: 'qemu-img',
    args: ['info', '--output=json', '-f', known.format, '--', path],
  });
  if (exitCode === 127) return { missing: 'qemu-img' };
  const info = parsed(stdout);
  const bytes = field(info, 'virtual-size');
  if (exitCode !== 0 || typeof bytes !== 'number') return { refused: stderr.trim().split('\n')[0] ?? 'qemu-img cannot read it' };
  // the check above looked for it; here qemu itself reports it
  if (field(info, 'backing-filename') !== undefined) return onParent;
  const kind = field(field(field(info, 'format-specific'), 'data'), 'create-type');
  return { ...known, kind: typeof kind === 'string' ? kind : '', bytes };
}
