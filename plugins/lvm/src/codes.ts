// What can be wrong with disks on logical volumes.
import type { Code, CodeText } from '@mln/engine/api';

export const codes = {
  MLN7201: { message: 'host {host} has no template that can be found', hint: 'mln list_templates lists what is there' },
  MLN7202: {
    message: 'volume groups cannot be looked at: {why}',
    hint: 'only root may see and make logical volumes; is mln run as root?',
  },
  MLN7203: { message: 'there is no volume group "{vg}"' },
  MLN7204: { message: 'volume {volume}, which is to be the disk of {host}, exists already' },
  MLN7205: { message: '"{name}" cannot be the name of a {what}: {why}', hint: 'choose another name' },
  MLN7206: { message: 'volume group {vg} has {free} free, and {need} are needed' },
  MLN7207: { message: 'there is no volume {volume} to make the disk of {host} from' },
  MLN7208: { message: 'volume {volume} is not active, so it cannot be copied', hint: 'lvchange --activate y {volume}' },
  MLN7209: {
    message: 'the disk of {host} is to be a snapshot of {volume}, but stands in group {vg}',
    hint: 'a snapshot is in the group of its origin: take out lvm_vg, or lvm_snapshot to copy it',
  },
  MLN7210: { message: 'there is no thin pool "{pool}" in volume group {vg}' },
  MLN7211: {
    message: 'size {size} of {host} is not heeded: a classic snapshot is as large as its origin, {bytes}',
    hint: 'a snapshot of a thin volume can be larger, and so can a copy',
  },
  MLN7212: {
    message: 'thin pool {pool} of {size} would have volumes of {sum} in all',
    hint: 'machines stop writing when it is full: watch it (lvs), or let it grow by itself (lvmthin(7))',
  },
  MLN7213: {
    message: 'thin pool {pool} has {free} free, and the templates put {need} into it',
    hint: 'make the pool larger: lvextend --size +10G {pool}',
  },
  MLN7214: {
    message: 'thin pool {pool} does not zero new blocks: guests can read what others left there',
    hint: 'lvchange --zero y {pool}',
  },
  MLN7215: {
    message: 'volume {volume} is in use; its snapshot is as after a power cut',
    hint: 'stop what uses it, or let the copy recover by itself',
  },
  MLN7216: {
    message: 'volume {volume}, the disk of {host}, has snapshots: {names}',
    hint: 'they would be lost with it; remove them first: lvremove {names}',
  },
  MLN7220: {
    message: 'volume {volume} stays: it has not the tag {tag}, so mln did not make it for this project',
    hint: 'remove it by hand: lvremove {volume}',
  },
  MLN7217: {
    message: 'host {host} cannot move: {volume} is {kind}, which only one server at a time may have active',
    hint: 'a disk that is a plain volume can move',
  },
  MLN7219: {
    message: 'host {host} cannot move: {to} does not see volume group {vg}, or has another one of that name',
    hint: 'a group that both servers reach through a storage network can be moved on; without one, keep the disk in a file',
  },
  MLN7218: {
    message: 'lvm_snapshot of {host}: "{template}" does not name a volume',
    hint: 'write for example: template /dev/vg0/debian',
  },
} as const satisfies Record<Code, CodeText>;
