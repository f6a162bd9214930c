import * as z from 'zod';
import { redactions, textOf, type Held } from '../terms/form.ts';
import { importName, noticeEndings, requestEndings } from '../terms/import.ts';
import { isDigest, isSiteName, person } from '../terms/words.ts';
import { joinWords } from './signed.ts';

export const personMaximum = 100;

/** It is shown, journalled and printed on one line. */
const requester = person
  .min(1)
  .max(personMaximum)
  .refine(
    (text) => /^[^\p{C}\p{Zl}\p{Zp}]*$/u.test(text) && text === joinWords(text),
    'must be one line of plain text',
  );

const sha256 = textOf('digest').regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');

/** One that cannot be mistaken for another file of a request. */
const archiveName = textOf('text')
  .regex(
    importName,
    'must be 1 to 100 letters, digits, dots, underscores or hyphens, of which the first is a letter or a digit',
  )
  .refine(
    (name) => !ownEndings.some((ending) => name.endsWith(ending)),
    'must not end like a request or an answer',
  );
const ownEndings = [...Object.values(requestEndings), ...Object.values(noticeEndings)];

/**
 * `NAME.request.json` in the drop folder, put there by rename: an interface. Who asks for an update writes it, and replaces it to
 * go on: once the archive is complete, once the notice is accepted, to withdraw. A key that is not known here is refused, since
 * what it asks for would not be done.
 */
export const requestForm = z
  .strictObject({
    format: z.literal(1),
    /** The name of the archive in the same folder. */
    archive: archiveName,
    /** Whether all of the archive is there. */
    complete: z.boolean(),
    /** Of the archive; must be given when it is complete. */
    sha256: sha256.exactOptional(),
    /** Of the archive, in bytes. */
    size: z.int().nonnegative().exactOptional(),
    /** The platform that it is for, if the sender names it. */
    platform: textOf('text').refine(isSiteName, 'must be the name of a platform').exactOptional(),
    /** The administrator's name in the platform, as the platform gives it. */
    requestedBy: requester,
    language: z.enum(['fr', 'en']),
    /** `window`: in the next maintenance window. */
    when: z.enum(['now', 'window']),
    /** The notice that this person has accepted, and when (UTC, ISO 8601). */
    accepted: z
      .strictObject({
        noticeSha256: sha256,
        at: z.iso.datetime('must be a time in UTC, ISO 8601').register(redactions, { rule: 'day' }),
      })
      .exactOptional(),
    /** Withdraws the request, as long as it is not running. */
    cancel: z.boolean().exactOptional(),
  })
  .refine(({ complete, sha256: digest }) => !complete || (digest !== undefined && isDigest(digest)), {
    path: ['sha256'],
    message: 'must be given when the archive is complete',
  });
export type ImportRequest = Held<typeof requestForm>;
