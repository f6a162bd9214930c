import type { ProgressFile } from '../../../model/progress.ts';
import { isProgress } from './is-progress.ts';

const progressAddress = '/.ospi-update/progress.json';
const markHeader = 'X-Ospi-Update';
const answerWithinMilliseconds = 10_000;

/**
 * Who answers in the platform's place: `page` the snippet; `platform` the platform, or what stands before it; `fault` somebody
 * with a server's fault, as a platform that knows no HEAD may; `nobody` not even that.
 */
export type Answer = 'page' | 'platform' | 'fault' | 'nobody';

/**
 * Without a body and with a method that changes nothing. With cookies and certificates, since the answer has to be the one that
 * the visitor would get: what stands before the platform (a sign-in portal, a firewall) sends others elsewhere, and that would look
 * as if the platform was open.
 */
export async function askPlatform(address: string): Promise<Answer> {
  try {
    const answer = await ask(address, { method: 'HEAD' });
    if (isMarked(answer)) return 'page';
    // Nginx's own word of a service that is not there.
    if (answer.status === 502 || answer.status === 504) return 'nobody';
    return answer.status < 500 || answer.status === 501 ? 'platform' : 'fault';
  } catch {
    return 'nobody';
  }
}

export interface Reading {
  /** Whether this server's nginx answered, be it without a progress that can be read. */
  readonly isReached: boolean;
  readonly progress?: ProgressFile;
  /** By the server's clock: a visitor's own may be wrong. NaN where that is not told. */
  readonly now: number;
}

export async function readProgress(): Promise<Reading> {
  let isReached = false;
  try {
    const answer = await ask(progressAddress);
    isReached = isMarked(answer);
    const now = Date.parse(answer.headers.get('Date') ?? '');
    const progress: unknown = answer.ok ? await answer.json() : undefined;
    // What stands between may take the mark off, but does not write progress.
    return isProgress(progress) ? { isReached: true, now, progress } : { isReached, now };
  } catch {
    return { isReached, now: NaN };
  }
}

function isMarked({ headers }: Response): boolean {
  return headers.has(markHeader);
}

/**
 * By the whole address: of a path that begins with `//` the browser would ask another server, and one with a name and a password
 * before the server's it does not ask at all.
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
