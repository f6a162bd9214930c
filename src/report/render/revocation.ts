import type { Messages } from '../../messages/index.ts';
import type { Result } from '../../model/results.ts';

/** What the vendor has revoked, and why; or the file that says so, and what to do with it. */
export function renderRevocation({
  result,
  words,
}: {
  result: Extract<Result, { kind: 'revoked' | 'revocation-made' }>;
  words: Messages['revocation'];
}): readonly string[] {
  if (result.kind === 'revoked') {
    const { already, installed } = result;
    return [
      words.revoked(result),
      already === true ? words.before : words.next,
      ...(installed === undefined ? [] : [words.installed(installed)]),
    ];
  }
  const { file, product, toSign } = result;
  return [
    toSign === undefined ? words.made(file, product, words.nameScope(result)) : words.toSign(file, toSign),
  ];
}
