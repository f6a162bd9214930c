import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  runBackupCreate,
  runBackupList,
  runBackupPrune,
  runBackupRestore,
  runBackupVerify,
} from '../../src/commands/backup.ts';
import { withLock } from '../../src/domain/lock/lock.ts';
import { openJournal } from '../../src/domain/journal/write.ts';
import type { CommandContext } from '../../src/ports/context.ts';
import type { Site } from '../../src/ports/site.ts';
import { makeBackupSite, sh } from '../domain/backup/site.ts';
import { pageWords } from '../domain/maintenance/stand.ts';

describe('backup', () => {
  it('creates, lists, verifies, restores and prunes', async () => {
    const { context, data, root } = await makeContext();
    sh(data, 'echo 1 > file');
    const { backup } = await runBackupCreate(context);
    expect(await runBackupList(context)).toMatchObject({ backups: [backup], folder: join(root, 'backups') });
    expect(await runBackupVerify(context, { id: backup.id })).toMatchObject({ chain: [backup.id] });
    sh(data, 'echo 2 > file');
    expect(await runBackupRestore(context, { id: backup.id })).toEqual({
      kind: 'backup-restored',
      id: backup.id,
    });
    expect(sh(data, 'cat file')).toBe('1\n');
    expect(await runBackupPrune(context)).toEqual({ kind: 'backup-pruned', ids: [] });
    const journal = await openJournal(context);
    expect(journal.records.map(({ event }) => event)).toEqual([
      'backup.created',
      'backup.verified',
      'backup.restored',
    ]);
    await journal.close();
  });

  it('restores into a folder named from where the command was called', async () => {
    const { context, data, root } = await makeContext();
    sh(data, 'echo 1 > file');
    const { backup } = await runBackupCreate(context);
    const { to } = await runBackupRestore(context, { id: backup.id, to: `${root}/x/../to` });
    expect(to).toBe(join(root, 'to'));
    expect(sh(root, `cat to${data}/file`)).toBe('1\n');
  });

  it('refuses to restore under running services, and names them', async () => {
    const { context, data, root } = await makeContext();
    sh(data, 'echo 1 > file');
    const { backup } = await runBackupCreate(context);
    const service = (name: string, status: string) =>
      ({ name, start: ['true'], stop: ['true'], status: [status] }) satisfies Site['services'][number];
    const site = { ...context.site, services: [service('web', 'true'), service('batch', 'false')] };
    await expect(runBackupRestore({ ...context, site }, { id: backup.id })).rejects.toMatchObject({
      code: 'prerequisite.services-running',
      params: { services: ['web'] },
    });
    await runBackupRestore({ ...context, site }, { id: backup.id, to: join(root, 'to') });
  });

  it('refuses to restore what an interrupted attempt left, and keeps its backups', async () => {
    const { context, data } = await makeContext();
    sh(data, 'echo 1 > file');
    const { backup } = await runBackupCreate(context);
    const journal = await openJournal(context);
    const attempt = '20260101T000000Z-0001';
    await journal.append({
      attempt,
      event: 'attempt.started',
      step: null,
      data: {
        archive: { name: 'x.ospi', sha256: '0'.repeat(64), bytes: 1 },
        product: 'planipsy',
        from: '4.2.0',
        to: '4.3.0',
        title: { fr: '', en: '' },
        steps: [],
        hooks: [],
        operator: { user: 'root', uid: 0, from: 'none' },
        bootId: 'b',
        pid: 1,
        tool: '0.1.0',
      },
    });
    await journal.append({
      attempt,
      event: 'backup.created',
      step: 'backup',
      data: { id: backup.id, bytes: 1, files: 1, seconds: 1 },
    });
    await journal.close();
    await expect(runBackupRestore(context, { id: backup.id })).rejects.toMatchObject({
      code: 'locked.restore-during-attempt',
    });
    sh(join(context.site.backup.folder, backup.id), "sed -i 's|//|/#|' folder-1.inventory");
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await runBackupCreate(context);
    const site = { ...context.site, backup: { ...context.site.backup, keep: 1 } };
    expect(await runBackupPrune({ ...context, site })).toMatchObject({ ids: [] });
  });

  it('is busy while another run holds the lock; the list is not', async () => {
    const { context } = await makeContext();
    await withLock({ ...context, command: 'apply' }, async () => {
      await expect(runBackupCreate(context)).rejects.toMatchObject({ code: 'busy.lock-held' });
      expect(await runBackupList(context)).toMatchObject({ backups: [] });
    });
  });

  it('is for administrators; others verify what they may read, without a record', async () => {
    const { context, data } = await makeContext();
    sh(data, 'echo 1 > file');
    const { backup } = await runBackupCreate(context);
    const user = () => Promise.resolve({ uid: 12345, name: 'guest', groups: [] });
    const system = { ...context.ports.system, user };
    const guest = { ...context, ports: { ...context.ports, system } };
    for (const run of [
      () => runBackupCreate(guest),
      () => runBackupPrune(guest),
      () => runBackupRestore(guest, { id: backup.id }),
    ])
      await expect(run()).rejects.toMatchObject({ code: 'permission.not-administrator' });
    expect(await runBackupVerify(guest, { id: backup.id })).toMatchObject({ chain: [backup.id] });
  });
});

async function makeContext() {
  const { root, data, site: described, ports, journal } = await makeBackupSite();
  await journal.close();
  await writeFile(described.file, '');
  const { stdout } = await ports.shell.run({ program: 'id', args: ['--group', '--name'] });
  const site = { ...described, administrators: stdout.trim() };
  const context: CommandContext = {
    site,
    ports,
    prompt: { available: false, confirm: () => Promise.resolve(false) },
    language: 'en',
    interruption: new AbortController().signal,
    tool: '0.1.0',
    pageWords,
  };
  return { context, data, root };
}
