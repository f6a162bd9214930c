import { Problem } from '../../../messages/problem.ts';
import { tellsFullDisk } from '../../files/full-disk.ts';
import type { RestoreTask } from '../server.ts';
import { changeSearchPath, type Toc } from './archive-toc.ts';
import type { ClientFolder } from './client-folder.ts';
import { describeTarget, type Connection } from './connection.ts';
import type { Recorded } from './description.ts';
import { trackTables } from './progress.ts';
import { passDump, type Beginning, type Passage } from './read-back.ts';
import type { Restorer } from './restorer.ts';
import { plainMoney } from './session.ts';
import { listSearchPaths, putServersFirst } from './search-path.ts';
import { untilLetIn } from './let-in.ts';

/** Share of the whole: indexes are built after the rows. */
const rowsShare = 0.7;

/** What is loaded from where into a new database. */
export interface Target {
  readonly connection: Connection;
  readonly task: RestoreTask;
  readonly recorded: Recorded;
  /** The new database. */
  readonly name: string;
  /** Those of its tablespaces that this server has. */
  readonly tablespaces: readonly string[];
  /** With owners, rights and subscriptions; without them it is a copy for inspection. */
  readonly isWhole: boolean;
}

export interface RunTask {
  readonly ids: readonly number[];
  /** Absent if the tool's own user restores. */
  readonly restorer?: Restorer | undefined;
  /** The role to act as; the restorer is a member of it. */
  readonly role?: string | undefined;
  /**
   * Whether code may resolve names by the database's own search path. Never if a superuser would run what somebody else
   * may have put there.
   */
  readonly mayFind: boolean;
}

export type Run = (task: RunTask) => Promise<void>;

/**
 * Restores entries of a dump in order, with the likeliest search path: functions may use names without a schema, and
 * pg_dump cannot write the schema of every operator (`IS DISTINCT FROM`). Without a search path, `citext` would be
 * compared as `text`. What fails is retried with the other paths known to the database, and then once more after
 * everything else.
 */
export function makeRun({ target, toc, folder }: { target: Target; toc: Toc; folder: ClientFolder }): Run {
  const byId = new Map(toc.entries.map((entry) => [entry.id, entry]));
  const beginnings = new Map<string, Beginning>();
  let files = 0;
  const write = (content: string | Buffer) => folder.write(`list-${(files += 1)}`, content);
  const begin = async (path: string): Promise<Beginning | undefined> => {
    const known = beginnings.get(path);
    const changed = known === undefined ? changeSearchPath(toc, path) : undefined;
    if (changed === undefined) return known;
    const made = { file: await write(changed), bytes: toc.bytes.length };
    beginnings.set(path, made);
    return made;
  };
  const { isWhole } = target;
  const restore = async ({ ids, restorer, role }: RunTask, path: string | undefined) => {
    const list = await write(ids.map((id) => `${id};\n`).join(''));
    return pass({
      target,
      command: restorer?.command,
      beginning: path === undefined ? undefined : await begin(path),
      args: [
        `--use-list=${list}`,
        ...(restorer === undefined && isWhole ? [] : ['--no-owner']),
        ...(isWhole ? [] : ['--no-privileges']),
        ...(role === undefined ? [] : [`--role=${role}`]),
      ],
    });
  };
  const paths = (id: number) =>
    listSearchPaths({ owner: byId.get(id)?.owner ?? '', recorded: target.recorded, entries: toc.entries });
  const isContent = (id: number) => contentKinds.has(byId.get(id)?.kind ?? '');

  return async (task) => {
    if (!task.mayFind) await runAll(task, undefined);
    else
      for (const ids of splitBy(task.ids, isContent)) {
        const [first = 0] = ids;
        const [path = ''] = paths(first);
        await runAll({ ...task, ids }, isContent(first) ? path : putServersFirst(path));
      }
  };

  async function runAll(task: RunTask, path: string | undefined): Promise<void> {
    for (let { ids } = task; ids.length > 0;) {
      const { postponed, failure } = await runOnce({ ...task, ids }, path);
      if (failure !== undefined && postponed.length === ids.length) throw failure;
      ids = postponed;
    }
  }

  /**
   * What fails may need the rows or the object of a later entry that no dependency names: it must wait, with everything
   * that depends on it.
   */
  async function runOnce(
    task: RunTask,
    path: string | undefined,
  ): Promise<{ readonly postponed: readonly number[]; readonly failure?: Problem }> {
    const waiting = new Set<number>();
    let first: Problem | undefined;
    for (let { ids } = task; ids.length > 0;) {
      const passed = await restore({ ...task, ids }, path);
      const failure = judge({ target, passed });
      if (failure === undefined) break;
      const failed = ids.indexOf(passed.failedAt ?? 0);
      if (failed === -1 || passed.lines.some(tellsFullDisk)) throw failure;
      const id = ids[failed] ?? 0;
      ids = ids.slice(failed + 1);
      if (task.mayFind && (await tryPaths({ ...task, ids: [id] }, [...paths(id), undefined]))) continue;
      first ??= failure;
      waiting.add(id);
      ids = ids.filter((it) => !restsOn(it, waiting));
    }
    const postponed = task.ids.filter((id) => waiting.has(id));
    return first === undefined ? { postponed } : { postponed, failure: first };
  }

  /** Those wait too. Entries are in dependency order. */
  function restsOn(id: number, waiting: Set<number>): boolean {
    const isSo = byId.get(id)?.dependencies.some((base) => waiting.has(base)) === true;
    if (isSo) waiting.add(id);
    return isSo;
  }

  async function tryPaths(task: RunTask, tried: readonly (string | undefined)[]): Promise<boolean> {
    for (const path of tried)
      if (judge({ target, passed: await restore(task, path) }) === undefined) return true;
    return false;
  }
}

/** Adjacent entries of one kind stay together. */
function splitBy(ids: readonly number[], isOne: (id: number) => boolean): readonly (readonly number[])[] {
  const parts: number[][] = [];
  for (const id of ids) {
    const last = parts.at(-1);
    if (last?.[0] !== undefined && isOne(last[0]) === isOne(id)) last.push(id);
    else parts.push([id]);
  }
  return parts;
}

/** Whose statements qualify all names. */
const contentKinds = new Set(['TABLE DATA', 'SEQUENCE SET', 'BLOBS', 'MATERIALIZED VIEW DATA']);

/**
 * Reads the dump through, so that pg_restore reports what is wrong with it. @throws Problem
 * `backup.database-restore-failed`
 */
export async function passWhole(target: Target): Promise<void> {
  const passed = await pass({ target, args: ['--file=/dev/null'] });
  const failure = judge({ target, passed, holdsRows: true });
  if (failure !== undefined) throw failure;
}

async function pass({
  target: { connection, task, recorded, name, tablespaces },
  args,
  command,
  beginning,
}: {
  target: Target;
  args: readonly string[];
  command?: Connection['command'] | undefined;
  beginning?: Beginning | undefined;
}): Promise<Passage> {
  const isElsewhere = tablespaces.length < recorded.tablespaces.length;
  const isToFile = args.some((arg) => arg.startsWith('--file='));
  const runOnce = () =>
    passDump({
      ...{ dump: task, connection, priority: 'normal', beginning },
      ...(command === undefined ? {} : { command }),
      args: [
        ...(isToFile
          ? []
          : ['--exit-on-error', `--dbname=${describeTarget(name, chooseSettings(recorded))}`]),
        ...(isElsewhere ? ['--no-tablespaces'] : []),
        ...args,
      ],
      onTable: trackTables({ tables: recorded.tables, from: 0, to: rowsShare, onShare: task.onShare }),
    });
  return untilLetIn(connection, runOnce, ({ read, lines }) => (read?.exitCode === 0 ? undefined : lines));
}

/** Materialized views are filled as in the database's own sessions; only those use the users' time zone. */
function chooseSettings({
  database: { settings },
  hasPlainMoney,
}: Recorded): Readonly<Record<string, string>> {
  const zone = settings.find((it) => /^timezone=/i.test(it))?.slice('timezone='.length);
  return { ...(zone === undefined ? {} : { TimeZone: zone }), ...(hasPlainMoney ? plainMoney : {}) };
}

function judge({
  target,
  passed: { decompressed, read, lines },
  holdsRows = false,
}: {
  target: Target;
  passed: Passage;
  /** Whether the whole dump is read; otherwise pg_restore may end early. */
  holdsRows?: boolean;
}): Problem | undefined {
  // pg_restore complains of a stream that ends early, whatever the cause; a broken stream is the cause then.
  const isBroken = decompressed?.exitCode !== 0 && decompressed?.signal === undefined;
  const exitCode = read?.exitCode ?? 1;
  if (isBroken && (holdsRows || exitCode !== 0))
    return describeFault({
      target,
      program: target.task.compression,
      exitCode: decompressed?.exitCode ?? 1,
      lines,
    });
  return exitCode === 0 ? undefined : describeFault({ target, exitCode, lines });
}

export function describeFault({
  target: { connection },
  program = 'pg_restore',
  exitCode = 1,
  lines,
}: {
  target: Pick<Target, 'connection'>;
  program?: string;
  exitCode?: number;
  lines: readonly string[];
}): Problem {
  const { engine, name } = connection.database;
  return Problem.of('backup.database-restore-failed', { engine, name, program, exitCode, lastLines: lines });
}
