import type { Result } from '../../ports/results.ts';
import type { Wording } from '../wording.ts';

const kinds = [
  'applied',
  'nothing-to-do',
  'backup-created',
  'backup-verified',
  'backup-restored',
  'backup-pruned',
  'packed',
  'key-created',
] as const satisfies readonly Result['kind'][];

/** A result that says what was just done, in place of showing what was asked for. */
export type Outcome = Extract<Result, { kind: (typeof kinds)[number] }>;

export function isOutcome(result: Result): result is Outcome {
  return kinds.some((kind) => kind === result.kind);
}

/** What was done, in a sentence or two. */
export function renderOutcome({
  result,
  wording: { messages, format },
}: {
  result: Outcome;
  wording: Wording;
}): readonly string[] {
  const words = messages.report.results;
  switch (result.kind) {
    case 'applied':
      return [words.applied(result.from, result.to)];
    case 'nothing-to-do':
      return [words.nothingToDo(result.version)];
    case 'backup-created': {
      const { id, bytes, files } = result.backup;
      return [words.backupCreated(id, format.bytes(bytes), format.number(files))];
    }
    case 'backup-verified':
      return [words.backupVerified(result.id)];
    case 'backup-restored':
      return [
        result.to === undefined
          ? words.backupRestored(result.id)
          : words.backupRestoredTo(result.id, result.to),
      ];
    case 'backup-pruned':
      return [result.ids.length === 0 ? words.backupsPrunedNone : words.backupsPruned(result.ids.join(', '))];
    case 'packed': {
      const { archive, version, bytes, entries } = result;
      return [words.packed(archive, version, format.bytes(bytes), format.number(entries))];
    }
    case 'key-created':
      return [words.keyCreated(result.key, result.publicKeyFile), words.keyToTrust(result.publicKey)];
  }
}
