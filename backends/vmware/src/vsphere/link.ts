// The connection to vCenter or an ESXi server: the settings in the configuration, and the commands of govc that use it.
import type { Command, LocalFiles } from '@mln/engine/api';
import type { VsphereOptions } from '../options.js';

/** No secret is in it: a step keeps it. A type rather than an interface, so that it is Json. */
export type Link = {
  /** The program. */
  readonly govc: string;
  readonly env: Readonly<Record<string, string>>;
  /** The file with the password, if the environment does not have it. */
  readonly passwordFile: string | null;
  /** Time limit for an answer. Steps of plans before mln wrote it have none: then it is a minute. */
  readonly timeoutSeconds?: number;
};

/** Variables that the environment of a govc user already has; `GOVC_INSECURE` is not among them. */
export const inherited = [
  'GOVC_URL',
  'GOVC_USERNAME',
  'GOVC_PASSWORD',
  'GOVC_TLS_CA_CERTS',
  'GOVC_TLS_KNOWN_HOSTS',
  'GOVC_CERTIFICATE',
  'GOVC_PRIVATE_KEY',
  'GOVMOMI_HOME',
] as const;

export function linkOf(options: VsphereOptions): Link {
  const { server, username, password_file, ca_file, known_hosts, insecure, timeout } = options;
  const env: Record<string, string> = {};
  if (server !== undefined) env.GOVC_URL = server;
  if (username !== undefined) env.GOVC_USERNAME = username;
  // govc reads the file that a password names: so the password itself is in no argument and no environment
  if (password_file !== undefined) env.GOVC_PASSWORD = password_file;
  if (ca_file !== undefined) env.GOVC_TLS_CA_CERTS = ca_file;
  if (known_hosts !== undefined) env.GOVC_TLS_KNOWN_HOSTS = known_hosts;
  if (server !== undefined && insecure.includes(hostOf(server))) env.GOVC_INSECURE = '1';
  return {
    govc: options.govc,
    env,
    passwordFile: password_file ?? null,
    timeoutSeconds: timeout,
  };
}

/** `https://vc.example.org:8443/sdk` → `vc.example.org`. */
export function hostOf(server: string): string {
  return server
    .replace(/^\w+:\/\//, '')
    .replace(/^[^@/]*@/, '')
    .replace(/[:/].*$/, '');
}

/** Why the file cannot be used for a password, if so. */
export async function passwordFault(link: Link, files: LocalFiles): Promise<string | undefined> {
  if (link.passwordFile === null) return undefined;
  const stat = await files.stat(link.passwordFile);
  if (stat === undefined) return 'it is not there';
  if (stat.type !== 'file') return 'it is not a file';
  if ((stat.mode & 0o077) !== 0) return `others may read it (mode ${stat.mode.toString(8)})`;
  return undefined;
}

const usualTimeoutSeconds = 60;

export function govc(link: Link, args: readonly string[], timeoutMs?: number): Command {
  return {
    file: link.govc,
    args,
    env: link.env,
    inherit: inherited.filter((name) => link.env[name] === undefined),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

/** A command that only queries: a server that does not answer in time counts as unreachable. */
export function asking(link: Link, ...args: readonly string[]): Command {
  return govc(link, args, (link.timeoutSeconds ?? usualTimeoutSeconds) * 1000);
}
