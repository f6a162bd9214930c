import { createHmac, randomBytes } from 'node:crypto';

/** Replaces a value: the same value has the same pseudonym within a bundle, and another in any other bundle. */
export type Pseudonyms = (value: string) => string;

/** The form of a pseudonym; an existing one is kept. */
export const pseudonymForm = /anon-[0-9a-f]{10}/;

/**
 * Makes pseudonyms with a key that is never stored: without it nobody can try names of people or hosts until one
 * matches, or correlate two bundles.
 */
export function createPseudonyms(key: Buffer = randomBytes(32)): Pseudonyms {
  return (value) => {
    const digest = createHmac('sha256', key).update(value.normalize('NFC').toLowerCase()).digest('hex');
    return `anon-${digest.slice(0, 10)}`;
  };
}
