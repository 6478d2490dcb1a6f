// What is recorded on the rig and replayed without it: the files that mln is given in each scenario. All of it is below /srv, which
// a replay has for itself.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

export interface Scenario {
  /** Of its verdict, test/rig/verdicts/NAME.jsonl, and of the tests that record it, test/rig/NAME.test.ts. */
  readonly name: string;
  /** The host that mln runs on. */
  readonly host: 'alfa' | 'beta';
  /** What mln reads, by path; on a machine that is so many times as slow as a quiet server. */
  inputs(slowness: number): Readonly<Record<string, string>>;
}

/** What mln is given. */
export const site = '/srv/site';
export const projects = '/srv/mln/projects';
export const templates = '/srv/mln/templates';
export const config = `${site}/mln.config.yaml`;

/** Of the kernel of a guest: half the time of a boot under emulation goes into what these leave out. */
export const kernelParameters = 'mitigations=off norandmaps lsm=capability rodata=off';

const paths = `paths: { projects: ${projects}, templates: ${templates} }`;

/** Guests boot there in a minute or two. What is asked one after the other can be told again in that order: hence one job. */
const booting = (slowness: number): string => `${paths}
roots: { volumeGroups: [vg1] }
defaults:
  jobs: 1
  words:
    boot_timeout: ${Math.round(900 * slowness)}
    stop_timeout: ${Math.round(300 * slowness)}
    extra: quiet ${kernelParameters}
options:
  xen:
    xen_kernel: /boot/vmlinuz-guest
    xen_ramdisk: /boot/initrd-guest
`;

const example = (): string => readFileSync(join(repository, 'examples/xen.mln'), 'utf8').replace('lvm_vg mln', 'lvm_vg vg1');

export const xen: Scenario = {
  name: 'xen',
  host: 'alfa',
  inputs: (slowness) => ({ [config]: booting(slowness), [`${site}/xen.mln`]: example() }),
};

/** One boots, on a volume of its own; the other is GRUB, which is up within a second, and killed on its way. It never sleeps, hence the cap. */
const smoking = `global { project smoke ; xen ; lvm ; lvm_vg vg1 ; template tiny.ext4 ; size 64M }
host boots { memory 96M ; network eth0 { switch lan ; address 10.0.0.1 ; netmask 255.255.255.0 } }
host cut { memory 32M ; bootloader pvgrub ; up_text "Welcome to GRUB" ; xen_extra { cap = 10
} ; network eth0 { switch lan ; address 10.0.0.2 ; netmask 255.255.255.0 } }
switch lan { }`;

export const smoke: Scenario = {
  name: 'smoke',
  host: 'alfa',
  inputs: (slowness) => ({ [config]: booting(slowness), [`${site}/smoke.mln`]: smoking }),
};

export const scenarios: readonly Scenario[] = [xen, smoke];
