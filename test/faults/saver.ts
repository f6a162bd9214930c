import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../fixtures/site/kit.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { createBrowser } from '../../fixtures/visitor/ask.ts';
import { Violation } from './fault.ts';

const everyMilliseconds = 50;

/** A client that requests the portal and saves notes all the time. */
export interface Saver {
  /** What the platform has acknowledged so far. */
  readonly acknowledged: readonly string[];
  /** Answers that were neither a version of the platform nor the maintenance page. */
  readonly faults: readonly string[];
  /** Resolves after one more request. */
  next(): Promise<void>;
  stop(): Promise<void>;
}

export function startSaver({ kit, url }: Pick<ScratchSite, 'kit' | 'url'>): Saver {
  const browser = createBrowser(url);
  const name = Math.random().toString(36).slice(2, 8);
  const acknowledged: string[] = [];
  const faults: string[] = [];
  let rounds = 0;
  const visit = { isOver: false };

  const look = async () => {
    const answer = await browser.ask({ path: kit.portals[0] ?? '/', connection: 'new' });
    if (kit.readVersion(answer) === undefined && !isPage(answer)) faults.push(describe('portal', answer));
  };
  const save = async () => {
    const text = `note ${rounds} of visit ${name}`;
    const answer = await browser.send(kit.save(text), 'kept');
    if (kit.isAcknowledged(answer)) acknowledged.push(text);
    else if (!isPage(answer)) faults.push(describe('note', answer));
  };
  const visiting = (async () => {
    for (; !visit.isOver; rounds += 1) {
      for (const action of [look, save]) await action().catch((error: unknown) => faults.push(String(error)));
      await sleep(everyMilliseconds);
    }
  })();

  return {
    acknowledged,
    faults,
    async next() {
      const seen = rounds;
      while (!visit.isOver && rounds < seen + 2) await sleep(5);
    },
    async stop() {
      visit.isOver = true;
      await visiting;
      browser.close();
    },
  };
}

/** @throws Violation for a run that had to be killed because it did not end */
export async function giveUp(saver: Saver): Promise<never> {
  await saver.stop();
  throw new Violation('the run came to no end');
}

/** The maintenance page, as far as one answer shows. */
export function isPage({ status, headers }: Answer): boolean {
  return status === 503 && Number(headers['retry-after']) > 0;
}

function describe(what: string, { status, body }: Answer): string {
  return `${what}: ${status} ${body.slice(0, 120)}`;
}
