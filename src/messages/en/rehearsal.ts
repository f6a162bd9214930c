import type { RehearsedStep } from '../../model/facts.ts';
import type { RehearsalProblems, ServiceFault } from '../../model/vocabulary/rehearsal.ts';
import { tellRehearsed } from '../rehearsal-faults.ts';
import type { CheckSentences } from '../verdict.ts';
import type { Sentences } from '../sentences.ts';
import { quoteWord } from '../shell-word.ts';
import { problems as applyProblems } from './apply.ts';
import { problems as backupProblems } from './backup.ts';
import { problems as cliProblems } from './cli.ts';
import { problems as databaseProblems } from './database.ts';
import { problems as maintenanceProblems, text as maintenance } from './maintenance.ts';
import { text as report } from './report.ts';

const serviceFaults: Readonly<Record<ServiceFault, (program: string) => string>> = {
  program: (program) => `its command ${program} can’t be found or run`,
  masked: () => 'its unit is masked',
  'start-refused': () => 'systemd refuses to start its unit at anybody’s request',
  'stop-refused': () => 'systemd refuses to stop its unit at anybody’s request',
  gone: (path) => `its unit names ${path}, which isn’t there any more: once stopped, it could not be started`,
  lacking: (name) =>
    `its unit needs ${name}, which this server doesn’t know or has masked: once stopped, it could not be started`,
  condition: () => 'a condition of its unit isn’t met any more: once stopped, its start would do nothing',
  'started-again': (unit) => `${unit} would start it again in the middle of the update`,
  'takes-along': (unit) =>
    `${unit}, which \`services\` doesn’t name, would be stopped with it, and not be started again`,
};

const serviceRemedies: Readonly<Partial<Record<ServiceFault, (service: string) => string>>> = {
  program: () => 'Correct `services` in the site configuration, or install the program.',
  gone: (service) =>
    `Put it back, or correct the unit (\`systemctl cat ${service}\`), then see that it still starts.`,
  lacking: (service) =>
    `Install or unmask it, or correct the unit (\`systemctl cat ${service}\`), then see that it still starts.`,
  condition: (service) =>
    `\`systemctl cat ${service}\` shows its conditions: meet them, or correct the unit.`,
  'started-again': () =>
    'Name that unit in `services` as well, after the service (a socket: in its place), so that it is stopped and started with the platform.',
  'takes-along': () =>
    'If it belongs to the platform, name it in `services`; if not, such as a server of web pages or databases, take its Requires=, BindsTo= or PartOf= away.',
};

const folderReasons: Readonly<Record<string, string>> = {
  EROFS: 'its file system is mounted read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: 'its quota is used up',
  EPERM: 'it is append-only or immutable, or the system forbids it',
  EACCES: 'this user may not write there',
};

export const problems: Sentences<RehearsalProblems>['problems'] = {
  'prerequisite.folder-unusable': ({ folder, reason }) => ({
    what: `A file can’t be written, renamed and removed in ${folder} (${folderReasons[reason] ?? reason}).`,
    remedy: `Look at the folder’s file system, its free space and its attributes (findmnt -T ${quoteWord(folder)}; lsattr -d ${quoteWord(folder)}).`,
  }),
  'prerequisite.releases-apart': ({ place, folder }) => ({
    what: `${folder} is on another file system than ${place}: a new release, which is unpacked in ${place}, can’t be renamed to there.`,
    remedy: `Have both on one file system: mount it at ${place}, or make ${folder} a plain folder in it.`,
  }),
  'prerequisite.program-refused': ({ folder, fault, detail }) => ({
    what:
      fault === 'noexec'
        ? `The update’s programs could not run: the file system of ${folder} is mounted noexec.`
        : `The update’s programs could not run from ${folder} (${detail}).`,
    remedy:
      fault === 'noexec'
        ? `Mount it without noexec (findmnt -T ${quoteWord(folder)} shows which it is, /etc/fstab what makes it so).`
        : 'See what forbids it, such as SELinux, AppArmor or fapolicyd, in the system’s log.',
  }),
  'prerequisite.interpreter-missing': ({ file, program }) => ({
    what:
      program === ''
        ? `${file} can’t be run: it neither is a compiled program nor says what runs it.`
        : `${file} is run by ${program}, which isn’t there.`,
    remedy:
      'Install that program, in the standard folders; if it belongs to the update itself, ask support for an archive that names another.',
  }),
  'prerequisite.unhealthy': ({ url, seen }) => ({
    what: `The services run, but the health address ${url} doesn’t say that the platform is healthy (${seen}). After the update, and after a way back, it would say so neither.`,
    remedy:
      'Correct `health.url` in the site configuration, or mend the platform: `curl -i` on this address has to show a status from 200 to 299.',
  }),
  'prerequisite.service-unmanageable': ({ service, fault, program = '' }) => ({
    what: `The service ${service} can’t be started and stopped: ${serviceFaults[fault](program)}.`,
    remedy:
      serviceRemedies[fault]?.(quoteWord(service)) ??
      'Correct `services` in the site configuration, or the unit: `systemctl cat` shows it, `systemctl unmask` and RefuseManualStart=, RefuseManualStop= concern this.',
  }),
  'prerequisite.page-unproven': ({ visit }) => ({
    what: `Through nginx it can’t be seen whether visitors meet the platform or the maintenance page (${visit.url}: ${maintenance.sayAnswer(visit)}).`,
    remedy:
      'See with `ospi-update check` what nginx lacks; if the platform itself answers so, mend it, or correct `url` in the site configuration.',
  }),
};

const sentences: Readonly<Record<string, unknown>> = {
  ...applyProblems,
  ...backupProblems,
  ...cliProblems,
  ...databaseProblems,
  ...maintenanceProblems,
  ...problems,
};

const tell = (steps: readonly RehearsedStep[]) =>
  tellRehearsed({
    steps,
    problems: sentences,
    nameStep: (step) =>
      (report.steps as Readonly<Record<string, string>>)[step] ?? step.replace(/^hook-/, 'hook '),
    nameUnknown: report.unknownProblem,
  });

export const check: CheckSentences['rehearsal'] = {
  title: 'Rehearsal',
  ok: () => 'All that an update does here works in miniature.',
  warning: ({ skipped }) =>
    ({
      busy: 'Not rehearsed: another run is at work.',
      rights: 'Not rehearsed: this user may not install.',
      unmet: 'Not rehearsed: what is missing comes first.',
    })[skipped],
  failed: ({ steps }) => tell(steps).what,
  remedy: (params) =>
    'steps' in params
      ? tell(params.steps).remedy
      : {
          busy: 'Run the check again when the other run has ended.',
          rights: 'Run the check as root, for example with sudo.',
          unmet: 'Mend what the other checks name, then run this one again.',
        }[params.skipped],
};
