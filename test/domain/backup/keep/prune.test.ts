import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBackup } from '../../../../src/domain/backup/take/create.ts';
import { listBackups } from '../../../../src/domain/backup/record/list.ts';
import { listProtectedBackups } from '../../../../src/domain/backup/keep/protected.ts';
import { pruneBackups } from '../../../../src/domain/backup/keep/prune.ts';
import { parseMounts } from '../../../../src/domain/backup/tree/sources.ts';
import type { JournalEntry, JournalRecord } from '../../../../src/model/journal.ts';
import { started } from '../../attempt/records.ts';
import { makeBackupSite, sh } from '../site.ts';

it('keeps the newest chains, journals before it deletes, and sweeps what a kill left', async () => {
  const { data, ...task } = await makeBackupSite();
  const { folder } = task.site.backup;
  sh(data, 'echo 1 > 1');
  const old = await createBackup(task);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  // No further backup may be added to it.
  sh(join(folder, old.id), "sed -i 's|//|/#|' folder-1.inventory");
  const fresh = await createBackup(task);
  await mkdir(join(folder, `.${old.id}.partial`));
  await mkdir(join(folder, `.20000101T000000Z-0000.pruned`));
  await mkdir(join(folder, 'of the administrator'));

  expect(await pruneBackups({ ...task, keep: 2 })).toEqual([]);
  expect(await pruneBackups({ ...task, keep: 1, protect: [old.id] })).toEqual([]);
  expect(await pruneBackups({ ...task, keep: 1, step: 'prune' })).toEqual([old.id]);
  expect((await listBackups(task)).map(({ id }) => id)).toEqual([fresh.id]);
  expect((await readdir(folder)).sort()).toEqual([fresh.id, 'of the administrator']);
  expect(task.journal.records.at(-1)).toMatchObject({
    event: 'backup.pruned',
    step: 'prune',
    data: { ids: [old.id] },
  });
});

it('reads the names of mount points with spaces in them', () => {
  const line = '36 35 98:0 / /mnt/a\\040b\\134c rw,noatime - ext3 /dev/root rw';
  expect(parseMounts(`${line}\n`)).toContain('/mnt/a b\\c');
});

describe('no pruning removes', () => {
  const attempt = (id: string, ...ends: readonly Omit<JournalEntry, 'attempt'>[]) =>
    [
      started,
      ...['backup', 'snapshot'].map((step) => ({
        event: 'backup.created' as const,
        step,
        data: { id: `${id}-${step}`, bytes: 1, files: 1, seconds: 1 },
      })),
      ...ends,
    ].map((entry) => ({ ...entry, attempt: id }) as JournalRecord);
  const good = { event: 'attempt.succeeded' as const, step: null, data: { version: '4.3.0', seconds: 1 } };
  const problem = { code: 'internal.fault' as const, params: { detail: 'x' } };
  const bad = (outcome: 'rolled-back' | 'maintenance') => ({
    event: 'attempt.failed' as const,
    step: null,
    data: { outcome, step: 'hook-migrate', problem, seconds: 1 },
  });
  const both = (...ids: readonly string[]) => ids.flatMap((id) => [`${id}-backup`, `${id}-snapshot`]);

  it.each([
    { of: 'all attempts since one succeeded', left: both('B', 'C', 'D', 'E'), since: [] },
    { of: 'the last that succeeded', left: both('F'), since: attempt('F', good) },
  ])('the backups of $of', ({ left, since }) => {
    const records = [
      ...attempt('A', bad('rolled-back')),
      ...attempt('B', good),
      ...attempt('C', bad('rolled-back')),
      ...attempt('D', bad('maintenance')),
      ...attempt('E'),
      ...since,
    ];
    expect(listProtectedBackups(records)).toEqual(left);
  });

  it('the backups of any attempt where none has succeeded yet', () => {
    expect(listProtectedBackups([...attempt('A', bad('rolled-back')), ...attempt('B')])).toEqual(
      both('A', 'B'),
    );
  });
});
