// Disks as files: clones of a template that share its blocks, or lie over it, or copy it.
import { template } from '@mln/disk-kit';
import { definePlugin, type ObserveContext } from '@mln/engine/api';
import { actions } from './actions.js';
import { codes } from './codes.js';
import { canReflink, options } from './format.js';
import { provision } from './provision.js';

/** True when images can share blocks with templates. The probe uses existing directories, because the project has none yet. */
async function observe({ paths, local, probe, fact, statesOnly }: ObserveContext): Promise<void> {
  if (statesOnly === true) return;
  let images = paths.images;
  while (images !== '/' && images !== '' && (await local.stat(images)) === undefined)
    images = images.slice(0, images.lastIndexOf('/'));
  const { stdout } = await probe({ file: 'stat', args: ['-f', '-c', '%T %i', images === '' ? '/' : images, paths.templates] });
  fact('reflink', canReflink(stdout));
}

export default definePlugin({
  name: 'imagefile',
  api: 1,
  summary: 'keeps disks as files, cloned from a template',
  always: true,
  after: [template.name],
  actions,
  options,
  programs: { e2fsck: 'e2fsprogs', resize2fs: 'e2fsprogs', sfdisk: 'fdisk' },
  codes,
  hooks: { observe },
  storage: {
    file: {
      summary: 'a file below the project: reflink, copy-on-write or sparse copy of the template',
      provision,
      commit({ lane }, { stagingPath, path, format }) {
        // a copy-on-write file is synced at every write
        lane.step('publish', { stagingPath, path, sync: format === 'raw' }, { title: `put the disk in place` });
      },
      remove({ lane, paths, replaced }, { path, stagingPath, backing }) {
        const own = replaced === true ? {} : { stagingPath };
        const args = { path, ...own, images: paths.images, backing: backing ?? null };
        lane.step('remove', args, { title: 'remove the disk', locks: backing === undefined ? [] : [`file:${backing}`] });
      },
    },
  },
});
