// The options that stand before the command: one table, from which they are parsed and explained.

export interface GlobalOptions {
  readonly projects?: string;
  readonly templates?: string;
  readonly files?: string;
  readonly config?: string;
  readonly quiet?: boolean;
}

/** By flags, as commander writes them. */
export const globalOptions: Readonly<Record<string, string>> = {
  '-P, --projects <dir>': 'projects directory',
  '-T, --templates <dir>': 'templates directory',
  '-F, --files <dir>': 'directory of files to copy into guests',
  '--config <file>': 'site configuration to use instead of /etc/mln/mln.config.*',
  '-q, --quiet': 'show errors but no progress',
};

/** `-P`, `--projects` and the like. */
export const globalFlags: readonly string[] = Object.keys(globalOptions).flatMap((flags) =>
  flags.split(', ').map((flag) => flag.replace(/ .*/, '')),
);
