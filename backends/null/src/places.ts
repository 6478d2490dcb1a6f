// Where it is written down what runs. Host and switch names are letters, digits and hyphens, so no two files meet.
import type { Paths } from '@mln/engine/api';

export const machineFile = ({ run }: Pick<Paths, 'run'>, host: string): string => `${run}/machine.${host}.json`;
export const switchFile = ({ run }: Pick<Paths, 'run'>, name: string): string => `${run}/switch.${name}.json`;
export const logFile = ({ logs }: Pick<Paths, 'logs'>, host: string): string => `${logs}/${host}.console`;
export const snapshotsFile = ({ run }: Pick<Paths, 'run'>, host: string): string => `${run}/snapshots.${host}.json`;
export const savedFile = ({ run }: Pick<Paths, 'run'>, host: string): string => `${run}/saved.${host}.json`;
