import { open, type FileHandle } from 'node:fs/promises';
import type { AnsweredUpdate } from '../../model/import-answer.ts';
import type { RequestCourse } from '../../model/import-course.ts';
import type { ImportRequest } from '../../model/import-request.ts';
import type { Manifest } from '../../model/manifest.ts';
import { Problem } from '../../messages/problem.ts';
import { peekAtManifest } from '../archive/peek.ts';
import { readErrorCode } from '../files/error-code.ts';
import { hashFile } from './copy.ts';
import { advance, refuse } from './course.ts';
import { removeTaken } from './put-file.ts';
import type { Round } from './round.ts';
import { spoolPaths, type SpooledRequest } from './spool.ts';
import { requireFile, requireSize, takeUpload } from './take-upload.ts';
import { openUpload, type Upload } from './upload.ts';

/** A request whose archive is wanted. */
export interface Receiving {
  readonly round: Round;
  readonly course: RequestCourse;
  readonly asked: ImportRequest;
  /** All of the spool. */
  readonly requests: readonly SpooledRequest[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Brings a request on whose archive is not in the spool yet: while it is being uploaded, its beginning is looked at; once it is
 * complete, it is copied.
 *
 * @returns its course afterwards; the same if nothing was learnt
 * @throws system errors of the spool other than a full disk; the signal's reason
 */
export async function receive(receiving: Receiving): Promise<RequestCourse> {
  const { round, course, asked } = receiving;
  const at = round.ports.clock.now();
  const upload = await openUpload(round, asked.archive);
  try {
    if (asked.complete)
      return advance(course, { state: 'received', at, ...(await receiveWhole(receiving, upload)) });
    requireLively(upload, course, at);
    return await lookAtBeginning(receiving, upload);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return refuse(course, { problem: error, at, mendable: isMendable(error) });
  } finally {
    if (upload.kind === 'file') await upload.file.close();
  }
}

/** Whether the same bytes may be good enough another time: it is not the archive itself that is wrong. */
export function isMendable({ code, exit }: Problem): boolean {
  return exit !== 'archive' || code === 'archive.unreadable' || code === 'archive.request-malformed';
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** No account can set the time of the last change of a file's inode. */
function requireLively(upload: Upload, { steps, asked }: RequestCourse, at: Date): void {
  const last = upload.kind === 'file' ? upload.stats.ctimeMs : Date.parse(steps.at(-1)?.at ?? '');
  if (at.getTime() - last > dayMilliseconds)
    throw Problem.of('archive.upload-stalled', { archive: asked?.archive ?? '' });
}

/** A wrong file is told by its first bytes, long before all of it is there. */
async function lookAtBeginning(receiving: Receiving, upload: Upload): Promise<RequestCourse> {
  const { course, asked, round } = receiving;
  const { maximumGiB } = round;
  requireSize({ archive: asked.archive, bytes: asked.size ?? 0, maximumGiB });
  if (upload.kind === 'missing' || upload.kind === 'unreadable') return course;
  const { file, stats } = requireFile(upload, asked.archive);
  requireSize({ archive: asked.archive, bytes: stats.size, maximumGiB });
  if (course.update !== undefined || stats.size === 0) return course;
  const manifest = await peek(receiving, { file, isWhole: false });
  return manifest === undefined ? course : { ...course, update: describeUpdate(manifest, round.current) };
}

async function receiveWhole(
  receiving: Receiving,
  upload: Upload,
): Promise<Required<Pick<RequestCourse, 'archive' | 'update'>>> {
  const { round, asked } = receiving;
  const { archive, sha256 = '' } = asked; // A request that says complete has it.
  const held = await open(spoolPaths(round.site).archive(sha256), 'r').catch(forgiveMissing);
  if (held !== undefined)
    try {
      const { size: bytes } = await held.stat();
      const update = await describeWhole(receiving, held);
      // It was copied by a round that was killed, or uploaded once more for nothing.
      if (upload.kind === 'file' && upload.stats.size === bytes) await removeCopied(receiving, upload);
      return { archive: { sha256, bytes }, update };
    } finally {
      await held.close();
    }
  const { file, stats } = requireFile(upload, archive);
  requireSize({ archive, bytes: stats.size, maximumGiB: round.maximumGiB, expected: asked.size });
  // Before gigabytes are copied: what is not signed is not worth it. The copy is verified again, as a whole.
  const update = await describeWhole(receiving, file);
  const copied = await takeUpload({ ...receiving, file, stats, sha256 });
  await removeTaken(round.folder, archive, stats);
  return { archive: copied, update };
}

async function describeWhole(receiving: Receiving, file: FileHandle): Promise<AnsweredUpdate> {
  const manifest = await peek(receiving, { file, isWhole: true });
  if (manifest === undefined) throw Problem.of('archive.truncated', { archive: receiving.asked.archive });
  return describeUpdate(manifest, receiving.round.current);
}

async function peek(
  { round: { site, ports, judge }, asked: { archive: name } }: Receiving,
  from: { readonly file: FileHandle; readonly isWhole: boolean },
): Promise<Manifest | undefined> {
  const { trustedKeys, product } = site;
  const manifest = await peekAtManifest({ ...from, name, trustedKeys, product, ports });
  if (manifest !== undefined) judge(manifest);
  return manifest;
}

function describeUpdate(
  { product, version, title, released }: Manifest,
  current: string | null,
): AnsweredUpdate {
  return { product, version, current, title, released };
}

async function removeCopied(
  { round: { folder }, asked, signal }: Receiving,
  { file, stats }: Extract<Upload, { readonly kind: 'file' }>,
): Promise<void> {
  const { sha256 } = await hashFile({ file, maximumBytes: stats.size, signal });
  if (sha256 === asked.sha256) await removeTaken(folder, asked.archive, stats);
}

function forgiveMissing(error: unknown): undefined {
  if (readErrorCode(error) !== 'ENOENT') throw error;
}
