import type { Facts } from '../../model/facts.ts';
import type { JudgedPlace, UploadFault, UploadValue } from '../../terms/uploads.ts';
import { readMaximum, readTimeout } from '../nginx/upload-limits.ts';
import type { Judgement } from './judgement.ts';

/** The largest piece in which a Superviseur uploads an archive, ospi-update-import(5). */
export const pieceBytes = 8 * 2 ** 20;
/** A disk that has to write out what it holds in memory, or a link that is lost for a moment, takes so long. */
const leastSeconds = 30;
/** One is passed on while the next arrives. */
const piecesAtOnce = 2;

/**
 * Uploads through nginx. Measured: what nginx's configuration allows a request to the Superviseur in each server block
 * that leads to the platform, and the folder in which it keeps requests meanwhile. Recommended: a piece of an upload
 * passes, with some patience. A block below the Superviseur's may be the one for uploads: it is enough that one of them
 * suits. Fixed by a line in that block. Not judged if no requests are taken, or nginx's configuration cannot be read, which
 * another check reports.
 */
export function judgeUploads({ uploads }: Facts): Judgement<'uploads'> | undefined {
  if (uploads === undefined) return undefined;
  const { places } = uploads;
  const servers = [...new Set(places.map(({ server }) => server))];
  const faults = servers.flatMap((server) => {
    const judged = places.filter((place) => place.server === server).map(listFaults);
    return judged.some((found) => found.length === 0) ? [] : (judged[0] ?? []);
  });
  return { status: faults.length === 0 ? 'ok' : 'warning', params: { pieceBytes, faults } };
}

function listFaults(place: JudgedPlace): readonly UploadFault[] {
  const {
    block,
    reader = block,
    maximum,
    readerMaximum,
    bodyTimeout,
    protocol,
    readTimeout: read,
    sendTimeout: send,
    isBuffered,
  } = place;
  const tell = (directive: string, value: UploadValue, wanted: string, where = reader): UploadFault => ({
    ...{ kind: 'value', directive, value, block: where },
    wanted: `${directive} ${wanted};`,
  });
  const size = 'client_max_body_size';
  const isSmall = (value: UploadValue) => readMaximum(value) < pieceBytes;
  const isShort = (value: UploadValue) => readTimeout(value) < leastSeconds;
  const timed: readonly (readonly [string, UploadValue | undefined])[] = [
    ['client_body_timeout', bodyTimeout],
    [`${protocol ?? ''}_send_timeout`, send],
    [`${protocol ?? ''}_read_timeout`, read],
  ];
  return [
    ...(isSmall(maximum) ? [tell(size, maximum, '16m', block)] : []),
    ...(readerMaximum !== undefined && isSmall(readerMaximum) ? [tell(size, readerMaximum, '16m')] : []),
    ...timed.flatMap(([directive, value]) =>
      value !== undefined && isShort(value) ? [tell(directive, value, '60s')] : [],
    ),
    ...(isBuffered && protocol !== undefined ? listFolderFaults(place) : []),
  ];
}

function listFolderFaults({ temporary }: JudgedPlace): readonly UploadFault[] {
  if (temporary === undefined) return [];
  const { folder, freeBytes = Infinity, user = '', isWritable = true } = temporary;
  const neededBytes = piecesAtOnce * pieceBytes;
  return [
    ...(freeBytes < neededBytes ? [{ kind: 'room', folder, freeBytes, neededBytes } as const] : []),
    ...(isWritable ? [] : [{ kind: 'rights', folder, user } as const]),
  ];
}
