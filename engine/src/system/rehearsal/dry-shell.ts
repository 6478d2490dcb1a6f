// Shell → listing: changes are printed instead of made, looks are assumed or really taken.
import type { Command, Outcome, Shell } from '../../api/ports.js';
import { render } from '../print-command.js';

const nothing: Outcome = { exitCode: 0, stdout: '', stderr: '' };

/** Without `real`, a probe that assumes nothing answers exit 0 and silence. */
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
