import { chmod, chown, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { hideSecrets, readSecrets } from '../../../src/domain/database/credentials.ts';
import type { Database } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';

async function write(text: string, mode = 0o600): Promise<string> {
  const file = join(await makeScratchFolder(), 'credentials');
  await writeFile(file, text);
  await chmod(file, mode);
  return file;
}

async function read(database: Partial<Database>) {
  const { secrets } = await readSecrets({
    database: { engine: 'postgresql', name: 'x', ...database },
    ports: createTestPorts(),
  });
  return secrets;
}

test('The passwords of a password file of libpq are hidden, as they stand there and as they are meant', async () => {
  const credentialsFile = await write(
    '# comment: a:b:c:d\n\nhost:5432:*:app:se\\:cr\\\\et\n*:*:*:*:Très long\n',
  );
  const secrets = await read({ credentialsFile });
  expect(secrets).toEqual(['se\\:cr\\\\et', 'Très long', 'se:cr\\et']);
  expect(hideSecrets('refused: se:cr\\et, se\\:cr\\\\et and Très long', secrets)).toBe(
    'refused: ***, *** and ***',
  );
});

test('The values of an option file are hidden, except where and as which user to connect', async () => {
  const credentialsFile = await write('[client]\nuser = app\nhost=db\npassword = "a b"\npasword=typo\n');
  expect(await read({ engine: 'mariadb', credentialsFile })).toEqual(['"a b"', 'typo', 'a b']);
});

test('A secret that another one holds is hidden after it', async () => {
  const credentialsFile = await write('*:*:*:*:abcd\n*:*:*:*:abcdef\n');
  expect(hideSecrets('abcdef abcd', await read({ credentialsFile }))).toBe('*** ***');
});

test('A password of a letter is not told by what is hidden', () => {
  expect(hideSecrets('Access denied', ['e', 'den', 'Acce'])).toBe('***ss denied');
});

test.each([0o640, 0o604, 0o660, 0o620])('A credentials file of mode %o is refused', async (mode) => {
  const credentialsFile = await write('*:*:*:*:abc\n', mode);
  const refused = {
    code: 'backup.database-credentials',
    params: { file: credentialsFile, reason: 'open-to-others' },
  };
  await expect(read({ credentialsFile })).rejects.toMatchObject(refused);
});

test('A credentials file that is missing, a folder or a FIFO is refused at once', async () => {
  const folder = await makeScratchFolder();
  const refusal = async (name: string) =>
    expect(read({ credentialsFile: join(folder, name) })).rejects.toMatchObject({
      params: { reason: name === 'missing' ? 'missing' : 'not-a-file' },
    });
  await refusal('missing');
  await mkdir(join(folder, 'folder'));
  await refusal('folder');
  await execa('mkfifo', ['-m', '600', join(folder, 'fifo')]);
  await refusal('fifo');
});

test('Through a link it is the file itself that is judged', async () => {
  const link = join(await makeScratchFolder(), 'link');
  await symlink(await write('*:*:*:*:abc\n', 0o644), link);
  await expect(read({ credentialsFile: link })).rejects.toMatchObject({
    params: { reason: 'open-to-others' },
  });
});

test('A service file without a password may be read by all, with one only by its owner', async () => {
  expect(await read({ serviceFile: await write('[x]\nhost=db\nuser=app\n', 0o644) })).toEqual([]);
  await expect(read({ serviceFile: await write('[x]\npassword=abc\n', 0o644) })).rejects.toMatchObject({
    params: { reason: 'open-to-others' },
  });
  expect(await read({ serviceFile: await write('[x]\npassword=abc\n') })).toEqual(['abc']);
});

test.runIf(geteuid?.() === 0)('It belongs to the user who runs the programs', async () => {
  const credentialsFile = await write('*:*:*:*:abc\n');
  await expect(read({ credentialsFile, runAs: 'postgres' })).rejects.toMatchObject({
    params: { reason: 'owner', owner: 'postgres' },
  });
  const { stdout } = await execa('id', ['-u', 'postgres']);
  await chown(credentialsFile, Number(stdout), 0);
  expect(await read({ credentialsFile, runAs: 'postgres' })).toEqual(['abc']);
  await expect(read({ credentialsFile })).rejects.toMatchObject({ params: { reason: 'owner' } });
});
