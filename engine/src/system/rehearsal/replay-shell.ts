// Cassette → Shell: answers what was recorded, in the recorded order for equal commands, the last answer again and again.
import { type Command, CommandFailed, type Outcome, type Shell } from '../../api/ports.js';
import { render } from '../print-command.js';
import { type Cassette, inputHash, keyOf, type Take } from './cassette.js';

/** A command that was never recorded throws, and names the nearest that was. */
export function replayShell(cassette: Cassette): Shell {
  const answers = new Map<string, Take[]>();
  for (const take of cassette.takes) answers.set(keyOf(take), [...(answers.get(keyOf(take)) ?? []), take]);
  const answer = (kind: Take['kind'], command: Command): Outcome => {
    const input = command.input === undefined ? {} : { input: inputHash(command.input) };
    const queue = answers.get(keyOf({ kind, line: render(command), ...input }));
    const take = queue !== undefined && queue.length > 1 ? queue.shift() : queue?.[0];
    if (take === undefined) throw new Error(unknown(kind, command, cassette));
    return take.outcome;
  };
  return {
    run: async (command) => {
      const outcome = answer('run', command);
      if (!(command.ok ?? [0]).includes(outcome.exitCode)) throw new CommandFailed(command, outcome);
      return outcome;
    },
    probe: async (command) => answer('probe', command),
  };
}

function unknown(kind: Take['kind'], command: Command, { takes }: Cassette): string {
  const line = render(command);
  const scored = takes.map((take) => ({ take, score: common(take.line, line) + (take.kind === kind ? 0.5 : 0) }));
  const best = scored.sort((a, b) => b.score - a.score)[0]?.take;
  const nearest = best === undefined ? 'the cassette is empty' : `nearest recorded: ${best.kind} ${best.line}`;
  return `not recorded: ${kind} ${line}\n${nearest}${best?.line === line ? ' (its input or its kind differs)' : ''}`;
}

/** Words at the same place count twice, words anywhere once. */
function common(a: string, b: string): number {
  const left = a.split(' ');
  const right = b.split(' ');
  const shared = left.filter((word) => right.includes(word)).length;
  return shared + left.filter((word, i) => right[i] === word).length;
}
