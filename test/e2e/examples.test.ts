// From the text of an example to the commands that would build it.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Lab, lab } from './mln.js';

let my: Lab;
let templates: string;

// one of them wants a template of another name, whose contents do not matter before anything is done
beforeAll(() => {
  my = lab();
  templates = mkdtempSync(join(tmpdir(), 'mln-golden-'));
  for (const name of ['tiny.ext4', 'debian.ext4']) copyFileSync(join(inject('templates'), 'tiny.ext4'), join(templates, name));
});
afterAll(() => {
  my.remove();
  rmSync(templates, { recursive: true, force: true });
});

/** Without what differs from one machine, and from one day, to the next. */
const everywhere = (text: string): string =>
  text
    .replaceAll(my.projects, '/projects')
    .replaceAll(templates, '/templates')
    .replace(/(base-\w+\.ext4-)\d+/g, '$1TIME')
    .replace(/-\d{8,}(?=\b)/g, '-SIZE');

test.for(['italy', 'course/group01', 'cluster/bioinfo', 'webserv'])('examples/%s.mln gives these commands', async (name, ctx) => {
  const { out } = await my.ok('-T', templates, 'build', '--dry-run', '-f', `examples/${name}.mln`);
  // where the file system can share blocks, disks are made in another way
  if (!out.includes('copy-on-write')) ctx.skip();
  const file = fileURLToPath(new URL(`../golden/${name.replace('/', '.')}.commands.txt`, import.meta.url));
  await expect(everywhere(out)).toMatchFileSnapshot(file);
});
