import { expect } from 'vitest';
import type { ImportAnswer } from '../../../src/model/import-answer.ts';
import { kinds, placeOf, type Kind } from './kinds.ts';
import { archive, digestOf, makeCanary, makeStand, requireNextServed, type Stand } from './stand.ts';

/** No round may wait for anybody. */
const patienceMilliseconds = 4000;

export const alone = Object.entries(kinds).filter(([, { isAlone }]) => isAlone === true);
export const together = Object.entries(kinds).filter(([, { isAlone }]) => isAlone !== true);

/**
 * One kind in a drop folder of its own: nothing of root’s is opened or changed, who asks is told why, and the next honest request
 * is served.
 */
export async function meetAlone({ prepare, during, ...expected }: Kind): Promise<void> {
  const stand = await makeStand();
  const canary = await makeCanary(stand);
  const at = placeOf(stand, canary);
  await prepare(at);
  const begun = performance.now();
  const { undelivered } = await stand.round(during?.(at));
  expect(performance.now() - begun).toBeLessThan(patienceMilliseconds);
  expect(undelivered).toEqual([]);
  await canary.requireUntouched();
  requireAnswer(await stand.answer('bad'), expected);
  await requireOnlyDeclared(stand);
  await requireNextServed(stand);
  await canary.requireUntouched();
}

export function requireAnswer(
  answered: ImportAnswer | undefined,
  { answer, mendable = false }: Pick<Kind, 'answer' | 'mendable'>,
  message?: string,
): void {
  if (answer?.startsWith('OSPI') !== true) {
    expect(answered?.state, message).toBe(answer);
    return;
  }
  expect(answered, message).toMatchObject({ state: 'refused', code: answer, mendable });
  for (const words of [answered?.text, answered?.remedy])
    for (const language of ['fr', 'en'] as const)
      expect(words?.[language], message).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]{10,}$/u);
}

/** Nothing is kept but what was declared. */
export async function requireOnlyDeclared(stand: Stand): Promise<void> {
  expect([[], [`${digestOf(archive)}.ospi`]]).toContainEqual(await stand.archives());
}
