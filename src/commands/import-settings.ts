import { requireAdministrator } from '../domain/person/administrator.ts';
import { findSharedFolder } from '../domain/site/shared-folder.ts';
import { Problem } from '../messages/problem.ts';
import type { ImportSettings, Site } from '../model/site.ts';
import { closeRequests } from '../pipeline/import/close-requests.ts';
import type { TellingContext } from '../ports/context.ts';

/** @throws Problem `usage.import-off` */
export function requireImport({ import: settings, file }: Site): ImportSettings {
  if (settings === undefined || settings.mode === 'off')
    throw Problem.of('usage.import-off', { configuration: file });
  return settings;
}

/**
 * The same for root's part: what was asked for before requests were turned off is answered first.
 *
 * @throws Problem `usage.import-off`, `permission.not-administrator`, `prerequisite.import-folder-shared`
 */
export async function requireServed(context: TellingContext): Promise<ImportSettings> {
  const { site, ports } = context;
  await requireAdministrator({ site, ports });
  if (site.import === undefined || site.import.mode === 'off') await closeRequests(context);
  const settings = requireImport(site);
  await requireOwnFolder(site);
  return settings;
}

/** @throws Problem `prerequisite.import-folder-shared` */
export async function requireOwnFolder(site: Site): Promise<void> {
  const shared = await findSharedFolder(site);
  if (shared === undefined || site.import === undefined) return;
  const { platform, folder: other } = shared;
  throw Problem.of('prerequisite.import-folder-shared', { folder: site.import.folder, platform, other });
}
