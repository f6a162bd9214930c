import type { Result } from '../../model/results.ts';
import type { Look } from '../look.ts';
import { sanitise, sanitiseAll } from '../sanitise.ts';
import type { Wording } from '../wording.ts';
import { renderAttempt } from './attempt.ts';
import { renderBackups, renderRestorePlan, renderVerified } from './backups.ts';
import { renderCheck } from './check.ts';
import { renderHistory, renderVerification } from './history.ts';
import { renderMaintenance } from './maintenance.ts';
import { renderMonitoring } from './monitoring.ts';
import { isOutcome, renderBundle, renderOutcome, type Outcome } from './outcome.ts';
import { renderPlan } from './plan.ts';
import { renderReplay } from './replay.ts';
import { renderRequest } from './requests.ts';
import { renderSetUp } from './set-up.ts';
import { renderStatus } from './status.ts';
import { renderUnits } from './units.ts';

export { isOutcome } from './outcome.ts';

/** The lines of a result for a person: on a terminal with colours, in a log without. */
export function renderResult({
  result,
  wording,
  look,
}: {
  result: Result;
  wording: Wording;
  look: Look;
}): readonly string[] {
  if (isForPrograms(result)) return renderForPrograms({ result, wording });
  if (result.kind === 'set-up') return renderSetUpAndCheck({ result, wording, look });
  // Titles, names and texts in a result come from archives and from the machine.
  const harmless = sanitiseAll(result);
  if (harmless.kind === 'bundle') return renderBundle({ result: harmless, wording });
  if (isOutcome(harmless)) return renderOutcome({ result: harmless, wording });
  if (isPartSetUp(harmless)) return renderPartSetUp({ result: harmless, wording });
  // Each renders its own kind; only the type of the pair is lost.
  const render = renderers[harmless.kind] as (task: Task<typeof harmless>) => readonly string[];
  return render({ result: harmless, wording, look });
}

interface Task<Shown> {
  readonly result: Shown;
  readonly wording: Wording;
  readonly look: Look;
}

type Shown = Exclude<Result, ForPrograms | PartSetUp | Outcome | { kind: 'set-up' | 'bundle' }>;

const renderers: {
  readonly [Kind in Shown['kind']]: (task: Task<Extract<Shown, { kind: Kind }>>) => readonly string[];
} = {
  check: renderCheck,
  'notice-accepted': ({ result, ...task }) => [
    ...renderCheck({ result: result.check, ...task }),
    ...tellAcceptance(result, task.wording),
  ],
  'backup-list': renderBackups,
  'backups-verified': ({ result, wording, look }) => renderVerified(result, wording, look),
  'restore-plan': ({ result, wording }) => renderRestorePlan(result, wording),
  plan: ({ result: { plan }, ...task }) => renderPlan({ plan, ...task }),
  replay: renderReplay,
  history: renderHistory,
  attempt: renderAttempt,
  'journal-verified': renderVerification,
  status: renderStatus,
  maintenance: ({ result, wording }) => renderMaintenance(result, wording),
  // What they did is in the answers and in the journal.
  'requests-taken': () => [],
  'requests-run': () => [],
  'request-answered': ({ result, wording }) => renderRequest(result, wording),
};

type ForPrograms = Extract<Result, { kind: 'snippet' | 'units' | 'monitoring' }>;

/** Their line breaks are their own. */
function isForPrograms(result: Result): result is ForPrograms {
  return result.kind === 'snippet' || result.kind === 'units' || result.kind === 'monitoring';
}

function renderForPrograms({
  result,
  wording,
}: {
  result: ForPrograms;
  wording: Wording;
}): readonly string[] {
  if (result.kind === 'snippet') return renderSnippet({ result, wording });
  return result.kind === 'units' ? renderUnits({ result, wording }) : renderMonitoring(result, wording);
}

/** The content of files has line breaks of its own. */
function renderSetUpAndCheck({
  result,
  wording,
  look,
}: {
  result: Extract<Result, { kind: 'set-up' }>;
  wording: Wording;
  look: Look;
}): readonly string[] {
  const check =
    result.check === undefined ? [] : renderCheck({ result: sanitiseAll(result.check), wording, look });
  return [...renderSetUp({ result, wording }), ...check];
}

/** Unless its record was reported in this run. */
function tellAcceptance(
  { recorded, version }: Extract<Result, { kind: 'notice-accepted' }>,
  { messages }: Wording,
): readonly string[] {
  return recorded === true ? [] : ['', messages.report.results.noticeAccepted(version)];
}

type PartSetUp = Extract<Result, { kind: 'platform-moved' | 'nginx-set-up' | 'configuration-read' }>;

function isPartSetUp(result: Result): result is PartSetUp {
  return ['platform-moved', 'nginx-set-up', 'configuration-read'].includes(result.kind);
}

function renderPartSetUp({
  result,
  wording: { messages },
}: {
  result: PartSetUp;
  wording: Wording;
}): readonly string[] {
  const { results } = messages.report;
  if (result.kind === 'configuration-read') return [results.configurationRead(result.file)];
  return result.kind === 'platform-moved'
    ? results.platformMoved(result)
    : [results.nginxSetUp[result.action](result.snippet)];
}

function renderSnippet({
  result: { snippet, written },
  wording: { messages },
}: {
  result: Extract<Result, { kind: 'snippet' }>;
  wording: Wording;
}): readonly string[] {
  if (written !== undefined) return [messages.report.results.snippetWritten(sanitise(written))];
  return snippet.trimEnd().split('\n').map(sanitise);
}
