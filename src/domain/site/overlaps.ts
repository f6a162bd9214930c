import { sitePaths } from '../../model/site.ts';
import type { SiteError, SiteErrorParams } from '../../terms/site.ts';
import type { FolderPlace } from './folders.ts';
import { siteError, type Source } from './source.ts';

type Reason = SiteErrorParams['overlap']['reason'];
type FolderName = 'root' | 'state' | 'public' | 'backup' | 'data' | 'inbox' | 'import' | 'secret';

interface NamedFolder extends FolderPlace {
  readonly name: FolderName;
}

/** What must not be inside a folder, and why. */
interface OverlapRule {
  readonly reason: Reason;
  readonly outer: FolderName;
  readonly inner: readonly FolderName[];
  /** The relevant parts of the outer folder; the whole folder if absent. */
  readonly parts?: (outer: string) => readonly string[];
}

/**
 * Of several rules that two folders break, the first is reported. `state/public` is the default place of the page, and
 * breaks none.
 */
const overlapRules: readonly OverlapRule[] = [
  // nginx would serve it to every visitor.
  {
    reason: 'served',
    outer: 'public',
    inner: ['root', 'state', 'backup', 'data', 'inbox', 'import', 'secret'],
  },
  { reason: 'logs', outer: 'state', inner: ['public'], parts: privateParts },
  // It would be removed with the release, or be missing in the next one.
  {
    reason: 'release',
    outer: 'root',
    inner: ['state', 'public', 'backup', 'data', 'inbox', 'import', 'secret'],
    parts: releaseParts,
  },
  { reason: 'root', outer: 'root', inner: ['backup'] },
  // Restoring the data would overwrite it: a journal, a page that is on, the backups themselves.
  { reason: 'data', outer: 'data', inner: ['root', 'state', 'public', 'backup', 'data', 'import'] },
  // Its password would go into every backup.
  { reason: 'secret', outer: 'data', inner: ['secret'] },
  // Old backups are pruned there.
  {
    reason: 'backups',
    outer: 'backup',
    inner: ['root', 'state', 'public', 'data', 'inbox', 'import', 'secret'],
  },
  // A drop folder for people.
  {
    reason: 'inbox',
    outer: 'inbox',
    inner: ['root', 'state', 'public', 'backup', 'data', 'import', 'secret'],
  },
  // An account of the platform writes there, and could put anything in the place of what belongs to root.
  {
    reason: 'import',
    outer: 'import',
    inner: ['root', 'state', 'public', 'backup', 'data', 'inbox', 'secret'],
  },
  { reason: 'private', outer: 'state', inner: ['import'] },
];

/** Refuses nested folders, and password files in folders, if that would destroy data or expose it to visitors. */
export function judgeOverlaps({
  folders,
  placeOf,
}: {
  readonly folders: readonly FolderPlace[];
  readonly placeOf: Source['placeOf'];
}): SiteError[] {
  const named = folders.map((place) => ({ ...place, name: nameOf(place) }));
  return pairsOf(named).flatMap(([one, other]) => {
    const broken = findBrokenRule(one, other);
    if (broken === undefined) return [];
    const { inner, outer, reason } = broken;
    const params = { reason, key: outer.key.join('.').replace(/\.(\d+)$/, '[$1]'), path: outer.folder };
    return [siteError(placeOf(inner.key), inner.key, 'overlap', params)];
  });
}

function nameOf({ key: [first, second] }: FolderPlace): FolderName {
  if (first === 'backup' && second === 'databases') return 'secret';
  if (first === 'backup') return second === 'folder' ? 'backup' : 'data';
  return first === 'state' || first === 'public' || first === 'inbox' || first === 'import' ? first : 'root';
}

function pairsOf<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((one, index) => items.slice(index + 1).map((other): [T, T] => [one, other]));
}

function findBrokenRule(one: NamedFolder, other: NamedFolder) {
  for (const rule of overlapRules) {
    if (breaks(rule, one, other)) return { inner: one, outer: other, reason: rule.reason };
    if (breaks(rule, other, one)) return { inner: other, outer: one, reason: rule.reason };
  }
  return undefined;
}

function breaks(
  { outer: outerName, inner: innerNames, parts }: OverlapRule,
  inner: NamedFolder,
  outer: NamedFolder,
) {
  if (outer.name !== outerName || !innerNames.includes(inner.name)) return false;
  return (parts?.(outer.folder) ?? [outer.folder]).some((part) => isInside(inner.folder, part));
}

/** Or the same. */
function isInside(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}

function releaseParts(root: string): string[] {
  const { releases, current, staging } = sitePaths({ root, state: '', public: '' });
  return [releases, current, staging];
}

function privateParts(state: string): string[] {
  const { attempts, notices } = sitePaths({ root: '', state, public: '' });
  return [attempts, notices];
}
