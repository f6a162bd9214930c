import { Problem } from '../../messages/problem.ts';
import type { Ports } from '../../ports/ports.ts';
import type { TextPrompt, TextQuestions } from '../../ports/reporter.ts';
import type { SiteError } from '../../terms/site.ts';
import { none } from './read-answer.ts';

/** One thing to be known: by its option, by asking, or by its usual answer. */
export interface Asking<Kind extends keyof TextQuestions, Value> {
  readonly option: string;
  /** As given on the command line. */
  readonly given: readonly string[] | undefined;
  readonly question: Kind;
  readonly params: TextQuestions[Kind];
  /** Undefined if nothing suggests one. */
  readonly usual: string | undefined;
  /** The parts of an answer that was typed; all of it is one if omitted. */
  readonly split?: (text: string) => readonly string[];
  /** @throws Problem `usage.*` */
  readonly read: (words: readonly string[]) => Value | Promise<Value>;
}

export interface Asker {
  /** Undefined only if the answer is missing or wrong, which `finish` reports. */
  ask<Kind extends keyof TextQuestions, Value>(asking: Asking<Kind, Value>): Promise<Value | undefined>;
  /** @throws Problem `usage.setup-missing`, `usage.setup-answers`: everything together */
  finish(): void;
}

/** Asks a person until the answer can be read. Without a terminal, all that is missing or wrong is reported at the end. */
export function createAsker({
  prompt,
  ports,
}: {
  readonly prompt: TextPrompt;
  readonly ports: Pick<Ports, 'emit'>;
}): Asker {
  const missing: string[] = [];
  const errors: SiteError[] = [];
  return {
    async ask(asking) {
      const { option, given, usual, split = (text) => [text], read } = asking;
      try {
        if (given !== undefined) return await read(given);
        if (prompt.available) return await askPerson({ asking, prompt, ports });
        if (usual !== undefined) return await read(split(usual));
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'usage.setup-answers') throw error;
        errors.push(...(error.params['errors'] as readonly SiteError[]));
        return undefined;
      }
      missing.push(option);
      return undefined;
    },
    finish() {
      if (missing.length > 0) throw Problem.of('usage.setup-missing', { options: missing });
      if (errors.length > 0) throw Problem.of('usage.setup-answers', { errors });
    },
  };
}

/** @throws Problem `usage.setup-stopped` when nobody answers any more */
async function askPerson<Kind extends keyof TextQuestions, Value>({
  asking: { question, params, usual, split = (text) => [text], read },
  prompt,
  ports,
}: {
  readonly asking: Asking<Kind, Value>;
  readonly prompt: TextPrompt;
  readonly ports: Pick<Ports, 'emit'>;
}): Promise<Value> {
  for (;;) {
    const text = await prompt.ask(question, params, usual);
    if (text === undefined) throw Problem.of('usage.setup-stopped', {});
    if (text === '') {
      ports.emit({ kind: 'note', code: 'setup.answer-needed', params: {} });
      continue;
    }
    try {
      // What a French reader writes; the questions ask for `none`.
      return await read(split(/^aucune?$/i.test(text) ? none : text));
    } catch (error) {
      if (!(error instanceof Problem) || error.exit !== 'usage') throw error;
      ports.emit({ kind: 'note', code: 'setup.answer-refused', params: { refused: error.toRecord() } });
    }
  }
}
