import { createCipheriv } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Fills a folder with files like a platform's: every other one is text, the rest is already compressed (PDF, pictures)
 * and incompressible; one in 41 is large. The same names and bytes every time.
 */
export async function writeData({
  folder,
  files,
  bytes,
}: {
  folder: string;
  files: number;
  /** Of all together, roughly. */
  bytes: number;
}): Promise<void> {
  const random = createRandom();
  const words = Array.from({ length: 4096 }, () => makeWord(random(12)));
  const mean = bytes / files;
  for (let group = 0; group < 97; group += 1)
    for (let part = 0; part < 7; part += 1)
      await mkdir(join(folder, `${group}/${part}`), { recursive: true });
  for (let index = 0; index < files; index += 1) {
    const share = index % 41 === 0 ? 18 : 0.1 + 0.97 * (random(2).readUInt16LE() / 0x10000);
    const size = Math.round(mean * share);
    const content = index % 2 === 0 ? random(size) : writeText({ size, words, random });
    await writeFile(join(folder, `${index % 97}/${index % 7}/file-${index}`), content);
  }
}

type Random = (bytes: number) => Buffer;

/** A cipher's key stream: fast, deterministic and incompressible. */
function createRandom(): Random {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16));
  return (bytes) => cipher.update(Buffer.alloc(bytes));
}

function makeWord(random: Buffer): Buffer {
  const letters = random.subarray(1, 3 + ((random[0] ?? 0) % 9)).map((byte) => 97 + (byte % 26));
  return Buffer.concat([letters, Buffer.from(' ')]);
}

/** Words with different frequencies, as in a language. */
function writeText({
  size,
  words,
  random,
}: {
  size: number;
  words: readonly Buffer[];
  random: Random;
}): Buffer {
  const text = Buffer.alloc(size);
  const choices = random(2 * size + 4);
  for (let at = 0, choice = 0; at < size; choice += 4) {
    const rank = (choices.readUInt16LE(choice) * choices.readUInt16LE(choice + 2)) >>> 20;
    at += words[rank]?.copy(text, at) ?? 1;
  }
  return text;
}
