import type { Messages } from '../../messages/index.ts';
import type { Result } from '../../model/results.ts';
import type { Format } from '../format.ts';

/** What a release from support allows, and by whom; or the file of one, and what to do with it. */
export function renderRelease({
  result,
  words,
  format,
}: {
  result: Extract<Result, { kind: 'released' | 'release-made' }>;
  words: Messages['release'];
  format: Format;
}): readonly string[] {
  const until = format.date(result.expires);
  if (result.kind === 'released') {
    const { issuer, reason, already } = result;
    return [
      words.released(issuer, reason),
      ...(already === true ? [words.releasedBefore] : []),
      words.next(until),
    ];
  }
  const { file, incident, toSign } = result;
  return [toSign === undefined ? words.made(file, incident, until) : words.toSign(file, toSign)];
}
