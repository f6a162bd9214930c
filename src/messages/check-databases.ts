import type { Bilingual } from '../terms/bilingual.ts';
import type { JudgedDatabase } from '../terms/check.ts';
import type { DatabaseRight } from '../terms/database.ts';
import { problems as cliProblems } from './cli.ts';
import { type DatabaseSentences, tellFaults } from './database-faults.ts';
import { engines, nameServer, problems as databaseProblems } from './database.ts';
import { inEach, say } from './declare.ts';
import { writeGrants } from './grants.ts';
import { colon, semicolon } from './punctuation.ts';
import type { ProblemSentences } from './sentences.ts';

/** `PostgreSQL 15.18: planipsy; MariaDB 10.11.14: bi` */
export const listDatabases = inEach(
  (language) => (databases: readonly JudgedDatabase[]) =>
    databases
      .map(({ engine, name, serverVersion }) => {
        const server = serverVersion === undefined ? engines[engine] : `${engines[engine]} ${serverVersion}`;
        return `${server}${colon[language]} ${name}`;
      })
      .join(`${semicolon[language]} `),
);

export const tellDatabaseFaults = inEach(
  (language) =>
    (databases: readonly JudgedDatabase[]): ProblemSentences =>
      tellFaults(databases, sentences[language]),
);

const rights: Bilingual<Readonly<Record<DatabaseRight, string>>> = {
  en: {
    read: 'read all of it',
    restore: 'restore it beside itself and replace it by the copy',
    roles: 'read the server’s users, and restore their rights',
  },
  fr: {
    read: 'la lire en entier',
    restore: 'la restaurer à côté d’elle-même et mettre la copie à sa place',
    roles: 'lire les utilisateurs du serveur et leur rendre leurs droits',
  },
};

const problems = { ...cliProblems, ...databaseProblems };

const sentences: Bilingual<DatabaseSentences> = {
  en: {
    language: 'en',
    problems,
    unknown: ({ engine, name, server, problem }) => ({
      what: `The server of the ${engines[engine]} database ${name} (${nameServer.en(server)}) could not be queried (${problem?.code ?? '?'}).`,
      remedy: 'Check `backup.databases` in the site configuration.',
    }),
    clientOld: ({ engine, name, clientVersion = '?', serverVersion = '?' }) =>
      databaseProblems['backup.database-client-old'].en({
        ...{ engine, name, clientVersion, serverVersion },
        program: engine === 'postgresql' ? 'pg_dump' : 'mariadb-dump',
      }),
    rights: (database) => ({ what: tellMissing.en(database), remedy: tellGrants.en(database) }),
    replication: ({ engine, name }, names) => ({
      what: `If an update fails, the restore of the ${engines[engine]} database ${name} would stop the replication of its changes: ${names.join(', ')}.`,
      remedy:
        'Tell those who read from it: they would have to start again from a new copy. This does not block an update.',
    }),
    rounded: ({ engine, name }, names) => ({
      what: `FLOAT columns of the ${engines[engine]} database ${name} contain more digits than the server shows. If an update fails, the restore keeps only the six digits shown: ${names.join(', ')}.`,
      remedy:
        'Ask the database’s maintainer to change them to DOUBLE, which keeps all digits, in a dump too. This does not block an update.',
    }),
    unseen: (database) =>
      `Check the name in \`backup.databases\` of the site configuration. If it is correct, the user has no privileges on it. ${tellGrants.en(database)}`,
  },
  fr: {
    language: 'fr',
    problems,
    unknown: ({ engine, name, server, problem }) => ({
      what: `Le serveur de la base ${engines[engine]} ${name} (${nameServer.fr(server)}) n’a pas pu être interrogé (${problem?.code ?? '?'}).`,
      remedy: 'Vérifiez `backup.databases` dans la configuration du site.',
    }),
    clientOld: ({ engine, name, clientVersion = '?', serverVersion = '?' }) =>
      databaseProblems['backup.database-client-old'].fr({
        ...{ engine, name, clientVersion, serverVersion },
        program: engine === 'postgresql' ? 'pg_dump' : 'mariadb-dump',
      }),
    rights: (database) => ({ what: tellMissing.fr(database), remedy: tellGrants.fr(database) }),
    replication: ({ engine, name }, names) => ({
      what: `Ce qui transmet les modifications de la base de données ${engines[engine]} ${name} s’arrêterait avec une restauration, si une mise à jour échouait : ${names.join(', ')}.`,
      remedy:
        'Prévenez ceux qui les lisent ; ils devraient repartir d’une nouvelle copie. Rien d’autre n’empêche d’installer une mise à jour.',
    }),
    rounded: ({ engine, name }, names) => ({
      what: `Des colonnes FLOAT de la base de données ${engines[engine]} ${name} contiennent plus de chiffres que le serveur n’en affiche. Une restauration, si une mise à jour échouait, ne leur laisserait que les six chiffres affichés : ${names.join(', ')}.`,
      remedy:
        'Demandez à qui maintient la base de les passer en DOUBLE, qui conserve tous les chiffres, y compris dans un export. Rien d’autre n’empêche d’installer une mise à jour.',
    }),
    unseen: (database) =>
      `Vérifiez le nom dans \`backup.databases\` de la configuration du site. S’il est juste, l’utilisateur n’y a aucun droit. ${tellGrants.fr(database)}`,
  },
};

const tellMissing = say<[JudgedDatabase]>({
  en: ({ engine, name, server, user, missingRights }) => {
    const who = user === undefined ? 'the user of the programs' : `the user ${user}`;
    const needed = missingRights.filter((right) => right !== 'roles').map((right) => rights.en[right]);
    const lacks = `For the ${engines[engine]} database ${name} (${nameServer.en(server)}), ${who} lacks the right to`;
    return [
      ...(needed.length > 0 ? [`${lacks}: ${needed.join('; ')}. Without it nothing is installed.`] : []),
      ...(missingRights.includes('roles')
        ? [
            `${needed.length > 0 ? 'Also missing is the right to' : lacks}: ${rights.en.roles}. An update works without it, but on an empty server the users would have to be created by hand.`,
          ]
        : []),
    ].join(' ');
  },
  fr: ({ engine, name, server, user, missingRights }) => {
    const who = user === undefined ? 'l’utilisateur des programmes' : `l’utilisateur ${user}`;
    const needed = missingRights.filter((right) => right !== 'roles').map((right) => rights.fr[right]);
    const lacks = `Pour la base ${engines[engine]} ${name} (${nameServer.fr(server)}), ${who} n’a pas le droit de`;
    return [
      ...(needed.length > 0 ? [`${lacks} : ${needed.join(' ; ')}. Sans cela, rien n’est installé.`] : []),
      ...(missingRights.includes('roles')
        ? [
            `${needed.length > 0 ? 'Il manque aussi le droit de' : lacks} : ${rights.fr.roles}. Une mise à jour s’en passe ; mais sur un serveur vide, il faudrait créer les utilisateurs à la main.`,
          ]
        : []),
    ].join(' ');
  },
});

const tellGrants = say<[database: JudgedDatabase]>({
  en: (database) => {
    const grants = writeGrants(database, 'USER');
    return database.engine === 'postgresql'
      ? `Run the programs as the server’s superuser (\`runAs: postgres\`, \`user: postgres\`), or let that superuser run: ${grants}`
      : `Let the server’s administrator run${database.user === undefined ? ', with that user’s name in place of USER' : ''}: ${grants}`;
  },
  fr: (database) => {
    const grants = writeGrants(database, 'UTILISATEUR');
    return database.engine === 'postgresql'
      ? `Faites exécuter les programmes par le superutilisateur du serveur (\`runAs: postgres\`, \`user: postgres\`), ou faites-lui exécuter : ${grants}`
      : `Faites exécuter par l’administrateur du serveur${database.user === undefined ? ', avec le nom de cet utilisateur à la place de UTILISATEUR' : ''} : ${grants}`;
  },
});
