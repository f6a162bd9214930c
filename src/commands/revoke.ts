import { parsePublicKey } from '../domain/archive/keys.ts';
import { requireAdministrator } from '../domain/checks/administrator.ts';
import { foldJournal } from '../domain/journal/state.ts';
import { refuseUnwritable } from '../domain/journal/unwritable.ts';
import { openJournal } from '../domain/journal/write.ts';
import { withLock } from '../domain/lock/lock.ts';
import { readInstalledVersion } from '../domain/platform/release.ts';
import { authenticateRevocation, type SignedRevocation } from '../domain/revocation/authenticate.ts';
import { findRevocation } from '../domain/revocation/find.ts';
import { listInstalledDigests } from '../domain/revocation/installed.ts';
import { refuseRevocation } from '../domain/revocation/refuse.ts';
import { readSignedFile } from '../domain/signed-file/read-file.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Journal } from '../ports/journal.ts';
import { Problem } from '../ports/problem.ts';
import type { RevocationResult } from '../ports/results.ts';

/**
 * Puts on record that the vendor has withdrawn versions or archives, which are refused from then on. All that is done is one
 * record of the journal, in whatever state the platform is: what is installed, or on its way back, stays as it is.
 *
 * @throws Problem `permission.*`, `busy.*`, `prerequisite.*`; `archive.revocation-*` for a file that does not do here
 */
export async function runSupportRevoke(
  context: CommandContext,
  { file }: { file: string },
): Promise<RevocationResult> {
  const { site, ports } = context;
  await requireAdministrator({ site, ports });
  const revocation = authenticateRevocation({
    file,
    bytes: await readSignedFile({ path: file, refuse: refuseRevocation(file) }),
    trustedKeys: site.trustedKeys.flatMap((key) => parsePublicKey(key) ?? []),
  });
  const { product } = revocation;
  if (product !== site.product)
    throw Problem.of('archive.revocation-other-product', { file, product, expected: site.product });
  return withLock({ site, ports, command: 'support revoke' }, async () => {
    const journal = await openJournal({ site, ports, needsReserve: true });
    try {
      return await putInForce({ context, journal, revocation });
    } finally {
      await journal.close();
    }
  });
}

async function putInForce({
  context: { site, ports },
  journal,
  revocation: { keyId, sha256, ...revocation },
}: {
  context: CommandContext;
  journal: Journal;
  revocation: SignedRevocation;
}): Promise<RevocationResult> {
  const already = journal.records.some(
    (record) => record.event === 'archive.revoked' && record.data.sha256 === sha256,
  );
  if (!already) {
    const data = { ...revocation, keyId, sha256, operator: await ports.system.operator() };
    await journal
      .append({ attempt: null, event: 'archive.revoked', step: null, data })
      .catch((error: unknown) => {
        throw refuseUnwritable(error);
      });
  }
  const version = await readInstalledVersion({ site });
  const digests = listInstalledDigests(foldJournal(journal.records), version);
  const isInstalled = version !== null && findRevocation([revocation], { version, digests }) !== undefined;
  return {
    kind: 'revoked',
    ...revocation,
    ...(already && { already }),
    ...(isInstalled && { installed: version }),
  };
}
