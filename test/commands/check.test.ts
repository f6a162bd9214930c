import { execFileSync } from 'node:child_process';
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { takeFingerprint } from '../../fixtures/site/fingerprint.ts';
import { runCheck, runCheckOfFacts, type CheckOptions } from '../../src/commands/check.ts';
import { signContent } from '../../src/domain/signature/signature.ts';
import { readJournal } from '../../src/domain/journal/read.ts';
import { openJournal } from '../../src/domain/journal/write.ts';
import { withLock } from '../../src/domain/lock/lock.ts';
import type { CommandContext } from '../../src/ports/context.ts';
import type { CheckName } from '../../src/messages/vocabulary.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { CheckResult, Result } from '../../src/model/results.ts';
import { sitePaths, type Site } from '../../src/model/site.ts';
import {
  baseMembers,
  catchProblem,
  compressors,
  key,
  makeArchiveTar,
  saveArchive,
  trustedKeys,
} from '../domain/archive/builder.ts';
import { pageWords, startStand } from '../domain/maintenance/stand.ts';
import { createTestPorts, makeScratchFolder } from '../ports.ts';
import { sampleFacts } from '../domain/checks/sample-facts.ts';

const small = {
  cpuCores: { minimum: 1, recommended: 1 },
  memoryGiB: { minimum: 0.1, recommended: 0.1 },
  freeDiskPercent: 0,
};
/** More memory than any machine that runs these tests. */
const hungry = { ...small, memoryGiB: { minimum: 0.1, recommended: 1e6 } };

let site: Site;
let folder: string;

/** A platform in version 4.2.0 behind a real nginx. */
beforeEach(async () => {
  const command = ['true'] as const;
  const stand = await startStand({
    site: {
      trustedKeys,
      administrators: execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim(),
      requirements: small,
      services: [{ name: 'web', start: command, stop: command, status: command }],
    },
  });
  ({ site, folder } = stand);
  await symlink('releases/4.2.0', sitePaths(site).current);
});

function check(options: CheckOptions = {}, changes: { site?: Partial<Site>; ports?: Ports } = {}) {
  const context: CommandContext = {
    site: { ...site, ...changes.site },
    ports: changes.ports ?? createTestPorts(),
    prompt: { available: false, confirm: () => Promise.resolve(false) },
    language: 'en',
    interruption: new AbortController().signal,
    tool: '0.1.0',
    pageWords,
  };
  // Nothing answers at this platform's health address: e2e/rehearsal.long.test.ts has a running one.
  return runCheck(context, { rehearsal: false, ...options });
}

/** Acts as an ordinary user without relevant groups. */
function strangerPorts(): Ports {
  const ports = createTestPorts();
  const user = { uid: 4242, name: 'mallory', groups: ['users'] };
  return { ...ports, system: { ...ports.system, user: () => Promise.resolve(user) } };
}

function collectEvents() {
  const ports = createTestPorts();
  return { ports, events: ports.events };
}

async function listEvents() {
  return (await readJournal({ site })).records.map(({ event }) => event);
}

function statusOf(result: Result, name: CheckName) {
  const { verdicts } = asCheck(result);
  return verdicts.find((verdict) => verdict.check === name)?.status;
}

function asCheck(result: Result): CheckResult {
  if (result.kind === 'check') return result;
  if (result.kind === 'notice-accepted') return result.check;
  throw new Error(result.kind);
}

function pack(options: Parameters<typeof makeArchiveTar>[0] = {}): Promise<string> {
  return saveArchive(compressors.gzip(makeArchiveTar(options)));
}

/** A valid signature by the trusted key, for another purpose. */
const signatureOfOther = signContent({ content: Buffer.from('other'), key, trustedComment: 'test' });

/** Everything of the platform except its nginx's access log. */
function takeSiteFingerprint(): Promise<string> {
  return takeFingerprint([site.root, site.state, site.public, site.backup.folder, ...site.backup.folders]);
}

describe('check', () => {
  test('finds a healthy platform ready for an update, and leaves no trace on it', async () => {
    const archive = await pack();
    const before = await takeSiteFingerprint();
    const result = await check({ archive });
    expect(asCheck(result).verdicts.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(result).toMatchObject({ kind: 'check', exit: 'ok' });
    expect(asCheck(result).facts.archive).toMatchObject({ version: '4.3.0', notice: { accepted: false } });
    expect(await takeSiteFingerprint()).toBe(before);
  });

  test('of a platform without a state folder makes none, whatever it would warn of', async () => {
    await rm(site.state, { recursive: true });
    const before = await takeSiteFingerprint();
    const result = await check({}, { site: { requirements: hungry } });
    expect(statusOf(result, 'memory')).toBe('warning');
    expect(await takeSiteFingerprint()).toBe(before);
  });

  test('without an archive says nothing of one', async () => {
    const result = await check();
    expect(statusOf(result, 'archive')).toBeUndefined();
    expect(asCheck(result).exit).toBe('ok');
  });

  test('is strict when asked to be', async () => {
    expect(asCheck(await check({ strict: true })).exit).toBe('warning');
  });

  test('for a stranger ends with the exit code of permission', async () => {
    expect(asCheck(await check({}, { ports: strangerPorts() })).exit).toBe('permission');
  });

  test('while another run is at work names it', async () => {
    const ports = createTestPorts();
    const result = await withLock({ site, ports, command: 'backup' }, () => check());
    expect(asCheck(result).exit).toBe('busy');
    expect(asCheck(result).facts.lock).toMatchObject({
      holder: { command: expect.stringContaining('backup') as string },
    });
  });

  test('reads an archive to its end', async () => {
    const { ports, events } = collectEvents();
    await check({ archive: await pack() }, { ports });
    expect(events.findLast(({ kind }) => kind === 'progress')).toMatchObject({
      step: 'verify-archive',
      percent: 100,
    });
  });
});

describe('a refused archive', () => {
  test.each<[string, string, () => Promise<string>]>([
    ['archive.not-found', 'that is not there', () => Promise.resolve('/nowhere/x.ospi')],
    [
      'archive.signature-wrong',
      'whose manifest was altered',
      () => pack({ manifestBytes: Buffer.from('{}'), signature: signatureOfOther }),
    ],
    [
      'archive.altered-member',
      'with a member altered behind a good signature',
      () =>
        pack({
          packed: baseMembers.map((member) =>
            member.path === 'files/VERSION' ? { ...member, content: '4.3.1\n' } : member,
          ),
        }),
    ],
    ['archive.wrong-product', 'of another product', () => pack({ manifest: { product: 'bi' } })],
    ['archive.version-out-of-range', 'for other versions', () => pack({ manifest: { from: '>=4.2.5' } })],
    ['archive.downgrade', 'that is older', () => pack({ manifest: { version: '4.1.0', from: '>=4.0.0' } })],
  ])('%s: %s', async (code, _, make) => {
    const archive = await make();
    const before = await takeSiteFingerprint();
    const noticeTo = join(folder, 'notice.md');
    const result = await check({ archive, noticeTo, acceptNotice: true }, { ports: createTestPorts() });
    expect(result).toMatchObject({ kind: 'check', exit: 'archive' });
    expect(asCheck(result).facts.archive?.problem?.code).toBe(code);
    expect(await takeSiteFingerprint()).toBe(before);
    await expect(readFile(noticeTo)).rejects.toThrow('ENOENT');
  });

  test('does not hide what else is wrong', async () => {
    const result = await check({ archive: '/nowhere/x.ospi' }, { site: { trustedKeys: [] } });
    expect(statusOf(result, 'trusted-keys')).toBe('failed');
    expect(statusOf(result, 'archive')).toBe('failed');
  });
});

describe('the memory warning', () => {
  test('is journalled once, and again when the memory is another', async () => {
    const options = { site: { requirements: hungry } };
    await check({}, options);
    await check({}, options);
    expect(await listEvents()).toEqual(['warning']);
    const { records } = await readJournal({ site });
    expect(records[0]).toMatchObject({
      attempt: null,
      data: { code: 'check.memory-below-recommended', params: { recommendedGiB: 1e6 } },
    });
    const ports = createTestPorts();
    const machine = async () => ({ ...(await ports.system.machine()), memoryBytes: 2 ** 31 });
    const system = { ...ports.system, machine };
    await check({}, { ...options, ports: { ...ports, system } });
    expect(await listEvents()).toEqual(['warning', 'warning']);
  });

  test('is not journalled by a stranger', async () => {
    const result = await check({}, { site: { requirements: hungry }, ports: strangerPorts() });
    expect(statusOf(result, 'memory')).toBe('warning');
    expect(await listEvents()).toEqual([]);
  });

  test('waits for a later check while another run is at work', async () => {
    const ports = createTestPorts();
    const options = { site: { requirements: hungry } };
    await withLock({ site, ports, command: 'backup' }, () => check({}, options));
    expect(await listEvents()).toEqual([]);
    await check({}, options);
    expect(await listEvents()).toEqual(['warning']);
  });

  test('is not written into a damaged journal', async () => {
    await writeFile(sitePaths(site).journal, 'damage\n');
    const result = await check({}, { site: { requirements: hungry } });
    expect(statusOf(result, 'journal')).toBe('failed');
    expect(await readFile(sitePaths(site).journal, 'utf8')).toBe('damage\n');
  });
});

describe('the notice', () => {
  test('is accepted on record, once, by name', async () => {
    const archive = await pack();
    const first = await check({ archive, acceptNotice: true }, { ports: createTestPorts() });
    expect(first).toMatchObject({ kind: 'notice-accepted', version: '4.3.0', check: { exit: 'ok' } });
    expect(asCheck(first).facts.archive?.notice?.accepted).toBe(true);
    await check({ archive, acceptNotice: true }, { ports: createTestPorts() });
    const { records } = await readJournal({ site });
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      event: 'notice.accepted',
      data: {
        product: 'planipsy',
        version: '4.3.0',
        sha256: first.kind === 'notice-accepted' ? first.sha256 : '',
      },
    });
    expect(asCheck(await check({ archive })).facts.archive?.notice?.accepted).toBe(true);
  });

  test('is accepted on a server that does not meet the prerequisites, whose verdict stays', async () => {
    const weak = { ...small, cpuCores: { minimum: 1000, recommended: 1000 } };
    const options = { site: { requirements: weak }, ports: createTestPorts() };
    const result = await check({ archive: await pack(), acceptNotice: true }, options);
    expect(result).toMatchObject({ kind: 'notice-accepted', check: { exit: 'prerequisite' } });
  });

  test('is not accepted by a stranger', async () => {
    const archive = await pack();
    const before = await takeSiteFingerprint();
    const problem = await catchProblem(check({ archive, acceptNotice: true }, { ports: strangerPorts() }));
    expect(problem.code).toBe('permission.not-administrator');
    expect(await takeSiteFingerprint()).toBe(before);
  });

  test('is not accepted while another run is at work', async () => {
    const archive = await pack();
    const ports = createTestPorts();
    const problem = await withLock({ site, ports, command: 'apply' }, () =>
      catchProblem(check({ archive, acceptNotice: true }, { ports })),
    );
    expect(problem.code).toBe('busy.lock-held');
    expect(await listEvents()).toEqual([]);
  });

  test('is saved where it is asked for, and never over another file', async () => {
    const archive = await pack();
    const noticeTo = join(folder, 'notice.md');
    const { ports, events } = collectEvents();
    await check({ archive, noticeTo }, { ports });
    expect(await readFile(noticeTo, 'utf8')).toBe(baseMembers[0]?.content);
    expect(events).toContainEqual({ kind: 'note', code: 'check.notice-written', params: { file: noticeTo } });

    await writeFile(noticeTo, 'mine');
    const problem = await catchProblem(check({ archive, noticeTo }));
    expect(problem.toRecord()).toEqual({
      code: 'usage.notice-unwritable',
      params: { file: noticeTo, reason: 'EEXIST' },
    });
    expect(await readFile(noticeTo, 'utf8')).toBe('mine');
  });
});

describe('recorded facts', () => {
  test('give the verdicts that were given where they were recorded', async () => {
    const ports = createTestPorts();
    const journal = await openJournal({ site, ports });
    await journal.append({ attempt: null, event: 'backup.verified', step: null, data: { id: 'B1' } });
    await journal.close();
    const results: Result[] = [
      await check({ archive: await pack() }),
      await check({ archive: '/nowhere/x.ospi' }, { ports: strangerPorts() }),
      await check({ archive: await pack(), acceptNotice: true }, { ports: createTestPorts() }),
    ];
    for (const result of results) {
      const { facts, verdicts, exit } = asCheck(result);
      for (const recorded of [result, facts]) {
        const file = await save(JSON.stringify(recorded));
        expect(await runCheckOfFacts({ facts: file })).toEqual({ kind: 'check', facts, verdicts, exit });
      }
    }
  });

  test('of a newer version are judged by what this one knows', async () => {
    const file = await save(JSON.stringify({ ...sampleFacts(), temperature: 41 }));
    expect(await runCheckOfFacts({ facts: file })).toMatchObject({ exit: 'ok', facts: sampleFacts() });
  });

  test.each<[string, string, readonly string[]]>([
    ['no JSON', 'facts: none', ['(file)']],
    ['something else', '[1, 2]', ['(file)']],
    ['another format', JSON.stringify({ ...sampleFacts(), format: 2 }), ['format']],
    [
      'values of the wrong kind',
      JSON.stringify({ ...sampleFacts(), cpuCores: '8', clock: { now: 'now', lastRecordAt: null } }),
      ['cpuCores', 'clock.now'],
    ],
    [
      'a version that is none',
      JSON.stringify({ ...sampleFacts(), platform: { name: 'p', product: 'p', version: 'latest' } }),
      ['platform.version'],
    ],
  ])('that are %s are refused, and where', async (_, content, places) => {
    const file = await save(content);
    const problem = await catchProblem(runCheckOfFacts({ facts: file }));
    expect(problem.toRecord()).toEqual({ code: 'usage.facts-invalid', params: { file, places } });
  });

  test.each([
    ['/nowhere/facts.json', 'ENOENT'],
    ['/proc', 'not-a-file'],
  ])('in %s cannot be read', async (file, reason) => {
    const problem = await catchProblem(runCheckOfFacts({ facts: file }));
    expect(problem.toRecord()).toEqual({ code: 'usage.facts-unreadable', params: { file, reason } });
  });
});

async function save(content: string): Promise<string> {
  const file = join(await makeScratchFolder(), 'facts.json');
  await writeFile(file, content);
  return file;
}
