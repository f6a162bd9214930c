import * as z from 'zod';
import type { Manifest } from '../../model/manifest.ts';
import { findRevocation } from '../revocation/find.ts';
import { findRangeFault, isDigest, scopeMaximum } from '../revocation/scope.ts';
import { listOf } from './manifest-list.ts';
import { findTextFault, textMaximum } from '../signed-file/line.ts';

/** It stays in the journal and in refusals for good, like the one in support's file. */
const reason = z
  .string()
  .refine(
    (text) => findTextFault(text, textMaximum.reason) === undefined,
    `must be one line of plain text, at most ${textMaximum.reason} characters`,
  );

const range = z
  .string()
  .refine(
    (text) => findRangeFault(text) === undefined,
    'must be a version or a range with an upper bound, such as ">=4.3.0 <4.3.2"',
  );

const digest = z.string().refine(isDigest, 'must be 64 hexadecimal digits');

const revocation = z
  .strictObject({
    versions: listOf(range, { minimum: 1, maximum: scopeMaximum }).exactOptional(),
    archives: listOf(digest, { minimum: 1, maximum: scopeMaximum }).exactOptional(),
    reason,
  })
  .refine(
    ({ versions, archives }) => versions !== undefined || archives !== undefined,
    'must name versions or archives',
  );

/** From a manifest: what the vendor revokes with it. */
export const revokes = listOf(revocation, { maximum: 100 }).exactOptional();

/** An archive that withdraws itself could never be installed. For a schema's `refine`. */
export const isNotItsOwn: [(manifest: Source) => boolean, { path: string[]; message: string }] = [
  ({ version, revokes: carried = [] }) => {
    // An invalid range is reported on its own.
    const scopes = carried.map(({ versions = [] }) => ({
      versions: versions.filter((text) => findRangeFault(text) === undefined),
      archives: [],
    }));
    return findRevocation(scopes, { version, digests: [] }) === undefined;
  },
  { path: ['revokes'], message: 'must not hold the version itself' },
];

type Source = Pick<Manifest, 'version' | 'revokes'>;
