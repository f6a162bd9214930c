import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { runSupportReplay } from '../../../src/commands/replay.ts';
import { writeMembers, type OutgoingMember } from '../../../src/domain/archive/tar-write.ts';
import { encodeRecord } from '../../../src/domain/journal/chain.ts';
import { viewAttempt } from '../../../src/domain/attempt/view-attempt.ts';
import { foldJournal } from '../../../src/domain/attempt/state.ts';
import { caseName, digest, indexName, packBundle } from '../../../src/domain/support/bundle-file.ts';
import { composeParts, createWords } from '../../../src/domain/support/compose.ts';
import { readBundle } from '../../../src/domain/support/read-bundle.ts';
import { caseForm } from '../../../src/model/bundle.ts';
import { redact } from '../../../src/domain/support/redact.ts';
import { buildCase } from '../../../src/pipeline/build-case.ts';
import type { Case } from '../../../src/model/bundle.ts';
import type { ReplayResult } from '../../../src/model/replay.ts';
import type { FreeContext } from '../../../src/ports/context.ts';
import type { JournalEntry, JournalRecord } from '../../../src/model/journal.ts';
import { Problem } from '../../../src/messages/problem.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { attemptId, begin, end, started, undo } from '../attempt/records.ts';
import { sampleFacts } from '../checks/sample-facts.ts';

type Failing = Extract<JournalEntry, { event: 'step.failed' }>['data']['problem'];

const hookFailed = (hook: string): Failing =>
  Problem.of('step.hook-failed', {
    hook,
    exitCode: 4,
    lastLines: ['no such column'],
    log: `/var/lib/ospi-update/planipsy/attempts/${attemptId}.log`,
  }).toRecord();

/** The failed step, and why: one of each kind. */
const kinds: readonly (readonly [step: string, problem: Failing, outcome: 'rolled-back' | 'maintenance'])[] =
  [
    [
      'backup',
      Problem.of('backup.program-failed', {
        folder: '/srv/planipsy/shared',
        program: 'tar',
        exitCode: 2,
        lastLines: ['tar: ./DUPONT.pdf: Cannot open: Permission denied'],
      }).toRecord(),
      'rolled-back',
    ],
    ['backup', Problem.of('backup.no-space', { path: '/var/backups/planipsy' }).toRecord(), 'rolled-back'],
    ['hook-pre-install', hookFailed('pre-install'), 'rolled-back'],
    ['hook-migrate', hookFailed('migrate'), 'maintenance'],
    ['hook-post-install', hookFailed('post-install'), 'rolled-back'],
    [
      'health-check',
      Problem.of('step.unhealthy', {
        url: 'http://127.0.0.1:8080/',
        seen: '502',
        timeoutSeconds: 300,
      }).toRecord(),
      'rolled-back',
    ],
    [
      'maintenance-on',
      Problem.of('step.page-not-served', {
        visit: { url: 'https://127.0.0.1/', failure: 'ECONNREFUSED' },
        flag: '/var/lib/ospi-update/planipsy/public/maintenance.flag',
      }).toRecord(),
      'maintenance',
    ],
  ];

test.each(kinds)('what failed in %s is told again the same', async (step, problem, outcome) => {
  const records = chain([
    started,
    begin('backup'),
    ...(step === 'backup' ? [] : [end('backup', 12), begin(step)]),
    { attempt: attemptId, event: 'step.failed', step, data: { problem } },
    undo(step),
    {
      attempt: attemptId,
      event: 'attempt.failed',
      step: null,
      data: { outcome, step, problem, ...(outcome === 'maintenance' && { rollback: problem }), seconds: 40 },
    },
  ]);
  const { refusal } = foldJournal(records);
  const made = await makeBundle({ records });
  const told = await replay(made.file);
  expect(told.differences).toEqual([]);
  expect(told.exit).toBe('ok');
  expect(told.replayed.refusal).toEqual(refusal);
  expect(told.replayed.last).toMatchObject({ ending: outcome, step, problem: { code: problem.code } });
  expect(told.replayed.ending?.code).toBe(`${outcome}.attempt`);
  expect(outline(told.attempt)).toEqual(outline(viewOf(records)));
});

test('what a changed rule or record leads to is shown as a difference', async () => {
  const records = chain([started, begin('backup')]);
  const { file } = await makeBundle({
    records,
    change: (told) => ({ ...told, exit: 'ok', recovery: { kind: 'forward', steps: [] } }),
  });
  const { differences, exit } = await replay(file);
  expect(exit).toBe('warning');
  expect(differences).toEqual([
    { what: 'exit', recorded: 'ok', replayed: 'locked' },
    {
      what: 'recovery',
      recorded: '{"kind":"forward","steps":[]}',
      replayed: '{"kind":"back","steps":["backup"]}',
    },
  ]);
});

test('a bundle is refused that is not as one is written', async () => {
  const { content, file } = await makeBundle({ records: chain([started]) });
  const folder = await makeScratchFolder();
  const refuse = async (name: string, bytes: Buffer, reason: string) => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    await expect(readBundle(path), name).rejects.toMatchObject({ code: reason });
  };
  const invalid = 'usage.bundle-invalid';
  await refuse('cut', content.subarray(0, -20), invalid);
  await refuse('longer', Buffer.concat([content, Buffer.from('x')]), invalid);
  await refuse('none', Buffer.from('no bundle at all'), invalid);
  await refuse('bomb', gzipSync(Buffer.alloc(8 * 2 ** 20)), invalid);

  const whole = new Map((await readBundle(file)).files);
  const repacked = (change: (files: Map<string, Buffer>) => void) => {
    const files = new Map(whole);
    change(files);
    return packBundle(files, new Date(0));
  };
  const altered = await repacked((files) => files.set('facts.json', Buffer.from('{}')));
  await refuse('altered', altered, invalid);
  await refuse('without-a-file', await repacked((files) => files.delete('facts.json')), invalid);
  await refuse('more', await repacked((files) => files.set('more.json', Buffer.from('{}'))), invalid);
  await refuse('out', await repacked((files) => files.set('../../etc/x', Buffer.from('{}'))), invalid);
  const newer = Buffer.from('{"format":2}');
  await refuse('newer', await repacked((files) => files.set(indexName, newer)), 'usage.bundle-newer');
  const deep = Buffer.from('['.repeat(100_000));
  await refuse('deep', await repacked((files) => files.set(indexName, deep)), invalid);

  const link = { path: 'ospi-support/facts.json', type: 'symlink', size: 0, mode: 0o777 } as const;
  await refuse('link', await pack([{ ...link, target: '/etc/passwd', read: () => [] }]), invalid);
  const large = { path: 'ospi-support/facts.json', type: 'file', size: 2 ** 40, mode: 0o600 } as const;
  await refuse('large', await pack([{ ...large, read: () => [] }], false), invalid);
  await expect(readBundle(folder)).rejects.toMatchObject({ code: 'usage.bundle-unreadable' });
});

test('records that do not follow each other, and forms that no tool writes, are refused', async () => {
  const records = chain([started, begin('backup'), end('backup', 3)]);
  const [first, , third] = records;
  const gap = [first, third].flatMap((record) => (record === undefined ? [] : [record]));
  await expect(replay((await makeBundle({ records: gap })).file)).rejects.toMatchObject({
    code: 'usage.bundle-invalid',
    params: { place: 'journal.jsonl 2' },
  });
  const odd = {
    records,
    change: (told: Case) => ({ ...told, verdicts: [{ check: 'x' }] }) as unknown as Case,
  };
  await expect(replay((await makeBundle(odd)).file)).rejects.toMatchObject({ code: 'usage.bundle-invalid' });
});

function chain(entries: readonly JournalEntry[]): readonly JournalRecord[] {
  const records: JournalRecord[] = [];
  for (const [index, entry] of entries.entries()) {
    const at = new Date(Date.UTC(2026, 10, 22, 18, 0, index));
    const previous = records.at(-1);
    records.push(encodeRecord({ platform: 'planipsy', entry, at, previous }).record);
  }
  return records;
}

/** As made by the command, from facts and records chosen by a test. */
async function makeBundle({
  records,
  change = (told) => told,
}: {
  records: readonly JournalRecord[];
  change?: (told: Case) => Case;
}): Promise<{ readonly file: string; readonly content: Buffer }> {
  const { refusal, highestVersion } = foldJournal(records);
  const head = records.at(-1)?.hash ?? null;
  const facts = sampleFacts({
    journal: { records: records.length, head, highestVersion, ...(refusal && { refusal }) },
  });
  const log = `2026-11-22T18:00:01.500Z | password=hunter2\njournal 1 ${records[0]?.hash ?? ''}\n`;
  const sources = {
    site: 'nothing',
    facts: { value: facts },
    status: 'nothing',
    journal: { value: { records, tornBytes: 0 } },
    logs: new Map([[attemptId, Buffer.from(log)]]),
    manifest: 'nothing',
  } as const;
  const words = createWords(sources);
  const parts = composeParts({ sources, nginx: 'nothing', machine: 'nothing', words });
  const told = change(buildCase({ facts, records, bootId: '' }));
  const files = new Map([
    [caseName, Buffer.from(JSON.stringify(redact(told, caseForm, words.scrub)))],
    ...parts.flatMap((part) => [...part.files]),
  ]);
  const index = {
    format: 1,
    tool: '0.1.0',
    at: '2026-11-22T19:00:00.000Z',
    parts: parts.map(({ part }) => part),
    files: Object.fromEntries([...files].map(([name, content]) => [name, digest(content)])),
  };
  const content = await packBundle(
    new Map([[indexName, Buffer.from(JSON.stringify(index))], ...files]),
    new Date(0),
  );
  expect(content.includes('hunter2')).toBe(false);
  const file = join(await makeScratchFolder(), 'bundle.tar.gz');
  await writeFile(file, content);
  return { file, content };
}

async function replay(bundle: string): Promise<ReplayResult> {
  return runSupportReplay(as(1000), { bundle });
}

/** The user who runs the tests. */
function as(uid: number): FreeContext {
  const ports = createTestPorts();
  const user = () => Promise.resolve({ uid, name: 'engineer', groups: [] });
  return { ports: { ...ports, system: { ...ports.system, user } } } as unknown as FreeContext;
}

function viewOf(records: readonly JournalRecord[]) {
  const { last } = foldJournal(records);
  return last === undefined ? undefined : viewAttempt({ attempt: last });
}

/** What happened when: without the names in its texts. */
function outline(attempt: ReplayResult['attempt']) {
  return attempt?.timeLine.map((moment) => [
    moment.kind,
    moment.at,
    ...(moment.kind === 'step' ? [moment.name, moment.state, moment.seconds, moment.problem?.code] : []),
  ]);
}

async function pack(members: readonly OutgoingMember[], isWhole = true): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of writeMembers(members, new Date(0))) {
    chunks.push(chunk);
    if (!isWhole) break;
  }
  return gzipSync(Buffer.concat(chunks));
}
