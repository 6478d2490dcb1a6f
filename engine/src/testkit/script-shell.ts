// A shell that follows a script: answers by pattern, and keeps a log.
import { type Command, CommandFailed, type Outcome, type Shell } from '../api/ports.js';
import { render } from '../system/print-command.js';

export type Answer = Partial<Outcome> | ((command: Command) => Partial<Outcome> | Promise<Partial<Outcome>>);

export interface ScriptShell extends Shell {
  /** `+ cp a b` for changes, `? stat a` for looks. */
  readonly log: readonly string[];
  readonly commands: readonly Command[];
}

/**
 * The first rule with a pattern in the rendered command answers. Default: exit 0 without output. For a probe without a rule the
 * answer is the caller's assumption.
 */
export function scriptShell(rules: readonly (readonly [pattern: string | RegExp, answer: Answer])[] = []): ScriptShell {
  const log: string[] = [];
  const commands: Command[] = [];
  const answer = async (command: Command, assume: Partial<Outcome> = {}): Promise<Outcome> => {
    commands.push(command);
    const line = render(command);
    const rule = rules.find(([pattern]) => (typeof pattern === 'string' ? line.includes(pattern) : pattern.test(line)));
    const said = typeof rule?.[1] === 'function' ? await rule[1](command) : (rule?.[1] ?? assume);
    return { exitCode: 0, stdout: '', stderr: '', ...said };
  };
  return {
    log,
    commands,
    run: async (command) => {
      log.push(`+ ${render(command)}`);
      const outcome = await answer(command);
      if (!(command.ok ?? [0]).includes(outcome.exitCode)) throw new CommandFailed(command, outcome);
      return outcome;
    },
    probe: (command, assume) => {
      log.push(`? ${render(command)}`);
      return answer(command, assume);
    },
  };
}
