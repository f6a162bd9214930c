import type { Verdict } from '../../ports/facts.ts';
import type { CheckResult } from '../../ports/results.ts';
import { describeRecorded } from '../describe.ts';
import { layTable } from '../layout.ts';
import type { Look } from '../look.ts';
import type { Wording } from '../wording.ts';

/** The table of `check`, and below it what to do about what is not in order. */
export function renderCheck({
  result: { verdicts },
  wording: { messages },
  look,
}: {
  result: CheckResult;
  wording: Wording;
  look: Look;
}): readonly string[] {
  const { paint, symbols } = look;
  const marks: Readonly<Record<Verdict['status'], string>> = {
    ok: paint.green(symbols.done),
    warning: paint.yellow(symbols.warning),
    failed: paint.red(symbols.failed),
  };
  const rows = verdicts.map(({ check, status, problem }) => [
    marks[status],
    check,
    problem === undefined ? '' : describeRecorded({ problem, messages }).what,
  ]);
  return layTable(rows, look);
}
