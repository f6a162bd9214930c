import { constants } from 'node:fs';
import { access, open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';

/**
 * Checks that the interpreter of a program exists: the one after `#!`, the one that `env` looks for, or the loader of a
 * compiled program.
 *
 * @param env `env` searches the standard folders, as for everything that this tool runs
 * @throws Problem `prerequisite.interpreter-missing`
 */
export async function requireInterpreter({
  file,
  ports,
  locate = (path) => path,
}: {
  file: string;
  ports: Pick<Ports, 'shell'>;
  /** The current location of a program: that of a hook may come with the release. */
  locate?: (path: string) => string;
}): Promise<void> {
  const head = await readHead(file);
  if (head === undefined) return;
  const wanted = readInterpreter(head);
  if (wanted === 'compiled') return;
  if (wanted === undefined) throw Problem.of('prerequisite.interpreter-missing', { file, program: '' });
  for (const program of wanted)
    if (!(await canRun({ program: locate(program), ports })))
      throw Problem.of('prerequisite.interpreter-missing', { file, program });
}

/** execve(2): the part of the first line that Linux reads. */
const headBytes = 4096;
const lineBytes = 256;

/** Undefined for what can't be read, which others report. */
async function readHead(file: string): Promise<Buffer | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

const elf = Buffer.from('\u007fELF');

/** Undefined for a file that the system can't execute. Pure. */
export function readInterpreter(head: Buffer): readonly string[] | 'compiled' | undefined {
  if (head.subarray(0, elf.length).equals(elf)) return readLoader(head);
  if (head.subarray(0, 2).toString('latin1') !== '#!') return undefined;
  const [line = ''] = head.subarray(2, lineBytes).toString('utf8').split('\n');
  const [program = '', ...words] = line.replace(/^[ \t]+/, '').split(/[ \t]+/);
  if (program === '') return undefined;
  if (basename(program) !== 'env') return [program];
  const looked = words.find(
    (word, index) =>
      word !== '' && !word.startsWith('-') && !word.includes('=') && !takesNext.has(words[index - 1] ?? ''),
  );
  return looked === undefined ? [program] : [program, looked];
}

/** Options of env(1), after `-S`, whose next word is not a program. */
const takesNext = new Set(['-u', '--unset', '-C', '--chdir']);

/** elf(5), 64-bit and little-endian: PT_INTERP, if it is in the part that was read. */
function readLoader(head: Buffer): readonly string[] | 'compiled' {
  const isKnown = head.length >= 64 && head[4] === 2 && head[5] === 1;
  if (!isKnown) return 'compiled';
  const table = Number(head.readBigUInt64LE(32));
  const size = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  for (let index = 0; index < count; index += 1) {
    const at = table + index * size;
    if (at + 56 > head.length) break;
    if (head.readUInt32LE(at) !== 3) continue;
    const from = Number(head.readBigUInt64LE(at + 8));
    const end = from + Number(head.readBigUInt64LE(at + 32));
    if (end > head.length) break;
    return [head.subarray(from, end).toString('utf8').replace(/\0.*$/s, '')];
  }
  return 'compiled';
}

/** A relative name with a folder is resolved from the program's own folder: it isn't checked. */
async function canRun({
  program,
  ports,
}: {
  program: string;
  ports: Pick<Ports, 'shell'>;
}): Promise<boolean> {
  if (!program.includes('/')) return (await ports.shell.find(program)) !== undefined;
  if (!program.startsWith('/')) return true;
  return access(program, constants.X_OK).then(
    () => true,
    () => false,
  );
}
