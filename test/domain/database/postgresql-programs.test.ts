import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createShell } from '../../../src/adapters/shell.ts';
import { findProgramFolder } from '../../../src/domain/database/postgresql/programs.ts';
import type { Database } from '../../../src/model/site.ts';

const shell = createShell();
const find = (connection: Partial<Database>) =>
  findProgramFolder({ database: { engine: 'postgresql', name: 'x', ...connection }, ports: { shell } });

test.each(['psql', 'pg_dump', 'pg_restore'])(
  'with the address configured, %s is the one that Debian’s wrapper would run',
  async (program) => {
    const folder = await find({ socket: '/run/postgresql' });
    expect(folder).toMatch(/^\/usr\/lib\/postgresql\/\d+\/bin$/);
    const ask = (path: string) =>
      shell.run({ program: path, args: ['--version'], env: { PGHOST: '/run/postgresql' } });
    const [direct, wrapped] = [await ask(join(folder ?? '', program)), await ask(program)];
    expect(direct).toMatchObject({ exitCode: 0, stdout: wrapped.stdout });
  },
);

test.each<Partial<Database>>([
  {},
  { port: 5433 },
  { service: 'platform' },
  { service: 'platform', host: 'db' },
])('the wrapper decides where it would: %j', async (connection) => {
  expect(await find(connection)).toBeUndefined();
});

test('a configured folder stays', async () => {
  expect(await find({ host: '127.0.0.1', programs: '/opt/pg/bin' })).toBe('/opt/pg/bin');
});
