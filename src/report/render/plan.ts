import type { Plan, PlannedReturn, PlannedStep } from '../../model/plan.ts';
import { layTable } from '../layout.ts';
import type { Look } from '../look.ts';
import { titleStep, type Wording } from '../wording.ts';

/** What `apply --dry-run` shows: the steps, in order. */
export function renderPlan({
  plan,
  wording,
  look,
}: {
  plan: Plan;
  wording: Wording;
  look: Look;
}): readonly string[] {
  const { messages, language } = wording;
  const { results } = messages.report;
  const title = ({ name, title: own }: PlannedStep) =>
    own === undefined ? titleStep({ step: name, hooks: [], wording }) : own[language];
  const rows = plan.steps.map((step, index) => [
    String(index + 1).padStart(3),
    look.paint.dim(step.name),
    step.touchesData ? `${title(step)} (${results.planTouchesData})` : title(step),
  ]);
  return [
    look.paint.bold(plan.title[language]),
    results.plan(plan.from, plan.to),
    ...layTable(rows, look),
    ...(plan.returns ?? []).map((each) => describeReturn({ planned: each, wording })),
    results.planNothingDone,
  ];
}

function describeReturn({
  planned: { copySeconds, refreshSeconds, from, ...database },
  wording: { messages, format },
}: {
  planned: PlannedReturn;
  wording: Wording;
}): string {
  const { planReturn } = messages.report.results;
  if (from === 'dump') return planReturn.dump(database);
  const duration = (seconds: number | undefined) =>
    seconds === undefined ? undefined : format.duration(seconds);
  return planReturn.copy(database, duration(copySeconds), duration(refreshSeconds));
}
