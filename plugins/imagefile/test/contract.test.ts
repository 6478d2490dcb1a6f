// What every storage promises, on real files with real programs.
import fs from 'node:fs';
import { describeStorage, type Sample } from '@mln/engine/testkit';
import template from '@mln/plugin-template';
import { afterAll, describe, expect, test } from 'vitest';
import { makeImage, newDirectory, realFiles, realShell } from '../../rootless/test/world.js';
import plugin from '../src/index.js';

const made = makeImage('ext4');
afterAll(() => fs.rmSync(made.directory, { recursive: true }));

const text = `
global { project shop ; template test.ext4 }
host web { file }
host db { file ; size 40M }
`;

async function world() {
  const root = newDirectory();
  fs.mkdirSync(`${root}/templates`);
  fs.copyFileSync(made.image, `${root}/templates/test.ext4`);
  return { root, sh: realShell(), files: realFiles, dispose: async () => fs.rmSync(root, { recursive: true }) };
}

for (const format of ['raw', 'cow']) {
  const sample: Sample = { text, plugins: [template, plugin], options: { imagefile: { format } } };
  describe(`format ${format}`, () => describeStorage({ describe, test, expect }, { plugin, storage: 'file', sample, world }));
}
