import type { ImportAnswer } from '../../model/import-answer.ts';
import type { Site } from '../../model/site.ts';
import type { Ports } from '../../ports/ports.ts';
import type { FindAttempt } from './spool.ts';

/** An answer that could not be written to the drop folder: the next round tries again. */
export interface Undelivered {
  readonly request: string;
  /** The system's error code, or what is in the answer's place. */
  readonly reason: string;
}

/**
 * Writes answers into the drop folder, each with its notice first, where they are not there already.
 *
 * @throws Problem `prerequisite.import-folder-unfit`
 */
export function deliverAnswers(options: {
  readonly site: Site;
  readonly folder: string;
  readonly ports: Pick<Ports, 'clock'>;
  readonly answers: readonly ImportAnswer[];
}): Promise<readonly Undelivered[]> {
  throw new Error(`not yet: ${options.folder}`);
}

/**
 * Removes requests that ended a month ago, and those beyond the newest fifty, with what root and the sender have put into the
 * drop folder for them; and archives that no request needs. The caller holds the spool.
 */
export function forgetEnded(options: {
  readonly site: Site;
  readonly folder: string;
  readonly ports: Pick<Ports, 'clock' | 'files'>;
  readonly findAttempt: FindAttempt;
}): Promise<void> {
  throw new Error(`not yet: ${options.folder}`);
}
