// A project file → Model: the left half of mln on one page. Each phase says all that is wrong before the next is not begun.
import { dirname } from 'node:path';
import type { Ast, SourceFile } from '../api/ast.js';
import type { Diagnostic } from '../api/diagnostic.js';
import type { Draft } from '../api/draft.js';
import type { Model, Origins } from '../api/model.js';
import type { LocalFiles } from '../api/ports.js';
import { readSource } from '../source/read.js';
import type { ClaimTable } from './claims.js';
import { type Defaults, decode } from './decode.js';
import { defaultLines } from './default-words.js';
import { checkDuplicates, toDraft } from './draft.js';
import { deepFreeze } from './freeze.js';
import { joinIncludes } from './include.js';
import { inherit } from './inherit.js';
import type { Reporter } from './report.js';
import { replaceVariables } from './variables.js';

export interface LoadWorld {
  readonly local: LocalFiles;
  readonly claims: ClaimTable;
  /** Absolute directories, beside the project file's own, that files may be included from. */
  readonly includeRoots: readonly string[];
  readonly defaults: Defaults;
  readonly report: Reporter;
  /** Tried before mln's own parser. */
  parse?(source: SourceFile): Promise<Ast | undefined>;
  expand?(draft: Draft): Promise<Draft>;
  /** Called when decoding found no error. */
  validate?(model: Model, origins: Origins): Promise<void>;
}

export interface Loaded {
  /** Deep frozen; absent when there is an error among the diagnostics. */
  readonly model?: Model;
  /** After variables and `expand`. */
  readonly draft?: Draft;
  readonly origins: Origins;
  /** By the name that stands in the model. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Every file that was read. */
  readonly texts: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** `file` is absolute. */
export const loadProject = async (file: string, world: LoadWorld): Promise<Loaded> => {
  const { report, claims } = world;
  const texts = new Map<string, string>();
  const nothing = { origins: new Map(), secrets: new Map(), texts, diagnostics: report.diagnostics };
  const ast = await readProject(file, world, texts);
  if (ast === undefined || report.hasErrors) return nothing;

  const written = toDraft(ast, report);
  const draft = replaceVariables(written, report);
  checkDuplicates(draft, report);
  if (report.hasErrors) return { ...nothing, draft };

  const defaults = defaultLines(world.defaults.words, claims);
  const expanded = { ...((await world.expand?.(draft)) ?? draft), ...(defaults.length === 0 ? {} : { defaults }) };
  checkDuplicates(expanded, report);
  const folded = inherit(expanded, claims.shared, report);
  if (report.hasErrors) return { ...nothing, draft: expanded };

  const { origins, secrets, ...decoded } = decode(folded, world);
  const model = deepFreeze(decoded.model);
  if (!report.hasErrors) await world.validate?.(model, origins);
  const found = { ...nothing, draft: expanded, origins, secrets };
  return report.hasErrors ? found : { ...found, model };
};

const readProject = async (file: string, world: LoadWorld, texts: Map<string, string>): Promise<Ast | undefined> => {
  const read = (path: string) => readTree(path, world, texts);
  const ast = await read(file);
  const roots = [dirname(file), ...world.includeRoots];
  return ast && joinIncludes(ast, { local: world.local, roots, read, report: world.report });
};

const readTree = async (file: string, world: LoadWorld, texts: Map<string, string>): Promise<Ast | undefined> => {
  const { value: source, diagnostics } = await readSource(file, world.local);
  world.report.add(diagnostics);
  if (source === undefined) return undefined;
  texts.set(file, source.text);
  const foreign = await world.parse?.(source);
  if (foreign !== undefined) return foreign;
  // loaded at need: commands that read no project do not pay for the parser
  const { parse } = await import('../lang/parse.js');
  const parsed = parse(source);
  world.report.add(parsed.diagnostics);
  return parsed.value;
};
