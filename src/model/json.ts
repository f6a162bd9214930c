/**
 * Writes JSON that is safe to view in a terminal. JSON escapes the older control characters by
 * itself, but not the C1 ones, DEL, bidirectional and invisible ones. Escaped, they mean the same.
 */
export function encodeJson(value: object): string {
  return JSON.stringify(value).replaceAll(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
