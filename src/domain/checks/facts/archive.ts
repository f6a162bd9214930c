import type { Facts } from '../../../model/facts.ts';
import type { Manifest } from '../../../model/manifest.ts';
import { type Problem, toProblem } from '../../../messages/problem.ts';
import type { OpenArchive } from '../../archive/open.ts';
import { judgeVersion } from '../../archive/versions.ts';
import { requireNotRevoked } from '../../revocation/find.ts';
import { identifyArchive } from '../../archive/identify.ts';
import { addNeed } from './disks.ts';
import type { History } from './history.ts';
import { measureRelease } from './needs.ts';

/** A refused archive; its manifest is known if its signature was valid. */
export interface RefusedArchive {
  readonly name: string;
  readonly manifest?: Manifest;
  readonly problem: Problem;
}

/**
 * The facts about an archive: its own content and, if it cannot be installed here, the reason. If any archive was
 * revoked by digest, the file is read through.
 */
export async function describeArchive({
  archive,
  installed,
  history,
}: {
  archive: OpenArchive | RefusedArchive;
  installed: string | null;
  history: Pick<History, 'journal' | 'acceptedArchives'>;
}): Promise<NonNullable<Facts['archive']>> {
  const { name, manifest } = archive;
  const problem =
    'problem' in archive
      ? archive.problem
      : ((await findRevocationProblem(archive, history.journal)) ??
        findVersionProblem({
          manifest: archive.manifest,
          installed,
          highest: history.journal.highestVersion,
        }));
  const sha256 = 'problem' in archive ? undefined : archive.knownDigest()?.sha256;
  return {
    name,
    ...(manifest !== undefined && {
      version: manifest.version,
      ...(sha256 !== undefined && { sha256 }),
      ...(!('problem' in archive) && { manifestSha256: archive.manifestSha256 }),
      from: manifest.from,
      requirements: manifest.requirements,
      notice: describeNotice(archive, manifest, history.acceptedArchives),
    }),
    ...(problem !== undefined && { problem: problem.toRecord() }),
  };
}

/**
 * Recorded facts as if this archive had been given with them. The space that its release takes is added to what was
 * measured without one; room for a copy of the data, for hooks that touch them, was not measured.
 */
export async function addArchive({
  facts,
  archive,
  acceptedArchives,
}: {
  facts: Facts;
  archive: OpenArchive;
  acceptedArchives: ReadonlySet<string>;
}): Promise<Facts> {
  const { platform, journal, archive: recorded, disks } = facts;
  const history = { journal, acceptedArchives };
  const release = { folder: 'root', path: '', ...measureRelease(archive.manifest) };
  const isMeasured = recorded?.version !== undefined;
  return {
    ...facts,
    archive: await describeArchive({ archive, installed: platform.version, history }),
    disks: disks.map((disk) => (!isMeasured && disk.holds.includes('root') ? addNeed(disk, release) : disk)),
  };
}

/** A revocation is reported before anything else that speaks against the archive: it gives the reason. */
async function findRevocationProblem(
  archive: OpenArchive,
  { revocations = [] }: Facts['journal'],
): Promise<Problem | undefined> {
  const identity = await identifyArchive({ archive, revocations });
  try {
    requireNotRevoked({ archive: archive.name, identity, revocations });
    return undefined;
  } catch (error) {
    return toProblem(error);
  }
}

/** Without an installed version there is nothing to compare with; a separate check fails then. */
function findVersionProblem({
  manifest,
  installed,
  highest,
}: {
  manifest: Manifest;
  installed: string | null;
  highest: string | null;
}): Problem | undefined {
  if (installed === null) return undefined;
  try {
    judgeVersion({ manifest, installed, highest });
    return undefined;
  } catch (error) {
    return toProblem(error);
  }
}

function describeNotice(
  archive: OpenArchive | RefusedArchive,
  { notice: { path }, entries }: Manifest,
  acceptedArchives: ReadonlySet<string>,
) {
  const sha256 = entries.find((entry) => entry.path === path)?.sha256 ?? '';
  const accepted = !('problem' in archive) && acceptedArchives.has(archive.manifestSha256);
  return { path, sha256, accepted };
}
