/** In characters; these texts are displayed, journalled and printed on one line. */
export const textMaximum = { issuer: 60, reason: 300 } as const;

/** Why a text does not fit its line. */
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

/** The issuer and the reason: both fit on their lines. */
export function areSound({ issuer, reason }: { issuer: string; reason: string }): boolean {
  return (
    findTextFault(issuer, textMaximum.issuer) === undefined &&
    findTextFault(reason, textMaximum.reason) === undefined
  );
}

/** UTC, ISO 8601 with milliseconds. */
export function isTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}
