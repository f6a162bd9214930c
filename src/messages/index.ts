import type { Language } from '../terms/language.ts';
import * as bundle from './bundle.ts';
import * as check from './check.ts';
import * as cli from './cli.ts';
import * as database from './database.ts';
import * as history from './history.ts';
import * as imports from './import.ts';
import * as journal from './journal.ts';
import * as maintenance from './maintenance.ts';
import * as monitoring from './monitoring.ts';
import * as night from './night.ts';
import { placeholders } from './placeholders.ts';
import * as reboot from './reboot.ts';
import * as release from './release.ts';
import * as report from './report.ts';
import * as requests from './requests.ts';
import * as revocation from './revocation.ts';
import * as setup from './setup.ts';
import { speak, type Spoken } from './speak.ts';
import * as status from './status.ts';
import { notes, problems, warnings } from './tables.ts';

const all = {
  problems,
  warnings,
  notes,
  bundle: bundle.text,
  check: { checks: check.checks },
  cli: cli.text,
  database: database.text,
  history: history.text,
  imports: imports.text,
  journal: journal.text,
  maintenance: maintenance.text,
  monitoring: monitoring.text,
  night: night.text,
  placeholders,
  reboot: reboot.text,
  release: release.text,
  report: report.text,
  requests: requests.text,
  revocation: revocation.text,
  setup: setup.text,
  status: status.text,
};

/** Every sentence that a person reads, in one language. The English halves determine the shape. */
export type Messages = Spoken<typeof all>;

export const catalogues: Readonly<Record<Language, Messages>> = {
  fr: speak(all, 'fr'),
  en: speak(all, 'en'),
};

/**
 * Chooses the language as POSIX programs do: the option, then LC_ALL, LC_MESSAGES, LANG; the first one that is set
 * decides, even when it names neither language. English is the default.
 */
export function chooseLanguage(asked: Language | undefined, env: NodeJS.ProcessEnv): Language {
  if (asked !== undefined) return asked;
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return locale !== undefined && /^fr(?![a-z])/i.test(locale) ? 'fr' : 'en';
}
