import type { Messages } from '../../messages/index.ts';
import type { Result } from '../../model/results.ts';
import type { Format } from '../format.ts';

const kinds = [
  'not-now',
  'planned',
  'plan-cancelled',
  'nothing-planned',
] as const satisfies readonly Result['kind'][];

/** The result of an unattended run that began nothing, or of planning one. */
export type OfNight = Extract<Result, { kind: (typeof kinds)[number] }>;

export function isOfNight(result: Result): result is OfNight {
  return kinds.some((kind) => kind === result.kind);
}

export function renderNight({
  result,
  messages: { night: words },
  format,
}: {
  result: OfNight;
  messages: Messages;
  format: Format;
}): readonly string[] {
  switch (result.kind) {
    case 'not-now': {
      const { reason, next } = result;
      return [reason === 'idle' || next === undefined ? words.idle : words[reason](format.date(next))];
    }
    case 'planned': {
      const { version, at, beginner, timer } = result;
      return [
        words.planned(version, format.date(at)),
        ...(beginner === 'enabled' ? [] : [words.beginner[beginner](timer)]),
      ];
    }
    case 'plan-cancelled':
      return [words.cancelled(result.version, format.date(result.at))];
    case 'nothing-planned':
      return [words.idle];
  }
}
