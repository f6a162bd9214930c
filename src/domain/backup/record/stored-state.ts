import { Problem } from '../../../messages/problem.ts';
import type { Site } from '../../../model/site.ts';
import type { NamedDatabase } from '../../../terms/database.ts';
import { findState, type StoredState } from './chain.ts';
import { backupPaths } from './paths.ts';
import type { BackupRecord } from './record.ts';
import type { StoredDump } from './verified-dump.ts';

/** The state of a database at the end of a chain. @throws Problem `backup.chain-incomplete` */
export function requireState({
  chain,
  database,
}: {
  chain: readonly BackupRecord[];
  database: NamedDatabase;
}): StoredState {
  const state = findState({ chain, database });
  const id = chain.at(-1)?.id ?? '';
  if (state === undefined) throw Problem.of('backup.chain-incomplete', { id, missing: id });
  return state;
}

/**
 * The dumps that a state is restored from, the full one first.
 *
 * @throws Problem `backup.database-not-held` if its server held it and the attempt never got to dump it
 */
export function requireDumps({
  site,
  state,
  database: { engine, name },
}: {
  site: Site;
  state: StoredState;
  database: NamedDatabase;
}): readonly StoredDump[] {
  if (state.kind === 'held') throw Problem.of('backup.database-not-held', { engine, name, id: state.id });
  return state.dumps.map(({ id, dump }) => ({ id, path: backupPaths(site, id).final, dump }));
}

/**
 * What describes the state that a copy represents: the newest of its dumps, or what was written when the copy was
 * brought up to date.
 */
export function listDescribing({ site, state }: { site: Site; state: StoredState }): readonly StoredDump[] {
  const path = (id: string) => backupPaths(site, id).final;
  if (state.kind === 'held') return [{ id: state.id, path: path(state.id), dump: state.held }];
  return state.dumps.slice(-1).map(({ id, dump }) => ({ id, path: path(id), dump }));
}
