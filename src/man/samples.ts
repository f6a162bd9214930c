import type { Messages } from '../messages/index.ts';
import type { CheckName } from '../model/facts.ts';
import type { Revocation } from '../model/revocation.ts';
import type { CheckOutcomes } from '../model/vocabulary/check.ts';
import type { ProblemParams, WarningParams } from '../model/vocabulary/index.ts';

type Words = Messages['placeholders'];
type Params = ProblemParams & WarningParams;
type Common = ReturnType<typeof nameCommon>;

/** What a message needs beyond the common placeholders: by the compiler, so that no sentence of the manual has a hole. */
type Lacking<Own> = {
  [
    Key in keyof Own as Key extends keyof Common ? (Common[Key] extends Own[Key] ? never : Key) : Key
  ]: Own[Key];
};
type Further = {
  [Code in keyof Params as keyof Lacking<Params[Code]> extends never ? never : Code]: Lacking<Params[Code]>;
};

/** Words in capitals for what a message names; where it counts or chooses, the usual case. */
export function buildSample({ code, words }: { code: keyof Params; words: Words }): object {
  const further: Readonly<Partial<Record<keyof Params, object>>> = nameFurther(words);
  return { ...nameCommon(words), ...further[code] };
}

function nameCommon(words: Words) {
  const { name, version } = words;
  return {
    ...words,
    administrators: words.group,
    bytes: 1024,
    choices: [name],
    configuration: words.file,
    count: 1,
    detail: words.reason,
    details: [words.reason],
    engine: 'postgresql' as const,
    exitCode: 1,
    files: [words.file],
    folders: [words.folder],
    from: version,
    id: words.backup,
    installed: version,
    keyId: words.key,
    known: [words.attempt],
    lastLines: [words.output],
    limitMiB: 512,
    line: 1,
    names: [name],
    nearest: name,
    needed: 4096,
    other: name,
    output: words.file,
    places: [words.place],
    services: [words.service],
    timedOut: false,
    timeoutSeconds: 300,
    to: version,
    url: words.address,
    visit: { url: words.address, status: 502 },
  };
}

function nameFurther(words: Words): Further {
  const { file, key, name, path, version, folder } = words;
  return {
    ...nameOfBackups(words),
    'rolled-back.attempt': {},
    'maintenance.attempt': {},
    'step.service-not-started': {},
    'backup.attributes-lost': { files: 1, example: words.file },
    'apply.platform-killed': { processes: ['1234 (node web.js)'] },
    'apply.service-killed': { processes: ['1234 (node web.js)'] },
    'backup.database-copy-foreign': { copy: `${name}_ospi_new` },
    'busy.lock-held': { holder: { command: words.command, pid: 1, user: words.user, since: words.time } },
    'busy.lock-taken': { pid: 1 },
    'check.memory-below-recommended': { memoryGiB: 8, recommendedGiB: 16 },
    'internal.journal-lost': { stands: 'exposed' },
    'journal.torn-line-kept-aside': { kept: file },
    'maintenance.journal-lost': { stands: 'closed' },
    'prerequisite.bundle-unwritable': { tried: [{ path: file, reason: words.reason }] },
    'prerequisite.checks-failed': { verdicts: [] },
    'prerequisite.journal-damaged': { reason: 'hash' },
    'prerequisite.journal-foreign': { of: words.platform },
    'prerequisite.journal-too-large': { maximumBytes: 67_108_864 },
    'prerequisite.lock-foreign': { uid: 1000 },
    'prerequisite.nothing-to-release': {},
    'prerequisite.notice-not-accepted': {},
    'prerequisite.place-taken': { needed: 'file' },
    'prerequisite.clock-behind': { now: words.time, latest: words.time },
    'prerequisite.run-as': { reason: 'unknown' },
    'prerequisite.session-limit': { limit: 'open-files', value: 1024 },
    'prerequisite.state-file-foreign': { form: 'link' },
    'step.current-changed': { found: version },
    'step.other-version': { found: version },
    'step.still-answering': { process: words.program },
    'prerequisite.version-untold': { found: version },
    'prerequisite.program-refused': { fault: 'noexec' },
    'prerequisite.service-unmanageable': { fault: 'masked' },
    'prerequisite.unhealthy': { seen: '404' },
    'step.hook-left-running': { pids: [1] },
    'step.unhealthy': { seen: '502' },
    'prerequisite.snippet-not-in-force': { isNew: false },
    'usage.argument-missing': { argument: words.word },
    'usage.bundle-newer': { format: 2 },
    'usage.database-choice': { choice: name },
    'usage.expiry-malformed': { expires: words.time, maximumDays: 90 },
    'usage.options-conflict': { one: words.option },
    'usage.pack-options': { given: [words.option] },
    'usage.pack-refused': { fault: { kind: 'path', path, fault: 'parent-folder' } },
    'usage.release-text': { fault: 'empty', maximum: 500 },
    'usage.revocation-archives': { digest: words.word },
    'usage.revocation-too-many': { maximum: 20 },
    'usage.revocation-versions': { fault: 'unbounded' },
    'usage.signature-unfit': { reason: 'wrong' },
    'usage.site-invalid': { errors: [{ line: 1, column: 1, path: key, code: 'missing', params: {} }] },
    'usage.file-writable-by-others': open,
    'usage.output-changeable-by-others': open,
    'usage.site-writable-by-others': { findings: [{ path: folder, ...open }], runner: 0 },
  };
}

function nameOfBackups(words: Words) {
  const { key, name, path, version, folder, database } = words;
  return {
    'archive.altered-member': { property: 'content' },
    'archive.downgrade': { highest: version },
    'archive.format-unknown': { format: 2 },
    'archive.key-untrusted': { trusted: [key] },
    'archive.member-order': { expected: path },
    'archive.platform-too-old': { minimum: version },
    'archive.release-expired': { expires: words.time },
    'archive.release-key-untrusted': { trusted: [key] },
    'archive.release-malformed': { reason: 'form' },
    'archive.release-old-head': { pending: words.incident },
    'archive.release-other-attempt': { last: words.attempt, pending: words.incident },
    'archive.release-other-purpose': {},
    'archive.release-used': { at: words.time },
    'archive.revocation-key-untrusted': { trusted: [key] },
    'archive.revocation-malformed': { reason: 'form' },
    'archive.revocation-other-product': { expected: words.product },
    'archive.revocation-other-purpose': {},
    'archive.revoked': { issued: words.time, issuer: name },
    'archive.unfit-part': { part: 'hook', fault: 'missing' },
    'archive.unsafe-link': { fault: 'outside' },
    'archive.unsafe-mode': { mode: '4755' },
    'archive.unsafe-path': { fault: 'parent-folder' },
    'archive.wrong-product': { expected: words.product },
    'backup.chain-incomplete': { missing: words.backup },
    'backup.changed-while-read': { files: 3 },
    'backup.damaged': { reason: 'digest' },
    'backup.database-client-old': { clientVersion: version, serverVersion: version },
    'backup.database-copy-differs': { objects: [words.table] },
    'backup.database-copy-gone': { copy: `${database}_ospi_new` },
    'backup.database-credentials': { reason: 'missing', owner: words.user },
    'backup.database-unrestorable': { findings: [{ reason: 'outside-key', names: [words.table] }] },
    'backup.database-extension-differs': { extension: name, restored: version },
    'backup.database-kept': { left: `${database}_ospi_bin` },
    'backup.database-left': { left: `${database}_ospi_bin` },
    'backup.database-roles-new': { roles: [words.role] },
    'backup.database-roles-differ': { roles: [words.role] },
    'backup.database-users-stay': { roles: [words.user] },
    'backup.database-swap-failed': { untouched: true },
    'backup.database-views-invalid': { views: [words.table] },
    'backup.databases-differ': { databases: [{ engine: 'postgresql', name: database }] },
    'backup.target-exposed': { findings: [{ path: folder, ...open }] },
  } satisfies Partial<Further>;
}

const open = { by: 'others', mode: '0777', uid: 0 } as const;

function sampleRevocation({ product, version, reason, name, time }: Words): Revocation {
  return { product, versions: [version], archives: [], reason, issuer: name, issued: time };
}

type Unmet = { readonly [Name in CheckName]: Exclude<CheckOutcomes[Name], { readonly status: 'ok' }> };

/** A check that is not met, or that warns, with the same words. */
export function buildUnmet(words: Words): Unmet {
  const { version, address: url, user, group, service, program, database: name } = words;
  const visit = { status: 'failed', params: { url, status: 502 } } as const;
  const disk = {
    mount: words.mount,
    device: words.mount,
    holds: [],
    totalBytes: 2 ** 30,
    freeBytes: 2 ** 28,
  };
  const lacking = {
    ...disk,
    neededBytes: 2 ** 29,
    neededInodes: 1,
    freePercent: 25,
    lacks: ['percent'],
  } as const;
  const amount = { minimum: 2, recommended: 2 };
  const judged = {
    engine: 'postgresql',
    name,
    server: words.server,
    user,
    status: 'failed',
  } as const;
  return {
    'platform-version': { status: 'failed', params: { version, minimum: '4.0.0' } },
    requirements: { status: 'warning', params: { cpuCores: amount, memoryGiB: amount, freeDiskPercent: 10 } },
    'cpu-cores': { status: 'failed', params: { cores: 2, minimum: 4, recommended: 8 } },
    memory: { status: 'failed', params: { memoryGiB: 4, minimumGiB: 8, recommendedGiB: 16 } },
    'disk-space': { status: 'failed', params: { freeDiskPercent: 30, disks: [lacking], unmeasured: [] } },
    administrator: { status: 'failed', params: { user, administrators: group } },
    folders: { status: 'failed', params: { unwritable: [words.folder] } },
    'trusted-keys': { status: 'failed', params: { count: 0 } },
    journal: { status: 'failed', params: { records: 0 } },
    'no-refusal': {
      status: 'failed',
      params: { attempt: words.attempt, incident: words.incident, outcome: 'failed', contact: words.contact },
    },
    revocations: {
      status: 'warning',
      params: { version, revocations: [], revoked: sampleRevocation(words) },
    },
    lock: {
      status: 'failed',
      params: { holder: { command: words.command, pid: 1, user, since: words.time } },
    },
    'nginx-running': visit,
    'nginx-snippet': visit,
    'nginx-servers': { status: 'warning', params: { doubtful: [], unread: [`${words.path}:1`] } },
    'nginx-page': visit,
    'nginx-flag': visit,
    services: { status: 'warning', params: { names: [service], unknown: [], stopped: [service] } },
    databases: {
      status: 'failed',
      params: { databases: [{ ...judged, clientIsOld: false, missingRights: ['read'] }] },
    },
    'last-backup': { status: 'failed', params: { engine: 'postgresql', name, detail: words.reason } },
    tools: { status: 'failed', params: { names: [program], missing: [program], advised: [] } },
    clock: {
      status: 'warning',
      params: { now: words.time, fault: 'unsynchronised', lastRecordAt: null },
    },
    reboot: { status: 'warning', params: {} },
    units: {
      status: 'warning',
      params: { folder: words.folder, faults: [{ unit: service, fault: 'older' }] },
    },
    attributes: {
      status: 'warning',
      params: { flagged: [{ path: words.path, flags: 'i', isOwn: false }], count: 1 },
    },
    night: {
      status: 'warning',
      params: { faults: ['inbox'], inbox: { path: words.folder, reason: words.reason } },
    },
    archive: { status: 'failed', params: { name: words.archive } },
    rehearsal: { status: 'warning', params: { skipped: 'unmet' } },
  };
}
