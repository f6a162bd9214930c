import { findPlan } from '../domain/schedule/plan.ts';
import { judgeTurn, type Turn } from '../domain/schedule/turn.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Journal, JournalRecord } from '../model/journal.ts';
import type { Plan } from '../model/planned.ts';
import type { ApplyResult } from '../model/results.ts';
import { Problem } from '../messages/problem.ts';
import type { WarningParams } from '../messages/vocabulary.ts';
import { announce, lookInInbox } from './announce.ts';

/** What an unattended run does: it begins, possibly what was planned, or it leaves things as they are. */
export type OwnTurn = { readonly plan?: Plan } | { readonly result: ApplyResult };

/** Whether an unattended run has nothing to do, and nothing to record either: then it needs no lock. */
export function judgeWaiting({
  context: { site, ports },
  records,
  onlyPlanned,
}: {
  context: CommandContext;
  records: readonly JournalRecord[];
  onlyPlanned: boolean;
}): ApplyResult | undefined {
  const { window } = site;
  const now = ports.clock.now();
  const turn = judgeTurn({ window, records, now, onlyPlanned });
  if (turn.kind === 'outside' && !isRecorded(records, now)) return undefined;
  return turn.kind === 'outside' || turn.kind === 'early' || turn.kind === 'idle' ? tell(turn) : undefined;
}

/**
 * Decides, with the lock held, what an unattended run does, and records what somebody must learn: that it came at a
 * wrong time, or that a plan cannot be kept.
 *
 * @throws Problem `prerequisite.plan-missed`, `prerequisite.plan-gone`
 */
export async function takeTurn({
  context,
  journal,
  onlyPlanned,
}: {
  context: CommandContext;
  journal: Journal;
  onlyPlanned: boolean;
}): Promise<OwnTurn> {
  const { site, ports } = context;
  const now = ports.clock.now();
  await dropIfGone({ context, journal });
  const turn = judgeTurn({ window: site.window, records: journal.records, now, onlyPlanned });
  if (turn.kind === 'go') return turn.plan === undefined ? {} : { plan: turn.plan };
  if (turn.kind === 'missed') {
    const { version, at } = turn.plan;
    await drop({ journal, plan: turn.plan, reason: 'missed' });
    throw Problem.of('prerequisite.plan-missed', { version, at });
  }
  if (turn.kind === 'outside' && !isRecorded(journal.records, now))
    await journal.append({
      attempt: null,
      event: 'warning',
      step: null,
      data: { code: 'apply.outside-window', params: { at: turn.next.toISOString() } },
    });
  return { result: tell(turn) };
}

/** Records that a plan will not be kept. */
export async function drop({
  journal,
  plan: { version, at },
  reason,
}: {
  journal: Journal;
  plan: Plan;
  reason: WarningParams['apply.plan-dropped']['reason'];
}): Promise<void> {
  await journal.append({
    attempt: null,
    event: 'warning',
    step: null,
    data: { code: 'apply.plan-dropped', params: { version, at, reason } },
  });
}

/** Before its time, a folder may be mounted again, or a copy end: only what cannot pass counts. */
async function dropIfGone({
  context,
  journal,
}: {
  context: CommandContext;
  journal: Journal;
}): Promise<void> {
  const { site, ports } = context;
  const plan = findPlan(journal.records);
  const now = ports.clock.now().getTime();
  if (plan === undefined || plan.request !== undefined || now >= Date.parse(plan.until)) return;
  const choice = await lookInInbox(context, journal.records, plan.digest);
  if (choice?.update !== undefined) return;
  if (now < Date.parse(plan.at) && choice?.isRefused !== true) return;
  await drop({ journal, plan, reason: 'gone' });
  await announce(context, journal.records);
  const { version, at } = plan;
  throw Problem.of('prerequisite.plan-gone', { version, at, path: site.inbox ?? '' });
}

function tell(turn: Extract<Turn, { kind: 'outside' | 'early' | 'idle' }>): ApplyResult {
  const next = turn.kind === 'idle' ? {} : { next: turn.next.toISOString() };
  return { kind: 'not-now', reason: turn.kind, ...next };
}

/** Once a week is enough: cron comes every night. */
function isRecorded(records: readonly JournalRecord[], now: Date): boolean {
  const last = records.findLast(
    ({ event, data }) => event === 'warning' && data.code === 'apply.outside-window',
  );
  return last !== undefined && now.getTime() - Date.parse(last.at) < 7 * 24 * 3_600_000;
}
