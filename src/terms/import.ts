/**
 * How far a request for an update has come. `receiving`: its archive is still being uploaded. `received`: the spool holds the
 * archive, which is what was declared. `verified`: all of it is what the vendor signed. `waiting`: its notice is not accepted
 * yet. `queued`: it runs as soon as it may. `refused`: nothing was changed.
 */
export const requestStates = [
  'receiving',
  'received',
  'verified',
  'waiting',
  'accepted',
  'queued',
  'running',
  'succeeded',
  'failed',
  'refused',
  'cancelled',
] as const;
export type RequestState = (typeof requestStates)[number];

/** Those from which nothing follows. The outcome of an attempt is in the journal alone, so the spool records only the others. */
export const endStates: readonly RequestState[] = ['succeeded', 'failed', 'refused', 'cancelled'];

/** What the names of a request's files end in, after its own name. */
export const requestEndings = { request: '.request.json', answer: '.answer.json' } as const;

/** By the type of the notice: what its file's name ends in, after the request's name. */
export const noticeEndings = {
  'application/pdf': '.notice.pdf',
  'text/markdown': '.notice.md',
  'text/plain': '.notice.txt',
} as const;
export type NoticeType = keyof typeof noticeEndings;

/** The name of a request, or of an archive: it names files, and cannot be mistaken for an option, a path or a hidden file. */
export const importName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** In bytes. The largest honest one has some hundreds. */
export const requestMaximumBytes = 16 * 1024;

/** Why requests cannot be taken from a drop folder. */
export type FolderFault = 'missing' | 'not-a-folder' | 'remote-file-system' | 'open-to-others' | 'unreadable';

/** What is wrong with a file in the drop folder. */
export type UploadFault = 'folder' | 'link' | 'special' | 'foreign' | 'second-name';
