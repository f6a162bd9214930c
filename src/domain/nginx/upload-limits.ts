import type { UploadPlace, UploadValue } from '../../terms/uploads.ts';
import { nameServer } from './open-servers.ts';
import type { Configuration, Server } from './configuration.ts';
import { chooseLocation, findNamed, listDeeper, nameLocation, type Way } from './locations.ts';
import { readSeconds, readSize } from './measures.ts';
import { lineOf, placeHttp, placeServer, type Placed } from './placed.ts';

interface Question {
  readonly server: Server;
  readonly files: Configuration;
  /** Where the application that takes uploads is, without a slash at its end. */
  readonly path: string;
}

/** A place of nginx's, and the folder in which it keeps bodies, if one is set. */
export interface LimitedPlace extends UploadPlace {
  readonly temporaryFolder?: string;
}

/**
 * What nginx does with uploads below a path: first in the location that it chooses for any address there, then in those
 * for single addresses, one of which may be for uploads. Pure.
 */
export function listUploadPlaces({ server, files, path }: Question): readonly LimitedPlace[] {
  const content = placeServer(server, files);
  const outer = placeHttp(files);
  const around = [outer, content];
  const describe = (way: Way): LimitedPlace => {
    const levels = [...around, ...way.map(({ block = [] }) => block)];
    // With its length in the head, a body is measured where the request comes in; in chunks, where it is read, which is where the
    // request is passed on.
    const named = findPassing(content, levels.at(-1) ?? []);
    const reading = named === undefined ? levels : [...around, named.block ?? []];
    const protocol = findProtocol(reading.at(-1) ?? []);
    const find = (name: string, from = reading) => findValue({ levels: from, name, files });
    const findMaximum = (from: typeof levels) => find('client_max_body_size', from) ?? initial('1m');
    const usual = {
      name: 'server',
      file: server.file,
      line: lineOf({ ...server, ...server.directive }, files),
    };
    const last = way.at(-1);
    return {
      server: nameServer(server, files),
      block: last === undefined ? usual : describeBlock(last, files),
      ...(named !== undefined && {
        reader: describeBlock(named, files),
        readerMaximum: findMaximum(reading),
      }),
      maximum: findMaximum(levels),
      bodyTimeout: find('client_body_timeout') ?? initial('60s'),
      ...(protocol !== undefined && {
        protocol,
        readTimeout: find(`${protocol}_read_timeout`) ?? initial('60s'),
        sendTimeout: find(`${protocol}_send_timeout`) ?? initial('60s'),
      }),
      isBuffered: protocol !== 'grpc' && find(`${protocol ?? 'proxy'}_request_buffering`)?.text !== 'off',
      ...nameFolder(find('client_body_temp_path')),
    };
  };
  return [chooseLocation(content, `${path}/ospi-update`), ...listDeeper(content, path)].map(describe);
}

function describeBlock(placed: Placed, files: Configuration): UploadPlace['block'] {
  return { name: nameLocation(placed), file: placed.file, line: lineOf(placed, files) };
}

/** nginx's own. */
function initial(text: string): UploadValue {
  return { text };
}

function nameFolder(value: UploadValue | undefined): Pick<LimitedPlace, 'temporaryFolder'> {
  return value === undefined ? {} : { temporaryFolder: value.text };
}

/** `try_files … @name` goes on in a named location. */
function findPassing(content: readonly Placed[], own: readonly Placed[]): Placed | undefined {
  const target = own.find(({ name }) => name === 'try_files')?.args.at(-1) ?? '';
  return target.startsWith('@') ? findNamed(content, target) : undefined;
}

const protocols = ['proxy', 'fastcgi', 'uwsgi', 'scgi', 'grpc'] as const;

function findProtocol(content: readonly Placed[]): (typeof protocols)[number] | undefined {
  const inside = content.flatMap((each) => (each.name === 'if' ? (each.block ?? []) : [each]));
  return protocols.find((protocol) => inside.some(({ name }) => name === `${protocol}_pass`));
}

/** The innermost one holds; nginx accepts none twice in a block. */
function findValue({
  levels,
  name,
  files,
}: {
  levels: readonly (readonly Placed[])[];
  name: string;
  files: Configuration;
}): UploadValue | undefined {
  const level = levels.findLast((each) => each.some((placed) => placed.name === name));
  const found = level?.find((placed) => placed.name === name);
  if (found === undefined) return undefined;
  return {
    text: found.args[0] ?? '',
    set: { file: found.file, line: lineOf(found, files), isHere: level === levels.at(-1) },
  };
}

/** In bytes, Infinity without a limit. Pure. */
export function readMaximum({ text }: UploadValue): number {
  const bytes = readSize(text) ?? 0;
  return bytes === 0 ? Infinity : bytes;
}

/** Infinity for what cannot be read here. Pure. */
export function readTimeout({ text }: UploadValue): number {
  return readSeconds(text) ?? Infinity;
}
