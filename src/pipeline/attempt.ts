import { randomBytes } from 'node:crypto';
import { openAttemptLog } from '../domain/platform/attempt-log.ts';
import { createServiceWatch, letOutputsGo } from '../domain/platform/service-watch.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Journal, Requested, StartedArchive } from '../model/journal.ts';
import type { Manifest } from '../model/manifest.ts';
import type { RebootBlock } from '../terms/reboot.ts';
import { buildProcedure, type ProcedureOptions } from './procedure.ts';
import { runAttempt, type AttemptEnding } from './run.ts';
import { underSystemd } from './under-systemd.ts';

export interface AttemptTask {
  readonly context: CommandContext;
  readonly journal: Journal;
  readonly manifest: Manifest;
  readonly archive: StartedArchive;
  readonly from: string;
  /** The folder of the verified, staged archive. */
  readonly staging: string;
  readonly attempt: string;
  readonly procedure: ProcedureOptions;
  readonly requested?: Requested | undefined;
}

/** Names an attempt: its start in UTC, and enough randomness that no two are alike. */
export function nameAttempt(now: Date): string {
  const [date, time] = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  return `${date ?? ''}-${time ?? ''}-${randomBytes(2).toString('hex')}`;
}

/**
 * Starts an attempt, for which everything has been verified and staged, and runs it to its ending.
 *
 * @throws Problem `maintenance.server-stopping`: the attempt then counts as interrupted
 */
export async function startAttempt(task: AttemptTask): Promise<AttemptEnding> {
  return underSystemd(task, (reboot) => startWithin(task, reboot));
}

async function startWithin(task: AttemptTask, reboot: RebootBlock): Promise<AttemptEnding> {
  const { context, journal, manifest, attempt, from, staging, procedure } = task;
  const { site, ports, language, pageWords } = context;
  const log = openAttemptLog({ site, attempt, clock: ports.clock });
  const watch = createServiceWatch();
  const explain = () => {
    ports.emit({ kind: 'note', code: 'apply.goes-on', params: {} });
  };
  try {
    const steps = buildProcedure(manifest.hooks, procedure);
    await recordStart(task, reboot);
    context.interruption.addEventListener('abort', explain);
    if (context.interruption.aborted) explain(); // Between the last chance to stop and the record.
    const onProgress = () => undefined;
    return await runAttempt({
      steps,
      context: {
        site,
        ports,
        journal,
        log,
        watch,
        attempt,
        from,
        to: manifest.version,
        manifest,
        staging,
        language,
        pageWords,
        onProgress,
      },
    });
  } finally {
    context.interruption.removeEventListener('abort', explain);
    await letOutputsGo({ watch, log });
    log.close();
  }
}

async function recordStart(
  { context, journal, manifest, archive, attempt, from, procedure, requested }: AttemptTask,
  reboot: RebootBlock,
): Promise<void> {
  const { system } = context.ports;
  await journal.append({
    attempt,
    event: 'attempt.started',
    step: null,
    data: {
      archive,
      product: manifest.product,
      from,
      to: manifest.version,
      title: manifest.title,
      steps: buildProcedure(manifest.hooks, procedure).map(({ name }) => name),
      hooks: manifest.hooks.map(({ name, title, touchesData }) => ({ name, title, touchesData })),
      operator: await system.operator(),
      ...(requested !== undefined && { requested }),
      bootId: await system.bootId(),
      reboot,
      pid: process.pid,
      tool: context.tool,
    },
  });
}
