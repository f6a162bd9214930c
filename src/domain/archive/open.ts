import { createHash } from 'node:crypto';
import type { Manifest } from '../../model/manifest.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { authenticate } from './authenticate.ts';
import { readHead, type Head } from './head.ts';
import { parsePublicKey, type PublicKey } from '../signature/keys.ts';
import { manifestName, signatureName } from './manifest.ts';
import { receiveNotice, type Notice } from './notice.ts';
import { createPasses, type ArchiveDigest, type Passes } from './pass.ts';
import { receiveMembers, type Destination, type Progress } from './receive.ts';
import { openSource, type Origin } from './source.ts';
import { openStaging } from './staging.ts';
import type { Member } from './tar-read.ts';

/** An archive whose manifest is signed by a trusted key, well formed and for this product. */
export interface OpenArchive {
  /** What messages call it: the path by which it was opened, unless its sender gave it another name. */
  readonly name: string;
  readonly manifest: Manifest;
  /** SHA-256 of the manifest as signed: the same for the same content, however it is compressed. */
  readonly manifestSha256: string;
  /** Reads and verifies the notice without reading the whole archive. */
  readNotice(): Promise<Notice>;
  /**
   * Unpacks and verifies in one pass into `folder`, which must be empty and writable by nobody else: manifest.json,
   * manifest.json.minisig, the notice, hooks/ and files/. When it returns, everything is durable; when it throws, the
   * caller must remove what is left in the folder.
   */
  stage(options: PassOptions & { readonly folder: string }): Promise<ArchiveDigest>;
  /** The same pass without writing anything. */
  verify(options: PassOptions): Promise<ArchiveDigest>;
  /**
   * Of the file, as the last complete pass computed it; otherwise the file is read for it, and its content is not
   * verified.
   */
  readDigest(): Promise<ArchiveDigest>;
  /** The same, if there was a complete pass. */
  knownDigest(): ArchiveDigest | undefined;
  /** Ends a pass that is still running and closes the file; may be called again. */
  close(): Promise<void>;
}

export interface PassOptions {
  readonly onProgress: (progress: Progress) => void;
  /** Ends the pass with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Opens an update archive and verifies its manifest. The file stays open: every later pass reads the same file and must
 * find the manifest verified here, even if the name now refers to another file.
 *
 * @param trustedKeys minisign public keys in their one-line form
 * @param from see {@link openSource}
 * @param name what messages call it, if not by its path
 * @throws Problem `archive.*`; `prerequisite.program-missing` without zstd; `usage.public-key-malformed`
 */
export async function openArchive({
  path,
  trustedKeys,
  product,
  from,
  name = path,
  ports,
}: {
  path: string;
  trustedKeys: readonly string[];
  product: string;
  from?: Origin;
  name?: string;
  ports: Pick<Ports, 'shell' | 'files'>;
}): Promise<OpenArchive> {
  const keys = trustedKeys.map(requirePublicKey);
  const source = await openSource(path, from, name);
  const passes = createPasses({ source, shell: ports.shell });
  try {
    const head = await passes.run((members) => readHead(members, name));
    const manifest = await authenticate({ archive: name, head, trustedKeys: keys, product });
    return createArchive({ name, head, manifest, passes, ports });
  } catch (error) {
    await passes.close();
    throw error;
  }
}

/** @throws Problem `usage.public-key-malformed` */
export function requirePublicKey(text: string): PublicKey {
  const key = parsePublicKey(text);
  if (key === undefined) throw Problem.of('usage.public-key-malformed', { key: text });
  return key;
}

function createArchive({
  name,
  head,
  manifest,
  passes,
  ports,
}: {
  name: string;
  head: Head;
  manifest: Manifest;
  passes: Passes;
  ports: Pick<Ports, 'files'>;
}): OpenArchive {
  let known: ArchiveDigest | undefined;
  const receive = ({ onProgress, signal }: PassOptions, destination: Destination) =>
    passes.run(async (members, digest) => {
      await requireSameHead({ archive: name, members, head });
      await receiveMembers({ archive: name, manifest, members, destination, onProgress });
      known = digest();
      return known;
    }, signal);

  return {
    name,
    manifest,
    manifestSha256: createHash('sha256').update(head.manifest).digest('hex'),
    readNotice: () =>
      passes.run(async (members) => {
        await requireSameHead({ archive: name, members, head });
        return receiveNotice({ archive: name, manifest, members });
      }),
    async stage({ folder, ...options }) {
      try {
        const staging = await openStaging({ folder, manifest });
        staging.add(manifestName, head.manifest);
        staging.add(signatureName, head.signature);
        const digest = await receive(options, staging);
        staging.finish();
        await ports.files.syncFileSystem(folder);
        return digest;
      } catch (error) {
        throw toStagingProblem(folder, error);
      }
    },
    verify: (options) => receive(options, nowhere),
    readDigest: async () => (known ??= await passes.digest()),
    knownDigest: () => known,
    close: () => passes.close(),
  };
}

const nowhere: Destination = {
  begin: () => ({ write: () => undefined, end: () => undefined, abandon: () => undefined }),
};

/** The content was verified from the first pass on: a different manifest now means that the file was written to. */
async function requireSameHead({
  archive,
  members,
  head,
}: {
  archive: string;
  members: AsyncIterator<Member>;
  head: Head;
}): Promise<void> {
  const { manifest, signature } = await readHead(members, archive);
  if (!manifest.equals(head.manifest) || !signature.equals(head.signature))
    throw Problem.of('archive.changed', { archive });
}

/** Errors from reading the archive are already Problems, so a bare system error comes from writing. */
function toStagingProblem(folder: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  return Problem.of('prerequisite.staging-unwritable', { folder, reason: String(error.code) }, error);
}
