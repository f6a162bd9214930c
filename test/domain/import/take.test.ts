import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../../src/messages/problem.ts';
import { advance, refuse } from '../../../src/domain/import/course.ts';
import { readSpooled, writeCourse } from '../../../src/domain/import/read-spool.ts';
import { spoolPaths, withSpool } from '../../../src/domain/import/spool.ts';
import type { Stand } from './stand.ts';
import { account, archive, digestOf, isRoot, makeArchive, makeStand } from './stand.ts';
import { makeArchiveTar } from '../archive/parts.ts';

const held = `${digestOf(archive)}.ospi`;
const uploading = { complete: false, sha256: undefined, size: undefined };

describe.runIf(isRoot)('a request', () => {
  test('whose archive is there is received: the spool has it, and the drop folder no longer', async () => {
    const stand = await makeStand();
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('a');
    const { requests } = await stand.round();
    expect(requests).toMatchObject([{ name: 'a', request: { requestedBy: 'Mme Durand' } }]);
    expect(await stand.answer('a')).toMatchObject({
      state: 'received',
      update: { product: 'planipsy', version: '4.3.0', current: '4.2.0', title: { fr: 'PlaniPSY 4.3.0' } },
      steps: [{ state: 'receiving' }, { state: 'received' }],
      text: { fr: expect.stringContaining('reçue') as string },
    });
    expect(archive.equals(await readFile(spoolPaths(stand.site).archive(digestOf(archive))))).toBe(true);
    expect((await readdir(stand.folder)).sort()).toEqual(['a.answer.json', 'a.request.json']);
  });

  test('is answered in a file that its sender and the group can read, and nobody else', async () => {
    const stand = await makeStand();
    await stand.ask('a');
    await stand.round();
    const { uid, gid, mode } = await stat(join(stand.folder, 'a.answer.json'));
    expect({ uid, gid, mode: mode & 0o7777 }).toEqual({ uid: account, gid: account, mode: 0o640 });
    stand.act('cat a.answer.json');
    for (const path of [spoolPaths(stand.site).folder, spoolPaths(stand.site).archives])
      expect((await stat(path)).mode & 0o777).toBe(0o700);
  });

  test('is taken once, however often a round is repeated', async () => {
    const stand = await makeStand();
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('a');
    await stand.ask('b', { archive: 'none.ospi', sha256: 'a'.repeat(64) });
    const look = async () => {
      const { ino, mtimeMs } = await stat(join(stand.folder, 'a.answer.json'));
      return [ino, mtimeMs, await stand.answer('a'), await stand.answer('b'), await stand.archives()];
    };
    await stand.round();
    const first = await look();
    for (let round = 0; round < 3; round += 1) await stand.round();
    expect(await look()).toEqual(first);
  });

  test('goes on when its file is replaced: the notice is accepted, then it is withdrawn', async () => {
    const stand = await makeStand();
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('a');
    await stand.round();
    const accepted = { noticeSha256: 'a'.repeat(64), at: '2026-11-30T22:00:00Z' };
    await stand.ask('a', { accepted });
    expect((await stand.round()).requests).toMatchObject([{ request: { accepted } }]);
    const file = await readFile(join(stand.folder, 'a.request.json'));
    expect(await stand.answer('a')).toMatchObject({ state: 'received', requestSha256: digestOf(file) });
    await stand.ask('a', { accepted, cancel: true });
    await stand.round();
    expect(await stand.answer('a')).toMatchObject({ state: 'cancelled' });
    expect(await stand.archives()).toEqual([]);
  });

  test('that is queued is not withdrawn by a round that does not know whether it is about to begin', async () => {
    const stand = await makeStand();
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('a');
    await stand.round();
    const spooled = await readSpooled(stand.site, 'a');
    if (spooled === undefined) throw new Error('it was received');
    await writeCourse({
      ...stand,
      course: advance(spooled.course, { state: 'queued', at: new Date() }),
    });
    await stand.ask('a', { cancel: true });
    const { requests } = await stand.round();
    expect(requests).toMatchObject([{ request: { cancel: true } }]);
    expect(await stand.answer('a')).toMatchObject({ state: 'queued' });
  });

  test('that may be beginning is withdrawn by another archive under its name, and that one waits for what comes of it', async () => {
    const stand = await makeStand();
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('a');
    await stand.round();
    const spooled = await readSpooled(stand.site, 'a');
    if (spooled === undefined) throw new Error('it was received');
    await writeCourse({ ...stand, course: advance(spooled.course, { state: 'queued', at: new Date() }) });
    const other = makeArchive({ manifest: { version: '4.3.1' } });
    await stand.upload('other.ospi', other);
    const next = { archive: 'other.ospi', sha256: digestOf(other), size: other.length };
    await stand.ask('a', next);
    for (let round = 0; round < 2; round += 1) {
      const { requests } = await stand.round({ isUpdating: true });
      // Who is about to begin it sees that it is withdrawn; if it has begun all the same, its answer is still its own.
      expect(requests).toMatchObject([{ request: { archive: 'planipsy-4.3.0.ospi', cancel: true } }]);
      expect(await stand.answer('a')).toMatchObject({ state: 'queued', update: { version: '4.3.0' } });
      expect(await stand.archives()).toEqual([held]);
    }
    await stand.round();
    expect(await stand.answer('a')).toMatchObject({ state: 'received', update: { version: '4.3.1' } });
  });

  test('begins again, whole, when it asks for another archive', async () => {
    const stand = await makeStand();
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('a');
    await stand.round();
    const other = makeArchive({ manifest: { version: '4.3.1' } });
    await stand.upload('other.ospi', other);
    await stand.ask('a', { archive: 'other.ospi', sha256: digestOf(other), size: other.length });
    await stand.round();
    expect(await stand.answer('a')).toMatchObject({ state: 'received', update: { version: '4.3.1' } });
    expect(await stand.archives()).toEqual([`${digestOf(other)}.ospi`]);
  });

  test('of an update that is running is withdrawn by nothing, and its archive is kept', async () => {
    const stand = await makeStand();
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('a');
    await stand.round();
    for (const change of [{ cancel: true }, { sha256: 'b'.repeat(64) }, { format: 9 }]) {
      await stand.ask('a', change);
      await stand.round({ findAttempt: () => ({}) });
      expect(await stand.answer('a')).toMatchObject({ state: 'received' });
      expect(await stand.archives()).toEqual([held]);
    }
  });

  test('is not lost, and none is taken twice, when another round is in progress', async () => {
    const stand = await makeStand();
    await stand.ask('a');
    expect(await withSpool(stand, () => withSpool(stand, () => Promise.resolve()))).toBe('busy');
    await stand.round();
    expect(await stand.answer('a')).toBeDefined();
  });
});

describe.runIf(isRoot)('an archive that is being uploaded', () => {
  async function begin(content: Buffer): Promise<Stand> {
    const stand = await makeStand();
    await stand.ask('a', uploading);
    await stand.round();
    expect(await stand.answer('a')).toMatchObject({ state: 'receiving' });
    await stand.upload('planipsy-4.3.0.ospi', content);
    return stand;
  }

  test('is told by its manifest, as soon as it is there, and then received', async () => {
    const stand = await begin(archive.subarray(0, 10));
    await stand.round();
    expect((await stand.answer('a'))?.update).toBeUndefined();
    await appendFile(join(stand.folder, 'planipsy-4.3.0.ospi'), archive.subarray(10, 1_000_000));
    await stand.round();
    const answered = await stand.answer('a');
    expect(answered).toMatchObject({ state: 'receiving', update: { version: '4.3.0', product: 'planipsy' } });
    await appendFile(join(stand.folder, 'planipsy-4.3.0.ospi'), archive.subarray(1_000_000));
    await stand.ask('a');
    await stand.round();
    expect(await stand.answer('a')).toMatchObject({
      state: 'received',
      steps: [answered?.steps[0], { state: 'received' }],
    });
  });

  test.each<[string, string, Buffer]>([
    ['a web page', 'OSPI-0406', Buffer.from('<!DOCTYPE html>'.repeat(100))],
    ['a decompressed archive', 'OSPI-0405', makeArchiveTar().subarray(0, 600)],
    ['an archive for another product', 'OSPI-0432', makeArchive({ manifest: { product: 'pmsipilot' } })],
    ['an unsigned archive', 'OSPI-0413', makeArchive({ signature: 'none' })],
  ])('is refused at its first bytes: %s', async (_, code, content) => {
    const stand = await begin(content);
    await stand.round();
    expect(await stand.answer('a')).toMatchObject({ state: 'refused', code, mendable: false });
  });

  test('is refused at once if its version cannot be installed here', async () => {
    const stand = await begin(archive.subarray(0, 200_000));
    const versions = { version: '4.3.0', installed: '4.4.0', highest: '4.4.0' };
    const judge = () => {
      throw Problem.of('archive.downgrade', versions);
    };
    await stand.round({ judge });
    expect(await stand.answer('a')).toMatchObject({ state: 'refused', mendable: false });
  });

  test('is taken for its beginning while it grows', async () => {
    const stand = await begin(archive.subarray(0, 200_000));
    const path = join(stand.folder, 'planipsy-4.3.0.ospi');
    const judge = () => {
      stand.act('head -c 100000 /dev/zero >>"$1"', 'planipsy-4.3.0.ospi');
    };
    await stand.round({ judge });
    expect(await stand.answer('a')).toMatchObject({ state: 'receiving', update: { version: '4.3.0' } });
    expect((await stat(path)).size).toBeGreaterThan(200_000);
  });
});

describe.runIf(isRoot)('an archive that the spool holds', () => {
  async function refuseOnce(): Promise<Stand> {
    const stand = await makeStand();
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('a');
    await stand.round();
    const spooled = await readSpooled(stand.site, 'a');
    if (spooled === undefined) throw new Error('it was taken');
    const problem = Problem.of('prerequisite.spool-full', { neededBytes: 1, freeBytes: 0 });
    const course = refuse(spooled.course, { problem, at: new Date(), mendable: true });
    await writeCourse({ ...stand, course });
    await stand.round();
    expect(await stand.answer('a')).toMatchObject({ state: 'refused', mendable: true });
    return stand;
  }

  test('needs no other upload after a refusal that can be mended', async () => {
    const stand = await refuseOnce();
    expect(await stand.archives()).toEqual([held]);
    await stand.ask('b');
    await stand.round();
    expect(await stand.answer('b')).toMatchObject({ state: 'received', update: { version: '4.3.0' } });
  });

  test('is removed from the drop folder when it was uploaded once more', async () => {
    const stand = await refuseOnce();
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('b');
    await stand.round();
    expect(await stand.answer('b')).toMatchObject({ state: 'received' });
    expect(await readdir(stand.folder)).not.toContain('planipsy-4.3.0.ospi');
  });

  test('is no reason to remove another file of its name and size', async () => {
    const stand = await refuseOnce();
    const other = Buffer.alloc(archive.length, 1);
    await stand.upload('planipsy-4.3.0.ospi', other);
    await stand.ask('b');
    await stand.round();
    expect(await stand.answer('b')).toMatchObject({ state: 'received' });
    expect(other.equals(await readFile(join(stand.folder, 'planipsy-4.3.0.ospi')))).toBe(true);
    expect(archive.equals(await readFile(spoolPaths(stand.site).archive(digestOf(archive))))).toBe(true);
  });

  test('makes way for another one when there is no room for both', async () => {
    const stand = await refuseOnce();
    const other = makeArchive({ manifest: { version: '4.3.1' } });
    await stand.upload('other.ospi', other);
    await stand.ask('b', { archive: 'other.ospi', sha256: digestOf(other), size: other.length });
    await stand.round({ maximumGiB: archive.length / 2 ** 30 });
    expect(await stand.answer('b')).toMatchObject({ state: 'received' });
    expect(await stand.archives()).toEqual([`${digestOf(other)}.ospi`]);
  });

  test('does not make way while its own request goes on: the other one has to wait', async () => {
    const stand = await makeStand();
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('a');
    const other = makeArchive({ manifest: { version: '4.3.1' } });
    await stand.upload('other.ospi', other);
    const maximumGiB = archive.length / 2 ** 30;
    await stand.round({ maximumGiB });
    await stand.ask('b', { archive: 'other.ospi', sha256: digestOf(other), size: other.length });
    await stand.round({ maximumGiB });
    expect(await stand.answer('b')).toMatchObject({ state: 'refused', code: 'OSPI-0380', mendable: true });
    expect(await stand.archives()).toEqual([held]);
    expect(await readdir(stand.folder)).toContain('other.ospi');
    await stand.ask('a', { cancel: true });
    await stand.ask('c', { archive: 'other.ospi', sha256: digestOf(other), size: other.length });
    await stand.round({ maximumGiB });
    await stand.ask('d', { archive: 'other.ospi', sha256: digestOf(other), size: other.length });
    await stand.round({ maximumGiB });
    expect(await stand.answer('d')).toMatchObject({ state: 'received' });
  });

  test('is swept from there when a copy of it was not finished', async () => {
    const stand = await makeStand();
    await stand.round();
    await writeFile(join(spoolPaths(stand.site).archives, '.0123456789ab.part'), archive);
    await stand.round();
    expect(await stand.archives()).toEqual([]);
  });
});
