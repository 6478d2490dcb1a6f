// Settings for cloud-init → its two documents, with secrets filled in. The documents are JSON, which is also YAML.
import type { SecretRef } from '@mln/engine/api';
import type { Cloud, CloudFile } from './cloud-init.js';

/** The values behind references. */
export interface Filled {
  /** In base64. */
  content(of: CloudFile['content']): string;
  hash(of: SecretRef): string;
  /** Of root's password. */
  readonly root: string | undefined;
}

export function metadataOf({ hostname, ethernets }: Cloud, instance: string): string {
  const { '*': all, ...named } = ethernets;
  const shared = typeof all === 'object' && all !== null && !Array.isArray(all) ? all : {};
  const each = Object.entries(named).map(([name, one]) => [name, { ...Object(one), ...shared }]);
  const network = each.length === 0 ? {} : { network: { version: 2, ethernets: Object.fromEntries(each) } };
  return JSON.stringify({ 'instance-id': instance, 'local-hostname': hostname, ...network });
}

export function userdataOf(cloud: Cloud, filled: Filled): string {
  const config = {
    preserve_hostname: false,
    users: ['default', ...cloud.users.map((user) => userOf(user, cloud, filled))],
    ...(cloud.groups.length === 0 ? {} : { groups: cloud.groups.map((group) => groupOf(group, cloud)) }),
    ...(filled.root === undefined
      ? {}
      : { chpasswd: { expire: false, users: [{ name: 'root', password: filled.root, type: 'hash' }] } }),
    ...(cloud.mounts.length === 0 ? {} : { mounts: cloud.mounts }),
    ...(cloud.files.length === 0 ? {} : { write_files: cloud.files.map((file) => fileOf(file, filled)) }),
    ...(cloud.commands.length === 0 ? {} : { runcmd: cloud.commands }),
  };
  return `#cloud-config\n${JSON.stringify(config)}\n`;
}

function userOf({ name, hash, home, uid }: Cloud['users'][number], { groups }: Cloud, filled: Filled) {
  const own = groups.filter(({ members }) => members.includes(name)).map((group) => group.name);
  return {
    name,
    passwd: filled.hash(hash),
    lock_passwd: false,
    shell: '/bin/bash',
    ...(own.length === 0 ? {} : { groups: own }),
    ...(home === null ? {} : { homedir: home }),
    ...(uid === null ? {} : { uid }),
  };
}

/** cloud-init makes groups before users, and groups can only have existing members: new users join when they are made. */
function groupOf({ name, members }: Cloud['groups'][number], { users }: Cloud) {
  return {
    [name]: members.filter((member) => users.every((user) => user.name !== member)),
  };
}

function fileOf({ path, content, append, mode, owner }: CloudFile, filled: Filled) {
  return {
    path,
    encoding: 'b64',
    content: filled.content(content),
    ...(append ? { append: true } : {}),
    ...(mode === null ? {} : { permissions: `0${mode.toString(8)}` }),
    ...(owner === null ? {} : { owner }),
  };
}

/** True if it has a password or another secret: mln passes such settings in a file, not as an argument. */
export function hasSecrets({ users, rootPassword, files }: Cloud): boolean {
  return (
    users.length > 0 || rootPassword !== null || files.some(({ content }) => typeof content === 'object' && 'secret' in content)
  );
}
