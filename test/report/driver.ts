/** Reports a story as main would, in a separate process: `driver.ts '{"language":"en",…}'`. */
import { writeFile } from 'node:fs/promises';
import { systemClock } from '../../src/adapters/clock.ts';
import { trackProgress } from '../../src/domain/attempt/track.ts';
import { catalogues } from '../../src/messages/index.ts';
import type { Event } from '../../src/ports/events.ts';
import type { Language } from '../../src/terms/language.ts';
import { chooseMode, createPrompt, createReporter } from '../../src/report/index.ts';
import { failure, flood, hostile, rolledBack, success } from './story.ts';

export interface DriverOptions {
  readonly language: Language;
  readonly story: 'success' | 'failure' | 'hostile' | 'flood' | 'question';
  readonly pauseMilliseconds: number;
  readonly color?: boolean;
  readonly json?: boolean;
  /** Written at the very end: the update reached it. */
  readonly done: string;
}

const stories: Readonly<Record<DriverOptions['story'], readonly Event[]>> = {
  success,
  failure,
  hostile,
  flood,
  question: success.slice(0, 2),
};

const options = JSON.parse(process.argv[2] ?? '{}') as DriverOptions;
const { language, story, pauseMilliseconds, color = true, json = false, done } = options;
const { stdin, stdout, stderr, env } = process;
const messages = catalogues[language];
process.on('SIGHUP', () => undefined);

const reporter = await createReporter({
  mode: chooseMode({ json, quiet: false, stdout, env }),
  messages,
  language,
  stdout,
  stderr,
  env,
  clock: systemClock,
  streaming: true,
  verbose: false,
  quiet: false,
  color,
  isUpdate: true,
});
const emit = trackProgress({
  emit: (event) => {
    reporter.report(event);
  },
  clock: systemClock,
  history: () => [],
});

let outcome = 'done';
for (const event of stories[story]) {
  emit(event);
  if (pauseMilliseconds > 0) await systemClock.sleep(pauseMilliseconds);
}
if (story === 'question') {
  const interruption = new AbortController();
  process.on('SIGINT', () => {
    interruption.abort();
  });
  const prompt = createPrompt({
    stdin,
    stdout,
    messages,
    json,
    reporter,
    interruption: interruption.signal,
  });
  const params = { notice: '/notices/4.3.0.txt', version: '4.3.0' };
  outcome = `${String(prompt.available)} ${String(await prompt.confirm('install-update', params))}`;
} else if (story === 'success') {
  reporter.finish({ kind: 'applied', from: '4.2.0', to: '4.3.0', attempt: 'x' });
} else {
  reporter.fail(rolledBack);
}
await reporter.close();
await writeFile(done, outcome);
process.exit(); // Like main: output that a stalled terminal has not taken must not keep the process alive.
