import { nameError } from '../domain/files/error-code.ts';
import { openArchive, type OpenArchive } from '../domain/archive/open.ts';
import type { Origin } from '../domain/archive/source.ts';
import { requireAdministrator } from '../domain/person/administrator.ts';
import { chooseExit } from '../domain/checks/exit.ts';
import { gatherFacts } from '../domain/checks/facts.ts';
import type { RefusedArchive } from '../domain/checks/facts/archive.ts';
import { judgeFacts } from '../domain/checks/index.ts';
import { readRecordedFacts } from '../domain/checks/recorded-facts.ts';
import { recordWarnings } from '../domain/checks/warnings.ts';
import { readJournal } from '../domain/journal/read.ts';
import { foldJournal } from '../domain/attempt/state.ts';
import { withJournal } from '../domain/lock/with-journal.ts';
import { layOutNotice, recordAcceptance } from '../domain/notice/acceptance.ts';
import { findPerson } from '../domain/person/find-person.ts';
import { writeNamed } from '../domain/person/write-named.ts';
import { readFirstHash, tieToJournal } from '../domain/journal/mark.ts';
import { readInstalledVersion } from '../domain/platform/release.ts';
import { prepareStateFolder } from '../domain/platform/state-folder.ts';
import { recordCarried } from '../domain/archive/record-revocations.ts';
import { requireOwnPlace } from '../domain/files/trust.ts';
import { tryToAnnounce } from '../pipeline/announce.ts';
import { takeFromInbox } from '../pipeline/prepare.ts';
import { rehearseForCheck } from '../pipeline/rehearse-for-check.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Facts } from '../model/facts.ts';
import { Problem } from '../messages/problem.ts';
import type { CheckResult, Result } from '../model/results.ts';
import { sitePaths } from '../model/site.ts';

export interface CheckOptions {
  readonly archive?: string;
  /** Alternatively, the newest installable archive in the site's inbox. */
  readonly inbox?: boolean;
  /** Whether warnings alone have their own exit code. */
  readonly strict?: boolean;
  /** Whether the update is also rehearsed in miniature: the default, unless disabled. */
  readonly rehearsal?: boolean;
  /** Records that the person who runs this has read the archive's notice and accepts it. */
  readonly acceptNotice?: boolean;
  /** A new file to save the archive's notice in. */
  readonly noticeTo?: string;
}

type NoticeAccepted = Extract<Result, { kind: 'notice-accepted' }>;

/**
 * Determines whether the platform meets the prerequisites and, with an archive, whether that could be installed here:
 * from facts, and by rehearsing an update in miniature. Changes only what it is asked to: saves a notice, or records
 * its acceptance. It also journals a warning about memory, and writes the notice of the inbox's archive where it can be
 * read. A refused archive is a verdict; its notice is then neither saved nor accepted.
 *
 * @throws Problem `permission.not-administrator`, `busy.lock-held`, `prerequisite.journal-damaged` when a notice is to
 *   be accepted; `usage.notice-unwritable`, `usage.output-changeable-by-others`; with `inbox`, `usage.no-inbox`,
 *   `prerequisite.inbox-empty` and the reason why its archives cannot be installed
 */
export async function runCheck(
  context: CommandContext,
  options: CheckOptions,
): Promise<CheckResult | NoticeAccepted> {
  const { site, ports, tool } = context;
  if (options.acceptNotice === true) await requireAdministrator({ site, ports });
  const archive = await untilInterrupted(context, readChosen(context, options));
  try {
    const gathering = gatherFacts({ site, ports, tool, ...(archive !== undefined && { archive }) });
    const gathered = await untilInterrupted(context, gathering);
    const facts = await rehearseIfAsked({ context, options, archive, facts: gathered });
    refuseInterrupted(context);
    const first = await readFirstHash(site.state);
    if (first !== undefined) await tieToJournal({ site, journal: first, ports });
    const check = judge(facts, options);
    await recordWarnings({ site, ports, facts, verdicts: check.verdicts });
    const isInstallable = facts.archive !== undefined && facts.archive.problem === undefined;
    if (!isInstallable || archive === undefined || 'problem' in archive) return check;
    if (options.inbox === true) await showNotice({ context, archive });
    const result = await handOverNotice({ context, options, archive, check });
    if (options.inbox === true) await tryToAnnounce(context);
    return result;
  } finally {
    if (archive !== undefined && 'close' in archive) await archive.close();
  }
}

async function rehearseIfAsked({
  context,
  options: { rehearsal = true },
  archive,
  facts,
}: {
  context: CommandContext;
  options: CheckOptions;
  archive: OpenArchive | RefusedArchive | undefined;
  facts: Facts;
}): Promise<Facts> {
  refuseInterrupted(context);
  if (!rehearsal) return facts;
  const opened = archive === undefined || 'problem' in archive ? undefined : archive;
  return { ...facts, rehearsal: await rehearseForCheck({ context, facts, archive: opened }) };
}

/** An action that only reads may be abandoned. */
async function untilInterrupted<T>(context: CommandContext, reading: Promise<T>): Promise<T> {
  const { interruption } = context;
  const waiting = new AbortController();
  const interrupted = new Promise<void>((resolve) => {
    interruption.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { signal: waiting.signal },
    );
  });
  try {
    refuseInterrupted(context);
    await Promise.race([reading, interrupted]);
    refuseInterrupted(context);
    return await reading;
  } finally {
    waiting.abort();
    reading.catch(() => undefined);
  }
}

function refuseInterrupted({ interruption }: CommandContext): void {
  if (interruption.aborted) throw Problem.of('usage.interrupted', {});
}

async function readChosen(
  context: CommandContext,
  { archive, inbox = false }: CheckOptions,
): Promise<OpenArchive | RefusedArchive | undefined> {
  if (archive !== undefined) return readArchive(context, archive);
  return inbox ? readArchive(context, await requireFromInbox(context), 'inbox') : undefined;
}

/** Accepts what can be read of the journal: the checks report what is wrong with it. */
async function requireFromInbox(context: CommandContext): Promise<string> {
  const { site, ports } = context;
  const from = await readInstalledVersion({ site });
  if (from === null) throw Problem.of('prerequisite.not-installed', { link: sitePaths(site).current });
  const { records } = await readJournal({ site, ports });
  const { path } = await takeFromInbox({ context, from, state: foldJournal(records) });
  if (path === undefined) throw Problem.of('prerequisite.inbox-empty', { path: site.inbox ?? '' });
  return path;
}

/**
 * Judges facts recorded on another machine. Needs no platform.
 *
 * @throws Problem `usage.facts-unreadable`, `usage.facts-invalid`
 */
export async function runCheckOfFacts(options: {
  readonly facts: string;
  readonly strict?: boolean;
}): Promise<CheckResult> {
  return judge(await readRecordedFacts(options.facts), options);
}

function judge(facts: Facts, { strict = false }: { readonly strict?: boolean }): CheckResult {
  const verdicts = judgeFacts(facts);
  return { kind: 'check', facts, verdicts, exit: chooseExit(verdicts, { strict }) };
}

/** Opens an archive and reads it through, so that every digest has been verified. */
export async function readArchive(
  context: CommandContext,
  path: string,
  from: Origin = 'command-line',
): Promise<OpenArchive | RefusedArchive> {
  const { site, ports } = context;
  const { trustedKeys, product } = site;
  let archive: OpenArchive;
  try {
    archive = await openArchive({ path, trustedKeys, product, from, ports });
  } catch (error) {
    return { name: path, problem: requireRefusal(error) };
  }
  try {
    await archive.verify({
      onProgress: ({ bytes, totalBytes }) => {
        const percent = totalBytes === 0 ? 100 : (100 * bytes) / totalBytes;
        ports.emit({ kind: 'progress', step: 'verify-archive', percent });
      },
    });
    return archive;
  } catch (error) {
    await archive.close();
    return { name: path, manifest: archive.manifest, problem: requireRefusal(error) };
  }
}

/** A refused archive, or a missing program to read it, is an answer; any other error is not. */
function requireRefusal(error: unknown): Problem {
  if (error instanceof Problem && (error.exit === 'archive' || error.exit === 'prerequisite')) return error;
  throw error;
}

async function handOverNotice({
  context,
  options,
  archive,
  check,
}: {
  context: CommandContext;
  options: CheckOptions;
  archive: OpenArchive;
  check: CheckResult;
}): Promise<CheckResult | NoticeAccepted> {
  if (options.noticeTo !== undefined) await saveNotice({ context, archive, file: options.noticeTo });
  if (options.acceptNotice !== true) return check;
  const accepted = await acceptNotice({ context, archive });
  const facts = withAcceptedNotice(check.facts);
  return {
    kind: 'notice-accepted',
    version: archive.manifest.version,
    ...accepted,
    check: judge(facts, options),
  };
}

/**
 * A member of the administrators' group, whose sudo rule allows no file name, reads it where the state is readable. A
 * user who may not write there has other ways.
 */
async function showNotice({
  context: { site, ports },
  archive,
}: {
  context: CommandContext;
  archive: OpenArchive;
}): Promise<void> {
  const notice = await archive.readNotice();
  try {
    await prepareStateFolder({ site, ports });
    const path = await layOutNotice({ site, ports, manifest: archive.manifest, notice });
    ports.emit({ kind: 'note', code: 'apply.notice', params: { path } });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/** Never over an existing file: a slip must not cost an administrator his own file. */
async function saveNotice({
  context,
  archive,
  file,
}: {
  context: CommandContext;
  archive: OpenArchive;
  file: string;
}): Promise<void> {
  if (findPerson() === undefined) await requireOwnPlace(file);
  const { content } = await archive.readNotice();
  try {
    writeNamed({ path: file, content, mode: 0o644 });
  } catch (error) {
    const code = nameError(error);
    throw Problem.of('usage.notice-unwritable', { file, reason: code }, error);
  }
  context.ports.emit({ kind: 'note', code: 'check.notice-written', params: { file } });
}

/** Once: an acceptance on record is not recorded again. The archive's revocations are recorded with it. */
async function acceptNotice({
  context: { site, ports },
  archive,
}: {
  context: CommandContext;
  archive: OpenArchive;
}): Promise<{ readonly sha256: string; readonly recorded?: true }> {
  const notice = await archive.readNotice();
  return withJournal({ site, ports, command: 'check' }, async (journal) => {
    const isKnown = foldJournal(journal.records).acceptedArchives.has(archive.manifestSha256);
    if (!isKnown) await recordAcceptance({ journal, ports, archive, notice });
    await recordCarried({ journal, ports, archive });
    return { sha256: notice.sha256, ...(!isKnown && { recorded: true }) };
  });
}

function withAcceptedNotice(facts: Facts): Facts {
  const { archive } = facts;
  if (archive?.notice === undefined) return facts;
  return { ...facts, archive: { ...archive, notice: { ...archive.notice, accepted: true } } };
}
