import type { SignedPurpose } from '../../terms/release.ts';

const purposes: readonly SignedPurpose[] = ['release', 'revocation'];

/**
 * The first words of what is signed, and of its trusted comment. A manifest is a JSON object, and the reader of each
 * kind refuses the others: no signature can be taken for one of another kind.
 */
export function startPurpose(purpose: SignedPurpose): string {
  return `ospi-update ${purpose} `;
}

/** The required trusted comment; `subject` is what the file is for: an incident, a product. */
export function namePurpose(purpose: SignedPurpose, subject: string): string {
  return `${startPurpose(purpose)}${subject}`;
}

/** The purpose that a document, or a trusted comment, states. */
export function findPurpose(said: Buffer | string): SignedPurpose | undefined {
  // A manifest may be large.
  const text = typeof said === 'string' ? said : said.toString('utf8', 0, 64);
  return purposes.find((purpose) => text.startsWith(startPurpose(purpose)));
}
