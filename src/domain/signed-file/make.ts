import { lstat } from 'node:fs/promises';
import { nameError } from '../files/error-code.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { PublicKey, SecretKey } from '../signature/keys.ts';
import { signContent } from '../signature/signature.ts';
import { sealEnvelope } from './envelope.ts';
import { findTextFault, joinWords, textMaximum } from '../../model/signed.ts';

/**
 * Makes a signed file. With a key it gets its name only after it was read back as a platform reads it; without one it is the
 * document alone, to which the signature that minisign makes of it is appended.
 *
 * @param readBack reads the whole file as a platform does that trusts the key
 * @returns where it was not signed here: the trusted comment that minisign is to sign with it
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
 * What the publisher says, as typed, or pasted from a mail, on one line.
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
