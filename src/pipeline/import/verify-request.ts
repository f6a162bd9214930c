import { extname } from 'node:path';
import { identifyArchive } from '../../domain/archive/identify.ts';
import { openArchive, type OpenArchive } from '../../domain/archive/open.ts';
import { judgeVersion } from '../../domain/archive/versions.ts';
import type { JournalState } from '../../domain/attempt/state.ts';
import { gatherFacts } from '../../domain/checks/facts.ts';
import { judgeFacts, requireInstallable } from '../../domain/checks/index.ts';
import { advance, refuse } from '../../domain/import/course.ts';
import { spoolPaths, type SpooledRequest } from '../../domain/import/spool.ts';
import { readInstalledVersion } from '../../domain/platform/release.ts';
import { requireNotRevoked } from '../../domain/revocation/find.ts';
import { Problem } from '../../messages/problem.ts';
import type { AnsweredUpdate } from '../../model/import-answer.ts';
import type { RequestCourse } from '../../model/import-course.ts';
import type { Manifest } from '../../model/manifest.ts';
import { sitePaths } from '../../model/site.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { CommandContext } from '../../ports/context.ts';
import { noticeEndings, type NoticeType } from '../../terms/import.ts';

interface Task {
  readonly context: CommandContext;
  readonly request: SpooledRequest;
  readonly state: JournalState;
}

/**
 * Verifies the archive that the spool holds for a request, byte by byte, and judges whether it could be installed here. Its notice
 * is laid out beside the request. Whatever speaks against it is a refusal in the course that is returned.
 */
export async function verifyRequest(task: Task): Promise<RequestCourse> {
  const { request, context } = task;
  const { clock } = context.ports;
  try {
    const learnt = await withArchive(task, async (archive) => {
      const current = await judgeArchive(task, archive);
      await archive.verify({ onProgress: () => undefined, signal: context.interruption });
      const update = await layOut(task, archive, current);
      return { update, verdicts: await judgeSite(task, archive) };
    });
    return advance(request.course, { state: 'verified', at: clock.now(), ...learnt });
  } catch (error) {
    if (!(error instanceof Problem) || context.interruption.aborted) throw error;
    return refuse(request.course, { problem: error, at: clock.now(), mendable: isMendable(error) });
  }
}

/**
 * Whether the same archive may become acceptable: once another version is installed, a key is trusted, or anything on the server
 * is mended that is not the archive's own fault.
 */
export function isMendable({ code, exit }: Problem): boolean {
  if (code === 'prerequisite.import-installed') return false;
  return exit !== 'archive' || mendableArchives.has(code);
}

const mendableArchives: ReadonlySet<string> = new Set([
  'archive.key-untrusted',
  'archive.platform-too-old',
  'archive.version-out-of-range',
]);

async function withArchive<Value>(
  { context: { site, ports }, request: { archive: path = '', request } }: Task,
  action: (archive: OpenArchive) => Promise<Value>,
): Promise<Value> {
  const { trustedKeys, product } = site;
  // Its name in the spool means nothing to who has sent it.
  const name = request?.archive ?? path;
  const archive = await openArchive({ path, name, trustedKeys, product, from: 'inbox', ports });
  try {
    return await action(archive);
  } finally {
    await archive.close();
  }
}

/** @returns the version that is installed */
async function judgeArchive({ context, state }: Task, archive: OpenArchive): Promise<string> {
  const { site } = context;
  const { revocations, highestVersion: highest } = state;
  const identity = await identifyArchive({ archive, revocations });
  requireNotRevoked({ archive: archive.name, identity, revocations });
  const installed = await readInstalledVersion({ site });
  if (installed === null) throw Problem.of('prerequisite.not-installed', { link: sitePaths(site).current });
  judgeManifest({ manifest: archive.manifest, installed, highest });
  return installed;
}

/**
 * Whether a signed manifest may update the platform at all.
 *
 * @throws Problem `prerequisite.import-installed`, `archive.platform-too-old`, `archive.downgrade`,
 *   `archive.version-out-of-range`
 */
export function judgeManifest(judged: {
  readonly manifest: Pick<Manifest, 'version' | 'from'>;
  readonly installed: string;
  readonly highest: string | null;
}): void {
  if (judgeVersion(judged) === 'installable') return;
  throw Problem.of('prerequisite.import-installed', { version: judged.manifest.version });
}

async function layOut(
  { context: { site, ports }, request: { name } }: Task,
  archive: OpenArchive,
  current: string,
): Promise<AnsweredUpdate> {
  const { product, version, title, released } = archive.manifest;
  const { path, content, sha256 } = await archive.readNotice();
  const type = nameType(path);
  await ports.files.writeAtomic(spoolPaths(site).notice(name), content, 0o600);
  const notice = { file: `${name}${noticeEndings[type]}`, sha256, type };
  return { product, version, current, title, released, notice };
}

function nameType(path: string): NoticeType {
  const types = Object.keys(noticeEndings) as NoticeType[];
  const ending = extname(path).toLowerCase();
  return types.find((type) => noticeEndings[type].endsWith(ending)) ?? 'text/plain';
}

/** Whether one can ask from here: by then somebody has, and whoever runs the server is told by `check`. */
const ofAsking: ReadonlySet<Verdict['check']> = new Set(['drop-folder', 'uploads']);

/**
 * What the checks say, as far as it is not in order. While something else is running, as an update, they would judge what that one
 * is changing: the run itself judges them again, with the lock held.
 *
 * @throws Problem of what prevents every update at this moment
 */
async function judgeSite({ context }: Task, archive: OpenArchive): Promise<readonly Verdict[]> {
  const { site, ports, tool } = context;
  const facts = await gatherFacts({ site, ports, archive, tool });
  const verdicts = judgeFacts(facts);
  if (facts.lock !== null) return [];
  if (site.import?.mode === 'apply') requireInstallable({ facts, verdicts });
  return verdicts.filter(({ check, status }) => status !== 'ok' && !ofAsking.has(check));
}
