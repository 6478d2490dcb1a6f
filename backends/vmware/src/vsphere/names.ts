// Names of a project's objects in vSphere: within the length limits, and each unique.
import { createHash } from 'node:crypto';

function digestOf(...of: readonly string[]): string {
  return BigInt(`0x${createHash('sha256').update(JSON.stringify(of)).digest('hex')}`)
    .toString(36)
    .slice(-8);
}

/** `HOST.PROJECT` as it is, or shortened and made unique by 41 bits of SHA-256. */
function within(limit: number, ...of: readonly string[]): string {
  const whole = of.join('.');
  return whole.length <= limit ? whole : `${whole.slice(0, limit - 9)}-${digestOf(...of)}`;
}

// vSphere API reference, ManagedEntity: "a name of at most 80 characters"
const entityLimit = 80;
// HostVirtualSwitch: names of standard switches end at 31 characters
const vswitchLimit = 31;

export function vmName(project: string, host: string): string {
  return within(entityLimit, host, project);
}

export function folderName(project: string): string {
  return within(entityLimit, `mln-${project}`);
}

export function portGroupName(project: string, sw: string): string {
  return within(entityLimit, `mln-${sw}`, project);
}
/** A standard switch of the project's own. */
export function vswitchName(project: string, sw: string): string {
  return within(vswitchLimit, `mln-${sw}`, project);
}

/** The note that names the owner of a machine; `whole` once the machine is complete. */
export function noteOf(project: string, host: string, whole: boolean): string {
  return `mln ${project}/${host}${whole ? '' : ' (being made)'}`;
}

export function isOurs(note: string, project: string, host: string): boolean {
  const [first = ''] = note.split('\n');
  return [true, false].some((whole) => first.trim() === noteOf(project, host, whole));
}

export function isWhole(note: string, project: string, host: string): boolean {
  return note.split('\n')[0]?.trim() === noteOf(project, host, true);
}
