import type { RestoreTask, RestoreWarning } from '../server.ts';
import { readToc, unknownFormat, type Toc } from './archive-toc.ts';
import { withClientFolder } from './client-folder.ts';
import { queryMaintenance, splitLines, type Connection } from './connection.ts';
import type { Recorded } from './description.ts';
import { restoreExtensions } from './extensions.ts';
import { giveAway, lendRole, lendServers, refreshStatistics, takeOver } from './give-away.ts';
import { listTablespaces } from './maintenance.ts';
import { describeFault, makeRun, passWhole, type Run, type Target } from './load-runs.ts';
import { planLoad, type LoadPlan } from './plan-load.ts';
import { withRestorer, type Restorer } from './restorer.ts';

export interface Load {
  readonly connection: Connection;
  readonly task: RestoreTask;
  readonly recorded: Recorded;
  /** A new database. */
  readonly name: string;
  /** As returned by `listSuperusers`; only they may enter the database so far. */
  readonly superusers: ReadonlySet<string> | undefined;
  /** With owners, rights and subscriptions; without them it is a copy for inspection. */
  readonly isWhole: boolean;
  /** Replaces it by an empty one. */
  readonly remake: () => Promise<void>;
}

type Placed = Load & Target;

/**
 * Loads a dump. A superuser loads what runs no code of others; a restorer role loads the rest and then gives it away.
 *
 * A user who is not a superuser loads everything himself: its functions run with his rights, so he should have no more
 * than a restore needs.
 *
 * @throws Problem `backup.database-restore-failed`, `backup.database-restorer-refused`
 */
export async function loadDump(asked: Load): Promise<readonly RestoreWarning[]> {
  const present = await listTablespaces(asked.connection);
  const load = {
    ...asked,
    task: { ...asked.task, onShare: onlyForward(asked.task.onShare) },
    tablespaces: asked.recorded.tablespaces.filter((it) => present.includes(it)),
  };
  const toc =
    (await readToc({ dump: load.task, connection: load.connection })) ?? (await complainOfDump(load));
  const warnings = await withClientFolder(load, async (folder) => {
    const run = makeRun({ target: load, toc, folder });
    try {
      return await loadEntries({ load, toc, run });
    } catch (error) {
      if (!(error instanceof LostItsWay)) throw error;
      await load.remake();
      return await loadEntries({ load, toc, run, isLoose: true }).catch(() => {
        throw error.problem; // The first error is the one to report.
      });
    }
  });
  load.task.onShare(1);
  return warnings;
}

/** A superuser's own function failed to resolve a name without a search path, and others' objects are in it too. */
class LostItsWay extends Error {
  readonly problem: unknown;

  constructor(problem: unknown) {
    super('needs a search path', { cause: problem });
    this.problem = problem;
  }
}

async function loadEntries({
  load,
  toc: { entries },
  run,
  isLoose = false,
}: {
  load: Placed;
  toc: Toc;
  run: Run;
  isLoose?: boolean;
}): Promise<readonly RestoreWarning[]> {
  const { isWhole, superusers } = load;
  // A user without superuser rights restores all of it as his own.
  const trusted = superusers ?? new Set(['', ...entries.map(({ owner }) => owner)]);
  const plan = (known: { trustedLanguages: ReadonlySet<string>; superuserSettings: ReadonlySet<string> }) =>
    planLoad({ entries, superusers: trusted, isWhole, isLoose, ...known });
  const { first } = plan({ trustedLanguages: new Set(), superuserSettings: new Set() });
  await run({ ids: first, mayFind: false });
  const differing = await restoreExtensions(load);
  const known = {
    trustedLanguages: await listTrustedLanguages(load),
    superuserSettings: await listSuperuserSettings(load),
  };
  await loadContent({ load, plan: plan(known), run });
  return differing;
}

/**
 * Roles that were superusers when the dump was made and still are: their objects are trusted.
 *
 * @returns undefined if the tool's user is not a superuser
 */
export async function listSuperusers(
  connection: Connection,
  { roles }: Pick<Recorded, 'roles'>,
): Promise<ReadonlySet<string> | undefined> {
  const sql = `SELECT json_agg(rolname) FROM pg_roles
    WHERE rolsuper AND EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper);`;
  const said = await queryMaintenance(connection, sql);
  if (said === '') return undefined;
  const present = JSON.parse(said) as readonly string[];
  return new Set(
    roles.filter(({ name, isSuperuser }) => isSuperuser && present.includes(name)).map(({ name }) => name),
  );
}

/** Some runs read the rows again. */
function onlyForward(onShare: RestoreTask['onShare']): RestoreTask['onShare'] {
  let reached = 0;
  return (share) => {
    if (share < reached) return;
    reached = share;
    onShare(share);
  };
}

/** One that pg_restore itself reads without error is newer than we know. */
async function complainOfDump(load: Placed): Promise<never> {
  await passWhole(load);
  throw describeFault({ target: load, lines: [unknownFormat] });
}

async function listTrustedLanguages({ connection, name }: Load): Promise<ReadonlySet<string>> {
  const sql = 'SELECT lanname FROM pg_language WHERE lanpltrusted;';
  return new Set(splitLines(await connection.query(sql, { name })));
}

async function listSuperuserSettings({ connection, name }: Load): Promise<ReadonlySet<string>> {
  const sql = "SELECT name FROM pg_settings WHERE context LIKE 'superuser%';";
  return new Set(splitLines(await connection.query(sql, { name })));
}

async function loadContent({ load, plan, run }: { load: Placed; plan: LoadPlan; run: Run }): Promise<void> {
  const { connection, name } = load;
  const runAll = async (restorer?: Restorer) => {
    for (const { runner, ids } of plan.runs) {
      const isRestorers = runner === 'restorer' && restorer !== undefined;
      if (isRestorers) await lendServers({ connection, name, role: restorer.role });
      if (isRestorers) await run({ ids, restorer, mayFind: true });
      else
        await run({ ids, mayFind: plan.isAllOwn }).catch((error: unknown) => {
          throw plan.isAllOwn ? error : new LostItsWay(error);
        });
    }
    // While the restorer still owns what it created: the server runs index expressions as the table's owner.
    await connection.query('ANALYZE;', { name, isTolerant: true });
  };
  if (plan.runs.every(({ runner }) => runner === 'server')) await runAll();
  else
    await withRestorer({
      ...{ connection, name },
      action: async (restorer) => {
        await takeOver({ ...load, plan, role: restorer.role });
        await runAll(restorer);
        const left = await giveAway({ ...load, plan, role: restorer.role });
        if (left.length > 0) throw describeFault({ target: load, lines: left });
      },
    });
  await run({ ids: plan.last, mayFind: plan.isAllOwn });
  await fillViews({ load, plan, run });
  await refreshStatistics(load);
  await run({ ids: plan.eventTriggers, mayFind: false });
}

/** As their owners, without a search path; if that is not enough, with it, by a role that may act as their owners. */
async function fillViews({ load, plan, run }: { load: Placed; plan: LoadPlan; run: Run }): Promise<void> {
  const { views, isAllOwn } = plan;
  try {
    await run({ ids: views.map(({ id }) => id), mayFind: isAllOwn });
  } catch (error) {
    if (isAllOwn) throw error;
    const { connection, name, superusers } = load;
    await withRestorer({
      ...{ connection, name },
      action: async (restorer) =>
        inSomeOrder(views, async ({ id, owner }) => {
          if (superusers?.has(owner) === true) await run({ ids: [id], mayFind: false });
          else {
            await lendRole({ connection, owner, role: restorer.role });
            await run({ ids: [id], restorer, role: owner, mayFind: true });
          }
        }),
    }).catch(() => {
      throw error; // The first error is the one to report.
    });
  }
}

/** What fails may need a later one. */
async function inSomeOrder<Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> {
  for (let left = items; left.length > 0;) {
    const failed: { readonly item: Item; readonly error: unknown }[] = [];
    for (const item of left)
      await act(item).catch((error: unknown) => {
        failed.push({ item, error });
      });
    if (failed.length === left.length) throw failed[0]?.error;
    left = failed.map(({ item }) => item);
  }
}
