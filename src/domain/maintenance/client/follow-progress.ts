import type { PageState } from '../../../ports/page-text.ts';
import type { ProgressFile } from '../../../ports/progress.ts';

export interface Sight {
  readonly state: PageState;
  /** Absent where none could be read. */
  readonly progress?: ProgressFile;
  /** Whether the platform itself answers at this page's address. */
  readonly isOpen: boolean;
}

const progressAddress = '/.ospi-update/progress.json';
const markHeader = 'X-Ospi-Update';
const silentAfterMilliseconds = 30_000;
const answerWithinMilliseconds = 10_000;

/**
 * Looks every two or three seconds how the update goes and whether the platform answers again, until it does. Not all visitors at
 * once: a platform that has just started would meet all of them together.
 */
export async function followProgress(show: (sight: Sight) => void): Promise<void> {
  for (let missed = 0; ;) {
    const [read, isOpen] = await Promise.all([readProgress(), askPlatform()]);
    missed = read === undefined ? missed + 1 : 0;
    if (isOpen) {
      show({ state: 'open', isOpen, ...(read && { progress: read.progress }) });
      return;
    }
    if (read !== undefined) show({ state: judgeState(read), progress: read.progress, isOpen });
    // One answer that is lost is no news.
    else if (missed === 2) show({ state: 'unreachable', isOpen });
    await sleep(2000 + Math.random() * 1000);
  }
}

interface Read {
  readonly progress: ProgressFile;
  /** By the server's clock: a visitor's own may be wrong. */
  readonly now: number;
}

async function readProgress(): Promise<Read | undefined> {
  try {
    const answer = await ask(progressAddress, { credentials: 'same-origin' });
    const progress = (await answer.json()) as ProgressFile;
    if (!answer.ok) return undefined;
    return { progress, now: Date.parse(answer.headers.get('Date') ?? '') };
  } catch {
    return undefined;
  }
}

function judgeState({ progress: { state, updatedAt }, now }: Read): PageState {
  if (state === 'idle') return 'closed';
  if (state === 'interrupted') return 'silent'; // Nobody is at work: the same to a visitor as one who was killed.
  const isAtWork = state === 'running' || state === 'rolling-back';
  return isAtWork && now - Date.parse(updatedAt) > silentAfterMilliseconds ? 'silent' : state;
}

/**
 * Without a body and without cookies, so that nothing is done in the visitor's name. Whatever the platform answers is an answer,
 * but the snippet's pages and what nginx says of a service that is not there.
 */
async function askPlatform(): Promise<boolean> {
  try {
    const address = location.pathname + location.search;
    const answer = await ask(address, { method: 'HEAD', credentials: 'omit', redirect: 'manual' });
    const isPage = answer.headers.get(markHeader) !== null;
    return answer.type === 'opaqueredirect' || (!isPage && answer.status < 500);
  } catch {
    return false;
  }
}

async function ask(address: string, options: RequestInit): Promise<Response> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort();
  }, answerWithinMilliseconds);
  try {
    return await fetch(address, { cache: 'no-store', signal: limit.signal, ...options });
  } finally {
    clearTimeout(timer);
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
