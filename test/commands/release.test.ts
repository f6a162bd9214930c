import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runSupportRelease } from '../../src/commands/release.ts';
import { runStatus } from '../../src/commands/status.ts';
import { runSupportRecover } from '../../src/commands/support.ts';
import { encodePublicKey } from '../../src/domain/signature/keys.ts';
import { readJournal } from '../../src/domain/journal/read.ts';
import { foldJournal } from '../../src/domain/attempt/state.ts';
import { openJournal } from '../../src/domain/journal/write.ts';
import { withLock } from '../../src/domain/lock/lock.ts';
import { setFlag } from '../../src/domain/maintenance/switch.ts';
import { encodeRelease } from '../../src/domain/release/document.ts';
import { namePurpose } from '../../src/domain/signed-file/purpose.ts';
import { catalogues } from '../../src/messages/index.ts';
import type { TellingContext } from '../../src/ports/context.ts';
import { describeAnswer } from '../../src/report/index.ts';
import type { JournalEntry } from '../../src/model/journal.ts';
import { sitePaths, type Site } from '../../src/model/site.ts';
import { endFailed, started } from '../domain/attempt/records.ts';
import { document, vendor, writeRelease } from '../domain/release/parts.ts';
import { createTestPorts, makeScratchFolder } from '../ports.ts';
import { makeTestSite } from '../site.ts';

/** A platform whose update ended like this, the release that support made for it, and how to apply it. */
async function openPlatform(...entries: readonly JournalEntry[]) {
  const folder = await makeScratchFolder();
  const health = await startHealth();
  const site = await makeTestSite(folder, {
    trustedKeys: [encodePublicKey(vendor)],
    health: { url: health.url, timeoutSeconds: 2 },
  });
  const ports = createTestPorts();
  const journal = await openJournal({ site, ports });
  for (const entry of entries) await journal.append(entry);
  await journal.close();
  const file = join(folder, 'release.txt');
  await writeFile(file, makeRelease(foldJournal(journal.records).refusal?.incident ?? document.incident));
  const told: string[] = [];
  const context: TellingContext = {
    describeAnswer,
    keepHistory: async () => {
      const { records } = await readJournal({ site });
      told.push(records.at(-1)?.event ?? '');
    },
    site,
    ports,
    prompt: { available: false, confirm: () => Promise.resolve(false) },
    language: 'en',
    interruption: new AbortController().signal,
    tool: '0.1.0',
    pageWords: { fr: catalogues.fr.maintenance.page, en: catalogues.en.maintenance.page },
  };
  return {
    site,
    ports,
    context,
    told,
    health,
    give: (changes: Partial<TellingContext> = {}) => runSupportRelease({ ...context, ...changes }, { file }),
  };
}

function makeRelease(incident: string): Buffer {
  const [issued, expires] = [0, 1].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
  return writeRelease({
    content: encodeRelease({ ...document, incident, issued: issued ?? '', expires: expires ?? '' }),
    trustedComment: namePurpose('release', incident),
  });
}

async function startHealth() {
  const health = { status: 503, url: '' };
  const server = createServer((_, response) => response.writeHead(health.status).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  health.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
  return health;
}

const readText = (site: Site) => readFile(sitePaths(site).journal, 'utf8');

describe('a platform that was left under the page', () => {
  test('is released once the page is off and it is healthy, and no recovery undoes it afterwards', async () => {
    const { site, ports, context, health, give } = await openPlatform(started, endFailed('maintenance'));
    const before = await readText(site);
    await setFlag({ site, ports });
    await expect(give()).rejects.toMatchObject({ code: 'locked.release-under-page' });
    await rm(sitePaths(site).flag);
    await expect(give()).rejects.toMatchObject({ code: 'locked.release-unhealthy' });
    expect(await readText(site)).toBe(before);
    health.status = 200;
    expect(await give()).toMatchObject({
      kind: 'released',
      issuer: document.issuer,
      reason: document.reason,
    });
    expect(await runSupportRecover(context)).toEqual({ kind: 'nothing-to-recover' });
    const { release, refusal } = await runStatus(context, {});
    expect({ release, refusal }).toMatchObject({ release: { issuer: document.issuer }, refusal: undefined });
  });
});

test('what is recorded says who, why, until when, by which key, and who gave it', async () => {
  const { site, told, give } = await openPlatform(started, endFailed('rolled-back'));
  const { expires } = await give();
  // The history that the Superviseur shows is brought up to date with it, at once.
  expect(told).toEqual(['attempt.released']);
  const { records } = await readJournal({ site });
  expect(records.at(-1)).toMatchObject({
    event: 'attempt.released',
    attempt: started.attempt,
    data: {
      issuer: document.issuer,
      reason: document.reason,
      expires,
      keyId: expect.stringMatching(/^[0-9A-F]+$/) as string,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      operator: { uid: process.getuid?.() },
    },
  });
  const before = await readText(site);
  expect(await give()).toMatchObject({ kind: 'released', already: true });
  expect(await readText(site)).toBe(before);
});

describe('nothing is recorded', () => {
  test('for somebody who may not install', async () => {
    const { site, ports, give } = await openPlatform(started, endFailed('rolled-back'));
    const before = await readText(site);
    const nobody = { uid: 65534, name: 'nobody', groups: ['nogroup'] };
    const system = { ...ports.system, user: () => Promise.resolve(nobody) };
    await expect(give({ ports: { ...ports, system } })).rejects.toMatchObject({
      code: 'permission.not-administrator',
    });
    expect(await readText(site)).toBe(before);
  });

  test('while another run is at work', async () => {
    const { site, ports, give } = await openPlatform(started, endFailed('rolled-back'));
    await withLock({ site, ports, command: 'backup' }, async () => {
      await expect(give()).rejects.toMatchObject({ code: 'busy.lock-held' });
    });
  });

  test('with a clock that stands before the failure', async () => {
    const { ports, give } = await openPlatform(started, endFailed('rolled-back'));
    const clock = { ...ports.clock, now: () => new Date(Date.now() - 3_600_000) };
    await expect(give({ ports: { ...ports, clock } })).rejects.toMatchObject({
      code: 'prerequisite.clock-behind',
    });
  });

  test('in a journal whose end is missing', async () => {
    const { site, give } = await openPlatform(started, endFailed('rolled-back'));
    const lines = (await readText(site)).split('\n');
    await writeFile(sitePaths(site).journal, `${lines.slice(0, -2).join('\n')}\n`);
    await expect(give()).rejects.toMatchObject({ code: 'prerequisite.journal-damaged' });
  });
});

test('a journal brought back from before the release is noticed', async () => {
  const { site, context, give } = await openPlatform(started, endFailed('rolled-back'));
  const before = await readText(site);
  await give();
  await writeFile(sitePaths(site).journal, before);
  await expect(give()).rejects.toMatchObject({ code: 'prerequisite.journal-damaged' });
  expect((await runStatus(context, {})).journalProblem).toMatchObject({ params: { reason: 'cut-off' } });
});
