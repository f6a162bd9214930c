import { readIncident } from '../../model/journal.ts';
import { areSound, isTime } from '../signed-file/line.ts';
import { startPurpose } from '../signed-file/purpose.ts';

/**
 * What a release by support says. It is written for people and for mail: one line for each thing, in this order, so that none
 * can be given twice.
 *
 * ```
 * ospi-update release 1
 * incident: 20261125-184052-ab12-0f0f1234
 * issued: 2026-11-25T19:02:11.000Z
 * expires: 2026-12-02T19:02:11.000Z
 * issuer: Claire Martin
 * reason: the disk was full and has been enlarged
 * ```
 */
export interface ReleaseDocument {
  /** Of the failed attempt: see writeIncident for what it is bound to. */
  readonly incident: string;
  /** UTC, ISO 8601 with milliseconds, like `expires`. */
  readonly issued: string;
  /** Until then it may be applied, and the new attempt begun. */
  readonly expires: string;
  readonly issuer: string;
  readonly reason: string;
}

const purpose = startPurpose('release');
const form = 1;
const names = ['incident', 'issued', 'expires', 'issuer', 'reason'] as const;

export function encodeRelease(document: ReleaseDocument): Buffer {
  const lines = names.map((name) => `${name}: ${document[name]}`);
  return Buffer.from(`${purpose}${form}\n${lines.join('\n')}\n`);
}

/** Strict: only what {@link encodeRelease} writes. `newer` means made for a later version of this tool. */
export function parseRelease(content: Buffer): ReleaseDocument | 'newer' | undefined {
  const [first = '', ...lines] = content.toString('utf8').split('\n');
  if (/^[1-9][0-9]*$/.test(first.slice(purpose.length)) && first !== `${purpose}${form}`) return 'newer';
  const [incident = '', issued = '', expires = '', issuer = '', reason = ''] = names.map((name, index) =>
    (lines[index] ?? '').slice(`${name}: `.length),
  );
  const document = { incident, issued, expires, issuer, reason };
  const isWhole =
    readIncident(incident) !== undefined && isTime(issued) && isTime(expires) && areSound(document);
  return isWhole && encodeRelease(document).equals(content) ? document : undefined;
}
