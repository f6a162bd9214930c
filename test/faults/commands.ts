import { killAtRecord } from './kill-record.ts';
import { applyArgs, type Stand } from './stand.ts';
import { listCalls, runTraced, writeCalls, type Call, type Scope } from './strace.ts';

/** A run of the program into which faults are injected. */
export interface Command {
  readonly name: string;
  readonly scope: Scope;
  readonly isBackup?: boolean;
  args(stand: Stand): readonly string[];
  /** Brings the platform to the start of the run. */
  prepare(stand: Stand): Promise<void>;
}

const fromStart = (stand: Stand) => stand.bringBack('start');

export const applyGood: Command = {
  name: 'apply (good)',
  scope: 'program',
  args: (stand) => applyArgs(stand, 'good'),
  prepare: fromStart,
};

export const applyFailing: Command = {
  name: 'apply (failing)',
  scope: 'program',
  args: (stand) => applyArgs(stand, 'failing'),
  prepare: fromStart,
};

export const backUp: Command = {
  name: 'backup',
  scope: 'all',
  isBackup: true,
  args: () => ['backup'],
  prepare: fromStart,
};

/** Of a good update that was killed after its data were migrated: everything that can be undone is. */
export const recoverBack: Command = {
  name: 'support recover (back)',
  scope: 'program',
  args: () => ['support', 'recover'],
  prepare: (stand) => bringBackInterrupted({ stand, name: 'migrated', place: 'step.finished hook-migrate' }),
};

export const recoverForward: Command = {
  name: 'support recover (forward)',
  scope: 'program',
  args: () => ['support', 'recover'],
  prepare: (stand) => bringBackInterrupted({ stand, name: 'healthy', place: 'step.finished health-check' }),
};

/** The update is killed once for each platform; after that its files are restored. */
async function bringBackInterrupted({
  stand,
  name,
  place,
}: {
  stand: Stand;
  name: string;
  place: string;
}): Promise<void> {
  if (!stand.kept.has(name)) {
    await stand.bringBack('start');
    await killAtRecord(stand, applyArgs(stand, 'good'), place);
    await stand.keep(name);
  }
  await stand.bringBack(name, { services: false });
}

const learnt = new Map<string, readonly Call[]>();

/** Runs a command undisturbed, once, and lists its calls that change the platform's files. */
export async function learnCalls(stand: Stand, command: Command): Promise<readonly Call[]> {
  const known = learnt.get(command.name);
  if (known !== undefined) return known;
  await command.prepare(stand);
  const { lines } = await runTraced({
    stand,
    args: command.args(stand),
    scope: command.scope,
    calls: writeCalls,
  });
  const calls = listCalls(lines, stand);
  learnt.set(command.name, calls);
  return calls;
}
