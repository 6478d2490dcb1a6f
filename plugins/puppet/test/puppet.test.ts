import type { ActionContext } from '@mln/engine/api';
import { dryClock, memoryFiles, memoryGuest, scriptShell, tryProject } from '@mln/engine/testkit';
import guestPlugin from '@mln/plugin-guest';
import template from '@mln/plugin-template';
import { describe, expect, test } from 'vitest';
import { manifest, puppetConf } from '../src/conf.js';
import puppet from '../src/index.js';
import { manifestActions } from '../src/manifest.js';

const installed = `# This file can be used to override the default puppet settings.
[main]
vardir = /opt/puppetlabs/server/data
server=puppet

[server]
certname = of-the-server
`;

describe('puppet.conf', () => {
  const settings = [
    { section: 'main', name: 'server', value: 'puppet.example.org' },
    { section: 'main', name: 'certname', value: 'web1.example.org' },
    { section: 'agent', name: 'environment', value: 'testing' },
  ] as const;

  test('settings stand in their sections', async () => {
    await expect(puppetConf(installed, settings)).toMatchFileSnapshot('golden/puppet.conf');
  });

  test.each(['', installed, '[agent]\nenvironment = x'])('%j: twice is once', (text) => {
    const once = puppetConf(text, settings);
    expect(puppetConf(once, settings)).toBe(once);
  });
});

const node = { project: 'p', host: 'web1', certname: 'web1.example.org', classes: ['apache', 'profile::web'] };

test('a manifest', async () => {
  await expect(manifest(node)).toMatchFileSnapshot('golden/web1.pp');
});

function tried(words: string) {
  const files = {
    '/p/p.mln': `global { project p ; puppet { server puppet.example.org } }\nhost web1 { template t.ext4\npuppet {\n${words}\n}\n}\n`,
    '/t/t.ext4': '',
    '/etc/manifests': {},
    '/etc/secret': {},
  };
  return tryProject([template, guestPlugin, puppet], files, { roots: { files: ['/etc/manifests', '/nowhere'] } });
}

describe('in a guest', () => {
  test.each(['/etc/puppetlabs/puppet', '/etc/puppet'])('%s gets what global and host say', async (directory) => {
    const guest = memoryGuest({ '/etc/passwd': '', [directory]: {} });
    const { apply, diagnostics } = await tried('environment testing');
    expect(diagnostics).toEqual([]);
    await apply('web1', guest);
    expect(guest.snapshot()[`${directory}/puppet.conf`]?.content).toBe(
      '[main]\nserver = puppet.example.org\n\n[agent]\nenvironment = testing\n',
    );
  });

  test('without Puppet host and template are named', async () =>
    expect((await tried('')).apply('web1', memoryGuest({ '/etc/passwd': '' }))).rejects.toThrow(
      'host web1 has no Puppet: template t.ext4 has none of',
    ));
});

test.each([
  ['include { apache }', ['warning MLN7132']],
  ['include { apache } ; manifests /etc/manifests', []],
  ['include { Apache-2 } ; manifests /etc/manifests', ['error MLN7131']],
  ['manifests /nowhere', ['error MLN7133']],
  ['manifests here', ['error MLN1012']],
  ['manifests /etc/secret', ['error MLN1012']],
  ['manifests /etc/manifests/../secret', ['error MLN1012']],
  ['nodename Web1', ['error MLN3010']],
])('%s', async (words, expected) =>
  expect((await tried(words)).diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(expected),
);

describe('the manifest of a node', () => {
  const world = (text?: string) => {
    const files = memoryFiles({ '/m': {}, ...(text === undefined ? {} : { '/m/web1.pp': text }) });
    const ctx: ActionContext<typeof node & { path: string; below: readonly string[] }> = {
      ...{
        args: { ...node, path: '/m/web1.pp', below: ['/m'] },
        sh: scriptShell(),
        files,
        clock: dryClock(),
        signal: new AbortController().signal,
      },
      output: () => undefined,
      secret: () => '',
    };
    return { ctx, there: () => files.text('/m/web1.pp') };
  };

  test('is written, found, and taken back', async () => {
    const { ctx, there } = world();
    await manifestActions.write.run(ctx);
    await manifestActions.write.run(ctx);
    expect(await there()).toBe(manifest(node));
    expect(await manifestActions.write.check?.(ctx)).toBe('done');
    if (typeof manifestActions.write.undo !== 'function') throw new Error('it can be undone');
    await manifestActions.write.undo(ctx);
    await manifestActions.write.undo(ctx);
    expect(await there()).toBeUndefined();
    expect(await manifestActions.write.check?.(ctx)).toBe('absent');
  });

  test("of somebody else's is neither overwritten nor removed", async () => {
    const { ctx, there } = world('node default { }\n');
    await expect(manifestActions.write.run(ctx)).rejects.toThrow('/m/web1.pp is there already');
    await manifestActions.remove.run(ctx);
    expect(await there()).toBe('node default { }\n');
  });
});
