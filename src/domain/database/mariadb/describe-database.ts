import type { Command } from '../../../ports/shell.ts';
import type { Connection } from './connection.ts';
import { createDescriber, type Described } from './described.ts';
import { judgeDumpComplaint } from './dump-failure.ts';
import type { DumpReader } from './dump-text.ts';
import { whenLetIn } from './let-in.ts';
import type { Part } from './plan-dump.ts';

/**
 * What the server's own dump program outputs for a database, part by part; none of it is kept.
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
  const describer = createDescriber({ database: name, alias: connection.database.name });
  for (const { args } of parts) await readDump({ connection, args, reader: describer.read() });
  return describer.finish();
}

/** @throws StatementFailure, Problem `backup.database-unreachable` */
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
  // A refused connection reads nothing.
  await whenLetIn(async () => {
    const dump = await ports.shell.start(command);
    dump.stdin.end();
    for await (const chunk of dump.stdout) reader.write(chunk as Buffer);
    const { exitCode, stderr } = await dump.done;
    if (exitCode === 0) return;
    const { hasBegun, words } = sortWords(stderr);
    throw judgeDumpComplaint({ hasBegun, stderr: words, exitCode, program: programs.dump, client, database });
  });
}

/** Before it connects, the program quotes its options. */
function sortWords(stderr: string): { readonly hasBegun: boolean; readonly words: string } {
  const lines = stderr.split('\n');
  const begin = lines.findIndex((line) => line.startsWith('-- '));
  const words = lines.slice(Math.max(0, begin)).filter((line) => line !== '' && !line.startsWith('-- '));
  return { hasBegun: begin !== -1, words: words.join('\n') };
}
