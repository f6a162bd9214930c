import type { JudgedDatabase } from '../../terms/check.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { DatabaseFacts, Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The databases. Measured: whether each server answers and holds the database, its version and that of the dump
 * program, and what the user may do. Required: all of it, with the rights to read and restore the database. Access to
 * the server's users is only recommended: an update leaves them where they are. Replication of the database is named,
 * since a restore would end it. Fixed by starting the server, in the configuration, by newer client programs or by a
 * grant.
 */
export function judgeDatabases({
  databases = [],
}: Pick<Facts, 'databases'>): Judgement<'databases'> | undefined {
  if (databases.length === 0) return undefined;
  const judged = databases.map(judgeDatabase);
  const status = (['failed', 'warning'] as const).find((worst) =>
    judged.some((database) => database.status === worst),
  );
  return { status: status ?? 'ok', params: { databases: judged } };
}

function judgeDatabase(facts: DatabaseFacts): JudgedDatabase {
  const { engine, name, server, user, problem, serverVersion, clientVersion, missingRights = [] } = facts;
  const { replication, rounded } = facts;
  const clientIsOld = problem === undefined && isClientOld(facts);
  const lacksNeeded = missingRights.some((right) => right !== 'roles');
  const status: Verdict['status'] =
    problem !== undefined || clientIsOld || lacksNeeded
      ? 'failed'
      : missingRights.length > 0 || replication !== undefined || rounded !== undefined
        ? 'warning'
        : 'ok';
  return {
    ...{ engine, name, server, status, clientIsOld, missingRights },
    ...(user !== undefined && { user }),
    ...(replication !== undefined && { replication }),
    ...(rounded !== undefined && { rounded }),
    ...(problem !== undefined && { problem }),
    ...(serverVersion !== undefined && { serverVersion }),
    ...(clientVersion !== undefined && { clientVersion }),
  };
}

/** pg_dump refuses a server of a later major version; mariadb-dump would leave out what it does not know. */
function isClientOld({ engine, clientVersion, serverVersion }: DatabaseFacts): boolean {
  const depth = engine === 'postgresql' ? 1 : 2;
  const client = readVersion(clientVersion, depth);
  const server = readVersion(serverVersion, depth);
  if (client === undefined || server === undefined) return false;
  const differing = client.findIndex((number, index) => number !== server[index]);
  return differing !== -1 && (client[differing] ?? 0) < (server[differing] ?? 0);
}

/** The first numbers of a version such as `15.18` or `10.11.14-MariaDB`; `17beta1` counts as 17. */
function readVersion(version: string | undefined, depth: number): readonly number[] | undefined {
  const numbers = version?.match(/\d+/g)?.slice(0, depth).map(Number);
  return numbers?.length === depth ? numbers : undefined;
}
