import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { gatherFacts } from '../../../src/domain/checks/facts.ts';
import { judgeFacts } from '../../../src/domain/checks/index.ts';
import { openJournal } from '../../../src/domain/journal/write.ts';
import { withLock } from '../../../src/domain/lock/lock.ts';
import type { JournalEntry } from '../../../src/model/journal.ts';
import { Problem } from '../../../src/messages/problem.ts';
import { sitePaths, type Site } from '../../../src/model/site.ts';
import { takeFingerprint } from '../../../fixtures/site/fingerprint.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';
import { baseManifest } from '../archive/builder.ts';

const ports = createTestPorts();

function gather(site: Site, options: Partial<Parameters<typeof gatherFacts>[0]> = {}) {
  return gatherFacts({ site, ports, tool: '0.1.0', ...options });
}

const started: JournalEntry = {
  attempt: 'A1',
  event: 'attempt.started',
  step: null,
  data: {
    archive: { name: 'planipsy-4.3.0.ospi', sha256: 'c'.repeat(64), bytes: 1 },
    product: 'planipsy',
    from: '4.2.0',
    to: '4.3.0',
    title: { fr: 'PlaniPSY 4.3.0', en: 'PlaniPSY 4.3.0' },
    steps: ['backup'],
    hooks: [],
    operator: { user: 'root', uid: 0, from: 'none' },
    bootId: 'boot',
    pid: 1,
    tool: '0.1.0',
  },
};

async function append(site: Site, entry: JournalEntry): Promise<void> {
  const journal = await openJournal({ site, ports });
  await journal.append(entry);
  await journal.close();
}

describe('facts', () => {
  test.runIf(geteuid?.() === 0)('name what is append-only or immutable', async () => {
    const folder = await makeScratchFolder();
    const site = await makeTestSite(folder);
    const [data = ''] = site.backup.folders;
    await mkdir(sitePaths(site).releases, { recursive: true });
    await writeFile(join(data, "an audit's log"), '');
    const chattr = (...args: string[]) => execFileSync('chattr', args);
    chattr('+a', join(data, "an audit's log"));
    onTestFinished(() => {
      chattr('-R', '-a', '-i', folder);
    });
    const before = await gather(site);
    expect(before.flagged).toEqual([{ path: join(data, "an audit's log"), flags: 'a', isOwn: false }]);
    chattr('+i', sitePaths(site).releases);
    const facts = await gather(site);
    expect(facts.flagged).toContainEqual({ path: sitePaths(site).releases, flags: 'i', isOwn: true });
    expect(judgeFacts(facts)).toContainEqual(
      expect.objectContaining({ check: 'attributes', status: 'failed' }),
    );
  });

  test('tell before an update what its backup would stumble over', async () => {
    const folder = await makeScratchFolder();
    const site = await makeTestSite(folder);
    const [data = ''] = site.backup.folders;
    await rm(data, { recursive: true });
    await symlink(folder, data);
    const facts = await gather(site);
    expect(facts.sourcesProblem).toEqual({ code: 'backup.source-missing', params: { path: data } });
    expect(judgeFacts(facts)).toContainEqual(
      expect.objectContaining({ check: 'folders', status: 'failed', problem: facts.sourcesProblem }),
    );
  });

  test('tell before an update of a folder that lies too deep to be restored', async () => {
    const folder = await makeScratchFolder();
    const site = await makeTestSite(folder);
    const [data = ''] = site.backup.folders;
    // Deeper than the longest path that the system opens.
    const deep = 'for i in $(seq 21); do mkdir "$0" && cd "$0" || exit; done';
    execFileSync('bash', ['-c', deep, 'd'.repeat(200)], { cwd: data });
    onTestFinished(() => void execFileSync('rm', ['-rf', data]));
    const { sourcesProblem, ...facts } = await gather(site);
    expect(sourcesProblem).toMatchObject({ code: 'backup.path-too-long', params: { folder: data } });
    expect(judgeFacts({ ...facts, ...(sourcesProblem && { sourcesProblem }) })).toContainEqual(
      expect.objectContaining({ check: 'folders', status: 'failed' }),
    );
  });

  test('tell before an update what stands where it would write', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    expect(await gather(site)).not.toHaveProperty('placesProblem');
    const { progress } = sitePaths(site);
    await mkdir(progress, { recursive: true });
    const facts = await gather(site);
    const problem = { code: 'prerequisite.place-taken', params: { path: progress, needed: 'file' } };
    expect(facts.placesProblem).toEqual(problem);
    expect(judgeFacts(facts)).toContainEqual(
      expect.objectContaining({ check: 'folders', status: 'failed', problem }),
    );
  });

  test('tell before an update that its health check would not believe the version that runs', async () => {
    const server = createServer((_, answer) => {
      answer.setHeader('X-Version', '4.2.0');
      answer.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
    const bare = await makeTestSite(await makeScratchFolder());
    await symlink('releases/4.2.0', sitePaths(bare).current);
    const gatherWith = (versionHeader: string) =>
      gather({ ...bare, health: { url, timeoutSeconds: 2, versionHeader } });
    expect(await gatherWith('X-Version')).not.toHaveProperty('servicesProblem');
    const facts = await gatherWith('X-Verison');
    const params = { url, version: '4.2.0', found: null };
    const problem = { code: 'prerequisite.version-untold', params };
    expect(facts.servicesProblem).toEqual(problem);
    expect(judgeFacts(facts)).toContainEqual(
      expect.objectContaining({ check: 'services', status: 'failed', problem }),
    );
  });

  test('of this machine are sane, and plain JSON', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await symlink('releases/4.2.0', sitePaths(site).current);
    const facts = await gather(site);
    expect(facts).toMatchObject({
      format: 1,
      platform: { name: 'planipsy', product: 'planipsy', version: '4.2.0' },
      administrators: null,
      unmeasured: [],
      unwritable: [],
      trustedKeys: 0,
      journal: { records: 0, head: null, highestVersion: null },
      lock: null,
    });
    expect(facts.cpuCores).toBeGreaterThanOrEqual(1);
    expect(facts.nginx.snippet).toMatchObject({ failure: 'refused' });
    expect(facts.tools.find(({ name }) => name === 'flock')?.path).toMatch(/^\//);
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  });

  test('are gathered without a trace', async () => {
    const folder = await makeScratchFolder();
    const site = await makeTestSite(folder);
    await rm(site.state, { recursive: true });
    const before = await takeFingerprint([folder]);
    await gather(site);
    expect(await takeFingerprint([folder])).toBe(before);
  });

  test('say which programs of the services are missing, and which services are unknown', async () => {
    const missing = ['/nowhere/service'] as const;
    const site = await makeTestSite(await makeScratchFolder(), {
      services: [
        { name: 'web', start: ['true'], stop: ['true'], status: ['true'] },
        { name: 'gone', start: missing, stop: missing, status: missing },
      ],
    });
    const facts = await gather(site);
    expect(facts.services).toEqual([
      { name: 'web', known: true, running: true },
      { name: 'gone', known: false, running: false },
    ]);
    expect(facts.tools.filter(({ path }) => path === null)).toEqual([{ name: missing[0], path: null }]);
  });
});

describe('disk space', () => {
  const mib = 2 ** 20;
  const margin = 256 * mib;

  test('is needed for a whole backup, on the file system of the backups', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    const [shared = ''] = site.backup.folders;
    const before = (await gather(site)).disks[0]?.neededBytes ?? 0;
    await writeFile(join(shared, 'data'), Buffer.alloc(40 * mib, 1));
    const { disks } = await gather(site);
    expect(disks).toHaveLength(1);
    expect(disks[0]?.holds).toEqual(['root', 'state', 'public', 'backup.folder', 'backup.folders']);
    expect(before).toBeGreaterThanOrEqual(margin);
    expect(disks[0]?.neededBytes).toBeCloseTo(before + 40 * mib * 1.05, -5);
  });

  test('is needed for the staged release, and for restoring data that a hook may touch', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await writeFile(join(site.backup.folders[0] ?? '', 'data'), Buffer.alloc(40 * mib, 1));
    const entries = [{ path: 'files/a', type: 'file', size: 10 * mib, mode: '0644', sha256: '' }] as const;
    const archive = (touchesData: boolean) => ({
      name: 'a.ospi',
      manifest: {
        ...baseManifest,
        entries,
        hooks: baseManifest.hooks.map((hook) => ({ ...hook, touchesData })),
      },
      problem: Problem.of('archive.truncated', { archive: 'a.ospi' }),
    });
    const need = async (touchesData: boolean) =>
      (await gather(site, { archive: archive(touchesData) })).disks[0]?.neededBytes;
    const without = (await gather(site)).disks[0]?.neededBytes ?? 0;
    expect(await need(false)).toBeCloseTo(without + 10 * mib * 1.05, -5);
    expect(await need(true)).toBeCloseTo(without + 50 * mib * 1.05, -5);
  });

  test('is counted for each file system on its own', async () => {
    const other = `/dev/shm/ospi-update-${process.pid}`;
    onTestFinished(() => rm(other, { recursive: true, force: true }));
    const site = await makeTestSite(await makeScratchFolder());
    const { disks } = await gather({ ...site, backup: { ...site.backup, folder: other } });
    expect(disks.map(({ holds }) => holds)).toEqual([
      ['root', 'state', 'public', 'backup.folders'],
      ['backup.folder'],
    ]);
    expect(disks[1]?.mount).toBe('/dev/shm');
  });

  test('of data behind a link is that of the data', async () => {
    const folder = await makeScratchFolder();
    const site = await makeTestSite(folder);
    const [shared = ''] = site.backup.folders;
    await rm(shared, { recursive: true });
    await mkdir(join(folder, 'elsewhere'));
    await writeFile(join(folder, 'elsewhere', 'data'), Buffer.alloc(40 * mib, 1));
    await symlink(join(folder, 'elsewhere'), shared);
    expect((await gather(site)).disks[0]?.neededBytes).toBeGreaterThan(margin + 40 * mib);
  });

  test('for data that are not there is not guessed', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    const [shared = ''] = site.backup.folders;
    await rm(shared, { recursive: true });
    const facts = await gather(site);
    expect(facts.unmeasured).toEqual([{ path: shared, reason: 'No such file or directory' }]);
    expect(judgeFacts(facts).find(({ check }) => check === 'disk-space')?.status).toBe('failed');
  });
});

describe('an attempt without an ending', () => {
  test('is a run at work while its lock is held', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await withLock({ site, ports, command: 'apply' }, async () => {
      await append(site, started);
      const { journal, lock } = await gather(site);
      expect(lock).toMatchObject({ holder: { command: 'apply', pid: process.pid } });
      expect(journal.refusal).toBeUndefined();
    });
  });

  test('is an interrupted one when the lock is free, or held by this very run', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await append(site, started);
    expect((await gather(site)).journal.refusal).toMatchObject({ attempt: 'A1', outcome: 'interrupted' });
    await withLock({ site, ports, command: 'apply' }, async () => {
      const { journal, lock } = await gather(site, { holdsLock: true });
      expect(lock).toBeNull();
      expect(journal.refusal).toMatchObject({ outcome: 'interrupted' });
    });
  });
});

test('a damaged journal is a problem among the facts, and the rest is still told', async () => {
  const site = await makeTestSite(await makeScratchFolder());
  await append(site, started);
  await writeFile(sitePaths(site).journal, '{}\n', { flag: 'a' });
  const { journal } = await gather(site);
  expect(journal).toMatchObject({ records: 1, problem: { code: 'prerequisite.journal-damaged' } });
});

test('a folder that cannot be written is named; one that can be made is not', async () => {
  const folder = await makeScratchFolder();
  const site = await makeTestSite(folder);
  expect((await gather(site)).unwritable).toEqual([]);
  await writeFile(join(folder, 'backups'), 'a file in the place of a folder');
  const inFile = join(folder, 'backups', 'planipsy');
  const facts = await gather({ ...site, backup: { ...site.backup, folder: inFile } });
  expect(facts.unwritable).toEqual([inFile]);
});
