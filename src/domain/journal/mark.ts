import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, realpath, rm, stat } from 'node:fs/promises';
import { geteuid } from 'node:process';
import * as z from 'zod';
import type { Held } from '../../terms/form.ts';
import { nameError } from '../files/error-code.ts';
import { Problem } from '../../messages/problem.ts';
import type { Ports } from '../../ports/ports.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { isDigest } from '../../terms/words.ts';
import { readStart } from '../files/read-file.ts';
import { journalMaximumBytes } from './read.ts';
import { openPlainFile } from '../files/plain-file.ts';

/**
 * Ties a platform to its journal. It is in the platform's own folder, where only root writes, so the platform keeps its
 * history under any configuration name and state folder.
 */
const markForm = z.object({
  format: z.literal(1),
  platform: z.string(),
  /** As they are without links. */
  root: z.string(),
  state: z.string(),
  /** The hash of the journal's first record, which no other journal has. */
  journal: z.string().refine(isDigest),
});
export type Mark = Held<typeof markForm>;

export type MarkedSite = Pick<Site, 'name' | 'root' | 'state' | 'public'>;

/** Many times the actual size. */
const markMaximumBytes = 64 * 1024;

/**
 * Undefined if there is none, or none readable by this user.
 *
 * @throws Problem `prerequisite.mark-unreadable`, `prerequisite.state-file-foreign`
 */
export async function readMark(site: Pick<MarkedSite, 'root'>): Promise<Mark | undefined> {
  const path = sitePaths({ ...site, state: '', public: '' }).mark;
  const text = await readSome(path, markMaximumBytes).catch((error: unknown) => {
    const code = nameError(error);
    if (error instanceof Problem) throw error;
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(code)) return undefined;
    throw Problem.of('prerequisite.mark-unreadable', { path, reason: code }, error);
  });
  if (text === undefined) return undefined;
  const mark = parse(text);
  if (mark === undefined) throw Problem.of('prerequisite.mark-unreadable', { path, reason: 'form' });
  return mark;
}

function parse(text: string): Mark | undefined {
  try {
    return markForm.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Replaces one mark by another. */
export async function writeMark({
  site,
  journal,
  ports,
}: {
  site: MarkedSite;
  journal: string;
  ports: Pick<Ports, 'files'>;
}): Promise<void> {
  await ports.files.writeAtomic(sitePaths(site).mark, await encode(site, journal));
}

/**
 * Ties a platform to its journal, if it is not tied yet, or again after its folder was moved. Only the folder's owner
 * does so; if the folder is not writable, nothing can be installed either. Never replaces another mark: another run may
 * have moved the platform meanwhile.
 *
 * @param journal the hash of the first record
 */
export async function tieToJournal({
  site,
  journal,
  ports,
}: {
  site: MarkedSite;
  journal: string;
  ports: Pick<Ports, 'files'>;
}): Promise<void> {
  try {
    const found = await readMark(site);
    const { uid } = await stat(site.root);
    if (uid !== geteuid?.()) return;
    if (found === undefined) await makeMark({ site, journal, ports });
    else if (found.journal === journal && isMovedAlone(found, await describe(site, journal)))
      await writeMark({ site, journal, ports });
  } catch {
    // It is additional evidence: a full disk or a read-only file system is reported by the code that needs to write.
  }
}

function isMovedAlone(found: Mark, now: Mark): boolean {
  return found.platform === now.platform && found.state === now.state && found.root !== now.root;
}

/** By link(2), which never replaces a file. */
async function makeMark({
  site,
  journal,
  ports,
}: {
  site: MarkedSite;
  journal: string;
  ports: Pick<Ports, 'files'>;
}): Promise<void> {
  const { mark } = sitePaths(site);
  const temporary = `${mark}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await ports.files.writeAtomic(temporary, await encode(site, journal));
    await link(temporary, mark);
  } finally {
    await rm(temporary, { force: true });
  }
  await ports.files.syncFolder(site.root);
}

async function encode(site: MarkedSite, journal: string): Promise<string> {
  return `${JSON.stringify(await describe(site, journal), null, 1)}\n`;
}

async function describe({ name, root, state }: MarkedSite, journal: string): Promise<Mark> {
  return {
    format: 1,
    platform: name,
    root: await resolveFolder(root),
    state: await resolveFolder(state),
    journal,
  };
}

/** With links resolved; unchanged if it does not exist. */
export async function resolveFolder(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

/** Of the journal in a state folder; undefined if there is none, or none readable by this user. */
export async function readFirstHash(state: string): Promise<string | undefined> {
  const { journal } = sitePaths({ root: '', state, public: '' });
  const start = await readSome(journal, firstLineBytes).catch(() => '');
  const end = start.indexOf('\n');
  return end === -1 ? undefined : /,"hash":"([0-9a-f]{64})"\}$/.exec(start.slice(0, end))?.[1];
}

/** The platform's name when its journal's last record was written; undefined as above. */
export async function readLastName(state: string): Promise<string | undefined> {
  const { journal } = sitePaths({ root: '', state, public: '' });
  const text = await readSome(journal, journalMaximumBytes).catch(() => '');
  const last = text.trimEnd().split('\n').at(-1) ?? '';
  try {
    return z.object({ platform: z.string() }).safeParse(JSON.parse(last)).data?.platform;
  } catch {
    return undefined;
  }
}

/** A first record takes a kilobyte or two; with an archive's revocations it may take more. */
const firstLineBytes = 1024 * 1024;

async function readSome(path: string, bytes: number): Promise<string> {
  const file = await openPlainFile(path, constants.O_RDONLY);
  try {
    return (await readStart(file, bytes)).toString('utf8');
  } finally {
    await file.close();
  }
}
