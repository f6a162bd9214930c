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

/** This many folders are open at once and passed to one run of tar. */
const batchSize = 200;

/**
 * Gives folders the owner, mode, times, ACL and extended attributes of model folders with the same paths. Their content
 * is not touched.
 *
 * Subfolders come before their parent: an account that gets the parent back could otherwise replace one of them.
 *
 * No path is followed below `root`: tar gets the folders by descriptor, as `/proc/<pid>/fd/20/.`, and the models under
 * the same numbers, as links in a private folder.
 *
 * @throws Problem `backup.replace-failed`
 */
export async function copyAttributes(task: {
  /** A file of entries: the folders. */
  readonly list: string;
  /** Private folder of the models; missing ones are left out. */
  readonly models: string;
  /** Named by an open file, like everything private. */
  readonly root: string;
  /** A private folder on any file system, for the links. */
  readonly scratch: string;
  /** Name of the folder in messages. */
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

/** An open folder, and the path of its model. */
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

/** tar adds and replaces extended attributes but does not remove those added since the backup. */
async function removeSurplus(task: Task & { batch: readonly Pair[]; links: string }): Promise<void> {
  const surplus = await listSurplus(task);
  if (surplus.length === 0) return;
  // A minimal Debian lacks it, and a platform must not stay closed because of that.
  if ((await task.ports.shell.find('setfattr')) === undefined) {
    task.ports.emit({ kind: 'note', code: 'backup.attributes-kept', params: { folder: task.folder } });
    return;
  }
  // Passed in a file: a name may not be valid text, as our arguments must be.
  const list = join(task.links, 'surplus');
  await writeFile(list, Buffer.concat(surplus.flatMap(describeRemoval)), { flag: 'wx', mode: 0o600 });
  const { stderr } = await task.ports.shell.run({
    program: 'xargs',
    args: ['--null', `--arg-file=${list}`, '--max-args=3', 'setfattr'],
    diesWithUs: true,
  });
  // setfattr complains of an attribute that was removed meanwhile.
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

/** Attributes that the live folders have and their models lack. */
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
