import type { Readable } from 'node:stream';
import { Problem } from '../../../messages/problem.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { Command } from '../../../ports/shell.ts';

/**
 * Lists the names of the extended attributes of each member that tar archives, in order. As bytes and from the archive
 * itself: a name may hold anything but a NUL, so in tar's own listing one could pass for another, or for another
 * member.
 *
 * @param pack runs a tar that archives only folders, in pax format, to its standard output
 * @param folder their name in messages
 * @throws Problem `backup.replace-failed`
 */
export async function listAttributeNames({
  pack,
  folder,
  ports,
}: {
  pack: Command;
  folder: string;
  ports: Pick<Ports, 'shell'>;
}): Promise<readonly (readonly Buffer[])[]> {
  const tar = await ports.shell.start({ ...pack, diesWithUs: true });
  tar.stdin.end();
  const members = await readMembers(tar.stdout);
  const { exitCode, stderr } = await tar.done;
  // 1: a file changed meanwhile.
  if (exitCode > 1) throw Problem.of('backup.replace-failed', { folder, reason: stderr.trim() });
  return members;
}

const blockBytes = 512;
const sizeAt = 124;
const typeAt = 156;

/** Only what a tar of folders contains: headers, each preceded by a pax header with what does not fit in it. */
async function readMembers(stream: Readable): Promise<Buffer[][]> {
  const members: Buffer[][] = [];
  let names: Buffer[] = [];
  const take = takeBytes(stream);
  for (;;) {
    const header = await take(blockBytes);
    if (header.length < blockBytes) return members;
    const type = header.toString('latin1', typeAt, typeAt + 1);
    const size = Number.parseInt(header.toString('latin1', sizeAt, sizeAt + 11), 8) || 0;
    const content = await take(Math.ceil(size / blockBytes) * blockBytes);
    if (type === 'x') names = parseNames(content.subarray(0, size));
    if (type !== '5') continue;
    members.push(names);
    names = [];
  }
}

/** Returns as many bytes as requested, fewer at the end. */
function takeBytes(stream: Readable): (bytes: number) => Promise<Buffer> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let ready: Buffer = Buffer.alloc(0);
  return async (bytes) => {
    while (ready.length < bytes) {
      const next = await chunks.next();
      if (next.done === true) break;
      ready = Buffer.concat([ready, next.value]);
    }
    const taken = ready.subarray(0, bytes);
    ready = ready.subarray(bytes);
    return taken;
  };
}

const keyword = 'SCHILY.xattr.';

/** Records of a pax header, `<length> <keyword>=<value>\n`; the length counts itself. */
function parseNames(records: Buffer): Buffer[] {
  const names: Buffer[] = [];
  for (let rest = records; rest.length > 0;) {
    const length = Number.parseInt(rest.toString('latin1', 0, 20), 10);
    if (!(length > 0)) break;
    const record = rest.toString('latin1', rest.indexOf(' ') + 1, length);
    if (record.startsWith(keyword)) names.push(decodeName(record.slice(keyword.length, record.indexOf('='))));
    rest = rest.subarray(length);
  }
  return names;
}

/** GNU tar writes `=` and `%` in a keyword as `%3D` and `%25`. */
function decodeName(name: string): Buffer {
  return Buffer.from(name.replaceAll('%3D', '=').replaceAll('%25', '%'), 'latin1');
}
