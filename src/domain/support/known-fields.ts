import type { Redaction } from '../../terms/form.ts';
import type { DiskFacts } from '../../model/facts.ts';
import type { RecordedProblem } from '../../terms/recorded-problem.ts';
import type { CheckOutcomes, ProblemParams, WarningParams } from '../../messages/vocabulary.ts';
import type { SiteError } from '../../terms/site.ts';

/** What stands below `params`: the parameters of messages have no form in src/model. */
type Known =
  | RecordedProblem
  | CheckOutcomes[keyof CheckOutcomes]
  | SiteError
  | DiskFacts // A verdict holds all of them.
  | ProblemParams[keyof ProblemParams]
  | WarningParams[keyof WarningParams];

/** Every key at any depth. */
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

// prettier-ignore
const codes = [
  'check', 'code', 'engine', 'fault', 'form', 'kind', 'lacks', 'missingRights', 'mode', 'outcome', 'part', 'property',
  'purpose', 'skipped', 'stands', 'state', 'status',
] as const satisfies readonly KnownField[];

const digests = ['archives'] as const satisfies readonly KnownField[];

const versions = [
  'carriedBy',
  'from',
  'highest',
  'installed',
  'range',
  'to',
  'version',
  'versions',
] as const satisfies readonly KnownField[];

const keyIds = ['keyId', 'trusted'] as const satisfies readonly KnownField[];

const days = [
  'issued',
  'expires',
  'at',
  'lastRecordAt',
  'time',
  'now',
  'latest',
  'since',
  'until',
  'strayRun',
] as const satisfies readonly KnownField[];

const vendorWords = ['fr', 'en'] as const satisfies readonly KnownField[];

// prettier-ignore
const texts = [
  'administrators', 'advised', 'archive', 'argument', 'attempt', 'by', 'bytes', 'choice', 'choices', 'clientIsOld',
  'clientVersion', 'column', 'command', 'configuration', 'copy', 'contact', 'cores', 'count', 'cpuCores', 'databases',
  'detail', 'details', 'device', 'digest', 'disks', 'doubtful', 'errors', 'example', 'exitCode', 'expected', 'extension',
  'failure', 'faults', 'file', 'files', 'findings', 'flag', 'flagged', 'flags', 'folder', 'folders', 'format', 'found',
  'freeBytes', 'freeDiskPercent', 'freeInodes', 'freePercent', 'fromInbox', 'given', 'group', 'hasEnded', 'holder', 'holds',
  'hook', 'id', 'inbox', 'incident', 'isNew', 'isOwn', 'isRestored', 'issuer', 'kept', 'key', 'known', 'language', 'last',
  'lastLines', 'left', 'limit', 'limitMiB', 'line', 'link', 'log', 'logo', 'maximum', 'maximumBytes', 'maximumDays', 'maximumGiB',
  'memoryGiB', 'minimum', 'minimumGiB', 'missing', 'mount', 'name', 'names', 'nearest', 'needed', 'neededBytes',
  'neededInodes', 'node', 'normal', 'notice', 'objects', 'noticeAccepted', 'obstacle', 'of', 'one', 'openServers', 'option', 'options', 'other',
  'output', 'owner', 'params', 'path', 'pending', 'pid', 'pids', 'place', 'places', 'platform', 'problem', 'problems',
  'process', 'processes', 'product', 'program', 'reason', 'request', 'recommended', 'recommendedGiB', 'records', 'recovery',
  'replication', 'restored', 'revocations', 'revoked', 'roles', 'rounded', 'runner', 'seen', 'server', 'serverVersion', 'sharedWith',
  'service', 'services', 'step', 'steps', 'stopped', 'target', 'timedOut', 'timeoutSeconds', 'title', 'totalBytes', 'tried',
  'type', 'uid', 'unit', 'unknown', 'unmeasured', 'unread', 'untouched', 'unwritable', 'url', 'user', 'value', 'verdicts',
  'views', 'visit', 'word', 'timer', 'lastSeconds', 'windowMinutes', 'isUnannounced', 'sendmail', 'failed',
  'isFolder', 'isMember', 'isShared', 'remote', 'units', 'isEnabled', 'isActive', 'isFailed', 'pieceBytes', 'block',
  'directive', 'text', 'set', 'isHere', 'wanted',
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
export type EveryFieldHasARule = Affirm<
  [Unlisted] extends [never] ? true : { 'has no rule in a list above': Unlisted }
>;
type Unlisted = Exclude<KnownField, Listed>;
type Affirm<Answer extends true> = Answer;

const rules: ReadonlyMap<string, Redaction> = new Map<string, Redaction>([
  ...codes.map((field) => [field, 'code'] as const),
  ...digests.map((field) => [field, 'digest'] as const),
  ...versions.map((field) => [field, 'version'] as const),
  ...keyIds.map((field) => [field, 'key-id'] as const),
  ...days.map((field) => [field, 'day'] as const),
  ...vendorWords.map((field) => [field, 'vendor'] as const),
  ...texts.map((field) => [field, 'text'] as const),
]);

/** Undefined for a parameter that is not known: it is left out. */
export function ruleOfParam(field: string): Redaction | undefined {
  return rules.get(field);
}

/** Whether it names people and groups: what it holds is a name wherever else it stands. */
export function isNameField(field: string): boolean {
  return nameFields.includes(field);
}

const nameFields: readonly string[] = [
  'user',
  'issuer',
  'administrators',
  'owner',
  'group',
] satisfies readonly KnownField[];
