import type { Command } from '../../../ports/shell.ts';
import { listLastLines, StatementFailure, type Connection } from './connection.ts';
import { createDescriber, type Described } from './described.ts';
import type { Part } from './plan-dump.ts';
import type { DumpReader } from './dump-text.ts';

/**
 * What the server's own dump program says of a database, part by part; nothing of it is kept.
 *
 * @throws StatementFailure
 */
export async function describeDatabase({
  connection,
  name,
  parts,
}: {
  connection: Connection;
  name: string;
  parts: readonly Pick<Part, 'args'>[];
}): Promise<Described> {
  const describer = createDescriber({ database: name });
  for (const { args } of parts) await readDump({ connection, args, reader: describer.read() });
  return describer.finish();
}

/** @throws StatementFailure */
export async function readDump({
  connection,
  args,
  reader,
}: {
  connection: Connection;
  args: readonly string[];
  reader: DumpReader;
}): Promise<void> {
  const { ports, programs, client, database } = connection;
  const command: Command = connection.dumpCommand(args, 'background');
  const dump = await ports.shell.start(command);
  dump.stdin.end();
  for await (const chunk of dump.stdout) reader.write(chunk as Buffer);
  const { exitCode, stderr } = await dump.done;
  if (exitCode === 0) return;
  const lastLines = listLastLines({ stderr, client, database });
  throw new StatementFailure({ program: programs.dump, exitCode, lastLines });
}
