import { setImmediate } from 'node:timers/promises';
import { entryForm, type ManifestEntry } from '../../model/manifest.ts';
import { issueMaximum, type Issue } from './manifest-issues.ts';

/** Signals are checked after this many entries. */
const batch = 1000;

/**
 * Judges a manifest's entries one by one, up to the tenth fault: reporting a million would take gigabytes.
 *
 * @returns the entries, or what is wrong with them
 */
export async function checkEntries(
  list: readonly unknown[],
): Promise<{ readonly value: ManifestEntry[] } | { readonly issues: readonly Issue[] }> {
  const value: ManifestEntry[] = [];
  const issues: Issue[] = [];
  for (const [index, each] of list.entries()) {
    const checked = entryForm.safeParse(each);
    if (checked.success) value.push(checked.data);
    else issues.push(...checked.error.issues.map((issue) => placeIn(issue, index)));
    if (issues.length >= issueMaximum) break;
    if (index % batch === batch - 1) await setImmediate();
  }
  return issues.length === 0 ? { value } : { issues };
}

function placeIn(issue: Issue, index: number): Issue {
  return { ...issue, path: ['entries', index, ...issue.path] };
}
