import { openArchive, type OpenArchive } from '../domain/archive/open.ts';
import { judgeVersion } from '../domain/archive/versions.ts';
import { gatherFacts } from '../domain/checks/facts.ts';
import { judgeFacts, requireInstallable } from '../domain/checks/index.ts';
import { chooseFromInbox, type InboxChoice } from '../domain/inbox/inbox.ts';
import type { JournalState } from '../domain/attempt/state.ts';
import { layOutNotice, recordAcceptance } from '../domain/notice/acceptance.ts';
import { requireNotRevoked } from '../domain/revocation/find.ts';
import { identifyArchive } from '../domain/archive/identify.ts';
import { recordCarried } from '../domain/archive/record-revocations.ts';
import { readInstalledVersion } from '../domain/platform/release.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Facts } from '../model/facts.ts';
import type { Journal, JournalRecord, Requested } from '../model/journal.ts';
import { Problem } from '../messages/problem.ts';
import type { Revocation } from '../terms/revocation.ts';
import { sitePaths } from '../model/site.ts';

/** An archive that may be installed here: signature, versions and prerequisites are in order. */
export interface Candidate {
  readonly archive: OpenArchive;
  readonly from: string;
  readonly facts: Facts;
  readonly verdicts: readonly Verdict[];
  /** What this run must not install: according to the journal, and to the archives in the inbox. */
  readonly revocations: readonly Revocation[];
  readonly fromInbox: boolean;
}

/** A request of the platform's Superviseur, as the spool holds it. */
export interface AcceptedRequest {
  readonly requested: Requested;
  /** The archive in the spool, and its name as it was sent. */
  readonly archive: string;
  readonly sentAs: string;
  /** As computed while it was copied into the spool. */
  readonly sha256: string;
  /** Of the notice that was accepted. */
  readonly noticeSha256: string;
  /** Whether it begins by a plan: then it waits for other platforms no longer than that says. */
  readonly isPlanned: boolean;
  /** Throws if it was withdrawn, or its plan cancelled, while the lock was awaited or the archive prepared. */
  readonly requireWanted: (records: readonly JournalRecord[]) => Promise<void>;
}

export type Choice =
  | { readonly kind: 'candidate'; readonly candidate: Candidate }
  | { readonly kind: 'nothing-to-do'; readonly version: string; readonly fromInbox: boolean };

/**
 * Finds the archive for a run and judges whether it can be installed here. Changes nothing. The caller closes the
 * candidate's archive.
 *
 * @param path the archive; without it, the newest installable one in the inbox
 * @param name what messages call it, if not by its path
 * @param only the digest of the manifest of the one archive in the inbox that is wanted
 * @param holdsLock whether this run itself holds the lock, which then refuses nothing
 * @throws Problem of every refusal
 */
export async function chooseCandidate({
  context,
  state,
  path,
  name,
  only,
  holdsLock,
}: {
  context: CommandContext;
  state: JournalState;
  path: string | undefined;
  name?: string | undefined;
  only?: string | undefined;
  holdsLock: boolean;
}): Promise<Choice> {
  const { site, ports, tool } = context;
  const from = await readInstalledVersion({ site });
  if (from === null) throw Problem.of('prerequisite.not-installed', { link: sitePaths(site).current });
  const { path: chosen, revocations } =
    path === undefined
      ? await takeFromInbox({ context, from, state, only })
      : { path, revocations: state.revocations };
  if (chosen === undefined) return { kind: 'nothing-to-do', version: from, fromInbox: true };

  const archive = await openArchive({
    path: chosen,
    trustedKeys: site.trustedKeys,
    product: site.product,
    from: path === undefined ? 'inbox' : 'command-line',
    ...(name !== undefined && { name }),
    ports,
  });
  try {
    const { manifest } = archive;
    const identity = await identifyArchive({ archive, revocations });
    requireNotRevoked({ archive: archive.name, identity, revocations });
    const judged = judgeVersion({ manifest, installed: from, highest: state.highestVersion });
    if (judged === 'already-installed') {
      await archive.close();
      return { kind: 'nothing-to-do', version: from, fromInbox: false };
    }
    const facts = await gatherFacts({ site, ports, archive, tool, holdsLock });
    const verdicts = judgeFacts(facts);
    requireInstallable({ facts, verdicts });
    return {
      kind: 'candidate',
      candidate: { archive, from, facts, verdicts, revocations, fromInbox: path === undefined },
    };
  } catch (error) {
    await archive.close();
    throw error;
  }
}

/**
 * The newest archive in the inbox that can be installed here; undefined without one. Skipped archives are reported.
 *
 * @throws Problem of the first skipped one, if there is nothing else
 */
export async function takeFromInbox({
  context,
  from,
  state,
  only,
}: {
  context: CommandContext;
  from: string;
  state: JournalState;
  only?: string | undefined;
}): Promise<Pick<InboxChoice, 'path' | 'revocations'>> {
  const { site, ports } = context;
  const choice = await chooseFromInbox({
    site,
    ports,
    installed: from,
    highest: state.highestVersion,
    revocations: state.revocations,
    attempts: state.attempts,
    only,
  });
  const [first] = choice.skipped;
  // With nothing to install, the reason matters: cron's mail must say that the new archive is a bad one.
  if (choice.path === undefined && first !== undefined) throw first.problem;
  for (const { path, problem } of choice.skipped) {
    ports.emit({
      kind: 'note',
      code: 'apply.inbox-skipped',
      params: { archive: path, problem: problem.toRecord() },
    });
  }
  return choice;
}

/**
 * Ensures that the notice was read: an acceptance on record, the option, or the question at the terminal.
 *
 * @returns a function that records the acceptance and the archive's revocations: to be called once it is fully verified
 * @throws Problem `prerequisite.notice-not-accepted`, `prerequisite.notice-declined`
 */
export async function requireNoticeAccepted({
  context,
  candidate,
  journal,
  state,
  acceptNotice,
  request,
}: {
  context: CommandContext;
  candidate: Candidate;
  journal: Journal;
  state: JournalState;
  acceptNotice: boolean;
  /** Its notice was accepted in the platform. */
  request?: AcceptedRequest | undefined;
}): Promise<() => Promise<void>> {
  const { site, ports, prompt } = context;
  const { archive } = candidate;
  const { manifest } = archive;
  const notice = await archive.readNotice();
  if (request !== undefined && request.noticeSha256 !== notice.sha256)
    throw Problem.of('prerequisite.import-notice-differs', { name: request.requested.by });
  const path = await layOutNotice({ site, ports, manifest, notice });
  ports.emit({ kind: 'note', code: 'apply.notice', params: { path } });

  // Who asks for an update in the platform accepts it himself, whoever else has done so.
  const onRecord = request === undefined && state.acceptedArchives.has(archive.manifestSha256);
  if (!acceptNotice && request === undefined) {
    if (prompt.available) {
      const agreed = await prompt.confirm('install-update', { notice: path, version: manifest.version });
      if (!agreed) throw Problem.of('prerequisite.notice-declined', { notice: path });
    } else if (!onRecord) {
      throw Problem.of('prerequisite.notice-not-accepted', {
        archive: archive.name,
        notice: path,
        ...(candidate.fromInbox && { fromInbox: true }),
      });
    }
  }
  return async () => {
    const { requested } = request ?? {};
    if (!onRecord) await recordAcceptance({ journal, ports, archive, notice, requested });
    await recordCarried({ journal, ports, archive });
  };
}
