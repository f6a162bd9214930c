import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/domain/signature/signature.ts';
import { Problem } from '../../src/messages/problem.ts';
import { verify } from '../domain/archive/builder.ts';
import { endOfTar, key, makeArchiveTar, zstd } from '../domain/archive/parts.ts';
import { seed } from '../domain/backup/random.ts';
import { compress, members } from './hostile.ts';
import { manifest, signature } from './kinds/signed.ts';
import { count } from './tally.ts';

const check = (content: Buffer, text: Buffer) =>
  verifySignature({ content, signature: text, trustedKeys: [key] }).fault;

/** Each bit of it flipped, one at a time. */
function* flipBits(bytes: Buffer): Generator<{ at: number; bit: number; flipped: Buffer }> {
  for (let at = 0; at < bytes.length; at += 1)
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8((flipped[at] ?? 0) ^ (1 << bit), at);
      yield { at, bit, flipped };
    }
}

describe('a single bit', () => {
  test('flipped anywhere in the manifest spoils its signature', () => {
    let tried = 0;
    for (const { at, bit, flipped } of flipBits(manifest)) {
      expect(check(flipped, Buffer.from(signature)), `byte ${at}, bit ${bit}`).toBe('wrong');
      tried += 1;
    }
    expect(tried).toBe(manifest.length * 8);
    count({ kind: 'flipped bits', how: 'in process', tried });
  });

  test('flipped anywhere in the signature invalidates it, except in the unsigned comment', () => {
    const bytes = Buffer.from(signature);
    const comment = { start: 'untrusted comment: '.length, end: bytes.indexOf('\n') };
    let tried = 0;
    for (const { at, bit, flipped } of flipBits(bytes)) {
      const fault = check(manifest, flipped);
      // The last line may lack its line end; what replaces it belongs to the line.
      const isUnsigned = at >= comment.start && at < comment.end;
      if (!isUnsigned) expect(fault, `byte ${at}, bit ${bit}`).toBeDefined();
      tried += 1;
    }
    count({ kind: 'flipped bits', how: 'in process', tried });
  });

  test(`flipped in the tar of an archive, with TEST_SEED=${seed}, is refused`, async () => {
    const tar = makeArchiveTar({ members });
    const start = tar.indexOf(Buffer.from('manifest.json.minisig\0')) + 512 + 1024;
    let tried = 0;
    for (let at = start + (seed % 13); at < tar.length; at += 13) {
      // A checksum ends in a NUL and a blank, in either order, or one of them alone.
      if (at % 512 >= 154 && at % 512 < 156) continue;
      const altered = Buffer.from(tar);
      altered.writeUInt8((altered[at] ?? 0) ^ (1 << (at % 8)), at);
      const error: unknown = await verify(compress(altered)).catch((thrown: unknown) => thrown);
      expect(error, `byte ${at}`).toMatchObject({ exit: 'archive' });
      tried += 1;
    }
    expect(tried).toBeGreaterThan(400);
    count({ kind: 'flipped bits', how: 'in process', tried });
  });
});

describe('cut', () => {
  const tar = makeArchiveTar({ members });

  test('at every block, a tar is refused as truncated', async () => {
    for (let length = 0; length < tar.length; length += 512)
      expect(await endingOf(compress(tar.subarray(0, length))), `${length} bytes`).toBe('archive.truncated');
    count({ kind: 'truncated', how: 'in process', tried: tar.length / 512 });
  });

  test('at every 512 bytes of the compressed form, an archive is refused as truncated', async () => {
    const noise = Array.from({ length: 12 * 1024 }, (_none, index) => (index * index * 7919) >> 5);
    const large = makeArchiveTar({
      members: [...members, { path: 'files/noise', content: Buffer.from(noise) }],
    });
    for (const whole of [gzipSync(large, { level: 0 }), zstd(large)]) {
      for (let length = 512; length < whole.length; length += 512)
        expect(await endingOf(whole.subarray(0, length)), `${length} bytes`).toBe('archive.truncated');
      count({ kind: 'truncated', how: 'in process', tried: Math.floor(whole.length / 512) });
    }
    expect(large.subarray(-endOfTar.length)).toEqual(endOfTar);
  });
});

async function endingOf(bytes: Buffer): Promise<string> {
  const error: unknown = await verify(bytes).catch((thrown: unknown) => thrown);
  return error instanceof Problem ? error.code : String(error);
}
