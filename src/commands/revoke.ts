import { requireAdministrator } from '../domain/person/administrator.ts';
import { foldJournal } from '../domain/attempt/state.ts';
import { refuseUnwritable } from '../domain/journal/unwritable.ts';
import { withJournal } from '../domain/lock/with-journal.ts';
import { readInstalledVersion } from '../domain/platform/release.ts';
import { authenticateRevocation, type SignedRevocation } from '../domain/revocation/authenticate.ts';
import { findRevocation } from '../domain/revocation/find.ts';
import { listInstalledDigests } from '../domain/revocation/installed.ts';
import { refuseRevocation } from '../domain/revocation/refuse.ts';
import { readSignedFiles } from '../domain/signed-file/read-signed-files.ts';
import { tryToAnnounce } from '../pipeline/announce.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Journal } from '../model/journal.ts';
import { Problem } from '../messages/problem.ts';
import type { RevocationResult } from '../model/results.ts';
import type { Site } from '../model/site.ts';
import { isSameProduct } from '../terms/words.ts';

/**
 * Records that the vendor has revoked versions or archives, which are refused from then on. The only change is one
 * record in the journal, in any state of the platform: what is installed, or being rolled back, stays as it is.
 *
 * @param file without it, all those in the site's inbox
 * @throws Problem `permission.*`, `busy.*`, `prerequisite.*`; `usage.no-inbox`; `archive.revocation-*` for a file that
 *   does not fit here
 */
export async function runSupportRevoke(
  context: CommandContext,
  { file }: { file?: string },
): Promise<RevocationResult> {
  const { site, ports } = context;
  await requireAdministrator({ site, ports });
  const revocations = await readSignedFiles({
    ...{ file, site, refuse: refuseRevocation },
    authenticate: (given) => requireProduct(site, given.file, authenticateRevocation(given)),
  });
  const result = await withJournal(
    { site, ports, command: 'support revoke', needsReserve: true },
    (journal) => putAllInForce({ context, journal, revocations }),
  );
  // What was announced may have been revoked.
  await tryToAnnounce(context);
  return result;
}

/** @throws Problem `archive.revocation-other-product` */
function requireProduct(site: Site, file: string, revocation: SignedRevocation): SignedRevocation {
  const { product } = revocation;
  if (isSameProduct(product, site.product)) return revocation;
  throw Problem.of('archive.revocation-other-product', { file, product, expected: site.product });
}

/** In the order of issue. The last one that was not in force before is reported, or else the last one. */
async function putAllInForce({
  context,
  journal,
  revocations,
}: {
  context: CommandContext;
  journal: Journal;
  revocations: readonly SignedRevocation[];
}): Promise<RevocationResult> {
  const results: RevocationResult[] = [];
  for (const revocation of revocations.toSorted((a, b) => a.issued.localeCompare(b.issued)))
    results.push(await putInForce({ context, journal, revocation }));
  const told = results.findLast(({ already }) => already !== true) ?? results.at(-1);
  if (told === undefined) throw new RangeError('no revocation');
  return told;
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
