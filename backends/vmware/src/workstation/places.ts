// Where the files of a machine are. VMware writes its own beside the .vmx, so each machine has a directory for itself.
import type { Paths } from '@mln/engine/api';

// a type rather than an interface, so that it is Json
export type MachinePlaces = {
  /** All machines of the project. */
  readonly machines: string;
  readonly dir: string;
  readonly vmx: string;
  /** The descriptor, beside the image. */
  readonly vmdk: string;
  readonly log: string;
  /** The file exists while the machine is up. */
  readonly up: string;
  /** The file exists while the machine is paused, which vmrun does not report. */
  readonly paused: string;
};

export function machinePlaces(paths: Pick<Paths, 'project' | 'images' | 'logs'>, host: string): MachinePlaces {
  const machines = `${paths.project}/vmware`;
  const dir = `${machines}/${host}`;
  return {
    machines,
    dir,
    vmx: `${dir}/${host}.vmx`,
    vmdk: `${paths.images}/${host}.vmdk`,
    log: `${paths.logs}/${host}.console`,
    up: `${dir}/mln.up`,
    paused: `${dir}/mln.paused`,
  };
}

/** The owners of all vmnets, for all projects of this directory. */
export function registryOf(paths: Pick<Paths, 'projects'>): string {
  return `${paths.projects}/.vmnets`;
}

/** There while the project is joined to that switch. */
export function joinedFile(paths: Pick<Paths, 'run'>, name: string): string {
  return `${paths.run}/vmnet.${name}`;
}
