import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeJournal } from '../../../src/domain/journal/read.ts';
import { forgedJournal, journal, site } from '../../fuzz/targets/journal.ts';
import { mutatedBytes, mutatedRecords } from '../../fuzz/mutations.ts';
import { runs, timeout } from '../../fuzz/runs.ts';

test('any bytes at all are records up to a place, and damage from there on', { timeout }, () => {
  const anything = fc.oneof(
    { weight: 8, arbitrary: mutatedBytes(journal.seeds()) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 2000 }) },
  );
  fc.assert(
    fc.property(anything, (input) => void journal.run(Buffer.from(input))),
    runs(400),
  );
});

test('any records at all, in a chain that holds, can be told', { timeout }, () => {
  fc.assert(
    fc.property(mutatedRecords(journal.seeds()), (input) => void forgedJournal.run(Buffer.from(input))),
    runs(400),
  );
});

test('no bit of a journal can be turned without its being noticed, at its line or before', () => {
  const content = Buffer.from(journal.seeds().at(3) ?? []);
  for (let bit = 0; bit < content.length * 8; bit += 1) {
    const turned = Buffer.from(content);
    const place = bit >> 3;
    turned[place] = (turned[place] ?? 0) ^ (1 << (bit & 7));
    const line = content.subarray(0, place).toString('latin1').split('\n').length;
    const { records, problem, tornBytes } = judgeJournal({ content: turned, heads: [], site });
    expect(problem !== undefined || tornBytes > 0, `bit ${bit}`).toBe(true);
    expect(records.length, `bit ${bit}`).toBeLessThanOrEqual(line - 1);
  }
});
