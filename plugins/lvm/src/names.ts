// Names of volumes and their tags, and LVM's rules for them (lvm(8), VALID NAMES).

export interface VolumeName {
  readonly vg: string;
  readonly lv: string;
}

export function device({ vg, lv }: VolumeName): string {
  return `/dev/${vg}/${lv}`;
}

/** `/dev/vg0` and `vg0` are the same group. */
export function groupIn(written: string): string {
  return written.replace(/^\/dev\//, '').replace(/\/+$/, '');
}

/** The form that LVM's own commands read and print: `vg0/web.shop`. */
export function shown({ vg, lv }: VolumeName): string {
  return `${vg}/${lv}`;
}

/** While it is made, a volume has another name. */
export function unfinishedName(lv: string): string {
  return `${lv}.new`;
}

export function isUnfinished(lv: string): boolean {
  return lv.endsWith('.new');
}

/** `/dev/vg0/debian`, `/dev/mapper/vg0-debian`, `vg0/debian`, and `debian`, which is in `group`. */
export function volumeNamed(written: string, group: string): VolumeName | undefined {
  const mapped = /^\/dev\/mapper\/((?:[^-]|--)+)-((?:[^-]|--)+)$/.exec(written);
  if (mapped !== null) return fitting(single(mapped[1]), single(mapped[2]));
  const [lv = '', vg = group, ...more] = written
    .replace(/^\/dev\//, '')
    .split('/')
    .toReversed();
  if (more.length > 0 || (written.startsWith('/dev/') && !/^\/dev\/[^/]+\//.test(written))) return undefined;
  return fitting(vg, lv);
}

function single(name = ''): string {
  return name.replaceAll('--', '-');
}

function fitting(vg: string, lv: string): VolumeName | undefined {
  return faultOfGroup(vg) === undefined && /^[\w+.][\w+.-]*$/.test(lv) ? { vg, lv } : undefined;
}

const letters = /^[\w+.][\w+.-]*$/;

/** Why there can be no group of that name. */
export function faultOfGroup(vg: string): string | undefined {
  return letters.test(vg) && vg !== '.' && vg !== '..'
    ? undefined
    : 'letters, digits and + _ . - are allowed, no hyphen in front';
}

const reservedStarts = ['snapshot', 'pvmove'];
const reservedParts = [
  ...['_cdata', '_cmeta', '_corig', '_cpool', '_cvol', '_imeta', '_iorig', '_mimage', '_mlog', '_pmspare', '_rimage', '_rmeta'],
  ...['_tdata', '_tmeta', '_tpool', '_vdata', '_vorigin', '_vpool', '_wcorig'],
];
const longest = 127;
/** The longest suffix that LVM appends to a name for the kernel. */
const layer = '-real';

/** Why there can be no volume of that name. */
export function faultOfVolume({ vg, lv }: VolumeName): string | undefined {
  if (!letters.test(lv)) return 'letters, digits and + _ . - are allowed, no hyphen in front';
  const start = reservedStarts.find((one) => lv.startsWith(one));
  if (start !== undefined) return `LVM keeps names that begin with "${start}" for itself`;
  const part = reservedParts.find((one) => lv.includes(one));
  if (part !== undefined) return `LVM keeps names with "${part}" for itself`;
  const mapped = `${vg.replaceAll('-', '--')}-${lv.replaceAll('-', '--')}${layer}`;
  const most = Math.max(shown({ vg, lv }).length, mapped.length);
  return most > longest ? `with its group it has ${most} characters, hyphens counted twice; ${longest} are allowed` : undefined;
}

/** Replaces each character that a tag may not have by `#` and its code. */
function asTag(text: string): string {
  return text.replace(/[^\w+./=!:&-]/gu, (char) =>
    [...Buffer.from(char)].map((byte) => `#${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

/** The tag for the owner of a volume: each project has a directory of its own. */
export function ownerTag(projectDirectory: string): string {
  return `mln.dir=${asTag(projectDirectory)}`;
}

/** For people: `lvs @mln`, `lvs @mln.shop`. */
export function tagsOf(project: string, projectDirectory: string): readonly string[] {
  return ['mln', `mln.${project}`, ownerTag(projectDirectory)];
}
