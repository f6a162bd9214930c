import { putCode } from '../../messages/put-code.ts';
import { tellVerdict, type ToldVerdict } from '../../messages/verdict.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { CheckResult } from '../../model/results.ts';
import { describeRecorded } from '../describe.ts';
import { layTable } from '../layout.ts';
import type { Look } from '../look.ts';
import type { Wording } from '../wording.ts';

/** The table of `check`, then what to do about anything not in order, and the answer last. */
export function renderCheck({
  result: { verdicts },
  wording,
  look,
}: {
  result: Pick<CheckResult, 'verdicts'>;
  wording: Wording;
  look: Look;
}): readonly string[] {
  const { paint, symbols } = look;
  const words = wording.messages.report.results.check;
  const marks: Readonly<Record<Verdict['status'], string>> = {
    ok: paint.green(symbols.done),
    warning: paint.yellow(symbols.warning),
    failed: paint.red(symbols.failed),
  };
  const told = verdicts.map((verdict) => ({ mark: marks[verdict.status], ...tell(verdict, wording) }));
  const remedies = told.flatMap(({ mark, title, remedy }) =>
    remedy === undefined ? [] : [[mark, title, remedy]],
  );
  const answer = findWorst(verdicts);
  return [
    ...layTable(
      told.map(({ mark, title, what }) => [mark, title, what]),
      look,
    ),
    '',
    ...(remedies.length === 0 ? [] : [paint.bold(words.toDo), ...layTable(remedies, look), '']),
    `${marks[answer]} ${words[answer]}`,
  ];
}

function tell(verdict: Verdict, { messages }: Wording): ToldVerdict {
  const told = tellVerdict({ verdict, sentences: messages.check.checks });
  // The underlying problem says more than the verdict.
  return verdict.problem === undefined
    ? { ...told, what: putCode(told.code, told.what) }
    : { ...told, ...describeRecorded({ problem: verdict.problem, messages }) };
}

function findWorst(verdicts: readonly Verdict[]): Verdict['status'] {
  if (verdicts.some(({ status }) => status === 'failed')) return 'failed';
  return verdicts.some(({ status }) => status === 'warning') ? 'warning' : 'ok';
}
