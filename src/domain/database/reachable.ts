import type { Ports } from '../../ports/ports.ts';
import { type Problem, toProblem } from '../../messages/problem.ts';
import type { Database } from '../../model/site.ts';
import { openServer } from './open-server.ts';

/** Separates the databases that answer from those that do not, with the reasons. */
export async function sortByReach({
  databases,
  ports,
}: {
  databases: readonly Database[];
  ports: Ports;
}): Promise<{
  readonly reachable: readonly Database[];
  readonly lost: readonly { readonly database: Database; readonly problem: Problem }[];
}> {
  const reachable: Database[] = [];
  const lost: { database: Database; problem: Problem }[] = [];
  for (const database of databases) {
    await openServer({ database, ports })
      .readCounters()
      .then(
        () => reachable.push(database),
        (error: unknown) => lost.push({ database, problem: toProblem(error) }),
      );
  }
  return { reachable, lost };
}
