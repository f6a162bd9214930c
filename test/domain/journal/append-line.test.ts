import { constants } from 'node:fs';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { createLineWriter } from '../../../src/domain/journal/append-line.ts';
import { openJournal } from '../../../src/domain/journal/write.ts';
import type { JournalEntry } from '../../../src/model/journal.ts';
import { sitePaths } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';

const entry: JournalEntry = {
  attempt: '20261122-020000-a1b2',
  event: 'step.started',
  step: 'backup',
  data: {},
};

// The disk went read-only in the middle of an update, and the message said that nothing could be cut off.
it('tells why a record could not be written, not why its rest could not be cut off', async () => {
  const site = await makeTestSite(await makeScratchFolder());
  const path = sitePaths(site).journal;
  await writeFile(path, '');
  const file = await open(path, constants.O_RDONLY); // Can be neither written nor cut off.
  onTestFinished(() => file.close());
  const write = createLineWriter({ site, file });
  for (let twice = 0; twice < 2; twice += 1)
    await expect(write('{}\n')).rejects.toMatchObject({
      code: 'internal.journal-unwritable',
      params: { path, reason: 'EBADF' },
    });
});

// After `rm -rf state`, an update succeeded that no journal on disk recorded.
it.each([
  ['deleted', (state: string) => rm(state, { recursive: true })],
  ['moved', (state: string) => rename(state, `${state}.away`)],
  [
    'replaced',
    async (state: string) => {
      const journal = `${state}/journal.jsonl`;
      const content = await readFile(journal);
      await rm(journal);
      await writeFile(journal, content);
    },
  ],
])('writes nothing to a journal that was %s while it was open', async (_, harm) => {
  const site = await makeTestSite(await makeScratchFolder());
  const journal = await openJournal({ site, ports: createTestPorts() });
  onTestFinished(() => journal.close());
  await journal.append(entry);
  await harm(site.state);
  await expect(journal.append(entry)).rejects.toMatchObject({
    code: 'internal.journal-unwritable',
    params: { reason: 'replaced' },
  });
  expect(journal.records).toHaveLength(1);
});
