import { createHmac, randomBytes } from 'node:crypto';

/** Stands in place of a value: the same value always has the same one within a bundle, and another in any other bundle. */
export type Pseudonyms = (value: string) => string;

/** What a pseudonym looks like; one that is met again stays as it is. */
export const pseudonymForm = /anon-[0-9a-f]{10}/;

/**
 * Makes pseudonyms with a key that is never written anywhere: without it nobody can try names of people or hosts until one
 * fits, and two bundles cannot be laid side by side.
 */
export function createPseudonyms(key: Buffer = randomBytes(32)): Pseudonyms {
  return (value) => {
    const digest = createHmac('sha256', key).update(value.normalize('NFC').toLowerCase()).digest('hex');
    return `anon-${digest.slice(0, 10)}`;
  };
}
