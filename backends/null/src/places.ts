// The places of the recorded states. Host and switch names are letters, digits and hyphens, so no two files collide.
import type { Paths } from '@mln/engine/api';

export function machineFile({ run }: Pick<Paths, 'run'>, host: string): string {
  return `${run}/machine.${host}.json`;
}

export function switchFile({ run }: Pick<Paths, 'run'>, name: string): string {
  return `${run}/switch.${name}.json`;
}

export function logFile({ logs }: Pick<Paths, 'logs'>, host: string): string {
  return `${logs}/${host}.console`;
}

export function snapshotsFile({ run }: Pick<Paths, 'run'>, host: string): string {
  return `${run}/snapshots.${host}.json`;
}

export function savedFile({ run }: Pick<Paths, 'run'>, host: string): string {
  return `${run}/saved.${host}.json`;
}
