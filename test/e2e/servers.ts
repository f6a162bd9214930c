import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startMariadb } from '../../fixtures/mariadb/server.ts';
import type { Servers } from '../../fixtures/pmsipilot/databases.ts';
import { startPostgresql } from '../../fixtures/postgresql/server.ts';
import { sharePlace } from '../shared-folder.ts';

/** One stay per 20 ms: with more, a backup at low priority would get no share of a small test machine. */
export const everyMilliseconds = 40;

/** Both database servers, empty, with all files in a scratch folder. They end with the test. */
export async function startServers(): Promise<Servers> {
  const folder = await mkdtemp(join(tmpdir(), 'ospi-update-servers-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [postgresql, mariadb] = await Promise.all([
    startPostgresql({ folder: join(folder, 'postgresql'), template: sharePlace('postgresql') }),
    startMariadb({ folder: join(folder, 'mariadb'), template: sharePlace('mariadb') }),
  ]);
  onTestFinished(async () => {
    await Promise.all([postgresql.stop(), mariadb.stop()]);
  });
  return { postgresql, mariadb };
}
