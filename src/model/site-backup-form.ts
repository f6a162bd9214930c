import * as z from 'zod';
import { manual, redactions } from '../terms/form.ts';
import {
  databaseNameRule,
  databaseServiceRule,
  databaseUserRule,
  folderRule,
  hostRule,
  placeRule,
  textBy,
  unixUserRule,
} from './site-rules.ts';
import { engine } from '../terms/words.ts';

/**
 * A database of the platform. Passwords are in files that the client programs read themselves. How its keys combine,
 * such as which of them the engine supports, is checked in domain/site/databases.ts.
 */
export const databaseForm = z.strictObject({
  engine: z
    .enum(engine.options)
    .register(manual, { en: '`postgresql` or `mariadb`', fr: '`postgresql` ou `mariadb`' }),
  name: textBy(databaseNameRule).register(manual, {
    en: 'the name of the database: letters, digits, _ and -, at most 50; not one of the server’s own, such as template1 or mysql',
    fr: 'le nom de la base : lettres, chiffres, _ et -, 50 caractères au plus ; aucune de celles du serveur lui-même, comme template1 ou mysql',
  }),
  socket: textBy(placeRule).exactOptional().register(manual, {
    en: 'for postgresql the folder of the server’s socket, for mariadb the socket itself; without `socket`, `host` and `service`, the client programs’ default',
    fr: 'pour postgresql le dossier du socket du serveur, pour mariadb le socket lui-même ; sans `socket`, `host` ni `service`, celui que les programmes clients emploient d’habitude',
  }),
  host: textBy(hostRule).register(redactions, { rule: 'person' }).exactOptional().register(manual, {
    en: 'instead of a socket: the server’s name or IP address',
    fr: 'au lieu d’un socket : le nom ou l’adresse IP du serveur',
  }),
  port: z.int().min(1).max(65_535).exactOptional().register(manual, {
    en: 'the port of `host`, 1 to 65535; for postgresql also with a socket, whose name contains it',
    fr: 'le port de `host`, de 1 à 65535 ; pour postgresql aussi avec un socket, dont il complète le nom',
  }),
  service: textBy(databaseServiceRule).exactOptional().register(manual, {
    en: 'postgresql, instead of a socket and a host: a service of the connection service file',
    fr: 'postgresql, au lieu d’un socket et d’un hôte : un service du fichier de services de connexion',
  }),
  serviceFile: textBy(placeRule).exactOptional().register(manual, {
    en: 'postgresql: that file, if not the default one',
    fr: 'postgresql : ce fichier, si ce n’est pas le fichier habituel',
  }),
  user: textBy(databaseUserRule).register(redactions, { rule: 'person' }).exactOptional().register(manual, {
    en: 'the user for the connection; without it, the client programs’ default: the Unix user who runs them, or the one in a file',
    fr: 'l’utilisateur du serveur ; sans cette clé, celui que prennent les programmes clients : l’utilisateur Unix qui les exécute, ou celui qu’indique un fichier',
  }),
  credentialsFile: textBy(placeRule).exactOptional().register(manual, {
    en: 'the file with the password: a password file (as ~/.pgpass) for postgresql, an option file (as ~/.my.cnf) for mariadb; see below',
    fr: 'le fichier qui contient le mot de passe : un fichier de mots de passe (comme ~/.pgpass) pour postgresql, un fichier d’options (comme ~/.my.cnf) pour mariadb ; voir plus bas',
  }),
  runAs: textBy(unixUserRule).register(redactions, { rule: 'person' }).exactOptional().register(manual, {
    en: 'the Unix user who runs the client programs, for a server that authenticates by it (peer, unix_socket); only root can use it',
    fr: 'l’utilisateur Unix qui exécute les programmes clients, pour un serveur qui reconnaît ainsi ses utilisateurs (peer, unix_socket) ; seul root peut s’en servir',
  }),
  programs: textBy(placeRule).exactOptional().register(manual, {
    en: 'the folder of the client programs, if those of the server’s version are not in the standard folders: psql, pg_dump and pg_restore, or mariadb and mariadb-dump',
    fr: 'le dossier des programmes clients, si ceux de la version du serveur ne sont pas dans les dossiers habituels : psql, pg_dump et pg_restore, ou mariadb et mariadb-dump',
  }),
});

export const backupForm = z.strictObject({
  folder: textBy(folderRule).register(manual, {
    en: 'the folder of the backups, preferably on another disk; nothing else may be in it',
    fr: 'le dossier des sauvegardes, de préférence sur un autre disque ; rien d’autre ne doit s’y trouver',
  }),
  keep: z.int().min(1).max(1000).default(3).register(manual, {
    en: 'how many full backups are kept, each with those based on it; 1 to 1000. Old versions in releases/ are not counted and never removed',
    fr: 'combien de sauvegardes complètes sont conservées, chacune avec celles qui la complètent ; de 1 à 1000. Les anciennes versions de releases/ n’en font pas partie et ne sont jamais supprimées',
  }),
  /** Whether dumps are restored beside the live databases as proof, and kept for a rollback; otherwise they are only read. */
  rehearse: z.enum(['restore', 'read']).default('restore').register(manual, {
    en: '`restore`: each dumped database is restored beside the live one, while the platform is in service, and compared, since only that proves that it can be restored; an update keeps that copy for a rollback, which then takes seconds. `read`: dumps are only read back, and a rollback restores them. This needs less space on the database server',
    fr: '`restore` : chaque base extraite est restaurée à côté de celle en service, pendant que la plateforme sert, puis comparée, car c’est la seule preuve qu’elle peut l’être ; une mise à jour garde cette copie pour revenir en arrière, ce qui ne prend alors que quelques secondes. `read` : les extractions sont seulement relues, et le retour arrière les restaure. Il faut alors moins de place sur le serveur de bases de données',
  }),
  folders: z.array(textBy(folderRule)).min(1).max(100).register(manual, {
    en: 'the folders with the platform’s data',
    fr: 'les dossiers qui contiennent les données de la plateforme',
  }),
  databases: z.array(databaseForm).max(50).default([]).register(manual, {
    en: 'the platform’s databases, each with its engine and its name; they are backed up, restored and rolled back together with the folders',
    fr: 'les bases de données de la plateforme, chacune avec son moteur et son nom ; elles sont sauvegardées, restaurées et remises en état avec les dossiers',
  }),
});
