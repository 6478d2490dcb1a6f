// A CommandContext on real files and programs, remembering what was said.
import path from 'node:path';
import type { CommandContext, Values } from '@mln/engine/api';
import { newDirectory, realFiles, realShell } from '../../../packages/disk-kit/test/ext4/world.js';

export interface Told {
  readonly ctx: CommandContext;
  readonly errors: { readonly code: string; readonly values: Values }[];
  readonly printed: unknown[];
  readonly texts: string[];
  readonly templates: string;
  readonly directory: string;
}

export function commandContext(options: CommandContext['options'] = {}, directory = newDirectory()): Told {
  const errors: Told['errors'] = [];
  const printed: unknown[] = [];
  const texts: string[] = [];
  const report = ({ code }: { readonly code: string }, _at: unknown, values: Values = {}) => void errors.push({ code, values });
  const templates = path.join(directory, 'templates');
  const ctx: CommandContext = {
    args: [],
    options,
    settings: {},
    paths: { projects: path.join(directory, 'projects'), templates, files: path.join(directory, 'files') },
    sh: realShell(),
    files: realFiles,
    clock: { now: () => 1_700_000_000_000, sleep: async () => {} },
    signal: new AbortController().signal,
    report: { error: report, warning: report, note: report },
    print: (data, text) => {
      printed.push(data);
      texts.push(text());
    },
    say: () => {},
  };
  return { ctx, errors, printed, texts, templates, directory };
}
