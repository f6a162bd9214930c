import type { Messages } from '../../messages/index.ts';
import type { Result } from '../../model/results.ts';
import type { NamedDatabase } from '../../terms/database.ts';
import type { Wording } from '../wording.ts';
import { describeNewBackup } from './new-backup.ts';
import { isOfNight, renderNight } from './night.ts';
import { isOfSignedFile, renderSignedFile } from './signed-file.ts';

const kinds = [
  'applied',
  'nothing-to-do',
  'not-now',
  'planned',
  'plan-cancelled',
  'nothing-planned',
  'recovered',
  'nothing-to-recover',
  'backup-created',
  'backup-verified',
  'backup-restored',
  'backup-pruned',
  'packed',
  'released',
  'release-made',
  'revoked',
  'revocation-made',
  'key-created',
  'bundle',
] as const satisfies readonly Result['kind'][];

/** A result that says what was just done, instead of showing requested content. */
export type Outcome = Extract<Result, { kind: (typeof kinds)[number] }>;

export function isOutcome(result: Result): result is Outcome {
  return kinds.some((kind) => kind === result.kind);
}

/** What was done, in a sentence or two. */
export function renderOutcome({
  result,
  wording: { messages, format },
}: {
  result: Exclude<Outcome, { kind: 'bundle' }>;
  wording: Wording;
}): readonly string[] {
  if (isOfSignedFile(result)) return renderSignedFile({ result, messages, format });
  if (isOfNight(result)) return renderNight({ result, messages, format });
  const words = messages.report.results;
  switch (result.kind) {
    case 'applied':
      return [words.applied(result.from, result.to)];
    case 'nothing-to-do':
      return [words.nothingToDo(result.version)];
    case 'recovered':
      return renderRecovered(result, words);
    case 'nothing-to-recover':
      return [words.nothingToRecover];
    case 'backup-created':
      return [describeNewBackup({ backup: result.backup, words, format })];
    case 'backup-verified':
      return [words.backupVerified(result.id, result.restored === true)];
    case 'backup-restored':
      return renderRestored(result, messages);
    case 'backup-pruned':
      return [renderPruned(result, words)];
    case 'packed': {
      const { archive, version, bytes, entries, manifestOnly } = result;
      if (manifestOnly) return [words.manifestWritten(archive)];
      return [words.packed(archive, version, format.bytes(bytes), format.count(entries, 'entries'))];
    }
    case 'key-created':
      return [words.keyCreated(result.key, result.publicKeyFile), words.keyToTrust(result.publicKey)];
  }
}

/** Which version is open, and what prevents the next update. */
function renderRecovered(
  { outcome, from, to, restored, incident, contact }: Extract<Outcome, { kind: 'recovered' }>,
  words: Messages['report']['results'],
): readonly string[] {
  if (outcome === 'forward') return [words.recoveredForward(from, to)];
  const refused = incident === undefined ? [] : [words.stillRefused(contact, incident)];
  const data = restored === undefined ? words.dataKept : words.dataRestored(restored);
  return [`${words.recoveredBack(from, to)} ${data}`, ...refused];
}

function renderPruned(
  { ids, planned }: Extract<Outcome, { kind: 'backup-pruned' }>,
  words: Messages['report']['results'],
): string {
  if (ids.length === 0) return words.backupsPrunedNone;
  return (planned ? words.backupsPrunable : words.backupsPruned)(ids.join(', '));
}

/** Where the data are, and what must be done to put the platform back in service. */
function renderRestored(
  { id, to, folders, databases, leftOut = [], services }: Extract<Outcome, { kind: 'backup-restored' }>,
  { report: { results: words }, database: { nameIt } }: Messages,
): readonly string[] {
  const inspected = databases.flatMap(({ engine, name, as }) =>
    as === undefined ? [] : [words.databaseRestoredAs(`${engine}:${name}`, as)],
  );
  const list = (some: readonly NamedDatabase[]) => some.map(nameIt).join(', ');
  if (to !== undefined) {
    const [example] = leftOut;
    const left =
      example === undefined
        ? []
        : [words.databasesLeftOut(list(leftOut), `${example.engine}:${example.name}=${example.name}_`, id)];
    return [words.backupRestoredTo(id, folders.join(', ')), ...left, ...inspected];
  }
  if (inspected.length > 0) return inspected;
  const next = services.length === 0 ? [] : [words.backupRestoredNext(services.join(', '))];
  const what = [...folders, ...databases.map(nameIt)].join(', ');
  return [words.backupRestored(id, what), ...next];
}

/** Where the bundle is, and what is missing from it. */
export function renderBundle({
  result: { file, bytes, sha256, parts },
  wording: { messages, format },
}: {
  result: Extract<Outcome, { kind: 'bundle' }>;
  wording: Wording;
}): readonly string[] {
  const missing = parts.flatMap((part) =>
    'missing' in part && part.missing !== 'nothing' ? [messages.bundle.parts[part.name].title] : [],
  );
  return [
    messages.bundle.written(file, format.bytes(bytes), sha256),
    ...(missing.length === 0 ? [] : [messages.bundle.incomplete(missing.join(', '))]),
  ];
}
