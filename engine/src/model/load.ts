// A project file → Model: the first half of mln on one page. Each phase reports all its faults.
import { dirname } from 'node:path';
import type { Ast, SourceFile } from '../api/ast.js';
import type { Code, Diagnostic, Report } from '../api/diagnostic.js';
import type { Draft } from '../api/draft.js';
import type { Model, Origins } from '../api/model.js';
import type { LocalFiles } from '../api/ports.js';
import type { NamedThing } from '../api/roots.js';
import { codes } from '../diagnostics/catalogue.js';
import type { Reporter } from '../diagnostics/report.js';
import { readSource } from '../source/read.js';
import type { ClaimTable } from './claims.js';
import { decode } from './decode/decode.js';
import type { DefaultDrivers } from './decode/drivers.js';
import { nameInstalled, recording } from './decode/unknown-words.js';
import { deepFreeze } from './freeze.js';
import { type DefaultWord, defaultLines, inherit } from './inherit/inherit.js';
import { createProvenance, type Includes, type Provenance } from './provenance.js';
import { replaceVariables, toDraft, withoutDuplicates } from './read/draft.js';
import { joinIncludes } from './read/include.js';

/** The drivers of hosts that do not choose one. */
export interface Defaults extends DefaultDrivers {
  /** The defaults of other words. */
  readonly words?: readonly DefaultWord[] | undefined;
}

export interface LoadWorld {
  readonly local: LocalFiles;
  readonly claims: ClaimTable;
  /** Absolute directories, besides the project file's own, from which a project may include files. */
  readonly includeRoots: readonly string[];
  readonly defaults: Defaults;
  readonly report: Reporter;
  /** Parsers to try before mln's own. */
  parse?(source: SourceFile): Promise<Ast | undefined>;
  expand?(draft: Draft): Promise<Draft>;
  /** True when all plugins come with mln: their tests check that they do not change the model, so it need not be frozen. */
  readonly trusted?: boolean;
  /** Called with the things of the server that the project names; reports those that it may not name. */
  named?(things: readonly NamedThing[]): Promise<void>;
  /** Called when decoding found no error. */
  validate?(model: Model, origins: Origins): void | Promise<void>;
}

export interface Loaded {
  /** Deep frozen unless `trusted`; absent when the diagnostics contain an error. */
  readonly model?: Model;
  /** The project after variables and `expand`. */
  readonly draft?: Draft;
  readonly origins: Origins;
  /** By the name in the model. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Every file that mln read. */
  readonly texts: ReadonlyMap<string, string>;
  readonly includes: Includes;
  readonly diagnostics: readonly Diagnostic[];
}

/** `file` is absolute. After an error the later phases still report the faults that cannot be consequences of it. */
export async function loadProject(file: string, world: LoadWorld): Promise<Loaded> {
  const { report, claims } = world;
  const provenance = createProvenance();
  report.follow(provenance.related);
  const texts = new Map<string, string>();
  const nothing = {
    origins: new Map(),
    secrets: new Map(),
    texts,
    includes: provenance.includes,
    diagnostics: report.diagnostics,
  };
  const ast = await readProject(file, { ...world, provenance, texts });
  if (ast === undefined) return nothing;

  const draft = await draftOf(ast, world);
  const folded = inherit(draft, claims.shared, careful(report));
  provenance.inherits(folded.hosts, folded.superclasses);
  const asked = recording(claims);
  const { model, named, ...beside } = decode(folded, { ...world, claims: asked, report: careful(report), enter: provenance.at });
  const found = { ...nothing, draft, ...beside };
  await nameInstalled(asked.questions, { ...world, file });
  await world.named?.(named);
  if (report.hasErrors) return found;
  const kept = world.trusted === true ? model : deepFreeze(model);
  await world.validate?.(kept, beside.origins);
  return report.hasErrors ? found : { ...found, model: kept };
}

/** After an error, mln omits complaints that may only follow from it. */
function careful(report: Reporter): Report {
  return report.hasErrors ? withoutCascades(report) : report;
}

async function draftOf(ast: Ast, { report, claims, defaults, expand }: LoadWorld): Promise<Draft> {
  const written = toDraft(ast, careful(report));
  const draft = withoutDuplicates(replaceVariables(written, careful(report)), report);
  const lines = defaultLines(defaults.words, claims);
  // plugins never get a faulty model
  const expanded = report.hasErrors ? draft : withoutDuplicates((await expand?.(draft)) ?? draft, report);
  return lines.length === 0 ? expanded : { ...expanded, defaults: lines };
}

interface ReadWorld extends LoadWorld {
  readonly provenance: Provenance;
  readonly texts: Map<string, string>;
}

async function readProject(file: string, world: ReadWorld): Promise<Ast | undefined> {
  const read = (path: string) => readTree(path, world);
  const ast = await read(file);
  const roots = [...new Set([dirname(file), ...world.includeRoots])];
  return ast && joinIncludes(ast, { local: world.local, roots, read, included: world.provenance.included, report: world.report });
}

/** Of all files of a project together. */
const mostCharacters = 64 * 2 ** 20;

async function readTree(file: string, world: ReadWorld): Promise<Ast | undefined> {
  const { value: source, diagnostics } = await readSource(file, world.local);
  world.report.add(diagnostics);
  if (source === undefined) return undefined;
  world.texts.set(file, source.text);
  const sum = [...world.texts.values()].reduce((total, text) => total + text.length, 0);
  if (sum > mostCharacters) {
    world.report.error(
      codes.includesTooLarge,
      { file, line: 1, column: 1, length: 1 },
      { limit: mostCharacters, what: 'characters' },
    );
    return undefined;
  }
  const foreign = await world.parse?.(source);
  if (foreign !== undefined) return foreign;
  // loaded on request: commands that read no project do not pay for the parser
  const { parse } = await import('../lang/parse.js');
  const parsed = parse(source);
  world.report.add(parsed.diagnostics);
  return parsed.value;
}

/** Codes of missing things: an unreadable part may define them. */
const doubtful: ReadonlySet<Code> = new Set(
  [
    codes.undefinedVariable,
    codes.unusedVariable,
    codes.missingProjectName,
    codes.unknownSuperclass,
    codes.noBackend,
    codes.switchAcrossBackends,
    codes.unknownSwitch,
    codes.unsupportedDiskFormat,
    codes.unusedSuperclass,
    codes.removesNoInheritedLine,
  ].map(({ code }) => code),
);

function withoutCascades(report: Report): Report {
  const unless =
    (complain: Report['error']): Report['error'] =>
    (row, ...rest) => {
      if (!doubtful.has(row.code)) complain(row, ...rest);
    };
  return { error: unless(report.error), warning: unless(report.warning), note: unless(report.note) };
}
