import semver from 'semver';
import type { JournalData, JournalEventName } from '../../model/journal.ts';

type Check = (value: unknown) => boolean;

/**
 * Whether the data of a record are valid for its event. The chain protects single records, not against somebody who can
 * rewrite the whole chain: above all, values from which recovery builds paths must be valid. Keys added by newer
 * versions are accepted.
 */
export function isDataOf(event: JournalEventName, data: object): boolean {
  return hasForm(forms[event], data);
}

/** One check per key, so that none can be forgotten. */
type Form<Data> = Readonly<Record<keyof Required<Data>, Check>>;

const text: Check = (value) => typeof value === 'string';
const count: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const flag: Check = (value) => typeof value === 'boolean';
const plain: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const version: Check = (value) => typeof value === 'string' && semver.valid(value) === value;
const range: Check = (value) => typeof value === 'string' && semver.validRange(value) !== null;
const time: Check = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const oneOf =
  (...words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const shape =
  (form: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' && value !== null && hasForm(form, value);

const problem = shape({ code: text, params: plain });
const title = shape({ fr: text, en: text });
const operator = shape({ user: text, uid: count, behind: optional(text), from: oneOf('terminal', 'none') });
const reboot = optional(oneOf('blocked', 'no-systemd', 'refused'));
const engine = oneOf('postgresql', 'mariadb');

const forms: { readonly [Name in JournalEventName]: Form<JournalData[Name]> } = {
  'notice.accepted': { product: text, version, sha256: text, manifestSha256: optional(text), operator },
  'platform.moved': { platform: text, folder: text, name: text, target: text, operator },
  'archive.revoked': {
    product: text,
    versions: listOf(range),
    archives: listOf(text),
    reason: text,
    issuer: optional(text),
    issued: time,
    carriedBy: optional(version),
    keyId: optional(text),
    sha256: text,
    operator,
  },
  'attempt.started': {
    archive: shape({ name: text, sha256: text, bytes: count, manifestSha256: optional(text) }),
    product: text,
    from: version,
    to: version,
    title,
    steps: listOf(text),
    hooks: listOf(shape({ name: text, title, touchesData: flag })),
    operator,
    bootId: text,
    reboot,
    pid: count,
    tool: text,
  },
  'step.started': { touchesData: optional(oneOf(true)) },
  'step.finished': { seconds: count },
  'step.failed': { problem },
  'step.undone': { seconds: count },
  warning: { code: text, params: plain },
  'maintenance.on': { flag: text },
  'maintenance.off': { flag: text },
  'hold.started': { until: time },
  'hold.ended': { by: oneOf('operator', 'time-limit'), operator: optional(operator) },
  'attempt.succeeded': { version, seconds: count },
  'attempt.failed': {
    outcome: oneOf('rolled-back', 'maintenance'),
    step: text,
    problem,
    rollback: optional(problem),
    seconds: count,
  },
  'recovery.started': {
    direction: oneOf('forward', 'back', 'closed'),
    from: version,
    to: version,
    operator,
    bootId: text,
    reboot,
    pid: count,
    tool: text,
  },
  'attempt.recovered': {
    outcome: oneOf('forward', 'rolled-back', 'maintenance'),
    problem: optional(problem),
    rollback: optional(problem),
    seconds: count,
  },
  'attempt.released': {
    reason: text,
    issuer: text,
    issued: time,
    expires: time,
    keyId: text,
    sha256: text,
    operator,
  },
  'backup.created': {
    id: text,
    base: optional(text),
    bytes: count,
    files: count,
    databases: optional(
      listOf(
        shape({
          engine,
          name: text,
          dumped: flag,
          held: optional(flag),
          reason: optional(text),
          copySeconds: optional(count),
        }),
      ),
    ),
    seconds: count,
  },
  'backup.completed': { id: text, bytes: count, seconds: count },
  'backup.verified': { id: text, restored: optional(flag) },
  'backup.restored': {
    id: text,
    to: optional(text),
    databases: optional(listOf(shape({ engine, name: text, as: optional(text) }))),
  },
  'backup.pruned': { ids: listOf(text) },
};

function hasForm(form: Readonly<Record<string, Check>>, value: object): boolean {
  // Own keys only: a `__proto__` in the text is not inheritance.
  return Object.entries(form).every(([key, check]) =>
    check(Object.getOwnPropertyDescriptor(value, key)?.value),
  );
}
