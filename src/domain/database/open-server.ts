import type { Ports } from '../../ports/ports.ts';
import type { Database, Site } from '../../model/site.ts';
import { createMariadbServer } from './mariadb/server.ts';
import { createPostgresqlServer } from './postgresql/server.ts';
import type { DatabaseServer } from './server.ts';

/** Opens a database of the site. Does not connect yet. */
export function openServer(task: {
  database: Database;
  ports: Ports;
  /** The owner of the copies made beside it; omitted if there are none. */
  platform?: Pick<Site, 'name' | 'root'>;
}): DatabaseServer {
  switch (task.database.engine) {
    case 'postgresql':
      return createPostgresqlServer(task);
    case 'mariadb':
      return createMariadbServer(task);
  }
}
