import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { writeMembers } from '../archive/tar-write.ts';

/** Inside a bundle, in one folder, so that `tar -xzf` does not scatter them. */
export const bundleFolder = 'ospi-support';

export const indexName = 'bundle.json';
/** What was found of the facts and the journal on the server: what a replay is compared with. */
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
 * Makes the file. A tar compressed with gzip: whoever is asked to send it can look into it first with the programs that
 * every server and every laptop has, which is not so of zstd. GNU tar is not needed to write it: a full disk takes no
 * temporary files. Written by the tool's own writer, since its own strict reader is to read it.
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
