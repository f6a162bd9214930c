import { quoteWord } from '../shell-word.ts';
import type { VisitFacts } from '../../model/facts.ts';
import type { ApplyNotes, ApplyProblems, ApplyWarnings } from '../../model/vocabulary/apply.ts';
import { nameProblem } from '../put-code.ts';
import type { Bilingual } from '../../model/vocabulary/index.ts';
import type { Sentences } from '../sentences.ts';
import { mendJournal, sayJournalFault } from './journal.ts';
import { text as maintenance } from './maintenance.ts';
import { text as report } from './report.ts';

/** As everywhere else: a step by its title, the vendor's hooks by theirs. */
const nameStep = ({ step, title }: { step: string; title?: Bilingual }) => {
  const titles: Readonly<Record<string, string>> = report.steps;
  return title?.en ?? titles[step] ?? step.replace(/^hook-/, 'hook ');
};

const howItEnded = ({
  exitCode,
  timedOut,
  seen,
  hasEnded = false,
}: {
  exitCode: number;
  timedOut: boolean;
  seen: string;
  hasEnded?: boolean;
}) => {
  if (hasEnded) return 'its command succeeded, but the service ended at once';
  if (timedOut) return 'its command did not end in time';
  return exitCode === 0
    ? `its command ended well, but then it was not ${seen} in time`
    : `its command ended with code ${exitCode}`;
};

/** What a program printed, below a sentence. */
const quoteLines = (sentence: string, lines: readonly string[]) =>
  [sentence, ...lines.map((line) => `  | ${line}`)].join('\n');

const callSupport = ({ incident, contact }: { incident: string; contact: string }) =>
  `Do not run the update again: it is refused until support releases it. Call support (${contact}) and give the incident code ${incident}. Send with it the file that \`sudo ospi-update support bundle\` writes.`;

/** After what left the platform under the page. */
const callAndTryAgain = ({ incident, contact }: { incident: string; contact: string }) =>
  `Do not repair data by hand. Call support (${contact}) and give the incident code ${incident}. Send with it the file that \`sudo ospi-update support bundle\` writes. Once the reason that is named above is mended (nginx started, disk freed, server up), \`sudo ospi-update support recover\` tries again to open the platform.`;

/** What the health address last said: a status, or why there was no answer. */
const sayAnswer = ({ url, seen }: { url: string; seen: string }) => {
  const [, status] = /^(?:HTTP )?(\d+)$/.exec(seen) ?? [];
  return maintenance.sayAnswer({
    url,
    ...(status === undefined ? { failure: seen } : { status: Number(status) }),
  });
};

const stands = {
  closed: 'The platform stays under the maintenance page',
  unanswered: 'The maintenance page is turned on, but nginx does not answer',
  untouched: 'Nothing was stopped yet: the platform is open in the version that it had',
  opened: 'The platform is healthy and was opened already',
  exposed:
    'The platform was changed, and visitors are NOT kept away from it: stop its services, or nginx, until it is recovered',
} as const;

const tellLostJournal = ({
  attempt,
  path,
  reason,
  incident,
  contact,
  stands: how,
  visit,
}: {
  attempt: string;
  path: string;
  reason: string;
  incident: string;
  contact: string;
  stands: keyof typeof stands;
  visit?: VisitFacts;
}) => ({
  what: `The journal ${path} can no longer be written (${sayJournalFault(reason)}). The attempt ${attempt} was stopped where it was, and stands as interrupted. ${stands[how]}.${visit === undefined ? '' : ` Seen: ${maintenance.sayAnswer(visit)}.`}`,
  remedy: `Do not run the update again, and do not repair data by hand. ${mendJournal(reason)} Then \`sudo ospi-update support recover\` brings the attempt to its end. Call support (${contact}) and give the incident code ${incident}. Send with it the file that \`sudo ospi-update support bundle\` writes.`,
});

export const problems: Sentences<ApplyProblems>['problems'] = {
  'rolled-back.attempt': ({ from, to, step, title, ...attempt }) => ({
    what: `The update to ${to} failed in the step “${nameStep({ step, ...(title && { title }) })}”. Version ${from} is back, healthy and open to its users, with everything that they had saved before the maintenance page.`,
    remedy: callSupport(attempt),
  }),
  'maintenance.attempt': ({ installed, step, title, ...attempt }) => ({
    what: `The update failed in the step “${nameStep({ step, ...(title && { title }) })}”, and the platform could not be opened again. It stays under the maintenance page (installed version: ${installed}).`,
    remedy: `Do not reboot the server. ${callAndTryAgain(attempt)} The update itself is refused until support releases it.`,
  }),
  'maintenance.recovery': ({ attempt, installed, ...refused }) => ({
    what: `The attempt ${attempt} could not be recovered now. The platform stays under the maintenance page (installed version: ${installed}).`,
    remedy: callAndTryAgain(refused),
  }),
  'maintenance.recovery-declined': ({ attempt, installed, incident, contact }) => ({
    what: `The attempt ${attempt} cannot be undone any more: visitors may have reached the new version, and going back would lose what they saved in it. The platform stays under the maintenance page (installed version: ${installed}).`,
    remedy: `Do not repair data by hand. Call support (${contact}) and give the incident code ${incident}. Send with it the file that \`sudo ospi-update support bundle\` writes.`,
  }),
  'maintenance.recovery-left': ({ attempt, installed, ...refused }) => ({
    what: `The attempt ${attempt} ended under the maintenance page and is left as it is: somebody may have repaired since. The platform stays closed to its users (installed version: ${installed}).`,
    remedy: callAndTryAgain(refused),
  }),
  'maintenance.journal-lost': tellLostJournal,
  'internal.journal-lost': tellLostJournal,
  'locked.attempt-failed': ({ attempt, ...refused }) => ({
    what: `The update is refused: the attempt ${attempt} failed.`,
    remedy: callSupport(refused),
  }),
  'locked.attempt-interrupted': ({ attempt, ...refused }) => ({
    what: `The update is refused: the attempt ${attempt} was interrupted before its end.`,
    remedy: `\`ospi-update status\` shows how far it came, and \`ospi-update support recover\` brings the platform back. ${callSupport(refused)}`,
  }),
  'prerequisite.notice-not-accepted': ({ archive, notice, fromInbox = false }) => ({
    what: `The notice of ${archive} (${notice}) has not been accepted, and there is no terminal to ask on.`,
    remedy: `Read the notice, then run \`ospi-update check ${fromInbox ? '--inbox' : quoteWord(archive)} --accept-notice\` once; the acceptance is kept on record.`,
  }),
  'prerequisite.notice-declined': ({ notice }) => ({
    what: 'The installation was not confirmed.',
    remedy: `Read the notice (${notice}), then run the command again.`,
  }),
  'prerequisite.not-installed': ({ link }) => ({
    what: `No installed version was found: ${link} is missing, or does not point at a release.`,
    remedy: 'Check `root` in the site configuration. Updates need an installed platform.',
  }),
  'prerequisite.release-exists': ({ path }) => ({
    what: `The folder ${path} is there already, although that version is not installed.`,
    remedy: 'Find out where it comes from; move it elsewhere, then run the command again.',
  }),
  'prerequisite.inbox-unreadable': ({ path, reason }) => ({
    what: `The folder for new archives, ${path}, cannot be read (${reason}).`,
    remedy: 'Create the folder, or correct `inbox` in the site configuration.',
  }),
  'prerequisite.failed-before': ({ archive, version, attempt }) => ({
    what: `${archive} (version ${version}) failed on this platform before, in the attempt ${attempt}. It is not tried again unless somebody names it.`,
    remedy: `Ask support for a corrected update, and take this one out of the folder. To try it again all the same, as root: \`ospi-update apply ${quoteWord(archive)}\`.`,
  }),
  'prerequisite.inbox-empty': ({ path }) => ({
    what: `There is no update in ${path} that could be installed here.`,
    remedy: 'Copy the archive there as it was downloaded; its name ends in .ospi.',
  }),
  'prerequisite.version-untold': ({ url, version, found }) => ({
    what: `Version ${version} is installed, but what answers at ${url} says ${found === null ? 'no version' : `“${found}”`} where the site configuration expects it.`,
    remedy:
      'Correct `health.versionHeader` or `health.versionPath`; if another version does run there, restart the services.',
  }),
  'usage.interrupted': () => ({
    what: 'Stopped at your request, before the update had started.',
    remedy: 'Run the command again when you wish to install the update.',
  }),
  'usage.no-inbox': ({ configuration }) => ({
    what: `No file was given, and ${configuration} names no folder for new archives.`,
    remedy: 'Give the file’s path, or set `inbox` in the site configuration.',
  }),
  'step.release-exists': ({ path }) => ({
    what: `The folder ${path} appeared during the update.`,
    remedy: 'Find out what created it.',
  }),
  'step.release-missing': ({ path, version }) => ({
    what: `The files of version ${version} are not there any more: ${path} was removed.`,
    remedy: `Put the folder back, from a backup of the server for example.`,
  }),
  'step.current-changed': ({ path, version, found }) => ({
    what: `${path} leads to ${found === null ? 'no release' : `version ${found}`}, not to version ${version}: somebody has changed it since.`,
    remedy: `If version ${version} is to be used, turn the link back: ln -sfn releases/${version} ${path}`,
  }),
  'step.service-not-started': ({ service, log, lastLines = [], ...ended }) => ({
    what: quoteLines(
      `The service ${service} did not start: ${howItEnded({ ...ended, seen: 'seen running' })}.`,
      lastLines,
    ),
    remedy: `What it printed is in ${log}.`,
  }),
  'step.service-not-stopped': ({ service, log, ...ended }) => ({
    what: `The service ${service} did not stop: ${howItEnded({ ...ended, seen: 'seen to be gone altogether' })}.`,
    remedy: `What it printed is in ${log}.`,
  }),
  'step.service-died': ({ service }) => ({
    what: `The service ${service} started, but did not keep running.`,
    remedy: 'Look at the service’s own log.',
  }),
  'step.service-crashed': ({ service, lastLines, log }) => ({
    what: quoteLines(
      `The service ${service} started, and ended again before the platform was healthy.`,
      lastLines,
    ),
    remedy: `What it printed is in ${log}, and in the service’s own log.`,
  }),
  'step.other-version': ({ url, version, found, process }) => ({
    what: `Version ${version} should run, but another answers at ${url}: ${found === null ? 'its version is not the one that should run' : `“${found}”`}${process === undefined ? '' : `, process ${process}`}.`,
    remedy:
      process === undefined
        ? 'If the right version runs there, correct `health.versionHeader` or `health.versionPath` in the site configuration. Otherwise find out what listens there, and end it.'
        : 'Find out who has started that process, and end it.',
  }),
  'step.still-answering': ({ url, process }) => ({
    what: `All services had stopped, and yet process ${process} still answered at ${url}: the old version would have gone on there, on the new one’s data. Nothing of the new version had begun.`,
    remedy:
      'Find out who has started that process. If it is the platform’s, its service’s stop command must end it; if not, correct `health.url` in the site configuration.',
  }),
  'step.unhealthy': ({ url, seen, timeoutSeconds }) => ({
    what: `The platform did not become healthy within ${timeoutSeconds} s. Asked last at ${url}: ${sayAnswer({ url, seen })}.`,
    remedy: 'Look at the services’ own logs.',
  }),
  'step.hook-failed': ({ hook, exitCode, lastLines, log }) => ({
    what: [`The hook ${hook} failed with code ${exitCode}.`, ...lastLines.map((line) => `  | ${line}`)].join(
      '\n',
    ),
    remedy: `Its whole output is in ${log}.`,
  }),
  'step.hook-left-running': ({ pids }) => ({
    what: `Processes that a hook of the update has started cannot be ended: ${pids.join(', ')}.`,
    remedy:
      'While they run, the data cannot be put back safely. `ps -o pid,stat,wchan,args -p PID` shows what they wait for, often a disk or a network share; when they are gone, `sudo ospi-update support recover` goes on.',
  }),
  'step.hook-timed-out': ({ hook, timeoutSeconds, log }) => ({
    what: `The hook ${hook} had not ended after ${timeoutSeconds} s, and was stopped.`,
    remedy: `Its whole output is in ${log}.`,
  }),
};

export const warnings: Sentences<ApplyWarnings>['lines'] = {
  'apply.rescue-without-database': ({ engine, name, detail }) =>
    `Before the data were restored, the ${engine === 'mariadb' ? 'MariaDB' : 'PostgreSQL'} database ${name} could not be backed up as the update had left it, since it did not answer or was gone (${nameProblem(detail)}).`,
  'apply.rescue-failed': ({ detail }) =>
    `Before the data were restored, their present state could not be backed up: ${nameProblem(detail)}`,
  'apply.visitors-let-in': () =>
    'Visitors may have reached the new version: what they saved in it would be lost by going back.',
  'apply.service-killed': ({ service, processes }) =>
    processes.length === 0
      ? `The service ${service} did not stop in time, and systemd killed it (TimeoutStopSec of its unit). What it still held in memory is lost.`
      : `The service ${service} did not stop in time, and was killed: ${processes.join(', ')}. What it still held in memory is lost.`,
  'apply.platform-killed': ({ processes }) =>
    `All services had stopped, yet these still worked in the platform’s release, and were killed: ${processes.join(', ')}. If they are to run, name them in \`services\`; they were not started again.`,
  'apply.page-not-kept': ({ flag, visit }) =>
    `Visitors are NOT kept away from the platform: the page could not be put on again (${flag}).${visit === undefined ? '' : ` Seen: ${maintenance.sayAnswer(visit)}.`} Stop its services, or nginx, until support has looked.`,
  'apply.leftover-kept': ({ path, reason }) =>
    `${path} could not be deleted (${reason}). Nothing else depends on it; the next update tries again. ${reason === 'EPERM' ? `It may have been made append-only or immutable: \`lsattr -d ${path}\` shows it, \`chattr -a -i ${path}\` lifts it.` : 'Find out what keeps it, and delete it by hand.'}`,
  'apply.clean-up-failed': ({ detail }) =>
    `Something that is no longer needed could not be cleaned up; the platform is not concerned: ${nameProblem(detail)}`,
};

export const notes: Sentences<ApplyNotes>['lines'] = {
  'apply.notice': ({ path }) => `The notice, to be read before installing: ${path}`,
  'apply.goes-on': () =>
    'The update has started and goes on to its end; stopping it half-way would harm the platform. Follow it with `ospi-update status --follow`.',
  'apply.recovery-goes-on': () =>
    'The recovery has begun and goes on to its end. Follow it with `ospi-update status --follow`.',
  'apply.inbox-skipped': ({ archive }) => `${archive} was left aside:`,
};

export const text = {};
