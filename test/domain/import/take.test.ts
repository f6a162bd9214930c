import { describe, expect, test } from 'vitest';
import { readdir, stat } from 'node:fs/promises';
import { archive, digestOf, isRoot, makeStand, account } from './stand.ts';
import { join } from 'node:path';

describe.runIf(isRoot)('a request', () => {
  test('whose archive is there is received: the spool has it, and the drop folder no longer', async () => {
    const stand = await makeStand();
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('a');
    const { requests } = await stand.round();
    expect(requests).toMatchObject([{ name: 'a', request: { requestedBy: 'Mme Durand' } }]);
    expect(await stand.answer('a')).toMatchObject({
      state: 'received',
      update: { product: 'planipsy', version: '4.3.0', current: '4.2.0' },
    });
    expect(await stand.archives()).toEqual([`${digestOf(archive)}.ospi`]);
    expect((await readdir(stand.folder)).sort()).toEqual(['a.answer.json', 'a.request.json']);
    const { uid, gid, mode } = await stat(join(stand.folder, 'a.answer.json'));
    expect({ uid, gid, mode: mode & 0o7777 }).toEqual({ uid: account, gid: account, mode: 0o640 });
  });
});
