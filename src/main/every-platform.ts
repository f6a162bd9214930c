import { spawn } from 'node:child_process';
import { resolve as resolvePath } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EveryRequest } from '../cli/runner.ts';
import { writeMetrics } from '../domain/monitoring/write-metrics.ts';
import { listSiteNames } from '../domain/site/find-site.ts';
import { Problem } from '../messages/problem.ts';
import { encodeJson } from '../model/json.ts';
import { siteFolder } from '../model/site.ts';
import type { Ports } from '../ports/ports.ts';
import type { Reporter } from '../ports/reporter.ts';
import { chooseWorst, exitCodes } from '../terms/exit-codes.ts';
import { combineMetrics } from './combine-metrics.ts';
import { combineStates } from './combine-states.ts';

/** What a platform's process wrote and how it ended. */
export interface Told {
  readonly platform: string;
  readonly exitCode: number;
  readonly lines: readonly string[];
  /** What it wrote to standard error, if that was not passed on. */
  readonly complaint: string;
}

interface Task {
  readonly request: EveryRequest;
  /** The command line without the launcher. */
  readonly args: readonly string[];
  readonly interruption: AbortSignal;
  readonly ports: Pick<Ports, 'files'> & { readonly reporter: Pick<Reporter, 'fail'> };
}

/**
 * Runs the same command line on each platform in turn, each in a process of its own: whatever happens to one leaves the
 * others alone, and prints exactly what it prints alone.
 *
 * @returns the exit code: the worst of them
 * @throws Problem `usage.site-none`, `usage.site-unreadable`
 */
export async function runEvery(task: Task): Promise<number> {
  const names = await listSiteNames(siteFolder);
  if (names.length === 0) throw Problem.of('usage.site-none', { folder: siteFolder });
  const { options, combine } = task.request;
  if (options.json === true) return printObjects(names, task);
  if (combine !== undefined) return printCombined(names, task, combine);
  return printInTurn(names, task);
}

async function printInTurn(names: readonly string[], task: Task): Promise<number> {
  const codes = await inTurn(names, task, async (platform, index) => {
    if (task.request.options.quiet !== true)
      process.stdout.write(`${index > 0 ? '\n' : ''}== ${platform} ==\n`);
    const { exitCode } = await runOne({ platform, task, output: 'inherit', errors: 'inherit' });
    return exitCode;
  });
  return chooseWorst(codes.map((code) => code ?? skippedCode));
}

/** Each event as it comes, with its platform; last the results of all. */
async function printObjects(names: readonly string[], task: Task): Promise<number> {
  const outcomes = await inTurn(names, task, async (platform) => {
    let held: string | undefined;
    const onLine = (line: string) => {
      if (held !== undefined) writeLine({ platform, ...parse(held) });
      held = line;
    };
    const { exitCode } = await runOne({ platform, task, output: onLine, errors: 'inherit' });
    return { platform, exitCode, outcome: held === undefined ? null : parse(held) };
  });
  const platforms = outcomes.map(
    (each, index) => each ?? { platform: names[index], exitCode: skippedCode, outcome: null },
  );
  const exitCode = chooseWorst(platforms.map((each) => each.exitCode));
  writeLine({ kind: 'platforms', exitCode, platforms });
  return exitCode;
}

async function printCombined(
  names: readonly string[],
  task: Task,
  combine: NonNullable<EveryRequest['combine']>,
): Promise<number> {
  const answers = await inTurn(names, task, async (platform) => {
    const lines: string[] = [];
    const complaints: string[] = [];
    const { exitCode } = await runOne({
      platform,
      task,
      output: (line) => lines.push(line),
      errors: (line) => complaints.push(line),
    });
    return { platform, exitCode, lines, complaint: complaints.join('\n') };
  });
  const told = answers.map(
    (each, index): Told =>
      each ?? { platform: names[index] ?? '', exitCode: skippedCode, lines: [], complaint: 'SIGTERM' },
  );
  if (combine.format === 'nagios') {
    const { text, exitCode } = combineStates(told);
    process.stdout.write(text);
    return exitCode;
  }
  for (const { complaint } of told) if (complaint !== '') process.stderr.write(`${complaint}\n`);
  const metrics = combineMetrics(told);
  if (combine.output === undefined) process.stdout.write(metrics);
  else await writeMetrics({ path: resolvePath(combine.output), metrics, ports: task.ports });
  return chooseWorst(told.map(({ exitCode }) => exitCode));
}

/** @returns what became of each; undefined, and told, for those whose turn no longer came */
async function inTurn<T>(
  names: readonly string[],
  { request, interruption: signal, ports }: Task,
  action: (platform: string, index: number) => Promise<T>,
): Promise<readonly (T | undefined)[]> {
  const results: (T | undefined)[] = [];
  const skipped: string[] = [];
  for (const [index, name] of names.entries()) {
    if (index > 0 && request.pauseMilliseconds !== undefined)
      await sleep(request.pauseMilliseconds, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) skipped.push(name);
    results.push(signal.aborted ? undefined : await action(name, index));
  }
  if (skipped.length > 0)
    ports.reporter.fail(Problem.of('prerequisite.platforms-skipped', { names: skipped }));
  return results;
}

/** As of the problem that names them. */
const skippedCode = exitCodes.prerequisite;

type Output = 'inherit' | ((line: string) => unknown);

async function runOne({
  platform,
  task: { args, interruption },
  output,
  errors,
}: {
  readonly platform: string;
  readonly task: Task;
  readonly output: Output;
  readonly errors: Output;
}): Promise<{ readonly exitCode: number }> {
  const [, program = ''] = process.argv;
  const pipe = (to: Output) => (to === 'inherit' ? to : 'pipe');
  const command = [...process.execArgv, program, `--platform=${platform}`, ...forOne(args)];
  const child = spawn(process.execPath, command, { stdio: ['inherit', pipe(output), pipe(errors)] });
  // Ctrl-C reaches it by the terminal; SIGTERM comes to this process alone.
  const pass = () => child.kill('SIGTERM');
  interruption.addEventListener('abort', pass, { once: true });
  try {
    const [exitCode] = await Promise.all([
      new Promise<number>((settle, reject) => {
        child.once('error', reject);
        child.once('close', (code) => {
          settle(code ?? exitCodes.internal);
        });
      }),
      relay(child.stdout, output),
      relay(child.stderr, errors),
    ]);
    return { exitCode };
  } finally {
    interruption.removeEventListener('abort', pass);
  }
}

/** Without what concerns them all: `--all`, and the file for all metrics. */
function forOne(args: readonly string[]): readonly string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const isOurs = (word: string, index: number) =>
    word === '--all' || word.startsWith('--output=') || word === '--output' || args[index - 1] === '--output';
  return args.filter((word, index) => index >= end || !isOurs(word, index));
}

async function relay(stream: NodeJS.ReadableStream | null, to: Output): Promise<void> {
  if (stream === null || to === 'inherit') return;
  for await (const line of createInterface({ input: stream })) to(line);
}

function parse(line: string): object {
  try {
    return JSON.parse(line) as object;
  } catch {
    return { text: line };
  }
}

function writeLine(value: object): void {
  process.stdout.write(`${encodeJson(value)}\n`);
}
