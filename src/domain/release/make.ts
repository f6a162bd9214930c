import { readIncident } from '../../model/journal.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { SecretKey } from '../signature/keys.ts';
import { requireText, writeSignedFile } from '../signed-file/make.ts';
import { namePurpose } from '../signed-file/purpose.ts';
import { authenticateRelease } from './authenticate.ts';
import type { ReleaseDocument } from '../../model/release.ts';
import { encodeRelease } from './document.ts';
import { expiryMaximumDays, expiryUsualDays, parseExpiry } from './expiry.ts';

/** The publisher's input, as typed or pasted from a mail. */
export interface ReleaseOrder {
  readonly incident: string;
  readonly issuer: string;
  readonly reason: string;
  /** A number of days or a date; see parseExpiry. */
  readonly expires?: string;
}

export interface MadeRelease {
  readonly incident: string;
  readonly expires: string;
  /** If it was not signed here: the trusted comment that minisign must sign with it. */
  readonly toSign?: string;
}

/**
 * Makes a release file, see writeSignedFile.
 *
 * @throws Problem `usage.*`
 */
export async function makeRelease({
  order,
  key,
  output,
  ports,
}: {
  order: ReleaseOrder;
  key?: SecretKey;
  output: string;
  ports: Pick<Ports, 'files' | 'clock'>;
}): Promise<MadeRelease> {
  const document = completeOrder(order, ports.clock.now());
  const { incident, expires } = document;
  const written = await writeSignedFile({
    content: encodeRelease(document),
    trustedComment: namePurpose('release', incident),
    key,
    readBack: (file) => authenticateRelease({ file: output, ...file }),
    output,
    ports,
  });
  return { incident, expires, ...written };
}

function completeOrder(
  { incident: code, expires: until, ...texts }: ReleaseOrder,
  now: Date,
): ReleaseDocument {
  const incident = code.trim().toLowerCase();
  if (readIncident(incident) === undefined) throw Problem.of('usage.incident-malformed', { incident: code });
  const expires = parseExpiry({ text: until ?? String(expiryUsualDays), now });
  if (expires === undefined)
    throw Problem.of('usage.expiry-malformed', { expires: until ?? '', maximumDays: expiryMaximumDays });
  return {
    incident,
    issued: now.toISOString(),
    expires: expires.toISOString(),
    issuer: requireText('issuer', texts.issuer),
    reason: requireText('reason', texts.reason),
  };
}
