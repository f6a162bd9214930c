import { copyFile, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describeFault } from '../../pipelines/faults.ts';
import type { DumpFiles, DumpTask } from '../server.ts';
import { parseDescribed, type Described } from './described.ts';

/** The files of a dump just written, as their readers want them. */
export function locate(files: Readonly<Record<string, string>>, task: DumpTask): DumpFiles {
  const { folder, compression, interruption } = task;
  return {
    files: Object.fromEntries(Object.entries(files).map(([key, name]) => [key, join(folder, name)])),
    compression,
    interruption,
  };
}

/** @returns the file name, by content. @throws Problem `backup.no-space` */
export async function writeDescribed({
  described,
  task: { folder, prefix },
}: {
  described: Described;
  task: DumpTask;
}): Promise<{ readonly content: string }> {
  const content = `${prefix}.content.json`;
  await writeJson(join(folder, content), described).catch((error: unknown) => {
    throw describeFault(error, dirname(folder));
  });
  return { content };
}

/** The dump's description of itself; undefined for one from a version that did not write it. */
export async function readDescribed(files: DumpFiles['files']): Promise<Described | undefined> {
  const file = files['content'];
  return file === undefined ? undefined : parseDescribed(await readFile(file, 'utf8'));
}

/** Into a new file, synced to disk. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(value, undefined, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Copies parts of another dump into a task's. @returns the file names. @throws Problem `backup.no-space` */
export async function takeOver({
  files,
  keys,
  task: { folder, prefix, compression },
}: {
  files: Readonly<Record<string, string>>;
  keys: readonly string[];
  task: DumpTask;
}): Promise<Record<string, string>> {
  const ending = compression === 'zstd' ? 'sql.zst' : 'sql.gz';
  const taken = keys.map((key): [string, string] => [
    key,
    `${prefix}.${key}.${key === 'server' ? 'json' : ending}`,
  ]);
  for (const [key, name] of taken)
    await copyDurably(files[key] ?? '', join(folder, name)).catch((error: unknown) => {
      throw describeFault(error, dirname(folder));
    });
  return Object.fromEntries(taken);
}

async function copyDurably(from: string, to: string): Promise<void> {
  if (from !== to) await copyFile(from, to);
  const handle = await open(to, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
