import { describe, expect, test } from 'vitest';
import { chooseExit } from '../../../src/domain/checks/exit.ts';
import { judgeFacts, requireInstallable } from '../../../src/domain/checks/index.ts';
import type { ExitName } from '../../../src/terms/exit-codes.ts';
import type { Facts } from '../../../src/model/facts.ts';
import { Problem } from '../../../src/messages/problem.ts';
import { sampleArchive, sampleFacts } from './sample-facts.ts';

const stranger = { user: { uid: 1001, name: 'mallory', groups: [] } };
const failed = { attempt: 'A1', incident: 'A1-0f0f', outcome: 'failed' } as const;
const locked = { journal: { ...sampleFacts().journal, refusal: failed } };
const holder = { command: 'apply', pid: 12, user: 'root', since: '2026-11-22T17:00:00.000Z' };
const busy = { lock: { holder } };
const weak = { cpuCores: 1 };
const refusedArchive = {
  archive: { name: 'x.ospi', problem: { code: 'archive.unsigned', params: { archive: 'x.ospi' } } },
} as const;
const withoutZstd = {
  archive: {
    name: 'x.ospi',
    problem: { code: 'prerequisite.program-missing', params: { program: 'zstd' } },
  },
} as const;
const unreadableLock = {
  lock: { problem: { code: 'prerequisite.state-unreadable', params: { path: 'l', reason: 'EACCES' } } },
} as const;

describe('the exit code of a check', () => {
  test.each<[ExitName, string, Partial<Facts>]>([
    ['ok', 'with nothing wrong', {}],
    ['ok', 'with warnings alone', { rebootPending: true }],
    ['prerequisite', 'with a requirement that is not met', weak],
    ['archive', 'with a refused archive', refusedArchive],
    ['archive', 'with a refused archive on a weak server', { ...weak, ...refusedArchive }],
    ['prerequisite', 'with a program missing to read the archive', withoutZstd],
    ['busy', 'with another run at work', { ...weak, ...busy, ...refusedArchive }],
    ['prerequisite', 'with a lock that cannot be read', unreadableLock],
    ['locked', 'with a failed attempt', { ...weak, ...busy, ...refusedArchive, ...locked }],
    ['permission', 'for a stranger', { ...weak, ...busy, ...locked, ...refusedArchive, ...stranger }],
  ])('is %s %s', (exit, _, changes) => {
    expect(chooseExit(judgeFacts(sampleFacts(changes)), { strict: false })).toBe(exit);
  });

  test('is warning with --strict and warnings alone', () => {
    expect(chooseExit(judgeFacts(sampleFacts({ rebootPending: true })), { strict: true })).toBe('warning');
    expect(chooseExit(judgeFacts(sampleFacts()), { strict: true })).toBe('ok');
    expect(chooseExit(judgeFacts(sampleFacts({ rebootPending: true, ...weak })), { strict: true })).toBe(
      'prerequisite',
    );
  });
});

describe('an update', () => {
  test('passes when nothing required is missing', () => {
    expect(refuse({ rebootPending: true, archive: sampleArchive })).toBeUndefined();
  });

  test.each<[string, object, Partial<Facts>]>([
    [
      'permission.not-administrator',
      { user: 'mallory', administrators: 'systeme' },
      { ...stranger, ...locked },
    ],
    [
      'locked.attempt-failed',
      { attempt: 'A1', incident: 'A1-0f0f', contact: '04 26 10 06 36, support@ospi.example' },
      { ...locked, ...busy },
    ],
    [
      'locked.attempt-interrupted',
      { attempt: 'A1' },
      { journal: { ...sampleFacts().journal, refusal: { ...failed, outcome: 'interrupted' } } },
    ],
    ['busy.lock-held', { holder }, { ...busy, ...weak }],
    ['prerequisite.checks-failed', {}, unreadableLock],
  ])('is refused with %s', (code, params, changes) => {
    const problem = refuse(changes);
    expect(problem?.code).toBe(code);
    expect(problem?.params).toMatchObject(params);
  });

  test('is told every check that failed, and no other', () => {
    const problem = refuse({ ...weak, trustedKeys: 0, rebootPending: true });
    expect(problem?.params['verdicts']).toMatchObject([{ check: 'cpu-cores' }, { check: 'trusted-keys' }]);
  });
});

function refuse(changes: Partial<Facts>): Problem | undefined {
  const facts = sampleFacts(changes);
  try {
    requireInstallable({ facts, verdicts: judgeFacts(facts) });
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
