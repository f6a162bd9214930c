import type { Ports } from '../../../ports/ports.ts';
import type { Database, Site } from '../../../model/site.ts';
import { makeInterruptible } from '../../pipelines/work-ports.ts';
import type { DatabaseServer } from '../server.ts';
import { openConnection } from './connection.ts';
import { dropCopies, makeCopy, takeCopy } from './copy.ts';
import { judgeMariadbWrites, readCounters } from './counters.ts';
import { dumpMariadb } from './dump.ts';
import { readMariadbFacts } from './facts.ts';
import { readBackDump } from './read-back.ts';
import { refreshCopy } from './refresh.ts';
import { describeReplaced, dumpInstead } from './replaced.ts';
import { restoreAs, restoreBeside } from './restore.ts';
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
  return {
    database,
    readFacts: () => readMariadbFacts({ database, ports, platform }),
    readCounters: async () => readCounters(await connect()),
    judgeWrites: judgeMariadbWrites,
    async dump(task) {
      const connection = await connect(task.interruption);
      const { instead } = task;
      return instead === undefined
        ? dumpMariadb({ connection, task })
        : dumpInstead({ connection, task, instead });
    },
    readBack: async (dump) => {
      await readBackDump({ dump, connection: { database, ports } });
    },
    restoreBeside: async (task) => restoreBeside({ connection: await connect(task.interruption), task }),
    restoreAs: async (task) => restoreAs({ connection: await connect(task.interruption), task }),
    makeCopy: async (task) => makeCopy({ connection: await connect(task.interruption), task }),
    refreshCopy: async (task) => refreshCopy({ connection: await connect(task.interruption), task }),

    readStamp: async () => readStamp(await connect()),
    takeCopy: async (task) => takeCopy({ connection: await connect(task.interruption), task }),
    describeReplaced: async (task) =>
      describeReplaced({ connection: await connect(task.interruption), task }),
    makeScratch: async () => makeScratch(await connect()),
    async dropCopies() {
      await dropCopies(await connect());
      return [];
    },
    isRestoreUnfinished: async () => isSwapUnfinished(await connect()),
  };
}
