import { findRefusalAt, foldJournal } from '../domain/attempt/state.ts';
import { readProgress } from '../domain/attempt/read-progress.ts';
import { chooseFromInbox, type InboxChoice, type InboxUpdate } from '../domain/inbox/inbox.ts';
import { readJournal } from '../domain/journal/read.ts';
import { withLock } from '../domain/lock/lock.ts';
import { makeIdleProgress, preparePublicFolder } from '../domain/maintenance/public-folder.ts';
import { readInstalledVersion } from '../domain/platform/release.ts';
import { findPlan } from '../domain/schedule/plan.ts';
import { findNextOpening, findOpenWindow, measureDelay } from '../domain/schedule/window.ts';
import type { CommandContext } from '../ports/context.ts';
import type { JournalRecord } from '../model/journal.ts';
import type { PlannedUpdate } from '../model/planned.ts';
import { Problem } from '../messages/problem.ts';
import { sitePaths, type Window } from '../model/site.ts';

/**
 * Brings `planned` in `progress.json` up to date: what is planned, or what the next window will install, as long as it
 * can be installed. The caller holds the lock. During an update nothing is written.
 */
export async function announce(
  context: CommandContext,
  records: readonly JournalRecord[],
): Promise<PlannedUpdate | undefined> {
  const { site, ports, pageWords } = context;
  const found = await readProgress({ site });
  if (found !== undefined && (found.state === 'running' || found.state === 'rolling-back')) return undefined;
  const planned = await findAnnounced(context, records);
  if (JSON.stringify(found?.planned) === JSON.stringify(planned)) return planned;
  if (found === undefined) await preparePublicFolder({ site, ports, words: pageWords });
  const known = found ?? makeIdleProgress({ site, now: ports.clock.now() });
  // `updatedAt` stays: by it the page tells an update that has just ended from one of long ago. JSON omits what is
  // undefined.
  const content = `${JSON.stringify({ ...known, planned })}\n`;
  await ports.files.writeAtomic(sitePaths(site).progress, content, 0o644);
  return planned;
}

/** The same for a command that holds no lock and may lack the rights: another run brings it up to date soon. */
export async function tryToAnnounce(context: CommandContext): Promise<void> {
  const { site, ports } = context;
  try {
    const { records } = await readJournal({ site });
    const { planned } = (await readProgress({ site })) ?? {};
    const isAsked = site.announceHours !== undefined && site.window !== undefined;
    if (!isAsked && planned === undefined && findPlan(records) === undefined) return;
    await withLock({ site, ports, command: 'check' }, async () => {
      await announce(context, (await readJournal({ site })).records);
    });
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof Error && 'code' in error)) throw error;
  }
}

async function findAnnounced(
  context: CommandContext,
  records: readonly JournalRecord[],
): Promise<PlannedUpdate | undefined> {
  const { site, ports } = context;
  const now = ports.clock.now();
  const state = foldJournal(records);
  if (findRefusalAt(state, now) !== undefined) return undefined;
  const plan = findPlan(records);
  if (plan !== undefined) {
    const isThere =
      plan.request !== undefined || (await findUpdate(context, records, plan.digest)) !== undefined;
    const { at, version, title } = plan;
    return isThere && now.getTime() < Date.parse(plan.until) ? { at, version, title } : undefined;
  }
  const { window, announceHours } = site;
  if (window === undefined || announceHours === undefined) return undefined;
  const at = findUpcoming(window, now);
  if (at.getTime() - now.getTime() > announceHours * 3_600_000) return undefined;
  const update = await findUpdate(context, records);
  if (update === undefined || !state.acceptedArchives.has(update.manifestSha256)) return undefined;
  const { version, title } = update;
  return { at: at.toISOString(), version, title };
}

/** The opening in progress until the timers have had their turn, else the next one. */
function findUpcoming(window: Window, now: Date): Date {
  const open = findOpenWindow(window, now);
  const isDue =
    open !== undefined && now.getTime() - open.opened.getTime() <= (measureDelay(window) + 5) * 60_000;
  return isDue ? open.opened : findNextOpening(window, now);
}

/**
 * What an unattended run would install: the newest installable archive of the inbox, or the only one with a manifest of
 * this digest. Undefined if there is none, or it cannot be read.
 */
async function findUpdate(
  context: CommandContext,
  records: readonly JournalRecord[],
  only?: string,
): Promise<InboxUpdate | undefined> {
  return (await lookInInbox(context, records, only))?.update;
}

/** The same, with why there is none; undefined if the folder cannot be read, or no version is installed. */
export async function lookInInbox(
  { site, ports }: CommandContext,
  records: readonly JournalRecord[],
  only?: string,
): Promise<InboxChoice | undefined> {
  const installed = await readInstalledVersion({ site });
  if (installed === null || site.inbox === undefined) return undefined;
  const { highestVersion: highest, revocations, attempts } = foldJournal(records);
  const inquiry = { site, ports, installed, highest, revocations, attempts, only };
  try {
    return await chooseFromInbox(inquiry);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
