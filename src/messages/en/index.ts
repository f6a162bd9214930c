import type { NoteParams, ProblemParams, WarningParams } from '../../model/vocabulary/index.ts';

import type { Sentences } from '../sentences.ts';
import * as apply from './apply.ts';
import * as archive from './archive.ts';
import * as backup from './backup.ts';
import * as bundle from './bundle.ts';
import * as check from './check.ts';
import * as cli from './cli.ts';
import * as database from './database.ts';
import * as history from './history.ts';
import * as journal from './journal.ts';
import * as maintenance from './maintenance.ts';
import { placeholders } from './placeholders.ts';
import * as reboot from './reboot.ts';
import * as rehearsal from './rehearsal.ts';
import * as release from './release.ts';
import * as report from './report.ts';
import * as revocation from './revocation.ts';
import * as site from './site.ts';
import * as status from './status.ts';

const problems: Sentences<ProblemParams>['problems'] = {
  ...apply.problems,
  ...archive.problems,
  ...backup.problems,
  ...bundle.problems,
  ...check.problems,
  ...cli.problems,
  ...database.problems,
  ...journal.problems,
  ...maintenance.problems,
  ...reboot.problems,
  ...rehearsal.problems,
  ...release.problems,
  ...revocation.problems,
  ...site.problems,
};

const warnings: Sentences<WarningParams>['lines'] = {
  ...apply.warnings,
  ...archive.warnings,
  ...backup.warnings,
  ...bundle.warnings,
  ...check.warnings,
  ...cli.warnings,
  ...database.warnings,
  ...journal.warnings,
  ...maintenance.warnings,
  ...reboot.warnings,
  ...release.warnings,
  ...revocation.warnings,
  ...site.warnings,
};

const notes: Sentences<NoteParams>['lines'] = {
  ...apply.notes,
  ...archive.notes,
  ...backup.notes,
  ...bundle.notes,
  ...check.notes,
  ...cli.notes,
  ...database.notes,
  ...journal.notes,
  ...maintenance.notes,
  ...reboot.notes,
  ...release.notes,
  ...revocation.notes,
  ...site.notes,
};

export const en = {
  problems,
  warnings,
  notes,
  apply: apply.text,
  archive: archive.text,
  backup: backup.text,
  bundle: bundle.text,
  check: check.text,
  cli: cli.text,
  database: database.text,
  history: history.text,
  journal: journal.text,
  maintenance: maintenance.text,
  placeholders,
  reboot: reboot.text,
  release: release.text,
  report: report.text,
  revocation: revocation.text,
  site: site.text,
  status: status.text,
};
