import { createHash } from 'node:crypto';
import type { RequestCourse } from '../../model/import-course.ts';
import type { ImportRequest } from '../../model/import-request.ts';
import { Problem } from '../../messages/problem.ts';
import { requestEndings, requestMaximumBytes } from '../../terms/import.ts';
import { readStart } from '../files/read-file.ts';
import { nameError } from '../files/error-code.ts';
import { readRequest } from './read-request.ts';
import type { Asker } from './round.ts';
import { openUpload, type Upload } from './upload.ts';

/** What a request file says now. */
export type Asking =
  /** It is not there, or cannot be read now: what was taken before stands. */
  | { readonly kind: 'nothing' }
  | ({ readonly kind: 'asked'; readonly asked: ImportRequest | Problem } & Sender);

type Sender = Pick<RequestCourse, 'account' | 'requestSha256'>;

/** Reads a request's file, for the first time or again. */
export async function readAsked(asker: Asker, name: string): Promise<Asking> {
  const file = `${name}${requestEndings.request}`;
  const upload = await openUpload(asker, file);
  try {
    return await read(asker, upload, file);
  } finally {
    if (upload.kind === 'file') await upload.file.close();
  }
}

async function read({ accounts, folder, site }: Asker, upload: Upload, file: string): Promise<Asking> {
  if (upload.kind === 'missing' || upload.kind === 'unreadable') return { kind: 'nothing' };
  if (upload.kind === 'unfit') {
    // Nothing of it is read, not even whose it is.
    const asked = Problem.of('archive.upload-unfit', { file, fault: upload.fault });
    const account = { uid: folder.uid, name: await accounts.nameOf(folder.uid) };
    return { kind: 'asked', asked, account, requestSha256: digestOf(Buffer.alloc(0)) };
  }
  const { uid } = upload.stats;
  const bytes = await readStart(upload.file, requestMaximumBytes + 1).catch(nameError);
  if (typeof bytes === 'string') return { kind: 'nothing' };
  const sender = { account: { uid, name: await accounts.nameOf(uid) }, requestSha256: digestOf(bytes) };
  if (bytes.length > requestMaximumBytes) {
    const details = [`larger than ${requestMaximumBytes} bytes`];
    return { kind: 'asked', asked: Problem.of('archive.request-malformed', { file, details }), ...sender };
  }
  const asked = readRequest(bytes, file);
  if (asked instanceof Problem || asked.platform === undefined || asked.platform === site.name)
    return { kind: 'asked', asked, ...sender };
  const elsewhere = { platform: asked.platform, expected: site.name };
  return { kind: 'asked', asked: Problem.of('archive.request-elsewhere', elsewhere), ...sender };
}

export function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
