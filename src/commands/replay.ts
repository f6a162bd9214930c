import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { nameError } from '../domain/files/error-code.ts';
import { openArchive, type OpenArchive } from '../domain/archive/open.ts';
import { judgeVersion } from '../domain/archive/versions.ts';
import { addArchive } from '../domain/checks/facts/archive.ts';
import { judgeFacts, requireInstallable } from '../domain/checks/index.ts';
import { foldJournal } from '../domain/attempt/state.ts';
import { viewAttempt } from '../domain/attempt/view-attempt.ts';
import { requireNotRevoked } from '../domain/revocation/find.ts';
import { identifyArchive } from '../domain/archive/identify.ts';
import { compareCases } from '../domain/support/compare-cases.ts';
import { readBundle, type OpenBundle } from '../domain/support/read-bundle.ts';
import { parseCase, type RecordedCase } from '../domain/support/recorded-case.ts';
import { planAttempt } from '../pipeline/plan.ts';
import { buildCase } from '../pipeline/build-case.ts';
import type { Case } from '../model/bundle.ts';
import type { Decision, ReplayResult } from '../model/replay.ts';
import type { FreeContext } from '../ports/context.ts';
import type { Facts } from '../model/facts.ts';
import { Problem, toProblem } from '../messages/problem.ts';
import type { StatusResult } from '../model/status.ts';
import { nameContact } from '../model/site.ts';

export interface ReplayOptions {
  readonly bundle: string;
  /** An archive to decide on as if it were on the server. */
  readonly with?: string;
  /** A new folder to unpack the bundle into. */
  readonly to?: string;
}

/**
 * Replays a customer's case from a bundle: judges the recorded facts, derives state and recovery from the recorded
 * journal, and reports differences from what was recorded. Needs neither root nor a platform.
 *
 * @throws Problem `usage.needs-no-root`, `usage.bundle-*`, `usage.replay-folder`, `archive.*` for the given archive
 */
export async function runSupportReplay(
  { ports }: FreeContext,
  options: ReplayOptions,
): Promise<ReplayResult> {
  // A bundle's content comes from elsewhere, unsigned: root would trust what it reads, and own what it unpacks.
  if ((await ports.system.user()).uid === 0)
    throw Problem.of('usage.needs-no-root', { command: 'ospi-update support replay' });
  const bundle = await readBundle(options.bundle);
  const recorded = parseCase(bundle);
  if (options.to !== undefined) await unpackInto(bundle, resolve(options.to));
  const { facts, status, told } = recorded;
  const running = status?.running?.attempt;
  const replayed = buildCase({ ...recorded, ...(running !== undefined && { running }) });
  const differences = told === undefined ? [] : compareCases(told, replayed);
  const decision =
    options.with === undefined ? undefined : await decide({ bundle, recorded, path: options.with, ports });
  const attempt = viewLast({ recorded, running, isDamaged: facts?.journal.problem !== undefined });
  const { tool, at, parts } = bundle.index;
  return {
    kind: 'replay',
    bundle: { tool, at, parts, file: bundle.file },
    ...(status && { status: putInPlace(status, replayed) }),
    replayed,
    ...(attempt && { attempt }),
    differences,
    ...(decision && { decision }),
    exit: differences.length === 0 ? 'ok' : 'warning',
  };
}

/** What can be derived again replaces what was recorded; the rest is the server's own word. */
function putInPlace(status: StatusResult, { last, refusal }: Case): StatusResult {
  const others = Object.entries(status).filter(([key]) => key !== 'last' && key !== 'refusal');
  const rest = Object.fromEntries(others) as Omit<StatusResult, 'last' | 'refusal'>;
  return { ...rest, ...(last && { last }), ...(refusal && { refusal }) };
}

function viewLast({
  recorded: { records, logOf },
  running,
  isDamaged,
}: {
  recorded: RecordedCase;
  running: string | undefined;
  isDamaged: boolean;
}): ReplayResult['attempt'] {
  const { last } = foldJournal(records);
  if (last === undefined) return undefined;
  const openStanding = isDamaged ? 'unknown' : last.id === running ? 'running' : 'interrupted';
  return viewAttempt({ attempt: last, openStanding, log: logOf(last.id) });
}

/** Names have been checked; nothing in it can lead out of the folder, which is new. */
async function unpackInto({ files }: OpenBundle, folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
    for (const [name, content] of files) {
      await mkdir(dirname(join(folder, name)), { recursive: true, mode: 0o700 });
      await writeFile(join(folder, name), content, { flag: 'wx', mode: 0o600 });
    }
  } catch (error) {
    const code = nameError(error);
    throw Problem.of('usage.replay-folder', { folder, reason: code }, error);
  }
}

/** As `apply --dry-run` would on the customer's server: with its keys, its facts and its history. */
async function decide({
  bundle,
  recorded: { facts, records, trust },
  path,
  ports,
}: {
  bundle: OpenBundle;
  recorded: RecordedCase;
  path: string;
  ports: FreeContext['ports'];
}): Promise<NonNullable<ReplayResult['decision']>> {
  if (facts === undefined || trust === undefined)
    throw Problem.of('usage.bundle-undecided', { file: bundle.file });
  let archive: OpenArchive | undefined;
  try {
    archive = await openArchive({ path, ...trust, ports });
    await archive.verify({ onProgress: () => undefined });
    const { acceptedArchives } = foldJournal(records);
    const decided = await decideFor({ archive, facts, acceptedArchives });
    const { refusal, ...journal } = facts.journal;
    if (refusal === undefined) return { archive: path, now: decided };
    const released = await decideFor({ archive, facts: { ...facts, journal }, acceptedArchives });
    return { archive: path, now: decided, released };
  } catch (error) {
    const problem = toProblem(error);
    if (problem.exit !== 'archive') throw error;
    return { archive: path, now: { kind: 'refused', problem: problem.toRecord() } };
  } finally {
    await archive?.close();
  }
}

async function decideFor({
  archive,
  facts: recorded,
  acceptedArchives,
}: {
  archive: OpenArchive;
  facts: Facts;
  acceptedArchives: ReadonlySet<string>;
}): Promise<Decision> {
  const { manifest } = archive;
  const { version: installed } = recorded.platform;
  const { highestVersion: highest } = recorded.journal;
  const { refusal } = recorded.journal;
  try {
    if (refusal !== undefined) {
      const { outcome, ...attempt } = refusal;
      throw Problem.of(`locked.attempt-${outcome}`, { ...attempt, contact: nameContact(recorded.support) });
    }
    if (installed === null) throw Problem.of('prerequisite.not-installed', { link: 'current' });
    const { revocations = [] } = recorded.journal;
    const identity = await identifyArchive({ archive, revocations });
    requireNotRevoked({ archive: archive.name, identity, revocations });
    const judged = judgeVersion({ manifest, installed, highest });
    if (judged === 'already-installed') return { kind: 'nothing-to-do', version: installed };
    const facts = await addArchive({ facts: recorded, archive, acceptedArchives });
    requireInstallable({ facts, verdicts: judgeFacts(facts) });
    return { kind: 'plan', plan: planAttempt({ manifest, from: installed, hold: false }) };
  } catch (error) {
    return { kind: 'refused', problem: toProblem(error).toRecord() };
  }
}
