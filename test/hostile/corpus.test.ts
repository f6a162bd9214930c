import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judgeVersion } from '../../src/domain/archive/versions.ts';
import { Problem } from '../../src/messages/problem.ts';
import { open } from '../domain/archive/builder.ts';
import { makeScratchFolder } from '../ports.ts';
import { corpus } from './corpus.ts';
import { count } from './tally.ts';

test('every hostile archive is refused as what it is, or does no harm', async () => {
  const path = join(await makeScratchFolder(), 'hostile.ospi');
  const wrong: string[] = [];
  const seen = new Map<string, string>();
  for (const hostile of corpus) {
    const name = `${hostile.kind}: ${hostile.name}`;
    const bytes = hostile.make();
    const digest = createHash('sha256').update(bytes).digest('hex');
    const twin = seen.get(digest);
    if (twin !== undefined) wrong.push(`${name} is the same as ${twin}`);
    seen.set(digest, name);
    await writeFile(path, bytes);
    const ending = await meet(path);
    if (ending !== hostile.ending) wrong.push(`${name}: ${ending} in place of ${hostile.ending}`);
    count({ kind: hostile.kind, how: 'in process', tried: 1 });
  }
  expect(wrong).toEqual([]);
  expect(seen.size).toBeGreaterThan(300);
});

/** Like a platform in version 4.2.0, up to where it would write. */
async function meet(path: string): Promise<string> {
  try {
    const archive = await open(path);
    try {
      await archive.verify({ onProgress: () => undefined });
      judgeVersion({ manifest: archive.manifest, installed: '4.2.0', highest: null });
      return 'harmless';
    } finally {
      await archive.close();
    }
  } catch (error) {
    return error instanceof Problem ? error.code : String(error);
  }
}
