import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { runAttemptView, runHistory, runVerification } from '../../src/commands/status-journal.ts';
import { runStatus } from '../../src/commands/status.ts';
import { openJournal } from '../../src/domain/journal/write.ts';
import { catalogues } from '../../src/messages/index.ts';
import type { CommandContext } from '../../src/ports/context.ts';
import type { JournalEntry } from '../../src/model/journal.ts';
import type { Result } from '../../src/model/results.ts';
import { sitePaths } from '../../src/model/site.ts';
import { createLook } from '../../src/report/look.ts';
import { renderResult } from '../../src/report/render/index.ts';
import { createWording } from '../../src/report/wording.ts';
import {
  attemptId,
  begin,
  end,
  endFailed,
  endRecovered,
  fail,
  recover,
  started,
  succeed,
  undo,
} from '../domain/attempt/records.ts';
import { createTestPorts, makeScratchFolder } from '../ports.ts';
import { makeTestSite } from '../site.ts';

async function openPlatform(...entries: JournalEntry[]) {
  const site = await makeTestSite(await makeScratchFolder());
  const ports = createTestPorts();
  const context: CommandContext = {
    site,
    ports,
    prompt: { available: false, confirm: () => Promise.resolve(false) },
    language: 'en',
    interruption: new AbortController().signal,
    tool: '0.1.0',
    pageWords: { fr: catalogues.fr.maintenance.page, en: catalogues.en.maintenance.page },
  };
  if (entries.length > 0) {
    const journal = await openJournal({ site, ports });
    for (const entry of entries) await journal.append(entry);
    await journal.close();
  }
  return { context, paths: sitePaths(site) };
}

/** The same entries as those of an earlier attempt. */
const earlier = (...entries: JournalEntry[]) => entries.map((entry) => ({ ...entry, attempt: 'A0' }));
const failed = [
  started,
  begin('hook-migrate'),
  fail('hook-migrate'),
  undo('activate'),
  endFailed('rolled-back'),
];

/** Readable, as wide as needed; no gap where a word should be. */
function render(result: Result, language: 'fr' | 'en' = 'en'): string {
  const wording = createWording({ messages: catalogues[language], language });
  const look = createLook({ color: false, columns: Infinity, env: {} });
  const text = renderResult({ result, wording, look }).join('\n');
  expect(text).not.toMatch(/undefined|\[object|NaN/);
  return text;
}

describe('an empty journal', () => {
  test('has no history, no attempt, and is intact', async () => {
    const { context } = await openPlatform();
    const history = await runHistory(context);
    expect(history).toEqual({ kind: 'history', platform: 'planipsy', attempts: [] });
    expect(render(history, 'fr')).toContain('Aucune mise à jour');
    const verified = await runVerification(context);
    expect(verified).toMatchObject({ records: 0, head: null, exit: 'ok' });
    expect(render(verified)).toMatch(/empty/);
    await expect(runAttemptView(context, 'A1')).rejects.toMatchObject({ code: 'usage.attempt-unknown' });
  });
});

describe('the history', () => {
  test('has a success, a failure and their ends, in both languages', async () => {
    const { context } = await openPlatform(...earlier(started, succeed), ...failed);
    const history = await runHistory(context);
    expect(history.attempts).toMatchObject([
      { attempt: 'A0', ending: 'succeeded', seconds: 200 },
      { attempt: attemptId, ending: 'rolled-back', seconds: 95.5 },
    ]);
    const incident = history.attempts[1]?.incident ?? '?';
    const text = render(history);
    for (const words of [
      '4.2.0 → 4.3.0',
      'succeeded; started by marie (as root), at a terminal',
      `incident code ${incident}`,
    ])
      expect(text).toContain(words);
    expect(render(history, 'fr')).toContain(`code d’incident ${incident}`);
  });

  test('calls an attempt without an ending interrupted', async () => {
    const { context } = await openPlatform(started, begin('backup'));
    const history = await runHistory(context);
    expect(history.attempts).toMatchObject([{ ending: 'interrupted' }]);
    expect(render(history)).toContain('interrupted');
  });
});

describe('one attempt', () => {
  test('is told step by step, by its name or its incident code, with what it printed last', async () => {
    const { context, paths } = await openPlatform(...failed);
    const records = (await readFile(paths.journal, 'utf8')).trim().split('\n');
    const { at } = JSON.parse(records[1] ?? '') as { at: string };
    await mkdir(paths.attempts, { recursive: true });
    await appendFile(paths.attemptLog(attemptId), `${at} | the reason is \u001b[31mhere\n`);
    const [summary] = (await runHistory(context)).attempts;
    const view = await runAttemptView(context, summary?.incident ?? '');
    expect(view).toEqual(await runAttemptView(context, attemptId));
    const text = render(view);
    for (const words of [
      '✖  Conversion of the notes: failed after',
      '[OSPI-2008] The hook migrate failed with code 3.',
      '| the reason is ␛[31mhere',
      '↩  Switch back to the previous version: done in',
      paths.attemptLog(attemptId),
    ])
      expect(text).toContain(words);
    expect(text.match(/The hook migrate failed/g)).toHaveLength(1);
    expect(render(view, 'fr')).toMatch(/Conversion des notes\s: échec[^]*\[OSPI-2008\] Le script migrate/);
  });

  test('is told with its recovery, and without its log where that is gone', async () => {
    const entries = [
      started,
      begin('backup'),
      end('backup', 3),
      recover('back'),
      endRecovered('rolled-back'),
    ];
    const { context, paths } = await openPlatform(...entries);
    await rm(paths.attempts, { recursive: true, force: true });
    const view = await runAttemptView(context, attemptId);
    expect(view).toMatchObject({
      recovered: true,
      logProblem: { code: 'prerequisite.state-unreadable', params: { reason: 'ENOENT' } },
    });
    expect(render(view)).toMatch(/Recovery, by root, without a terminal; the server was rebooted/);
  });

  test('that is not known is answered with those that are, the newest first', async () => {
    const { context } = await openPlatform(...earlier(started, succeed), ...failed);
    const problem = { code: 'usage.attempt-unknown', params: { attempt: 'A9', known: [attemptId, 'A0'] } };
    await expect(runAttemptView(context, 'A9')).rejects.toMatchObject(problem);
  });
});

describe('a damaged journal', () => {
  async function openDamaged() {
    const platform = await openPlatform(...earlier(started, succeed), ...failed);
    const { journal } = platform.paths;
    const lines = (await readFile(journal, 'utf8')).split('\n');
    lines[4] = (lines[4] ?? '').replace('hook-migrate', 'hook-other00');
    await writeFile(journal, lines.join('\n'));
    return platform;
  }

  test('is read up to the first bad record, and the attempt in it is not called interrupted', async () => {
    const { context } = await openDamaged();
    const history = await runHistory(context);
    expect(history.journalProblem).toMatchObject({ params: { line: 5, reason: 'hash' } });
    expect(history.attempts).toMatchObject([{ ending: 'succeeded' }, { ending: 'unknown' }]);
    expect(history.attempts[1]).not.toHaveProperty('incident');
    expect(render(history)).toMatch(/only up to this point:\n\[OSPI-0304\] .*line 5/);
    const view = await runAttemptView(context, attemptId);
    expect(view.timeLine).toMatchObject([{ name: 'hook-migrate', state: 'unknown' }]);
    expect(render(view, 'fr')).toMatch(/\[OSPI-0304\] .*ligne 5/);
  });

  test('of which nothing can be read is not said to know no attempt, and no update not to have been', async () => {
    const { context, paths } = await openDamaged();
    await writeFile(paths.journal, `?${await readFile(paths.journal, 'utf8')}`);
    const problem = { code: 'prerequisite.journal-damaged', params: { line: 1 } };
    await expect(runAttemptView(context, attemptId)).rejects.toMatchObject(problem);
    expect(render(await runStatus(context, {}))).toMatch(/Last update: +not known/);
  });

  test('is found by the verification: which line, why, and exit code 3', async () => {
    const { context, paths } = await openDamaged();
    const verified = await runVerification(context);
    expect(verified).toMatchObject({
      records: 4,
      problem: { code: 'prerequisite.journal-damaged', params: { line: 5, reason: 'hash' } },
      exit: 'prerequisite',
    });
    expect(render(verified)).toMatch(/\[OSPI-0304\][^]*Before the damage: 4 records/);
    expect(render(verified, 'fr')).toContain(paths.journal);
  });

  test('that only lacks the end of its last line is intact, and the verification says so', async () => {
    const { context, paths } = await openPlatform(started);
    await appendFile(paths.journal, '{"seq":2');
    const verified = await runVerification(context);
    expect(verified).toMatchObject({ records: 1, tornBytes: 8, exit: 'ok' });
    expect(render(verified)).toMatch(/intact: 1 record,[^]*8 bytes, is unfinished/);
  });
});
