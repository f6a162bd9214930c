import { openEnvelope } from '../../../src/domain/signed-file/envelope.ts';
import { authenticateRelease } from '../../../src/domain/release/authenticate.ts';
import { encodeRelease, parseRelease } from '../../../src/domain/release/document.ts';
import { document, vendor, writeRelease } from '../../domain/release/parts.ts';
import { Violation, type Target } from '../target.ts';

const whole = writeRelease();
const mailed = Buffer.from(`\ufeff${whole.toString().replaceAll('\n', ' \r\n\r\n')}`);
const words = [
  ...[
    'ospi-update release ',
    'incident: ',
    'expires: ',
    'issuer: ',
    'reason: ',
    'untrusted comment: ',
    'trusted comment: ',
  ],
  ...['\n', '\r\n', '\ufeff', '\u00a0', '\u2028', '\u202e', '2099-12-31T00:00:00.000Z', '0f0f1234'],
];

export const releaseTargets: readonly Target[] = [
  {
    name: 'release',
    seeds: () => [whole, mailed],
    words,
    /** Whatever happens to the file, it says what was signed or nothing. */
    run(input) {
      const release = authenticateRelease({ file: 'x', bytes: input, trustedKeys: [vendor] });
      if (!encodeRelease(release).equals(encodeRelease(document)))
        throw new Violation('another release was accepted');
      return undefined;
    },
  },
  {
    name: 'release-document',
    seeds: () => [encodeRelease(document)],
    words,
    /** As if it had been signed. */
    run(input) {
      const release = parseRelease(input);
      if (release === undefined || release === 'newer') return release ?? 'no release';
      if (!encodeRelease(release).equals(input)) throw new Violation('read otherwise than written');
      if (/[\p{Cc}\p{Bidi_Control}\p{Surrogate}]/u.test(Object.values(release).join(' ')))
        throw new Violation('not plain');
      return undefined;
    },
  },
  {
    name: 'release-envelope',
    seeds: () => [whole, mailed],
    words,
    run(input) {
      const envelope = openEnvelope(input);
      if (typeof envelope === 'string') return envelope;
      const again = openEnvelope(Buffer.concat([envelope.content, envelope.signature]));
      if (typeof again === 'string' || !again.content.equals(envelope.content))
        throw new Violation('taken apart otherwise the second time');
      return undefined;
    },
  },
];
