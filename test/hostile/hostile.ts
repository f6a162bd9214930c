import { gzipSync } from 'node:zlib';
import type { ProblemCode } from '../../src/messages/vocabulary.ts';
import { baseMembers, makeArchiveTar, type RawMember, type Recipe } from '../domain/archive/parts.ts';

/** A crafted archive, and the expected result. */
export interface Hostile {
  /** The row of the table in which it is counted. */
  readonly kind: string;
  /** Identifies it within its kind. */
  readonly name: string;
  /** The refusal; `harmless` if it is verified and means exactly what its manifest says. */
  readonly ending: ProblemCode | 'harmless';
  make(): Buffer;
}

export type Row = readonly [ending: Hostile['ending'], name: string, make: () => Buffer];

export function collect(kind: string, rows: readonly Row[]): readonly Hostile[] {
  return rows.map(([ending, name, make]) => ({ kind, name, ending, make }));
}

/** What a hook that should not have run leaves, where no update leaves anything. */
export const hookTrace = 'a-hook-ran';

/** A small release whose hook shows that it ran. */
export const members: readonly RawMember[] = baseMembers.map((member) =>
  member.path === 'hooks/migrate'
    ? { ...member, content: `#!/bin/sh\ntouch "$OSPI_ROOT/${hookTrace}"\n` }
    : member,
);

/** Mostly gzip: it needs no program, neither here nor where the archive is read. */
export function pack(recipe: Recipe = {}): Buffer {
  return compress(makeArchiveTar({ members, ...recipe }));
}

export function compress(tar: Buffer): Buffer {
  return gzipSync(tar, { level: 1 });
}

/** Signed: the manifest lists what is packed. */
export function packWith(...more: readonly RawMember[]): Buffer {
  return pack({ members: [...members, ...more] });
}

/** Packed but not in the manifest. */
export function packBeside(...more: readonly RawMember[]): Buffer {
  return pack({ packed: [...members, ...more] });
}

/** A member replaced by another one, only in the tar. */
export function packInstead(path: string, change: Partial<RawMember>): Buffer {
  return pack({ packed: replace(path, change) });
}

/** The same in the manifest too. */
export function packSigned(path: string, change: Partial<RawMember>): Buffer {
  return pack({ members: replace(path, change) });
}

export function replace(path: string, change: Partial<RawMember>): RawMember[] {
  return members.map((member) => (member.path === path ? { ...member, ...change } : member));
}
