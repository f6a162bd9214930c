import { Problem } from '../messages/problem.ts';
import type { ImportSettings, Site } from '../model/site.ts';

/** @throws Problem `usage.import-off` */
export function requireImport({ import: settings, file }: Site): ImportSettings {
  if (settings === undefined || settings.mode === 'off')
    throw Problem.of('usage.import-off', { configuration: file });
  return settings;
}
