import { open } from 'node:fs/promises';
import type { Entry } from './inventory.ts';

/** A file of NUL-terminated records. */
export interface RecordList {
  readonly entries: number;
  add(...parts: readonly Buffer[]): Promise<void>;
  close(): Promise<void>;
}

const bufferedBytes = 256 * 1024;
const end = Buffer.from([0]);

/** Creates a list as a new file. */
export async function createRecordList(file: string): Promise<RecordList> {
  const handle = await open(file, 'wx', 0o600);
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let entries = 0;
  const flush = async () => {
    const content = Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    await handle.appendFile(content);
  };
  return {
    get entries() {
      return entries;
    },
    async add(...parts) {
      entries += 1;
      pending.push(...parts, end);
      pendingBytes += parts.reduce((sum, part) => sum + part.length, 1);
      if (pendingBytes >= bufferedBytes) await flush();
    },
    async close() {
      try {
        await flush();
      } finally {
        await handle.close();
      }
    },
  };
}

/** Writes an entry in inventory format, readable by `readInventory`; its block count is not kept. */
export async function addEntry(list: RecordList, { path, stamp }: Entry): Promise<void> {
  await list.add(path, Buffer.from(`//${stamp} 0`, 'latin1'));
}

/** Creates several lists, and closes them whether or not the action succeeds. */
export async function withRecordLists<Name extends string, T>(
  files: Readonly<Record<Name, string>>,
  action: (lists: Readonly<Record<Name, RecordList>>) => Promise<T>,
): Promise<T> {
  const opened: [string, RecordList][] = [];
  try {
    for (const [name, file] of Object.entries<string>(files))
      opened.push([name, await createRecordList(file)]);
    return await action(Object.fromEntries(opened) as Record<Name, RecordList>);
  } finally {
    for (const [, list] of opened) await list.close();
  }
}
