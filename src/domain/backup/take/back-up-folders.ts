import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import { archiveEnding, writeArchive } from './write-archive.ts';
import { chooseCompression } from '../../pipelines/compression.ts';
import { writeEmptyArchive } from './empty-archive.ts';
import { createPercent, type Percent } from '../record/percent.ts';
import { measurePart, readBackArchive, withPart } from '../../pipelines/read-back.ts';
import type { BackedUpFolder, BackupRecord } from '../record/record.ts';
import type { Part } from '../../pipelines/part.ts';
import { scanFolder, type ScannedFolder } from './scan.ts';
import { openSourceView, type SourceView } from '../tree/source-view.ts';

/** A folder in which files changed or vanished while they were read. */
export interface FolderInMotion {
  readonly folder: string;
  readonly files: number;
}

/** Reading an archive back takes about a third of the time of writing it. */
const readBackShare = 1 / 3;

/**
 * Writes the archives and lists of all folders into the work folder. All are scanned first, so that the amount of work
 * is known before the long part begins.
 *
 * @throws Problem `backup.*`
 */
export async function backUpFolders({
  folders,
  base,
  workFolder,
  viewFolder,
  ports,
  onProgress,
}: {
  folders: readonly string[];
  base: { readonly record: BackupRecord; readonly path: string } | undefined;
  workFolder: string;
  /** Where the view of the folders is created; see source-view.ts. */
  viewFolder: string;
  ports: Ports;
  onProgress: (percent: number) => void;
}): Promise<{ folders: BackedUpFolder[]; inMotion: FolderInMotion[] }> {
  const view = await openSourceView({ folders, place: viewFolder, ports });
  try {
    return await backUpViewed({ folders, view, base, workFolder, ports, onProgress });
  } finally {
    await view.close();
  }
}

async function backUpViewed({
  folders,
  view,
  base,
  workFolder,
  ports,
  onProgress,
}: Omit<Parameters<typeof backUpFolders>[0], 'viewFolder'> & { view: SourceView }): ReturnType<
  typeof backUpFolders
> {
  const compression = await chooseCompression({ ports });
  const scanned: ScannedFolder[] = [];
  for (const [index, path] of folders.entries()) {
    const old = base?.record.folders[index];
    const baseFolder = base === undefined || old === undefined ? undefined : { folder: old, path: base.path };
    const prefix = `folder-${index + 1}`;
    scanned.push(await scanFolder({ path, prefix, workFolder, compression, base: baseFolder, view, ports }));
  }
  const sourceBytes = scanned.reduce((sum, folder) => sum + folder.sourceBytes, 0);
  const percent = createPercent({ total: sourceBytes * (1 + readBackShare), onProgress });
  const archived = [];
  for (const folder of scanned)
    archived.push(await archiveFolder({ folder, view, workFolder, percent, ports }));
  percent.done();
  return {
    folders: archived.map(({ folder }) => folder),
    inMotion: archived.flatMap(({ folder: { path }, moved }) =>
      moved === 0 ? [] : [{ folder: path, files: moved }],
    ),
  };
}

async function archiveFolder({
  folder,
  view,
  workFolder,
  percent,
  ports,
}: {
  folder: ScannedFolder;
  view: SourceView;
  workFolder: string;
  percent: Percent;
  ports: Ports;
}): Promise<{ folder: BackedUpFolder; moved: number }> {
  const { names, prefix, ...described } = folder;
  const ending = archiveEnding(folder.compression);
  const file = (rest: string) => join(workFolder, `${prefix}.${rest}`);
  const target = file(`files.${ending}`);
  const { files, moved } =
    folder.entries === 0
      ? await archiveNothing({ folder, target })
      : await archiveFiles({ folder, view, target, percent, ports });
  await rm(names);
  return {
    folder: {
      ...described,
      files,
      directories: await measurePart(file(`directories.${ending}`)),
      inventory: await measurePart(file('inventory')),
      removed: await measurePart(file('removed')),
      attributes: await measurePart(file('attributes')),
    },
    moved,
  };
}

interface ArchivedFiles {
  readonly files: Part;
  /** Number of files that changed or vanished while they were read. */
  readonly moved: number;
}

async function archiveNothing({
  folder: { compression },
  target,
}: {
  folder: ScannedFolder;
  target: string;
}): Promise<ArchivedFiles> {
  await writeEmptyArchive({ target, compression });
  return { files: await measurePart(target), moved: 0 };
}

async function archiveFiles({
  folder: { path, names, compression, sourceBytes, entries },
  view,
  target,
  percent,
  ports,
}: {
  folder: ScannedFolder;
  view: SourceView;
  target: string;
  percent: Percent;
  ports: Ports;
}): Promise<ArchivedFiles> {
  const onBytes = percent.part(sourceBytes);
  const { changed, vanished } = await writeArchive({
    folder: path,
    view,
    names,
    target,
    compression,
    ports,
    onBytes,
  });
  const onRead = percent.part(sourceBytes * readBackShare);
  const [files, content] = await Promise.all([
    measurePart(target, (share) => {
      onRead(share * sourceBytes * readBackShare);
    }),
    readBackArchive({ path: target, compression, ports }),
    // In parallel with the reading; small files are synced together before the backup gets its name.
    withPart(target, (file) => file.sync()),
  ]);
  const held = content.files + content.directories;
  // tar can leave a file out and still exit with 0: nothing may be missing but what it reported as vanished.
  if (held + vanished < entries)
    throw Problem.of('backup.read-back-failed', { file: target, lastLines: [`${held} < ${entries}`] });
  return { files, moved: changed + vanished };
}
