import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Messages } from '../messages/index.ts';
import type { Questions, Reporter, TextPrompt, TextQuestions } from '../ports/reporter.ts';
import { formatStamp } from './format.ts';
import { wrap } from './layout.ts';
import type { OutputStream } from './output.ts';
import { sanitise, sanitiseAll } from './sanitise.ts';

/** A yes in either language counts, whatever the language of the question; nothing else does. */
const yes: readonly string[] = ['o', 'oui', 'y', 'yes'];

/** The text of each question; the given function formats dates. */
type QuestionWords = {
  readonly [Kind in keyof Questions]: (params: Questions[Kind], date: (iso: string) => string) => string;
};

type TextWords = { readonly [Kind in keyof TextQuestions]: (params: TextQuestions[Kind]) => string };

/**
 * Asks at the terminal. Only an explicit yes counts: an empty answer, a closed standard input, a hang-up or an
 * interruption is a no.
 */
export function createPrompt({
  stdin,
  stdout,
  messages,
  json,
  reporter,
  interruption,
}: {
  stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  stdout: OutputStream;
  messages: Messages;
  json: boolean;
  /** Leaves the terminal to the question. */
  reporter: Pick<Reporter, 'pause'>;
  interruption: AbortSignal;
}): TextPrompt {
  const words: QuestionWords = messages.report.question;
  const texts: TextWords = messages.setup.questions;
  const available = !json && stdin.isTTY === true && stdout.isTTY === true;
  return {
    available,
    isUnheard: !json && stdin.isTTY === true && !available,
    async confirm(question, params) {
      if (!available) return false;
      reporter.pause();
      await discardTypedAhead(stdin);
      const answer = await readAnswer({
        stdin,
        stdout,
        interruption,
        question: layQuestion(
          words[question](sanitiseAll(params), (iso) => formatStamp(new Date(iso))),
          stdout,
        ),
      });
      return yes.includes((answer ?? '').trim().toLowerCase());
    },
    async ask(question, params, usual) {
      if (!available) return undefined;
      reporter.pause();
      const harmless = sanitiseAll(params);
      const hint = usual === undefined || usual === '' ? '' : ` [${sanitise(usual)}]`;
      const asked = layQuestion(`${texts[question](harmless)}${hint}`, stdout);
      const answer = await readAnswer({ stdin, stdout, interruption, question: asked });
      return answer === undefined ? undefined : answer.trim() || (usual ?? '');
    },
  };
}

/** A key that was pressed before the question was there does not answer it. What the terminal holds is read at once. */
async function discardTypedAhead(stdin: NodeJS.ReadableStream): Promise<void> {
  const ignore = () => undefined;
  stdin.on('error', ignore); // A hang-up, which the question itself will find.
  stdin.resume();
  await sleep(20);
  stdin.pause();
  stdin.removeListener('error', ignore);
}

/** Leaves room for the space and the answer after it. */
function layQuestion(question: string, { columns = 80 }: OutputStream): string {
  const lines = question
    .split('\n')
    .flatMap((line) => (line === '' ? [''] : wrap(line, { width: columns - 5 })));
  return `${lines.join('\n')} `;
}

async function readAnswer({
  stdin,
  stdout,
  interruption,
  question,
}: {
  stdin: NodeJS.ReadableStream;
  stdout: OutputStream;
  interruption: AbortSignal;
  question: string;
}): Promise<string | undefined> {
  // Not raw: Ctrl-C stays a signal, and a kill leaves the terminal as it was.
  const lines = createInterface({ input: stdin, output: stdout, terminal: false });
  const stopped = new AbortController();
  const end = () => undefined;
  // A hang-up is an input error; unhandled, it would end the process.
  stdin.on('error', end);
  try {
    const signal = AbortSignal.any([interruption, stopped.signal]);
    return await Promise.race([
      lines.question(question, { signal }).catch(end),
      once(lines, 'close', { signal }).then(end, end),
      once(stdin, 'error', { signal }).then(end, end),
    ]);
  } finally {
    stopped.abort();
    lines.close();
    stdin.removeListener('error', end);
  }
}
