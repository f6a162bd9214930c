/** What stands in a sentence in the place of a parameter that is missing; a hook may well have said the same word itself. */
const hole = /\b(?:undefined|NaN|Invalid Date)\b|\[object Object\]/;

/**
 * Whether something is missing in what was told: another version of the tool may have recorded a reason that this one has no
 * words for, or parameters of another form.
 */
export function hasHole(told: unknown, params: object): boolean {
  const texts: readonly unknown[] = typeof told === 'object' && told !== null ? Object.values(told) : [told];
  if (texts.some((text) => typeof text !== 'string')) return true;
  return texts.some((text) => hole.test(String(text))) && !hole.test(JSON.stringify(params));
}
