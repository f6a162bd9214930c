import { closeSync, constants, openSync } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { extname, join, resolve, basename } from 'node:path';
import { nameError } from '../files/error-code.ts';
import { Problem } from '../../messages/problem.ts';
import { isSiteName } from '../../terms/words.ts';
import { withOwnRights } from '../person/with-own-rights.ts';
import { findNearest } from './nearest.ts';

const endings = ['.yaml', '.yml', '.json'];
/** A hundred times what a large one has; it bounds the time that a file which is none takes to be refused. */
const maximumBytes = 64 * 1024;

/**
 * The absolute path of the configuration to read: a regular, readable file in a data format, with a platform's name.
 */
export async function findSiteFile({
  platform,
  file,
  folder,
}: {
  readonly platform?: string | undefined;
  readonly file?: string | undefined;
  readonly folder: string;
}): Promise<string> {
  const found =
    file === undefined ? await findInFolder({ platform, folder }) : requireConfigurationName(resolve(file));
  if (file !== undefined) requireOwnRight(found);
  await requireReadable(found);
  return found;
}

/** A platform has the name of its configuration file, without the extension. */
export function nameOfSite(file: string): string {
  return basename(file, extname(file));
}

/**
 * The platforms that have a configuration in a folder.
 *
 * @throws Problem `usage.site-unreadable`
 */
export async function listSiteNames(folder: string): Promise<readonly string[]> {
  return listNames(await readFolderNames(folder));
}

/**
 * The configurations in a folder.
 *
 * @throws Problem `usage.site-unreadable`
 */
export async function listSiteFiles(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const file of await readFolderNames(folder))
    if (
      await requireReadable(file).then(
        () => true,
        () => false,
      )
    )
      files.push(file);
  return files;
}

async function findInFolder({
  platform,
  folder,
}: {
  readonly platform?: string | undefined;
  readonly folder: string;
}): Promise<string> {
  if (platform !== undefined && !isSiteName(platform))
    throw Problem.of('usage.site-name', { name: platform });
  const files = await readFolderNames(folder);
  const names = listNames(files);
  const name = platform ?? chooseOnly(names, folder);
  const matching = files.filter((candidate) => nameOfSite(candidate) === name);
  const [only, other] = matching;
  if (only === undefined) {
    const nearest = findNearest(name, names);
    throw Problem.of('usage.site-unknown', {
      folder,
      name,
      names,
      ...(nearest !== undefined && { nearest }),
    });
  }
  if (other !== undefined) throw Problem.of('usage.site-ambiguous', { name, files: matching });
  return only;
}

function listNames(files: readonly string[]): readonly string[] {
  return [...new Set(files.map(nameOfSite))].sort();
}

function chooseOnly(names: readonly string[], folder: string): string {
  const [only, other] = names;
  if (only === undefined) throw Problem.of('usage.site-none', { folder });
  if (other !== undefined) throw Problem.of('usage.site-several', { folder, names });
  return only;
}

/** Only data formats with a platform's name: editor backups and scripts beside them are not configurations. */
async function readFolderNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    const reason = nameError(error);
    if (reason === 'ENOENT') return [];
    throw Problem.of('usage.site-unreadable', { file: folder, reason }, error);
  });
  return names
    .filter((name) => endings.includes(extname(name)) && isSiteName(nameOfSite(name)))
    .sort()
    .map((name) => join(folder, name));
}

function requireConfigurationName(file: string): string {
  if (!endings.includes(extname(file))) throw Problem.of('usage.site-ending', { file });
  if (!isSiteName(nameOfSite(file))) throw Problem.of('usage.site-name', { name: nameOfSite(file) });
  return file;
}

/** Checked before opening: a pipe would block, reading a device might never end. */
async function requireReadable(file: string): Promise<void> {
  try {
    const { size, isFile } = await stat(file).then((stats) => ({ size: stats.size, isFile: stats.isFile() }));
    if (!isFile) throw Problem.of('usage.site-unreadable', { file, reason: 'not-a-file' });
    if (size > maximumBytes) throw Problem.of('usage.site-unreadable', { file, reason: 'too-large' });
    await access(file, constants.R_OK);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw Problem.of('usage.site-unreadable', { file, reason: nameError(error) }, error);
  }
}

/** A file's fault is quoted only to somebody who could read the file himself. */
function requireOwnRight(file: string): void {
  try {
    closeSync(withOwnRights(() => openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)));
  } catch (error) {
    throw Problem.of('usage.site-unreadable', { file, reason: nameError(error) }, error);
  }
}
