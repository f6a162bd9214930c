import type { Messages } from '../../messages/index.ts';
import type { Result } from '../../model/results.ts';
import type { Format } from '../format.ts';
import { renderRelease } from './release.ts';
import { renderRevocation } from './revocation.ts';

const kinds = [
  'released',
  'release-made',
  'revoked',
  'revocation-made',
] as const satisfies readonly Result['kind'][];

/** The result for a signed file from support, given or made. */
type Outcome = Extract<Result, { kind: (typeof kinds)[number] }>;

export function isOfSignedFile(result: Result): result is Outcome {
  return kinds.some((kind) => kind === result.kind);
}

export function renderSignedFile({
  result,
  messages,
  format,
}: {
  result: Outcome;
  messages: Messages;
  format: Format;
}): readonly string[] {
  return result.kind === 'released' || result.kind === 'release-made'
    ? renderRelease({ result, words: messages.release, format })
    : renderRevocation({ result, words: messages.revocation });
}
