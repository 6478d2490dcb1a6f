// puppet { }: the settings of the agent, and the classes and directory of its manifest.
import { block, lines, scalar, serverPath } from '@mln/engine/api';

function named(type: string, pattern: RegExp, doc: string) {
  return scalar<string, undefined>({ type, wanted: `a ${type}`, parse: (t) => (pattern.test(t) ? t : undefined) }, { doc });
}

const puppet = block(
  {
    server: named('host name', /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, 'the Puppet server'),
    // certificates are named in small letters only
    nodename: named(
      'name in small letters',
      /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/,
      'name of its certificate; without it the guest chooses',
    ),
    environment: named('name in small letters', /^[a-z0-9_]+$/, 'the environment it asks for'),
    include: lines({ doc: 'classes of the node, one on each line' }),
    manifests: serverPath(
      { root: 'files', relativeTo: 'nothing', is: 'directory' },
      { doc: 'directory of this machine for the manifest of the node' },
    ),
  },
  { doc: 'makes the guest an agent of a Puppet server' },
);

export const claims = { global: { puppet }, host: { puppet } };

export type PuppetClaims = typeof claims;
