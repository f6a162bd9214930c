import semver from 'semver';
import * as z from 'zod';
import { redactions, textOf } from './form.ts';

/** A number, which in JSON is always finite. */
export const count = z.number();
/** A name of a user, or of people who can be contacted by it. */
export const person = textOf('person');
export const engine = z.enum(['postgresql', 'mariadb']);
/** A recorded digest; {@link isDigest} checks its form. */
export const digest = textOf('digest');
export const keyId = textOf('key-id');

/** A count or an amount. */
export const size = z.number().nonnegative();
/** UTC, ISO 8601. */
export const stamp = z.iso.datetime().register(redactions, { rule: 'day' });

/** UTC, ISO 8601, in any form that `Date` reads. */
export const time = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)))
  .register(redactions, { rule: 'day' });

/** A semantic version as it names a folder: without a leading `v` or build metadata. */
export const version = z.string().refine(isVersion).register(redactions, { rule: 'version' });

/** The same from another source, perhaps with a leading `v`. */
export const installedVersion = z
  .string()
  .refine((text) => semver.valid(text) !== null)
  .register(redactions, { rule: 'version' });

/** Semver's. */
export const range = z
  .string()
  .refine((text) => semver.validRange(text) !== null)
  .register(redactions, { rule: 'version' });

/** The vendor's own words, in both languages. */
const vendorText = textOf('vendor');
export const bilingual = z.object({ fr: vendorText, en: vendorText });

/** How a database is named to people. */
export const namedDatabase = z.object({ engine, name: z.string() });

export function isVersion(text: string): boolean {
  return semver.valid(text) === text;
}

export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** The vendor's name of an application, in the vendor's spelling: `PMSIpilot`. */
export function isProductName(text: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,63}$/i.test(text);
}

/** Whether two spellings mean the same application. */
export function isSameProduct(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The name of a platform: its configuration file without the extension. */
export function isSiteName(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(text);
}

/**
 * The name of a database. It leaves room for what a restore appends: PostgreSQL allows 63 bytes, MariaDB 64
 * characters. A name must not already have that suffix: a restore would take the database for its own, and drop it.
 */
export function isDatabaseName(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_-]{0,49}$/.test(text) && !/_ospi_(?:new|old)$/.test(text);
}
