import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openArchive } from '../domain/archive/open.ts';
import { nameImportUnits } from '../domain/reboot/import-units.ts';
import { putArchive, putRequest, readAnswer, type Dropped } from '../domain/import/drop.ts';
import { Problem } from '../messages/problem.ts';
import type { ImportAnswer } from '../model/import-answer.ts';
import type { ImportRequest } from '../model/import-request.ts';
import type { RequestAnswered } from '../model/request-results.ts';
import type { TellingContext } from '../ports/context.ts';
import { exitCodes, type ExitName } from '../terms/exit-codes.ts';
import { endStates } from '../terms/import.ts';
import { nameAttempt } from '../pipeline/attempt.ts';
import { requireImport, requireOwnFolder } from './import-settings.ts';
import { followAttempt } from './status.ts';

export interface ImportOptions {
  readonly archive: string;
  readonly when: 'now' | 'window';
  /** Records that the person who runs this has read the notice, instead of asking. */
  readonly acceptNotice?: boolean;
}

const pollMilliseconds = 500;
/** The timer comes every minute, where nothing tells root's unit sooner. */
const unansweredMilliseconds = 150_000;

interface Task {
  readonly context: TellingContext;
  readonly options: ImportOptions;
  readonly dropped: Dropped;
  /** Of the notice in the archive that this person has. */
  readonly noticeSha256: string;
}

/**
 * Puts the request that the Superviseur's Import tab puts, and follows it to its end: for a member of the administrators' group who
 * has only a shell. An interruption leaves the request standing.
 *
 * @throws Problem `usage.import-off`, `usage.import-left`, `prerequisite.import-unwritable`, `prerequisite.import-folder-shared`, `prerequisite.import-unanswered`,
 *   `prerequisite.import-notice-open`, `prerequisite.notice-declined`; `archive.*`
 */
export async function runImport(context: TellingContext, options: ImportOptions): Promise<RequestAnswered> {
  const { site, ports, interruption } = context;
  const { folder } = requireImport(site);
  await requireOwnFolder(site);
  const noticeSha256 = await readNoticeDigest(context, options.archive);
  const name = `shell-${nameAttempt(ports.clock.now())}`;
  const archive = `${name}.ospi`;
  const user = await ports.system.user();
  const place = { folder, administrators: site.administrators ?? null, user };
  const sent = await putArchive({ ...place, name: archive, path: options.archive, signal: interruption });
  if (interruption.aborted) throw Problem.of('usage.interrupted', {});
  const { behind, user: own } = await ports.system.operator();
  const request: ImportRequest = {
    format: 1,
    archive,
    complete: true,
    ...sent,
    platform: site.name,
    requestedBy: behind ?? own,
    language: context.language,
    when: options.when,
  };
  const dropped = { ...place, name, request };
  await putRequest(dropped);
  ports.emit({ kind: 'note', code: 'import.put', params: { name } });
  return conclude(await follow({ context, options, dropped, noticeSha256 }));
}

async function readNoticeDigest({ site, ports }: TellingContext, path: string): Promise<string> {
  const { trustedKeys, product } = site;
  const archive = await openArchive({ path, trustedKeys, product, from: 'command-line', ports });
  try {
    return (await archive.readNotice()).sha256;
  } finally {
    await archive.close();
  }
}

async function follow(task: Task): Promise<ImportAnswer> {
  const { context, dropped } = task;
  const { site, ports, interruption } = context;
  const start = ports.clock.monotonic();
  let told = '';
  let isAccepted = false;
  for (;;) {
    if (interruption.aborted) throw Problem.of('usage.import-left', { name: dropped.name });
    const answer = await readAnswer(dropped);
    if (answer === undefined && ports.clock.monotonic() - start > unansweredMilliseconds) {
      const { path, timer, take } = nameImportUnits(site);
      throw Problem.of('prerequisite.import-unanswered', {
        name: dropped.name,
        services: [path, timer, take],
      });
    }
    // The last one is the result, which says it.
    if (answer !== undefined && isLast(answer, context)) return answer;
    if (answer !== undefined && answer.state !== told) {
      told = answer.state;
      ports.emit({ kind: 'note', code: 'import.told', params: { told: answer.text } });
    }
    if (answer?.state === 'waiting' && !isAccepted) {
      await accept(task, answer);
      isAccepted = true;
    }
    if (answer?.state === 'running') await followAttempt(context).catch(leaveToAnswer);
    await sleep(pollMilliseconds, undefined, { signal: interruption }).catch(() => undefined);
  }
}

/** What comes after it needs nobody here. */
function isLast({ state, startsAt }: ImportAnswer, { site }: TellingContext): boolean {
  if (endStates.includes(state)) return true;
  if (state === 'verified') return site.import?.mode !== 'apply';
  return state === 'queued' && startsAt !== undefined;
}

/** Who may not read the state learns the end from the answer. */
function leaveToAnswer(error: unknown): void {
  if (!(error instanceof Problem)) throw error;
}

/** The notice that counts is that of the archive which was handed over here. */
async function accept({ context, options, dropped, noticeSha256 }: Task, answer: ImportAnswer) {
  const { ports, prompt, interruption } = context;
  const notice = join(dropped.folder, answer.update?.notice?.file ?? '');
  ports.emit({ kind: 'note', code: 'apply.notice', params: { path: notice } });
  if (options.acceptNotice !== true) {
    const version = answer.update?.version ?? '';
    const isAgreed = prompt.available && (await prompt.confirm('install-update', { notice, version }));
    if (interruption.aborted) throw Problem.of('usage.import-left', { name: dropped.name });
    if (!isAgreed) {
      await putRequest({ ...dropped, request: { ...dropped.request, cancel: true } });
      throw prompt.available
        ? Problem.of('prerequisite.notice-declined', { notice })
        : Problem.of('prerequisite.import-notice-open', { notice });
    }
  }
  const accepted = { noticeSha256, at: ports.clock.now().toISOString() };
  await putRequest({ ...dropped, request: { ...dropped.request, accepted } });
}

function conclude(answer: ImportAnswer): RequestAnswered {
  return { kind: 'request-answered', answer, exit: nameExit(answer) };
}

/** As `apply` ends: the first two digits of a message's code are its exit code. */
function nameExit({ state, code }: ImportAnswer): ExitName {
  if (state === 'cancelled') return 'prerequisite';
  if (state !== 'refused' && state !== 'failed') return 'ok';
  const number = Number(/^OSPI-(\d\d)/.exec(code ?? '')?.[1]);
  const names = Object.keys(exitCodes) as ExitName[];
  return names.find((name) => exitCodes[name] === number) ?? 'internal';
}
