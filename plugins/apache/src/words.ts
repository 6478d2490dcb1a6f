// apache { }: our own words, and Apache's name for each.
import { block, choice, type Decoded, type Decoder, int, type Line, type Node, scalar } from '@mln/engine/api';

const docRoot = scalar<string, undefined>(
  {
    type: 'path in the guest',
    wanted: 'an absolute path without "..", quotes or backslashes',
    parse: (t) => (/^\/[^"<>\\]*$/.test(t) && !t.split('/').includes('..') ? t : undefined),
  },
  { doc: 'directory of the pages' },
);

const admin = scalar<string, undefined>(
  {
    type: 'mail address or URL',
    wanted: 'an address such as webmaster@example.org',
    parse: (t) => (/^[^\s"<>\\]+$/.test(t) ? t : undefined),
  },
  { doc: 'the address on error pages' },
);

const serverName = scalar<string, undefined>(
  {
    type: 'host name',
    wanted: 'a name such as www.example.org or https://www.example.org:8443',
    parse: (t) =>
      /^(https?:\/\/)?([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/.test(t) ? t : undefined,
  },
  { doc: 'the name of the server' },
);

const index = scalar<string, undefined>(
  {
    type: 'file names',
    wanted: 'names of files such as index.html index.php',
    parse: (t) => (/^[^"<>\\]+$/.test(t) ? t : undefined),
  },
  { doc: 'index files of a directory, in order of preference' },
);

const fields = {
  doc_root: docRoot,
  max_connections: int({ min: 1, max: 20_000, doc: 'maximum number of requests at the same time' }),
  server_name: serverName,
  server_admin: admin,
  port: int({ min: 1, max: 65_535, doc: 'the port of the server' }),
  directory_index: index,
  timeout: int({ min: 1, max: 86_400, doc: 'seconds until Apache closes a silent connection' }),
  keep_alive: choice(['on', 'off'], { doc: 'several requests on one connection' }),
};

/** Small letters, without underscores: Apache does not care for case either. */
const synonyms: ReadonlyMap<string, keyof typeof fields> = new Map([
  ['docroot', 'doc_root'],
  ['documentroot', 'doc_root'],
  ['maxconnections', 'max_connections'],
  ['maxrequestworkers', 'max_connections'],
  ['maxclients', 'max_connections'],
  ['servername', 'server_name'],
  ['serveradmin', 'server_admin'],
  ['port', 'port'],
  ['listen', 'port'],
  ['directoryindex', 'directory_index'],
  ['timeout', 'timeout'],
  ['keepalive', 'keep_alive'],
]);

const plain = block(fields, { doc: 'settings of an Apache web server' });

export type ApacheWords = Decoded<typeof fields>;

const apache: Decoder<ApacheWords | undefined> = {
  ...plain,
  decode(node, word, ctx) {
    const inner = node?.blocks.get(word)?.get('');
    if (node === undefined || inner === undefined) return plain.decode(node, word, ctx);
    return plain.decode({ ...node, blocks: new Map([[word, new Map([['', renamed(inner)]])]]) }, word, ctx);
  },
};

/** If a setting occurs under both of its names, the line nearer to the host wins, as for two lines of the same name. */
function renamed(node: Node): Node {
  const values = new Map<string, Line>();
  for (const [written, line] of node.values) {
    const name = synonyms.get(written.toLowerCase().replaceAll('_', '')) ?? written;
    const other = values.get(name);
    if (other === undefined || isNearer(line, other)) values.set(name, { ...line, name: { ...line.name, text: name } });
  }
  return { ...node, values };
}

function isNearer(a: Line, b: Line): boolean {
  return a.via.length < b.via.length || (a.via.length === b.via.length && a.span.line > b.span.line);
}

export const claims = { global: { apache }, host: { apache } };

export type ApacheClaims = typeof claims;
