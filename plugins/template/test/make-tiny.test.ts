import fs from 'node:fs';
import { expect, test } from 'vitest';
import { fsck, survey, tool } from '../../rootless/test/world.js';
import { makeTiny } from '../src/command-make-tiny.js';
import { commandContext } from './world.js';

test('a tiny template is consistent, read-only, registered, and root is locked in it', async () => {
  const { ctx, errors, printed, templates, directory } = commandContext();
  await makeTiny.run(ctx);
  expect(errors).toEqual([]);
  expect(printed).toMatchObject([{ name: 'tiny.ext4', date: '2023-11-14T22:13:20.000Z' }]);
  const image = `${templates}/tiny.ext4`;
  fsck(image);
  // User-Mode Linux reads wrong data from copy-on-write disks with smaller ones
  expect(tool('dumpe2fs', '-h', image)).toMatch(/Block size: +4096\n/);
  expect(fs.statSync(image).mode & 0o777).toBe(0o444);
  expect(tool('sha256sum', image)).toContain(JSON.parse(fs.readFileSync(`${templates}/templates.json`, 'utf8'))[0].sha256);
  const rows = survey(image);
  expect(rows.filter((row) => !/ \d+:\d+ /.test(row))).toEqual([]);
  expect(rows).toContain('/sbin/init symlink 0777 0:0 ../bin/busybox');
  expect(rows).toContain('/usr/sbin/udhcpd symlink 0777 0:0 ../../bin/busybox');
  expect(rows.find((row) => row.startsWith('/etc/shadow '))).toContain('regular 0640 0:42');
  expect(rows.find((row) => row.startsWith('/tmp '))).toContain('directory 01777 0:0');
  expect(tool('debugfs', '-R', 'cat /etc/shadow', image)).toMatch(/^root:\*:/);
  expect(fs.readdirSync(templates).sort()).toEqual(['templates.json', 'tiny.ext4']);
  fs.rmSync(directory, { recursive: true });
});

test('making it twice is refused, and replacing it is not', async () => {
  const { ctx, errors, directory } = commandContext();
  await makeTiny.run(ctx);
  await makeTiny.run(ctx);
  expect(errors.map(({ code }) => code)).toEqual(['MLN6105']);
  const again = commandContext({ force: true }, directory);
  await makeTiny.run(again.ctx);
  expect(again.errors).toEqual([]);
  fs.rmSync(directory, { recursive: true });
});
