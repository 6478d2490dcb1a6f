import { memoryGuest, tryProject } from '@mln/engine/testkit';
import guestPlugin from '@mln/plugin-guest';
import template from '@mln/plugin-template';
import { describe, expect, test } from 'vitest';
import apache from '../src/index.js';
import { debian, redHat } from './guests.js';

function tried(global: string, host: string) {
  return tryProject([template, guestPlugin, apache], {
    '/p/web.mln': `global { project webserv\n${global}\n}\nhost web14 { template debian-web.ext4\n${host}\n}\n`,
    '/t/debian-web.ext4': '',
    '/f/index.html': 'hello\n',
  });
}

async function settings(global: string, host: string) {
  const { model, diagnostics } = await tried(global, host);
  expect(diagnostics).toEqual([]);
  const { apache: words } = (model?.hosts[0]?.settings.apache ?? {}) as { readonly apache?: Record<string, unknown> }; // decoded by its claims
  return Object.fromEntries(Object.entries(words ?? {}).filter(([, value]) => value !== undefined));
}

describe('the words', () => {
  test("the article's listing: global and host are merged", async () =>
    expect(await settings('apache { doc_root /var/www }', 'apache { max_connections 300 }')).toEqual({
      doc_root: '/var/www',
      max_connections: 300,
    }));

  test.each([
    ['apache { doc_root /a }', 'apache { doc_root /b }', { doc_root: '/b' }],
    ['apache { doc_root /a }', 'apache { DocumentRoot /b }', { doc_root: '/b' }],
    ['apache { DocumentRoot /a }', 'apache { doc_root /b }', { doc_root: '/b' }],
    ['', 'apache { DocumentRoot /a\n doc_root /b }', { doc_root: '/b' }],
    [
      '',
      'apache { Listen 81 ; KeepAlive off ; serverName w.example.org }',
      { port: 81, keep_alive: 'off', server_name: 'w.example.org' },
    ],
  ])('%s and %s: the host wins, under whichever name', async (global, host, expected) =>
    expect(await settings(global, host)).toEqual(expected),
  );

  test.each([
    ['doc_root var/www', 'MLN3010'],
    ['doc_root /var/../etc', 'MLN3010'],
    ['DocumentRoot /srv/a<b', 'MLN3010'],
    ['max_connections 0', 'MLN3010'],
    ['max_connections many', 'MLN3010'],
    ['port 65536', 'MLN3010'],
    ['server_name a b', 'MLN3010'],
    ['server_admin a b', 'MLN3010'],
    ['keep_alive maybe', 'MLN3010'],
    ['doc_rot /srv', 'MLN3001'],
  ])('%s is an error at its place', async (line, code) => {
    const { diagnostics } = await tried('', `apache {\n  ${line}\n}`);
    expect(diagnostics).toMatchObject([{ code, span: { line: 6 } }]);
  });
});

const words = 'apache { doc_root /srv/shop ; max_connections 310 ; port 8080 ; server_name shop.example.org }';

describe('in the guest', () => {
  test('of Debian the files behind the links are changed', async () => {
    const guest = memoryGuest(debian);
    const { apply } = await tried('', `${words} ; files { index.html /srv/shop/index.html }`);
    const output = await apply('web14', guest);
    const after = guest.snapshot();
    expect(after['/etc/apache2/sites-enabled/000-default.conf']?.type).toBe('symlink');
    expect(after['/etc/apache2/sites-available/000-default.conf']?.content).toMatch(
      /<VirtualHost \*:8080>[\s\S]*ServerName shop.example.org[\s\S]*DocumentRoot \/srv\/shop/,
    );
    expect(after['/etc/apache2/ports.conf']?.content).toContain('Listen 8080');
    expect(after['/etc/apache2/apache2.conf']?.content).toMatch(/<\/Directory>\nServerName shop.example.org\n$/);
    expect(after['/etc/apache2/mods-available/mpm_event.conf']?.content).toMatch(/^MaxRequestWorkers +300$/m);
    expect(after['/etc/apache2/mods-available/mpm_prefork.conf']).toEqual(
      memoryGuest(debian).snapshot()['/etc/apache2/mods-available/mpm_prefork.conf'],
    );
    expect(output).toEqual(['max_connections 310: 300, which is a multiple of the threads of a process']);
    expect(after['/srv/shop/index.html']?.content).toBe('hello\n');
  });

  test('of Red Hat httpd.conf is changed, the rest is a file of its own, and the server is enabled', async () => {
    const guest = memoryGuest(redHat);
    await (await tried('', words)).apply('web14', guest);
    const after = guest.snapshot();
    expect(after['/etc/httpd/conf/httpd.conf']?.content).toMatch(/^Listen 8080$[\s\S]*^DocumentRoot \/srv\/shop$/m);
    expect(after['/etc/httpd/conf.d/mln.conf']?.content).toContain('<Directory /srv/shop>');
    expect(after['/etc/systemd/system/multi-user.target.wants/httpd.service']?.content).toBe(
      '/usr/lib/systemd/system/httpd.service',
    );
  });

  test.each([
    ['Debian', debian],
    ['Red Hat', redHat],
  ])('of %s twice is once', async (_, seed) => {
    const guest = memoryGuest(seed);
    const { apply } = await tried('', words);
    await apply('web14', guest);
    const once = guest.snapshot();
    await apply('web14', guest);
    expect(guest.snapshot()).toEqual(once);
  });

  test('a missing document root is made', async () => {
    const guest = memoryGuest(debian);
    await (await tried('', words)).apply('web14', guest);
    expect(guest.snapshot()['/srv/shop']).toMatchObject({ type: 'directory', mode: '0755', uid: 0 });
  });

  test('without an Apache the host and its template are named', async () => {
    const { apply } = await tried('', words);
    await expect(apply('web14', memoryGuest({ '/etc/passwd': '' }))).rejects.toThrow(
      'host web14 has no Apache: template debian-web.ext4 has neither',
    );
  });

  test('without a default site it is an error', async () => {
    const { '/etc/apache2/sites-enabled/000-default.conf': _, ...seed } = debian;
    const { apply } = await tried('', words);
    await expect(apply('web14', memoryGuest(seed))).rejects.toThrow('the Apache of host web14 has no default site');
  });

  test('an empty block changes nothing', async () => {
    const { edits } = await tried('', 'apache { }');
    expect((await edits('web14')).filter(({ plugin }) => plugin === 'apache')).toEqual([]);
  });
});
