import type * as z from 'zod';
import type { SiteError } from '../../terms/site.ts';
import { findSecret } from './databases.ts';
import { listFields } from '../../model/fields.ts';
import { siteForm } from '../../model/site-form.ts';
import type { Finding } from '../../model/site-rules.ts';
import { findNearest } from './nearest.ts';
import { siteError, valueAt, type KeyPath, type Source } from './source.ts';

type Issue = z.core.$ZodIssue;

/** Translates the schema's findings into the site's vocabulary, each with its position in the file. */
export function explainIssues(issues: readonly Issue[], source: Source): SiteError[] {
  return issues.flatMap((issue) => explainIssue(issue, [], source));
}

function explainIssue(issue: Issue, above: KeyPath, source: Source): SiteError[] {
  const path = [...above, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => explainUnknownKey([...path, key], source));
  if (issue.code === 'invalid_union') return explainService(issue, path, source);
  const { code, params } = explainValue(issue, path, source);
  return [siteError(source.placeOf(path), path, code, params)];
}

function explainUnknownKey(path: KeyPath, source: Source): SiteError {
  const place = source.placeOf(path, 'key');
  const secret = findSecret(path);
  if (secret !== undefined) return siteError(place, path, secret.code, secret.params);
  const nearest = findNearest(String(path.at(-1)), listKeys(path.slice(0, -1)));
  return siteError(place, path, 'unknown-key', nearest === undefined ? {} : { nearest });
}

/** The keys that are known in a mapping; for suggestions. */
function listKeys(mapping: KeyPath): string[] {
  const above = mapping.filter((step) => typeof step === 'string').join('.');
  return listFields(siteForm)
    .filter(({ path }) => path.slice(0, -1).join('.') === above)
    .map(({ path }) => path.at(-1) ?? '');
}

/** A service with the key `unit` was meant as a unit; any other one as a name with commands. */
function explainService(issue: z.core.$ZodIssueInvalidUnion, path: KeyPath, source: Source): SiteError[] {
  const service = valueAt(source.value, path);
  if (typeof service !== 'object' || service === null)
    return [siteError(source.placeOf(path), path, 'type', { expected: 'mapping' })];
  const meant = issue.errors[Object.hasOwn(service, 'unit') ? 0 : 1] ?? [];
  return meant.flatMap((inner) => explainIssue(inner, path, source));
}

function explainValue(issue: Issue, path: KeyPath, source: Source): Finding {
  // The only custom issues are those that `textBy` makes of the rules' findings.
  if (issue.code === 'custom') return (issue.params as { finding: Finding }).finding;
  if (issue.code === 'too_small') {
    const minimum = Number(issue.minimum);
    return { code: issue.origin === 'array' ? 'too-few' : 'too-small', params: { minimum } };
  }
  if (issue.code === 'too_big') {
    const maximum = Number(issue.maximum);
    return { code: issue.origin === 'array' ? 'too-many' : 'too-large', params: { maximum } };
  }
  const value = valueAt(source.value, path);
  if (value === undefined) return { code: 'missing', params: {} };
  if (value === null) return { code: 'empty', params: {} };
  if (issue.code === 'invalid_value') return explainChoice(issue, value);
  if (isDatabase(path) && typeof value === 'string' && value.includes('://'))
    return { code: 'database-url', params: {} };
  const expected = issue.code === 'invalid_type' ? expectedTypes[issue.expected] : undefined;
  return { code: 'type', params: { expected: expected ?? 'text' } };
}

function explainChoice({ values }: z.core.$ZodIssueInvalidValue, value: unknown): Finding {
  const choices = values.map(String);
  const nearest = findNearest(String(value), choices);
  return { code: 'choice', params: { choices, ...(nearest !== undefined && { nearest }) } };
}

/** A URL instead of keys and values. */
function isDatabase([first, second, index, ...rest]: KeyPath): boolean {
  return first === 'backup' && second === 'databases' && typeof index === 'number' && rest.length === 0;
}

const expectedTypes: Readonly<Record<string, 'text' | 'whole-number' | 'truth' | 'list' | 'mapping'>> = {
  string: 'text',
  number: 'whole-number',
  int: 'whole-number',
  boolean: 'truth',
  array: 'list',
  tuple: 'list',
  object: 'mapping',
};
