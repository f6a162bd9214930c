import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { advance } from '../../../src/domain/import/course.ts';
import { readSpooled, writeCourse } from '../../../src/domain/import/read-spool.ts';
import { baseMembers } from '../archive/parts.ts';
import { archive, digestOf, isRoot, makeArchive, makeCanary, makeStand, type Stand } from './stand.ts';

const dayMilliseconds = 24 * 60 * 60 * 1000;
const name = 'planipsy-4.3.0.ospi';
/** Too large to be held beside the other one. */
const large = makeArchive({
  members: [...baseMembers, { path: 'files/data', content: randomBytes(2 * 2 ** 20) }],
});
const other = makeArchive({ manifest: { version: '4.3.1' } });

/** A round in which so many days have passed. */
function roundIn(stand: Stand, days: number): Promise<unknown> {
  const now = () => new Date(Date.now() + days * dayMilliseconds);
  return stand.round({ ports: { ...stand.ports, clock: { ...stand.ports.clock, now } } });
}

async function listUploads(stand: Stand): Promise<readonly string[]> {
  return (await readdir(stand.folder)).filter((file) => !file.endsWith('.json'));
}

describe.runIf(isRoot)('what is left in the drop folder', () => {
  test('an archive that is refused for good goes with its answer', async () => {
    const stand = await makeStand();
    await stand.upload(name, Buffer.from('no archive at all'));
    await stand.ask('a', { sha256: digestOf(Buffer.from('x')), size: undefined });
    await stand.round();
    expect(await stand.answer('a')).toMatchObject({ state: 'refused', mendable: false });
    expect(await listUploads(stand)).toEqual([]);
  });

  test('one that is refused for what can be mended stays: it need not be sent again', async () => {
    const stand = await makeStand();
    await stand.upload(name);
    await stand.ask('a');
    await stand.upload('other.ospi', large);
    await stand.ask('b', { archive: 'other.ospi', sha256: digestOf(large), size: large.length });
    await stand.round({ maximumGiB: 4 / 1024 });
    expect(await stand.answer('b')).toMatchObject({ state: 'refused', code: 'OSPI-0380', mendable: true });
    expect(await listUploads(stand)).toEqual(['other.ospi']);
    await roundIn(stand, 1.1);
    expect(await listUploads(stand)).toEqual(['other.ospi']);
  });

  test('one that came to the same name since is another one: it stays, for a day', async () => {
    const stand = await makeStand();
    await stand.upload(name, Buffer.from('no archive at all'));
    await stand.ask('a', { sha256: digestOf(Buffer.from('x')), size: undefined });
    await stand.round();
    await stand.upload(name, other);
    await stand.round();
    expect(other.equals(await readFile(join(stand.folder, name)))).toBe(true);
    await roundIn(stand, 0.9);
    expect(await listUploads(stand)).toEqual([name]);
    await roundIn(stand, 1.1);
    expect(await listUploads(stand)).toEqual([]);
  });

  test('one that another request asks for stays, however the first one ended', async () => {
    const stand = await makeStand();
    await stand.ask('b', { complete: false, sha256: undefined, size: undefined });
    await stand.round();
    await stand.upload(name, archive.subarray(0, 100_000));
    await stand.ask('a', { sha256: 'a'.repeat(64), size: undefined });
    await stand.round();
    expect(await stand.answer('a')).toMatchObject({ state: 'refused', mendable: false });
    expect(await listUploads(stand)).toEqual([name]);
  });

  test('an upload that was given up goes after a day', async () => {
    const stand = await makeStand();
    const uploading = { complete: false, sha256: undefined, size: undefined };
    await stand.upload(name, archive.subarray(0, 100_000));
    await stand.ask('a', uploading);
    await stand.round();
    await stand.ask('a', { ...uploading, cancel: true });
    await stand.round();
    expect(await stand.answer('a')).toMatchObject({ state: 'cancelled' });
    expect(await listUploads(stand)).toEqual([name]);
    await roundIn(stand, 1.1);
    expect(await listUploads(stand)).toEqual([]);
  });

  test('an archive of a request that is forgotten goes with it', async () => {
    const stand = await makeStand();
    await stand.upload(name);
    await stand.ask('a');
    await stand.round();
    // Sent once more, for nothing, after its copy was taken; then the request ended, and a month went by.
    await stand.upload('again.ospi');
    const spooled = await readSpooled(stand.site, 'a');
    if (spooled === undefined) throw new Error('it was received');
    const asked = spooled.course.asked && { ...spooled.course.asked, archive: 'again.ospi', cancel: true };
    const course = advance(spooled.course, { state: 'cancelled', at: new Date() });
    await writeCourse({ ...stand, course: { ...course, ...(asked && { asked }) } });
    await roundIn(stand, 31);
    expect(await readdir(stand.folder)).toEqual([]);
  });

  test('what a killed `import ARCHIVE` has left goes after a day, and nothing else that begins with a dot', async () => {
    const stand = await makeStand();
    const left = '.shell-20261201-021500-ab12.ospi.4242.tmp';
    const kept = ['.shell-x.ospi.tmp', '.a.request.json.tmp', '.mine'];
    for (const file of [left, ...kept]) await writeFile(join(stand.folder, file), 'x');
    await stand.round();
    expect(await listUploads(stand)).toHaveLength(4);
    await roundIn(stand, 1.1);
    expect((await listUploads(stand)).toSorted()).toEqual(kept.toSorted());
  });

  test('nothing is removed but a plain file of that name in that folder', async () => {
    const stand = await makeStand();
    const canary = await makeCanary(stand);
    const names = ['folder', 'link', 'twin'].map((kind) => `${kind}.ospi`);
    for (const file of names) {
      await stand.upload(file, Buffer.from('no archive at all'));
      await stand.ask(file, { archive: file, complete: false, sha256: undefined, size: undefined });
    }
    await stand.round();
    stand.act('rm folder.ospi link.ospi; mkdir folder.ospi; touch folder.ospi/x; ln twin.ospi second');
    await symlink(canary.path, join(stand.folder, 'link.ospi'));
    await symlink(canary.path, join(stand.folder, '.shell-x.ospi.1.tmp'));
    await mkdir(join(stand.folder, '.shell-y.ospi.1.tmp'));
    const before = (await readdir(stand.folder, { recursive: true })).toSorted();
    await roundIn(stand, 1.1);
    expect((await readdir(stand.folder, { recursive: true })).toSorted()).toEqual(before);
    await canary.requireUntouched();
  });
});
