import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Problem } from '../../../ports/problem.ts';
import type { Command } from '../../../ports/shell.ts';
import { decompressor } from '../../backup/archive.ts';
import type { DumpFiles } from '../server.ts';
import { nameOf, type Connection } from './connection.ts';
import { parseServer } from './surroundings.ts';

/** What the dump program writes last, when it has written all. */
const lastWords = '-- Dump completed';

/**
 * Decompresses each file to its end, where the dump program's last words must stand.
 *
 * @throws Problem `backup.database-dump-incomplete`
 */
export async function readBackDump({
  dump: { files, compression, interruption },
  connection,
}: {
  dump: DumpFiles;
  connection: Pick<Connection, 'ports' | 'database'>;
}): Promise<void> {
  for (const [key, file] of Object.entries(files)) {
    const complaint =
      key === 'server'
        ? await complainOfServer(file)
        : await readToEnd({ file, compression, interruption, connection });
    if (complaint === undefined) continue;
    throw Problem.of('backup.database-dump-incomplete', {
      ...nameOf(connection.database),
      file: basename(file),
      lastLines: complaint,
    });
  }
}

async function complainOfServer(file: string): Promise<readonly string[] | undefined> {
  try {
    parseServer(await readFile(file, 'utf8'));
    return undefined;
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

async function readToEnd({
  file,
  compression,
  interruption,
  connection: { ports },
}: Omit<DumpFiles, 'files'> & {
  file: string;
  connection: Pick<Connection, 'ports'>;
}): Promise<readonly string[] | undefined> {
  const stop = interruption === undefined ? {} : { interruption };
  const decompress: Command = { ...decompressor(compression, 'background'), diesWithUs: true, ...stop };
  const tail: Command = {
    program: 'tail',
    args: ['--lines=1'],
    priority: 'background',
    diesWithUs: true,
    ...stop,
  };
  const said: string[] = [];
  let lastLine = '';
  const handle = await open(file, constants.O_RDONLY);
  try {
    const finished = await ports.shell.pipe([decompress, tail], {
      inputFd: handle.fd,
      onStdoutLine: (line) => {
        lastLine = line;
      },
      onStderrLine: (line) => said.push(line),
    });
    if (finished.some(({ exitCode }) => exitCode !== 0)) return said.slice(-5);
    return lastLine.startsWith(lastWords) ? undefined : [...said, lastLine.slice(0, 200)].slice(-5);
  } finally {
    await handle.close();
  }
}
