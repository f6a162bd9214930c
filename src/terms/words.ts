import semver from 'semver';
import * as z from 'zod';
import { redactions, textOf } from './form.ts';

/** A number, which in JSON is always finite. */
export const count = z.number();
/** What names a user, or people who are reached by it. */
export const person = textOf('person');
export const engine = z.enum(['postgresql', 'mariadb']);
/** A digest as it is on record; {@link isDigest} is the form of one. */
export const digest = textOf('digest');
export const keyId = textOf('key-id');

/** How many or how much. */
export const size = z.number().nonnegative();
/** UTC, ISO 8601. */
export const stamp = z.iso.datetime().register(redactions, { rule: 'day' });

/** UTC, ISO 8601, in any of the forms that `Date` reads. */
export const time = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)))
  .register(redactions, { rule: 'day' });

/** A semantic version as it names a folder: without a leading `v` or build metadata. */
export const version = z.string().refine(isVersion).register(redactions, { rule: 'version' });

/** The same as it was told elsewhere, perhaps with a leading `v`. */
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

/** What the vendor calls an application, in his own spelling: `PMSIpilot`. */
export function isProductName(text: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,63}$/i.test(text);
}

/** One application is meant, however its name is spelt. */
export function isSameProduct(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** What a platform is called: its configuration file without the ending. */
export function isSiteName(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(text);
}

/**
 * What a database may be called. Room is left for what a restore adds to it: PostgreSQL knows 63 bytes, MariaDB 64
 * characters. What it adds is no name of anything else: a restore would take it for its own, and drop it.
 */
export function isDatabaseName(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_-]{0,49}$/.test(text) && !/_ospi_(?:new|old)$/.test(text);
}
