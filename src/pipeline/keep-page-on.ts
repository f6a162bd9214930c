import { findPageLost, setFlag } from '../domain/maintenance/switch.ts';
import { sitePaths } from '../model/site.ts';
import type { RollbackContext } from './step.ts';

/**
 * Promise 5: what is not known to be healthy stays closed, whoever turned the page off before. Only here, the action
 * comes before its record: an unwritable journal must not leave a broken platform open.
 */
export async function keepPageOn({
  site,
  ports,
  journal,
  attempt,
}: Pick<RollbackContext, 'site' | 'ports' | 'journal' | 'attempt'>): Promise<void> {
  const { flag } = sitePaths(site);
  // A flag that cannot be written, on a full disk, may have existed all the time: nginx knows.
  await setFlag({ site, ports }).catch(() => undefined);
  const lost = await findPageLost({ site, ports });
  await journal.append({ attempt, event: 'maintenance.on', step: null, data: { flag } });
  if (lost === undefined) return;
  const data = { code: 'apply.page-not-kept', params: { flag, visit: lost } } as const;
  await journal.append({ attempt, event: 'warning', step: null, data });
}
