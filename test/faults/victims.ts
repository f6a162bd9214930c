import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import type { StatusResult } from '../../src/model/status.ts';
import type { DatabaseStand } from './database-stand.ts';
import { leaveTraces, zoos } from './zoos.ts';

/** A run that changes databases, from a defined state. */
export interface Victim {
  readonly where: string;
  /** @returns whether there is something to run */
  prepare(stand: DatabaseStand): Promise<void>;
  readonly args: (stand: DatabaseStand) => readonly string[];
  /** Whether a recovery resumes it; anything else is run again. */
  readonly isRecovered: boolean;
  /** Whether a client saves stays meanwhile, none of which may be lost. */
  readonly hasVisitor: boolean;
  /** The versions that may be installed in the end. */
  readonly ends: readonly ('old' | 'new')[];
}

const nothing = () => Promise.resolve();
const recoverArgs = () => ['support', 'recover'];

const emptyStays = {
  postgresql: 'DELETE FROM pmsipilot.stay; DROP VIEW pmsipilot.recent_stay',
  mariadb: 'DELETE FROM stay; DROP VIEW recent_stay',
};

export const victims: readonly Victim[] = [
  {
    where: 'apply',
    prepare: nothing,
    args: ({ archives }) => ['apply', '--accept-notice', archives.good],
    isRecovered: true,
    hasVisitor: true,
    ends: ['old', 'new'],
  },
  {
    where: 'apply (failing)',
    prepare: nothing,
    args: ({ archives }) => ['apply', '--accept-notice', archives.failing],
    isRecovered: true,
    hasVisitor: true,
    ends: ['old'],
  },
  {
    where: 'support recover',
    async prepare({ site, archives }) {
      const running = site.start(['apply', '--accept-notice', archives.failing]);
      await killWhen(running, async () =>
        ['snapshot', 'hook-migrate'].includes((await readStatus(site)).running?.step ?? ''),
      );
    },
    args: recoverArgs,
    isRecovered: true,
    hasVisitor: true,
    ends: ['old'],
  },
  {
    where: 'backup restore',
    async prepare({ site, servers }) {
      await site.stopServices();
      for (const engine of ['postgresql', 'mariadb'] as const)
        await servers[engine].query(`${leaveTraces[engine]}; ${emptyStays[engine]}`, {
          database: zoos[engine],
        });
    },
    args: ({ backup }) => ['backup', 'restore', '--yes', backup],
    isRecovered: false,
    hasVisitor: false,
    ends: ['old'],
  },
  {
    where: 'backup',
    prepare: nothing,
    args: () => ['backup'],
    isRecovered: false,
    hasVisitor: true,
    ends: ['old'],
  },
  {
    where: 'backup verify --restore',
    prepare: nothing,
    args: ({ backup }) => ['backup', 'verify', backup, '--restore'],
    isRecovered: false,
    hasVisitor: true,
    ends: ['old'],
  },
];

/** What resumes a killed update. @throws if the list above lacks it */
export function findRecovery(): Victim {
  const found = victims.find(({ args }) => args === recoverArgs);
  if (found === undefined) throw new Error('nothing recovers');
  return found;
}

export async function readStatus(site: ScratchSite): Promise<StatusResult> {
  return JSON.parse((await site.run(['status', '--json'])).stdout) as StatusResult;
}

export async function isOver({ ended }: Running): Promise<boolean> {
  return (await Promise.race([ended, Promise.resolve(undefined)])) !== undefined;
}

async function killWhen(running: Running, isTime: () => Promise<boolean>): Promise<void> {
  while (!(await isOver(running)) && !(await isTime())) await sleep(20);
  running.kill('SIGKILL');
  await running.ended;
}
