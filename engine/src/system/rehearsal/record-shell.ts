// Shell → the same shell, every command and outcome kept.
import { CommandFailed, type Shell } from '../../api/ports.js';
import { type BindableShell, bindShell } from '../process/bind.js';
import { type Cassette, type Take, takeOf } from './cassette.js';

export interface RecordShell extends BindableShell {
  cassette(): Cassette;
}

export function recordShell(real: Shell): RecordShell {
  const takes: Take[] = [];
  return { ...recording(real, takes), cassette: () => ({ version: 1, takes: [...takes] }) };
}

function recording(real: Shell, takes: Take[]): BindableShell {
  return {
    run: async (command) => {
      try {
        const outcome = await real.run(command);
        takes.push(takeOf('run', command, outcome));
        return outcome;
      } catch (error) {
        if (error instanceof CommandFailed) takes.push(takeOf('run', command, error.outcome));
        throw error;
      }
    },
    probe: async (command, assume) => {
      const outcome = await real.probe(command, assume);
      takes.push(takeOf('probe', command, outcome));
      return outcome;
    },
    bind: (binding) => recording(bindShell(real, binding), takes),
  };
}
