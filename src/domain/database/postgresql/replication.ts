import type { RestoreWarning } from '../server.ts';
import type { Recorded } from './description.ts';

/** Replication of the database is in no dump and no clone, or is restored disabled. Pure. */
export function warnOfReplication({ replication }: Recorded): readonly RestoreWarning[] {
  return replication.length === 0
    ? []
    : [{ code: 'backup.database-replication-stopped', names: replication }];
}
