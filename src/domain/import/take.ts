import type { Manifest } from '../../model/manifest.ts';
import type { Site } from '../../model/site.ts';
import type { Ports } from '../../ports/ports.ts';
import type { FindAttempt, SpooledRequest } from './spool.ts';

export interface TakeOptions {
  readonly site: Site;
  /** The drop folder. */
  readonly folder: string;
  /** The largest archive, and all archives of the spool together. */
  readonly maximumGiB: number;
  readonly ports: Ports;
  /** The version that is installed; null if that cannot be told. */
  readonly current: string | null;
  /** Judges what a signed manifest says, as soon as it can be read: throws a Problem if it cannot be installed here. */
  readonly judge: (manifest: Manifest) => void;
  readonly findAttempt: FindAttempt;
  /** Ends the round early, after what it is doing; the next one goes on. */
  readonly signal?: AbortSignal;
}

export interface TakenRound {
  /** All requests of the spool, in the order in which they came. */
  readonly requests: readonly SpooledRequest[];
  /** Whether files were left for another round. */
  readonly isUnfinished: boolean;
}

/**
 * Takes what is in the drop folder into the spool, which the caller holds: new requests, requests that go on, and their archives.
 * After it, nothing of the drop folder is read again for a request that is `received`.
 *
 * @throws Problem `prerequisite.import-folder-unfit`
 */
export function takeRequests(options: TakeOptions): Promise<TakenRound> {
  throw new Error(`not yet: ${options.folder}`);
}
