import { join } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import type { ManifestHook } from '../../model/manifest.ts';
import type { Command, Finished } from '../../ports/shell.ts';
import type { AttemptLog } from './attempt-log.ts';
import { endSurvivors, markAttempt } from './survivors.ts';

export interface HookTask {
  readonly site: Site;
  readonly ports: Ports;
  readonly hook: ManifestHook;
  /** The folder of the verified, staged copy. */
  readonly staging: string;
  readonly attempt: string;
  readonly from: string;
  readonly to: string;
  readonly language: string;
  readonly log: AttemptLog;
  readonly onProgress: (percent: number, text: string) => void;
}

/** How much of each of its last lines goes into the journal and onto the screen. */
const shownLength = 500;

/**
 * Runs a hook of the update: fixed environment, its own session, a time limit, output to the attempt's log. Nothing
 * that it started outlives it, not even processes that left its process group, session and environment.
 *
 * @throws Problem `step.hook-failed`, `step.hook-timed-out`, `step.hook-left-running`
 */
export async function runHook(task: HookTask): Promise<void> {
  const { hook, log } = task;
  log.write(`hook ${hook.name}: ${hook.path}`);
  const lastLines: string[] = [];
  const tellProgress = limitProgress(task);
  const onLine = (line: string) => {
    const progress = parseProgress(line);
    if (progress !== undefined) tellProgress(progress.percent, progress.text);
    else if (!line.startsWith('::progress')) lastLines.push(line.slice(0, shownLength));
    log.writeOutput(line);
    if (lastLines.length > 5) lastLines.shift();
  };
  const finished = await runAndEndSurvivors(task, onLine);
  log.write(`hook ${hook.name}: exit code ${finished.exitCode}${finished.timedOut ? ', out of time' : ''}`);
  if (finished.timedOut)
    throw Problem.of('step.hook-timed-out', {
      hook: hook.name,
      timeoutSeconds: hook.timeoutSeconds,
      log: log.path,
    });
  if (finished.exitCode !== 0)
    throw Problem.of('step.hook-failed', {
      hook: hook.name,
      exitCode: finished.exitCode,
      lastLines,
      log: log.path,
    });
}

async function runAndEndSurvivors(task: HookTask, onLine: (line: string) => void): Promise<Finished> {
  const { ports, attempt } = task;
  return ports.shell.run(
    { ...buildHookCommand(task), mark: markAttempt(attempt) },
    {
      onStdoutLine: onLine,
      onStderrLine: onLine,
      // Before waiting for the end of its output: processes that the hook left running may hold it open forever.
      afterExit: () => endSurvivors({ ports, attempt }),
    },
  );
}

/** How hooks are run, apart from the mark that identifies the processes they start. */
export function buildHookCommand(
  task: Pick<HookTask, 'site' | 'staging' | 'attempt' | 'from' | 'to' | 'language'> & {
    readonly hook: Pick<ManifestHook, 'path' | 'timeoutSeconds'>;
  },
): Command {
  const { hook, staging } = task;
  return {
    program: join(staging, hook.path),
    cwd: staging,
    env: buildHookEnvironment(task),
    timeoutSeconds: hook.timeoutSeconds,
    diesWithUs: true,
  };
}

function buildHookEnvironment({
  site,
  attempt,
  from,
  to,
  language,
}: Pick<HookTask, 'site' | 'attempt' | 'from' | 'to' | 'language'>): Record<string, string> {
  const paths = sitePaths(site);
  return {
    OSPI_FROM_VERSION: from,
    OSPI_TO_VERSION: to,
    OSPI_RELEASE: paths.release(to),
    OSPI_PREVIOUS_RELEASE: paths.release(from),
    OSPI_ROOT: site.root,
    OSPI_ATTEMPT: attempt,
    OSPI_LANGUAGE: language,
  };
}

/** A hook that reports progress endlessly must not flood the listeners, such as a file that cron fills. */
function limitProgress({ ports: { clock }, onProgress }: HookTask): HookTask['onProgress'] {
  const start = clock.monotonic();
  let told = 0;
  return (percent, text) => {
    const allowed = 200 + (clock.monotonic() - start) / 200;
    if (told >= allowed) return;
    told += 1;
    onProgress(percent, text);
  };
}

/** A hook's own progress report: `::progress 40 text`. */
function parseProgress(line: string): { percent: number; text: string } | undefined {
  const match = /^::progress (\d{1,3})(?: (.*))?$/.exec(line);
  const percent = Number(match?.[1]);
  return match === null || percent > 100 ? undefined : { percent, text: match[2] ?? '' };
}
