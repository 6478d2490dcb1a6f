// A guest as data. Customizers add to it through an image lane, and renderers apply it, in the files of a disk or by cloud-init.
import type { EditRecord, LocalSource } from './edit.js';
import type { SecretRef } from './model.js';
import type { Span } from './span.js';

export interface GuestAddress {
  readonly family: 4 | 6;
  /** Canonical, without prefix. */
  readonly address: string;
  readonly prefix: number;
}

export interface GuestInterface {
  /** `eth0` */
  readonly name: string;
  readonly mac: string;
  /** Brought up at boot. */
  readonly auto: boolean;
  readonly address: GuestAddress | 'dhcp';
  /** When it is not the last address of the subnet. */
  readonly broadcast?: string;
  readonly gateway?: string;
}

/** The content of the hosts file besides `localhost`. */
export interface GuestHosts {
  /** Lines that the guests of a project have in common: one text. */
  readonly roster: string;
  /** Names of this guest, when no line of the roster has them. */
  readonly own: readonly string[];
}

export interface GuestUser {
  readonly name: string;
  readonly hash: SecretRef;
  /** Default: `/home/NAME`. */
  readonly home?: string;
  /** Default: the next free one of the guest. */
  readonly uid?: number;
}

export interface GuestGroup {
  readonly name: string;
  readonly members: readonly string[];
}

export interface GuestRootPassword {
  /** Plain, or encoded already. */
  readonly password: SecretRef;
  /** Of a plain one. */
  readonly salt: string;
}

export interface GuestMount {
  readonly device: string;
  readonly mountpoint: string;
  readonly fstype: string;
  /** Default: `defaults`. */
  readonly options?: string;
}

/** `from`: bytes of a file or directory of this machine; a run reads them when it applies the plan. */
export type Content = string | LocalSource | SecretRef;

export interface GuestFile {
  readonly path: string;
  readonly content: Content;
  /** Adds to the end of an existing file instead of replacing it. */
  readonly append: boolean;
  /** Permission bits. */
  readonly mode?: number;
  readonly owner?: string | number;
  readonly group?: string | number;
}

/** The requests of customizers, by part. For a part with one value the last call wins. */
export interface GuestParts {
  /** 32 hexadecimal digits that no other guest has. A guest with a new id also gets ssh host keys of its own. */
  readonly machineId: string;
  readonly hostname: string;
  readonly hosts: GuestHosts;
  readonly interfaces: readonly GuestInterface[];
  /** Addresses. */
  readonly nameServers: readonly string[];
  /** If several users have one name, the last wins. */
  readonly users: readonly GuestUser[];
  readonly groups: readonly GuestGroup[];
  readonly rootPassword: GuestRootPassword;
  readonly mounts: readonly GuestMount[];
  /** Kernel modules, each with its parameters. */
  readonly modules: readonly string[];
  /** Lines of shell at the end of each boot. */
  readonly startup: readonly string[];
  /** Lines of shell at each shutdown. */
  readonly shutdown: readonly string[];
}

/** A part without a request is absent. */
export interface GuestSpec extends Partial<GuestParts> {
  /** In the order in which they are written. */
  readonly files?: readonly GuestFile[];
  /** Scripts that run once in the guest, after all else. */
  readonly scripts?: readonly string[];
}

/** The plugin that made a request, and the place in the project file. */
export interface Asked {
  readonly plugin: string;
  readonly origin?: Pick<Span, keyof Span>;
}

export interface Asking {
  readonly origin?: Span | undefined;
}

/** The calls by which a customizer adds to the specification of a guest. */
export interface GuestLane {
  machineId(id: string, asking?: Asking): void;
  hostname(name: string, asking?: Asking): void;
  hosts(hosts: GuestHosts, asking?: Asking): void;
  interface(one: GuestInterface, asking?: Asking): void;
  nameServer(address: string, asking?: Asking): void;
  user(user: GuestUser, asking?: Asking): void;
  group(group: GuestGroup, asking?: Asking): void;
  rootPassword(password: GuestRootPassword, asking?: Asking): void;
  mount(mount: GuestMount, asking?: Asking): void;
  module(line: string, asking?: Asking): void;
  startup(line: string, asking?: Asking): void;
  shutdown(line: string, asking?: Asking): void;
}

/** Requests that a backend must satisfy itself, or report as unsupported, because mln cannot open its disks. */
export interface GuestRequests {
  readonly spec: GuestSpec;
  /** The plugins that requested each part, by position in its list. A part with one value has one request. */
  readonly asked: { readonly [P in keyof GuestSpec]?: readonly Asked[] };
  /** Further edits of plugins, in their order. */
  readonly edits: readonly EditRecord[];
}
