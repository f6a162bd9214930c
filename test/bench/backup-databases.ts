import { chmod, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startPostgresql, type ScratchPostgresql } from '../../fixtures/postgresql/server.ts';
import { plainEnv, runOrThrow } from '../../fixtures/site/run.ts';
import { background } from './background.ts';
import { createBenchSite, sumBytes } from './bench-site.ts';
import { describeRatio, measure } from './compare.ts';

/** pgbench's: two million rows, about 300 MB. */
const scale = 20;
const name = 'bench';

/** Dumps of one PostgreSQL database, compared with a plain pg_dump, which verifies nothing it wrote. */
export async function compareDumps({ folder }: { folder: string }): Promise<readonly string[]> {
  const server = await startPostgresql({ folder: join(folder, 'postgresql') });
  try {
    const client = createClient(server);
    await client('createdb', '-h', server.socket, name);
    await client('pgbench', '-h', server.socket, '--initialize', '--quiet', `--scale=${scale}`, name);
    const database = { engine: 'postgresql', name, ...server.connection } as const;
    const site = await createBenchSite({ folder: join(folder, 'database-site'), databases: [database] });
    const dumps = join(folder, 'dumps');
    await mkdir(dumps);
    await chmod(dumps, 0o777); // The server's own user writes there.
    const dump = (file: string, script: string) => ({
      run: () => client('sh', '-c', `${script} > "$3"`, 'sh', server.socket, name, join(dumps, file)),
      readBytes: async () => (await stat(join(dumps, file))).size,
    });
    const results = await measure(
      [
        { name: 'PostgreSQL: pg_dump -Fc', ...dump('gzip', 'pg_dump -Fc -h "$1" "$2"') },
        {
          name: 'PostgreSQL: pg_dump -Fc -Z0 | zstd -T0',
          ...dump('zstd', 'pg_dump -Fc -Z0 -h "$1" "$2" | zstd -q -T0'),
        },
        {
          name: 'PostgreSQL: ospi-update, digested and read back',
          prepare: site.removeBackups,
          run: () => site.run('backup').then(() => undefined),
          readBytes: () => sumBytes(site.backups),
        },
      ],
      3,
    );
    return results.map((result) => describeRatio({ result, reference: results[0] }));
  } finally {
    await server.stop();
  }
}

/** Runs a client program as the server's own user, at our priority. */
function createClient({ runAs }: ScratchPostgresql): (...command: readonly string[]) => Promise<void> {
  const as =
    runAs === undefined ? [] : ['setpriv', `--reuid=${runAs}`, `--regid=${runAs}`, '--init-groups', '--'];
  return async (...command) => {
    await runOrThrow([...background, ...as, ...command], { env: plainEnv(), cwd: '/' });
  };
}
