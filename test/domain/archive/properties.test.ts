import * as fc from 'fast-check';
import { posix } from 'node:path';
import semver from 'semver';
import { describe, expect, test } from 'vitest';
import { findEntryFault } from '../../../src/domain/archive/entry-rules.ts';
import { findJsonFault, recordedBounds } from '../../../src/domain/archive/json-faults.ts';
import { encodeManifest, parseManifest } from '../../../src/domain/archive/manifest.ts';
import { findLinkFault, findPathFault, foldName, showName } from '../../../src/domain/archive/paths.ts';
import { parseExtension } from '../../../src/domain/archive/pax.ts';
import { signContent, verifySignature } from '../../../src/domain/signature/signature.ts';
import { readMembers } from '../../../src/domain/archive/tar-read.ts';
import { writeMembers } from '../../../src/domain/archive/tar-write.ts';
import { judgeVersion } from '../../../src/domain/archive/versions.ts';
import { Problem } from '../../../src/messages/problem.ts';
import { seed } from '../backup/random.ts';
import { baseManifest, key, makePax } from './parts.ts';

/** Enough to find rare cases over daily runs. */
const runs = { seed, numRuns: 300 };
const name = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('a', 'B', '.', '-', ' ', 'é', '𝄞'), minLength: 1, maxLength: 120 }),
);
const path = fc
  .array(name, { minLength: 1, maxLength: 6 })
  .map((names) => ['files', ...names].join('/'))
  .filter((text) => findPathFault(text) === undefined);

describe(`with TEST_SEED=${seed}`, () => {
  test('what is written to a tar is read from it again, whatever its names and contents are', async () => {
    const member = fc.record({ path, content: fc.uint8Array({ maxLength: 1500 }), mode: fc.nat(0o777) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(member, { maxLength: 5 }),
        fc.integer({ min: 1, max: 2000 }),
        async (members, piece) => {
          const outgoing = members.map(({ content, ...rest }) => ({
            ...rest,
            type: 'file' as const,
            size: content.length,
            read: () => [Buffer.from(content)],
          }));
          const tar = await gather(writeMembers(outgoing, new Date(0)));
          const read = [];
          for await (const each of readMembers(cut(tar, piece), 'x.ospi'))
            read.push({
              path: each.path,
              mode: each.mode,
              content: new Uint8Array(await gather(each.read())),
            });
          expect(read).toEqual(members.map((each) => ({ ...each, content: new Uint8Array(each.content) })));
        },
      ),
      runs,
    );
  });

  test('a link that is let through leads into the release, through whatever other links', () => {
    const part = fc.constantFrom('a', 'b', 'c', '..', '.', '');
    const tree = fc.dictionary(
      fc
        .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
        .map((names) => names.join('/')),
      fc.array(part, { maxLength: 5 }).map((names) => names.join('/')),
      { maxKeys: 8 },
    );
    fc.assert(
      fc.property(tree, (links) => {
        const kept = keepLinks(links);
        for (const start of kept.keys()) expect(resolve(start, kept)).toMatch(/^files(\/|$)/);
      }),
      { seed, numRuns: 3000 },
    );
  });

  test('a pax header that was written is read, and bytes at random are refused as damage', () => {
    const value = name.filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(value, value, fc.nat(), (one, other, size) => {
        const { content = '' } = makePax({ path: one, linkpath: other, size: String(size) });
        expect(parseExtension(Buffer.from(content), 'x')).toEqual({ path: one, linkpath: other, size });
      }),
      runs,
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        expect(() => parseExtension(Buffer.from(bytes), 'x')).toThrow(Problem);
      }),
      runs,
    );
  });

  test('no key is said to be twice in what JSON.stringify wrote, and each that is put there twice is', () => {
    const json = fc.json({ maxDepth: 8 });
    fc.assert(
      fc.property(json, (text) => {
        expect(findJsonFault(text, recordedBounds)).toBeUndefined();
      }),
      runs,
    );
    fc.assert(
      fc.property(fc.string(), json, fc.nat(8), (twice, text, depth) => {
        const own = JSON.stringify(twice);
        const inner = `{${own}:${text},"x${'y'.repeat(40)}":1,${own} : ${text}}`;
        const outer = '['.repeat(depth) + inner + ']'.repeat(depth);
        expect(findJsonFault(outer, recordedBounds)).toMatch(/is given twice/);
      }),
      runs,
    );
  });

  test('a manifest of any shape is understood, or refused in one plain line each', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...Object.keys(baseManifest), 'entries', 'x'), fc.jsonValue()),
        async (change) => {
          const parsed = await parseManifest(
            Buffer.from(JSON.stringify({ ...baseManifest, entries: [], ...change })),
          );
          for (const detail of parsed.details ?? []) expect(detail).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
          if ('value' in parsed) expect(await parseManifest(encodeManifest(parsed.value))).toEqual(parsed);
        },
      ),
      runs,
    );
  });

  test('names that are let through side by side stay apart when they are folded', () => {
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 6 }), (paths) => {
        const entries = ['files', ...paths].map((each) => ({
          path: each,
          type: 'directory' as const,
          size: 0,
          mode: '0755',
        }));
        if (findEntryFault({ ...baseManifest, hooks: [], entries })?.kind === 'collision')
          expect(new Set(paths.map(foldName)).size).toBeLessThan(paths.length);
        for (const each of paths) expect(foldName(foldName(each))).toBe(foldName(each));
      }),
      runs,
    );
  });

  test('any text from outside is shown in a short, harmless line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const shown = showName(text);
        expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(Array.from(shown).length).toBeLessThanOrEqual(200);
      }),
      runs,
    );
  });

  test('a signature is good for its content and comment, and for no other', () => {
    const comment = fc.string({ unit: 'grapheme', maxLength: 80 }).filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), comment, (bytes, others, trustedComment) => {
        const [content, other] = [Buffer.from(bytes), Buffer.from(others)];
        const signature = Buffer.from(signContent({ content, key, trustedComment }));
        expect(verifySignature({ content, signature, trustedKeys: [key] })).toMatchObject({ trustedComment });
        expect(verifySignature({ content, signature, trustedKeys: [key] }).fault).toBeUndefined();
        const fault = other.equals(content) ? undefined : 'wrong';
        expect(verifySignature({ content: other, signature, trustedKeys: [key] }).fault).toBe(fault);
      }),
      { seed, numRuns: 100 },
    );
  });

  test('no version below the installed one, or below the highest ever, is installable', () => {
    const version = fc
      .tuple(fc.nat(9), fc.nat(3), fc.nat(3), fc.constantFrom('', '-rc.1', '-beta', '-0'))
      .map(([major, minor, patch, pre]) => `${major}.${minor}.${patch}${pre}`);
    fc.assert(
      fc.property(version, version, version, (wanted, installed, highest) => {
        let judged = 'refused';
        try {
          judged = judgeVersion({ manifest: { version: wanted, from: '*' }, installed, highest });
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
        }
        if (judged !== 'installable') return;
        expect(semver.gt(wanted, installed) && semver.gte(wanted, highest)).toBe(true);
        expect(semver.gte(installed, '4.0.0')).toBe(true);
      }),
      { seed, numRuns: 2000 },
    );
  });
});

/** Links that the rules allow, in a release whose other names are folders. */
function keepLinks(links: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const named = Object.entries(links).map(([own, target]) => [`files/${own}`, target] as const);
  // Nothing below a link has a place in an archive.
  const isBelow = (own: string) => named.some(([other]) => own.startsWith(`${other}/`));
  return new Map(
    named.filter(
      ([own, target]) => !isBelow(own) && findLinkFault({ path: own, target, root: 'files' }) === undefined,
    ),
  );
}

/** Like the kernel, name by name; a circular link ends where it is. */
function resolve(start: string, links: ReadonlyMap<string, string>): string {
  let reached = '';
  const ahead = start.split('/');
  for (let steps = 0; ahead.length > 0 && steps < 100; steps += 1) {
    const next = ahead.shift() ?? '';
    const here = posix.join(reached, next);
    const target = links.get(here);
    if (target === undefined) reached = here;
    else ahead.unshift(...target.split('/'));
    if (!/^files(\/|$)/.test(reached) && reached !== '') return reached;
  }
  return reached;
}

async function gather(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

async function* cut(bytes: Buffer, piece: number): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}
