import { lstat } from 'node:fs/promises';
import { readIncident } from '../../ports/journal.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import { codeOf } from '../archive/error-code.ts';
import type { SecretKey } from '../archive/keys.ts';
import { signContent } from '../archive/signature.ts';
import { authenticateRelease } from './authenticate.ts';
import { encodeRelease, findTextFault, joinWords, nameReleasePurpose, textMaximum } from './document.ts';
import { sealEnvelope } from './envelope.ts';
import { expiryMaximumDays, expiryUsualDays, parseExpiry } from './expiry.ts';

/** What the publisher says; as typed, or pasted from a mail. */
export interface ReleaseOrder {
  readonly incident: string;
  readonly issuer: string;
  readonly reason: string;
  /** Days or a day; see parseExpiry. */
  readonly expires?: string;
}

export interface MadeRelease {
  readonly incident: string;
  readonly expires: string;
  /** Where it was not signed here: the trusted comment that minisign is to sign with it. */
  readonly toSign?: string;
}

/**
 * Makes a release file. With a key it gets its name only after it was read back as a platform reads it; without one it is the
 * document alone, to which the signature that minisign makes of it is appended.
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
  const content = encodeRelease(document);
  const trustedComment = nameReleasePurpose(incident);
  if (key === undefined) {
    await writeNew({ output, bytes: content, ports });
    return { incident, expires, toSign: trustedComment };
  }
  const signature = Buffer.from(signContent({ content, key, trustedComment }));
  const bytes = sealEnvelope({ content, signature });
  authenticateRelease({ file: output, bytes, trustedKeys: [key] });
  await writeNew({ output, bytes, ports });
  return { incident, expires };
}

function completeOrder({ incident: code, expires: until, ...texts }: ReleaseOrder, now: Date) {
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

function requireText(option: 'issuer' | 'reason', given: string): string {
  const text = joinWords(given);
  const maximum = textMaximum[option];
  const fault = findTextFault(text, maximum);
  if (fault !== undefined) throw Problem.of('usage.release-text', { option: `--${option}`, fault, maximum });
  return text;
}

async function writeNew({
  output,
  bytes,
  ports,
}: {
  output: string;
  bytes: Buffer;
  ports: Pick<Ports, 'files'>;
}): Promise<void> {
  const found = await lstat(output).catch(() => undefined);
  if (found !== undefined) throw Problem.of('usage.pack-output-exists', { output });
  await ports.files.writeAtomic(output, bytes).catch((error: unknown) => {
    throw Problem.of('usage.pack-unwritable', { path: output, reason: codeOf(error) }, error);
  });
}
