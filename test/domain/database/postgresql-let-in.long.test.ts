import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { access, chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { ScratchPostgresql } from '../../../fixtures/postgresql/server.ts';
import { createPostgresqlServer } from '../../../src/domain/database/postgresql/server.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { fillDatabase, readFingerprint } from './postgresql-content.ts';
import { dumpTo, openDatabase, startServer } from './postgresql-stand.ts';

/** A folder of the client programs, one of which waits before it first connects. */
async function holdProgram(held: string) {
  const folder = join(await makeScratchFolder(), 'programs');
  await chmod(join(folder, '..'), 0o755);
  await mkdir(folder);
  await chmod(folder, 0o777);
  const find = (program: string) => execFileSync('which', [program], { encoding: 'utf8' }).trim();
  for (const program of ['psql', 'pg_dump', 'pg_restore'])
    if (program !== held) await symlink(find(program), join(folder, program));
  const [begun, go] = [join(folder, 'begun'), join(folder, 'go')];
  execFileSync('mkfifo', ['--mode=666', go]);
  const script = `#!/bin/sh
case "$*" in *--dbname=*) if mkdir '${begun}' 2>/dev/null; then read go <'${go}'; fi;; esac
exec ${find(held)} "$@"
`;
  await writeFile(join(folder, held), script, { mode: 0o755 });
  return {
    folder,
    async reached() {
      while (
        !(await access(begun).then(
          () => true,
          () => false,
        ))
      )
        await sleep(20);
    },
    goOn: () => writeFile(go, 'go\n'),
  };
}

/** Opens sessions until the server accepts no more. @returns a function that ends them */
async function fillServer(server: ScratchPostgresql): Promise<() => void> {
  const sessions: ChildProcess[] = [];
  const as =
    server.runAs === undefined
      ? []
      : ['setpriv', `--reuid=${server.runAs}`, `--regid=${server.runAs}`, '--init-groups'];
  const [program = '', ...args] = [
    ...as,
    ...['psql', '-Xwq', '-h', server.socket, '-U', server.user, '-d', 'postgres'],
  ];
  const end = () => {
    for (const session of sessions) session.kill('SIGKILL');
  };
  onTestFinished(end);
  while ((await server.query('SELECT 1').catch(() => 'full')) !== 'full') {
    sessions.push(spawn(program, args, { cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] }));
    await sleep(50);
  }
  return end;
}

test.each(['pg_dump', 'pg_restore'] as const)(
  '%s is run again where the server had no connection left',
  async (held) => {
    const server = await startServer();
    await fillDatabase(server);
    const before = await readFingerprint(server);
    const { dump } = await dumpTo(openDatabase(server));
    const program = await holdProgram(held);
    const ports = createTestPorts();
    let end: (() => void) | undefined;
    let pauses = 0;
    const database = createPostgresqlServer({
      database: { engine: 'postgresql', name: 'planipsy', ...server.connection, programs: program.folder },
      ports: {
        ...ports,
        clock: {
          ...ports.clock,
          async sleep(milliseconds) {
            if (end !== undefined) {
              pauses += 1;
              end();
              end = undefined;
            }
            await ports.clock.sleep(milliseconds);
          },
        },
      },
    });
    const interfere = async () => {
      await program.reached();
      end = await fillServer(server);
      await program.goOn();
    };
    const work = async () => {
      if (held === 'pg_dump') return (await dumpTo(database)).dump;
      const beside = await database.restoreBeside({ ...dump, onShare: () => undefined });
      await beside.swap();
      await beside.finish();
      return dump;
    };
    const [done] = await Promise.all([work(), interfere()]);
    expect(pauses).toBe(1);
    await database.readBack(done);
    expect(await readFingerprint(server)).toEqual(before);
  },
);
