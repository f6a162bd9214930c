import type { Ports } from '../../../ports/ports.ts';
import type { Database, Site } from '../../../model/site.ts';
import { makeInterruptible, makePatient } from '../../pipelines/work-ports.ts';
import type { DatabaseServer } from '../server.ts';
import { refreshCopy } from './clone.ts';
import { queryMaintenance, openConnection } from './connection.ts';
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
  return {
    database,
    judgeWrites,
    readFacts: () => readDatabaseFacts({ database, ports, platform }),
    readCounters: async () => readCounters(await connect()),
    dump: async (task) => dumpPostgresql({ connection: await connect(task.interruption), task }),
    async readBack(dump) {
      await readBackDump({ dump, connection: await connect(dump.interruption) });
    },
    restoreBeside: async (task) => restoreBeside({ connection: await connect(task.interruption), task }),
    restoreAs: async (task) => restoreAs({ connection: await connect(task.interruption), task }),
    async makeCopy(task) {
      const patient = makePatient(makeInterruptible({ ports, interruption: task.interruption }));
      await makeCopy({ connection: await openConnection({ database, platform, ports: patient }), task });
    },
    refreshCopy: async (task) => refreshCopy({ connection: await connect(task.interruption), task }),
    readStamp: async () => readStamp(await connect()),
    takeCopy: async (task) => takeCopy({ connection: await connect(task.interruption), task }),
    describeReplaced: async (task) =>
      describeReplaced({ connection: await connect(task.interruption), task }),
    makeScratch: async () => makeScratch(await connect()),
    dropCopies: async () => dropCopies(await connect()),
    // Both renames of a swap are one transaction, but other parts of the backup may not be in place yet.
    isRestoreUnfinished: async () =>
      (await queryMaintenance(await connect(), `SELECT 'found' WHERE ${wasReplaced(database.name)};`)) !== '',
  };
}
