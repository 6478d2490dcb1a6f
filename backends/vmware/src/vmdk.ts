// The descriptor that makes an existing plain image a disk of VMware.

export type Adapter = 'lsilogic' | 'ide';

export interface Flat {
  /** The image, as the descriptor names it: a path that is looked for beside the descriptor. */
  readonly extent: string;
  /** Of 512 bytes. */
  readonly sectors: number;
  readonly adapter: Adapter;
  /** Of the product that it is for: 14. */
  readonly hardware: number;
}

export const sectorBytes = 512;

/** Virtual Disk Format 5.0: a `monolithicFlat` disk with one extent, never written before and without a parent. */
export function flatDescriptor({ extent, sectors, adapter, hardware }: Flat): string {
  const { cylinders, heads, sectors: track } = geometryOf(sectors, adapter);
  return [
    '# Disk DescriptorFile',
    'version=1',
    'CID=fffffffe',
    'parentCID=ffffffff',
    'createType="monolithicFlat"',
    '',
    '# Extent description',
    `RW ${sectors} FLAT "${extent}" 0`,
    '',
    '# The Disk Data Base',
    '#DDB',
    '',
    `ddb.virtualHWVersion = "${hardware}"`,
    `ddb.geometry.cylinders = "${cylinders}"`,
    `ddb.geometry.heads = "${heads}"`,
    `ddb.geometry.sectors = "${track}"`,
    `ddb.adapterType = "${adapter}"`,
    '',
  ].join('\n');
}

const gib = 2 ** 30 / sectorBytes;

/** ATA counts sixteen heads and at most 16383 cylinders; a SCSI disk is counted as the BIOS of its controller does, by its size. */
function geometryOf(sectors: number, adapter: Adapter) {
  const rows = adapter === 'ide' ? { heads: 16, sectors: 63 } : scsi(sectors);
  const cylinders = Math.floor(sectors / (rows.heads * rows.sectors));
  return { ...rows, cylinders: adapter === 'ide' ? Math.min(cylinders, 16_383) : cylinders };
}

function scsi(sectors: number) {
  if (sectors < gib) return { heads: 64, sectors: 32 };
  return sectors < 2 * gib ? { heads: 128, sectors: 32 } : { heads: 255, sectors: 63 };
}
