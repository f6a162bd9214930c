import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { start } from '../../../fixtures/site/run.ts';
import { makeScratchFolder } from '../../ports.ts';
import { dumpInto, everything, fingerprint, openMariadb, startScratchMariadb } from './mariadb-kit.ts';

/** What an update may have done before it failed. */
export const changes = `
ALTER TABLE parent ADD COLUMN more INT; CREATE TABLE extra (id INT); DROP VIEW a_on_b; DELETE FROM parts;
CREATE TRIGGER of_update BEFORE INSERT ON extra FOR EACH ROW SET NEW.id = 1;
CREATE VIEW a_view AS SELECT * FROM extra; CREATE FUNCTION added() RETURNS INT RETURN 1;
REVOKE INSERT ON app.* FROM nurses; ALTER DATABASE app CHARACTER SET latin1;
CREATE EVENT added ON SCHEDULE EVERY 1 YEAR STARTS '2037-02-02' DO DELETE FROM parent;
`;

export async function dumpAndChange() {
  const scratch = await startScratchMariadb();
  await scratch.query(everything);
  const server = openMariadb(scratch);
  const before = await fingerprint(scratch);
  const dump = await dumpInto(server);
  await scratch.query(changes, { database: 'app' });
  return { scratch, server, before, dump };
}

export async function compress(text: string): Promise<Buffer> {
  const folder = await makeScratchFolder();
  await writeFile(join(folder, 'plain'), text);
  const { code } = await start(['zstd', '--quiet', '--check', join(folder, 'plain')]).ended;
  expect(code).toBe(0);
  return readFile(join(folder, 'plain.zst'));
}
