import { argv } from 'node:process';
import { createRealPorts } from './mariadb-copier-ports.ts';
import { createMariadbServer } from '../../../src/domain/database/mariadb/server.ts';
import type { DatabaseServer, DumpFiles } from '../../../src/domain/database/server.ts';
import type { Database } from '../../../src/model/site.ts';

export interface Work {
  readonly database: Database;
  readonly dump: DumpFiles;
  readonly refresh?: Omit<Parameters<DatabaseServer['refreshCopy']>[0], 'onShare'>;
}

/** A program that makes a copy and brings it up to date, or takes one, for tests that kill it. */
const { database, dump, refresh } = JSON.parse(argv[2] ?? '') as Work;
const server = createMariadbServer({ database, ports: createRealPorts() });
const onShare = () => undefined;
if (refresh === undefined) {
  const beside = await server.takeCopy({ ...dump, restoresUsers: true, onShare });
  await beside.swap();
  await beside.finish();
} else {
  await server.makeCopy({ ...dump, stamp: 'first', onShare });
  await server.refreshCopy({ ...refresh, onShare });
}
