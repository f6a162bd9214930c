import { describe, expect, it } from 'vitest';
import { compareInventories } from '../../../../src/domain/backup/tree/changes.ts';
import type { Entry } from '../../../../src/domain/backup/tree/inventory.ts';

/** `path=type@stamp`, in inventory order. */
async function* entries(text: string): AsyncGenerator<Entry> {
  for (const word of text.split(' ').filter((each) => each !== '')) {
    const [, path = '', type = '', stamp = '0'] = /^(.*)=(.)(?:@(\d+))?$/.exec(word) ?? [];
    await Promise.resolve();
    yield {
      path: Buffer.from(path),
      type,
      stamp: `${type} ${stamp}`,
      changedAt: Number(stamp),
      diskBytes: 1,
    };
  }
}

async function compare(base: string | undefined, current: string, unsureFrom = 1000): Promise<string[]> {
  const changes = compareInventories({
    base: base === undefined ? undefined : entries(base),
    current: entries(current),
    unsureFrom,
  });
  const found: string[] = [];
  for await (const { kind, path } of changes) found.push(`${kind} ${path.toString()}`);
  return found;
}

describe('compareInventories', () => {
  it('takes everything as new without a base', async () => {
    expect(await compare(undefined, '=d a=f b=l')).toEqual(['directory ', 'changed a', 'changed b']);
  });

  it('tells what changed, came and went', async () => {
    expect(await compare('=d a=f@1 b=f@1 d=f@1', '=d a=f@1 b=f@2 c=f@1')).toEqual([
      'directory ',
      'changed b',
      'changed c',
      'removed d',
    ]);
  });

  it('takes a file as changed whichever way the clock went', async () => {
    expect(await compare('a=f@500', 'a=f@400')).toEqual(['changed a']);
  });

  it('takes a file as changed that was touched about when the base was made', async () => {
    expect(await compare('a=f@998 b=f@997', 'a=f@998 b=f@997', 998)).toEqual(['changed a']);
  });

  it('removes first what is of another type now', async () => {
    expect(await compare('a=d a/x=f b=f', 'a=f b=d b/y=f')).toEqual([
      'removed a',
      'changed a',
      'removed a/x',
      'removed b',
      'directory b',
      'changed b/y',
    ]);
  });

  it('keeps to the order of the bytes, separator included', async () => {
    const base = 'a-b=f@1 a=d a/b=f@1 ab=f@1';
    expect(await compare(base, base)).toEqual(['directory a']);
    expect(await compare(base, 'a=d')).toEqual(['removed a-b', 'directory a', 'removed a/b', 'removed ab']);
  });
});
