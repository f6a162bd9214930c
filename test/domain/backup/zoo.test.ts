import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import { expect, it, onTestFinished } from 'vitest';
import { createBackup } from '../../../src/domain/backup/take/create.ts';
import { restoreBackup } from '../../../src/domain/backup/restore/restore.ts';
import { verifyBackup } from '../../../src/domain/backup/keep/verify.ts';
import { listScratches, makeBackupSite, sh } from './site.ts';
import { describeZoo, fillZoo, unlockZoo } from './zoo.ts';

async function makeZoo() {
  const made = await makeBackupSite();
  fillZoo(made.data);
  onTestFinished(() => {
    unlockZoo(made.root);
  });
  return { ...made, zoo: describeZoo(made.data) };
}

/** What a hook may do to it: everything. */
const ravage = `find . '(' -type f -o -type d ')' -exec chattr -f -a -i '{}' + || true
  chmod -R u+rwX . || true
  for f in plain/* modes/* times/*; do [ -f "$f" ] && echo ravaged >>"$f"; done
  setfattr -x user.empty attributes/all; setfacl -b attributes/all attributes/default; setfattr -n user.new -v n plain empty
  rm -r names special empty links/loop; mkdir special names; mkfifo names/pipe; ln -sfn /etc links/relative
  mv links/one links/moved; mv times/folder times/moved; echo new >new; mkdir -p new-folder/deep; echo x >new-folder/deep/x
  if [ "$(id -u)" = 0 ]; then chown -R 65534 attributes plain; chattr +i new-folder/deep/x new-folder/deep; chattr +a new; fi`;

it('of every kind of file comes back as it was: after a hook, on an empty server, from a chain of backups', async () => {
  const { root, data, zoo, ...task } = await makeZoo();
  const full = await createBackup(task);
  expect(describeZoo(data)).toBe(zoo);
  sh(data, ravage);
  await restoreBackup({ ...task, id: full.id });
  expect(describeZoo(data)).toBe(zoo);
  expect(listScratches(data)).toEqual(['./data/names/.ospi-restore']); // Its own.

  sh(data, ravage);
  const changed = describeZoo(data);
  const added = await createBackup(task);
  expect(added.base).toBe(full.id);
  await verifyBackup({ ...task, id: added.id });
  await restoreBackup({ ...task, id: full.id });
  expect(describeZoo(data)).toBe(zoo);
  await restoreBackup({ ...task, id: added.id });
  expect(describeZoo(data)).toBe(changed);

  unlockZoo(data);
  await rm(data, { recursive: true });
  await restoreBackup({ ...task, id: full.id });
  expect(describeZoo(data)).toBe(zoo);
  expect(sh(root, 'ls -A')).not.toContain('.ospi-restore');
}, 120_000);

it('is backed up while files are open and written to', async () => {
  const { data, zoo, ...task } = await makeZoo();
  const writer = spawn(
    'bash',
    ['-c', 'exec 3>>plain/log; while :; do echo line >&3; echo x >plain/now; mv plain/now plain/then; done'],
    {
      cwd: data,
    },
  );
  try {
    await createBackup(task);
  } finally {
    writer.kill('SIGKILL');
  }
  const { id } = await createBackup(task);
  const stopped = describeZoo(data);
  sh(data, ravage);
  await restoreBackup({ ...task, id });
  expect(describeZoo(data)).toBe(stopped);
  expect(stopped).not.toBe(zoo);
}, 120_000);

it.runIf(geteuid?.() === 0)(
  'comes back in another folder, but for what would keep somebody from taking it from there',
  async () => {
    const { root, data, ...task } = await makeZoo();
    const { id } = await createBackup(task);
    const to = join(root, 'elsewhere');
    await restoreBackup({ ...task, id, to });
    sh(data, "find . '(' -type f -o -type d ')' -exec chattr -f -a -i '{}' + || true");
    expect(describeZoo(join(to, data))).toBe(describeZoo(data));
  },
  120_000,
);
