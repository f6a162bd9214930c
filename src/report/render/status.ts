import type { Messages } from '../../messages/index.ts';
import type { RecordedProblem } from '../../terms/recorded-problem.ts';
import type { PageByHand } from '../../model/page-by-hand.ts';
import type { LastAttempt, RunningAttempt, StatusResult } from '../../model/status.ts';
import { nameContact } from '../../model/site.ts';
import { tellRequests } from './requests.ts';
import { drawBar } from '../bar.ts';
import { describeRecorded, describeRollback } from '../describe.ts';
import { layTable } from '../layout.ts';
import type { Look } from '../look.ts';
import { titleStep, titleUndoing, type Wording } from '../wording.ts';

interface Task {
  readonly result: StatusResult;
  readonly wording: Wording;
  readonly look: Look;
}

/** The answer to "how is my platform?", most important first. */
export function renderStatus({ result, wording, look }: Task): readonly string[] {
  const task = { result, wording, look };
  const rows = [
    ...listPlatform(task),
    ...(result.running === undefined ? [] : listRunning(result.running, task)),
    ...listHolder(task),
    ...listLast(task),
    ...listPlanned(task),
    ...listRequests(task),
    ...listPage(task),
    ...listRefusal(task),
    ...listRelease(task),
    ...listRevocations(task),
    ...listBackups(task),
  ];
  return layTable(
    rows.map(([label, value]) => [
      label === '' ? '' : look.paint.bold(wording.messages.report.label(label)),
      value,
    ]),
    look,
  );
}

type Row = readonly [label: string, value: string];

function listPlatform({ result, wording: { messages }, look }: Task): Row[] {
  const words = messages.status;
  return [
    [
      words.platform,
      result.platform === result.product ? result.platform : `${result.platform} (${result.product})`,
    ],
    [words.version, nameVersion(result, words) ?? look.paint.yellow(words.versionUnknown)],
    ...listRevoked({ result, wording: { messages }, look }),
    ...(result.journalProblem === undefined
      ? []
      : [
          [
            words.journal,
            look.paint.red(describeRecorded({ problem: result.journalProblem, messages }).what),
          ] as const,
        ]),
  ];
}

function listRevoked({
  result: { revoked },
  wording: { messages },
  look,
}: Pick<Task, 'result' | 'look'> & { readonly wording: Pick<Wording, 'messages'> }): Row[] {
  if (revoked === undefined) return [];
  const words = messages.revocation.status;
  return [
    ['', look.paint.yellow(words.installed(revoked))],
    [messages.status.toDo, look.paint.bold(words.toDo)],
  ];
}

/** While the page is on, only the update has seen the new version, whether it is running or interrupted. */
function nameVersion(
  { version, running, last, page }: StatusResult,
  words: Messages['status'],
): string | null {
  const isNew = version !== null && version === (running ?? last)?.to;
  const isClosed = running === undefined ? last?.ending === 'interrupted' && page === 'on' : page !== 'off';
  return isNew && isClosed ? words.versionClosed(version) : version;
}

function listRunning(running: RunningAttempt, { wording, look }: Task): Row[] {
  const { messages, format } = wording;
  const words = messages.status;
  const left = running.secondsLeft;
  const progress = [
    `${drawBar({ percent: running.percent, width: 20, look })} ${format.percent(running.percent)}`,
    words.elapsed(format.duration(running.elapsedSeconds)),
    ...(left === undefined ? [] : [messages.report.timeLeft(format.roughDuration(left))]),
  ].join(', ');
  return [
    [words.running, words.runningFromTo(running.from, running.to)],
    ...(running.rollingBack ? [['', look.paint.yellow(words.rollingBack(running.from))] as const] : []),
    [words.step, titleRunning(running, wording)],
    [words.progress, progress],
    ...(running.heldUntil === undefined
      ? []
      : [[words.toDo, look.paint.bold(words.open(format.date(running.heldUntil), running.lookAt))] as const]),
    ...listReboot(running, messages),
  ];
}

/** In a rollback, the current action: the failed step is reported at the end. */
function titleRunning({ step, title, undoing }: RunningAttempt, wording: Wording): string {
  if (undoing === undefined) return title?.[wording.language] ?? titleStep({ step, hooks: [], wording });
  const own = titleStep({ step: undoing, hooks: [], wording });
  return titleUndoing({ step: undoing, title: own, messages: wording.messages });
}

/** For example a backup. It is not an update, but prevents one from starting. */
function listHolder({ result: { holder }, wording: { messages } }: Task): Row[] {
  return holder === undefined ? [] : [[messages.status.atWork, messages.journal.nameHolder(holder)]];
}

function listReboot({ reboot }: RunningAttempt, { reboot: words }: Messages): Row[] {
  return reboot === undefined ? [] : [[words.label, words.status[reboot]]];
}

function listLast({
  result: { last, running, release, journalProblem, support },
  wording,
  look,
}: Task): Row[] {
  const { messages, format } = wording;
  const words = messages.status;
  if (last === undefined) {
    const none = journalProblem === undefined ? words.lastNone : words.lastUnknown;
    return running === undefined ? [[words.last, none]] : [];
  }
  const paint = last.ending === 'succeeded' ? look.paint.green : look.paint.red;
  const ending = paint(nameEnding(last, messages));
  const problem = last.problem && describeRecorded({ problem: last.problem, messages }).what;
  return [
    [
      running === undefined ? words.last : words.before,
      words.lastFromTo(last.from, last.to, format.date(last.startedAt)),
    ],
    [words.ending, addBoot({ ending, last, words })],
    ...(last.step === undefined ? [] : [[words.step, titleLast(last, wording)] as const]),
    ...(problem === undefined ? [] : [['', problem] as const]),
    ...(last.ending === 'maintenance' &&
    last.rollback !== undefined &&
    release === undefined &&
    journalProblem === undefined
      ? [[words.toDo, look.paint.bold(words.tryAgain)] as const]
      : []),
    ...listRollback(last, messages),
    // A recovery works from the journal: without one, only support can help.
    ...(last.ending === 'interrupted' && journalProblem === undefined
      ? [[words.toDo, look.paint.bold(words.recover(nameContact(support)))] as const]
      : []),
  ];
}

function addBoot({
  ending,
  last: { rebooted },
  words,
}: {
  ending: string;
  last: LastAttempt;
  words: Messages['status'];
}): string {
  if (rebooted === undefined) return ending;
  return rebooted ? words.rebooted(ending) : words.notRebooted(ending);
}

function nameEnding({ ending, recovered }: LastAttempt, { status: words }: Messages): string {
  return recovered && ending !== 'interrupted' ? words.recovered[ending] : words.endings[ending];
}

function listRollback({ ending, rollback }: LastAttempt, messages: Messages): Row[] {
  if (ending !== 'maintenance') return [];
  return describeRollback({ rollback, messages }).map((sentence, index) => [
    index === 0 ? messages.status.notBack : '',
    sentence,
  ]);
}

function titleLast({ step = '', title }: LastAttempt, wording: Wording): string {
  return title?.[wording.language] ?? titleStep({ step, hooks: [], wording });
}

function listPage({ result: { page, running, strayFlag, pageByHand }, wording, look }: Task): Row[] {
  const words = wording.messages.status;
  const isByHand = pageByHand !== undefined;
  const isExpected = page === (isByHand ? 'on' : 'off') || (page === 'on' && running !== undefined);
  const text = words.pages[page];
  return [
    [words.page, isExpected ? text : look.paint.yellow(text)],
    ...(strayFlag === undefined ? [] : [[words.toDo, look.paint.bold(words.removeFlag(strayFlag))] as const]),
    ...(isByHand ? listByHand({ page, pageByHand, wording, look }) : []),
  ];
}

function listByHand({
  page,
  pageByHand,
  wording,
  look,
}: Pick<StatusResult, 'page'> & { readonly pageByHand: PageByHand } & Pick<Task, 'wording' | 'look'>): Row[] {
  const words = wording.messages.status;
  return [
    ['', tellByHand(pageByHand, wording)],
    [words.toDo, look.paint.bold(page === 'off' ? words.byHandGone : words.turnOff)],
  ];
}

/** Who turned the page on, since when and why. */
export function tellByHand({ since, until, ...told }: PageByHand, { messages, format }: Wording): string {
  const end = until === undefined ? undefined : format.date(until);
  return messages.status.byHand({ ...told, since: format.date(since), until: end });
}

function listPlanned({ result: { planned }, wording: { messages, format, language } }: Task): Row[] {
  if (planned === undefined) return [];
  const { version, at, title } = planned;
  const words = messages.status;
  return [[words.plannedUpdate, words.plannedFor(version, format.date(at), title[language])]];
}

function listRequests({ result: { requests = [] }, wording }: Task): Row[] {
  const { label } = wording.messages.requests;
  return tellRequests(requests, wording).map((told, index) => [index === 0 ? label : '', told]);
}

function listRefusal({ result: { refusal, support, last }, wording: { messages }, look }: Task): Row[] {
  if (refusal === undefined) return [];
  const words = messages.status;
  const contact = nameContact(support);
  return [
    [words.refusal, look.paint.red(words.refused)],
    [words.incident, look.paint.bold(refusal.incident)],
    ...(contact === '' ? [] : [[words.support, contact] as const]),
    ...(last?.ending === 'rolled-back' ? [[words.toDo, words.callSupport] as const] : []),
  ];
}

function listRelease({ result: { release }, wording: { messages, format } }: Task): Row[] {
  if (release === undefined) return [];
  const words = messages.release.status;
  return [
    [messages.status.refusal, words.allowed(format.date(release.expires))],
    [words.label, words.by(release.issuer, release.reason)],
  ];
}

function listRevocations({ result: { revocations = [] }, wording: { messages } }: Task): Row[] {
  const words = messages.revocation.status;
  return revocations.map((revocation, index) => [index === 0 ? words.label : '', words.one(revocation)]);
}

function listBackups({
  result: { backups, backupsProblem },
  wording: { messages, format },
  look,
}: Task): Row[] {
  const words = messages.status;
  if (backupsProblem !== undefined && isClosed(backupsProblem)) return [[words.backups, words.backupsClosed]];
  if (backupsProblem !== undefined)
    return [[words.backups, look.paint.yellow(describeRecorded({ problem: backupsProblem, messages }).what)]];
  if (backups.length === 0) return [[words.backups, words.backupsNone]];
  const complete = backups.filter((backup) => backup.complete).map(({ createdAt }) => createdAt);
  const newest = complete.toSorted().at(-1);
  if (newest === undefined) return [[words.backups, look.paint.red(words.backupsBroken)]];
  return [[words.backups, words.backupsKept(complete.length, format.date(newest))]];
}

/** Normal for everybody but root: a backup contains all the data. */
function isClosed({ code, params }: RecordedProblem): boolean {
  return code === 'backup.folder-unreadable' && params['reason'] === 'EACCES';
}
