import { randomBytes } from 'node:crypto';
import { lstat, open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { nameError } from '../files/error-code.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Running, Shell } from '../../ports/shell.ts';

/** @throws Problem `usage.pack-output-exists`, `usage.pack-output-inside` */
export async function refuseOutput({ output, folder }: { output: string; folder: string }): Promise<void> {
  if (`${resolve(output)}/`.startsWith(`${resolve(folder)}/`))
    throw Problem.of('usage.pack-output-inside', { output, folder });
  const found = await lstat(output).catch(() => undefined);
  if (found !== undefined) throw Problem.of('usage.pack-output-exists', { output });
}

/**
 * Compresses `content` into a file beside `output`, verifies it and only then renames it to `output`: that name never
 * refers to an incomplete archive.
 *
 * @param prove reads the file back and throws if it is unfit
 * @returns what `prove` returns
 * @throws Problem `usage.pack-unwritable`, and errors of `content` or `prove`
 */
export async function writeOutput<Proof>({
  output,
  content,
  prove,
  ports,
}: {
  output: string;
  content: AsyncIterable<Buffer>;
  prove: (path: string) => Promise<Proof>;
  ports: Pick<Ports, 'shell' | 'files'>;
}): Promise<Proof> {
  const temporary = join(dirname(output), `.${basename(output)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      await compress({ content, file, shell: ports.shell });
      await file.chmod(0o644);
      await file.sync();
    } finally {
      await file.close();
    }
    const proof = await prove(temporary);
    await ports.files.renameDurably(temporary, output);
    return proof;
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof Problem) throw error;
    throw Problem.of('usage.pack-unwritable', { path: output, reason: nameError(error) }, error);
  }
}

async function compress({
  content,
  file,
  shell,
}: {
  content: AsyncIterable<Buffer>;
  file: FileHandle;
  shell: Shell;
}): Promise<void> {
  const running = await startCompressor(shell);
  try {
    // If either fails, the other ends too: a failed reader closes the program's input, a failed writer its output.
    const [reading, writing] = await Promise.allSettled([
      pipeline(Readable.from(content), running.stdin),
      writeFile(file, running.stdout),
    ]);
    if (reading.status === 'rejected' && reading.reason instanceof Problem) throw reading.reason;
    if (writing.status === 'rejected') throw writing.reason;
    if (reading.status === 'rejected') throw reading.reason;
    const { exitCode, stderr } = await running.done;
    if (exitCode !== 0) throw new Error(`compression ended with code ${exitCode}: ${stderr.trim()}`);
  } finally {
    running.kill();
    await running.done;
  }
}

/** Level 10: an archive is packed once and downloaded often, but somebody waits for it to be packed. */
async function startCompressor(shell: Shell): Promise<Running> {
  const hasZstd = (await shell.find('zstd')) !== undefined;
  return shell.start(
    hasZstd
      ? { program: 'zstd', args: ['-10', '-T0', '--check', '--quiet', '--stdout'] }
      : { program: 'gzip', args: ['-9', '--no-name', '--stdout'] },
  );
}
