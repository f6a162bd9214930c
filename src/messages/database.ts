import type { Bilingual } from '../terms/bilingual.ts';
import type {
  CredentialsFault,
  DumpReason,
  NamedDatabase,
  SkipReason,
  UnrestorableReason,
} from '../terms/database.ts';
import { formatNumber } from './check-format.ts';
import { note, problem, say, table, warning } from './declare.ts';
import { nameProblem } from './put-code.ts';
import { quoteWord } from './shell-word.ts';
import { words } from './speak.ts';

interface DatabaseFailure extends NamedDatabase {
  readonly program: string;
  readonly exitCode: number;
  readonly lastLines: readonly string[];
}

export const engines = { postgresql: 'PostgreSQL', mariadb: 'MariaDB' } as const;

/** With its article. */
export const nameIt = say<[NamedDatabase]>({
  en: ({ engine, name }) => `the ${engines[engine]} database ${name}`,
  fr: ({ engine, name }) => `la base ${engines[engine]} ${name}`,
});

const ofIt = (database: NamedDatabase) => `de ${nameIt.fr(database)}`;

const quote = say<[lines: readonly string[]]>({
  en: (lines) => (lines.length === 0 ? '' : ` It said: ${lines.join(' / ')}`),
  fr: (lines) => (lines.length === 0 ? '' : ` Message : ${lines.join(' / ')}`),
});

/** Where a server is; if only a credentials file says so, that file is named instead. */
export const nameServer = say<[server: string]>({
  en: (server) =>
    server.startsWith('file:') ? `the server named in ${server.slice('file:'.length)}` : server,
  fr: (server) =>
    server.startsWith('file:') ? `le serveur qu’indique ${server.slice('file:'.length)}` : server,
});

/** The first few; the log of an attempt contains no more either. */
const list = say<[objects: readonly string[]]>({
  en: (objects) =>
    objects.length > 8
      ? `${objects.slice(0, 8).join(', ')}, and ${objects.length - 8} more`
      : objects.join(', '),
  fr: (objects) =>
    objects.length > 8
      ? `${objects.slice(0, 8).join(', ')} et ${objects.length - 8} autres`
      : objects.join(', '),
});

const untouched = {
  en: 'The live database was not touched.',
  fr: 'La base en service n’a pas été touchée.',
};

/** What to fix, and what to do then: for a failed update, the latter is said once, for the whole. */
const mend = (first: string, then: string) => ({ remedy: `${first} ${then}`, mend: first });

const credentials: Readonly<Record<CredentialsFault, Bilingual<(owner: string) => string>>> = {
  missing: { en: () => 'does not exist', fr: () => 'est absent' },
  unreadable: { en: () => 'cannot be read', fr: () => 'est illisible' },
  'not-a-file': { en: () => 'is not a regular file', fr: () => 'n’est pas un simple fichier' },
  'open-to-others': {
    en: () => 'is readable by others than its owner',
    fr: () => 'peut être lu par d’autres que son propriétaire',
  },
  owner: {
    en: (owner) => `does not belong to ${owner}, who reads it`,
    fr: (owner) => `n’appartient pas à ${owner}, sous le nom de qui il est lu`,
  },
  'not-understood': {
    en: () => 'contains a line that the client program does not understand',
    fr: () => 'contient une ligne que le programme client ne comprend pas',
  },
};

const isHere = (server: string) => /^(?:\/|localhost|127\.)/.test(server);

const letIn = say<[role: string, server: string]>({
  en: (role, server) =>
    isHere(server)
      ? `local all ${role} scram-sha-256`
      : `host all ${role} ADDRESS-OF-THIS-SERVER/32 scram-sha-256`,
  fr: (role, server) =>
    isHere(server)
      ? `local all ${role} scram-sha-256`
      : `host all ${role} ADRESSE-DE-CE-SERVEUR/32 scram-sha-256`,
});

/** The finding, and what to do about it. */
const unrestorable: Readonly<Record<UnrestorableReason, Bilingual<readonly [string, string]>>> = {
  setting: {
    en: [
      'the server has a setting that makes a dump incomplete',
      'Ask the server’s administrator to reset it (SET GLOBAL … = DEFAULT, and in the server’s option files).',
    ],
    fr: [
      'un réglage du serveur rend tout export incomplet',
      'Demandez à l’administrateur du serveur de rétablir ce réglage (SET GLOBAL … = DEFAULT, et dans les fichiers d’options du serveur).',
    ],
  },
  'versioned-by-transaction': {
    en: [
      'tables versioned by transaction, whose history no dump can contain',
      'Ask the database’s maintainer to version them by time, or without history.',
    ],
    fr: [
      'des tables sont versionnées par transaction, et aucun export ne peut contenir leur historique',
      'Demandez à qui maintient la base de les versionner par date, ou sans historique.',
    ],
  },
  history: {
    en: [
      'system-versioned tables, whose history can be restored only since MariaDB 10.11',
      'Update the server to MariaDB 10.11, or drop the history (ALTER TABLE … DROP SYSTEM VERSIONING).',
    ],
    fr: [
      'des tables sont versionnées par le système, et leur historique ne peut être restauré qu’à partir de MariaDB 10.11',
      'Passez le serveur à MariaDB 10.11, ou supprimez l’historique (ALTER TABLE … DROP SYSTEM VERSIONING).',
    ],
  },
  garbled: {
    en: [
      'columns whose values or default contain characters that the server itself writes as “?”',
      'Ask the database’s maintainer to replace those characters (emoji and the like) in ENUM, SET and DEFAULT, or to use VARCHAR instead of ENUM.',
    ],
    fr: [
      'des colonnes ont, dans leurs valeurs ou leur valeur par défaut, des caractères que le serveur lui-même écrit « ? »',
      'Demandez à qui maintient la base de remplacer ces caractères (émojis et semblables) dans ENUM, SET et DEFAULT, ou de remplacer ENUM par VARCHAR.',
    ],
  },
  elsewhere: {
    en: [
      'tables have their files in a separate folder (DATA DIRECTORY, INDEX DIRECTORY) and could not replace others',
      'Ask the database’s maintainer to create them again without that clause and refill them (CREATE TABLE … LIKE omits the clause if there are no partitions).',
    ],
    fr: [
      'des tables ont leurs fichiers dans un dossier à part (DATA DIRECTORY, INDEX DIRECTORY) et ne pourraient pas prendre la place d’une autre',
      'Demandez à qui maintient la base de les recréer sans cette clause et de les remplir à nouveau (CREATE TABLE … LIKE omet la clause, sauf pour une table partitionnée).',
    ],
  },
  'dangling-key': {
    en: [
      'foreign keys refer to missing tables, and would refer to another database once restored',
      'Ask the database’s maintainer to drop those keys, or to create the tables.',
    ],
    fr: [
      'des clés étrangères renvoient à des tables absentes et renverraient à une autre base une fois restaurées',
      'Demandez à qui maintient la base de supprimer ces clés, ou de créer ces tables.',
    ],
  },
  'outside-key': {
    en: [
      'tables of other databases have foreign keys into it, and would prevent its replacement',
      'Drop those foreign keys, or put both into one database.',
    ],
    fr: [
      'des tables d’autres bases ont des clés étrangères vers elle et empêcheraient de la remplacer',
      'Supprimez ces clés étrangères, ou réunissez le tout dans une seule base.',
    ],
  },
  prepared: {
    en: [
      'prepared transactions without a session may lock its tables forever',
      "Ask the server’s administrator to end them: XA RECOVER FORMAT = 'SQL' lists them, XA COMMIT or XA ROLLBACK ends each.",
    ],
    fr: [
      'des transactions préparées, sans session, peuvent tenir ses tables indéfiniment',
      "Demandez à l’administrateur du serveur d’y mettre fin : XA RECOVER FORMAT = 'SQL' les nomme, XA COMMIT ou XA ROLLBACK termine chacune.",
    ],
  },
};

const dumpReasons: Readonly<Record<DumpReason, Bilingual>> = {
  written: { en: 'the server has counted writes since', fr: 'le serveur a compté des écritures depuis' },
  restarted: {
    en: 'the server has been restarted since, or its counters were reset, so they prove nothing',
    fr: 'le serveur a redémarré depuis, ou ses compteurs ont été remis à zéro, et ne disent donc rien',
  },
  'in-use': {
    en: 'someone is still connected to the server',
    fr: 'une connexion au serveur est encore ouverte',
  },
  uncounted: {
    en: 'the server does not count the writes to all its tables',
    fr: 'le serveur ne compte pas les écritures de toutes ses tables',
  },
  computed: {
    en: 'it has columns computed by its own functions, which only a clone preserves as they are',
    fr: 'elle a des colonnes calculées par ses propres fonctions, que seul un clone reprend telles quelles',
  },
};

const skipReasons: Readonly<Record<SkipReason, Bilingual>> = {
  'server-idle': { en: 'the server has written nothing since', fr: 'le serveur n’a rien écrit depuis' },
  'nothing-written': {
    en: 'the server has counted no write to it since',
    fr: 'le serveur n’y a compté aucune écriture depuis',
  },
};

const holds = say<[choices: readonly string[]]>({
  en: (choices) =>
    choices.length === 0 ? 'The backup contains no database.' : `The backup contains: ${choices.join(', ')}.`,
  fr: (choices) =>
    choices.length === 0
      ? 'La sauvegarde ne contient aucune base.'
      : `La sauvegarde contient : ${choices.join(', ')}.`,
});

/** What can be reported about the databases. `server` is where the server is, as in `DatabaseFacts`. */
export const problems = table({
  'prerequisite.run-as': problem<{ user: string; reason: 'unknown' | 'not-root' }>({
    number: 'OSPI-0329',
    sample: { reason: 'unknown' },
    en: ({ user, reason }) => ({
      what:
        reason === 'unknown'
          ? `The user ${user} does not exist on this server.`
          : `Only root may run programs as ${user}.`,
      remedy:
        reason === 'unknown'
          ? 'Check `runAs` in the site configuration.'
          : 'Run the command as root, for example through sudo.',
    }),
    fr: ({ user, reason }) => ({
      what:
        reason === 'unknown'
          ? `L’utilisateur ${user} n’existe pas sur ce serveur.`
          : `Seul root peut exécuter des programmes sous le nom de ${user}.`,
      remedy:
        reason === 'unknown'
          ? 'Vérifiez `runAs` dans la configuration du site.'
          : 'Lancez la commande en tant que root, par exemple par sudo.',
    }),
  }),
  'backup.database-credentials': problem<{
    file: string;
    reason: CredentialsFault;
    /** The Unix user who must own it. */
    owner: string;
  }>({
    number: 'OSPI-1120',
    sample: ({ user }) => ({ reason: 'missing', owner: user }),
    en: ({ file, reason, owner }) => ({
      what: `The credentials file ${file} ${credentials[reason].en(owner)}.`,
      remedy:
        reason === 'missing'
          ? `Create it, readable only by its owner (install -m 600 -o ${owner} /dev/null ${file}), and write the password into it as ospi-update.yaml(5) shows; or correct \`credentialsFile\` in the site configuration.`
          : reason === 'not-understood'
            ? `Below a line [client], each line must have the form name=value, with the client’s own option names: password="…", user=…, host=… A value with a # needs quotes. An !include line is not followed: write its content here. The client’s message is not shown, since it quotes the file.`
            : `Make sure that it is a regular file readable only by its owner: chown ${owner} ${file} && chmod 600 ${file}`,
    }),
    fr: ({ file, reason, owner }) => ({
      what: `Le fichier d’identification ${file} ${credentials[reason].fr(owner)}.`,
      remedy:
        reason === 'missing'
          ? `Créez-le, lisible par son seul propriétaire (install -m 600 -o ${owner} /dev/null ${file}), et écrivez-y le mot de passe comme le montre ospi-update.yaml(5) ; ou corrigez \`credentialsFile\` dans la configuration du site.`
          : reason === 'not-understood'
            ? `Sous une ligne [client], chaque ligne doit être de la forme nom=valeur, avec les noms que le client connaît : password="…", user=…, host=… Une valeur qui contient un # doit être entre guillemets. Une ligne !include n’est pas suivie : écrivez ici ce qu’elle apporte. Le message du client n’est pas montré, car il cite le fichier.`
            : `Faites en sorte que ce soit un simple fichier, que seul son propriétaire lit : chown ${owner} ${file} && chmod 600 ${file}`,
    }),
  }),
  /** `detail` is the message of the client program. */
  'backup.database-unreachable': problem<NamedDatabase & { server: string; detail: string }>({
    number: 'OSPI-1121',
    en: ({ server, detail, ...database }) => ({
      what: `No connection to ${nameIt.en(database)} (${nameServer.en(server)}). The client said: ${detail}`,
      remedy: /\bpeer\b/i.test(detail)
        ? 'This server authenticates users by their Unix user (peer). In `backup.databases` of the site configuration, set `runAs` to that Unix user and `user` to the server’s user: for its superuser both are usually postgres.'
        : 'Make sure that the server is running, and check in `backup.databases` of the site configuration its address (`socket`, `host`, `port`), the user (`user`, `runAs`), and the credentials file, if there is one.',
    }),
    fr: ({ server, detail, ...database }) => ({
      what: `Aucune connexion à ${nameIt.fr(database)} (${nameServer.fr(server)}). Message du client : ${detail}`,
      remedy: /\bpeer\b/i.test(detail)
        ? 'Ce serveur reconnaît ses utilisateurs à l’utilisateur Unix qui se connecte (peer). Dans `backup.databases` de la configuration du site, indiquez cet utilisateur Unix par `runAs` et l’utilisateur du serveur par `user` ; pour le superutilisateur, les deux sont d’ordinaire postgres.'
        : 'Vérifiez que le serveur fonctionne et, dans `backup.databases` de la configuration du site, où il est (`socket`, `host`, `port`), sous quel nom s’y connecter (`user`, `runAs`), ainsi que le fichier d’identification, s’il y en a un.',
    }),
  }),
  /** Others keep its tables locked. `names`: the sessions that do, or may, as far as the server tells. */
  'backup.database-locked': problem<NamedDatabase & { server: string; names: readonly string[] }>({
    number: 'OSPI-1144',
    en: ({ server, names, ...database }) => ({
      what: `Tables of ${nameIt.en(database)} (${nameServer.en(server)}) are locked by another session and cannot be used.${names.length === 0 ? '' : ` These sessions hold locks: ${names.join(', ')}.`}`,
      ...mend(
        'Wait until that work has ended (a backup, an ALTER TABLE, a transaction left open), or ask the server’s administrator to end it (MariaDB: `SHOW PROCESSLIST`, `KILL` with the number; PostgreSQL: `pg_terminate_backend` with the number shown).',
        'Then run the command again.',
      ),
    }),
    fr: ({ server, names, ...database }) => ({
      what: `Des tables ${ofIt(database)} (${nameServer.fr(server)}) sont verrouillées par quelqu’un d’autre et ne peuvent pas être utilisées pour l’instant.${names.length === 0 ? '' : ` Ces sessions tiennent des verrous : ${names.join(', ')}.`}`,
      ...mend(
        'Attendez la fin de ce travail (une sauvegarde, un ALTER TABLE, une transaction restée ouverte), ou demandez à l’administrateur du serveur d’y mettre fin (MariaDB : `SHOW PROCESSLIST`, `KILL` avec le numéro ; PostgreSQL : `pg_terminate_backend` avec le numéro indiqué).',
        'Relancez ensuite la commande.',
      ),
    }),
  }),
  /** What a backup would not restore, or what would prevent a restore. */
  'backup.database-unrestorable': problem<
    NamedDatabase & { findings: readonly { reason: UnrestorableReason; names: readonly string[] }[] }
  >({
    number: 'OSPI-1147',
    sample: ({ table }) => ({ findings: [{ reason: 'outside-key', names: [table] }] }),
    en: ({ findings, ...database }) => ({
      what: `The content of ${nameIt.en(database)} could not be restored from a backup: ${findings.map(({ reason, names }) => `${unrestorable[reason].en[0]}: ${names.join(', ')}`).join('; ')}.`,
      remedy: findings.map(({ reason }) => unrestorable[reason].en[1]).join(' '),
      mend: findings.map(({ reason }) => unrestorable[reason].en[1]).join(' '),
    }),
    fr: ({ findings, ...database }) => ({
      what: `Le contenu ${ofIt(database)} ne reviendrait pas d’une sauvegarde : ${findings.map(({ reason, names }) => `${unrestorable[reason].fr[0]} : ${names.join(', ')}`).join(' ; ')}.`,
      remedy: findings.map(({ reason }) => unrestorable[reason].fr[1]).join(' '),
      mend: findings.map(({ reason }) => unrestorable[reason].fr[1]).join(' '),
    }),
  }),
  /** The dump program succeeded, but what it wrote is incomplete. */
  'backup.database-dump-lacks': problem<NamedDatabase & { names: readonly string[] }>({
    number: 'OSPI-1148',
    en: ({ names, ...database }) => ({
      what: `The dump of ${nameIt.en(database)} does not contain all of the database, so it is not a backup. Missing: ${names.join(', ')}.`,
      remedy:
        'Look for the cause in the server’s log, then run the command again; if it persists, call support.',
    }),
    fr: ({ names, ...database }) => ({
      what: `L’export ${ofIt(database)} ne contient pas tout ce que contient la base : ce n’est donc pas une sauvegarde. Il manque : ${names.join(', ')}.`,
      remedy:
        'Cherchez la cause dans le journal du serveur, puis relancez la commande ; appelez le support si cela persiste.',
    }),
  }),
  'backup.database-missing': problem<NamedDatabase & { server: string }>({
    number: 'OSPI-1123',
    en: ({ server, ...database }) => ({
      what: `There is no ${engines[database.engine]} database ${database.name} on ${nameServer.en(server)}${database.engine === 'mariadb' ? ', or the user has no privileges on it' : ''}.`,
      remedy:
        database.engine === 'mariadb'
          ? 'Check the name in `backup.databases` of the site configuration. MariaDB shows a database only to users with privileges on it: `ospi-update check` shows the SQL that grants them.'
          : 'Check the name in `backup.databases` of the site configuration, and whether this is the right server.',
    }),
    fr: ({ server, ...database }) => ({
      what: `Il n’y a pas de base ${engines[database.engine]} ${database.name} sur ${nameServer.fr(server)}${database.engine === 'mariadb' ? ', ou l’utilisateur de la connexion n’y a aucun droit' : ''}.`,
      remedy:
        database.engine === 'mariadb'
          ? 'Vérifiez le nom dans `backup.databases` de la configuration du site. MariaDB ne montre une base qu’à un utilisateur qui y a des droits ; `ospi-update check` montre le SQL qui les donne.'
          : 'Vérifiez le nom dans `backup.databases` de la configuration du site, et si c’est le bon serveur.',
    }),
  }),
  /** Views of objects that are gone: the dump program would refuse them. */
  'backup.database-views-invalid': problem<NamedDatabase & { views: readonly string[] }>({
    number: 'OSPI-1122',
    sample: ({ table }) => ({ views: [table] }),
    en: ({ views, ...database }) => ({
      what: `In ${nameIt.en(database)} these views cannot be used, since what they refer to is gone or not accessible: ${views.join(', ')}. A database with such views cannot be dumped.`,
      ...mend(
        'Ask the database’s maintainer to repair or drop these views.',
        'Call support if they belong to the platform.',
      ),
    }),
    fr: ({ views, ...database }) => ({
      what: `Dans ${nameIt.fr(database)}, ces vues sont inutilisables, car ce qu’elles montrent n’existe plus ou ne peut être vu : ${views.join(', ')}. Une base qui contient de telles vues ne peut pas être extraite.`,
      ...mend(
        'Faites corriger ou supprimer ces vues par la personne chargée de la base.',
        'Appelez le support si elles appartiennent à la plateforme.',
      ),
    }),
  }),
  /** The dump program would refuse the server, or lose what it does not support. */
  'backup.database-client-old': problem<
    NamedDatabase & { program: string; clientVersion: string; serverVersion: string }
  >({
    number: 'OSPI-1124',
    sample: ({ version }) => ({ clientVersion: version, serverVersion: version }),
    en: ({ program, clientVersion, serverVersion, ...database }) => ({
      what: `${program} ${clientVersion} is older than the server of ${nameIt.en(database)} (${serverVersion}) and cannot dump it.`,
      remedy:
        'Install the client programs of the server’s version; if they are in a separate folder, set `programs` to it in the site configuration.',
    }),
    fr: ({ program, clientVersion, serverVersion, ...database }) => ({
      what: `${program} ${clientVersion} est plus ancien que le serveur ${ofIt(database)} (${serverVersion}) et ne peut pas la sauvegarder.`,
      remedy:
        'Installez les programmes clients de la version du serveur ; s’ils sont dans un dossier à part, indiquez-le par `programs` dans la configuration du site.',
    }),
  }),
  'backup.database-dump-failed': problem<DatabaseFailure>({
    number: 'OSPI-1125',
    en: ({ program, exitCode, lastLines, ...database }) => ({
      what: `The dump of ${nameIt.en(database)} failed: ${program} exited with code ${exitCode}.${quote.en(lastLines)}`,
      remedy: 'Fix what it reports, then run the command again. Earlier backups are untouched.',
    }),
    fr: ({ program, exitCode, lastLines, ...database }) => ({
      what: `L’extraction ${ofIt(database)} a échoué : ${program} s’est terminé avec le code ${exitCode}.${quote.fr(lastLines)}`,
      remedy:
        'Corrigez ce qui est signalé, puis relancez la commande. Les sauvegardes précédentes sont intactes.',
    }),
  }),
  /** The dump just written is not complete. */
  'backup.database-dump-incomplete': problem<NamedDatabase & { file: string; lastLines: readonly string[] }>({
    number: 'OSPI-1126',
    en: ({ file, lastLines, ...database }) => ({
      what: `The dump of ${nameIt.en(database)} in ${file} is incomplete, so it is not a backup.${quote.en(lastLines)}`,
      remedy:
        'Check the disk (`dmesg`, `smartctl`) and the server’s log; then make a new backup with `ospi-update backup`.',
    }),
    fr: ({ file, lastLines, ...database }) => ({
      what: `L’extraction ${ofIt(database)} dans ${file} n’est pas complète : ce n’est pas une sauvegarde.${quote.fr(lastLines)}`,
      remedy:
        'Vérifiez le disque (`dmesg`, `smartctl`) et le journal du serveur, puis faites une nouvelle sauvegarde avec `ospi-update backup`.',
    }),
  }),
  /** The live database was not touched. */
  'backup.database-restore-failed': problem<DatabaseFailure>({
    number: 'OSPI-1127',
    en: ({ program, exitCode, lastLines, ...database }) => ({
      what: `The dump of ${nameIt.en(database)} could not be restored: ${program} exited with code ${exitCode}. ${untouched.en}${quote.en(lastLines)}`,
      remedy: 'Fix what it reports, then run the command again.',
    }),
    fr: ({ program, exitCode, lastLines, ...database }) => ({
      what: `L’extraction ${ofIt(database)} n’a pas pu être restaurée : ${program} s’est terminé avec le code ${exitCode}. ${untouched.fr}${quote.fr(lastLines)}`,
      remedy: 'Corrigez ce qui est signalé, puis relancez la commande.',
    }),
  }),
  /** The unprivileged role that loads what others have made cannot log in. Nothing was touched. */
  'backup.database-restorer-refused': problem<
    NamedDatabase & {
      server: string;
      /** The role. */
      user: string;
      /** What the server said of each way. */
      detail: string;
    }
  >({
    number: 'OSPI-1133',
    en: ({ server, user, detail, ...database }) => ({
      what: `${nameIt.en(database).replace(/^t/, 'T')} (${nameServer.en(server)}) cannot be restored: its content may run functions of its owner, so it is loaded by an unprivileged role, ${user}, and the server does not let that role log in with a password. ${untouched.en} The server said: ${detail}`,
      ...mend(
        `In the server’s pg_hba.conf (\`SHOW hba_file\` shows where it is), add this line above the others: “${letIn.en(user, server)}”. Load it with \`SELECT pg_reload_conf()\`. ospi-update creates that role for each restore, with a new password, and drops it afterwards.`,
        'Then run the command again.',
      ),
    }),
    fr: ({ server, user, detail, ...database }) => ({
      what: `${nameIt.fr(database).replace(/^l/, 'L')} (${nameServer.fr(server)}) ne peut pas être restaurée : son contenu peut exécuter des fonctions de son propriétaire ; il est donc chargé par un rôle sans droits, ${user}, que le serveur ne laisse pas se connecter avec un mot de passe. ${untouched.fr} Message du serveur : ${detail}`,
      ...mend(
        `Dans le fichier pg_hba.conf du serveur (\`SHOW hba_file\` dit où il est), ajoutez cette ligne au-dessus des autres : « ${letIn.fr(user, server)} ». Faites-la lire par \`SELECT pg_reload_conf()\`. ospi-update crée ce rôle pour chaque restauration, avec un nouveau mot de passe, et le supprime ensuite.`,
        'Relancez ensuite la commande.',
      ),
    }),
  }),
  /** The copy beside the live database differs from what was dumped. */
  'backup.database-copy-differs': problem<NamedDatabase & { objects: readonly string[] }>({
    number: 'OSPI-1139',
    sample: ({ table }) => ({ objects: [table] }),
    en: ({ objects, ...database }) => ({
      what: `The backup of ${nameIt.en(database)} was restored beside it as a test, and the copy differs: ${list.en(objects)}. ${untouched.en}`,
      ...mend(
        'These would be lost if this backup had to be restored. Change those objects so that a restore recreates them.',
        'Call support if they belong to the platform.',
      ),
    }),
    fr: ({ objects, ...database }) => ({
      what: `La sauvegarde de ${nameIt.fr(database)} a été restaurée à côté, pour prouver qu’elle peut l’être, et n’est pas identique : ${list.fr(objects)}. ${untouched.fr}`,
      ...mend(
        'Ce qui est nommé serait perdu si cette sauvegarde devait être restaurée. Modifiez ces objets pour qu’une restauration les rende.',
        'Appelez le support s’ils appartiennent à la plateforme.',
      ),
    }),
  }),
  /** The server's own disk. `path`: a folder on it, if known; `detail`: the server's message, empty if the work was aborted. */
  'backup.database-disk-full': problem<NamedDatabase & { server: string; detail: string; path?: string }>({
    number: 'OSPI-1150',
    en: ({ server, detail, path, ...database }) => ({
      what: `The disk of the server of ${nameIt.en(database)} (${nameServer.en(server)}) ${detail === '' ? 'was about to be full, so the work was aborted' : 'is full'}${path === undefined ? '' : `: the file system of ${path}`}. ${untouched.en}${detail === '' ? '' : ` The server said: ${detail}`}`,
      ...mend(
        `Free space on the server’s disk${path === undefined ? '' : ` (\`df ${quoteWord(path)}\`)`}, outside the server’s own files, and make sure that the server is running. \`ospi-update check\` shows how much is needed.`,
        'Then run the command again.',
      ),
    }),
    fr: ({ server, detail, path, ...database }) => ({
      what: `Le disque du serveur ${ofIt(database)} (${nameServer.fr(server)}) ${detail === '' ? 'allait être plein, et le travail a été arrêté' : 'est plein'}${path === undefined ? '' : ` : c’est le système de fichiers de ${path}`}. ${untouched.fr}${detail === '' ? '' : ` Message du serveur : ${detail}`}`,
      ...mend(
        `Faites de la place sur le disque du serveur${path === undefined ? '' : ` (\`df ${quoteWord(path)}\`)`}, hors des fichiers du serveur lui-même, et vérifiez que le serveur fonctionne. \`ospi-update check\` dit combien il en faut.`,
        'Relancez ensuite la commande.',
      ),
    }),
  }),
  /** Another platform keeps, or makes, a copy of the same database under that name, for its rollback. `target`: its folder. */
  'backup.database-copy-foreign': problem<NamedDatabase & { copy: string; platform: string; target: string }>(
    {
      number: 'OSPI-1149',
      sample: ({ name }) => ({ copy: `${name}_ospi_new` }),
      en: ({ copy, platform, target, ...database }) => ({
        what: `Beside ${nameIt.en(database)} there is ${copy}, the rollback copy of another platform that lists the same database: ${platform}, installed in ${target}, on this machine or another. It was left as it is. ${untouched.en}`,
        ...mend(
          `If that platform is being updated or backed up, wait until that is done; if its update failed or was killed, finish it there first (\`ospi-update --platform ${quoteWord(platform)} support recover\`, then \`backup create\`). List each database in the configuration of only one platform. Only if that platform is gone for good, drop ${copy} by hand.`,
          'Then run the command again.',
        ),
      }),
      fr: ({ copy, platform, target, ...database }) => ({
        what: `À côté ${ofIt(database)} se trouve ${copy}, qui permet à une autre plateforme, qui nomme la même base, de revenir en arrière : ${platform}, installée dans ${target}, sur cette machine ou une autre. Rien n’y a été touché. ${untouched.fr}`,
        ...mend(
          `Si cette plateforme est en cours de mise à jour ou de sauvegarde, attendez la fin ; si sa mise à jour a échoué ou a été interrompue, terminez-la d’abord là-bas (\`ospi-update --platform ${quoteWord(platform)} support recover\`, puis \`backup create\`). Ne nommez une base que dans la configuration d’une seule plateforme. Si cette plateforme n’existe plus du tout, et seulement alors, supprimez ${copy} à la main.`,
          'Relancez ensuite la commande.',
        ),
      }),
    },
  ),
  /** The server no longer has the verified copy that the restore needs. */
  'backup.database-copy-gone': problem<NamedDatabase & { copy: string }>({
    number: 'OSPI-1140',
    sample: ({ database }) => ({ copy: `${database}_ospi_new` }),
    en: ({ copy, ...database }) => ({
      what: `The copy ${copy} of ${nameIt.en(database)}, made by an update for its rollback, is no longer on the server: only that copy contained what was saved between the last complete backup and the maintenance page. ${untouched.en}`,
      remedy:
        'Call support; do not delete any backup, nor anything on the database server. If no other copy of it exists, `ospi-update backup restore ID` restores the content of the complete backup (its ID: `ospi-update backup list`), and `sudo ospi-update support recover` then opens the platform.',
    }),
    fr: ({ copy, ...database }) => ({
      what: `La copie ${copy} de ${nameIt.fr(database)}, qu’une mise à jour avait faite pour pouvoir revenir en arrière, n’est plus sur le serveur : elle seule contenait ce qui a été enregistré entre la dernière sauvegarde complète et la page de maintenance. ${untouched.fr}`,
      remedy:
        'Appelez le support ; ne supprimez aucune sauvegarde, ni rien sur le serveur de bases de données. S’il n’en existe pas d’autre copie, `ospi-update backup restore ID` rend ce que contient la sauvegarde complète (son ID : `ospi-update backup list`), puis `sudo ospi-update support recover` ouvre la plateforme.',
    }),
  }),
  /** The database was in this backup only as a copy on the server, kept for one attempt. */
  'backup.database-not-held': problem<NamedDatabase & { id: string }>({
    number: 'OSPI-1141',
    en: ({ id, ...database }) => ({
      what: `Backup ${id} does not contain ${nameIt.en(database)}: it was a copy on the database server, kept only until its update had ended. ${untouched.en}`,
      remedy: 'Restore another backup; `ospi-update backup list` shows them.',
    }),
    fr: ({ id, ...database }) => ({
      what: `La sauvegarde ${id} ne contient pas ${nameIt.fr(database)} : c’était une copie sur le serveur de bases de données, gardée jusqu’à la fin de sa mise à jour. ${untouched.fr}`,
      remedy: 'Restaurez une autre sauvegarde ; `ospi-update backup list` les affiche.',
    }),
  }),
  /** A part of the backup is not in its folder but on the database server, only for the rollback of its update. */
  'backup.database-held': problem<NamedDatabase & { id: string }>({
    number: 'OSPI-1181',
    en: ({ id, ...database }) => ({
      what: `The folder of the backup ${id} was read back and is intact, but it does not contain ${nameIt.en(database)}: that part is only on its server, for the rollback of the update that made the backup, until it has ended. ${untouched.en}`,
      remedy:
        'If that update awaits `ospi-update support recover`, leave everything on the database server as it is. Otherwise choose another backup; `ospi-update backup list` shows them.',
    }),
    fr: ({ id, ...database }) => ({
      what: `Tout ce qui est dans le dossier de la sauvegarde ${id} a été relu et est intact, mais ${nameIt.fr(database)} n’y est pas : seul son serveur détient cette partie, pour le retour en arrière de la mise à jour qui a fait la sauvegarde, et jusqu’à la fin de celle-ci. ${untouched.fr}`,
      remedy:
        'Si cette mise à jour attend `ospi-update support recover`, laissez tel quel tout ce qui est sur le serveur de bases de données. Sinon, choisissez une autre sauvegarde ; `ospi-update backup list` les montre.',
    }),
  }),
  /** A server that follows another and accepts no changes itself. */
  'backup.database-standby': problem<NamedDatabase & { server: string }>({
    number: 'OSPI-1142',
    en: ({ server, ...database }) => ({
      what: `The server of ${nameIt.en(database)} (${nameServer.en(server)}) is a standby: it follows another server and accepts no changes. Nothing could be restored there.`,
      remedy:
        'In `backup.databases` of the site configuration, set the primary server, which the platform writes to; or promote this one if it must take over.',
    }),
    fr: ({ server, ...database }) => ({
      what: `Le serveur de ${nameIt.fr(database)} (${nameServer.fr(server)}) est un serveur de secours (standby) : il suit un autre serveur et n’accepte lui-même aucune modification. Rien ne pourrait y être restauré.`,
      remedy:
        'Dans `backup.databases` de la configuration du site, indiquez le serveur primaire, celui où la plateforme écrit ; ou promouvez celui-ci s’il doit prendre le relais.',
    }),
  }),
  /** Prepared transactions: the server neither renames nor drops a database that has one. */
  'backup.database-prepared': problem<NamedDatabase & { server: string; names: readonly string[] }>({
    number: 'OSPI-1143',
    en: ({ server, names, ...database }) => ({
      what: `In ${nameIt.en(database)} (${nameServer.en(server)}) there are prepared transactions (PREPARE TRANSACTION) that nobody has ended: ${names.join(', ')}. As long as they exist, the server does not let a restored database replace this one.`,
      ...mend(
        `Ask the platform’s maintainer whether to keep each one. Then, connected to ${database.name}, its owner or a superuser ends it: COMMIT PREPARED 'NAME' or ROLLBACK PREPARED 'NAME'.`,
        'Then run the command again.',
      ),
    }),
    fr: ({ server, names, ...database }) => ({
      what: `Dans ${nameIt.fr(database)} (${nameServer.fr(server)}), des transactions attendent leur seconde phase (PREPARE TRANSACTION) et personne ne les a terminées : ${names.join(', ')}. Tant qu’elles sont là, le serveur ne laisse aucune base restaurée prendre la place de celle-ci.`,
      ...mend(
        `Demandez à qui gère la plateforme s’il faut garder chacune d’elles. Ensuite, connecté à ${database.name}, son propriétaire ou un superutilisateur la termine : COMMIT PREPARED 'NOM' ou ROLLBACK PREPARED 'NOM'.`,
        'Relancez ensuite la commande.',
      ),
    }),
  }),
  /** The server answers, but refuses a query. */
  'backup.database-refused': problem<NamedDatabase & { server: string; detail: string }>({
    number: 'OSPI-1145',
    en: ({ server, detail, ...database }) => ({
      what: `The server of ${nameIt.en(database)} (${nameServer.en(server)}) answers, but refused a query. It said: ${detail}`,
      remedy: 'Fix what it reports, then run the command again.',
    }),
    fr: ({ server, detail, ...database }) => ({
      what: `Le serveur de ${nameIt.fr(database)} (${nameServer.fr(server)}) répond, mais a refusé une question. Il a dit : ${detail}`,
      remedy: 'Corrigez ce dont il se plaint, puis relancez la commande.',
    }),
  }),
  /** Restored beside the live database, but it could not replace it. */
  'backup.database-swap-failed': problem<
    NamedDatabase & {
      detail: string;
      /** Whether the live database is as it was. */
      untouched: boolean;
      /** Where it is not: whether all of it is what was restored; else it holds a part of each. */
      isRestored?: true;
    }
  >({
    number: 'OSPI-1128',
    sample: { untouched: true },
    en: ({ detail, untouched: isUntouched, isRestored, ...database }) => ({
      what: `${nameIt.en(database).replace(/^t/, 'T')} was restored beside the live one, but could not replace it. ${isUntouched ? untouched.en : isRestored === true ? 'The live database is now the restored one, complete.' : 'The live database now contains a part of each.'} The server said: ${detail}`,
      remedy:
        'Leave the services stopped, end the connections to the database, and restore the same backup again.',
    }),
    fr: ({ detail, untouched: isUntouched, isRestored, ...database }) => ({
      what: `${nameIt.fr(database).replace(/^l/, 'L')} a été restaurée à côté de celle en service, mais n’a pas pu prendre sa place. ${isUntouched ? untouched.fr : isRestored === true ? 'La base en service est maintenant celle qui a été restaurée, entière.' : 'La base en service contient maintenant une partie de chacune.'} Message du serveur : ${detail}`,
      remedy:
        'Laissez les services arrêtés, fermez les connexions encore ouvertes à la base, et restaurez de nouveau la même sauvegarde.',
    }),
  }),
  /** Found where it should be restored under that name. */
  'backup.database-exists': problem<NamedDatabase & { server: string }>({
    number: 'OSPI-1129',
    en: ({ server, ...database }) => ({
      what: `The ${engines[database.engine]} database ${database.name} already exists on ${nameServer.en(server)}.`,
      remedy: 'Choose an unused name, or drop that database first.',
    }),
    fr: ({ server, ...database }) => ({
      what: `Il y a déjà une base ${engines[database.engine]} ${database.name} sur ${nameServer.fr(server)}.`,
      remedy: 'Choisissez un nom libre, ou supprimez d’abord cette base.',
    }),
  }),
  /** The tool and the server cannot handle this name. */
  'usage.database-name': problem<{ name: string }>({
    number: 'OSPI-0241',
    en: ({ name }) => ({
      what: `${name} cannot be the name of a restored database.`,
      remedy: 'Use letters, digits, `_` and `-`, at most 50 characters.',
    }),
    fr: ({ name }) => ({
      what: `${name} ne peut pas être le nom d’une base restaurée.`,
      remedy: 'Utilisez des lettres, des chiffres, `_` et `-`, 50 au plus.',
    }),
  }),
  /** It does not say which database is meant, or under which name to restore it. */
  'usage.database-choice': problem<{
    choice: string;
    /** The name that it contains, if any. */
    name: string;
    choices: readonly string[];
  }>({
    number: 'OSPI-0242',
    sample: ({ name }) => ({ choice: name }),
    en: ({ choice, name, choices }) => ({
      what:
        name === ''
          ? `“${choice}” does not say which database of the backup is meant.`
          : `“${choice}” does not say under which other name to restore the database.`,
      remedy: `Give both names, NAME=OTHER, for example \`--database ${name === '' ? 'NAME' : name}=${name === '' ? 'OTHER' : `${name}_look`}\`. ${holds.en(choices)}`,
    }),
    fr: ({ choice, name, choices }) => ({
      what:
        name === ''
          ? `« ${choice} » ne dit pas quelle base de la sauvegarde est demandée.`
          : `« ${choice} » ne dit pas sous quel autre nom la base est à restaurer.`,
      remedy: `Indiquez les deux noms, NOM=AUTRE ; par exemple \`--database ${name === '' ? 'NOM' : name}=${name === '' ? 'AUTRE' : `${name}_copie`}\`. ${holds.fr(choices)}`,
    }),
  }),
  /** `choices` are those of the backup, as `engine:name`. */
  'usage.database-unknown': problem<{ name: string; choices: readonly string[] }>({
    number: 'OSPI-0243',
    en: ({ name, choices }) => ({
      what: `The backup does not contain exactly one database ${name}.`,
      remedy: `${holds.en(choices)} ${choices.length === 0 ? 'Leave `--database` out.' : 'Name one of them.'}`,
    }),
    fr: ({ name, choices }) => ({
      what: `La sauvegarde ne contient pas une et une seule base ${name}.`,
      remedy: `${holds.fr(choices)} ${choices.length === 0 ? 'Omettez `--database`.' : 'Indiquez l’une d’elles.'}`,
    }),
  }),
  /** A restore was interrupted while it put a database in place: the database is in neither state. */
  'backup.database-restore-unfinished': problem<NamedDatabase>({
    number: 'OSPI-1130',
    en: (database) => ({
      what: `A restore of ${nameIt.en(database)} was interrupted while putting it in place: it contains a part of each. No backup was made.`,
      remedy:
        'After an update that was rolled back, `ospi-update backup create` first finishes what that has left. Otherwise leave the services stopped and run `ospi-update backup restore` again; it resumes from any point.',
    }),
    fr: (database) => ({
      what: `Une restauration ${ofIt(database)} a été interrompue pendant sa mise en place : elle contient une partie de chacune. Aucune sauvegarde n’a été faite.`,
      remedy:
        'Après une mise à jour annulée, `ospi-update backup create` termine d’abord ce qu’elle a laissé. Sinon, laissez les services arrêtés et relancez `ospi-update backup restore` ; la commande reprend où que ce soit.',
    }),
  }),
  /** The backup contains other databases than the site configuration lists now. */
  'backup.databases-differ': problem<{ id: string; databases: readonly NamedDatabase[] }>({
    number: 'OSPI-1131',
    sample: ({ database }) => ({ databases: [{ engine: 'postgresql', name: database }] }),
    en: ({ id, databases }) => ({
      what: `The backup ${id} contains ${databases.length === 0 ? 'no database' : databases.map(nameIt.en).join(', ')}: not the databases that the site configuration lists now.`,
      remedy:
        databases.length === 0
          ? 'Make a new backup, which includes them. The content of this one can be restored into another folder with `--to`.'
          : 'Restore its folders into another folder with `--to`, and its databases under other names with `--database`.',
    }),
    fr: ({ id, databases }) => ({
      what: `La sauvegarde ${id} contient ${databases.length === 0 ? 'aucune base' : databases.map(nameIt.fr).join(', ')} : ce ne sont pas les bases que nomme aujourd’hui la configuration du site.`,
      remedy:
        databases.length === 0
          ? 'Faites une nouvelle sauvegarde, qui les contiendra. Ce que contient celle-ci peut être restauré dans un autre dossier avec `--to`.'
          : 'Restaurez ses dossiers dans un autre dossier avec `--to`, et ses bases sous d’autres noms avec `--database`.',
    }),
  }),
});

export const warnings = table({
  /** Views, or events, that are broken: the rest was saved. */
  'backup.database-left-out': warning<NamedDatabase & { names: readonly string[] }>({
    number: 'OSPI-4020',
    en: ({ names, ...database }) =>
      `In ${nameIt.en(database)} these are broken and not in the backup, which contains all the rest: ${names.join(', ')}.`,
    fr: ({ names, ...database }) =>
      `Dans ${nameIt.fr(database)}, ceci était inutilisable et n’est pas dans la sauvegarde, qui contient tout le reste : ${names.join(', ')}.`,
    inPublic: {
      en: 'Something in a database was broken and could not be backed up with the rest.',
      fr: 'Un élément d’une base de données était inutilisable et n’a pas pu être mis de côté avec le reste.',
    },
  }),
  /** They locked its tables, from elsewhere, while the services were stopped. */
  'backup.database-sessions-ended': warning<NamedDatabase & { names: readonly string[] }>({
    number: 'OSPI-4021',
    en: ({ names, ...database }) =>
      `These sessions locked tables of ${nameIt.en(database)} while the services were stopped, and were ended: ${names.join(', ')}.`,
    fr: ({ names, ...database }) =>
      `Ces sessions tenaient des tables ${ofIt(database)} alors que les services étaient arrêtés ; il y a été mis fin : ${names.join(', ')}.`,
    inPublic: {
      en: 'Sessions that locked a database were ended.',
      fr: 'Il a été mis fin à des sessions qui tenaient une base de données.',
    },
  }),
  /** It made a backup fail, and would make an update fail, until a backup succeeds. */
  'backup.database-not-restorable': warning<NamedDatabase & { detail: string }>({
    number: 'OSPI-4026',
    en: ({ detail, ...database }) =>
      `This backup failed because of the content of ${nameIt.en(database)} (${nameProblem(detail)}). An update would fail as well: it is refused until a backup succeeds.`,
    fr: ({ detail, ...database }) =>
      `Le contenu de ${nameIt.fr(database)} a empêché cette sauvegarde (${nameProblem(detail)}). Une mise à jour rencontrerait le même obstacle : elle est refusée jusqu’à ce qu’une sauvegarde aboutisse.`,
    inPublic: {
      en: 'A backup failed because of the content of a database.',
      fr: 'Le contenu d’une base a empêché une sauvegarde.',
    },
  }),
  /** What a backup of a failed update left on its server, and a manual restore replaces. `detail` is the code of the problem. */
  'backup.database-given-up': warning<NamedDatabase & { id: string; detail: string }>({
    number: 'OSPI-4024',
    en: ({ id, detail, ...database }) =>
      `Backup ${id} does not contain ${nameIt.en(database)}: what the failed update had left of it was only on the database server, could not be saved before this restore replaced it, and is lost (${nameProblem(detail)}).`,
    fr: ({ id, detail, ...database }) =>
      `La sauvegarde ${id} ne contient pas ${nameIt.fr(database)} : ce que la mise à jour échouée en avait laissé ne se trouvait que sur le serveur, n’a pas pu être sauvegardé avant que cette restauration ne le remplace, et est perdu (${nameProblem(detail)}).`,
    inPublic: {
      en: 'What a failed update had left of a database could not be saved before it was replaced.',
      fr: 'Ce qu’une mise à jour échouée avait laissé d’une base de données n’a pas pu être sauvegardé avant d’être remplacé.',
    },
  }),
  /** Users or roles of the server created since the backup, and left there. */
  'backup.database-users-stay': warning<NamedDatabase & { roles: readonly string[] }>({
    number: 'OSPI-4022',
    sample: ({ user }) => ({ roles: [user] }),
    en: ({ roles, ...database }) =>
      `These users or roles of the server were created after the backup of ${nameIt.en(database)} and still exist: ${roles.join(', ')}. If the update created them, drop them before you install it again.`,
    fr: ({ roles, ...database }) =>
      `Ces utilisateurs ou rôles du serveur sont apparus depuis la sauvegarde ${ofIt(database)}, et y sont encore : ${roles.join(', ')}. Si la mise à jour les a créés, supprimez-les avant de l’installer de nouveau.`,
    inPublic: {
      en: 'Users of a database server that the update may have created still exist.',
      fr: 'Des utilisateurs d’un serveur de bases de données, peut-être créés par la mise à jour, y sont encore.',
    },
  }),
  /** It was restored without these: the server's user may not create or change them. */
  'backup.database-roles-differ': warning<NamedDatabase & { roles: readonly string[] }>({
    number: 'OSPI-4010',
    sample: ({ role }) => ({ roles: [role] }),
    en: ({ roles, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is restored, but these users of the server are not as they were, since this user may not change them: ${roles.join(', ')}.`,
    fr: ({ roles, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} est revenue, mais ces utilisateurs du serveur ne sont pas comme ils étaient, car ils ne peuvent pas être modifiés d’ici : ${roles.join(', ')}.`,
    inPublic: {
      en: 'A database was restored without some of its users and rights.',
      fr: 'Une base de données est revenue sans une partie de ses utilisateurs et de ses droits.',
    },
  }),
  'backup.database-extension-differs': warning<
    NamedDatabase & { extension: string; version: string; restored: string }
  >({
    number: 'OSPI-4011',
    sample: ({ name, version }) => ({ extension: name, restored: version }),
    en: ({ extension, version, restored, ...database }) =>
      `In ${nameIt.en(database)} the extension ${extension} now has version ${restored}; before, it was ${version}.`,
    fr: ({ extension, version, restored, ...database }) =>
      `Dans ${nameIt.fr(database)}, l’extension ${extension} est maintenant en version ${restored} ; elle était en ${version}.`,
    inPublic: {
      en: 'A database was restored with another version of an extension.',
      fr: 'Une base de données est revenue avec une autre version d’une extension.',
    },
  }),
  /** Created since the dump, and left, since they may belong to others. */
  'backup.database-roles-new': warning<NamedDatabase & { roles: readonly string[] }>({
    number: 'OSPI-4019',
    sample: ({ role }) => ({ roles: [role] }),
    en: ({ roles, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is restored. These roles of its server were created since the backup and are kept, since they may serve another purpose: ${roles.join(', ')}. If the update created them, drop them before it is tried again: DROP ROLE …`,
    fr: ({ roles, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} est revenue. Ces rôles du serveur ont été créés depuis la sauvegarde et sont laissés en place, car ils peuvent servir à autre chose : ${roles.join(', ')}. Si c’est la mise à jour qui les a créés, supprimez-les avant de la réessayer : DROP ROLE …`,
    inPublic: {
      en: 'Roles of the server that were created since the backup are kept.',
      fr: 'Des rôles du serveur créés depuis la sauvegarde sont laissés en place.',
    },
  }),
  /** The replaced database, which could not be saved before, is kept under that name. */
  'backup.database-kept': warning<NamedDatabase & { left: string }>({
    number: 'OSPI-4025',
    sample: ({ database }) => ({ left: `${database}_ospi_bin` }),
    en: ({ left, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is restored and in use. What the failed update had left of it could not be saved first, so it was not dropped: it remains on the server under the name ${left}, until the next restore or update takes that name. Save what you need of it (${database.engine === 'mariadb' ? 'mariadb-dump' : 'pg_dump'} ${left}), then drop it: it takes up space.`,
    fr: ({ left, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} est revenue et en service. Ce que la mise à jour échouée en avait laissé n’a pas pu être sauvegardé avant, et n’a donc pas été supprimé : cela reste sur le serveur sous le nom ${left}, jusqu’à ce que la prochaine restauration ou mise à jour prenne ce nom. Sauvegardez ce que vous voulez en garder (${database.engine === 'mariadb' ? 'mariadb-dump' : 'pg_dump'} ${left}), puis supprimez-la : elle occupe de la place.`,
    inPublic: {
      en: 'A database is restored; what the update had left of it could not be saved and is kept on the server.',
      fr: 'Une base est revenue ; ce que la mise à jour en avait laissé n’a pas pu être sauvegardé et reste sur le serveur.',
    },
  }),
  /** The replaced database could not be dropped, and is kept under that name. */
  'backup.database-left': warning<NamedDatabase & { left: string; detail: string }>({
    number: 'OSPI-4017',
    sample: ({ database }) => ({ left: `${database}_ospi_bin` }),
    en: ({ left, detail, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is restored and in use. The previous one could not be dropped, and takes up space under the name ${left}; the next restore tries again. The server said: ${detail} Ask the server’s superuser to fix that, then drop it: DROP DATABASE "${left}";`,
    fr: ({ left, detail, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} est revenue et en service. Ce qui était là avant n’a pas pu être supprimé et occupe de la place sous le nom ${left} ; la prochaine restauration essaiera de nouveau. Le serveur a dit : ${detail} Que le superutilisateur du serveur corrige cela, puis supprime la base : DROP DATABASE "${left}";`,
    inPublic: {
      en: 'A database is restored; the one that it replaced could not be dropped yet.',
      fr: 'Une base de données est revenue ; celle qu’elle remplace n’a pas encore pu être supprimée.',
    },
  }),
  /** Replication slots, which are not in a dump, and subscriptions, which are restored disabled. */
  'backup.database-replication-stopped': warning<NamedDatabase & { names: readonly string[] }>({
    number: 'OSPI-4018',
    en: ({ names, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is restored, but the replication of its changes is not running: ${names.join(', ')}. A slot must be created again by its consumer, starting from a new copy; enable a subscription with ALTER SUBSCRIPTION … ENABLE.`,
    fr: ({ names, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} est revenue, mais ce qui transmettait ses modifications ne fonctionne plus : ${names.join(', ')}. Un slot doit être recréé par celui qui le lit, à partir d’une nouvelle copie ; un abonnement se remet en marche avec ALTER SUBSCRIPTION … ENABLE.`,
    inPublic: {
      en: 'A database is restored; the replication of its changes is not running.',
      fr: 'Une base de données est revenue ; ce qui transmettait ses modifications ne fonctionne plus.',
    },
  }),
});

export const notes = table({
  'backup.database-dumped': note<NamedDatabase & { reason: DumpReason }>({
    en: ({ reason, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is dumped again: ${dumpReasons[reason].en}.`,
    fr: ({ reason, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} est extraite de nouveau : ${dumpReasons[reason].fr}.`,
  }),
  /** It was restored beside the live database and compared, or that copy was brought up to date. */
  'backup.database-proven': note<NamedDatabase & { seconds: number }>({
    en: ({ seconds, ...database }) =>
      `A copy of ${nameIt.en(database)} was made beside it and is identical (${formatNumber.en(seconds)} s).`,
    fr: ({ seconds, ...database }) =>
      `Une copie de ${nameIt.fr(database)} se trouve à côté, identique (${formatNumber.fr(seconds)} s).`,
  }),
  /** Its server has no space for a copy. */
  'backup.database-not-proven': note<NamedDatabase & { folder: string }>({
    en: ({ folder, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is only read back, not restored beside itself as a test: there is not enough space for a copy in ${folder}.`,
    fr: ({ folder, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} est seulement relue, et non restaurée à côté comme preuve : il n’y a pas la place d’une copie dans ${folder}.`,
  }),
  'backup.database-skipped': note<NamedDatabase & { reason: SkipReason }>({
    en: ({ reason, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is not dumped again: ${skipReasons[reason].en}.`,
    fr: ({ reason, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} n’est pas extraite de nouveau : ${skipReasons[reason].fr}.`,
  }),
  /** It need not be restored: it is the same as in the backup. */
  'backup.database-not-restored': note<NamedDatabase & { reason: SkipReason }>({
    en: ({ reason, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is left as it is: ${skipReasons[reason].en}.`,
    fr: ({ reason, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} est laissée telle quelle : ${skipReasons[reason].fr}.`,
  }),
  /** Tables that a dump cannot show as of one moment while the platform is in service. */
  'backup.database-not-transactional': note<NamedDatabase & { tables: readonly string[] }>({
    en: ({ tables, ...database }) =>
      `In ${nameIt.en(database)} these tables are not transactional: while the platform is in service, a dump may catch them in the middle of a change: ${tables.join(', ')}.`,
    fr: ({ tables, ...database }) =>
      `Dans ${nameIt.fr(database)}, ces tables ignorent les transactions : pendant que la plateforme sert, une extraction peut les montrer au milieu d’une modification : ${tables.join(', ')}.`,
  }),
});

export const text = words({
  engines,
  nameIt,
});
