import semver from 'semver';
import { nameFields, ruleOf, type FieldRule } from './known-fields.ts';
import type { Scrub } from './scrub.ts';

/**
 * Copies what the tool wrote about a platform in a form that may leave the server: only known fields, each text by the
 * rule of its field. Numbers and booleans stay. The structure is kept, so that it can be judged again. Pure.
 */
export function redact<T>(value: T, scrub: Scrub): T;
export function redact(value: unknown, scrub: Scrub): unknown {
  return copy(value, 'text', scrub);
}

function copy(value: unknown, rule: FieldRule, scrub: Scrub): unknown {
  if (typeof value === 'string') return copyText(value, rule, scrub);
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item, rule, scrub));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([field, inner]: [string, unknown]) => {
      const of = ruleOf(field);
      return of === undefined ? [] : [[field, copy(inner, of, scrub)]];
    }),
  );
}

function copyText(text: string, rule: FieldRule, scrub: Scrub): string {
  return isOfRule(text, rule) ? text : scrub(text);
}

function isOfRule(text: string, rule: FieldRule): boolean {
  switch (rule) {
    case 'code':
      return /^[a-z][a-z0-9]{0,19}(?:[.-][a-z0-9]{1,19}){0,8}$|^[0-7]{3,4}$/.test(text);
    case 'digest':
      return /^[0-9a-f]{64}$/.test(text);
    case 'version':
      return isVersion(text);
    case 'key-id':
      return /^[0-9A-F]{10,16}$/i.test(text); // A number, so no leading zeros.
    case 'day':
      return /^\d{4}-\d{2}-\d{2}(?:T[\d:.]{5,12}Z)?$/.test(text);
    case 'vendor':
      return text.length <= 200;
    case 'text':
      return false;
  }
}

function isVersion(text: string): boolean {
  if (text.length > 64) return false;
  return semver.valid(text) === text || (/^[\d.<>=|^~* -]+$/.test(text) && semver.validRange(text) !== null);
}

/** Names of people and groups in such data, to be replaced in texts as well. Pure. */
export function listNames(value: unknown, isName = false): readonly string[] {
  if (typeof value === 'string') return isName ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item: unknown) => listNames(item, isName));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]: [string, unknown]) => {
    // For a user, `name` is one; for a disk or a program it is not.
    if (field === 'user' && typeof inner === 'object' && inner !== null && 'name' in inner)
      return [...listNames(inner), ...listNames(inner.name, true)];
    return listNames(inner, nameFields.includes(field));
  });
}
