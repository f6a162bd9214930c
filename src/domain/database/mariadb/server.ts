import type { Ports } from '../../../ports/ports.ts';
import type { Database, Site } from '../../../model/site.ts';
import { makeInterruptible } from '../../pipelines/work-ports.ts';
import type { DatabaseServer } from '../server.ts';
import { openConnection, type Connection } from './connection.ts';
import { dropCopies, makeCopy, takeCopy } from './copy.ts';
import { judgeMariadbWrites, readCounters } from './counters.ts';
import { refuseDump } from './dump-failure.ts';
import { dumpMariadb } from './dump.ts';
import { readMariadbFacts } from './facts.ts';
import { readBackDump } from './read-back.ts';
import { refreshCopy } from './refresh.ts';
import { describeReplaced, dumpInstead } from './replaced.ts';
import { describeRestoreFailure, restoreAs, restoreBeside } from './restore.ts';
import { isSwapUnfinished } from './mark.ts';
import { makeScratch } from './scratch.ts';
import { readStamp } from './stamp.ts';

/** A database on a MariaDB server, 10.5 or later, through the server's own client programs. */
export function createMariadbServer({
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
      if (during === 'dump') return refuseDump({ error, connection });
      throw await describeRestoreFailure({ error, connection });
    }
  };
  return {
    database,
    readFacts: () => readMariadbFacts({ database, ports, platform }),
    readCounters: () => use('dump', readCounters),
    judgeWrites: judgeMariadbWrites,
    dump(task) {
      const { instead, interruption } = task;
      const dump = (connection: Connection) =>
        instead === undefined
          ? dumpMariadb({ connection, task })
          : dumpInstead({ connection, task, instead });
      return use('dump', dump, interruption);
    },
    readBack: async (dump) => {
      await readBackDump({ dump, connection: { database, ports } });
    },
    restoreBeside: (task) =>
      use('restore', (connection) => restoreBeside({ connection, task }), task.interruption),
    restoreAs: (task) => use('restore', (connection) => restoreAs({ connection, task }), task.interruption),
    makeCopy: (task) => use('restore', (connection) => makeCopy({ connection, task }), task.interruption),
    refreshCopy: (task) => use('dump', (connection) => refreshCopy({ connection, task }), task.interruption),
    readStamp: () => use('restore', readStamp),
    takeCopy: (task) => use('restore', (connection) => takeCopy({ connection, task }), task.interruption),
    describeReplaced: (task) =>
      use('dump', (connection) => describeReplaced({ connection, task }), task.interruption),
    makeScratch: () => use('restore', makeScratch),
    async dropCopies() {
      await use('restore', dropCopies);
      return [];
    },
    isRestoreUnfinished: () => use('restore', isSwapUnfinished),
  };
}
