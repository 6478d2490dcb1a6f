// Draft → Model: every word decoded by the plugin that owns it. Plain, frozen, JSON throughout.
import type { Span } from './span.js';

/** Decoded words, by plugin and then by word. Read your own through `config`, another's through `settingsOf`. */
export type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A secret is never in the model: this names it, and an action asks for it at the last moment. */
export interface SecretRef {
  readonly secret: string;
}

export interface Interface {
  /** `eth0` */
  readonly name: string;
  readonly switch?: string;
  /** Lower case, six octets; from the file, or made of project, host and interface so that a rebuild keeps it. */
  readonly mac: string;
  readonly settings: Settings;
}

export interface Host {
  readonly name: string;
  /** Nearest first. */
  readonly superclasses: readonly string[];
  /** The server it lives on; absent: the one that runs the command. */
  readonly serviceHost?: string;
  /** Low first; 99 when not given. Hosts of one order start together. */
  readonly bootOrder: number;
  readonly backend: string;
  readonly storage: string;
  readonly opener: string;
  readonly interfaces: readonly Interface[];
  readonly settings: Settings;
}

export interface Port {
  readonly host: string;
  readonly interface: string;
}

export interface Switch {
  readonly name: string;
  readonly backend: string;
  readonly serviceHost?: string;
  readonly ports: readonly Port[];
  readonly settings: Settings;
}

export interface Model {
  readonly version: 1;
  readonly project: string;
  /** The project file. */
  readonly file: string;
  readonly hosts: readonly Host[];
  readonly switches: readonly Switch[];
  readonly settings: Settings;
}

/**
 * Where each value was written: `host/tre/memory`, `host/tre/network/eth0/address`, `switch/lan`, `global/project`.
 * Kept beside the model, so that the model stays comparable.
 */
export type Origins = ReadonlyMap<string, Span>;

/** Where a host's root disk is and how to reach it. Made by a storage driver at plan time, kept in the plan and the state. */
export interface DiskRef {
  /** Final place: a file or a block device. */
  readonly path: string;
  /** The path while a build makes the disk. The last step renames it to `path`. */
  readonly stagingPath: string;
  /**
   * `raw`: a plain image. `uml-cow`: a User-Mode Linux copy-on-write file (header version 3) over `backing`. `remote`: a disk
   * outside this machine, which only its backend can reach. `path` is then the backend's name for the disk.
   */
  readonly format: 'raw' | 'uml-cow' | 'remote';
  /** Absolute path of the unchanging image below a copy-on-write disk. */
  readonly backing?: string;
  /**
   * Absolute path of an unchanging image with the same files as the fresh disk (the template, or the grown base). An opener reads
   * the files from it as they were before customization.
   */
  readonly baseImage?: string;
  /** Bytes into the image where the root file system begins; 0 for an image that is a file system. */
  readonly offset: number;
  /** The partition that begins at `offset`: its number as Linux counts, and its length. Absent for an image that is a file system. */
  readonly partition?: { readonly number: number; readonly bytes: number };
}
