import { authenticateRevocation } from '../../../src/domain/revocation/authenticate.ts';
import { encodeRevocation, parseRevocation } from '../../../src/domain/revocation/document.ts';
import { findRevocation } from '../../../src/domain/revocation/find.ts';
import { vendor } from '../../domain/release/parts.ts';
import { sampleRevocation, writeRevocation } from '../../domain/revocation/parts.ts';
import { Violation, type Target } from '../target.ts';

const whole = writeRevocation();
const mailed = Buffer.from(`\ufeff${whole.toString().replaceAll('\n', ' \r\n\r\n')}`);
const words = [
  ...['ospi-update revocation ', 'product: ', 'versions: ', 'archive: ', 'issued: ', 'issuer: ', 'reason: '],
  ...[
    'untrusted comment: ',
    'trusted comment: ',
    '*',
    '>=4.3.0',
    '<9.9.9',
    ' || ',
    'x',
    '4.3.0-rc.1',
    'd'.repeat(64),
  ],
  ...['\n', '\r\n', '\ufeff', '\u00a0', '\u2028', '\u202e'],
];

export const revocationTargets: readonly Target[] = [
  {
    name: 'revocation',
    seeds: () => [whole, mailed],
    words,
    /** Whatever happens to the file, it says what was signed or nothing. */
    run(input) {
      const revocation = authenticateRevocation({ file: 'x', bytes: input, trustedKeys: [vendor] });
      if (!encodeRevocation(revocation).equals(encodeRevocation(sampleRevocation)))
        throw new Violation('another revocation was accepted');
      return undefined;
    },
  },
  {
    name: 'revocation-document',
    seeds: () => [encodeRevocation(sampleRevocation)],
    words,
    /** As if it had been signed: what is read is what is written, and it does not cover future versions. */
    run(input) {
      const revocation = parseRevocation(input);
      if (revocation === undefined || revocation === 'newer') return revocation ?? 'no revocation';
      if (!encodeRevocation(revocation).equals(input)) throw new Violation('read otherwise than written');
      if (/[\p{Cc}\p{Bidi_Control}\p{Surrogate}]/u.test(Object.values(revocation).flat().join(' ')))
        throw new Violation('not plain');
      const version = `${Number.MAX_SAFE_INTEGER}.0.0`;
      if (findRevocation([revocation], { version, digests: [] }) !== undefined)
        throw new Violation('a version to come is withdrawn');
      return undefined;
    },
  },
];
