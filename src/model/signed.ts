import * as z from 'zod';
import { redactions } from '../terms/form.ts';

/** In characters; they are shown, journalled and printed on one line. */
export const textMaximum = { issuer: 60, reason: 300 } as const;

/** Who signed something, or why: kept in the journal and in refusals for good. */
export function signedLine(of: keyof typeof textMaximum): z.ZodString {
  const maximum = textMaximum[of];
  return z
    .string()
    .refine(
      (text) => findTextFault(text, maximum) === undefined,
      `must be one line of plain text, at most ${maximum} characters`,
    );
}

/** UTC, ISO 8601 with milliseconds. */
export const exactTime = z.string().refine(isExactTime).register(redactions, { rule: 'day' });

/** Why a text cannot be written on one line. */
export function findTextFault(text: string, maximum: number): 'empty' | 'too-long' | 'not-plain' | undefined {
  if (text.trim() === '') return 'empty';
  if (text.length > maximum) return 'too-long';
  // Like an update's title: it is displayed verbatim, and mail programs change blanks.
  const isPlain = /^[^\p{C}\p{Zl}\p{Zp}]*$/u.test(text) && text === joinWords(text);
  return isPlain ? undefined : 'not-plain';
}

export function joinWords(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

function isExactTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}
