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
// A platform may take long over its first answer after a start.
const patienceForOff = { triesForSeconds: 10, answerWithinSeconds: 30 };

/**
 * Turns the maintenance page on and proves that a visitor gets it. A flag that was there already stays even without
 * that proof: what it keeps visitors away from may be a broken platform.
 *
 * @throws Problem `step.page-not-served`: a flag that this call has set is gone again;
 *   `prerequisite.public-unwritable`
 */
export async function turnPageOn({ site, ports }: Switch): Promise<void> {
  const { flag } = sitePaths(site);
  const wasOn = await isFlagSet(flag);
  try {
    await setFlag({ site, ports });
  } catch (error) {
    // It may stand there all the same, only not durably: nobody else would take it away.
    if (!wasOn) await clearFlag({ site, ports }).catch(() => undefined);
    throw error;
  }
  const visit = await watchVisitor({ site, ports, wanted: 'on', ...patienceForOn });
  if (visit === undefined) return;
  if (!wasOn) await clearFlag({ site, ports });
  throw Problem.of('step.page-not-served', { visit, flag });
}

/**
 * Turns the maintenance page off and proves that a visitor gets it no more, whatever the platform answers him.
 *
 * @throws Problem `step.page-not-removed`: the flag is gone all the same; `prerequisite.public-unwritable`
 */
export async function turnPageOff({ site, ports }: Switch): Promise<void> {
  const { flag } = sitePaths(site);
  await clearFlag({ site, ports });
  const visit = await watchVisitor({ site, ports, wanted: 'off', ...patienceForOff });
  if (visit !== undefined) throw Problem.of('step.page-not-removed', { visit, flag });
}

/**
 * Sees that visitors are still kept away: someone may have removed the flag, or reloaded nginx without the snippet. Only
 * where nobody listens are they kept away without the page, and only while the flag stands: without it they may have been
 * there before nginx ended. A late answer is the platform's own.
 *
 * @throws Problem `step.page-lost`
 */
export async function requirePageOn({ site, ports }: Switch): Promise<void> {
  const visit = await findPageLost({ site, ports });
  if (visit !== undefined) throw Problem.of('step.page-lost', { visit });
}

/** What visitors get in place of the page; undefined while they are kept away. */
export async function findPageLost({ site, ports }: Switch): Promise<VisitFacts | undefined> {
  const visit = await watchVisitor({ site, ports, wanted: 'on', ...patienceForOn });
  const isClosed = visit?.failure === 'refused' && (await isFlagSet(sitePaths(site).flag));
  return isClosed ? undefined : visit;
}

/**
 * Sets the flag, for everybody, and asks nobody: nginx may be the very thing that is broken. Idempotent.
 */
export async function setFlag({ site, ports }: Switch): Promise<void> {
  const { flag, held } = sitePaths(site);
  await changeFlag(flag, () => ports.files.writeAtomic(flag, 'ospi-update: see `ospi-update status`\n'));
  await changeFlag(held, () => ports.files.removeDurably(held));
}

/** Removes the flag and asks nobody. Idempotent. */
export async function clearFlag({ site, ports }: Switch): Promise<void> {
  const { flag, held } = sitePaths(site);
  await changeFlag(flag, () => ports.files.removeDurably(flag));
  // After the flag: those who look at the new version already are not to be shut out for a moment.
  await changeFlag(held, () => ports.files.removeDurably(held));
}

interface Switch {
  readonly site: Site;
  readonly ports: Pick<Ports, 'clock' | 'files' | 'http'>;
}

/** As nginx sees it: a link that leads nowhere is no flag. */
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

/** Asks until the visitor gets what is wanted; answers with what he got last if that never came. */
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
