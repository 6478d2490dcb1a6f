// The same edits for every opener.
import type { Guest } from '@mln/engine/api';

export async function sampleEdits(guest: Guest): Promise<void> {
  await guest.write('/etc/hostname', 'tre\n');
  await guest.write('/etc/shadow', 'root:!:1:0:99999:7:::\n');
  await guest.write('/etc/group', 'root:x:0:\nshadow:x:42:\nkim:x:1000:\neve:x:70000:\n');
  await guest.write('/home/kim/a file.txt', 'blank\n', { owner: 'kim', group: 'kim', mode: 0o600 });
  await guest.mkdir('/home/kim', { owner: 'kim', group: 'kim', mode: 0o700 });
  await guest.write('/srv/eve', new Uint8Array([0, 255, 10, 34, 0]), { owner: 70000, group: 'eve', mode: 0o4755 });
  await guest.write('/srv/empty', '');
  await guest.write('/srv/large', Buffer.alloc(300_000, 'x'));
  await guest.write('/etc/os-release', 'ID=replaced\n');
  await guest.write('/bin/new', 'through a link\n', { mode: 0o755 });
  await guest.symlink('/etc/hostname', '/etc/link to name');
  await guest.symlink('hostname', '/etc/absolute');
  await guest.remove('/etc/old');
  await guest.mkdir('/etc/old/again', { mode: 0o750 });
  await guest.chmod('/usr/bin/program-with-a-rather-long-name-7', 0o700);
  await guest.chown('/usr/bin/program-with-a-rather-long-name-7', 'kim', 42);
  await guest.remove('/usr/bin/program-with-a-rather-long-name-8');
  await guest.remove('/never/there');
}
