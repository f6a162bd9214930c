import { CommanderError } from 'commander';
import { findCharset, narrowStream } from './adapters/charset.ts';
import { createProgram } from './cli.ts';
import { chooseExitCode } from './cli/exit-code.ts';
import { readEarlyOptions, type GlobalOptions } from './cli/global-options.ts';
import type { Request, Runner } from './cli/runner.ts';
import { catalogues, chooseLanguage } from './messages/index.ts';
import { openPorts } from './main/open-ports.ts';
import { findFailure, prepareToTell, type TellOthers } from './main/prepare-to-tell.ts';
import type { AskingContext } from './ports/context.ts';
import { exitCodes } from './terms/exit-codes.ts';
import { nagiosExitCodes } from './terms/nagios.ts';
import type { Emit } from './ports/events.ts';
import type { JournalRecord } from './model/journal.ts';
import type { Ports } from './ports/ports.ts';
import { toProblem, type Problem } from './messages/problem.ts';
import type { Reporter } from './ports/reporter.ts';
import type { Result } from './model/results.ts';
import type { Site } from './model/site.ts';

/** Defined by the build. */
declare const __VERSION__: string;

/**
 * Signals that must not stop a command that changes the platform: a lost terminal, Ctrl-Z, Ctrl-\\, and others that end
 * or stop a process by default. (SIGUSR1 would open Node's debugger.)
 */
const unheeded = ['SIGHUP', 'SIGTSTP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGVTALRM'] as const;

const { argv, env, stdin, stdout, stderr } = process;
const args = argv.slice(2);
const early = readEarlyOptions(args);
const interruption = new AbortController();
/** The current reporter; errors from anywhere are reported to it. */
let reporter: Reporter | undefined;
/** Set while a command that may change the platform is running. */
let changing = false;
/** Set while a command is running whose ending others are to be told. */
let tellOthers: TellOthers | undefined;
/** The journal's content when the command began: tells how long the steps of earlier attempts took. */
let history: readonly JournalRecord[] = [];

// If a command's promise never settles, Node exits on its own: that must not look like success.
process.exitCode = exitCodes.internal;
process.on('beforeExit', () => void fail(new Error('the command stopped without having come to an end')));
// The page and its folder must be readable for nginx whatever the administrator's umask is; secrets set their own mode.
process.umask(0o022);
// Without a handler, a closed pipe or a lost terminal would end an update half-way. Only output is lost.
let lostOutput: Error | undefined;
for (const stream of [stdout, stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A reader who closes a pipe has read enough.
    if (stream === stdout && error.code !== 'EPIPE') lostOutput = error;
  });
process.on('uncaughtException', meetStrayFault);
process.on('unhandledRejection', meetStrayFault);

// JSON is UTF-8 whatever the locale, and the output of `setup` is copied into files that name paths.
const charset = findCharset(env);
const isData = early.json === true || (args.includes('setup') && !stdout.isTTY);
for (const stream of isData ? [stderr] : [stdout, stderr]) if (charset) narrowStream(stream, charset);

// For an account unknown to the user database, without a home: a package asks for one when loaded, and would throw.
env['HOME'] ??= '/';

// Somebody may remove the folder in which an update was started; when a program fails, execa asks for it and throws.
const readCurrentFolder = process.cwd.bind(process);
process.cwd = () => {
  try {
    return readCurrentFolder();
  } catch {
    return '/proc/self/cwd'; // As for the kernel: a folder in which nothing can be found or created any more.
  }
};

async function start(): Promise<void> {
  try {
    const { cli: text } = catalogues[chooseLanguage(early.lang, env)];
    const write = {
      out: (words: string) => stdout.write(words),
      err: (words: string) => stderr.write(words),
    };
    await createProgram({ text, tool: __VERSION__, runner, write }).parseAsync(args, { from: 'user' });
  } catch (error) {
    await fail(error);
  }
}

const runner: Runner = {
  async onPlatform({ options, changes = false, ignoresMark = false, action, ...request }) {
    const ports = await open({ ...request, options, changes });
    const { loadSite } = await import('./domain/site/load-site.ts');
    const { requireSessionLimits } = await import('./domain/platform/session-limits.ts');
    const { createSystemLogReporter, createTee, createWording } = await import('./report/index.ts');
    const site = await loadSite({ platform: options.platform, file: options.config, ports });
    if (!ignoresMark) await (await import('./domain/journal/require-own-mark.ts')).requireOwnMark(site);
    if (changes) await requireSessionLimits({ ports });
    const language = chooseLanguage(options.lang, env);
    const systemLog = createSystemLogReporter({
      platform: site.name,
      log: ports.systemLog,
      wording: createWording({ messages: catalogues[language], language }),
      tellsFailures: changes,
    });
    reporter = createTee([ports.reporter, systemLog]);
    if (changes) {
      const { createPublicFiles } = await import('./main/public-files.ts');
      reporter = createTee([reporter, createPublicFiles({ site, ports, history: () => history })]);
    }
    // A follower estimates as the run does that it follows.
    if (changes || request.streaming === true) history = await readHistory(site);
    changing = changes;
    const { addWords } = await import('./main/add-words.ts');
    const context = addWords({ ...(await surround(options, ports)), site });
    tellOthers = await prepareToTell({ context, command: request.tells, stderr });
    const keep = async () => {
      if (changes) await (await import('./domain/monitoring/write-metrics.ts')).keepMetrics({ site, ports });
    };
    await finish(await action(context).finally(keep));
  },

  async anywhere({ action, ...request }) {
    const ports = await open(request);
    const { describeAnswer, describeBundle } = await import('./report/index.ts');
    const context = await surround(request.options, ports);
    await finish(await action({ ...context, describeAnswer, describeBundle }));
  },

  async everywhere(request) {
    const ports = await open({ ...request, heedsInterruption: true });
    const { runEvery } = await import('./main/every-platform.ts');
    await exit(await runEvery({ request, args, interruption: interruption.signal, ports }));
  },
};

/** Passed to every command in addition to its platform. */
async function surround(
  options: GlobalOptions,
  ports: Ports & { readonly reporter: Reporter },
): Promise<Omit<AskingContext, 'describeAnswer' | 'describeBundle'>> {
  const { createPrompt } = await import('./report/index.ts');
  const language = chooseLanguage(options.lang, env);
  const prompt = createPrompt({
    stdin,
    stdout,
    messages: catalogues[language],
    json: options.json === true,
    reporter: ports.reporter,
    interruption: interruption.signal,
  });
  return {
    ports,
    prompt,
    language,
    interruption: interruption.signal,
    tool: __VERSION__,
    pageWords: { fr: catalogues.fr.maintenance.page, en: catalogues.en.maintenance.page },
  };
}

/** Creates the outside world for one command, and handles signals as the command needs. */
async function open({
  options,
  streaming = false,
  isUpdate = false,
  changes = false,
  heedsInterruption = false,
}: Request): Promise<Ports & { readonly reporter: Reporter }> {
  const opened = await openReporter({ options, streaming, isUpdate });
  reporter = opened;
  if (changes) for (const signal of unheeded) process.on(signal, () => undefined);
  listenToInterruption(heedsInterruption);
  return { ...(await openPorts({ emit: report, history: () => history })), reporter: opened };
}

const report: Emit = (event) => {
  try {
    reporter?.report(event);
  } catch (error) {
    meetStrayFault(error); // A failed report must not undo the work.
  }
};

/** Only for an estimate: an unreadable journal is for the command itself to handle. */
async function readHistory(site: Site): Promise<readonly JournalRecord[]> {
  const { readJournal } = await import('./domain/journal/read.ts');
  return readJournal({ site }).then(
    ({ records }) => records,
    () => [],
  );
}

async function openReporter({
  options,
  streaming = false,
  isUpdate = false,
}: Pick<Request, 'options' | 'streaming' | 'isUpdate'>): Promise<Reporter> {
  const [{ chooseMode, createReporter }, { systemClock }] = await Promise.all([
    import('./report/index.ts'),
    import('./adapters/clock.ts'),
  ]);
  const { json = false, quiet = false, verbose = false, color } = options;
  const language = chooseLanguage(options.lang, env);
  return createReporter({
    mode: chooseMode({ json, quiet, stdout, env }),
    messages: catalogues[language],
    language,
    stdout,
    stderr,
    env,
    clock: systemClock,
    streaming,
    verbose,
    quiet,
    color,
    isUpdate,
  });
}

function listenToInterruption(heedsInterruption: boolean): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      interruption.abort();
      if (!heedsInterruption) void dieOf(signal);
    });
  }
}

/** By the signal itself, so that a calling shell or script sees what ended the command. */
async function dieOf(signal: NodeJS.Signals): Promise<void> {
  await reporter?.close();
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

async function finish(result: Result): Promise<void> {
  reporter?.finish(result);
  await tell(findFailure(result));
  await exit(chooseExitCode(result));
}

/** An error outside the command's flow. It ends the program, but never an update half-way: that runs to its ending. */
function meetStrayFault(error: unknown): void {
  if (changing)
    stderr.write(`ospi-update: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  else void fail(error);
}

/** The only place where an error becomes an exit code. */
async function fail(error: unknown): Promise<void> {
  if (error instanceof CommanderError) return exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage);
  const problem = toProblem(error);
  try {
    reporter ??= await openReporter({ options: early });
    reporter.fail(problem);
    if (early.isNagios) {
      await answerUnknown(problem);
      return;
    }
    await tell(problem);
  } catch (fault) {
    stderr.write(`${String(error)}\n${String(fault)}\n`);
  }
  return exit(exitCodes[problem.exit]);
}

/** A monitoring system reads standard output alone, and would take the code of a refusal for a state of the platform. */
async function answerUnknown(problem: Problem): Promise<void> {
  const { describeUnknown } = await import('./report/index.ts');
  if (early.json !== true) stdout.write(`${describeUnknown(problem, chooseLanguage(early.lang, env))}\n`);
  return exit(nagiosExitCodes.UNKNOWN);
}

/** Once, after the reader: whoever waits for the command has its outcome by then. */
async function tell(problem: Problem | undefined): Promise<void> {
  const told = tellOthers;
  tellOthers = undefined;
  await told?.(problem);
}

/** Exits once everything is written: pending work must not keep a finished command alive. */
async function exit(code: number): Promise<void> {
  process.exitCode = code;
  await reporter?.close().catch(() => undefined); // A failed report must not change how the command ended.
  await Promise.all([stdout, stderr].map(drain));
  await new Promise(setImmediate); // A file's error arrives in the next turn.
  // A result that nobody received, as on a full disk, counts as a failure; an update's result stands, whoever reads it.
  if (lostOutput !== undefined && !changing) {
    stderr.write(`ospi-update: stdout: ${lostOutput.message}\n`);
    process.exitCode = exitCodes.internal;
  }
  process.exit();
}

async function drain(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength === 0) return;
  await new Promise((resolve) => stream.write('', resolve));
}

void start();
