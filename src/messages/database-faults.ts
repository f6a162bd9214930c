import type { Language } from '../terms/language.ts';
import type { RecordedProblem } from '../terms/recorded-problem.ts';
import type { Bilingual } from '../terms/bilingual.ts';
import type { JudgedDatabase } from '../terms/check.ts';
import { hasHole } from './holes.ts';
import type { ProblemSentences } from './sentences.ts';

/** As their rooms declare them. */
export type DeclaredProblems = Readonly<Record<string, Bilingual<(params: never) => ProblemSentences>>>;

/** What is said about one database, by its fault. */
export interface DatabaseSentences {
  readonly language: Language;
  /** By the code of a problem; a newer tool may have recorded a code that is not listed here. */
  readonly problems: DeclaredProblems;
  readonly unknown: (database: JudgedDatabase) => ProblemSentences;
  readonly clientOld: (database: JudgedDatabase) => ProblemSentences;
  readonly rights: (database: JudgedDatabase) => ProblemSentences;
  readonly replication: (database: JudgedDatabase, names: readonly string[]) => ProblemSentences;
  readonly rounded: (database: JudgedDatabase, names: readonly string[]) => ProblemSentences;
  /** What to do about a MariaDB database that does not exist, or that its user may not see. */
  readonly unseen: (database: JudgedDatabase) => string;
}

/** All faults of the databases, and all remedies, one per line; a remedy for several databases is given once. */
export function tellFaults(
  databases: readonly JudgedDatabase[],
  sentences: DatabaseSentences,
): ProblemSentences {
  const told = databases.flatMap((database) => tellDatabase(database, sentences));
  const join = (parts: readonly string[]) => [...new Set(parts)].join('\n');
  return { what: join(told.map(({ what }) => what)), remedy: join(told.map(({ remedy }) => remedy)) };
}

function tellDatabase(database: JudgedDatabase, sentences: DatabaseSentences): ProblemSentences[] {
  const { problem, clientIsOld, missingRights, replication, rounded } = database;
  if (problem !== undefined) {
    const told = tellRecorded(problem, sentences) ?? sentences.unknown(database);
    const isUnseen = database.engine === 'mariadb' && problem.code === 'backup.database-missing';
    return [isUnseen ? { ...told, remedy: sentences.unseen(database) } : told];
  }
  return [
    ...(clientIsOld ? [sentences.clientOld(database)] : []),
    ...(missingRights.length > 0 ? [sentences.rights(database)] : []),
    ...(replication === undefined ? [] : [sentences.replication(database, replication)]),
    ...(rounded === undefined ? [] : [sentences.rounded(database, rounded)]),
  ];
}

/** Recorded facts may be from another version: parameters of another form must not suppress the rest. */
export function tellRecorded(
  { code, params }: RecordedProblem,
  { problems, language }: Pick<DatabaseSentences, 'problems' | 'language'>,
): ProblemSentences | undefined {
  const declared = Object.hasOwn(problems, code) ? problems[code] : undefined;
  if (declared === undefined) return undefined;
  try {
    // The table's type pairs each code with its parameters; a recorded code is known only at run time.
    const told = declared[language](params as never);
    return hasHole(told, params) ? undefined : told;
  } catch {
    return undefined;
  }
}
