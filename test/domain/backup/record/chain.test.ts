import { describe, expect, it } from 'vitest';
import { chooseBase, findChain, planPrune } from '../../../../src/domain/backup/record/chain.ts';
import type { BackupRecord, StoredBackup } from '../../../../src/domain/backup/record/record.ts';
import type { Part } from '../../../../src/domain/pipelines/part.ts';

const part = (bytes: number): Part => ({ file: 'x', bytes, sha256: '0'.repeat(64) });

/** `a<-b` adds to a; `a!` is broken; `a:50` takes 50 bytes instead of 100; `a:0` contains no file. */
function read(text: string): StoredBackup[] {
  return text.split(' ').map((word) => {
    const [, base, id = '', broken, bytes = '100'] = /^(?:(\w+)<-)?(\w+)(!)?(?::(\d+))?$/.exec(word) ?? [];
    if (broken !== undefined) return { id };
    const record: BackupRecord = {
      format: 1,
      id,
      ...(base === undefined ? {} : { base }),
      createdAt: '2026-01-01T00:00:00.000Z',
      site: 'planipsy',
      databases: [],
      complete: true,
      folders: [
        {
          path: '/data',
          compression: 'zstd',
          scannedAt: '2026-01-01T00:00:00.000Z',
          files: bytes === '0' ? part(22) : part(Number(bytes)),
          entries: bytes === '0' ? 0 : 1,
          sourceBytes: 1,
          // Complete in each backup, whatever changed.
          directories: part(200),
          inventory: part(500),
          removed: part(0),
        },
      ],
    };
    return { id, record };
  });
}

const folders = ['/data'];

describe('findChain', () => {
  it.each([
    ['a a<-b b<-c', 'c', ['a', 'b', 'c']],
    ['a a<-b a<-c', 'c', ['a', 'c']],
    ['a', 'a', ['a']],
  ])('follows %s from %s to its full backup', (text, id, expected) => {
    const found = findChain({ id, backups: read(text) });
    expect('chain' in found ? found.chain.map((record) => record.id) : found).toEqual(expected);
  });

  it.each([
    ['a! a<-b', 'b', 'a'],
    ['x<-b b<-c', 'c', 'x'],
    ['b<-a a<-b', 'a', 'a'],
    ['a', 'b', 'b'],
  ])('names what is missing in %s from %s', (text, id, missing) => {
    expect(findChain({ id, backups: read(text) })).toEqual({ missing });
  });
});

describe('chooseBase', () => {
  it.each([
    ['nothing is there', 'a!', undefined, undefined],
    ['there is a newest one', 'a:1000 a<-b', undefined, 'b'],
    ['the newest is broken', 'a:1000 a<-b b<-c!', undefined, 'b'],
    ['the chain under the newest is broken', 'a! a<-b', undefined, undefined],
    ['the chain is long', 'a:9999 a<-b b<-c c<-d d<-e e<-f f<-g', undefined, undefined],
    ['what was added is more than half of the full one', 'a:100 a<-b:51', undefined, undefined],
    ['nothing was added to a small one', 'a:100 a<-b:0', undefined, 'b'],
    ['nothing was added to a full one without a file', 'a:0 a<-b:0 b<-c:0', undefined, 'c'],
    ['a certain one is asked for', 'a:100 a<-b:51', 'b', 'b'],
    ['the one that is asked for is broken', 'a a<-b!', 'b', undefined],
  ])('decides when %s', (_, text, asked, expected) => {
    expect(chooseBase({ backups: read(text), folders, asked })?.id).toBe(expected);
  });

  it('starts anew when the folders are others', () => {
    expect(chooseBase({ backups: read('a'), folders: ['/data', '/more'] })).toBeUndefined();
    expect(chooseBase({ backups: read('a'), folders: ['/other'], asked: 'a' })).toBeUndefined();
  });
});

describe('planPrune', () => {
  it.each([
    ['a b c d', 3, [], ['a']],
    ['a b', 3, [], []],
    ['a a<-b b<-c d e', 2, [], ['c', 'b', 'a']],
    ['a b a<-c', 1, [], ['b']],
    ['a b! c d', 2, [], ['b', 'a']],
    ['a b c! d!', 2, [], []],
    ['a x<-b c', 1, [], ['b', 'a']],
    ['a a<-b c d', 1, ['b'], ['c']],
    ['a! b c', 1, ['a'], ['b']],
  ])('of %s keeps %i chains, protecting %j, by deleting %j', (text, keep, protect, expected) => {
    expect(planPrune({ backups: read(text), keep, protect: new Set(protect) })).toEqual(expected);
  });
});
