import type { SignedPurpose } from '../../terms/release.ts';

const purposes: readonly SignedPurpose[] = ['release', 'revocation'];

/**
 * The first words of what is signed, and of the trusted comment that is signed with it. A manifest is a JSON object, and the
 * reader of each kind refuses the others: no signature can be taken for one of another kind.
 */
export function startPurpose(purpose: SignedPurpose): string {
  return `ospi-update ${purpose} `;
}

/** What minisign's trusted comment must be; `subject` is what the file is for: an incident, a product. */
export function namePurpose(purpose: SignedPurpose, subject: string): string {
  return `${startPurpose(purpose)}${subject}`;
}

/** Which purpose content, or a trusted comment, says that it has. */
export function findPurpose(said: Buffer | string): SignedPurpose | undefined {
  // A manifest may be large.
  const text = typeof said === 'string' ? said : said.toString('utf8', 0, 64);
  return purposes.find((purpose) => text.startsWith(startPurpose(purpose)));
}
