import { isDeepStrictEqual } from 'node:util';
import type { Case } from '../../model/bundle.ts';
import type { CaseDifference } from '../../model/replay.ts';
import type { Verdict } from '../../model/verdict.ts';

/**
 * The differences between the recorded and the replayed result of a case: due to another version of the tool, or
 * another machine. Pure.
 */
export function compareCases(recorded: Case, replayed: Case): readonly CaseDifference[] {
  const others = (['exit', 'refusal', 'last', 'ending', 'recovery'] as const).flatMap((what) =>
    isSame(recorded[what], replayed[what])
      ? []
      : [{ what, recorded: show(recorded[what]), replayed: show(replayed[what]) }],
  );
  return [...compareVerdicts(recorded.verdicts ?? [], replayed.verdicts ?? []), ...others];
}

function compareVerdicts(
  recorded: readonly Verdict[],
  replayed: readonly Verdict[],
): readonly CaseDifference[] {
  const checks = new Set([...recorded, ...replayed].map(({ check }) => check));
  return [...checks].flatMap((check) => {
    const [one, other] = [recorded, replayed].map((verdicts) =>
      verdicts.find((verdict) => verdict.check === check),
    );
    if (isSame(one, other)) return [];
    return [{ what: 'verdict' as const, check, recorded: show(one), replayed: show(other) }];
  });
}

/** As JSON, which is what was recorded: undefined values are absent. */
function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(toPlain(one), toPlain(other));
}

function toPlain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** Codes and facts, not sentences: an engineer compares them. Empty for missing ones. */
function show(value: unknown): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}
