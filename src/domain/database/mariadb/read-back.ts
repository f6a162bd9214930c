import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../../../messages/problem.ts';
import type { Command } from '../../../ports/shell.ts';
import { decompressor, type Compression } from '../../pipelines/compression.ts';
import type { DumpFiles } from '../server.ts';
import { nameOf, type Connection } from './connection.ts';
import { createDescriber, parseDescribed, type Described } from './described.ts';
import type { DumpReader } from './dump-text.ts';
import { parseServer } from './server-objects.ts';

/** The dump program's last line once it has written everything. */
const lastWords = '-- Dump completed';

/**
 * Decompresses each file to its end, which must be the dump program's last line, and returns what the files contain.
 *
 * @throws Problem `backup.database-dump-incomplete`
 */
export async function readBackDump({
  dump: { files, compression, interruption },
  connection,
}: {
  dump: DumpFiles;
  connection: Pick<Connection, 'ports' | 'database'>;
}): Promise<Described> {
  const { ports, database } = connection;
  const describer = createDescriber({ database: database.name });
  for (const [key, file] of Object.entries(files)) {
    const parse = parsers[key];
    const complaint =
      parse === undefined
        ? await readText({ file, compression, interruption, ports, reader: describer.read() })
        : await complainOf(file, parse);
    if (complaint === undefined) continue;
    throw Problem.of('backup.database-dump-incomplete', {
      ...nameOf(database),
      file: basename(file),
      lastLines: complaint,
    });
  }
  return describer.finish();
}

/** Of the parts that are not text of the dump program. */
const parsers: Readonly<Record<string, (text: string) => unknown>> = {
  server: parseServer,
  content: parseDescribed,
};

async function complainOf(
  file: string,
  parse: (text: string) => unknown,
): Promise<readonly string[] | undefined> {
  try {
    parse(await readFile(file, 'utf8'));
    return undefined;
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/**
 * Reads a file of a dump as text.
 *
 * @returns what is wrong with it, if anything
 */
export async function readText({
  file,
  compression,
  interruption,
  ports,
  reader,
}: {
  file: string;
  compression: Compression;
  interruption?: AbortSignal | undefined;
  ports: Connection['ports'];
  reader: DumpReader;
}): Promise<readonly string[] | undefined> {
  const stop = interruption === undefined ? {} : { interruption };
  const command: Command = { ...decompressor(compression, 'background'), diesWithUs: true, ...stop };
  const decompress = await ports.shell.start(command);
  // The program's exit code tells what is wrong with its input.
  const feeding = pipeline(createReadStream(file), decompress.stdin).catch((error: unknown) => {
    decompress.stdin.destroy();
    return error;
  });
  for await (const chunk of decompress.stdout) reader.write(chunk as Buffer);
  const { exitCode, stderr } = await decompress.done;
  const fault = await feeding;
  if (exitCode !== 0) return stderr.trimEnd().split('\n').slice(-5);
  if (fault instanceof Error) throw fault;
  const lastLine = reader.end().trimEnd();
  return lastLine.startsWith(lastWords) ? undefined : [lastLine.slice(0, 200)];
}
