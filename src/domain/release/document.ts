import { readIncident } from '../../ports/journal.ts';

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
  /** Of the failed attempt: see writeIncident for what it binds. */
  readonly incident: string;
  /** UTC, ISO 8601 with milliseconds, as `expires`. */
  readonly issued: string;
  /** Until then it may be given, and the new attempt begun. */
  readonly expires: string;
  readonly issuer: string;
  readonly reason: string;
}

/** In characters; they are shown, journalled and printed on one line. */
export const textMaximum = { issuer: 60, reason: 300 } as const;

/**
 * The first words of what is signed, and of the trusted comment that is signed with it. A manifest is a JSON object, and the
 * reader of either refuses the purpose of the other: no signature can be taken for one of another kind.
 */
const purpose = 'ospi-update release ';
const form = 1;
const names = ['incident', 'issued', 'expires', 'issuer', 'reason'] as const;

export function encodeRelease(document: ReleaseDocument): Buffer {
  const lines = names.map((name) => `${name}: ${document[name]}`);
  return Buffer.from(`${purpose}${form}\n${lines.join('\n')}\n`);
}

/** Strict: only what {@link encodeRelease} writes. `newer` is made for a later version of this tool. */
export function parseRelease(content: Buffer): ReleaseDocument | 'newer' | undefined {
  const [first = '', ...lines] = content.toString('utf8').split('\n');
  if (/^[1-9][0-9]*$/.test(first.slice(purpose.length)) && first !== `${purpose}${form}`) return 'newer';
  const [incident = '', issued = '', expires = '', issuer = '', reason = ''] = names.map((name, index) =>
    (lines[index] ?? '').slice(`${name}: `.length),
  );
  const document = { incident, issued, expires, issuer, reason };
  const isWhole =
    readIncident(incident) !== undefined &&
    isTime(issued) &&
    isTime(expires) &&
    findTextFault(issuer, textMaximum.issuer) === undefined &&
    findTextFault(reason, textMaximum.reason) === undefined;
  return isWhole && encodeRelease(document).equals(content) ? document : undefined;
}

/** Why a text cannot stand on its line. */
export function findTextFault(text: string, maximum: number): 'empty' | 'too-long' | 'not-plain' | undefined {
  if (text.trim() === '') return 'empty';
  if (text.length > maximum) return 'too-long';
  // As a title of an update: it is shown as it stands. And blanks are what mail programs change.
  const isPlain = /^[^\p{C}\p{Zl}\p{Zp}]*$/u.test(text) && text === joinWords(text);
  return isPlain ? undefined : 'not-plain';
}

export function joinWords(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

/** What minisign's trusted comment of a release must be. */
export function nameReleasePurpose(incident: string): string {
  return `${purpose}${incident}`;
}

/** Whether content, or a trusted comment, says that it is about a release. */
export function isAboutRelease(text: Buffer | string): boolean {
  return text.slice(0, purpose.length).toString() === purpose;
}

function isTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}
