import { describe, expect, test } from 'vitest';
import { findRevocation, requireNotRevoked } from '../../../src/domain/revocation/find.ts';
import { findRangeFault } from '../../../src/model/revocation.ts';
import { foldJournal } from '../../../src/domain/attempt/state.ts';
import { listInstalledDigests } from '../../../src/domain/revocation/installed.ts';
import { started, succeed, makeRecords } from '../attempt/records.ts';
import { revoke, sampleRevocation } from './parts.ts';

const [file, manifest, other] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [
  string,
  string,
  string,
];

describe('what is withdrawn', () => {
  test.each([
    ['4.3.0', ['4.3.0'], [], true],
    ['4.3.1', ['4.3.0'], [], false],
    ['4.3.0-rc.1', ['4.3.0'], [], false],
    ['4.3.0-rc.1', ['<=4.3.0'], [], true],
    ['4.2.6', ['4.3.0', '>=4.2.5 <4.2.8'], [], true],
    ['4.2.8', ['4.3.0', '>=4.2.5 <4.2.8'], [], false],
    ['4.3.0', ['4.1.0 || 4.3.0'], [], true],
    ['4.3.0', [], [file], true],
    ['4.3.0', [], [manifest], true],
    ['4.3.0', [], [other], false],
    ['4.3.0', ['4.1.0'], [other, manifest], true],
  ])('of %s, by %j and %j: %j', (version, versions, archives, isRevoked) => {
    const found = findRevocation([{ versions, archives }], { version, digests: [manifest, file] });
    expect(found !== undefined).toBe(isRevoked);
  });

  test('is refused with the reason of who said so', () => {
    const identity = { version: '4.3.0', digests: [] };
    const refuse = (revocation: object) => () => {
      requireNotRevoked({
        archive: 'x.ospi',
        identity,
        revocations: [{ ...sampleRevocation, ...revocation }],
      });
    };
    const { issuer, reason, issued } = sampleRevocation;
    expect(refuse({})).toThrow(
      expect.objectContaining({
        code: 'archive.revoked',
        exit: 'archive',
        params: { archive: 'x.ospi', version: '4.3.0', issuer, reason, issued },
      }) as Error,
    );
    expect(refuse({ versions: ['4.9.0'] })).not.toThrow();
  });
});

describe('a range', () => {
  test.each([
    ['4.3.0', undefined],
    ['>=4.3.0 <4.3.2', undefined],
    ['<=4.3.0-rc.1', undefined],
    ['4.2.x', undefined],
    ['4.1.0 || ~4.2.3', undefined],
    ['4.1.0 - 4.2.0', undefined],
    // It would revoke the version that fixes the intended one.
    ['*', 'unbounded'],
    ['x', 'unbounded'],
    ['>=4.3.0', 'unbounded'],
    ['>4', 'unbounded'],
    ['4.3.0 || >=5', 'unbounded'],
    ['4.3.0 || *', 'unbounded'],
    ['', 'malformed'],
    ['everything', 'malformed'],
    [' 4.3.0', 'malformed'],
    ['4.1.0  || 4.2.0', 'malformed'],
    ['4.3.0\n4.3.1', 'malformed'],
    ['\u202e4.3.0', 'malformed'],
    [`4.3.0${' || 4.3.0'.repeat(20)}`, 'too-long'],
  ])('%j: %s', (range, fault) => {
    expect(findRangeFault(range)).toBe(fault);
  });
});

describe('the journal', () => {
  test('holds what was withdrawn, and nothing takes it back', () => {
    const { product, versions, archives, issued, issuer, reason } = sampleRevocation;
    const entries = [revoke(), started, succeed, revoke({ versions: ['4.1.0'] })];
    const { revocations, highestVersion } = foldJournal(makeRecords(entries));
    expect(revocations).toEqual([
      { product, versions, archives, issued, issuer, reason },
      { product, versions: ['4.1.0'], archives, issued, issuer, reason },
    ]);
    expect(highestVersion).toBe('4.3.0');
  });

  test('leaves the last attempt, its incident code and its refusal as they were', () => {
    const before = foldJournal(makeRecords([started]));
    const after = foldJournal(makeRecords([started, revoke()]));
    expect(after.refusal).toEqual(before.refusal);
    expect(after.open?.id).toBe(before.open?.id);
  });

  test('tells which archive the installed version came from', () => {
    const state = foldJournal(makeRecords([started, succeed]));
    expect(listInstalledDigests(state, '4.3.0')).toEqual(['a'.repeat(64)]);
    expect(listInstalledDigests(state, '4.2.0')).toEqual([]);
    expect(listInstalledDigests(foldJournal(makeRecords([started])), '4.3.0')).toEqual([]);
    expect(listInstalledDigests(state, null)).toEqual([]);
  });
});
