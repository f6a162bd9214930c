import type { DatabaseRight } from '../../model/facts.ts';
import type { JudgedDatabase } from '../../model/vocabulary/check.ts';
import { tellFaults, type DatabaseSentences } from '../database-faults.ts';
import { writeGrants } from '../grants.ts';
import type { ProblemSentences } from '../sentences.ts';
import { problems as cliProblems } from './cli.ts';
import { nameServer, problems as databaseProblems, text } from './database.ts';

const { engines } = text;

/** `PostgreSQL 15.18: planipsy; MariaDB 10.11.14: bi` */
export function listDatabases(databases: readonly JudgedDatabase[]): string {
  return databases
    .map(({ engine, name, serverVersion }) => {
      const server = serverVersion === undefined ? engines[engine] : `${engines[engine]} ${serverVersion}`;
      return `${server}: ${name}`;
    })
    .join('; ');
}

export function tellDatabaseFaults(databases: readonly JudgedDatabase[]): ProblemSentences {
  return tellFaults(databases, sentences);
}

const rights: Readonly<Record<DatabaseRight, string>> = {
  read: 'read all of it',
  restore: 'restore it beside itself and put the copy in its place',
  roles: 'read the server’s users, and give them their rights again',
};

const sentences: DatabaseSentences = {
  problems: { ...cliProblems, ...databaseProblems },
  unknown: ({ engine, name, server, problem }) => ({
    what: `The server of the ${engines[engine]} database ${name} (${nameServer(server)}) could not be asked (${problem?.code ?? '?'}).`,
    remedy: 'Check `backup.databases` in the site configuration.',
  }),
  clientOld: ({ engine, name, clientVersion = '?', serverVersion = '?' }) =>
    databaseProblems['backup.database-client-old']({
      ...{ engine, name, clientVersion, serverVersion },
      program: engine === 'postgresql' ? 'pg_dump' : 'mariadb-dump',
    }),
  rights: (database) => ({ what: tellMissing(database), remedy: tellGrants(database) }),
  replication: ({ engine, name }, names) => ({
    what: `What passes on the changes of the ${engines[engine]} database ${name} would end with a restore, should an update fail: ${names.join(', ')}.`,
    remedy:
      'Tell those who read from it; they would have to start again from a new copy. Nothing else keeps an update from being installed.',
  }),
  rounded: ({ engine, name }, names) => ({
    what: `FLOAT columns of the ${engines[engine]} database ${name} hold more digits than the server shows. A restore, should an update fail, leaves them the six digits that it shows: ${names.join(', ')}.`,
    remedy:
      'Have whoever maintains the database make them DOUBLE: it keeps all digits, also in a dump. Nothing else keeps an update from being installed.',
  }),
  unseen: (database) =>
    `Check the name in \`backup.databases\` of the site configuration. If it is right, the user has no right on it. ${tellGrants(database)}`,
};

function tellMissing({ engine, name, server, user, missingRights }: JudgedDatabase): string {
  const who = user === undefined ? 'the user of the programs' : `the user ${user}`;
  const needed = missingRights.filter((right) => right !== 'roles').map((right) => rights[right]);
  const lacks = `For the ${engines[engine]} database ${name} (${nameServer(server)}), ${who} lacks the right to`;
  return [
    ...(needed.length > 0 ? [`${lacks}: ${needed.join('; ')}. Without it nothing is installed.`] : []),
    ...(missingRights.includes('roles')
      ? [
          `${needed.length > 0 ? 'Also missing is the right to' : lacks}: ${rights.roles}. An update does without it; but on an empty server the users would have to be made by hand.`,
        ]
      : []),
  ].join(' ');
}

function tellGrants(database: JudgedDatabase): string {
  const grants = writeGrants(database, 'USER');
  return database.engine === 'postgresql'
    ? `Have the programs run as the server’s superuser (\`runAs: postgres\`, \`user: postgres\`), or have that superuser run: ${grants}`
    : `Have the server’s administrator run${database.user === undefined ? ', with the name of that user in place of USER' : ''}: ${grants}`;
}
