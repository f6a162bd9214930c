import type * as z from 'zod';
import { showName } from './paths.ts';

export type Issue = z.core.$ZodIssue;
type Place = readonly PropertyKey[];

/** A mistake repeated in every entry is reported in a few lines. */
export const issueMaximum = 10;

/**
 * Describes the first ten faults of a manifest in plain words, each with its location: `title.fr: is missing`.
 *
 * @param whole what has no location
 */
export function describeIssues(issues: readonly Issue[], json: unknown, whole = 'the manifest'): string[] {
  return issues
    .slice(0, issueMaximum)
    .flatMap((issue) => describeIssue({ issue, json, whole }))
    .slice(0, issueMaximum)
    .map(showName);
}

function describeIssue({
  issue,
  json,
  whole,
}: {
  readonly issue: Issue;
  readonly json: unknown;
  readonly whole: string;
}): string[] {
  const tell = (place: Place, fault: string) =>
    place.length === 0 ? `${whole} ${fault}` : `${place.join('.')}: ${fault}`;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => tell([...issue.path, key], 'is not a known key'));
  const isMissing = issue.path.length > 0 && valueAt(json, issue.path) === undefined;
  return [tell(issue.path, isMissing ? 'is missing' : explain(issue))];
}

function explain(issue: Issue): string {
  if (issue.code === 'invalid_type') return `must be ${kinds[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  if (issue.code === 'too_small')
    return issue.origin === 'string' ? 'must not be empty' : `must be at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${units[issue.origin] ?? ''}`;
  // The wording of the schema itself.
  return issue.message;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list: [ … ]',
  object: 'an object: { … }',
};

const units: Readonly<Record<string, string>> = { string: ' characters', array: ' items' };

function valueAt(json: unknown, place: Place): unknown {
  return place.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined,
    json,
  );
}
