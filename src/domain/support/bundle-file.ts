import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { writeMembers } from '../archive/tar-write.ts';

/** Inside a bundle, in one folder, so that `tar -xzf` does not scatter them. */
export const bundleFolder = 'ospi-support';

export const indexName = 'bundle.json';
/** The state of the facts and the journal on the server, to compare a replay with. */
export const caseName = 'case.json';
export const listNames = { en: 'README.txt', fr: 'LISEZMOI.txt' } as const;

/** What a bundle may hold, and how much of it: a reader refuses whatever else there is. */
export const bundleLimits = {
  members: 40,
  memberBytes: 32 * 1024 * 1024,
  totalBytes: 96 * 1024 * 1024,
} as const;

export function isMemberName(name: string): boolean {
  return (
    name === indexName ||
    name === caseName ||
    Object.values<string>(listNames).includes(name) ||
    /^(?:facts|status|configuration|archive|machine)\.json$|^journal\.jsonl$|^nginx\.txt$/.test(name) ||
    /^attempts\/[A-Za-z0-9-]{1,64}\.log$/.test(name)
  );
}

/**
 * Creates the file. A tar compressed with gzip, which every server and laptop can read, unlike zstd: whoever is asked
 * to send it can inspect it first. It is written without GNU tar, since a full disk has no room for temporary files,
 * and by the tool's own writer, since its own strict reader must read it.
 */
export async function packBundle(files: ReadonlyMap<string, Buffer>, modified: Date): Promise<Buffer> {
  const members = [...files].map(([name, content]) => ({
    path: `${bundleFolder}/${name}`,
    type: 'file' as const,
    size: content.length,
    mode: 0o600,
    read: () => [content],
  }));
  const chunks: Buffer[] = [];
  for await (const chunk of writeMembers(members, modified)) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks));
}

export function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
