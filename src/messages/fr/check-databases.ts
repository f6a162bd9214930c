import type { DatabaseRight } from '../../model/facts.ts';
import type { JudgedDatabase } from '../../model/vocabulary/check.ts';
import { tellFaults, type DatabaseSentences } from '../database-faults.ts';
import { writeGrants } from '../grants.ts';
import type { ProblemSentences } from '../sentences.ts';
import { problems as cliProblems } from './cli.ts';
import { nameServer, problems as databaseProblems, text } from './database.ts';

const { engines } = text;

/** `PostgreSQL 15.18 : planipsy ; MariaDB 10.11.14 : bi` */
export function listDatabases(databases: readonly JudgedDatabase[]): string {
  return databases
    .map(({ engine, name, serverVersion }) => {
      const server = serverVersion === undefined ? engines[engine] : `${engines[engine]} ${serverVersion}`;
      return `${server} : ${name}`;
    })
    .join(' ; ');
}

export function tellDatabaseFaults(databases: readonly JudgedDatabase[]): ProblemSentences {
  return tellFaults(databases, sentences);
}

const rights: Readonly<Record<DatabaseRight, string>> = {
  read: 'la lire en entier',
  restore: 'la restaurer à côté d’elle-même et mettre la copie à sa place',
  roles: 'lire les utilisateurs du serveur et leur rendre leurs droits',
};

const sentences: DatabaseSentences = {
  problems: { ...cliProblems, ...databaseProblems },
  unknown: ({ engine, name, server, problem }) => ({
    what: `Le serveur de la base ${engines[engine]} ${name} (${nameServer(server)}) n’a pas pu être interrogé (${problem?.code ?? '?'}).`,
    remedy: 'Vérifiez `backup.databases` dans la configuration du site.',
  }),
  clientOld: ({ engine, name, clientVersion = '?', serverVersion = '?' }) =>
    databaseProblems['backup.database-client-old']({
      ...{ engine, name, clientVersion, serverVersion },
      program: engine === 'postgresql' ? 'pg_dump' : 'mariadb-dump',
    }),
  rights: (database) => ({ what: tellMissing(database), remedy: tellGrants(database) }),
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
    `Vérifiez le nom dans \`backup.databases\` de la configuration du site. S’il est juste, l’utilisateur n’y a aucun droit. ${tellGrants(database)}`,
};

function tellMissing({ engine, name, server, user, missingRights }: JudgedDatabase): string {
  const who = user === undefined ? 'l’utilisateur des programmes' : `l’utilisateur ${user}`;
  const needed = missingRights.filter((right) => right !== 'roles').map((right) => rights[right]);
  const lacks = `Pour la base ${engines[engine]} ${name} (${nameServer(server)}), ${who} n’a pas le droit de`;
  return [
    ...(needed.length > 0 ? [`${lacks} : ${needed.join(' ; ')}. Sans cela, rien n’est installé.`] : []),
    ...(missingRights.includes('roles')
      ? [
          `${needed.length > 0 ? 'Il manque aussi le droit de' : lacks} : ${rights.roles}. Une mise à jour s’en passe ; mais sur un serveur vide, il faudrait créer les utilisateurs à la main.`,
        ]
      : []),
  ].join(' ');
}

function tellGrants(database: JudgedDatabase): string {
  const grants = writeGrants(database, 'UTILISATEUR');
  return database.engine === 'postgresql'
    ? `Faites exécuter les programmes par le superutilisateur du serveur (\`runAs: postgres\`, \`user: postgres\`), ou faites-lui exécuter : ${grants}`
    : `Faites exécuter par l’administrateur du serveur${database.user === undefined ? ', avec le nom de cet utilisateur à la place de UTILISATEUR' : ''} : ${grants}`;
}
