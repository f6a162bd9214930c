import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Messages } from '../messages/index.ts';
import type { Prompt, Questions, Reporter } from '../ports/reporter.ts';
import { formatStamp } from './format.ts';
import { wrap } from './layout.ts';
import type { OutputStream } from './output.ts';
import { sanitiseAll } from './sanitise.ts';

/** A yes in either language counts, whatever the language of the question; nothing else does. */
const yes: readonly string[] = ['o', 'oui', 'y', 'yes'];

/** The text of each question; the given function formats dates. */
type QuestionWords = {
  readonly [Kind in keyof Questions]: (params: Questions[Kind], date: (iso: string) => string) => string;
};

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
}): Prompt {
  const words: QuestionWords = messages.report.question;
  const available = !json && stdin.isTTY === true && stdout.isTTY === true;
  return {
    available,
    isUnheard: !json && stdin.isTTY === true && !available,
    async confirm(question, params) {
      if (!available) return false;
      reporter.pause();
      const answer = await readAnswer({
        stdin,
        stdout,
        interruption,
        question: layQuestion(
          words[question](sanitiseAll(params), (iso) => formatStamp(new Date(iso))),
          stdout,
        ),
      });
      return yes.includes(answer.trim().toLowerCase());
    },
  };
}

/** Leaves room for the space and the answer after it. */
function layQuestion(question: string, { columns = 80 }: OutputStream): string {
  return `${wrap(question, { width: columns - 5 }).join('\n')} `;
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
}): Promise<string> {
  // Not raw: Ctrl-C stays a signal, and a kill leaves the terminal as it was.
  const lines = createInterface({ input: stdin, output: stdout, terminal: false });
  const stopped = new AbortController();
  const end = () => '';
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
