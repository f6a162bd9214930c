import {
  encodePublicKey,
  encodePublicKeyFile,
  encodeSecretKeyFile,
  parsePublicKey,
  parseSecretKeyFile,
} from '../../../src/domain/signature/keys.ts';
import { verifySignature } from '../../../src/domain/signature/signature.ts';
import { key } from '../../domain/archive/parts.ts';
import { manifest, signature } from '../../hostile/kinds/signed.ts';
import { Violation, type Target } from '../target.ts';

const words = [
  'untrusted comment: ',
  'trusted comment: ',
  '\n',
  '\r\n',
  'RWQ',
  'RUQ',
  'RWT',
  '=',
  '==',
  'AAAA',
];
const [, own, trusted, global] = signature.split('\n');

export const signatureTargets: readonly Target[] = [
  {
    name: 'signature',
    seeds: () => [Buffer.from(signature), Buffer.from(signature.replaceAll('\n', '\r\n'))],
    words,
    run(input) {
      const { fault } = verifySignature({ content: manifest, signature: input, trustedKeys: [key] });
      if (fault !== undefined) return fault;
      // Nothing except the unsigned line and line ends may differ from what was made.
      const [, ...signed] = input.toString('utf8').split(/\r?\n/);
      if (signed[0] !== own || signed[1] !== trusted || signed[2] !== global)
        throw new Violation('another signature was accepted');
      return undefined;
    },
  },
  {
    name: 'signed-content',
    seeds: () => [manifest],
    words: ['"version": "9.9.9"', '}', ' ', '\n'],
    run(input) {
      const { fault } = verifySignature({
        content: input,
        signature: Buffer.from(signature),
        trustedKeys: [key],
      });
      if (fault === undefined && !input.equals(manifest)) throw new Violation('another content was accepted');
      return fault;
    },
  },
  {
    name: 'public-key',
    seeds: () => [Buffer.from(encodePublicKey(key)), Buffer.from(encodePublicKeyFile(key))],
    words,
    run(input) {
      const parsed = parsePublicKey(input.toString('utf8'));
      if (parsed !== undefined && parsePublicKey(encodePublicKey(parsed)) === undefined)
        throw new Violation('a key that cannot be written');
      return parsed === undefined ? 'no key' : undefined;
    },
  },
  {
    name: 'secret-key',
    seeds: () => [Buffer.from(encodeSecretKeyFile(key))],
    words,
    run(input) {
      return parseSecretKeyFile(input.toString('utf8')) === undefined ? 'no key' : undefined;
    },
  },
];
