import { stat } from 'node:fs/promises';
import { nameError } from '../files/error-code.ts';
import type { VisitFacts } from '../../terms/visit.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { askVisitor } from '../nginx/visit.ts';

const pauseMilliseconds = 100;
// nginx sees the flag within a millisecond.
const patienceForOn = { triesForSeconds: 2, answerWithinSeconds: 2 };
// A platform may need long for its first answer after a start.
const patienceForOff = { triesForSeconds: 10, answerWithinSeconds: 30 };

/**
 * Turns the maintenance page on and proves that a visitor gets it. An existing flag stays even without that proof: it
 * may be keeping visitors away from a broken platform.
 *
 * @throws Problem `step.page-not-served`: a flag set by this call has been removed again;
 *   `prerequisite.public-unwritable`
 */
export async function turnPageOn({ site, ports }: Switch): Promise<void> {
  const { flag } = sitePaths(site);
  const wasOn = await isFlagSet(flag);
  try {
    await setFlag({ site, ports });
  } catch (error) {
    // It may exist all the same, only not durably: nobody else would remove it.
    if (!wasOn) await clearFlag({ site, ports }).catch(() => undefined);
    throw error;
  }
  const visit = await watchVisitor({ site, ports, wanted: 'on', ...patienceForOn });
  if (visit === undefined) return;
  if (!wasOn) await clearFlag({ site, ports });
  throw Problem.of('step.page-not-served', { visit, flag });
}

/**
 * Turns the maintenance page off and proves that a visitor no longer gets it, whatever the platform answers.
 *
 * @throws Problem `step.page-not-removed`: the flag is removed all the same; `prerequisite.public-unwritable`
 */
export async function turnPageOff({ site, ports }: Switch): Promise<void> {
  const { flag } = sitePaths(site);
  await clearFlag({ site, ports });
  const visit = await watchVisitor({ site, ports, wanted: 'off', ...patienceForOff });
  if (visit !== undefined) throw Problem.of('step.page-not-removed', { visit, flag });
}

/**
 * Checks that visitors are still kept away: somebody may have removed the flag, or reloaded nginx without the snippet.
 * They are kept away without the page only if nothing listens, and only while the flag exists: without it they may have
 * got in before nginx ended. A slow answer is the platform's own.
 *
 * @throws Problem `step.page-lost`
 */
export async function requirePageOn({ site, ports }: Switch): Promise<void> {
  const visit = await findPageLost({ site, ports });
  if (visit !== undefined) throw Problem.of('step.page-lost', { visit });
}

/** What visitors get instead of the page; undefined while they are kept away. */
export async function findPageLost({ site, ports }: Switch): Promise<VisitFacts | undefined> {
  const visit = await watchVisitor({ site, ports, wanted: 'on', ...patienceForOn });
  const isClosed = visit?.failure === 'refused' && (await isFlagSet(sitePaths(site).flag));
  return isClosed ? undefined : visit;
}

/** Sets the flag for everybody, without a check: nginx itself may be what is broken. Idempotent. */
export async function setFlag({ site, ports }: Switch): Promise<void> {
  const { flag, held } = sitePaths(site);
  await changeFlag(flag, () => ports.files.writeAtomic(flag, 'ospi-update: see `ospi-update status`\n'));
  await changeFlag(held, () => ports.files.removeDurably(held));
}

/** Removes the flag without a check. Idempotent. */
export async function clearFlag({ site, ports }: Switch): Promise<void> {
  const { flag, held } = sitePaths(site);
  await changeFlag(flag, () => ports.files.removeDurably(flag));
  // After the flag: visitors who already see the new version must not be shut out for a moment.
  await changeFlag(held, () => ports.files.removeDurably(held));
}

interface Switch {
  readonly site: Site;
  readonly ports: Pick<Ports, 'clock' | 'files' | 'http'>;
}

/** As nginx sees it: a dangling link is not a flag. */
export async function isFlagSet(flag: string): Promise<boolean> {
  return stat(flag).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function changeFlag(flag: string, change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    const reason = nameError(error);
    throw Problem.of('prerequisite.public-unwritable', { path: flag, reason }, error);
  }
}

/** Polls until the visitor gets the wanted answer; otherwise returns the last one. */
async function watchVisitor({
  site,
  ports,
  wanted,
  triesForSeconds,
  answerWithinSeconds,
}: Switch & {
  readonly wanted: 'on' | 'off';
  readonly triesForSeconds: number;
  readonly answerWithinSeconds: number;
}): Promise<VisitFacts | undefined> {
  const deadline = ports.clock.monotonic() + triesForSeconds * 1000;
  for (;;) {
    const { page, visit } = await askVisitor({ site, ports, timeoutSeconds: answerWithinSeconds });
    if (page === wanted) return undefined;
    if (ports.clock.monotonic() >= deadline) return visit;
    await ports.clock.sleep(pauseMilliseconds);
  }
}
