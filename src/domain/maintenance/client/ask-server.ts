import type { ProgressFile } from '../../../model/progress.ts';
import { isProgress } from './is-progress.ts';

const progressAddress = '/.ospi-update/progress.json';
const markHeader = 'X-Ospi-Update';
const answerWithinMilliseconds = 10_000;

/**
 * Who answered: `page` the snippet; `platform` the platform, or something in front of it; `fault` a server error, as a
 * platform without support for HEAD may send; `nobody` no answer.
 */
export type Answer = 'page' | 'platform' | 'fault' | 'nobody';

/**
 * Without a body and with a safe method. With cookies and certificates, since the answer must be the one that the
 * visitor would get: a sign-in portal or firewall in front of the platform redirects others, and that would look as if
 * the platform was open.
 */
export async function askPlatform(address: string): Promise<Answer> {
  try {
    const answer = await ask(address, { method: 'HEAD' });
    if (isMarked(answer)) return 'page';
    // nginx's own status for a service that does not answer.
    if (answer.status === 502 || answer.status === 504) return 'nobody';
    return answer.status < 500 || answer.status === 501 ? 'platform' : 'fault';
  } catch {
    return 'nobody';
  }
}

export interface Reading {
  /** Whether this server's nginx answered, even without readable progress. */
  readonly isReached: boolean;
  readonly progress?: ProgressFile;
  /** By the server's clock, since the visitor's may be wrong. NaN if it is not known. */
  readonly now: number;
}

export async function readProgress(): Promise<Reading> {
  let isReached = false;
  try {
    const answer = await ask(progressAddress);
    isReached = isMarked(answer);
    const now = Date.parse(answer.headers.get('Date') ?? '');
    const progress: unknown = answer.ok ? await answer.json() : undefined;
    // A proxy in between may remove the mark, but does not produce progress.
    return isProgress(progress) ? { isReached: true, now, progress } : { isReached, now };
  } catch {
    return { isReached, now: NaN };
  }
}

function isMarked({ headers }: Response): boolean {
  return headers.has(markHeader);
}

/**
 * By the full URL: for a path that begins with `//` the browser would contact another server, and it rejects a URL with
 * credentials.
 */
async function ask(address: string, options?: RequestInit): Promise<Response> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort();
  }, answerWithinMilliseconds);
  try {
    return await fetch(location.origin + address, {
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'manual',
      signal: limit.signal,
      ...options,
    });
  } finally {
    clearTimeout(timer);
  }
}
