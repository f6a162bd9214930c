import { lstat } from 'node:fs/promises';
import { nameError } from '../files/error-code.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { PublicKey, SecretKey } from '../signature/keys.ts';
import { signContent } from '../signature/signature.ts';
import { sealEnvelope } from './envelope.ts';
import { findTextFault, joinWords, textMaximum } from '../../model/signed.ts';

/**
 * Creates a signed file. With a key it gets its final name only after it has been read back as a platform would read
 * it; without one it is only the document, to which minisign's signature must be appended.
 *
 * @param readBack reads the whole file like a platform that trusts the key
 * @returns if it was not signed here: the trusted comment that minisign must sign with it
 * @throws Problem `usage.pack-output-exists`, `usage.pack-unwritable`, and of `readBack`
 */
export async function writeSignedFile({
  content,
  trustedComment,
  key,
  readBack,
  output,
  ports,
}: {
  content: Buffer;
  trustedComment: string;
  key: SecretKey | undefined;
  readBack: (file: { bytes: Buffer; trustedKeys: readonly PublicKey[] }) => unknown;
  output: string;
  ports: Pick<Ports, 'files'>;
}): Promise<{ readonly toSign?: string }> {
  if (key === undefined) {
    await writeNew({ output, bytes: content, ports });
    return { toSign: trustedComment };
  }
  const signature = Buffer.from(signContent({ content, key, trustedComment }));
  const bytes = sealEnvelope({ content, signature });
  readBack({ bytes, trustedKeys: [key] });
  await writeNew({ output, bytes, ports });
  return {};
}

/**
 * The publisher's input, as typed or pasted from a mail, on one line.
 *
 * @throws Problem `usage.release-text`
 */
export function requireText(option: keyof typeof textMaximum, given: string): string {
  const text = joinWords(given);
  const maximum = textMaximum[option];
  const fault = findTextFault(text, maximum);
  if (fault !== undefined) throw Problem.of('usage.release-text', { option: `--${option}`, fault, maximum });
  return text;
}

async function writeNew({
  output,
  bytes,
  ports,
}: {
  output: string;
  bytes: Buffer;
  ports: Pick<Ports, 'files'>;
}): Promise<void> {
  const found = await lstat(output).catch(() => undefined);
  if (found !== undefined) throw Problem.of('usage.pack-output-exists', { output });
  await ports.files.writeAtomic(output, bytes).catch((error: unknown) => {
    throw Problem.of('usage.pack-unwritable', { path: output, reason: nameError(error) }, error);
  });
}
