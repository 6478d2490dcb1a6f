// The catalogue of messages about disks on logical volumes.
import type { CodeText } from '@mln/engine/api';

export const codes = {
  templateNotFound: {
    code: 'MLN7201',
    message: 'cannot find the template of host {host}',
    hint: 'mln list_templates lists the templates',
  },
  volumeGroupsNotVisible: {
    code: 'MLN7202',
    message: 'cannot look at the volume groups: {why}',
    hint: 'only root may see and make logical volumes: run mln as root',
  },
  noVolumeGroup: { code: 'MLN7203', message: 'no volume group "{vg}"' },
  volumeExists: { code: 'MLN7204', message: 'cannot make volume {volume} for {host}: it already exists' },
  invalidLvmName: { code: 'MLN7205', message: 'cannot use "{name}" as the name of a {what}: {why}', hint: 'choose another name' },
  volumeGroupFull: { code: 'MLN7206', message: 'volume group {vg} has {free} free, and the disks need {need}' },
  sourceVolumeNotFound: { code: 'MLN7207', message: 'cannot make the disk of {host}: volume {volume} does not exist' },
  sourceVolumeNotActive: {
    code: 'MLN7208',
    message: 'cannot copy volume {volume}: it is not active',
    hint: 'lvchange --activate y {volume}',
  },
  snapshotInOtherGroup: {
    code: 'MLN7209',
    message: 'cannot make the disk of {host} in group {vg}: it is a snapshot of {volume}',
    hint: 'a snapshot is in the group of its origin: remove lvm_vg, or remove lvm_snapshot to copy the origin',
  },
  noThinPool: { code: 'MLN7210', message: 'no thin pool "{pool}" in volume group {vg}' },
  sizeHasNoEffect: {
    code: 'MLN7211',
    message: 'size {size} of {host} has no effect: a classic snapshot is as large as its origin, {bytes}',
    hint: 'a snapshot of a thin volume can be larger, and so can a copy',
  },
  thinPoolOvercommitted: {
    code: 'MLN7212',
    message: 'the volumes of thin pool {pool} would have {sum} in total, and the pool has {size}',
    hint: 'the machines stop writing when the pool is full: watch it (lvs), or let it grow by itself (lvmthin(7))',
  },
  thinPoolFull: {
    code: 'MLN7213',
    message: 'thin pool {pool} has {free} free, and the templates need {need}',
    hint: 'make the pool larger: lvextend --size +10G {pool}',
  },
  thinPoolDoesNotZero: {
    code: 'MLN7214',
    message: 'thin pool {pool} does not zero new blocks: guests can read old data of others',
    hint: 'lvchange --zero y {pool}',
  },
  sourceVolumeInUse: {
    code: 'MLN7215',
    message: 'volume {volume} is in use, so its snapshot has the state after a power failure',
    hint: 'stop the user of the volume, or let the copy recover by itself',
  },
  volumeHasSnapshots: {
    code: 'MLN7216',
    message: 'volume {volume}, the disk of {host}, has snapshots: {names}',
    hint: 'the snapshots would be lost with it; remove them first: lvremove {names}',
  },
  foreignVolume: {
    code: 'MLN7220',
    message: 'volume {volume} stays: it does not have tag {tag}, so mln did not make it for this project',
    hint: 'remove it by hand: lvremove {volume}',
  },
  volumeCannotMove: {
    code: 'MLN7217',
    message: 'cannot move host {host}: {volume} is {kind}, which only one server at a time may activate',
    hint: 'a disk that is a plain volume can move',
  },
  volumeGroupNotOnTarget: {
    code: 'MLN7219',
    message: 'cannot move host {host}: {to} does not see volume group {vg}, or has another one of that name',
    hint: 'both servers must reach the group through a storage network; without one, keep the disk in a file',
  },
  templateIsNotAVolume: {
    code: 'MLN7218',
    message: 'lvm_snapshot of {host}: "{template}" does not name a volume',
    hint: 'write for example: template /dev/vg0/debian',
  },
} as const satisfies Record<string, CodeText>;
