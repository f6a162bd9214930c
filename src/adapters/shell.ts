import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command, Finished, Running, RunOptions, Shell } from '../ports/shell.ts';
import { toProblem } from '../messages/problem.ts';
import { closeWriter, openPipe, type KernelPipe } from './shell-pipe.ts';
import { openRelay } from './shell-relay.ts';
import { captureAll, captureTail, drain, splitLines, type Draining, type Sink } from './shell-output.ts';
import {
  findProgram,
  prepare,
  start,
  startAtOnce,
  type Exit,
  type Prepared,
  type Process,
  type Stdio,
} from './shell-process.ts';

type Pipes = Readonly<Partial<Record<'stdout' | 'stderr', KernelPipe>>>;

/** Runs programs with execa: argument lists only, a fixed environment, no shell in between. */
export function createShell(): Shell {
  return { run, start: startForCaller, pipe, find: findProgram };
}

async function run(command: Command, options: RunOptions = {}): Promise<Finished> {
  const prepared = await prepare(command);
  const pipes = await openPipes(options);
  const process = await withRelay(options, (chosen) => startWith({ prepared, options: chosen, pipes }));
  giveInput(process, options.input);
  return finish({
    process: {
      ...process,
      stdout: pipes.stdout?.reader ?? process.stdout,
      stderr: pipes.stderr?.reader ?? process.stderr,
    },
    stdout:
      options.onStdoutLine === undefined ? captureAll(command.program) : splitLines(options.onStdoutLine),
    stderr: options.onStderrLine === undefined ? captureTail() : splitLines(options.onStderrLine),
    afterExit: options.afterExit,
  });
}

/** The relay's pipe belongs to the program once it has started. */
async function withRelay<T>(options: RunOptions, action: (chosen: RunOptions) => Promise<T>): Promise<T> {
  if (options.outputRelay === undefined) return action(options);
  const outputFd = (await openRelay(options.outputRelay)) ?? openSync('/dev/null', 'w');
  try {
    return await action({ ...options, outputFd });
  } finally {
    closeSync(outputFd);
  }
}

async function startWith({
  prepared,
  options,
  pipes,
}: {
  prepared: Prepared;
  options: RunOptions;
  pipes: Pipes;
}): Promise<Process> {
  try {
    return await start(prepared, chooseStdio(options, pipes));
  } catch (error) {
    for (const { reader } of Object.values(pipes)) reader.destroy();
    throw error;
  } finally {
    for (const pipe of Object.values(pipes)) closeWriter(pipe);
  }
}

/**
 * Real pipes for output that is read line by line: the vendor's hooks. For the rest, Node's sockets suffice and cost
 * nothing.
 */
async function openPipes({ onStdoutLine, onStderrLine }: RunOptions): Promise<Pipes> {
  const stdout = onStdoutLine === undefined ? undefined : await openPipe();
  const stderr = onStderrLine === undefined ? undefined : await openPipe();
  return { ...(stdout === undefined ? {} : { stdout }), ...(stderr === undefined ? {} : { stderr }) };
}

function chooseStdio({ input, outputFd, extraFds = [] }: RunOptions, { stdout, stderr }: Pipes): Stdio {
  return [
    input === undefined ? 'ignore' : 'pipe',
    outputFd ?? stdout?.writerFd ?? 'pipe',
    outputFd ?? stderr?.writerFd ?? 'pipe',
    ...extraFds,
  ];
}

function giveInput({ stdin }: Process, input: string | undefined): void {
  stdin?.on('error', () => undefined); // It need not read everything; its exit code tells whether that was right.
  stdin?.end(input);
}

async function startForCaller(command: Command): Promise<Running> {
  const process = await start(await prepare(command), ['pipe', 'pipe', 'pipe']);
  const { pid, stdin, stdout } = process;
  if (stdin === null || stdout === null) throw new TypeError(`${command.program} has no pipes`);
  stdin.on('error', () => undefined); // The caller's pipeline sees it too; unhandled, it would end us.
  const done = finish({
    process: { ...process, stdout: null },
    stdout: captureTail(),
    stderr: captureTail(),
  });
  return { pid, stdin, stdout, done, kill: () => void process.end() };
}

async function pipe(
  commands: readonly Command[],
  { inputFd, outputFd, onStdoutLine, onStderrLine }: Parameters<Shell['pipe']>[1],
): Promise<readonly Finished[]> {
  const prepared = await Promise.all(commands.map(prepare));
  let input: Readable | number | undefined = inputFd;
  // All are started within one turn of the event loop: each passes its output to the next before Node can read from it.
  const processes = prepared.map((each, index) => {
    const isLast = index === prepared.length - 1;
    const output = isLast && onStdoutLine === undefined ? (outputFd ?? 'ignore') : 'pipe';
    const { stdout, started } = startAtOnce(each, [input ?? 'ignore', output, 'pipe']);
    // Our copy of the pipe would keep the writer waiting for a reader that is gone.
    if (typeof input === 'object') input.destroy();
    input = stdout ?? undefined;
    return started;
  });
  const finished = commands.map(async ({ program }, index) => {
    const process = await processes[index];
    if (process === undefined) throw new RangeError(program);
    const stderr =
      onStderrLine === undefined
        ? captureTail()
        : splitLines((line) => {
            onStderrLine(line, program);
          });
    if (index < commands.length - 1 || onStdoutLine === undefined)
      return finish({ process: { ...process, stdout: null }, stdout: captureTail(), stderr });
    return finish({ process, stdout: splitLines(onStdoutLine), stderr });
  });
  await Promise.allSettled(finished);
  return Promise.all(finished);
}

/** Follows a program to its end: reads its output, waits for it, and releases pipes that a survivor still holds. */
async function finish({
  process,
  stdout,
  stderr,
  afterExit,
}: {
  process: Process;
  stdout: Sink;
  stderr: Sink;
  afterExit?: (() => Promise<void>) | undefined;
}): Promise<Finished> {
  let fault: unknown;
  const onFault = (error: unknown) => {
    fault ??= error;
    void process.end();
  };
  const draining = [
    ...(process.stdout === null ? [] : [drain({ stream: process.stdout, sink: stdout, onFault })]),
    ...(process.stderr === null ? [] : [drain({ stream: process.stderr, sink: stderr, onFault })]),
  ];
  const exit: Exit = await process.exited;
  await afterExit?.();
  await letGo(draining);
  if (fault !== undefined) throw toProblem(fault);
  return { ...exit, stdout: stdout.text(), stderr: stderr.text() };
}

/**
 * Output of an ended program is in the pipe and is read in a moment. A pipe that stays open belongs to something that
 * the program left running: it is not waited for.
 */
async function letGo(draining: readonly Draining[]): Promise<void> {
  const open = () => draining.filter((each) => !each.isOver());
  for (let tries = 0; tries < 100 && open().length > 0; tries += 1) await sleep(tries < 10 ? 1 : 20);
  for (const each of open()) each.stop();
  while (open().length > 0) await sleep(1);
}
