import type { Messages } from '../messages/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Language } from '../terms/language.ts';
import type { Reporter } from '../ports/reporter.ts';
import { createJsonReporter } from './json.ts';
import { createLook, wantsColor } from './look.ts';
import { createOutput, type OutputStream } from './output.ts';
import { createPlainReporter } from './plain.ts';
import { createWording } from './wording.ts';

export { describeBundle } from './render/bundle-list.ts';
export { describeUnknown } from './render/monitoring.ts';
export { describeOutcome, describeUntold, writeMail } from './notification.ts';
export { describeAnswer } from './import-answer.ts';
export { describeHistory } from './history-file.ts';
export { createProgressFile } from './progress-file.ts';
export { createPacedWriter } from './paced-writer.ts';
export { createPrompt } from './prompt.ts';
export { createSystemLogReporter } from './system-log.ts';
export { createTee } from './tee.ts';
export { createWording } from './wording.ts';

export type ReportMode = 'terminal' | 'plain' | 'json';

/** A terminal with cursor control gets the live view; anything else, and `--quiet`, plain lines. */
export function chooseMode({
  json,
  quiet,
  stdout,
  env,
}: {
  json: boolean;
  quiet: boolean;
  stdout: { readonly isTTY?: boolean };
  env: NodeJS.ProcessEnv;
}): ReportMode {
  if (json) return 'json';
  return stdout.isTTY === true && env['TERM'] !== 'dumb' && !quiet ? 'terminal' : 'plain';
}

export interface ReporterOptions {
  readonly messages: Messages;
  readonly language: Language;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** JSON only: whether the command's events are lines of standard output, or only its result is there. */
  readonly streaming: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  /** False with `--no-color`. */
  readonly color: boolean;
  /** Whether the command installs an update. */
  readonly isUpdate: boolean;
}

/** Creates the reporter for everything that main reports. */
export async function createReporter({
  mode,
  ...options
}: ReporterOptions & { mode: ReportMode }): Promise<Reporter> {
  if (mode !== 'terminal') return createLineReporter({ mode, ...options });
  // Loaded only here: cron and programs need not wait for the terminal interface.
  const { createTerminalReporter } = await import('./terminal.ts');
  const { messages, language, env, clock, verbose, color, isUpdate } = options;
  const stdout = createOutput(options.stdout);
  const hasColor = wantsColor({ color, env, stream: options.stdout });
  return createTerminalReporter({
    stdout,
    stderr: createOutput(options.stderr),
    verbose,
    wording: createWording({ messages, language }),
    createLook: () => createLook({ color: hasColor, columns: stdout.stream.columns ?? 80, env }),
    clock,
    isUpdate,
  });
}

/** The reporters that write line by line. */
export function createLineReporter({
  mode,
  messages,
  language,
  stdout,
  stderr,
  env,
  clock,
  streaming,
  verbose,
  quiet,
  isUpdate,
}: ReporterOptions & { mode: Exclude<ReportMode, 'terminal'> }): Reporter {
  const out = { stdout: createOutput(stdout), stderr: createOutput(stderr), verbose };
  if (mode === 'json') return createJsonReporter({ ...out, messages, streaming });
  const wording = createWording({ messages, language });
  const look = createLook({ color: false, columns: Infinity, env });
  return createPlainReporter({ ...out, wording, look, clock, quiet, isUpdate });
}
