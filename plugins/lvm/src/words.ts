// The words of a host whose disk is a logical volume.
import { type Decoder, flag, option, parseSize, scalar, serverName, text } from '@mln/engine/api';
import { groupIn } from './names.js';

/** `no`: a copy. `full`: a snapshot with as much room as its origin has. A number: a snapshot with room for so many bytes. */
export type SnapshotSize = 'no' | 'full' | number;

const decided = new Map<string, SnapshotSize>([
  ...['1', 'yes', 'on', 'true'].map((word) => [word, 'full'] as const),
  ...['0', 'no', 'off', 'false'].map((word) => [word, 'no'] as const),
]);

const doc = 'the disk is a snapshot of the volume that template names; with a size: room for so many changes';
const wanted = 'nothing, yes, no, or a size such as 2G';
const size = scalar<SnapshotSize, SnapshotSize>(
  { type: 'flag or size', wanted, parse: (written) => decided.get(written) ?? parseSize(written) },
  { doc, default: 'no' },
);

/** As a flag it may stand alone. */
const snapshot: Decoder<SnapshotSize> = {
  ...size,
  decode(node, word, ctx) {
    const line = node?.values.get(word);
    if (line === undefined || line.value !== undefined) return size.decode(node, word, ctx);
    ctx.origin(line.span);
    return 'full';
  },
};

const words = {
  lvm_vg: serverName({ root: 'volumeGroups', nameIn: groupIn }, { doc: 'the volume group of the disk; default: mln-images' }),
  lvm_snapshot: snapshot,
  lvm_thinpool: text({ doc: 'the disk is a thin volume in this pool of the group' }),
} as const;

export const claims = { global: words, host: words } as const;

/** Options of the configuration. */
export const options = {
  keep_rest: option(flag(), {
    doc: 'mln leaves the rest of a volume as it is, behind the bytes of the template; there the guest can read what another volume held',
  }),
};
