import { describe, expect, test } from 'vitest';
import { httpdConf, listen, mpmConf, ownConf, type Settings, vhost } from '../src/vhost.js';
import { defaultSite, event, ports, prefork, redHat } from './guests.js';

const all: Settings = {
  doc_root: '/srv/my site',
  max_connections: 1000,
  server_name: 'www.example.org',
  server_admin: 'web@example.org',
  port: 8080,
  directory_index: 'start.html index.html',
  timeout: 60,
  keep_alive: 'off',
};
const httpd = String(redHat['/etc/httpd/conf/httpd.conf']);

test.each([
  ['debian-site.conf', vhost(defaultSite, all)],
  ['debian-ports.conf', listen(ports, 8080)],
  ['debian-event.conf', mpmConf(event, { mpm: 'event', most: 1000 })],
  ['debian-prefork.conf', mpmConf(prefork, { mpm: 'prefork', most: 1000 })],
  ['redhat-httpd.conf', httpdConf(httpd, all)],
  ['redhat-mln.conf', ownConf(all)],
])('all settings make %s', async (name, text) => {
  await expect(text).toMatchFileSnapshot(`golden/${name}`);
});

test.each([
  ['the site', defaultSite, (text: string) => vhost(text, all)],
  ['ports.conf', ports, (text: string) => listen(text, 8080)],
  ['the limits', event, (text: string) => mpmConf(text, { mpm: 'event', most: 1000 })],
  ['the limits of prefork', prefork, (text: string) => mpmConf(text, { mpm: 'prefork', most: 1000 })],
  ['httpd.conf', httpd, (text: string) => httpdConf(text, all)],
  ['a file without a site', '# nothing', (text: string) => vhost(text, all)],
])('%s: twice is once', (_, text, edit) => expect(edit(edit(text))).toBe(edit(text)));

test('nothing asked for, nothing changed', () => {
  expect(vhost(defaultSite, {})).toBe(defaultSite);
  expect(httpdConf(httpd, {})).toBe(httpd);
  expect(ownConf({})).toBe('');
});

describe('the document root', () => {
  test.each([
    ['/var/www', false],
    ['/var/www/shop', false],
    ['/var/wwwroot', true],
    ['/srv/shop', true],
  ])('%s needs a permission of its own: %s', (root, needed) =>
    expect(vhost(defaultSite, { doc_root: root }).includes(`<Directory ${root}>`)).toBe(needed),
  );

  test('that is changed takes its permission along', () => {
    const twice = vhost(vhost(defaultSite, { doc_root: '/srv/a' }), { doc_root: '/srv/b' });
    expect(twice).toBe(vhost(defaultSite, { doc_root: '/srv/b' }));
    expect(vhost(twice, { doc_root: '/var/www/html' })).toBe(defaultSite);
  });

  test('of a second site stays', () => {
    const second = defaultSite.replaceAll('/var/www/html', '/var/www/second');
    expect(vhost(defaultSite + second, { doc_root: '/srv/a' }).endsWith(second)).toBe(true);
  });
});

describe('max_connections', () => {
  const lines = (text: string) =>
    text
      .split('\n')
      .filter((line) => /^\s*(ServerLimit|ThreadsPerChild|MaxRequestWorkers|MaxClients)\b/.test(line))
      .map((line) => line.trim().replace(/\s+/g, ' '));

  test.each([
    [300, ['ThreadsPerChild 25', 'MaxRequestWorkers 300']],
    [310, ['ThreadsPerChild 25', 'MaxRequestWorkers 300']],
    [400, ['ThreadsPerChild 25', 'MaxRequestWorkers 400']],
    [425, ['ThreadsPerChild 25', 'ServerLimit 17', 'MaxRequestWorkers 425']],
    [10, ['ThreadsPerChild 10', 'MaxRequestWorkers 10']],
    [1, ['ThreadsPerChild 1', 'MaxRequestWorkers 1']],
  ])('%i in processes of threads', (most, expected) => expect(lines(mpmConf(event, { mpm: 'event', most }))).toEqual(expected));

  test.each([
    [256, ['MaxRequestWorkers 256']],
    [257, ['ServerLimit 257', 'MaxRequestWorkers 257']],
  ])('%i in processes', (most, expected) => expect(lines(mpmConf(prefork, { mpm: 'prefork', most }))).toEqual(expected));

  test('under the name it had in Apache 2.2', () =>
    expect(lines(mpmConf('MaxClients 150\n', { mpm: 'prefork', most: 300 }))).toEqual(['ServerLimit 300', 'MaxClients 300']));
});

test.each([
  ['Listen 80', 'Listen 8080'],
  ['<IfModule ssl_module>\n\tListen 443\n</IfModule>', '<IfModule ssl_module>\n\tListen 443\n</IfModule>\nListen 8080'],
  ['#Listen 12.34.56.78:80', '#Listen 12.34.56.78:80\nListen 8080'],
])('a port in %j', (before, after) => expect(listen(`${before}\n`, 8080)).toBe(`${after}\n`));

test('an address before the port stays', () =>
  expect(vhost('<VirtualHost 10.0.0.1:80>\n</VirtualHost>\n', { port: 81 })).toContain('<VirtualHost 10.0.0.1:81>'));
