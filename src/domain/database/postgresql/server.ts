import type { Ports } from '../../../ports/ports.ts';
import type { Database, Site } from '../../../model/site.ts';
import { makeInterruptible, makePatient } from '../../pipelines/work-ports.ts';
import type { DatabaseServer } from '../server.ts';
import { refreshCopy } from './clone.ts';
import { openConnection, queryMaintenance, type Connection } from './connection.ts';
import { judgeWrites, readCounters } from './counters.ts';
import { describeReplaced, dumpPostgresql } from './dump.ts';
import { readDatabaseFacts } from './facts.ts';
import { makeCopy } from './make-copy.ts';
import { wasReplaced } from './maintenance.ts';
import { readBackDump } from './read-back.ts';
import { restoreAs, restoreBeside } from './restore.ts';
import { makeScratch } from './scratch.ts';
import { readStamp } from './stamp.ts';
import { dropCopies, takeCopy } from './take-copy.ts';

/** A PostgreSQL database, from 11 on, through the server's own psql, pg_dump and pg_restore. */
export function createPostgresqlServer({
  database,
  ports,
  platform,
}: {
  database: Database;
  ports: Ports;
  platform?: Pick<Site, 'name' | 'root'> | undefined;
}): DatabaseServer {
  const connect = (interruption?: AbortSignal) =>
    openConnection({ database, platform, ports: makeInterruptible({ ports, interruption }) });
  /** Nothing but a Problem leaves this room. */
  const use = async <T>(
    during: 'dump' | 'restore',
    action: (connection: Connection) => Promise<T>,
    interruption?: AbortSignal,
  ): Promise<T> => {
    const connection = await connect(interruption);
    try {
      return await action(connection);
    } catch (error) {
      throw connection.describeFailure(during, error);
    }
  };
  return {
    database,
    judgeWrites,
    readFacts: () => readDatabaseFacts({ database, ports, platform }),
    readCounters: () => use('dump', readCounters),
    dump: (task) => use('dump', (connection) => dumpPostgresql({ connection, task }), task.interruption),
    async readBack(dump) {
      await use('dump', (connection) => readBackDump({ dump, connection }), dump.interruption);
    },
    restoreBeside: (task) =>
      use('restore', (connection) => restoreBeside({ connection, task }), task.interruption),
    restoreAs: (task) => use('restore', (connection) => restoreAs({ connection, task }), task.interruption),
    async makeCopy(task) {
      const patient = makePatient(makeInterruptible({ ports, interruption: task.interruption }));
      await makeCopy({ connection: await openConnection({ database, platform, ports: patient }), task });
    },
    refreshCopy: (task) => use('dump', (connection) => refreshCopy({ connection, task }), task.interruption),
    readStamp: () => use('restore', readStamp),
    takeCopy: (task) => use('restore', (connection) => takeCopy({ connection, task }), task.interruption),
    describeReplaced: (task) =>
      use('dump', (connection) => describeReplaced({ connection, task }), task.interruption),
    makeScratch: () => use('restore', makeScratch),
    dropCopies: () => use('restore', dropCopies),
    // Both renames of a swap are one transaction, but other parts of the backup may not be in place yet.
    isRestoreUnfinished: () =>
      use('restore', async (connection) => {
        const found = await queryMaintenance(
          connection,
          `SELECT 'found' WHERE ${wasReplaced(database.name)};`,
        );
        return found !== '';
      }),
  };
}
