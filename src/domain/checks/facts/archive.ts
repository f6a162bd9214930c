import type { Facts } from '../../../ports/facts.ts';
import type { Manifest } from '../../../ports/manifest.ts';
import { toProblem, type Problem } from '../../../ports/problem.ts';
import type { OpenArchive } from '../../archive/open.ts';
import { judgeVersion } from '../../archive/versions.ts';
import { addNeed } from './disks.ts';
import type { History } from './history.ts';
import { measureRelease } from './needs.ts';

/** An archive that is refused; its manifest is known if its signature was in order. */
export interface RefusedArchive {
  readonly name: string;
  readonly manifest?: Manifest;
  readonly problem: Problem;
}

/** What the facts say of an archive: its own words and, where it cannot be installed here, why. Pure. */
export function describeArchive({
  archive,
  installed,
  history,
}: {
  archive: OpenArchive | RefusedArchive;
  installed: string | null;
  history: Pick<History, 'journal' | 'acceptedNotices'>;
}): NonNullable<Facts['archive']> {
  const { name, manifest } = archive;
  const problem =
    'problem' in archive
      ? archive.problem
      : findVersionProblem({
          manifest: archive.manifest,
          installed,
          highest: history.journal.highestVersion,
        });
  return {
    name,
    ...(manifest !== undefined && {
      version: manifest.version,
      from: manifest.from,
      requirements: manifest.requirements,
      notice: describeNotice(manifest, history.acceptedNotices),
    }),
    ...(problem !== undefined && { problem: problem.toRecord() }),
  };
}

/**
 * Recorded facts as if this archive had been given with them. What its release takes is added to what was measured without one;
 * room for a copy of the data, which hooks that touch them need, was not. Pure.
 */
export function addArchive({
  facts,
  archive,
  acceptedNotices,
}: {
  facts: Facts;
  archive: OpenArchive;
  acceptedNotices: ReadonlySet<string>;
}): Facts {
  const { platform, journal, archive: recorded, disks } = facts;
  const history = { journal, acceptedNotices };
  const release = { folder: 'root', path: '', ...measureRelease(archive.manifest) };
  const isMeasured = recorded?.version !== undefined;
  return {
    ...facts,
    archive: describeArchive({ archive, installed: platform.version, history }),
    disks: disks.map((disk) => (!isMeasured && disk.holds.includes('root') ? addNeed(disk, release) : disk)),
  };
}

/** Without an installed version there is nothing to compare with; that is a failed check of its own. */
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

function describeNotice({ notice: { path }, entries }: Manifest, acceptedNotices: ReadonlySet<string>) {
  const sha256 = entries.find((entry) => entry.path === path)?.sha256 ?? '';
  return { path, sha256, accepted: acceptedNotices.has(sha256) };
}
