import * as apply from './apply.ts';
import * as archive from './archive.ts';
import * as backup from './backup.ts';
import * as bundle from './bundle.ts';
import * as check from './check.ts';
import * as cli from './cli.ts';
import * as database from './database.ts';
import * as imports from './import.ts';
import * as journal from './journal.ts';
import * as maintenance from './maintenance.ts';
import * as monitoring from './monitoring.ts';
import * as night from './night.ts';
import * as reboot from './reboot.ts';
import * as rehearsal from './rehearsal.ts';
import * as release from './release.ts';
import * as requests from './requests.ts';
import * as revocation from './revocation.ts';
import * as setup from './setup.ts';
import * as site from './site.ts';

/** Every message that has a code, by that code, as its room declares it. */
export const problems = {
  ...apply.problems,
  ...archive.problems,
  ...backup.problems,
  ...bundle.problems,
  ...check.problems,
  ...cli.problems,
  ...database.problems,
  ...imports.problems,
  ...journal.problems,
  ...maintenance.problems,
  ...monitoring.problems,
  ...night.problems,
  ...reboot.problems,
  ...rehearsal.problems,
  ...release.problems,
  ...requests.problems,
  ...revocation.problems,
  ...setup.problems,
  ...site.problems,
};

export const warnings = {
  ...apply.warnings,
  ...backup.warnings,
  ...check.warnings,
  ...database.warnings,
  ...journal.warnings,
  ...night.warnings,
};

export const notes = {
  ...apply.notes,
  ...archive.notes,
  ...backup.notes,
  ...bundle.notes,
  ...check.notes,
  ...database.notes,
  ...journal.notes,
  ...maintenance.notes,
  ...monitoring.notes,
  ...reboot.notes,
  ...requests.notes,
  ...setup.notes,
};

export const checks = check.checks;
