import { appendFile, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../../src/domain/journal/read.ts';
import { openJournal } from '../../../src/domain/journal/write.ts';
import type { JournalEntry } from '../../../src/model/journal.ts';
import { sitePaths, type Site } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';

const step = (name: string): JournalEntry => ({
  attempt: '20261122-020000-a1b2',
  event: 'step.started',
  step: name,
  data: {},
});

async function writeJournal(names: readonly string[]): Promise<{ site: Site; path: string }> {
  const site = await makeTestSite(await makeScratchFolder());
  const journal = await openJournal({ site, ports: createTestPorts() });
  for (const name of names) await journal.append(step(name));
  await journal.close();
  return { site, path: sitePaths(site).journal };
}

describe('the journal', () => {
  it('holds what was appended, in order, and reports each record once it is on disk', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    const ports = createTestPorts();
    const journal = await openJournal({ site, ports });
    await Promise.all(['backup', 'maintenance-on', 'snapshot'].map((name) => journal.append(step(name))));
    await journal.close();

    const { records, problem, tornBytes } = await readJournal({ site });
    expect(problem).toBeUndefined();
    expect(tornBytes).toBe(0);
    expect(records.map(({ seq, step }) => [seq, step])).toEqual([
      [1, 'backup'],
      [2, 'maintenance-on'],
      [3, 'snapshot'],
    ]);
    expect(ports.events).toEqual(records.map((record) => ({ kind: 'record', record })));
  });

  it('can be verified with nothing but a hash program', async () => {
    const { path } = await writeJournal(['backup']);
    const line = (await readFile(path, 'utf8')).trimEnd();
    const [, body = '', hash] = /^(.*),"hash":"(.*)"}$/.exec(line) ?? [];
    expect(createHash('sha256').update(`${body}}`).digest('hex')).toBe(hash);
  });

  it('goes on where it ended when it is opened again', async () => {
    const { site } = await writeJournal(['backup']);
    const journal = await openJournal({ site, ports: createTestPorts() });
    await journal.append(step('snapshot'));
    await journal.close();
    expect((await readJournal({ site })).records.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('has no records before the first one, and none is made by reading', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    expect((await readJournal({ site })).records).toEqual([]);
    expect(await readdir(site.state)).toEqual([]);
  });

  const damages: [string, (lines: string[]) => string[], { line: number; reason: string }][] = [
    [
      'a changed word',
      (l) => l.map((x, i) => (i === 1 ? x.replace('snapshot', 'activate') : x)),
      { line: 2, reason: 'hash' },
    ],
    ['a line taken out', (l) => l.filter((_, i) => i !== 1), { line: 2, reason: 'order' }],
    ['two lines swapped', (l) => [l[1] ?? '', l[0] ?? '', ...l.slice(2)], { line: 1, reason: 'order' }],
    ['a line said twice', (l) => [l[0] ?? '', ...l], { line: 2, reason: 'order' }],
    ['a line of another kind', (l) => ['hello', ...l], { line: 1, reason: 'form' }],
    ['an empty line', (l) => [l[0] ?? '', '', ...l.slice(1)], { line: 2, reason: 'form' }],
    ['its last line cut off', (l) => l.slice(0, -1), { line: 3, reason: 'cut-off' }],
    ['all of it gone', () => [], { line: 3, reason: 'cut-off' }],
  ];
  it.each(damages)('is refused with %s, and says where', async (_, damage, expected) => {
    const { site, path } = await writeJournal(['backup', 'snapshot', 'activate']);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    await writeFile(
      path,
      damage(lines)
        .map((line) => `${line}\n`)
        .join(''),
    );

    await expect(openJournal({ site, ports: createTestPorts() })).rejects.toMatchObject({
      code: 'prerequisite.journal-damaged',
      params: { file: path, ...expected },
    });
  });

  it('notices that it was deleted as a whole', async () => {
    const { site, path } = await writeJournal(['backup']);
    await rm(path);
    expect((await readJournal({ site })).problem?.params['reason']).toBe('cut-off');
  });

  it('takes no line that a hook printed for one of its own', async () => {
    const { site } = await writeJournal(['backup']);
    const log = sitePaths(site).attemptLog('20261122-020000-a1b2');
    await appendFile(log, `2026-11-22T02:00:00.000Z | journal 99 ${'0'.repeat(64)}\n`);
    expect((await readJournal({ site })).problem).toBeUndefined();
  });

  it.each([1, 40, 200])('keeps a last line aside that a power cut left %i bytes short', async (missing) => {
    const { site, path } = await writeJournal(['backup', 'snapshot']);
    await rm(sitePaths(site).attempts, { recursive: true }); // The log lagged behind, as after a power cut.
    await truncate(path, (await stat(path)).size - missing);
    const ports = createTestPorts();
    const journal = await openJournal({ site, ports });
    await journal.close();

    expect(journal.records.map(({ event }) => event)).toEqual(['step.started', 'warning']);
    const kept = (await readdir(site.state)).find((name) => name.includes('torn'));
    expect(kept).toBeDefined();
    expect((await readJournal({ site })).problem).toBeUndefined();
  });

  it('sets real space aside', async () => {
    const { site } = await writeJournal(['backup']);
    const { blocks } = await stat(sitePaths(site).reserve);
    expect(blocks * 512).toBeGreaterThanOrEqual(256 * 1024);
  });
});
