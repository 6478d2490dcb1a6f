// How an act speaks to vSphere: looks, changes, and another try when what went wrong may pass.
import { type ActionContext, CommandFailed, type Outcome } from '@mln/engine/api';
import { parseAnswer, propertiesOf, recordOf, stringOf, type Unknown } from './answers.js';
import { codes, VsphereFailed } from './codes.js';
import { failed, faultOf, isMissing, mayPass, wordsOf } from './faults.js';
import { asking, govc, type Link, passwordFault } from './link.js';
import { isOurs, isWhole } from './names.js';

export type Ports = Pick<ActionContext<unknown>, 'sh' | 'files' | 'clock' | 'signal' | 'output'>;

/** A machine of a project, and the way to it. A type rather than an interface, so that it is Json. */
export type Machine = {
  readonly link: Link;
  readonly project: string;
  readonly host: string;
  /** Its path in the inventory. */
  readonly vm: string;
};

export type Power = 'poweredOn' | 'poweredOff' | 'suspended';

export type Seen =
  | { readonly is: 'absent' }
  | { readonly is: 'foreign'; readonly note: string }
  | {
      readonly is: 'ours';
      readonly note: string;
      /** True if the machine is complete. */
      readonly whole: boolean;
      readonly power: Power;
      readonly memoryMiB: number;
      readonly vcpus: number;
      /** `host-21` */
      readonly server: string;
      readonly toolsRun: boolean;
      readonly address: string | undefined;
    };

const wanted = [
  'config.annotation',
  'runtime.powerState',
  'runtime.host',
  'config.hardware.memoryMB',
  'config.hardware.numCPU',
  'guest.toolsRunningStatus',
  'guest.ipAddress',
] as const;

/** Output of govc that a dry run assumes. */
export function assumed(properties: Unknown): Pick<Outcome, 'stdout'> {
  return {
    stdout: JSON.stringify(Object.entries(properties).map(([name, val]) => ({ name, val }))),
  };
}

export const assumedAbsent = { exitCode: 1, stderr: 'govc: not found' } as const;

/** @throws VsphereFailed when mln cannot query the server */
export async function look(ctx: Ports, machine: Machine, assume?: Partial<Outcome>): Promise<Seen> {
  const outcome = await asked(ctx, machine.link, { args: ['object.collect', '-json', machine.vm, ...wanted], assume });
  if (isMissing(outcome)) return { is: 'absent' };
  const said = propertiesOf(answerOf(machine.link, outcome));
  const note = stringOf(said['config.annotation']) ?? '';
  if (!isOurs(note, machine.project, machine.host)) return { is: 'foreign', note };
  return {
    is: 'ours',
    note,
    whole: isWhole(note, machine.project, machine.host),
    power: powerOf(said['runtime.powerState']),
    memoryMiB: Number(said['config.hardware.memoryMB'] ?? 0),
    vcpus: Number(said['config.hardware.numCPU'] ?? 0),
    server: stringOf(recordOf(said['runtime.host']).value) ?? '',
    toolsRun: said['guest.toolsRunningStatus'] === 'guestToolsRunning',
    address: stringOf(said['guest.ipAddress']),
  };
}

export function powerOf(said: unknown): Power {
  return said === 'poweredOn' || said === 'suspended' ? said : 'poweredOff';
}

/** Returns the machine if mln made it, and otherwise ends the act: mln never changes machines that it did not make. */
export async function lookAtOurs(ctx: Ports, machine: Machine, assume?: Partial<Outcome>) {
  const seen = await look(ctx, machine, assume);
  const { host, vm } = machine;
  if (seen.is === 'absent') throw new VsphereFailed(codes.machineGone, { host, vm });
  if (seen.is === 'foreign') throw foreign(machine);
  return seen;
}

export function foreign({ project, host, vm }: Machine): VsphereFailed {
  return new VsphereFailed(codes.foreignMachine, { host, vm, note: `mln ${project}/${host}` });
}

interface Question {
  readonly args: readonly string[];
  readonly assume?: Partial<Outcome> | undefined;
}

/** The answer, also when it says that the object does not exist. @throws VsphereFailed */
export async function asked(ctx: Ports, link: Link, { args, assume }: Question): Promise<Outcome> {
  await refuseOpenPassword(ctx, link);
  for (let tries = 1; ; tries++) {
    const outcome = await ctx.sh.probe(asking(link, ...args), assume);
    if (outcome.exitCode === 0 || isMissing(outcome)) return outcome;
    if (tries === patience.length || !mayPass(wordsOf(outcome))) throw failed(faultOf(link, outcome) ?? unknown(link, outcome));
    await ctx.clock.sleep(patience[tries - 1] ?? 0, ctx.signal);
  }
}

function unknown(link: Link, outcome: Outcome) {
  return { row: codes.queryFailed, values: { server: link.env.GOVC_URL ?? 'the server', why: wordsOf(outcome) } } as const;
}

export function answerOf(link: Link, outcome: Outcome): unknown {
  try {
    return parseAnswer(outcome.stdout);
  } catch {
    throw failed(unknown(link, { ...outcome, stderr: '', stdout: `an answer that is not JSON: ${outcome.stdout.slice(0, 80)}` }));
  }
}

// milliseconds between one try and the next
const patience = [500, 1000, 2000, 4000, 8000] as const;

async function refuseOpenPassword({ files }: Ports, link: Link): Promise<void> {
  const why = await passwordFault(link, files);
  if (why !== undefined) throw new VsphereFailed(codes.unusablePasswordFile, { file: link.passwordFile ?? '', why });
}

export interface Change {
  readonly args: readonly string[];
  readonly input?: string;
  readonly timeoutMs?: number;
  /** The server's message when the change is already made. */
  readonly fine?: RegExp;
}

/** @throws VsphereFailed, or CommandFailed for what the server refused to do */
export async function change(ctx: Ports, link: Link, { args, input, timeoutMs, fine }: Change): Promise<void> {
  await refuseOpenPassword(ctx, link);
  const command = { ...govc(link, args, timeoutMs), ...(input === undefined ? {} : { input }) };
  try {
    await ctx.sh.run(command);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    if (fine?.test(wordsOf(error.outcome)) === true) return;
    const fault = faultOf(link, error.outcome);
    if (fault !== undefined) throw failed(fault);
    throw error;
  }
}

/** Repeats an act after a temporary failure. The act must look first, so that a repetition is safe. */
export async function again<T>(ctx: Ports, act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await act();
    } catch (error) {
      const words = error instanceof CommandFailed ? wordsOf(error.outcome) : '';
      if (tries === patience.length || !mayPass(words)) throw error;
      ctx.output(`${words}: trying again`);
      await ctx.clock.sleep(patience[tries - 1] ?? 0, ctx.signal);
    }
  }
}
