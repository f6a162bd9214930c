import { openArchive } from '../../domain/archive/open.ts';
import { foldJournal } from '../../domain/attempt/state.ts';
import type { SpooledRequest } from '../../domain/import/spool.ts';
import { withJournal } from '../../domain/lock/with-journal.ts';
import { findPlanEnd } from '../../domain/schedule/plan-end.ts';
import { findPlan } from '../../domain/schedule/plan.ts';
import { findNextOpening } from '../../domain/schedule/window.ts';
import { Problem } from '../../messages/problem.ts';
import type { CommandContext } from '../../ports/context.ts';
import { announce } from '../announce.ts';
import { refuseAfterFailure } from '../refuse-after-failure.ts';

/**
 * Plans a queued request for the next window, as `apply --at next` plans the archive of the inbox. What somebody has planned
 * meanwhile stays.
 *
 * @throws Problem `prerequisite.import-no-window`, `locked.*`, `busy.*`, `archive.*`
 */
export async function planRequest(context: CommandContext, request: SpooledRequest): Promise<void> {
  const { site, ports } = context;
  const { window } = site;
  if (window === undefined) throw Problem.of('prerequisite.import-no-window', { configuration: site.file });
  const { manifest, digest } = await readManifest(context, request);
  await withJournal({ site, ports, command: 'check', needsReserve: true }, async (journal) => {
    refuseAfterFailure(foldJournal(journal.records), context);
    if (findPlan(journal.records) !== undefined) return;
    const at = findNextOpening(window, ports.clock.now());
    const params = {
      at: at.toISOString(),
      until: findPlanEnd(site, at).toISOString(),
      version: manifest.version,
      title: manifest.title,
      digest,
      user: request.request?.requestedBy ?? '',
      request: request.name,
    };
    await journal.append({
      attempt: null,
      event: 'warning',
      step: null,
      data: { code: 'apply.planned', params },
    });
    await announce(context, journal.records);
  });
}

async function readManifest(
  { site, ports }: CommandContext,
  { archive: path = '', request }: SpooledRequest,
) {
  const { trustedKeys, product } = site;
  const name = request?.archive ?? path;
  const archive = await openArchive({ path, name, trustedKeys, product, from: 'inbox', ports });
  const { manifest, manifestSha256: digest } = archive;
  await archive.close();
  return { manifest, digest };
}
