import type { RestoreWarning } from '../server.ts';
import type { Recorded } from './description.ts';

/** What passes the database's changes on is in no dump and no clone, or comes back switched off. Pure. */
export function warnOfReplication({ replication }: Recorded): readonly RestoreWarning[] {
  return replication.length === 0
    ? []
    : [{ code: 'backup.database-replication-stopped', names: replication }];
}
