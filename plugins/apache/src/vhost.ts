// (configuration files of Apache, settings of a host) → configuration files.
import { setDirective, setMarked, valueIn, type Where } from './conf.js';

export interface Settings {
  readonly doc_root?: string | undefined;
  readonly max_connections?: number | undefined;
  readonly server_name?: string | undefined;
  readonly server_admin?: string | undefined;
  readonly port?: number | undefined;
  readonly directory_index?: string | undefined;
  readonly timeout?: number | undefined;
  readonly keep_alive?: 'on' | 'off' | undefined;
}

/** Debian's `sites-available/000-default.conf`. */
export function vhost(text: string, settings: Settings): string {
  const named = directivesOf(settings).reduce((now, directive) => setDirective(now, directive, { in: 'VirtualHost' }), text);
  const allowed = settings.doc_root === undefined ? named : setMarked(named, permission(settings.doc_root, debianGrants));
  return settings.port === undefined ? allowed : withPort(allowed, settings.port);
}

/** `ports.conf`, and `httpd.conf` of Red Hat. The lines within `<IfModule ssl_module>` are another matter. */
export function listen(text: string, port: number): string {
  return setDirective(text, { name: 'Listen', value: String(port) }, { in: 'top' });
}

/** Red Hat's `httpd.conf`, whose main server is the site. */
export function httpdConf(text: string, settings: Settings): string {
  const main = directivesOf(settings).filter(({ name }) => inMain.has(name));
  const named = main.reduce((now, directive) => setDirective(now, directive, { in: 'top' }), text);
  return settings.port === undefined ? named : listen(named, settings.port);
}

/** A file of our own in `conf.d`, for the directives that have no line in Red Hat's `httpd.conf`. */
export function ownConf(settings: Settings): string {
  const rest = directivesOf(settings).filter(({ name }) => !inMain.has(name));
  const { doc_root: root, max_connections: most } = settings;
  const lines = [
    ...(root === undefined ? [] : permission(root, redHatGrants)),
    ...rest.map(({ name, value }) => `${name} ${value}`),
    ...(most === undefined ? [] : modules.flatMap((mpm) => ifModule(mpm, mpmConf('', { mpm, most })))),
  ];
  return lines.length === 0 ? '' : `# Written by mln from the block "apache" of this host.\n${lines.join('\n')}\n`;
}

export const modules = ['event', 'worker', 'prefork'] as const;
export type Mpm = (typeof modules)[number];

interface Limit {
  readonly mpm: Mpm;
  readonly most: number;
}

/** `mods-available/mpm_event.conf` and its like. */
export function mpmConf(text: string, limit: Limit): string {
  const { workers, children, threads } = sizes(text, limit);
  const where: Where = { in: 'any', also: ['MaxClients'] };
  const limited = setDirective(text, { name: 'MaxRequestWorkers', value: String(workers) }, where);
  const above = { in: 'any', above: valueIn(limited, 'MaxClients') === undefined ? 'MaxRequestWorkers' : 'MaxClients' } as const;
  const threaded =
    threads === undefined ? limited : setDirective(limited, { name: 'ThreadsPerChild', value: String(threads) }, above);
  const needed = children > usualServers[limit.mpm] || valueIn(text, 'ServerLimit') !== undefined;
  return needed ? setDirective(threaded, { name: 'ServerLimit', value: String(children) }, above) : threaded;
}

/** The number that the server would use instead, because all its processes have the same number of threads. */
export function workersFor(text: string, limit: Limit): number {
  return sizes(text, limit).workers;
}

/** Processes, when `ServerLimit` is not written. */
const usualServers: Readonly<Record<Mpm, number>> = { event: 16, worker: 16, prefork: 256 };

function sizes(text: string, { mpm, most }: Limit) {
  if (mpm === 'prefork') return { workers: most, children: most, threads: undefined };
  const usual = Number(valueIn(text, 'ThreadsPerChild') ?? 25);
  const threads = Math.min(usual, most);
  const children = Math.floor(most / threads);
  return { workers: children * threads, children, threads: threads === usual ? undefined : threads };
}

function directivesOf({ doc_root, server_name, server_admin, directory_index, timeout, keep_alive }: Settings) {
  return [
    { name: 'ServerName', value: server_name },
    { name: 'ServerAdmin', value: server_admin },
    { name: 'DocumentRoot', value: doc_root === undefined ? undefined : quoted(doc_root) },
    { name: 'DirectoryIndex', value: directory_index },
    { name: 'Timeout', value: timeout === undefined ? undefined : String(timeout) },
    { name: 'KeepAlive', value: keep_alive === 'on' ? 'On' : keep_alive === 'off' ? 'Off' : undefined },
  ].flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
}

const inMain: ReadonlySet<string> = new Set(['ServerName', 'ServerAdmin', 'DocumentRoot']);

function quoted(path: string): string {
  return /\s/.test(path) ? `"${path}"` : path;
}

const debianGrants = ['/var/www', '/usr/share'];
const redHatGrants = ['/var/www'];

/** Anywhere else all access is denied by the distribution's own files. */
function permission(root: string, granted: readonly string[]): readonly string[] {
  return granted.some((known) => root === known || root.startsWith(`${known}/`))
    ? []
    : [
        `<Directory ${quoted(root)}>`,
        '\tOptions Indexes FollowSymLinks',
        '\tAllowOverride None',
        '\tRequire all granted',
        '</Directory>',
      ];
}

function withPort(text: string, port: number): string {
  return text.replace(/^(\s*<VirtualHost\s+[^>\s]*?):\d+(\s*>)/im, (_, head: string, tail: string) => `${head}:${port}${tail}`);
}

function ifModule(mpm: Mpm, body: string): readonly string[] {
  return [
    `<IfModule mpm_${mpm}_module>`,
    ...body
      .trimEnd()
      .split('\n')
      .map((line) => `\t${line}`),
    '</IfModule>',
  ];
}
