import type { Messages } from '../messages/index.ts';
import type { AttemptHook } from '../model/journal.ts';
import type { Language } from '../terms/language.ts';
import { createFormat, type Format } from './format.ts';
import { sanitise } from './sanitise.ts';

/** A reader's language and its formats. */
export interface Wording {
  readonly messages: Messages;
  readonly language: Language;
  readonly format: Format;
}

export function createWording({ messages, language }: { messages: Messages; language: Language }): Wording {
  return { messages, language, format: createFormat({ messages, language }) };
}

/** The effect of undoing a step. */
export function titleUndoing({
  step,
  title,
  messages,
}: {
  step: string;
  title: string;
  messages: Messages;
}): string {
  const titles: Readonly<Partial<Record<string, string>>> = messages.report.undoing;
  const own = Object.hasOwn(titles, step) ? titles[step] : undefined;
  return own ?? messages.report.step.undoing(title);
}

/** The title of a step; hooks have the vendor's own, from the attempt's first record. */
export function titleStep({
  step,
  hooks,
  wording: { messages, language },
}: {
  step: string;
  hooks: readonly AttemptHook[];
  wording: Pick<Wording, 'messages' | 'language'>;
}): string {
  const titles: Readonly<Record<string, string>> = messages.report.steps;
  if (Object.hasOwn(titles, step)) return titles[step] ?? step;
  const hook = hooks.find(({ name }) => `hook-${name}` === step);
  return sanitise(hook === undefined ? step : hook.title[language]);
}
