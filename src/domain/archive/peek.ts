import type { FileHandle } from 'node:fs/promises';
import type { Manifest } from '../../model/manifest.ts';
import { Problem } from '../../messages/problem.ts';
import type { Ports } from '../../ports/ports.ts';
import { authenticate } from './authenticate.ts';
import { readHead } from './head.ts';
import { requirePublicKey } from './open.ts';
import { createPasses } from './pass.ts';
import { readSource, type Source } from './source.ts';

/** For the longest beginning by which a file can be told from an archive. */
const sniffedBytes = 512;

/**
 * Reads the manifest at the beginning of an archive that may not be there to its end yet, once a trusted key has signed it. The
 * file stays open.
 *
 * @param isWhole whether all of it is there: then what is missing is a fault
 * @returns undefined while too little of it is there
 * @throws Problem `archive.*`, `prerequisite.program-missing`, `usage.public-key-malformed`
 */
export async function peekAtManifest({
  file,
  name,
  isWhole,
  trustedKeys,
  product,
  ports,
}: {
  readonly file: FileHandle;
  /** For messages. */
  readonly name: string;
  readonly isWhole: boolean;
  readonly trustedKeys: readonly string[];
  readonly product: string;
  readonly ports: Pick<Ports, 'shell'>;
}): Promise<Manifest | undefined> {
  try {
    const source = await readSource(file, name);
    const passes = createPasses({
      source: isWhole ? keepOpen(source) : trustBegun(source),
      shell: ports.shell,
    });
    try {
      const head = await passes.run((members) => readHead(members, name));
      return await authenticate({
        archive: name,
        head,
        trustedKeys: trustedKeys.map(requirePublicKey),
        product,
      });
    } finally {
      await passes.close();
    }
  } catch (error) {
    if (isWhole || !(error instanceof Problem)) throw error;
    const isShort = error.code === 'archive.not-an-archive' && (await file.stat()).size < sniffedBytes;
    if (isShort || error.code === 'archive.truncated') return undefined;
    throw error;
  }
}

function keepOpen(source: Source): Source {
  return { ...source, close: () => Promise.resolve() };
}

/** What is appended meanwhile changes nothing in the beginning: a fault found there is one of the finished file too. */
function trustBegun(source: Source): Source {
  return { ...keepOpen(source), hasChanged: () => Promise.resolve(false) };
}
