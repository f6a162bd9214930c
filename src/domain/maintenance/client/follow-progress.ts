import type { PageState } from '../../../model/page-text.ts';
import type { ProgressFile } from '../../../model/progress.ts';
import { askPlatform, readProgress, type Answer, type Reading } from './ask-server.ts';

export interface Sight {
  readonly state: PageState;
  /** Absent if none could be read. */
  readonly progress?: ProgressFile;
  /** Its age in milliseconds. */
  readonly age: number;
  /** Whether the platform itself seems to answer at the address. */
  readonly isAnswering: boolean;
}

const silentAfterMilliseconds = 30_000;
const faultsAreAnswersAfterMilliseconds = 30_000;

/**
 * Polls every two or three seconds for the progress and for whether the platform answers again. The interval varies, so
 * that a platform that has just started does not get all visitors at once.
 */
export async function* followProgress(address: string): AsyncGenerator<Sight, void> {
  const measureAge = createAgeMeter();
  const trust = createTrust();
  for (let missed = 0; ;) {
    const [reading, answer] = await Promise.all([readProgress(), askPlatform(address)]);
    const { progress, isReached } = reading;
    const isAnswering = trust(answer, isReached);
    const isLost = !isReached && !isAnswering && answer !== 'page';
    missed = progress === undefined ? missed + 1 : 0;
    const age = progress === undefined ? 0 : measureAge(progress, reading);
    const state = isLost ? 'unreachable' : judgeState(nameState(progress), age);
    // A single lost answer means nothing.
    if (missed !== 1) yield { state, age, isAnswering, ...(progress && { progress }) };
    await pause(2000 + Math.random() * 1000);
  }
}

/** A page that was turned on by hand is not about the last update, whatever became of that. */
function nameState(progress: ProgressFile | undefined): ProgressFile['state'] {
  return progress === undefined || progress.byHand !== undefined ? 'idle' : progress.state;
}

function judgeState(state: ProgressFile['state'], age: number): PageState {
  if (state === 'idle') return 'closed';
  if (state === 'interrupted') return 'silent'; // Nobody is at work: the same to a visitor as a killed run.
  const isAtWork = state === 'running' || state === 'rolling-back';
  return isAtWork && age > silentAfterMilliseconds ? 'silent' : state;
}

/** By the server's clock, and by how long there has been no news: that clock may have been set back. */
function createAgeMeter(): (progress: ProgressFile, reading: Reading) => number {
  let last = '';
  let since = 0;
  return ({ updatedAt }, { now }) => {
    if (updatedAt !== last) since = performance.now();
    last = updatedAt;
    return Math.max(now - Date.parse(updatedAt) || 0, performance.now() - since);
  };
}

/**
 * A server error counts as the platform's answer only if it lasts and this nginx itself answers: the platform may be
 * starting, or a proxy in front may be answering.
 */
function createTrust(): (answer: Answer, isReached: boolean) => boolean {
  let faultySince: number | undefined;
  return (answer, isReached) => {
    faultySince = answer === 'fault' && isReached ? (faultySince ?? performance.now()) : undefined;
    const isLasting =
      faultySince !== undefined && performance.now() - faultySince > faultsAreAnswersAfterMilliseconds;
    return answer === 'platform' || isLasting;
  };
}

let wake: () => void = () => undefined;
// In a background tab, or one restored from history, the browser throttles timers.
for (const event of ['visibilitychange', 'pageshow'])
  addEventListener(event, () => {
    wake();
  });

/** Or until the visitor comes back to this tab. */
export function pause(milliseconds?: number): Promise<void> {
  return new Promise((resolve) => {
    wake = resolve;
    if (milliseconds !== undefined) setTimeout(resolve, milliseconds);
  });
}
