import { cp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { expectRecovered, killAt, killWhen, namePlace, readRecords, type Place } from './interrupt.ts';
import { expectEnd, makeSite } from './sites.ts';

/** All that a run of the program may change. */
const folders = ({ root, state, public: served, backups }: ScratchSite) => [root, state, served, backups];

const preserved = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true } as const;

/** Keeps the platform as an interruption has left it, to begin from there again and again. */
async function keep(site: ScratchSite): Promise<{ bringBack: () => Promise<void> }> {
  const kept = (path: string) => join(site.folder, 'kept', basename(path));
  for (const path of folders(site)) await cp(path, kept(path), preserved);
  return {
    async bringBack() {
      await site.stopServices();
      for (const path of folders(site)) {
        await rm(path, { recursive: true, force: true });
        await cp(kept(path), path, preserved);
      }
    },
  };
}

/** Kills a recovery after its first record, its second one and so on, and lets another one finish it each time. */
async function killEverywhere({
  site,
  version,
}: {
  site: ScratchSite;
  version: '4.2.0' | '4.3.0';
}): Promise<readonly Place[]> {
  const saved = { notes: [] as readonly string[] };
  const { bringBack } = await keep(site);
  const places: Place[] = [];
  for (let count = 1; ; count += 1) {
    const { length } = await readRecords(site);
    const isReached = (written: readonly unknown[]) => written.length >= count;
    await killWhen({ site, args: ['support', 'recover'], isReached });
    const last = (await readRecords(site))[length + count - 1];
    if (last === undefined) throw new Error(`the recovery ended before its record ${count}`);
    places.push(namePlace(last));
    expectEnd(await site.run(['support', 'recover']), 0);
    await expectRecovered(site, version);
    const notes = await site.listSaved();
    if (count === 1) saved.notes = notes;
    expect(notes).toEqual(saved.notes);
    if (last.event === 'attempt.recovered') return places;
    await bringBack();
  }
}

/** A platform with notes in it, whose update was killed. */
async function interrupt(place: Place, update: { readonly scripts?: Readonly<Record<string, string>> } = {}) {
  const site = await makeSite();
  const visitor = site.startVisitor({ to: '4.3.0' });
  await visitor.waitFor('old');
  const archive = await site.packUpdate({ version: '4.3.0', ...update });
  await killAt(site, ['apply', '--accept-notice', archive], place);
  const { acknowledged } = await visitor.stop();
  expect(acknowledged.length).toBeGreaterThan(10);
  return { site, acknowledged };
}

test('a recovery on its way back is killed at each of its records', { timeout: 300_000 }, async () => {
  const { site, acknowledged } = await interrupt('step.finished hook-migrate');
  expect(await killEverywhere({ site, version: '4.2.0' })).toEqual([
    'recovery.started',
    'step.undone activate',
    'backup.created rescue',
    'backup.restored snapshot',
    'step.undone snapshot',
    'step.undone stop-services',
    'maintenance.off maintenance-on',
    'step.undone maintenance-on',
    'attempt.recovered',
  ]);
  const saved = new Set(await site.listSaved());
  expect(acknowledged.filter((text) => !saved.has(text))).toEqual([]);
});

test('a recovery on its way forward is killed at each of its records', { timeout: 300_000 }, async () => {
  const { site, acknowledged } = await interrupt('step.finished health-check');
  expect(await killEverywhere({ site, version: '4.3.0' })).toEqual([
    'recovery.started',
    'step.started maintenance-off',
    'maintenance.off maintenance-off',
    'step.finished maintenance-off',
    'step.started prune',
    'step.finished prune',
    'attempt.recovered',
  ]);
  const saved = new Set(await site.listSaved());
  expect(acknowledged.filter((text) => !saved.has(text))).toEqual([]);
});
