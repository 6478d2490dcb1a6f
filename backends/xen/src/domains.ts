// `xl list -v` → domains. The long form in JSON lacks their states, and shows the passwords of screens.
import type { Outcome, Shell } from '@mln/engine/api';
import type { DomainId } from './names.js';

export interface Domain {
  readonly name: string;
  readonly id: number;
  /** MiB that it has now. */
  readonly memory: number;
  readonly vcpus: number;
  readonly uuid: string;
  readonly state: DomainState;
}

/**
 * `made`: held before its first step, or by `xl pause`. `ended`: shut down or crashed, and still there. `suspended`: a save or a
 * move was interrupted, or is in progress. `dying`: Xen is removing it.
 */
export type DomainState = 'running' | 'paused' | 'ended' | 'suspended' | 'dying';

const nothing: Partial<Outcome> = { exitCode: 0, stdout: '' };

/** Throws if Xen does not answer. `assume`: the answer in a dry run. */
export async function listDomains(probe: Shell['probe'], assume: Partial<Outcome> = nothing): Promise<readonly Domain[]> {
  const outcome = await probe({ file: 'xl', args: ['list', '-v'] }, assume);
  if (outcome.exitCode !== 0) throw new CannotAsk(outcome);
  return parseList(outcome.stdout);
}

export class CannotAsk extends Error {
  readonly exitCode: number;
  constructor({ exitCode, stderr }: Outcome) {
    super(`xl list failed (exit ${exitCode}): ${stderr.trim().split('\n').slice(-2).join(' ')}`);
    this.name = 'CannotAsk';
    this.exitCode = exitCode;
  }
}

// a name may hold blanks; the letters are running, blocked, paused, shut down, why, dying
const line =
  /^(?<name>.*?)\s+(?<id>\d+)\s+(?<memory>\d+)\s+(?<vcpus>\d+)\s+(?<flags>[r-][b-][p-][s-].[d-])\s+[\d.]+\s+(?<uuid>[0-9a-f-]{36})\b/;

export function parseList(text: string): readonly Domain[] {
  return text.split('\n').flatMap((written): readonly Domain[] => {
    const found = line.exec(written)?.groups;
    if (found === undefined) return [];
    const { name = '', id, memory, vcpus, flags = '', uuid = '' } = found;
    return [{ name, id: Number(id), memory: Number(memory), vcpus: Number(vcpus), uuid, state: stateOf(flags) }];
  });
}

function stateOf(flags: string): DomainState {
  const [, , paused, shutdown, why, dying] = flags;
  if (dying === 'd') return 'dying';
  if (shutdown === 's') return why === 's' ? 'suspended' : 'ended';
  return paused === 'p' ? 'paused' : 'running';
}

/** Ours, by its UUID: while it moves it has another name. */
export function ownDomain(domains: readonly Domain[], { uuid }: DomainId): Domain | undefined {
  return domains.find((domain) => domain.uuid === uuid);
}

/** Another owner's domain with our name. */
export function stranger(domains: readonly Domain[], { name, uuid }: DomainId): Domain | undefined {
  return domains.find((domain) => domain.name === name && domain.uuid !== uuid && domain.state !== 'dying');
}
