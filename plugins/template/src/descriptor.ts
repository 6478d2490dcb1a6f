// The text of a VMDK descriptor → its extents. The reader is strict, because another reader may give an unknown line a meaning.

export interface Extent {
  /** A plain file name. */
  readonly name: string;
  /** The file has its own header, not just the bytes. */
  readonly sparse: boolean;
}

export interface Descriptor {
  readonly extents: readonly Extent[];
  /** The disk holds only its differences from another disk. */
  readonly parent: boolean;
}

const sparseTypes: Readonly<Record<string, boolean>> = { FLAT: false, VMFS: false, SPARSE: true, VMFSSPARSE: true };

/** Lines: comments, `key=value`, and `RW 4192256 SPARSE "disk-s001.vmdk"`; a number may end those of plain extents. */
export function readDescriptor(text: string): Descriptor | { readonly refused: string } {
  const extents: Extent[] = [];
  let parent = false;
  for (const line of text.replaceAll('\0', '').split(/\r?\n/)) {
    const [, key, value = ''] = /^\s*([A-Za-z][\w.:-]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (/^\s*(#|$)/.test(line)) continue;
    if (key === undefined) {
      const extent = readExtent(line);
      if ('refused' in extent) return extent;
      if (extent.name !== '') extents.push(extent);
    } else if (/^parentFileNameHint$/i.test(key)) parent = true;
    else if (/^parentCID$/i.test(key) && !/^f{8}$/i.test(value)) parent = true;
  }
  if (/parentFileNameHint/i.test(text)) parent = true;
  return extents.length === 0 ? { refused: 'its descriptor names no extents' } : { extents, parent };
}

function readExtent(line: string): Extent | { readonly refused: string } {
  const match = /^\s*(?:RW|RDONLY|NOACCESS)\s+\d+\s+([A-Z]+)(?:\s+"([^"]{1,255})"(?:\s+\d+)?)?\s*$/.exec(line);
  const [, type = '', name = ''] = match ?? [];
  if (type === 'ZERO' && name === '') return { name, sparse: false };
  const sparse = sparseTypes[type];
  if (match === null || sparse === undefined || name === '')
    return { refused: `its descriptor has the line ${JSON.stringify(line.slice(0, 80))}` };
  // a colon would make it an address, a slash a path to another directory
  if (/[/\\:\p{Cc}]/u.test(name) || name.startsWith('.'))
    return { refused: `it names the file ${JSON.stringify(name)}, which is not beside it` };
  return { name, sparse };
}
