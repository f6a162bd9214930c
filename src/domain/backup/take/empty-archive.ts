import { open } from 'node:fs/promises';
import type { Compression } from '../../pipelines/compression.ts';

/** What GNU tar makes of no name at all, 10,240 zeros, behind `zstd -1 --check` and behind `gzip -n -1`. */
const emptyArchives: Readonly<Record<Compression, string>> = {
  zstd: 'KLUv/QRITQAAEAAAAQD7hwdYvL1+1g==',
  gzip:
    'H4sIAAAAAAAEA+3QAQ0AAADCoPdPbQ43iEBhwIABAwYMGDBgwIABAwYMGDBgwIABAwYMGDBgwIAB' +
    'AwYMGDBgwIABAwYMvA0Mmt4dJwAoAAA=',
};

/**
 * Writes the archive of a folder in which nothing changed. While the page is on, the two programs that would make it and the two
 * that would read it back take longer than everything else together.
 */
export async function writeEmptyArchive({
  target,
  compression,
}: {
  target: string;
  compression: Compression;
}): Promise<void> {
  const file = await open(target, 'wx', 0o600);
  try {
    await file.writeFile(Buffer.from(emptyArchives[compression], 'base64'));
  } finally {
    await file.close();
  }
}
