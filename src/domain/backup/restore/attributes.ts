import { lstat, mkdtemp, symlink, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pid } from 'node:process';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import type { Command } from '../../../ports/shell.ts';
import { listAttributeNames } from '../tree/attribute-names.ts';
import { MovedAwayError } from '../tree/close-folders.ts';
import { extractArgs } from './extract.ts';
import { readInventory, type Entry } from '../tree/inventory.ts';
import { joinPath } from '../tree/move-entries.ts';
import { nameByHandle, openFolder, openFolders, type OpenFolders } from '../tree/open-folders.ts';
import { runPipeline } from '../../pipelines/pipeline.ts';
import { openPart } from '../../pipelines/read-back.ts';
import { removeTree } from '../tree/remove-tree.ts';

/** As many folders are open at once, and given to one run of tar. */
const batchSize = 200;

/**
 * Gives folders the owner, mode, times, ACL and extended attributes that folders of the same paths elsewhere have. What is
 * in them is not touched.
 *
 * What is in a folder stands before the folder: who gets a folder back could otherwise put another one in the place of one in it.
 *
 * No path is followed below `root`: tar gets the folders under the numbers of their open files, as `/proc/<pid>/fd/20/.`,
 * and the models under the same numbers, as links in a folder that nobody else may enter.
 *
 * @throws Problem `backup.replace-failed`
 */
export async function copyAttributes(task: {
  /** A file of entries: the folders. */
  readonly list: string;
  /** Holds the models, and is private; those that are missing are left out. */
  readonly models: string;
  /** Named by an open file, as all that is private. */
  readonly root: string;
  /** A private folder on any file system, for the links. */
  readonly scratch: string;
  /** What the folder is called in messages. */
  readonly folder: string;
  readonly ports: Ports;
}): Promise<void> {
  const folders = openFolders(task.root);
  let batch: Pair[] = [];
  try {
    for await (const entry of readList(task.list)) {
      const pair = await openPair({ ...task, folders, path: entry.path });
      if (pair !== undefined) batch.push(pair);
      if (batch.length < batchSize) continue;
      await copyBatch({ ...task, batch });
      await closeAll(batch);
      batch = [];
    }
    await copyBatch({ ...task, batch });
  } finally {
    await closeAll(batch);
    await folders.close();
  }
}

async function* readList(list: string): AsyncGenerator<Entry> {
  const file = await openPart(list);
  try {
    yield* readInventory(file);
  } finally {
    await file.close();
  }
}

interface Task {
  readonly models: string;
  readonly scratch: string;
  readonly folder: string;
  readonly ports: Ports;
}

/** A folder, open, and its model's path. */
interface Pair {
  readonly handle: FileHandle;
  readonly model: Buffer;
}

async function openPair({
  models,
  folders,
  path,
}: Pick<Task, 'models'> & { folders: OpenFolders; path: Buffer }): Promise<Pair | undefined> {
  const model = joinPath(models, path);
  const hasModel = await lstat(model).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!hasModel) return undefined;
  const located = await folders.locate(path);
  if (located === undefined) throw new MovedAwayError(path.toString());
  return { handle: await openFolder(`${located}/.`), model };
}

async function closeAll(batch: readonly Pair[]): Promise<void> {
  for (const { handle } of batch) await handle.close();
}

async function copyBatch({ batch, ...task }: Task & { batch: readonly Pair[] }): Promise<void> {
  if (batch.length === 0) return;
  const links = await mkdtemp(`${task.scratch}/links-`);
  for (const { handle, model } of batch) await symlink(model, `${links}/${handle.fd}`);
  await removeSurplus({ ...task, batch, links });
  const unpack = { program: 'tar', args: extractArgs, cwd: openFiles };
  await runAll({ ...task, commands: [pack({ batch, cwd: links }), unpack] });
  await removeTree({ path: links, ports: task.ports });
}

const openFiles = `/proc/${pid}/fd`;

function pack({ batch, cwd }: { batch: readonly Pair[]; cwd: string }): Command {
  return {
    program: 'tar',
    args: [
      ...[
        '--create',
        '--file=-',
        '--format=posix',
        '--numeric-owner',
        '--acls',
        '--xattrs',
        '--no-recursion',
      ],
      ...batch.map(nameInBatch),
    ],
    cwd,
  };
}

function nameInBatch({ handle }: Pair): string {
  return `${handle.fd}/.`;
}

/** tar adds and replaces extended attributes; those that were added since the backup it would leave. */
async function removeSurplus(task: Task & { batch: readonly Pair[]; links: string }): Promise<void> {
  const surplus = await listSurplus(task);
  if (surplus.length === 0) return;
  // A lean Debian lacks it, and a platform must not stay closed for that.
  if ((await task.ports.shell.find('setfattr')) === undefined) {
    task.ports.emit({ kind: 'note', code: 'backup.attributes-kept', params: { folder: task.folder } });
    return;
  }
  // By a file: a name need be no text, as an argument of ours must.
  const list = join(task.links, 'surplus');
  await writeFile(list, Buffer.concat(surplus.flatMap(describeRemoval)), { flag: 'wx', mode: 0o600 });
  const { stderr } = await task.ports.shell.run({
    program: 'xargs',
    args: ['--null', `--arg-file=${list}`, '--max-args=3', 'setfattr'],
    diesWithUs: true,
  });
  // One that somebody has removed meanwhile, setfattr complains of.
  if ((await listSurplus(task)).length > 0)
    throw Problem.of('backup.replace-failed', { folder: task.folder, reason: stderr.trim() });
}

interface Surplus {
  readonly handle: FileHandle;
  readonly name: Buffer;
}

function describeRemoval({ handle, name }: Surplus): readonly Buffer[] {
  return [Buffer.from('--remove='), name, Buffer.from(`\0--\0${nameByHandle(handle)}/.\0`)];
}

/** What the live folders have and their models have not. */
async function listSurplus({
  batch,
  links,
  folder,
  ports,
}: Task & { batch: readonly Pair[]; links: string }): Promise<readonly Surplus[]> {
  const list = (cwd: string) => listAttributeNames({ pack: pack({ batch, cwd }), folder, ports });
  const [recorded, live] = [await list(links), await list(openFiles)];
  return batch.flatMap(({ handle }, index) =>
    (live[index] ?? [])
      .filter((name) => recorded[index]?.some((same) => same.equals(name)) !== true)
      .map((name) => ({ handle, name })),
  );
}

async function runAll({
  folder,
  ports,
  commands,
}: Pick<Task, 'folder' | 'ports'> & { commands: readonly Command[] }): Promise<void> {
  const { failure, vanished } = await runPipeline({ commands, ports });
  if (failure === undefined && vanished === 0) return;
  const reason = failure?.lastLines.join(' ') ?? 'ENOENT';
  throw Problem.of('backup.replace-failed', { folder, reason });
}
