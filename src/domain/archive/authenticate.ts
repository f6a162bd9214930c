import type { Manifest } from '../../model/manifest.ts';
import { Problem } from '../../messages/problem.ts';
import { isSameProduct } from '../../terms/words.ts';
import type { EntryFault } from '../../terms/archive.ts';
import { findEntryFault } from './entry-rules.ts';
import { findPurpose } from '../signed-file/purpose.ts';
import type { Head } from './head.ts';
import { describeKeyId, type PublicKey } from '../signature/keys.ts';
import { parseManifest } from './manifest.ts';
import { verifySignature } from '../signature/signature.ts';

/**
 * Judges an archive by its manifest and signature alone. The signature comes first: nothing is parsed, let alone
 * believed, until a trusted key has signed it.
 *
 * @throws Problem `archive.*`: the signature, the manifest's form, its entries, its product
 */
export async function authenticate({
  archive,
  head,
  trustedKeys,
  product,
}: {
  archive: string;
  head: Head;
  trustedKeys: readonly PublicKey[];
  product: string;
}): Promise<Manifest> {
  requireSignature({ archive, head, trustedKeys });
  const parsed = await parseManifest(head.manifest);
  if (parsed.details !== undefined)
    throw Problem.of('archive.manifest-invalid', { archive, details: parsed.details });
  if (parsed.format !== undefined)
    throw Problem.of('archive.format-unknown', { archive, format: parsed.format });
  const manifest = parsed.value;
  const fault = findEntryFault(manifest);
  if (fault !== undefined) throw makeProblem(archive, fault);
  if (!isSameProduct(manifest.product, product))
    throw Problem.of('archive.wrong-product', { archive, product: manifest.product, expected: product });
  return manifest;
}

function requireSignature({
  archive,
  head,
  trustedKeys,
}: {
  archive: string;
  head: Head;
  trustedKeys: readonly PublicKey[];
}): void {
  const verification = verifySignature({ content: head.manifest, signature: head.signature, trustedKeys });
  if (verification.fault === undefined) {
    // Signed by the vendor, but for another purpose: it says nothing about an update.
    const purpose = findPurpose(verification.trustedComment) ?? findPurpose(head.manifest);
    if (purpose !== undefined) throw Problem.of(`archive.signed-as-${purpose}`, { archive });
    return;
  }
  const keyId = verification.keyId === undefined ? '' : describeKeyId(verification.keyId);
  switch (verification.fault) {
    case 'malformed':
      throw Problem.of('archive.signature-malformed', { archive });
    case 'legacy':
      throw Problem.of('archive.signature-legacy', { archive });
    case 'untrusted-key':
      throw Problem.of('archive.key-untrusted', {
        archive,
        keyId,
        trusted: trustedKeys.map(({ id }) => describeKeyId(id)),
      });
    case 'wrong':
      throw Problem.of('archive.signature-wrong', { archive, keyId });
    case 'comment-altered':
      throw Problem.of('archive.comment-altered', { archive, keyId });
  }
}

function makeProblem(archive: string, fault: EntryFault): Problem {
  switch (fault.kind) {
    case 'path':
      return Problem.of('archive.unsafe-path', { archive, path: fault.path, fault: fault.fault });
    case 'link':
      return Problem.of('archive.unsafe-link', {
        archive,
        path: fault.path,
        target: fault.target,
        fault: fault.fault,
      });
    case 'mode':
      return Problem.of('archive.unsafe-mode', { archive, path: fault.path, mode: fault.mode });
    case 'duplicate':
      return Problem.of('archive.duplicate-entry', { archive, path: fault.path });
    case 'collision':
      return Problem.of('archive.colliding-names', { archive, path: fault.path, other: fault.other });
    case 'part':
      return Problem.of('archive.unfit-part', {
        archive,
        part: fault.part,
        path: fault.path,
        fault: fault.fault,
      });
    case 'special-file':
      return Problem.of('archive.special-file', { archive, path: fault.path, type: fault.type });
  }
}
