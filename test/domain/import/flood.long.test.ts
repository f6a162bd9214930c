import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { spoolPaths } from '../../../src/domain/import/spool.ts';
import { isRoot, makeRequest, makeStand, requireNextServed, fill } from './stand.ts';

const none = { archive: 'none.ospi', sha256: 'a'.repeat(64) };

describe.runIf(isRoot)('of thousands of requests at once', () => {
  test('none is left out in the end, and they do not pile up', async () => {
    const stand = await makeStand();
    await fill(stand, 2000, (index) => [`r${index}.request.json`, JSON.stringify(makeRequest(none))]);
    const rounds = [];
    do rounds.push(await stand.round());
    while (rounds.at(-1)?.isUnfinished === true && rounds.length < 30);
    expect(rounds.length).toBe(10);
    // The first ones make way for the last ones: a thousand are kept for an hour.
    expect(await stand.answer('r1999')).toMatchObject({ code: 'OSPI-0463' });
    expect((await readdir(spoolPaths(stand.site).asked)).length).toBe(1000);
    const hour = 61 * 60 * 1000;
    const clock = { ...stand.ports.clock, now: () => new Date(Date.now() + hour) };
    await stand.round({ ports: { ...stand.ports, clock } });
    expect((await readdir(spoolPaths(stand.site).asked)).length).toBe(50);
    expect((await readdir(stand.folder)).length).toBe(100);
    await requireNextServed(stand);
  });
});
