import { createReadStream } from 'node:fs';
import { Problem } from '../../../messages/problem.ts';
import type { Finished, Running } from '../../../ports/shell.ts';
import { decompressor } from '../../pipelines/compression.ts';
import type { DumpFiles } from '../server.ts';
import { scanArchive, type Scan, type ScanTask } from './archive-scan.ts';
import { unknownFormat } from './archive-toc.ts';
import { orderByName } from './copy-statement.ts';
import { splitLines, type Connection } from './connection.ts';
import type { Recorded } from './description.ts';
import { dumpArgs } from './dump.ts';
import { describeIncomplete } from './read-back.ts';
import { untilLetIn } from './let-in.ts';

type Watch = Pick<ScanTask, 'onData' | 'chooseOrder'>;

/**
 * Reads a dump to its end and describes it, at low priority.
 *
 * @throws Problem `backup.database-dump-incomplete`
 */
export async function readDumpContent({
  dump: { files, compression, interruption },
  connection,
  onData,
}: {
  dump: DumpFiles;
  connection: Connection;
} & Pick<Watch, 'onData'>): Promise<Scan> {
  const { data = '' } = files;
  const incomplete = (lines: readonly string[]) =>
    describeIncomplete({ connection, file: data, lines: connection.quoteLines(lines) });
  const running = await connection.ports.shell.start({
    ...decompressor(compression, 'background'),
    diesWithUs: true,
  });
  const file = createReadStream(data);
  let fault: Error | undefined;
  file.on('error', (error) => {
    fault = error;
    running.kill();
  });
  running.stdin.on('error', () => undefined); // Its exit code says more.
  file.pipe(running.stdin);
  const { scan, finished } = await follow(running, { onData, chooseOrder: orderByName });
  file.destroy();
  if (interruption?.aborted) throw Problem.of('backup.interrupted', {});
  if (fault !== undefined) throw incomplete([fault.message]);
  if (scan !== undefined && finished.exitCode === 0) return scan;
  const lines = splitLines(finished.stderr);
  throw incomplete(lines.length === 0 ? [unknownFormat] : lines);
}

/**
 * Describes a database by means of a dump that is not stored. Runs at low priority.
 *
 * @throws Problem `backup.database-dump-failed`
 */
export async function readDatabaseContent({
  connection,
  name,
  recorded,
  interruption,
  ...watch
}: {
  connection: Connection;
  name: string;
  recorded: Pick<Recorded, 'database' | 'hasPlainMoney'>;
  interruption?: AbortSignal | undefined;
} & Watch): Promise<Scan> {
  const program = 'pg_dump';
  const runOnce = async () => {
    const running = await connection.ports.shell.start(
      connection.command(program, { args: dumpArgs({ source: name, recorded }), priority: 'background' }),
    );
    running.stdin.end();
    return follow(running, watch);
  };
  const { scan, finished } = await untilLetIn(connection, runOnce, (ended) =>
    ended.finished.exitCode === 0 ? undefined : ended.finished.stderr,
  );
  if (interruption?.aborted) throw Problem.of('backup.interrupted', {});
  if (scan !== undefined && finished.exitCode === 0) return scan;
  const said = splitLines(finished.stderr);
  throw Problem.of('backup.database-dump-failed', {
    ...{ engine: connection.database.engine, name: connection.database.name, program },
    exitCode: finished.exitCode === 0 ? 1 : finished.exitCode,
    lastLines: connection.quoteLines(said.length === 0 ? [unknownFormat] : said),
  });
}

/** Stops the program when its output is not valid any more. */
async function follow(
  running: Running,
  watch: Watch,
): Promise<{ readonly scan: Scan | undefined; readonly finished: Finished }> {
  try {
    const scan = await scanArchive({ stream: running.stdout, ...watch });
    // It is stopped before it has written everything, so its exit code means nothing.
    if (scan === undefined && !running.stdout.readableEnded) running.kill();
    return { scan, finished: await running.done };
  } catch (error) {
    running.kill();
    await running.done;
    throw error;
  }
}
