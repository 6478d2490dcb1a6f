// Files and shell of a dry run: they print and remember changes, and start only programs that change nothing.
import type { Command, Files, LocalFiles, Outcome, Shell, Stat } from '../../api/ports.js';
import { render } from '../print-command.js';

type Layer =
  | { readonly kind: 'gone' }
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly mode: number }
  | { readonly kind: 'directory'; readonly mode: number }
  /** For a renamed or linked path: the real path of its content. */
  | { readonly kind: 'moved'; readonly path: string };

/** A file from code is empty here: only a real run produces its content. */
export function dryFiles(print: (line: string) => void, real: LocalFiles): Files {
  const layers = new Map<string, Layer>();
  const put = (path: string, layer: Layer) => {
    if (layer.kind !== 'directory') forget(layers, path);
    layers.set(path, layer);
  };
  const reader = overlay(layers, real);
  return {
    ...reader,
    write: async (path, content, options) => {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      const mode = options?.mode ?? 0o600;
      print(`+ write ${path} (${octal(mode)}, ${bytes.length} bytes)`);
      put(path, { kind: 'file', content: bytes, mode });
    },
    make: async (path, what) => {
      print(`+ make ${path}: ${what}`);
      put(path, { kind: 'file', content: new Uint8Array(), mode: 0o600 });
    },
    mkdir: async (path, options) => {
      if ((await reader.stat(path))?.type === 'directory') return;
      const mode = options?.mode ?? 0o700;
      print(`+ mkdir ${path} (${octal(mode)})`);
      for (let up = path; up !== '' && (await reader.stat(up)) === undefined; up = parent(up))
        put(up, { kind: 'directory', mode });
    },
    rename: async (from, to, options) => {
      print(`+ rename ${from} ${to}${options?.mode === undefined ? '' : ` (${octal(options.mode)})`}`);
      moveLayers(layers, from, to);
      const moved = layers.get(to);
      if (options?.mode !== undefined && moved?.kind === 'file') layers.set(to, { ...moved, mode: options.mode });
    },
    link: async (from, to) => {
      print(`+ link ${from} ${to}`);
      const own = resolve(layers, from);
      put(to, typeof own === 'string' ? { kind: 'moved', path: own } : own);
    },
    remove: async (path) => {
      if ((await reader.stat(path)) === undefined) return;
      print(`+ remove ${path}`);
      put(path, { kind: 'gone' });
    },
  };
}

/** The path and all paths below it. */
function forget(layers: Map<string, Layer>, path: string): void {
  for (const key of [...layers.keys()]) if (key === path || key.startsWith(`${path}/`)) layers.delete(key);
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function moveLayers(layers: Map<string, Layer>, from: string, to: string): void {
  const own = resolve(layers, from);
  const below = [...layers].filter(([key]) => key.startsWith(`${from}/`));
  forget(layers, to);
  layers.set(to, typeof own === 'string' ? { kind: 'moved', path: own } : own);
  for (const [key, layer] of below) {
    layers.delete(key);
    layers.set(to + key.slice(from.length), layer);
  }
  layers.set(from, { kind: 'gone' });
}

/** The layer of a path, or the real path below the layers. */
function resolve(layers: ReadonlyMap<string, Layer>, path: string): Layer | string {
  const exact = layers.get(path);
  if (exact !== undefined) return exact.kind === 'moved' ? exact.path : exact;
  for (let up = parent(path); up !== ''; up = parent(up)) {
    const layer = layers.get(up);
    if (layer?.kind === 'moved') return layer.path + path.slice(up.length);
    if (layer !== undefined) return { kind: 'gone' };
  }
  return path;
}

function parent(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function overlay(layers: ReadonlyMap<string, Layer>, real: LocalFiles): LocalFiles {
  return {
    bytes: async (path, options) => {
      const at = resolve(layers, path);
      if (typeof at === 'string') return real.bytes(at, options);
      return at.kind === 'file' ? at.content : undefined;
    },
    text: async (path, options) => {
      const at = resolve(layers, path);
      if (typeof at === 'string') return real.text(at, options);
      return at.kind === 'file' ? Buffer.from(at.content).toString('utf8') : undefined;
    },
    stat: async (path) => {
      const at = resolve(layers, path);
      if (typeof at === 'string') return real.stat(at);
      return at.kind === 'file' || at.kind === 'directory' ? statOf(at) : undefined;
    },
    list: async (path) => {
      const at = resolve(layers, path);
      const names = new Set(typeof at === 'string' ? await real.list(at) : []);
      for (const [key, layer] of layers) {
        if (parent(key) !== path) continue;
        if (layer.kind === 'gone') names.delete(key.slice(path.length + 1));
        else names.add(key.slice(path.length + 1));
      }
      return [...names].sort();
    },
  };
}

function statOf(layer: Layer & { kind: 'file' | 'directory' }): Stat {
  return {
    type: layer.kind,
    size: layer.kind === 'file' ? layer.content.length : 0,
    mode: layer.mode,
    uid: 0,
    gid: 0,
    mtimeMs: 0,
  };
}

const nothing: Outcome = { exitCode: 0, stdout: '', stderr: '' };

/**
 * Prints commands instead of running them. `real` runs the probes; without `real`, a probe that has no assumption answers exit 0
 * and no output.
 */
export function dryShell(print: (line: string) => void, real?: Shell): Shell {
  return {
    run: async (command) => {
      print(`+ ${render(command)}`);
      return nothing;
    },
    probe: async (command: Command, assume?: Partial<Outcome>) => {
      const assumed = assume !== undefined || real === undefined;
      print(`? ${render(command)}${assumed ? ' (assumed)' : ''}`);
      return assumed ? { ...nothing, ...assume } : real.probe(command);
    },
  };
}
