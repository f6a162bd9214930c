import { createServer } from 'node:http';
import { once } from 'node:events';
import { access, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mark, markHeader } from '../../src/domain/nginx/addresses.ts';
import { openJournal } from '../../src/domain/journal/write.ts';
import { catalogues } from '../../src/messages/index.ts';
import { explainLostJournal } from '../../src/pipeline/lost-journal.ts';
import type { JournalEntry } from '../../src/model/journal.ts';
import type { Problem } from '../../src/messages/problem.ts';
import { sitePaths, type Site } from '../../src/model/site.ts';
import { describeRecorded } from '../../src/report/describe.ts';
import { begin, end, started } from '../domain/attempt/records.ts';
import { createTestPorts, makeScratchFolder } from '../ports.ts';
import { makeTestSite } from '../site.ts';

const attempt = started.attempt ?? '';
const flag = sitePaths({ root: '/r', state: '/s', public: '/p' }).flag;
const page = (event: 'maintenance.on' | 'maintenance.off'): JournalEntry => ({
  attempt,
  event,
  step: null,
  data: { flag },
});
const onPage = [begin('maintenance-on'), page('maintenance.on'), begin('stop-services')];

/** nginx's answers: the page if the flag is set, otherwise what the platform says. */
async function serve(site: Site): Promise<string> {
  const server = createServer((_, answer) => {
    void access(sitePaths(site).flag).then(
      () => answer.writeHead(503, { [markHeader]: mark(site, 'maintenance') }).end(),
      () => answer.end('the platform'),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Loses the journal after these records, and returns the attempt's ending. */
async function lose(entries: readonly JournalEntry[], { isServed = true } = {}) {
  const bare = await makeTestSite(await makeScratchFolder());
  const site = isServed ? { ...bare, url: await serve(bare) } : bare;
  const ports = createTestPorts();
  const journal = await openJournal({ site, ports });
  onTestFinished(() => journal.close());
  const lost = explainLostJournal({ context: { site, ports }, journal, attempt }, async () => {
    for (const entry of entries) await journal.append(entry);
    await rm(site.state, { recursive: true });
    await journal.append(begin('snapshot'));
  });
  const problem = await lost.then(
    () => Promise.reject(new Error('nothing was lost')),
    (error: unknown) => error as Problem,
  );
  const isClosed = await access(sitePaths(site).flag).then(
    () => true,
    () => false,
  );
  return { problem, isClosed };
}

describe('an update whose journal can no longer be written', () => {
  it.each([
    ['before anything was stopped', [started, begin('backup')], 'internal', 'untouched', false],
    ['once the services were stopped', [started, ...onPage], 'maintenance', 'closed', true],
    [
      'once the page was taken off a healthy platform',
      [started, ...onPage, end('health-check', 1), page('maintenance.off')],
      'internal',
      'opened',
      false,
    ],
  ] as const)('%s says how the platform stands', async (_, entries, exit, stands, closed) => {
    const { problem, isClosed } = await lose(entries);
    expect(problem).toMatchObject({ code: `${exit}.journal-lost`, exit, params: { stands } });
    expect(String(problem.params['incident'])).toMatch(new RegExp(`^${attempt}-[0-9a-f]{8}$`));
    expect(isClosed).toBe(closed);
  });

  it('leaves the page on also where nginx does not answer', async () => {
    const { problem, isClosed } = await lose([started, ...onPage], { isServed: false });
    expect(problem).toMatchObject({ exit: 'maintenance', params: { stands: 'unanswered' } });
    expect(isClosed).toBe(true);
  });

  it('is no attempt where its beginning is not on record', async () => {
    const { problem } = await lose([]);
    expect(problem.code).toBe('prerequisite.state-unwritable');
  });

  it.each(['en', 'fr'] as const)('tells the incident code and one way on, in %s', async (language) => {
    const { problem } = await lose([started, ...onPage]);
    const { what, remedy } = describeRecorded({ problem, messages: catalogues[language] });
    expect(what).toContain('journal.jsonl');
    expect(remedy).toContain(String(problem.params['incident']));
    expect(remedy).toContain('support recover');
  });
});
