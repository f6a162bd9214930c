import { chown, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spoolPaths } from '../../../src/domain/import/spool.ts';
import { archive, fill, isRoot, makeRequest, makeStand, requireNextServed } from './stand.ts';

/** Of an account that the system knows, in a group of its own. */
const member = { uid: 1, group: 'daemon' };

const none = { archive: 'none.ospi', sha256: 'a'.repeat(64) };

describe.runIf(isRoot)('of hundreds of requests at once', () => {
  test('a bounded number is taken in a round, those that came first; and an administrator’s among the first', async () => {
    const stand = await makeStand({ administrators: member.group });
    await fill(stand, 300, (index) => [`r${1000 + index}.request.json`, JSON.stringify(makeRequest(none))]);
    await stand.upload('planipsy-4.3.0.ospi');
    const path = join(stand.folder, 'member.request.json');
    await writeFile(path, JSON.stringify(makeRequest({ requestedBy: 'M. Martin' })));
    await chown(path, member.uid, member.uid);
    const { isUnfinished, requests } = await stand.round();
    expect(isUnfinished).toBe(true);
    expect(requests.length).toBe(200);
    expect(await stand.answer('member')).toMatchObject({ state: 'received' });
    expect(requests.find(({ name }) => name === 'member')?.course.account).toEqual({
      uid: 1,
      name: 'daemon',
    });
    const first = requests.map(({ name }) => name).filter((name) => name !== 'member');
    expect(first).toEqual(first.map((_, index) => `r${1000 + index}`));
  });

  test('twenty are open at most, sixteen of one account', async () => {
    const stand = await makeStand({ administrators: member.group });
    const uploading = { complete: false, sha256: undefined, size: undefined };
    for (let index = 0; index < 18; index += 1) await stand.ask(`r${index}`, uploading);
    await stand.upload('planipsy-4.3.0.ospi', archive.subarray(0, 100));
    await stand.round();
    const states = await Promise.all(
      Array.from({ length: 18 }, async (_, index) => (await stand.answer(`r${index}`))?.state),
    );
    expect(states.filter((state) => state === 'receiving').length).toBe(16);
    const refused = states.findIndex((state) => state === 'refused');
    expect(await stand.answer(`r${refused}`)).toMatchObject({ code: 'OSPI-0381', mendable: true });
    for (let index = 0; index < 5; index += 1) {
      const path = join(stand.folder, `member${index}.request.json`);
      await writeFile(path, JSON.stringify(makeRequest(uploading)));
      await chown(path, member.uid, member.uid);
    }
    await stand.round();
    const others = await Promise.all(
      Array.from({ length: 5 }, async (_, index) => (await stand.answer(`member${index}`))?.state),
    );
    expect(others.filter((state) => state === 'receiving').length).toBe(4);
    await stand.ask('r0', { ...uploading, cancel: true });
    await stand.upload('honest.ospi');
    await stand.round();
    await requireNextServed(stand);
  });

  test('other files by the thousand do not hold up a request', async () => {
    const stand = await makeStand();
    await fill(stand, 3000, (index) => [`noise-${index}.json`, '']);
    const begun = performance.now();
    await requireNextServed(stand);
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  test('folders in the places of requests by the hundred are answered up to a number, and the honest one is', async () => {
    const stand = await makeStand();
    stand.act('i=0; while [ $i -lt 150 ]; do mkdir "d$i.request.json"; i=$((i + 1)); done');
    for (let round = 0; round < 2; round += 1) expect((await stand.round()).isUnfinished).toBe(false);
    expect((await readdir(spoolPaths(stand.site).asked)).length).toBe(100);
    await requireNextServed(stand);
  });
});
