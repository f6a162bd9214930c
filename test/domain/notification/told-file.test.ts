import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runOrThrow } from '../../../fixtures/site/run.ts';
import { readTold, writeTold } from '../../../src/domain/notification/told-file.ts';
import type { ToldRecord } from '../../../src/model/notification.ts';
import type { Site } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';

const isRoot = process.getuid?.() === 0;

function makeTold(key: string): ToldRecord {
  return { format: 1, key, at: '2026-11-30T20:00:00.000Z', failed: [] };
}

test.runIf(isRoot)('what was told while the disk was full is not told again', async () => {
  const state = await makeScratchFolder();
  await runOrThrow(['mount', '-t', 'tmpfs', '-o', 'size=16k', 'none', state]);
  onTestFinished(() => runOrThrow(['umount', state]).then(() => undefined));
  const site = { state } as Site;
  const ports = createTestPorts();
  await writeTold({ site, ports, told: makeTold('first') });
  const filler = join(state, 'filler');
  await writeFile(filler, Buffer.alloc(2 ** 20)).catch(() => undefined);
  for (const key of ['second', 'third']) {
    await writeTold({ site, ports, told: makeTold(key) });
    expect((await readTold({ site }))?.key).toBe(key);
  }
  expect(await readFile(join(state, 'told.json'), 'utf8')).toContain('first');
  await rm(filler);
  await writeTold({ site, ports, told: makeTold('fourth') });
  expect((await readTold({ site }))?.key).toBe('fourth');
  await rm(join(state, 'told.json')); // Nothing else is left that could count.
  expect(await readTold({ site })).toBeUndefined();
});
