import type { Case } from '../../model/bundle.ts';
import type { Facts, Verdict } from '../../model/facts.ts';
import type { JournalData, JournalRecord } from '../../model/journal.ts';
import type { RecordedProblem } from '../../model/problem.ts';
import type { StatusResult } from '../../model/results.ts';
import type { CheckOutcomes } from '../../model/vocabulary/check.ts';
import type { ProblemParams, WarningParams } from '../../model/vocabulary/index.ts';
import type { SiteError } from '../../model/vocabulary/site.ts';

/** What the tool itself writes about a platform: the only data whose fields are known and may leave the server. */
type Known =
  | Case
  | Facts
  | Verdict
  | JournalRecord
  | JournalData[keyof JournalData]
  | RecordedProblem
  | StatusResult
  | CheckOutcomes[keyof CheckOutcomes]
  | SiteError
  | ProblemParams[keyof ProblemParams]
  | WarningParams[keyof WarningParams];

/** Every key at any depth. Keys below `params` are listed by their own types. */
type DeepKey<T> = T extends string | number | boolean
  ? never
  : T extends readonly (infer Item)[]
    ? DeepKey<Item>
    : T extends object
      ? string extends keyof T
        ? never
        : { [Key in keyof T & string]-?: Key | DeepKey<T[Key]> }[keyof T & string]
      : never;

type KnownField = DeepKey<Known>;

/**
 * How texts in a field are treated. `code`: one of the tool's own words. `digest`: 64 hexadecimal digits. `version`: a
 * semantic version or a range of them. `key-id`: of a public key. `day`: a date or time written by the tool. `vendor`:
 * the signed manifest's own words. `text`: anything else.
 */
export type FieldRule = 'code' | 'digest' | 'version' | 'key-id' | 'day' | 'vendor' | 'text';

// prettier-ignore
const codes = [
  'check', 'code', 'direction', 'ending', 'engine', 'event', 'exit', 'fault', 'form', 'kind', 'lacks', 'missingRights', 'mode',
  'outcome', 'page', 'part', 'property', 'purpose', 'reboot', 'skipped', 'stands', 'state', 'status',
] as const satisfies readonly KnownField[];

const digests = [
  'archives',
  'digests',
  'hash',
  'head',
  'manifestSha256',
  'prev',
  'sha256',
] as const satisfies readonly KnownField[];

const versions = [
  'carriedBy',
  'from',
  'highest',
  'highestVersion',
  'installed',
  'range',
  'to',
  'tool',
  'version',
  'versions',
] as const satisfies readonly KnownField[];

const keyIds = ['keyId', 'trusted'] as const satisfies readonly KnownField[];

const days = [
  'issued',
  'expires',
  'at',
  'startedAt',
  'endedAt',
  'createdAt',
  'lastRecordAt',
  'now',
  'latest',
  'heldUntil',
  'since',
  'until',
] as const satisfies readonly KnownField[];

const vendorWords = ['fr', 'en'] as const satisfies readonly KnownField[];

// prettier-ignore
const texts = [
  'accepted', 'administrators', 'administratorsProblem', 'advised', 'archive', 'argument', 'as', 'attempt', 'backups',
  'backupsProblem', 'base', 'behind', 'bootId', 'by', 'bytes', 'choice', 'choices', 'clientIsOld', 'clientVersion', 'clock',
  'column', 'command', 'complete', 'configuration', 'copy', 'copySeconds', 'contact', 'cores', 'count', 'cpuCores', 'data', 'dataFolder',
  'databases', 'detail', 'details', 'device', 'digest', 'disks', 'doubtful', 'doubtfulServers', 'dumped', 'dumps', 'elapsedSeconds', 'email', 'errors',
  'example', 'exitCode', 'expected', 'extension', 'failure', 'faults', 'file', 'files', 'findings', 'flag', 'flagged', 'flags', 'folder',
  'folders', 'format', 'found', 'freeBytes', 'freeDiskPercent', 'freeInodes', 'freePercent', 'fromInbox', 'given', 'group',
  'groups', 'hasEnded', 'healthProblem', 'held', 'holder', 'holds', 'hook', 'hooks', 'id', 'ids', 'inbox', 'incident', 'isNew', 'isOwn', 'isRestored', 'issuer',
  'journal', 'journalProblem', 'kept', 'key', 'known', 'language', 'last', 'lastLines', 'left', 'limit', 'limitMiB', 'line',
  'link', 'lock', 'log', 'logBytes', 'logFolder', 'logo', 'lookAt', 'maximum', 'maximumBytes', 'maximumDays', 'memoryBytes',
  'memoryGiB', 'minimum', 'minimumGiB', 'missing', 'mount', 'name', 'names', 'nearest', 'needed', 'neededBytes', 'neededInodes',
  'nginx', 'night', 'node', 'normal', 'notice', 'notRestorable', 'objects', 'noticeAccepted', 'of', 'one', 'openServers', 'operator', 'option', 'other', 'output', 'owner', 'params',
  'path', 'pending', 'percent', 'phone', 'pid', 'pids', 'place', 'places', 'placesProblem', 'platform', 'problem', 'problems', 'process',
  'processes', 'product', 'program', 'reason', 'rebootPending', 'rebooted', 'recommended', 'recommendedGiB', 'records',
  'recovered', 'recovery', 'refusal', 'rehearsal', 'release', 'replication', 'requirements', 'restored', 'revocations', 'revoked', 'roles', 'rollback',
  'rollingBack', 'rounded', 'runner', 'running', 'seconds', 'secondsLeft', 'seen', 'seq', 'server', 'serverVersion', 'serversProblem', 'service',
  'services', 'servicesProblem', 'siteRequirements', 'snippet', 'sourcesProblem', 'step', 'steps', 'stopped', 'strayFlag', 'support', 'synchronised',
  'tableBytes', 'tablespaces', 'target', 'timedOut', 'timeoutSeconds', 'title', 'tools', 'totalBytes', 'touchesData', 'tried', 'trustedKeys', 'type', 'uid',
  'undoing', 'unit', 'units', 'unknown', 'unmeasured', 'unread', 'unreadServers', 'untouched', 'unwritable', 'url', 'user', 'value', 'verdicts', 'views', 'visit', 'word',
] as const satisfies readonly KnownField[];

type Listed =
  | (typeof codes)[number]
  | (typeof digests)[number]
  | (typeof versions)[number]
  | (typeof keyIds)[number]
  | (typeof days)[number]
  | (typeof vendorWords)[number]
  | (typeof texts)[number];

/** Does not compile while a field has no rule: adding a field requires deciding how it leaves the server. */
export type EveryFieldHasARule = Affirm<[Unlisted] extends [never] ? true : Unlisted>;
type Unlisted = Exclude<KnownField, Listed>;
type Affirm<Answer extends true> = Answer;

const rules: ReadonlyMap<string, FieldRule> = new Map<string, FieldRule>([
  ...codes.map((field) => [field, 'code'] as const),
  ...digests.map((field) => [field, 'digest'] as const),
  ...versions.map((field) => [field, 'version'] as const),
  ...keyIds.map((field) => [field, 'key-id'] as const),
  ...days.map((field) => [field, 'day'] as const),
  ...vendorWords.map((field) => [field, 'vendor'] as const),
  ...texts.map((field) => [field, 'text'] as const),
]);

/** Undefined for an unknown field: it is left out. */
export function ruleOf(field: string): FieldRule | undefined {
  return rules.get(field);
}

/** Fields that name people and groups: their values are replaced in all other texts too. */
export const nameFields: readonly string[] = [
  'user',
  'behind',
  'issuer',
  'groups',
  'administrators',
  'owner',
  'group',
] satisfies readonly KnownField[];
