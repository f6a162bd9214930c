import { open } from 'node:fs/promises';

/** A list of names that tar and xargs read: `./name` and a NUL for each. */
export interface NameList {
  readonly entries: number;
  add(path: Buffer): Promise<void>;
  close(): Promise<void>;
}

const bufferedBytes = 256 * 1024;
const prefix = Buffer.from('./');
const end = Buffer.from([0]);

/** Creates a list as a new file. The prefix keeps a name from looking like an option. */
export async function createNameList(file: string): Promise<NameList> {
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
    async add(path) {
      entries += 1;
      pending.push(prefix, path, end);
      pendingBytes += path.length + 3;
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
