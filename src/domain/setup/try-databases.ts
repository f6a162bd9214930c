import { judgeDatabases } from '../checks/databases.ts';
import { readDatabases, type DatabaseSite } from '../checks/facts/databases.ts';
import type { Ports } from '../../ports/ports.ts';
import type { JudgedDatabase } from '../../terms/check.ts';

/** Queries the servers as `check` does: whether they answer, and which rights are missing. */
export async function tryDatabases(asked: {
  readonly site: DatabaseSite;
  readonly ports: Ports;
}): Promise<readonly JudgedDatabase[]> {
  return judgeDatabases({ databases: await readDatabases(asked) })?.params.databases ?? [];
}
