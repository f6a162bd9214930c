/** What a sentence shows in place of a missing parameter; a hook may well have printed the same word itself. */
const hole = /\b(?:undefined|NaN|Invalid Date)\b|\[object Object\]/;

/**
 * Whether something is missing in a message: another version of the tool may have recorded a reason that this one has no
 * words for, or parameters of another form.
 */
export function hasHole(told: unknown, params: object): boolean {
  const texts: readonly unknown[] = typeof told === 'object' && told !== null ? Object.values(told) : [told];
  if (texts.some((text) => typeof text !== 'string')) return true;
  return texts.some((text) => hole.test(String(text))) && !hole.test(JSON.stringify(params));
}
