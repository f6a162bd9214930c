import { createRecordList } from './record-list.ts';

/** A list of names for tar and xargs: `./name` and a NUL for each. */
export interface NameList {
  readonly entries: number;
  add(path: Buffer): Promise<void>;
  close(): Promise<void>;
}

const prefix = Buffer.from('./');

/** Creates a list as a new file. The prefix keeps a name from looking like an option. */
export async function createNameList(file: string): Promise<NameList> {
  const list = await createRecordList(file);
  return {
    get entries() {
      return list.entries;
    },
    add: (path) => list.add(prefix, path),
    close: () => list.close(),
  };
}
