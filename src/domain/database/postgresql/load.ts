import { Problem } from '../../../ports/problem.ts';
import type { RestoreTask, RestoreWarning } from '../server.ts';
import { readToc, unknownFormat } from './archive-toc.ts';
import { withClientFolder, type ClientFolder } from './client-folder.ts';
import { splitLines, type Connection } from './connection.ts';
import type { Recorded } from './description.ts';
import { restoreExtensions } from './extensions.ts';
import { giveAway, lendServers, refreshStatistics, takeOver } from './give-away.ts';
import { listTablespaces, queryMaintenance } from './maintenance.ts';
import { planLoad, type LoadPlan } from './plan-load.ts';
import { trackTables } from './progress.ts';
import { passDump } from './read-back.ts';
import { withRestorer, type Restorer } from './restorer.ts';

/** Of the whole: making the indexes comes after the rows. */
const rowsShare = 0.7;

export interface Load {
  readonly connection: Connection;
  readonly task: RestoreTask;
  readonly recorded: Recorded;
  /** A new database. */
  readonly name: string;
  /** As `listSuperusers` tells; nobody but they may enter the database yet. */
  readonly superusers: ReadonlySet<string> | undefined;
  /** With owners, rights and subscriptions; without them it is a copy to look at. */
  readonly isWhole: boolean;
}

/** With those of its tablespaces that this server has. */
type Placed = Load & { readonly tablespaces: readonly string[] };

/**
 * Loads a dump. A superuser does so as far as nothing of others is run; all the rest is a restorer's, who then gives it away.
 *
 * A user who is no superuser loads all of it himself: the functions in it run with his rights, so he should have no more than
 * those that a restore takes.
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
  const { connection, name, isWhole, superusers, task } = load;
  if (superusers === undefined) {
    const args = isWhole ? [] : ['--no-owner', '--no-privileges', '--no-subscriptions'];
    await runRestore({ load, args, holdsRows: true });
    // So that the planner knows the tables from the first visitor on; the dump holds no statistics.
    await connection.query('ANALYZE;', { name, isTolerant: true });
    task.onShare(1);
    return restoreExtensions(load);
  }
  const entries = (await readToc({ dump: task, connection })) ?? (await complainOfDump(load));
  const plan = (trustedLanguages: ReadonlySet<string>, superuserSettings: ReadonlySet<string> = new Set()) =>
    planLoad({ entries, superusers, trustedLanguages, superuserSettings, isWhole });
  const warnings = await withClientFolder(load, async (folder) => {
    const run = makeRun(load, folder);
    await run({ ids: plan(new Set()).first });
    const differing = await restoreExtensions(load);
    const whole = plan(await listTrustedLanguages(load), await listSuperuserSettings(load));
    await loadContent({ load, plan: whole, run });
    return differing;
  });
  task.onShare(1);
  return warnings;
}

/**
 * Those who were superusers when the dump was made, and still are: what is theirs is trusted.
 *
 * @returns undefined where the tool's user is none himself
 */
export async function listSuperusers(
  connection: Connection,
  { roles }: Recorded,
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

/** Some runs go through the rows once more. */
function onlyForward(onShare: RestoreTask['onShare']): RestoreTask['onShare'] {
  let reached = 0;
  return (share) => {
    if (share < reached) return;
    reached = share;
    onShare(share);
  };
}

/** One that pg_restore itself reads without complaint is newer than we know. */
async function complainOfDump(load: Placed): Promise<never> {
  await runRestore({ load, args: ['--file=/dev/null'], holdsRows: true });
  throw fail({ load, exitCode: 1, lines: [unknownFormat] });
}

async function listTrustedLanguages({ connection, name }: Load): Promise<ReadonlySet<string>> {
  const sql = 'SELECT lanname FROM pg_language WHERE lanpltrusted;';
  return new Set(splitLines(await connection.query(sql, { name })));
}

async function listSuperuserSettings({ connection, name }: Load): Promise<ReadonlySet<string>> {
  const sql = "SELECT name FROM pg_settings WHERE context LIKE 'superuser%';";
  return new Set(splitLines(await connection.query(sql, { name })));
}

type Run = (task: { ids: readonly number[]; restorer?: Restorer | undefined }) => Promise<void>;

async function loadContent({ load, plan, run }: { load: Placed; plan: LoadPlan; run: Run }): Promise<void> {
  const { connection, name } = load;
  const runAll = async (restorer?: Restorer) => {
    for (const { runner, ids } of plan.runs) {
      if (runner === 'restorer' && restorer !== undefined)
        await lendServers({ connection, name, role: restorer.role });
      await run({ ids, restorer: runner === 'restorer' ? restorer : undefined });
    }
    // While what the restorer made is his: the server runs index expressions as who owns the table.
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
        if (left.length > 0) throw fail({ load, exitCode: 1, lines: left });
      },
    });
  await run({ ids: plan.last });
  await refreshStatistics(load);
  await run({ ids: plan.eventTriggers });
}

function makeRun(load: Placed, folder: ClientFolder): Run {
  const { isWhole } = load;
  let lists = 0;
  return async ({ ids, restorer }) => {
    if (ids.length === 0) return;
    lists += 1;
    const list = await folder.write(`list-${lists}`, ids.map((id) => `${id};\n`).join(''));
    await runRestore({
      load,
      command: restorer?.command,
      args: [
        `--use-list=${list}`,
        ...(restorer === undefined && isWhole ? [] : ['--no-owner']),
        ...(isWhole ? [] : ['--no-privileges']),
      ],
      holdsRows: false,
    });
  };
}

async function runRestore({
  load,
  command,
  args,
  holdsRows,
}: {
  load: Placed;
  command?: Connection['command'] | undefined;
  args: readonly string[];
  /** Whether all of the dump is read; otherwise pg_restore may end before. */
  holdsRows: boolean;
}): Promise<void> {
  const { connection, task, recorded, name } = load;
  const isElsewhere = load.tablespaces.length < recorded.tablespaces.length;
  const isToFile = args.some((arg) => arg.startsWith('--file='));
  const { decompressed, read, lines } = await passDump({
    ...{ dump: task, connection, priority: 'normal' },
    ...(command === undefined ? {} : { command }),
    args: [
      ...(isToFile ? [] : ['--exit-on-error', `--dbname=${name}`]),
      ...(isElsewhere ? ['--no-tablespaces'] : []),
      ...args,
    ],
    onTable: trackTables({ tables: recorded.tables, from: 0, to: rowsShare, onShare: task.onShare }),
  });
  // pg_restore complains of a stream that ends early, whoever is to blame; a broken stream is the cause.
  const isBroken = decompressed?.exitCode !== 0 && decompressed?.signal === undefined;
  const exitCode = read?.exitCode ?? 1;
  if (isBroken && (holdsRows || exitCode !== 0))
    throw fail({ load, program: task.compression, exitCode: decompressed?.exitCode ?? 1, lines });
  if (exitCode !== 0) throw fail({ load, exitCode, lines });
}

function fail({
  load: { connection },
  program = 'pg_restore',
  exitCode,
  lines,
}: {
  load: Load;
  program?: string;
  exitCode: number;
  lines: readonly string[];
}): Problem {
  const { engine, name } = connection.database;
  return Problem.of('backup.database-restore-failed', { engine, name, program, exitCode, lastLines: lines });
}
