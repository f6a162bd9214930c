import type { Journal } from '../../../model/journal.ts';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import type { Site } from '../../../model/site.ts';
import type { NamedDatabase } from '../../../terms/database.ts';
import { isDatabaseName } from '../../../terms/words.ts';
import { openServer } from '../../database/open-server.ts';
import type { BackupRecord } from '../record/record.ts';
import { requireChain } from '../record/require-chain.ts';
import { requireDumps, requireState } from '../record/stored-state.ts';
import { withVerifiedDump } from '../record/verified-dump.ts';

/** A database of a backup, and the name to restore it under. */
export interface Inspection extends NamedDatabase {
  readonly as: string;
}

/**
 * Restores databases of a backup under other names, for inspection, without touching those in use. Where the site names
 * the database, its connection is used. The caller holds the lock.
 *
 * @param choices each `[ENGINE:]NAME=OTHER`
 * @throws Problem `usage.database-*`, `backup.*`
 */
export async function restoreForInspection({
  site,
  ports,
  journal,
  id,
  choices,
  onProgress = () => undefined,
}: {
  site: Site;
  ports: Ports;
  journal: Journal;
  id: string;
  choices: readonly string[];
  onProgress?: (percent: number) => void;
}): Promise<readonly Inspection[]> {
  const chain = await requireChain({ site, id });
  const held = chain.at(-1)?.databases ?? [];
  const inspections = choices.map((choice) => chooseDatabase({ choice, held }));
  for (const [index, inspection] of inspections.entries()) {
    const onShare = (share: number) => {
      onProgress(Math.floor((100 * (index + share)) / inspections.length));
    };
    await restoreOne({ site, ports, chain, inspection, onShare });
  }
  await journal.append({
    attempt: null,
    event: 'backup.restored',
    step: null,
    data: { id, databases: inspections },
  });
  return inspections;
}

/** Finds the database of a backup that a choice refers to. Pure. @throws Problem `usage.database-*` */
export function chooseDatabase({
  choice,
  held,
}: {
  choice: string;
  held: BackupRecord['databases'];
}): Inspection {
  const [, engine, name = '', as = ''] = /^(?:([^:=]*):)?([^=]*)(?:=(.*))?$/s.exec(choice) ?? [];
  const choices = held.map((each) => `${each.engine}:${each.name}`);
  if (name === '' || as === '') throw Problem.of('usage.database-choice', { choice, name, choices });
  const found = held.filter((each) => each.name === name && (engine === undefined || each.engine === engine));
  const [database] = found;
  if (database === undefined || found.length > 1)
    throw Problem.of('usage.database-unknown', {
      name: engine === undefined ? name : `${engine}:${name}`,
      choices,
    });
  if (!isDatabaseName(as)) throw Problem.of('usage.database-name', { name: as });
  return { engine: database.engine, name, as };
}

async function restoreOne({
  site,
  ports,
  chain,
  inspection: { engine, name, as },
  onShare,
}: {
  site: Site;
  ports: Ports;
  chain: readonly BackupRecord[];
  inspection: Inspection;
  onShare: (share: number) => void;
}): Promise<void> {
  const configured = site.backup.databases.find((each) => each.engine === engine && each.name === name);
  const server = openServer({ database: configured ?? { engine, name }, ports });
  const database = { engine, name };
  const dumps = requireDumps({ site, state: requireState({ chain, database }), database });
  // Verified before anything is created: a database from a damaged dump could not be told from a sound one.
  await withVerifiedDump(dumps, () => Promise.resolve());
  await withVerifiedDump(dumps, (dump) => server.restoreAs({ ...dump, name: as, onShare }));
}
