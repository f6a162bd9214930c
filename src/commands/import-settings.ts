import { requireAdministrator } from '../domain/person/administrator.ts';
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
 * @throws Problem `usage.import-off`, `permission.not-administrator`
 */
export async function requireServed(context: TellingContext): Promise<ImportSettings> {
  const { site, ports } = context;
  await requireAdministrator({ site, ports });
  if (site.import === undefined || site.import.mode === 'off') await closeRequests(context);
  return requireImport(site);
}
