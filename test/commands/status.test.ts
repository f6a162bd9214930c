import { appendFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runStatus } from '../../src/commands/status.ts';
import { openJournal } from '../../src/domain/journal/write.ts';
import { withLock } from '../../src/domain/lock/lock.ts';
import { catalogues } from '../../src/messages/index.ts';
import type { CommandContext } from '../../src/ports/context.ts';
import type { Event } from '../../src/ports/events.ts';
import type { JournalEntry } from '../../src/model/journal.ts';
import type { ProgressFile } from '../../src/model/progress.ts';
import type { StatusResult } from '../../src/model/status.ts';
import { sitePaths, type Site } from '../../src/model/site.ts';
import {
  attemptId,
  begin,
  end,
  endFailed,
  fail,
  hookFailure,
  started,
  succeed,
} from '../domain/attempt/records.ts';
import { createTestPorts, makeScratchFolder } from '../ports.ts';
import { makeTestSite } from '../site.ts';

async function openPlatform() {
  const site = await makeTestSite(await makeScratchFolder());
  await mkdir(sitePaths(site).release('4.2.0'), { recursive: true });
  await symlink('releases/4.2.0', sitePaths(site).current);
  const ports = createTestPorts();
  const interruption = new AbortController();
  const context: CommandContext = {
    site,
    ports,
    prompt: { available: false, confirm: () => Promise.resolve(false) },
    language: 'en',
    interruption: interruption.signal,
    tool: '0.1.0',
    pageWords: { fr: catalogues.fr.maintenance.page, en: catalogues.en.maintenance.page },
  };
  return { site, ports, context, interruption };
}

/** An attempt of this very process, as recorded by a running `apply`. */
async function makeStart(bootId?: string): Promise<JournalEntry> {
  if (started.event !== 'attempt.started') throw new Error('no start');
  const boot = bootId ?? (await createTestPorts().system.bootId());
  return { ...started, data: { ...started.data, pid: process.pid, bootId: boot } };
}

async function record(site: Site, ...entries: JournalEntry[]): Promise<void> {
  const journal = await openJournal({ site, ports: createTestPorts() });
  for (const entry of entries) await journal.append(entry);
  await journal.close();
}

/** Everything below a folder, names and contents. */
async function readTree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(file, 'base64')] as const)),
  );
}

describe('the status', () => {
  test('of a platform that was never updated', async () => {
    const { context } = await openPlatform();
    expect(await runStatus(context, {})).toEqual({
      kind: 'status',
      platform: 'planipsy',
      product: 'planipsy',
      version: '4.2.0',
      page: 'unknown',
      backups: [],
      support: { email: 'support@ospi.example', phone: '04 26 10 06 36' },
    } satisfies StatusResult);
  });

  test('of a platform whose state folder does not exist yet', async () => {
    const { context, site } = await openPlatform();
    await rm(site.state, { recursive: true });
    expect(await runStatus(context, {})).not.toHaveProperty('last');
    await expect(readdir(site.state)).rejects.toThrow('ENOENT');
  });

  test('after a successful update', async () => {
    const { context, site } = await openPlatform();
    await record(site, await makeStart(), begin('backup'), end('backup', 1), succeed);
    const status = await runStatus(context, {});
    expect(status.last).toMatchObject({
      attempt: attemptId,
      from: '4.2.0',
      to: '4.3.0',
      ending: 'succeeded',
    });
    expect(status).not.toHaveProperty('refusal');
    expect(status).not.toHaveProperty('running');
  });

  test('after a failed update has the incident code and the reason', async () => {
    const { context, site } = await openPlatform();
    await record(
      site,
      await makeStart(),
      begin('hook-migrate'),
      fail('hook-migrate'),
      endFailed('maintenance'),
    );
    const status = await runStatus(context, {});
    expect(status.last).toMatchObject({
      ending: 'maintenance',
      step: 'hook-migrate',
      title: { fr: 'Conversion des notes', en: 'Conversion of the notes' },
      problem: hookFailure,
    });
    expect(status.last).not.toHaveProperty('rollback');
    expect(status.refusal).toMatchObject({ attempt: attemptId, outcome: 'failed' });
    expect(status.refusal?.incident).toMatch(/^20261122-180000-abcd-[0-9a-f]{8}$/);
  });

  test('after a failed rollback has the reason of that, too', async () => {
    const { context, site } = await openPlatform();
    const ending = endFailed('maintenance');
    if (ending.event !== 'attempt.failed') throw new Error('no ending');
    const rollback = { code: 'step.unhealthy', params: { url: 'http://127.0.0.1/', seen: '502' } } as const;
    await record(site, await makeStart(), { ...ending, data: { ...ending.data, rollback } });
    expect((await runStatus(context, {})).last).toMatchObject({ ending: 'maintenance', rollback });
  });

  test.each([
    ['after a kill', undefined, false],
    ['after a power cut', 'another-boot', true],
  ])('of an interrupted update, %s', async (_, bootId, rebooted) => {
    const { context, site } = await openPlatform();
    await record(site, await makeStart(bootId), begin('activate'));
    const status = await runStatus(context, {});
    expect(status.last).toMatchObject({ ending: 'interrupted', step: 'activate', rebooted });
    expect(status.refusal).toMatchObject({ outcome: 'interrupted' });
    expect(status).not.toHaveProperty('running');
  });

  test('of an interrupted update is not “running” while a backup holds the lock', async () => {
    const { context, site, ports } = await openPlatform();
    if (started.event !== 'attempt.started') throw new Error('no start');
    await record(site, { ...started, data: { ...started.data, pid: 1 } }, begin('activate'));
    const status = await withLock({ site, ports, command: 'backup create' }, () => runStatus(context, {}));
    expect(status.last).toMatchObject({ ending: 'interrupted' });
  });

  test('of a running update, from its records', async () => {
    const { context, site, ports } = await openPlatform();
    await record(site, await makeStart(), begin('backup'), end('backup', 1), begin('hook-migrate'));
    const status = await withLock({ site, ports, command: 'apply' }, () => runStatus(context, {}));
    expect(status.running).toMatchObject({
      attempt: attemptId,
      from: '4.2.0',
      to: '4.3.0',
      step: 'hook-migrate',
      title: { fr: 'Conversion des notes', en: 'Conversion of the notes' },
      percent: 54,
      rollingBack: false,
    });
    expect(status).not.toHaveProperty('refusal');
    expect(status).not.toHaveProperty('last');
  });

  test('of a running update, from its own finer word, if it is about this attempt', async () => {
    const { context, site, ports } = await openPlatform();
    await record(site, await makeStart(), begin('backup'));
    const [first] = (await readFile(sitePaths(site).journal, 'utf8')).split('\n');
    const { at } = JSON.parse(first ?? '') as { at: string };
    const now = new Date();
    const frozen = { ...context, ports: { ...ports, clock: { ...ports.clock, now: () => now } } };
    const progress: ProgressFile = {
      format: 1,
      platform: 'planipsy',
      state: 'running',
      step: null,
      percent: 33,
      startedAt: at,
      updatedAt: new Date(now.getTime() - 5000).toISOString(),
      secondsLeft: 100,
      from: '4.2.0',
      to: '4.3.0',
      outcome: null,
      steps: [],
      warnings: [],
      incident: null,
      messageCode: null,
    };
    const readWith = async (content: string) => {
      await writeFile(sitePaths(site).progress, content);
      const status = await withLock({ site, ports, command: 'apply' }, () => runStatus(frozen, {}));
      return status.running;
    };
    expect(await readWith(JSON.stringify(progress))).toMatchObject({ percent: 33, secondsLeft: 95 });
    const older = { ...progress, startedAt: '2020-01-01T00:00:00.000Z' };
    expect(await readWith(JSON.stringify(older))).toMatchObject({ percent: 0 });
    expect(await readWith('{"format":1,')).toMatchObject({ percent: 0 });
    expect(await readWith('{"format":1,"percent":"50"}')).toMatchObject({ percent: 0 });
  });

  test('of a rollback at work', async () => {
    const { context, site, ports } = await openPlatform();
    await record(site, await makeStart(), begin('hook-migrate'), fail('hook-migrate'));
    const status = await withLock({ site, ports, command: 'apply' }, () => runStatus(context, {}));
    expect(status.running).toMatchObject({ rollingBack: true, percent: 0 });
    expect(status.running).not.toHaveProperty('secondsLeft');
  });

  test('shows what is left of a damaged journal, and says that it is damaged', async () => {
    const { context, site } = await openPlatform();
    await record(site, await makeStart(), begin('backup'), end('backup', 1), succeed);
    const path = sitePaths(site).journal;
    const lines = (await readFile(path, 'utf8')).split('\n');
    lines[2] = (lines[2] ?? '').replace('"seconds":1', '"seconds":9');
    await writeFile(path, lines.join('\n'));
    const status = await runStatus(context, {});
    expect(status.journalProblem).toMatchObject({
      code: 'prerequisite.journal-damaged',
      params: { line: 3 },
    });
    expect(status.last).toMatchObject({ attempt: attemptId });
  });

  test('tells the page as a visitor sees it', async () => {
    const { context } = await openPlatform();
    const server = createServer((_, answer) => answer.writeHead(200).end('portal'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const site = { ...context.site, url: `http://127.0.0.1:${port}/` };
    expect((await runStatus({ ...context, site }, {})).page).toBe('off');
  });

  test('of a state that cannot be read is a problem with a remedy', async () => {
    const { context, site } = await openPlatform();
    await mkdir(sitePaths(site).journal);
    await expect(runStatus(context, {})).rejects.toMatchObject({ code: 'prerequisite.state-file-foreign' });
  });

  test('lists no backups where their folder cannot be read, and says why', async () => {
    const { context, site } = await openPlatform();
    await writeFile(site.backup.folder, 'a file');
    expect(await runStatus(context, {})).toMatchObject({
      backups: [],
      backupsProblem: { code: 'backup.folder-unreadable' },
    });
  });

  test('changes nothing', async () => {
    const { context, site } = await openPlatform();
    await record(site, await makeStart(), begin('backup'));
    const before = await readTree(join(site.state, '..'));
    await runStatus(context, {});
    await runStatus(context, { follow: true });
    expect(await readTree(join(site.state, '..'))).toEqual(before);
  });
});

describe('following', () => {
  const eventNames = (events: readonly Event[]) =>
    events.map((event) => (event.kind === 'record' ? event.record.event : event.kind));

  test('returns when nothing runs', async () => {
    const { context, site, ports } = await openPlatform();
    await record(site, await makeStart(), succeed);
    expect((await runStatus(context, { follow: true })).last?.ending).toBe('succeeded');
    expect(ports.events).toEqual([]);
  });

  test('tells what was done before, what is done then, and how it ended', async () => {
    const { context, site, ports } = await openPlatform();
    const status = await withLock({ site, ports: createTestPorts(), command: 'apply' }, async () => {
      await record(site, await makeStart(), begin('backup'));
      const following = runStatus(context, { follow: true });
      await expect
        .poll(() => eventNames(ports.events).filter((name) => name === 'progress').length, {
          timeout: 60_000,
        })
        .toBeGreaterThan(1);
      await record(site, end('backup', 1), begin('prune'), end('prune', 1), succeed);
      return following;
    });
    // How often it is reported depends on its duration.
    const names = eventNames(ports.events);
    expect(names.filter((name, index) => name !== names[index - 1])).toEqual([
      'attempt.started',
      'step.started',
      'progress',
      'step.finished',
      'step.started',
      'step.finished',
      'attempt.succeeded',
    ]);
    expect(ports.events[2]).toMatchObject({ step: 'backup', overall: { percent: 0 } });
    expect(status.last?.ending).toBe('succeeded');
  });

  test.each([
    ['succeeded', [succeed], 'ok'],
    [
      'was rolled back',
      [begin('hook-migrate'), fail('hook-migrate'), endFailed('rolled-back')],
      'rolled-back',
    ],
    [
      'stays under the page',
      [begin('hook-migrate'), fail('hook-migrate'), endFailed('maintenance')],
      'maintenance',
    ],
    ['was interrupted', [begin('hook-migrate')], 'locked'],
  ] as const)('exits as the last update did where none is at work: it %s', async (_, entries, exit) => {
    const { context, site } = await openPlatform();
    await record(site, await makeStart(), ...entries);
    expect((await runStatus(context, { follow: true })).exit).toBe(exit);
    expect(await runStatus(context, {})).not.toHaveProperty('exit');
  });

  test('exits as a damaged journal asks for, whatever it tells of the last update', async () => {
    const { context, site } = await openPlatform();
    await record(site, await makeStart(), succeed);
    await appendFile(sitePaths(site).journal, '{}\n');
    expect((await runStatus(context, { follow: true })).exit).toBe('prerequisite');
  });

  test('waits for an update that is being prepared', async () => {
    const { context, site, ports } = await openPlatform();
    const status = await withLock({ site, ports: createTestPorts(), command: 'apply' }, async () => {
      const following = runStatus(context, { follow: true });
      await expect.poll(() => eventNames(ports.events)).toEqual(['note']);
      expect((await runStatus(context, {})).holder).toMatchObject({ command: 'apply', pid: process.pid });
      await record(site, await makeStart(), begin('backup'));
      await expect.poll(() => eventNames(ports.events), { timeout: 10_000 }).toContain('step.started');
      await record(site, end('backup', 1), succeed);
      return following;
    });
    expect(status).toMatchObject({ last: { ending: 'succeeded' }, exit: 'ok' });
  });

  test('ends where what was being prepared was refused, and does not wait for a backup', async () => {
    const { context, site } = await openPlatform();
    await withLock({ site, ports: createTestPorts(), command: 'backup create' }, async () => {
      const status = await runStatus(context, { follow: true });
      expect(status).toMatchObject({ holder: { command: 'backup create' }, exit: 'ok' });
    });
    let following: Promise<StatusResult> | undefined;
    await withLock({ site, ports: createTestPorts(), command: 'apply' }, async () => {
      following = runStatus(context, { follow: true });
      await expect.poll(() => readdir(site.state)).toContain('lock');
    });
    expect(await following).not.toHaveProperty('holder');
  });

  test('ends when the update is killed, and says that it was interrupted', async () => {
    const { context, site, ports } = await openPlatform();
    let following: Promise<StatusResult> | undefined;
    await withLock({ site, ports: createTestPorts(), command: 'apply' }, async () => {
      await record(site, await makeStart(), begin('backup'));
      following = runStatus(context, { follow: true });
      await expect.poll(() => ports.events.length).toBeGreaterThan(1);
    });
    const ended = await following;
    expect(ended).toMatchObject({ last: { ending: 'interrupted', step: 'backup' }, exit: 'locked' });
  });

  test('ends when the reader has seen enough', async () => {
    const { context, site, ports, interruption } = await openPlatform();
    await withLock({ site, ports: createTestPorts(), command: 'apply' }, async () => {
      await record(site, await makeStart(), begin('backup'));
      const following = runStatus(context, { follow: true });
      await expect.poll(() => ports.events.length).toBeGreaterThan(1);
      interruption.abort();
      expect(await following).toMatchObject({ running: { step: 'backup' }, exit: 'busy' });
    });
  });
});
