import fs from 'node:fs';
import { createCow, headerFor } from '@mln/disk-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newDirectory, realFiles, tool } from '../../../packages/disk-kit/test/ext4/world.js';
import { enumerated, projectsOver } from '../src/clones.js';

let directory: string;
let template: string;
beforeEach(() => {
  directory = newDirectory();
  template = `${directory}/tiny.ext4`;
  fs.writeFileSync(template, 'x'.repeat(4096));
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

const over = () => projectsOver(template, { files: realFiles, projects: `${directory}/p` });

/** A project with a disk, whose image is made by `link` in the directory of images. */
async function project(name: string, link: (images: string) => string, disk = 'one.cow'): Promise<string> {
  const images = `${directory}/p/${name}/images`;
  fs.mkdirSync(images, { recursive: true });
  const { file } = await createCow(`${images}/${disk}`, await headerFor(link(images)));
  file.close();
  return images;
}

const hard = (images: string) => {
  fs.linkSync(template, `${images}/base-hard`);
  return `${images}/base-hard`;
};
const soft = (images: string) => {
  fs.symlinkSync(template, `${images}/base-soft`);
  return `${images}/base-soft`;
};

test('a disk depends on the template by its path or by a symbolic link, and not by a hard link or a copy', async () => {
  await project('path', () => template);
  await project('soft', soft);
  await project('unfinished', soft, 'one.cow.new');
  await project('hard', hard);
  await project('copy', (images) => {
    fs.copyFileSync(template, `${images}/base-grown`);
    return `${images}/base-grown`;
  });
  fs.mkdirSync(`${directory}/p/empty`);
  expect(await over()).toEqual(['path', 'soft', 'unfinished']);
});

test('the same file by another path counts', async () => {
  fs.symlinkSync(directory, `${directory}/again`);
  await project('a', () => `${directory}/again/tiny.ext4`);
  expect(await over()).toEqual(['a']);
});

test('one disk that depends is found behind others, and behind damaged ones', async () => {
  const images = await project('a', soft, 'zzz.cow');
  await project('a', hard, 'bbb.cow');
  fs.writeFileSync(`${images}/aaa.cow`, 'half');
  fs.mkdirSync(`${images}/aab.cow`);
  tool('mkfifo', `${images}/aac.cow`);
  fs.symlinkSync('/dev/zero', `${images}/aad.cow`);
  fs.writeFileSync(`${directory}/p/file`, '');
  expect(await over()).toEqual(['a']);
});

test('nothing depends on a template that is not there', async () => {
  await project('a', () => template);
  fs.rmSync(template);
  expect(await over()).toEqual([]);
  expect(await projectsOver(template, { files: realFiles, projects: `${directory}/none` })).toEqual([]);
});

test.each([
  [['a'], 'project a'],
  [['a', 'b'], 'projects a, b'],
  [[...'abcdefghijkl'], 'projects a, b, c, d, e, f, g, h, i, j and 2 others'],
])('%j are told as %s', (names, text) => {
  expect(enumerated(names)).toBe(text);
});
