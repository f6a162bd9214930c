import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
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
import type { Site } from '../../src/model/site.ts';
import { makeBackupSite, sh } from '../domain/backup/site.ts';
import { pageWords } from '../domain/maintenance/stand.ts';

describe('backup', () => {
  it('creates, lists, verifies, restores and prunes', async () => {
    const { context, data, root } = await makeContext();
    sh(data, 'echo 1 > file');
    const { backup } = await runBackupCreate(context);
    expect(await runBackupList(context)).toMatchObject({ backups: [backup], folder: join(root, 'backups') });
    expect(await runBackupVerify(context, { id: backup.id })).toMatchObject({ chain: [backup.id] });
    // There is no database, so none can be reported as restored.
    const proven = await runBackupVerify(context, { id: backup.id, restore: true });
    expect(proven).toEqual({ kind: 'backup-verified', id: backup.id, chain: [backup.id] });
    sh(data, 'echo 2 > file');
    expect(await runBackupRestore(context, { id: backup.id, yes: true })).toEqual({
      kind: 'backup-restored',
      id: backup.id,
      folders: [data],
      databases: [],
      services: [],
    });
    expect(sh(data, 'cat file')).toBe('1\n');
    expect(await runBackupPrune(context)).toEqual({ kind: 'backup-pruned', ids: [] });
    const journal = await openJournal(context);
    expect(journal.records.map(({ event }) => event)).toEqual([
      'backup.created',
      'backup.verified',
      'backup.verified',
      'backup.restored',
    ]);
    await journal.close();
  });

  it('restores into a folder named from where the command was called', async () => {
    const { context, data, root } = await makeContext();
    sh(data, 'echo 1 > file');
    const { backup } = await runBackupCreate(context);
    const { to, folders } = await runBackupRestore(context, { id: backup.id, to: `${root}/x/../to` });
    expect(to).toBe(join(root, 'to'));
    expect(folders).toEqual([`${root}/to${data}`]);
    expect(sh(root, `cat to${data}/file`)).toBe('1\n');
  });

  it('lists the newest first, with the version that each is of', async () => {
    const { context, install } = await makeContext();
    const { backup: oldest } = await runBackupCreate(context);
    await install('4.2.0');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const { backup: newest } = await runBackupCreate(context);
    expect([oldest.version, newest.version]).toEqual([null, '4.2.0']);
    expect((await runBackupList(context)).backups).toEqual([newest, oldest]);
  });

  it('reads a backup of before versions were recorded', async () => {
    const { context, data, install } = await makeContext();
    await install('4.2.0');
    sh(data, 'echo 1 > file');
    const { backup } = await runBackupCreate(context);
    sh(context.site.backup.folder, 'sed -i \'/"version"/d\' */backup.json');
    const { version, ...older } = backup;
    expect(version).toBe('4.2.0');
    expect((await runBackupList(context)).backups).toEqual([older]);
    await install('4.4.0');
    await expect(runBackupRestore(context, { id: backup.id, yes: true })).resolves.toMatchObject({
      folders: [data],
    });
  });

  it('refuses to restore the data of another version to the platform, but not into a folder', async () => {
    const { context, data, root, install } = await makeContext();
    sh(data, 'echo 1 > file');
    await install('4.2.0');
    const { backup } = await runBackupCreate(context);
    sh(data, 'echo 2 > file');
    await install('4.4.0');
    await expect(runBackupRestore(context, { id: backup.id, yes: true })).rejects.toMatchObject({
      code: 'prerequisite.backup-of-other-version',
      params: { id: backup.id, version: '4.2.0', installed: '4.4.0' },
    });
    expect(sh(data, 'cat file')).toBe('2\n');
    await runBackupRestore(context, { id: backup.id, to: join(root, 'to') });
    await install('4.2.0');
    await runBackupRestore(context, { id: backup.id, yes: true });
    expect(sh(data, 'cat file')).toBe('1\n');
  });

  it('replaces the data only after a yes where somebody can be asked', async () => {
    const { context, data, root, install } = await makeContext();
    sh(data, 'echo 1 > file');
    await install('4.2.0');
    const { backup } = await runBackupCreate(context);
    const { id, createdAt } = backup;
    sh(data, 'echo 2 > file');
    const asked: unknown[] = [];
    const answering = (answer: boolean): CommandContext => ({
      ...context,
      prompt: {
        available: true,
        confirm: (question, params) => {
          asked.push(question, params);
          return Promise.resolve(answer);
        },
      },
    });
    await runBackupRestore(answering(false), { id, to: join(root, 'to') });
    expect(asked).toEqual([]);
    await expect(runBackupRestore(answering(false), { id })).rejects.toMatchObject({
      code: 'prerequisite.restore-declined',
    });
    expect(asked).toEqual(['restore-backup', { id, createdAt, version: '4.2.0', installed: '4.2.0' }]);
    expect(sh(data, 'ls -A; cat file')).toBe('file\n2\n');
    await runBackupRestore(answering(true), { id });
    expect(sh(data, 'cat file')).toBe('1\n');
    await expect(runBackupRestore(answering(true), { id: '20000101T000000Z-0000' })).rejects.toMatchObject({
      code: 'backup.unknown',
    });
    expect(asked).toHaveLength(4);
    sh(data, 'echo 2 > file');
    await runBackupRestore(answering(false), { id, yes: true });
    expect(asked).toHaveLength(4);
    expect(sh(data, 'cat file')).toBe('1\n');
    // The user would not see a question, as with `| tee log`.
    const unheard = { ...context, prompt: { ...context.prompt, available: false, isUnheard: true } };
    await expect(runBackupRestore(unheard, { id })).rejects.toMatchObject({ code: 'usage.yes-missing' });
    await runBackupRestore(unheard, { id, yes: true });
  });

  it('refuses to restore under running services, and names them', async () => {
    const { context, data, root } = await makeContext();
    sh(data, 'echo 1 > file');
    const { backup } = await runBackupCreate(context);
    const service = (name: string, status: string) =>
      ({ name, start: ['true'], stop: ['true'], status: [status] }) satisfies Site['services'][number];
    const site = { ...context.site, services: [service('web', 'true'), service('batch', 'false')] };
    await expect(runBackupRestore({ ...context, site }, { id: backup.id, yes: true })).rejects.toMatchObject({
      code: 'prerequisite.services-running',
      params: { services: ['web'] },
    });
    expect(
      await runBackupRestore({ ...context, site }, { id: backup.id, to: join(root, 'to') }),
    ).toMatchObject({
      services: [],
    });
    const stopped = { ...context.site, services: [service('web', 'false'), service('batch', 'false')] };
    expect(await runBackupRestore({ ...context, site: stopped }, { id: backup.id, yes: true })).toMatchObject(
      {
        services: ['web', 'batch'],
      },
    );
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
    await expect(runBackupRestore(context, { id: backup.id, yes: true })).rejects.toMatchObject({
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
      () => runBackupRestore(guest, { id: backup.id, yes: true }),
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
  const install = async (version: string) => {
    await mkdir(site.root, { recursive: true });
    await rm(join(site.root, 'current'), { force: true });
    await symlink(`releases/${version}`, join(site.root, 'current'));
  };
  return { context, data, root, install };
}
