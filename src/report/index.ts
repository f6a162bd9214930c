import type { Messages } from '../messages/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Language } from '../ports/language.ts';
import type { Reporter } from '../ports/reporter.ts';
import { createJsonReporter } from './json.ts';
import { createLook, wantsColor } from './look.ts';
import { createOutput, type OutputStream } from './output.ts';
import { createPlainReporter } from './plain.ts';
import { createTerminalReporter } from './terminal.ts';
import { createWording } from './wording.ts';

export { createProgressFile } from './progress-file.ts';
export { createPrompt } from './prompt.ts';
export { createTee } from './tee.ts';

export type ReportMode = 'terminal' | 'plain' | 'json';

/** A terminal that can move its cursor gets the live view; all else, and `--quiet`, plain lines. */
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

/** Makes the reporter that main tells everything to. */
export function createReporter({
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
  color,
  isUpdate,
}: {
  mode: ReportMode;
  messages: Messages;
  language: Language;
  stdout: OutputStream;
  stderr: OutputStream;
  env: NodeJS.ProcessEnv;
  clock: Clock;
  /** JSON only: whether the command's events are lines of standard output, or its result stands there alone. */
  streaming: boolean;
  verbose: boolean;
  quiet: boolean;
  /** False with `--no-color`. */
  color: boolean;
  /** Whether the command installs an update. */
  isUpdate: boolean;
}): Reporter {
  const out = { stdout: createOutput(stdout), stderr: createOutput(stderr), verbose };
  if (mode === 'json') return createJsonReporter({ ...out, messages, streaming });
  const wording = createWording({ messages, language });
  if (mode === 'plain') {
    const look = createLook({ color: false, columns: Infinity, env });
    return createPlainReporter({ ...out, wording, look, clock, quiet, isUpdate });
  }
  const hasColor = wantsColor({ color, env, stream: stdout });
  return createTerminalReporter({
    ...out,
    wording,
    createLook: () => createLook({ color: hasColor, columns: out.stdout.stream.columns ?? 80, env }),
    clock,
    isUpdate,
  });
}
