import { open, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../../../messages/problem.ts';
import { compressor } from '../../pipelines/compression.ts';
import { describeFault } from '../../pipelines/faults.ts';
import { tellsFullDisk } from '../../files/full-disk.ts';
import type { Dumped, DumpTask } from '../server.ts';
import { describeTarget, type Connection } from './connection.ts';
import { describeContents, describeServer, type Recorded } from './description.ts';
import { trackTables } from './progress.ts';
import { besideNames } from './maintenance.ts';
import { listMembers } from './members.ts';
import { withOpened } from './open-beside.ts';
import { isComplaint, readBackDump, readRecorded } from './read-back.ts';
import { plainMoney } from './session.ts';
import { readServerVersion, requireYoungClient } from './versions.ts';
import { untilLetIn } from './let-in.ts';

/** Share of the whole; the rest is reading it back. */
const dumpShare = 0.75;

/**
 * A pg_dump archive from one snapshot, and beside it what the archive does not contain.
 *
 * @throws Problem `backup.database-*`, `backup.no-space`
 */
export async function dumpPostgresql({
  connection,
  task,
}: {
  connection: Connection;
  task: DumpTask;
}): Promise<Dumped> {
  const { folder, prefix, compression, onShare, interruption, instead } = task;
  const recorded =
    instead === undefined
      ? await describe(connection)
      : await readRecorded({ dump: { files: instead.files, compression }, connection });
  const { fresh, replaced } = besideNames(connection.database.name);
  const source = instead === undefined ? connection.database.name : { copy: fresh, replaced }[instead.of];
  const files = {
    data: `${prefix}.dump.${compression === 'zstd' ? 'zst' : 'gz'}`,
    server: await writeDescription({ task, recorded }),
  };
  const write = async () => {
    const serverVersion = await requireYoungClient(connection, instead === undefined ? undefined : source);
    await withNewFile(join(folder, files.data), (file) =>
      writeDump({ connection, task, source, file, recorded }),
    );
    return serverVersion;
  };
  const serverVersion = await (instead === undefined
    ? write()
    : withOpened({ connection, name: source, action: write }));
  const paths = { data: join(folder, files.data), server: join(folder, files.server) };
  await readBackDump({
    dump: { files: paths, compression, interruption },
    connection,
    onTable: trackTables({ tables: recorded.tables, from: dumpShare, to: 1, onShare }),
  });
  onShare(1);
  return { files, serverVersion, notTransactional: [] };
}

/**
 * What a database does not contain itself, for when it is beside the live one: it then has another name and is closed.
 *
 * @throws Problem `backup.database-*`, `backup.no-space`
 */
export async function describeReplaced({
  connection,
  task,
}: {
  connection: Connection;
  task: DumpTask;
}): Promise<Omit<Dumped, 'notTransactional'>> {
  return withOpened({
    connection,
    name: connection.database.name,
    async action(limit) {
      const { database, ...rest } = await describe(connection);
      const connectionLimit = limit ?? database.connectionLimit;
      const recorded = { ...rest, database: { ...database, connectionLimit } };
      return {
        files: { server: await writeDescription({ task, recorded }) },
        serverVersion: await readServerVersion(connection),
      };
    },
  });
}

/** @returns the file name */
async function writeDescription({
  task: { folder, prefix },
  recorded,
}: {
  task: DumpTask;
  recorded: Recorded;
}): Promise<string> {
  const name = `${prefix}.server.json`;
  await withNewFile(join(folder, name), (file) => file.writeFile(JSON.stringify(recorded)));
  return name;
}

async function describe(connection: Connection): Promise<Recorded> {
  try {
    return {
      format: 1,
      hasPlainMoney: true,
      ...(await describeServer(connection)),
      ...(await describeContents(connection)),
      members: [...(await listMembers(connection))],
    };
  } catch (error) {
    throw connection.describeFailure('dump', error);
  }
}

/** Syncs its content; the caller syncs its name. */
async function withNewFile(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    // The backup folder: the work folder in it is gone by the time this is read.
    throw describeFault(error, dirname(dirname(path)));
  }
}

/** The same for dumps that are kept and for those only compared. */
export function dumpArgs({
  source,
  recorded: {
    database: { encoding },
    hasPlainMoney,
  },
}: {
  /** The database. */
  source: string;
  recorded: Pick<Recorded, 'database' | 'hasPlainMoney'>;
}): readonly string[] {
  // Otherwise timestamps and amounts are written as the database's settings say, which may differ in another database
  // with the same content.
  const settings = { TimeZone: 'UTC', ...(hasPlainMoney ? plainMoney : {}) };
  return [
    ...['--format=custom', '--compress=0', '--no-password'],
    // For a table that somebody keeps locked: a failed backup is better than one that never ends.
    ...['--lock-wait-timeout=60s', `--dbname=${describeTarget(source, settings)}`],
    // Such a database holds bytes of no encoding: as UTF-8 they would change.
    ...(encoding === 'SQL_ASCII' ? ['--encoding=SQL_ASCII'] : []),
  ];
}

async function writeDump({
  connection,
  task: { folder, compression, onShare, interruption },
  source,
  file,
  recorded,
}: {
  connection: Connection;
  task: DumpTask;
  /** The database. */
  source: string;
  file: FileHandle;
  recorded: Recorded;
}): Promise<void> {
  const { ports, database } = connection;
  const dump = connection.command('pg_dump', {
    args: [...dumpArgs({ source, recorded }), '--verbose'],
    priority: 'background',
  });
  const compress = { ...compressor(compression), diesWithUs: true as const };
  const { tables } = recorded;
  const onTable = trackTables({ tables, from: 0, to: dumpShare, onShare });
  const complaints: string[] = [];
  const runOnce = () => {
    complaints.length = 0;
    return ports.shell.pipe([dump, compress], {
      outputFd: file.fd,
      onStderrLine: (line, program) => {
        const table = /dumping contents of table "(.+)"$/.exec(line)?.[1];
        if (table !== undefined) onTable(table);
        else if (line.endsWith('saving large objects')) onTable('pg_catalog.pg_largeobject');
        if (program !== dump.program || isComplaint(line)) complaints.push(line);
        if (complaints.length > 20) complaints.shift();
      },
    });
  };
  // A failed try leaves bytes that are empty in either compression and may be followed by more.
  const finished = await untilLetIn(connection, runOnce, ([dumped]) =>
    dumped?.exitCode === 0 ? undefined : complaints,
  );
  if (interruption?.aborted) throw Problem.of('backup.interrupted', {});
  // The compressor first: pg_dump may only have seen its pipe break.
  const failed = [compress, dump].flatMap(({ program }, index) => {
    const { exitCode = 1 } = finished[1 - index] ?? {};
    return exitCode === 0 ? [] : [{ program, exitCode }];
  })[0];
  if (failed === undefined) return;
  if (failed.program === compress.program && complaints.some(tellsFullDisk))
    throw Problem.of('backup.no-space', { path: dirname(folder) });
  const { engine, name, programs } = database;
  const lastLines = connection.quoteLines(complaints);
  // A reader knows only the folder that he configured.
  const program = programs === undefined ? basename(failed.program) : failed.program;
  const { exitCode } = failed;
  throw Problem.of('backup.database-dump-failed', { engine, name, program, exitCode, lastLines });
}
