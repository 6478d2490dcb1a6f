// libvirt's own parser of .vmx files, which reads them without VMware: it wants a vmrun for its version and nothing else.
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const hasVirsh = spawnSync('virsh', ['--version']).status === 0;

export interface Read {
  readonly name: string | undefined;
  readonly uuid: string | undefined;
  /** MiB. */
  readonly memory: number;
  readonly vcpus: number;
  readonly disks: readonly string[];
  readonly buses: readonly string[];
  readonly macs: readonly string[];
  readonly models: readonly string[];
  readonly devices: readonly string[];
  readonly serial: string | undefined;
  readonly vnc: string | undefined;
  readonly firmware: string | undefined;
}

/** `dir` may be written to. @throws with libvirt's words when it refuses the file. */
export function readByLibvirt(vmx: string, dir: string): Read {
  for (const name of ['vmware', 'vmrun']) {
    const file = join(dir, name);
    writeFileSync(file, '#!/bin/sh\necho "VMware Workstation 17.5.0 build-22583795"\n');
    chmodSync(file, 0o755);
  }
  const argv = ['-q', '-c', 'vmwarews:///session', 'domxml-from-native', 'vmware-vmx', vmx];
  const env = { ...process.env, PATH: `${dir}:${process.env.PATH}`, LC_ALL: 'C' };
  const { status, stdout, stderr } = spawnSync('virsh', argv, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(stderr.trim());
  const all = (pattern: RegExp) => [...stdout.matchAll(pattern)].map(([, found]) => found ?? '');
  const [kib] = all(/<memory unit='KiB'>(\d+)</g);
  return {
    name: all(/<name>(.*)<\/name>/g)[0],
    uuid: all(/<uuid>(.*)<\/uuid>/g)[0],
    memory: Number(kib) / 1024,
    vcpus: Number(all(/<vcpu placement='static'>(\d+)</g)[0]),
    disks: all(/<disk type='file' device='disk'>\s*<source file='(.*)'\/>/g),
    buses: all(/<target dev='.*' bus='(.*)'\/>/g),
    macs: all(/<mac address='(.*?)'/g),
    models: all(/<interface [\s\S]*?<model type='(.*?)'\/>/g),
    devices: all(/<target dev='(.*vmnet\d+)'\/>/g),
    serial: all(/<serial type='file'>\s*<source path='(.*)'\/>/g)[0],
    vnc: all(/<graphics type='vnc' port='(\d+)'/g)[0],
    firmware: all(/<os firmware='(.*)'>/g)[0],
  };
}
