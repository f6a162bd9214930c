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

/** Where a server is; where only a credentials file tells it, that file is no place. */
export const nameServer = say<[server: string]>({
  en: (server) =>
    server.startsWith('file:') ? `the server that ${server.slice('file:'.length)} names` : server,
  fr: (server) =>
    server.startsWith('file:') ? `le serveur qu’indique ${server.slice('file:'.length)}` : server,
});

/** The first few; the log of an attempt holds no more either. */
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
  en: 'The database in use was not touched.',
  fr: 'La base en service n’a pas été touchée.',
};

/** What to mend, and what then: inside an update that failed, the latter is said for it as a whole. */
const mend = (first: string, then: string) => ({ remedy: `${first} ${then}`, mend: first });

const credentials: Readonly<Record<CredentialsFault, Bilingual<(owner: string) => string>>> = {
  missing: { en: () => 'is not there', fr: () => 'est absent' },
  unreadable: { en: () => 'cannot be read', fr: () => 'est illisible' },
  'not-a-file': { en: () => 'is not a plain file', fr: () => 'n’est pas un simple fichier' },
  'open-to-others': {
    en: () => 'can be read by others than its owner',
    fr: () => 'peut être lu par d’autres que son propriétaire',
  },
  owner: {
    en: (owner) => `does not belong to ${owner}, as whom it is read`,
    fr: (owner) => `n’appartient pas à ${owner}, sous le nom de qui il est lu`,
  },
  'not-understood': {
    en: () => 'has a line that the client program does not understand',
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

/** What it is, and what to do about it. */
const unrestorable: Readonly<Record<UnrestorableReason, Bilingual<readonly [string, string]>>> = {
  setting: {
    en: [
      'the server has a setting under which a dump is not whole',
      'Have the server’s administrator set it back (SET GLOBAL … = DEFAULT, and in the server’s option files).',
    ],
    fr: [
      'un réglage du serveur rend tout export incomplet',
      'Demandez à l’administrateur du serveur de rétablir ce réglage (SET GLOBAL … = DEFAULT, et dans les fichiers d’options du serveur).',
    ],
  },
  'versioned-by-transaction': {
    en: [
      'tables that are versioned by transaction, whose history no dump can hold',
      'Have whoever maintains the database version them by time, or without history.',
    ],
    fr: [
      'des tables sont versionnées par transaction, et aucun export ne peut contenir leur historique',
      'Demandez à qui maintient la base de les versionner par date, ou sans historique.',
    ],
  },
  history: {
    en: [
      'system-versioned tables, whose history can be restored from MariaDB 10.11 on',
      'Update the server to MariaDB 10.11, or drop the history (ALTER TABLE … DROP SYSTEM VERSIONING).',
    ],
    fr: [
      'des tables sont versionnées par le système, et leur historique ne peut être restauré qu’à partir de MariaDB 10.11',
      'Passez le serveur à MariaDB 10.11, ou supprimez l’historique (ALTER TABLE … DROP SYSTEM VERSIONING).',
    ],
  },
  garbled: {
    en: [
      'columns with characters in their values or default that the server itself writes as “?”',
      'Have whoever maintains the database replace those characters (emoji and the like) in ENUM, SET and DEFAULT, or take VARCHAR in place of ENUM.',
    ],
    fr: [
      'des colonnes ont, dans leurs valeurs ou leur valeur par défaut, des caractères que le serveur lui-même écrit « ? »',
      'Demandez à qui maintient la base de remplacer ces caractères (émojis et semblables) dans ENUM, SET et DEFAULT, ou de remplacer ENUM par VARCHAR.',
    ],
  },
  elsewhere: {
    en: [
      'tables have their files in a folder of their own (DATA DIRECTORY, INDEX DIRECTORY), and could not take another’s place',
      'Have whoever maintains the database make them again without that clause, and fill them again (CREATE TABLE … LIKE leaves the clause out where there are no partitions).',
    ],
    fr: [
      'des tables ont leurs fichiers dans un dossier à part (DATA DIRECTORY, INDEX DIRECTORY) et ne pourraient pas prendre la place d’une autre',
      'Demandez à qui maintient la base de les recréer sans cette clause et de les remplir à nouveau (CREATE TABLE … LIKE omet la clause, sauf pour une table partitionnée).',
    ],
  },
  'dangling-key': {
    en: [
      'foreign keys refer to tables that are not there, and would refer to another database once they are back',
      'Have whoever maintains the database drop those keys, or make the tables.',
    ],
    fr: [
      'des clés étrangères renvoient à des tables absentes et renverraient à une autre base une fois restaurées',
      'Demandez à qui maintient la base de supprimer ces clés, ou de créer ces tables.',
    ],
  },
  'outside-key': {
    en: [
      'tables of other databases have foreign keys into it, and would keep it from being replaced',
      'Drop those foreign keys, or bring both into one database.',
    ],
    fr: [
      'des tables d’autres bases ont des clés étrangères vers elle et empêcheraient de la remplacer',
      'Supprimez ces clés étrangères, ou réunissez le tout dans une seule base.',
    ],
  },
  prepared: {
    en: [
      'prepared transactions without a session may hold its tables for ever',
      "Have the server’s administrator end them: XA RECOVER FORMAT = 'SQL' names them, XA COMMIT or XA ROLLBACK ends each.",
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
    en: 'the server was restarted since, or its counters were reset, so that they tell nothing',
    fr: 'le serveur a redémarré depuis, ou ses compteurs ont été remis à zéro, et ne disent donc rien',
  },
  'in-use': {
    en: 'someone is still connected to the server',
    fr: 'une connexion au serveur est encore ouverte',
  },
  uncounted: {
    en: 'the server does not count the writes of all its tables',
    fr: 'le serveur ne compte pas les écritures de toutes ses tables',
  },
  computed: {
    en: 'it has columns that its own functions compute, which only a clone holds as they are',
    fr: 'elle a des colonnes calculées par ses propres fonctions, que seul un clone reprend telles quelles',
  },
};

const skipReasons: Readonly<Record<SkipReason, Bilingual>> = {
  'server-idle': { en: 'the server has written nothing since', fr: 'le serveur n’a rien écrit depuis' },
  'nothing-written': {
    en: 'the server has counted no write in it since',
    fr: 'le serveur n’y a compté aucune écriture depuis',
  },
};

const holds = say<[choices: readonly string[]]>({
  en: (choices) =>
    choices.length === 0
      ? 'The backup holds no database at all.'
      : `The backup holds: ${choices.join(', ')}.`,
  fr: (choices) =>
    choices.length === 0
      ? 'La sauvegarde ne contient aucune base.'
      : `La sauvegarde contient : ${choices.join(', ')}.`,
});

/** What can be reported of the databases. `server` is where it is: as `DatabaseFacts` has it. */
export const problems = table({
  'prerequisite.run-as': problem<{ user: string; reason: 'unknown' | 'not-root' }>({
    number: 'OSPI-0329',
    sample: { reason: 'unknown' },
    en: ({ user, reason }) => ({
      what:
        reason === 'unknown'
          ? `There is no user ${user} on this server.`
          : `Only root may run programs as ${user}.`,
      remedy:
        reason === 'unknown'
          ? 'Check `runAs` in the site configuration.'
          : 'Run the command as root, for instance through sudo.',
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
          ? `Make it, readable by its owner alone (install -m 600 -o ${owner} /dev/null ${file}), and write the password into it as ospi-update.yaml(5) shows; or correct \`credentialsFile\` in the site configuration.`
          : reason === 'not-understood'
            ? `Below a line [client], each line must have the form name=value, with the client’s own names: password="…", user=…, host=… A # in a value needs the quotes. A line !include is not followed: write here what it brings. What the client said is not shown, since it quotes the file.`
            : `See that it is a plain file which only its owner reads: chown ${owner} ${file} && chmod 600 ${file}`,
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
  /** `detail` is what the client program said. */
  'backup.database-unreachable': problem<NamedDatabase & { server: string; detail: string }>({
    number: 'OSPI-1121',
    en: ({ server, detail, ...database }) => ({
      what: `No connection to ${nameIt.en(database)} (${nameServer.en(server)}). The client said: ${detail}`,
      remedy: /\bpeer\b/i.test(detail)
        ? 'This server knows its users by the Unix user who connects (peer). In `backup.databases` of the site configuration, set `runAs` to that Unix user, and `user` to the user of the server: for its superuser both are usually postgres.'
        : 'See that the server runs, and check in `backup.databases` of the site configuration where it is (`socket`, `host`, `port`), as whom to connect (`user`, `runAs`), and the credentials file, if there is one.',
    }),
    fr: ({ server, detail, ...database }) => ({
      what: `Aucune connexion à ${nameIt.fr(database)} (${nameServer.fr(server)}). Message du client : ${detail}`,
      remedy: /\bpeer\b/i.test(detail)
        ? 'Ce serveur reconnaît ses utilisateurs à l’utilisateur Unix qui se connecte (peer). Dans `backup.databases` de la configuration du site, indiquez cet utilisateur Unix par `runAs` et l’utilisateur du serveur par `user` ; pour le superutilisateur, les deux sont d’ordinaire postgres.'
        : 'Vérifiez que le serveur fonctionne et, dans `backup.databases` de la configuration du site, où il est (`socket`, `host`, `port`), sous quel nom s’y connecter (`user`, `runAs`), ainsi que le fichier d’identification, s’il y en a un.',
    }),
  }),
  /** Others keep its tables locked. `names`: who does, or may, as far as the server tells. */
  'backup.database-locked': problem<NamedDatabase & { server: string; names: readonly string[] }>({
    number: 'OSPI-1144',
    en: ({ server, names, ...database }) => ({
      what: `Tables of ${nameIt.en(database)} (${nameServer.en(server)}) are locked by someone else, and cannot be used meanwhile.${names.length === 0 ? '' : ` These sessions hold locks: ${names.join(', ')}.`}`,
      ...mend(
        'Wait until that work has ended (a backup, an ALTER TABLE, a transaction that was left open), or have the server’s administrator end it (MariaDB: `SHOW PROCESSLIST`, `KILL` with the number; PostgreSQL: `pg_terminate_backend` with the number shown).',
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
  /** What a backup would not bring back, or what would keep one from its place. */
  'backup.database-unrestorable': problem<
    NamedDatabase & { findings: readonly { reason: UnrestorableReason; names: readonly string[] }[] }
  >({
    number: 'OSPI-1147',
    sample: ({ table }) => ({ findings: [{ reason: 'outside-key', names: [table] }] }),
    en: ({ findings, ...database }) => ({
      what: `What ${nameIt.en(database)} holds would not come back from a backup: ${findings.map(({ reason, names }) => `${unrestorable[reason].en[0]}: ${names.join(', ')}`).join('; ')}.`,
      remedy: findings.map(({ reason }) => unrestorable[reason].en[1]).join(' '),
      mend: findings.map(({ reason }) => unrestorable[reason].en[1]).join(' '),
    }),
    fr: ({ findings, ...database }) => ({
      what: `Le contenu ${ofIt(database)} ne reviendrait pas d’une sauvegarde : ${findings.map(({ reason, names }) => `${unrestorable[reason].fr[0]} : ${names.join(', ')}`).join(' ; ')}.`,
      remedy: findings.map(({ reason }) => unrestorable[reason].fr[1]).join(' '),
      mend: findings.map(({ reason }) => unrestorable[reason].fr[1]).join(' '),
    }),
  }),
  /** The dump program ended well, and what it wrote is not all. */
  'backup.database-dump-lacks': problem<NamedDatabase & { names: readonly string[] }>({
    number: 'OSPI-1148',
    en: ({ names, ...database }) => ({
      what: `The dump of ${nameIt.en(database)} does not hold all that the database holds, so it is no backup. Missing are: ${names.join(', ')}.`,
      remedy:
        'Look for the cause in the server’s log, and run the command again; call support if it stays so.',
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
      what: `There is no ${engines[database.engine]} database ${database.name} on ${nameServer.en(server)}${database.engine === 'mariadb' ? ', or the user of the connection has no right on it' : ''}.`,
      remedy:
        database.engine === 'mariadb'
          ? 'Check the name in `backup.databases` of the site configuration. MariaDB shows a database only to a user who has rights on it: `ospi-update check` shows the SQL that grants them.'
          : 'Check the name in `backup.databases` of the site configuration, and whether that is the right server.',
    }),
    fr: ({ server, ...database }) => ({
      what: `Il n’y a pas de base ${engines[database.engine]} ${database.name} sur ${nameServer.fr(server)}${database.engine === 'mariadb' ? ', ou l’utilisateur de la connexion n’y a aucun droit' : ''}.`,
      remedy:
        database.engine === 'mariadb'
          ? 'Vérifiez le nom dans `backup.databases` de la configuration du site. MariaDB ne montre une base qu’à un utilisateur qui y a des droits ; `ospi-update check` montre le SQL qui les donne.'
          : 'Vérifiez le nom dans `backup.databases` de la configuration du site, et si c’est le bon serveur.',
    }),
  }),
  /** Views of things that are gone: the dump program would refuse them. */
  'backup.database-views-invalid': problem<NamedDatabase & { views: readonly string[] }>({
    number: 'OSPI-1122',
    sample: ({ table }) => ({ views: [table] }),
    en: ({ views, ...database }) => ({
      what: `In ${nameIt.en(database)} these views cannot be used, since what they show is gone or may not be seen: ${views.join(', ')}. A database with such views cannot be dumped.`,
      ...mend(
        'Have whoever maintains the database mend or drop these views.',
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
  /** The dump program would refuse the server, or lose what it does not know. */
  'backup.database-client-old': problem<
    NamedDatabase & { program: string; clientVersion: string; serverVersion: string }
  >({
    number: 'OSPI-1124',
    sample: ({ version }) => ({ clientVersion: version, serverVersion: version }),
    en: ({ program, clientVersion, serverVersion, ...database }) => ({
      what: `${program} ${clientVersion} is older than the server of ${nameIt.en(database)} (${serverVersion}) and cannot dump it.`,
      remedy:
        'Install the client programs of the server’s version; where they are in a folder of their own, name it with `programs` in the site configuration.',
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
      what: `Dumping ${nameIt.en(database)} failed: ${program} ended with code ${exitCode}.${quote.en(lastLines)}`,
      remedy: 'Mend what it complains of, then run the command again. The backups made before are untouched.',
    }),
    fr: ({ program, exitCode, lastLines, ...database }) => ({
      what: `L’extraction ${ofIt(database)} a échoué : ${program} s’est terminé avec le code ${exitCode}.${quote.fr(lastLines)}`,
      remedy:
        'Corrigez ce qui est signalé, puis relancez la commande. Les sauvegardes précédentes sont intactes.',
    }),
  }),
  /** The dump just written does not hold a whole dump. */
  'backup.database-dump-incomplete': problem<NamedDatabase & { file: string; lastLines: readonly string[] }>({
    number: 'OSPI-1126',
    en: ({ file, lastLines, ...database }) => ({
      what: `The dump of ${nameIt.en(database)} in ${file} is not whole, so it is no backup.${quote.en(lastLines)}`,
      remedy:
        'Check the disk (`dmesg`, `smartctl`) and the server’s log; then make a new backup with `ospi-update backup`.',
    }),
    fr: ({ file, lastLines, ...database }) => ({
      what: `L’extraction ${ofIt(database)} dans ${file} n’est pas complète : ce n’est pas une sauvegarde.${quote.fr(lastLines)}`,
      remedy:
        'Vérifiez le disque (`dmesg`, `smartctl`) et le journal du serveur, puis faites une nouvelle sauvegarde avec `ospi-update backup`.',
    }),
  }),
  /** What is there was not touched. */
  'backup.database-restore-failed': problem<DatabaseFailure>({
    number: 'OSPI-1127',
    en: ({ program, exitCode, lastLines, ...database }) => ({
      what: `The dump of ${nameIt.en(database)} could not be restored: ${program} ended with code ${exitCode}. ${untouched.en}${quote.en(lastLines)}`,
      remedy: 'Mend what it complains of, then run the command again.',
    }),
    fr: ({ program, exitCode, lastLines, ...database }) => ({
      what: `L’extraction ${ofIt(database)} n’a pas pu être restaurée : ${program} s’est terminé avec le code ${exitCode}. ${untouched.fr}${quote.fr(lastLines)}`,
      remedy: 'Corrigez ce qui est signalé, puis relancez la commande.',
    }),
  }),
  /** The role without rights that loads what others have made is not let in. Nothing was touched. */
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
      what: `${nameIt.en(database).replace(/^t/, 'T')} (${nameServer.en(server)}) cannot be restored: what is in it may run functions of its owner, so it is loaded by a role without rights, ${user}, and the server does not let that role log in with a password. ${untouched.en} The server said: ${detail}`,
      ...mend(
        `In the server’s pg_hba.conf (\`SHOW hba_file\` tells where it is), add this line above the others: “${letIn.en(user, server)}”. Have it read with \`SELECT pg_reload_conf()\`. ospi-update makes that role for each restore, with a new password, and drops it afterwards.`,
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
  /** The copy beside the live database is not what was dumped. */
  'backup.database-copy-differs': problem<NamedDatabase & { objects: readonly string[] }>({
    number: 'OSPI-1139',
    sample: ({ table }) => ({ objects: [table] }),
    en: ({ objects, ...database }) => ({
      what: `The backup of ${nameIt.en(database)} was restored beside it, as proof that it can be, and is not the same: ${list.en(objects)}. ${untouched.en}`,
      ...mend(
        'What is named would be lost if this backup had to be restored. Change those objects so that a restoration brings them back.',
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
  /** The server's own disk. `path`: a folder on it, where that is known; `detail`: the server's words, or nothing where it was not let come so far. */
  'backup.database-disk-full': problem<NamedDatabase & { server: string; detail: string; path?: string }>({
    number: 'OSPI-1150',
    en: ({ server, detail, path, ...database }) => ({
      what: `The disk of the server of ${nameIt.en(database)} (${nameServer.en(server)}) ${detail === '' ? 'was about to be full, so the work was ended' : 'is full'}${path === undefined ? '' : `: the file system of ${path}`}. ${untouched.en}${detail === '' ? '' : ` The server said: ${detail}`}`,
      ...mend(
        `Make room on the server’s disk${path === undefined ? '' : ` (\`df ${quoteWord(path)}\`)`}, outside of the server’s own files, and see that the server runs. \`ospi-update check\` tells how much is needed.`,
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
  /** Another platform keeps, or makes, a copy of the same database under that name: its way back. `target`: its folder. */
  'backup.database-copy-foreign': problem<NamedDatabase & { copy: string; platform: string; target: string }>(
    {
      number: 'OSPI-1149',
      sample: ({ name }) => ({ copy: `${name}_ospi_new` }),
      en: ({ copy, platform, target, ...database }) => ({
        what: `Beside ${nameIt.en(database)} stands ${copy}, which is the way back of another platform that names the same database: ${platform}, installed in ${target}, on this machine or another. It was left as it is. ${untouched.en}`,
        ...mend(
          `If that platform is being updated or backed up, wait until it is done; if its update failed or was killed, end it there first (\`ospi-update --platform ${quoteWord(platform)} support recover\`, then \`backup create\`). List a database in the configuration of one platform alone. Only if that platform is gone for good, drop ${copy} by hand.`,
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
  /** The server holds no proven copy any more that the restoration would need. */
  'backup.database-copy-gone': problem<NamedDatabase & { copy: string }>({
    number: 'OSPI-1140',
    sample: ({ database }) => ({ copy: `${database}_ospi_new` }),
    en: ({ copy, ...database }) => ({
      what: `The copy ${copy} of ${nameIt.en(database)}, which an update had made as its way back, is not on the server any more: what was saved between the last complete backup and the maintenance page was in it alone. ${untouched.en}`,
      remedy:
        'Call support; do not delete any backup, nor anything on the database server. If no other copy of it exists, `ospi-update backup restore ID` gives back what the complete backup holds (its ID: `ospi-update backup list`), and `sudo ospi-update support recover` then opens the platform.',
    }),
    fr: ({ copy, ...database }) => ({
      what: `La copie ${copy} de ${nameIt.fr(database)}, qu’une mise à jour avait faite pour pouvoir revenir en arrière, n’est plus sur le serveur : elle seule contenait ce qui a été enregistré entre la dernière sauvegarde complète et la page de maintenance. ${untouched.fr}`,
      remedy:
        'Appelez le support ; ne supprimez aucune sauvegarde, ni rien sur le serveur de bases de données. S’il n’en existe pas d’autre copie, `ospi-update backup restore ID` rend ce que contient la sauvegarde complète (son ID : `ospi-update backup list`), puis `sudo ospi-update support recover` ouvre la plateforme.',
    }),
  }),
  /** The backup's part of the database was a copy that the server held for one attempt alone. */
  'backup.database-not-held': problem<NamedDatabase & { id: string }>({
    number: 'OSPI-1141',
    en: ({ id, ...database }) => ({
      what: `Backup ${id} does not hold ${nameIt.en(database)}: it was a copy on the database server, which was needed until its update had ended. ${untouched.en}`,
      remedy: 'Restore another backup; `ospi-update backup list` shows them.',
    }),
    fr: ({ id, ...database }) => ({
      what: `La sauvegarde ${id} ne contient pas ${nameIt.fr(database)} : c’était une copie sur le serveur de bases de données, gardée jusqu’à la fin de sa mise à jour. ${untouched.fr}`,
      remedy: 'Restaurez une autre sauvegarde ; `ospi-update backup list` les affiche.',
    }),
  }),
  /** A part of the backup is not in its folder, but on the database server, for the way back of its update alone. */
  'backup.database-held': problem<NamedDatabase & { id: string }>({
    number: 'OSPI-1181',
    en: ({ id, ...database }) => ({
      what: `All that is in the folder of the backup ${id} was read back and is intact, but ${nameIt.en(database)} is not in it: its server alone holds that part, for the way back of the update that made the backup, and until it has ended. ${untouched.en}`,
      remedy:
        'If that update waits for `ospi-update support recover`, leave all that is on the database server as it is. Otherwise choose another backup; `ospi-update backup list` shows them.',
    }),
    fr: ({ id, ...database }) => ({
      what: `Tout ce qui est dans le dossier de la sauvegarde ${id} a été relu et est intact, mais ${nameIt.fr(database)} n’y est pas : seul son serveur détient cette partie, pour le retour en arrière de la mise à jour qui a fait la sauvegarde, et jusqu’à la fin de celle-ci. ${untouched.fr}`,
      remedy:
        'Si cette mise à jour attend `ospi-update support recover`, laissez tel quel tout ce qui est sur le serveur de bases de données. Sinon, choisissez une autre sauvegarde ; `ospi-update backup list` les montre.',
    }),
  }),
  /** A server that follows another, and takes no changes itself. */
  'backup.database-standby': problem<NamedDatabase & { server: string }>({
    number: 'OSPI-1142',
    en: ({ server, ...database }) => ({
      what: `The server of ${nameIt.en(database)} (${nameServer.en(server)}) is a standby: it follows another server and takes no change itself. Nothing could be restored there.`,
      remedy:
        'In `backup.databases` of the site configuration, name the primary server, which the platform writes to; or promote this one, if it is to take over.',
    }),
    fr: ({ server, ...database }) => ({
      what: `Le serveur de ${nameIt.fr(database)} (${nameServer.fr(server)}) est un serveur de secours (standby) : il suit un autre serveur et n’accepte lui-même aucune modification. Rien ne pourrait y être restauré.`,
      remedy:
        'Dans `backup.databases` de la configuration du site, indiquez le serveur primaire, celui où la plateforme écrit ; ou promouvez celui-ci s’il doit prendre le relais.',
    }),
  }),
  /** Transactions that wait for their second phase: the server neither renames nor drops a database that has one. */
  'backup.database-prepared': problem<NamedDatabase & { server: string; names: readonly string[] }>({
    number: 'OSPI-1143',
    en: ({ server, names, ...database }) => ({
      what: `In ${nameIt.en(database)} (${nameServer.en(server)}) transactions wait for their second phase (PREPARE TRANSACTION), and nobody has ended them: ${names.join(', ')}. As long as they are there, the server lets no restored database take the place of this one.`,
      ...mend(
        `Ask whoever maintains the platform whether each is to be kept. Then, connected to ${database.name}, its owner or a superuser ends it: COMMIT PREPARED 'NAME' or ROLLBACK PREPARED 'NAME'.`,
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
  /** The server answers, and refuses a question. */
  'backup.database-refused': problem<NamedDatabase & { server: string; detail: string }>({
    number: 'OSPI-1145',
    en: ({ server, detail, ...database }) => ({
      what: `The server of ${nameIt.en(database)} (${nameServer.en(server)}) answers, but refused a question. It said: ${detail}`,
      remedy: 'Mend what it complains of, then run the command again.',
    }),
    fr: ({ server, detail, ...database }) => ({
      what: `Le serveur de ${nameIt.fr(database)} (${nameServer.fr(server)}) répond, mais a refusé une question. Il a dit : ${detail}`,
      remedy: 'Corrigez ce dont il se plaint, puis relancez la commande.',
    }),
  }),
  /** Restored beside the live one, but it could not take its place. */
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
      what: `${nameIt.en(database).replace(/^t/, 'T')} was restored beside the one in use, but could not take its place. ${isUntouched ? untouched.en : isRestored === true ? 'The database in use now is the restored one, whole.' : 'The database in use now holds a part of each.'} The server said: ${detail}`,
      remedy:
        'Leave the services stopped, end what is still connected to the database, and restore the same backup again.',
    }),
    fr: ({ detail, untouched: isUntouched, isRestored, ...database }) => ({
      what: `${nameIt.fr(database).replace(/^l/, 'L')} a été restaurée à côté de celle en service, mais n’a pas pu prendre sa place. ${isUntouched ? untouched.fr : isRestored === true ? 'La base en service est maintenant celle qui a été restaurée, entière.' : 'La base en service contient maintenant une partie de chacune.'} Message du serveur : ${detail}`,
      remedy:
        'Laissez les services arrêtés, fermez les connexions encore ouvertes à la base, et restaurez de nouveau la même sauvegarde.',
    }),
  }),
  /** Where it should be restored under that name. */
  'backup.database-exists': problem<NamedDatabase & { server: string }>({
    number: 'OSPI-1129',
    en: ({ server, ...database }) => ({
      what: `There is a ${engines[database.engine]} database ${database.name} on ${nameServer.en(server)} already.`,
      remedy: 'Choose a name that is free, or delete that database first.',
    }),
    fr: ({ server, ...database }) => ({
      what: `Il y a déjà une base ${engines[database.engine]} ${database.name} sur ${nameServer.fr(server)}.`,
      remedy: 'Choisissez un nom libre, ou supprimez d’abord cette base.',
    }),
  }),
  /** The name would not be one that the tool and the server can handle. */
  'usage.database-name': problem<{ name: string }>({
    number: 'OSPI-0241',
    en: ({ name }) => ({
      what: `${name} cannot be the name of a restored database.`,
      remedy: 'Take letters, digits, `_` and `-`, at most 50 of them.',
    }),
    fr: ({ name }) => ({
      what: `${name} ne peut pas être le nom d’une base restaurée.`,
      remedy: 'Utilisez des lettres, des chiffres, `_` et `-`, 50 au plus.',
    }),
  }),
  /** It does not say which database is meant, or under which name it is to be restored. */
  'usage.database-choice': problem<{
    choice: string;
    /** What it names, as far as it does. */
    name: string;
    choices: readonly string[];
  }>({
    number: 'OSPI-0242',
    sample: ({ name }) => ({ choice: name }),
    en: ({ choice, name, choices }) => ({
      what:
        name === ''
          ? `“${choice}” does not say which database of the backup is meant.`
          : `“${choice}” does not say under which other name the database is to be restored.`,
      remedy: `Give both names, NAME=OTHER: for instance \`--database ${name === '' ? 'NAME' : name}=${name === '' ? 'OTHER' : `${name}_look`}\`. ${holds.en(choices)}`,
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
      what: `The backup does not hold one database ${name}, and one alone.`,
      remedy: `${holds.en(choices)} ${choices.length === 0 ? 'Leave `--database` out.' : 'Name one of them.'}`,
    }),
    fr: ({ name, choices }) => ({
      what: `La sauvegarde ne contient pas une et une seule base ${name}.`,
      remedy: `${holds.fr(choices)} ${choices.length === 0 ? 'Omettez `--database`.' : 'Indiquez l’une d’elles.'}`,
    }),
  }),
  /** A restore was interrupted while it put a database in place: it holds neither state. */
  'backup.database-restore-unfinished': problem<NamedDatabase>({
    number: 'OSPI-1130',
    en: (database) => ({
      what: `A restore of ${nameIt.en(database)} was interrupted while it put it in place: it holds a part of each. No backup was made.`,
      remedy:
        'After an update that was taken back, `ospi-update backup create` first ends what that has left. Otherwise leave the services stopped and run `ospi-update backup restore` again; it takes up from any point.',
    }),
    fr: (database) => ({
      what: `Une restauration ${ofIt(database)} a été interrompue pendant sa mise en place : elle contient une partie de chacune. Aucune sauvegarde n’a été faite.`,
      remedy:
        'Après une mise à jour annulée, `ospi-update backup create` termine d’abord ce qu’elle a laissé. Sinon, laissez les services arrêtés et relancez `ospi-update backup restore` ; la commande reprend où que ce soit.',
    }),
  }),
  /** The backup is of other databases than the site's configuration names now. */
  'backup.databases-differ': problem<{ id: string; databases: readonly NamedDatabase[] }>({
    number: 'OSPI-1131',
    sample: ({ database }) => ({ databases: [{ engine: 'postgresql', name: database }] }),
    en: ({ id, databases }) => ({
      what: `The backup ${id} holds ${databases.length === 0 ? 'no database' : databases.map(nameIt.en).join(', ')}: not the databases that the site configuration names now.`,
      remedy:
        databases.length === 0
          ? 'Make a new backup, which holds them. What this one holds can be restored into another folder with `--to`.'
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
      `In ${nameIt.en(database)} these were broken, and are not in the backup, which holds all the rest: ${names.join(', ')}.`,
    fr: ({ names, ...database }) =>
      `Dans ${nameIt.fr(database)}, ceci était inutilisable et n’est pas dans la sauvegarde, qui contient tout le reste : ${names.join(', ')}.`,
    inPublic: {
      en: 'Something in a database was broken, and could not be set aside with the rest.',
      fr: 'Un élément d’une base de données était inutilisable et n’a pas pu être mis de côté avec le reste.',
    },
  }),
  /** They held its tables, from elsewhere, while the services were stopped. */
  'backup.database-sessions-ended': warning<NamedDatabase & { names: readonly string[] }>({
    number: 'OSPI-4021',
    en: ({ names, ...database }) =>
      `These sessions held tables of ${nameIt.en(database)} while the services were stopped, and were ended: ${names.join(', ')}.`,
    fr: ({ names, ...database }) =>
      `Ces sessions tenaient des tables ${ofIt(database)} alors que les services étaient arrêtés ; il y a été mis fin : ${names.join(', ')}.`,
    inPublic: {
      en: 'Sessions that held a database were ended.',
      fr: 'Il a été mis fin à des sessions qui tenaient une base de données.',
    },
  }),
  /** It kept a backup from being made, and would keep an update from it: until a backup is made. */
  'backup.database-not-restorable': warning<NamedDatabase & { detail: string }>({
    number: 'OSPI-4026',
    en: ({ detail, ...database }) =>
      `What ${nameIt.en(database)} holds kept this backup from being made (${nameProblem(detail)}). An update would meet the same: it is refused until a backup is made.`,
    fr: ({ detail, ...database }) =>
      `Le contenu de ${nameIt.fr(database)} a empêché cette sauvegarde (${nameProblem(detail)}). Une mise à jour rencontrerait le même obstacle : elle est refusée jusqu’à ce qu’une sauvegarde aboutisse.`,
    inPublic: {
      en: 'The content of a database kept a backup from being made.',
      fr: 'Le contenu d’une base a empêché une sauvegarde.',
    },
  }),
  /** What a backup of a failed update has left to its server, and a restoration by hand replaces. `detail` is the code of what was met. */
  'backup.database-given-up': warning<NamedDatabase & { id: string; detail: string }>({
    number: 'OSPI-4024',
    en: ({ id, detail, ...database }) =>
      `Backup ${id} does not hold ${nameIt.en(database)}: what the failed update had left of it stood on the database server alone, could not be saved before this restoration replaces it, and is lost (${nameProblem(detail)}).`,
    fr: ({ id, detail, ...database }) =>
      `La sauvegarde ${id} ne contient pas ${nameIt.fr(database)} : ce que la mise à jour échouée en avait laissé ne se trouvait que sur le serveur, n’a pas pu être sauvegardé avant que cette restauration ne le remplace, et est perdu (${nameProblem(detail)}).`,
    inPublic: {
      en: 'What a failed update had left of a database could not be saved before it was replaced.',
      fr: 'Ce qu’une mise à jour échouée avait laissé d’une base de données n’a pas pu être sauvegardé avant d’être remplacé.',
    },
  }),
  /** Users or roles of the server that came since the backup, and were left there. */
  'backup.database-users-stay': warning<NamedDatabase & { roles: readonly string[] }>({
    number: 'OSPI-4022',
    sample: ({ user }) => ({ roles: [user] }),
    en: ({ roles, ...database }) =>
      `These users or roles of the server came since the backup of ${nameIt.en(database)} was made, and are still there: ${roles.join(', ')}. If the update made them, drop them before you install it again.`,
    fr: ({ roles, ...database }) =>
      `Ces utilisateurs ou rôles du serveur sont apparus depuis la sauvegarde ${ofIt(database)}, et y sont encore : ${roles.join(', ')}. Si la mise à jour les a créés, supprimez-les avant de l’installer de nouveau.`,
    inPublic: {
      en: 'Users of a database server that the update may have made are still there.',
      fr: 'Des utilisateurs d’un serveur de bases de données, peut-être créés par la mise à jour, y sont encore.',
    },
  }),
  /** It came back without these: the server's user may not make or change them. */
  'backup.database-roles-differ': warning<NamedDatabase & { roles: readonly string[] }>({
    number: 'OSPI-4010',
    sample: ({ role }) => ({ roles: [role] }),
    en: ({ roles, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is back, but these users of the server are not as they were, since they may not be changed from here: ${roles.join(', ')}.`,
    fr: ({ roles, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} est revenue, mais ces utilisateurs du serveur ne sont pas comme ils étaient, car ils ne peuvent pas être modifiés d’ici : ${roles.join(', ')}.`,
    inPublic: {
      en: 'A database came back without some of its users and rights.',
      fr: 'Une base de données est revenue sans une partie de ses utilisateurs et de ses droits.',
    },
  }),
  'backup.database-extension-differs': warning<
    NamedDatabase & { extension: string; version: string; restored: string }
  >({
    number: 'OSPI-4011',
    sample: ({ name, version }) => ({ extension: name, restored: version }),
    en: ({ extension, version, restored, ...database }) =>
      `In ${nameIt.en(database)} the extension ${extension} is now of version ${restored}; it was ${version}.`,
    fr: ({ extension, version, restored, ...database }) =>
      `Dans ${nameIt.fr(database)}, l’extension ${extension} est maintenant en version ${restored} ; elle était en ${version}.`,
    inPublic: {
      en: 'A database came back with another version of an extension.',
      fr: 'Une base de données est revenue avec une autre version d’une extension.',
    },
  }),
  /** Made since the dump, and left, since they may be others'. */
  'backup.database-roles-new': warning<NamedDatabase & { roles: readonly string[] }>({
    number: 'OSPI-4019',
    sample: ({ role }) => ({ roles: [role] }),
    en: ({ roles, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is back. These roles of its server were made since the backup, and are left, since they may have been made for something else: ${roles.join(', ')}. If the update made them, drop them before it is tried again: DROP ROLE …`,
    fr: ({ roles, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} est revenue. Ces rôles du serveur ont été créés depuis la sauvegarde et sont laissés en place, car ils peuvent servir à autre chose : ${roles.join(', ')}. Si c’est la mise à jour qui les a créés, supprimez-les avant de la réessayer : DROP ROLE …`,
    inPublic: {
      en: 'Roles of the server that were made since the backup are left.',
      fr: 'Des rôles du serveur créés depuis la sauvegarde sont laissés en place.',
    },
  }),
  /** The replaced one, which could not be saved before, is kept under that name. */
  'backup.database-kept': warning<NamedDatabase & { left: string }>({
    number: 'OSPI-4025',
    sample: ({ database }) => ({ left: `${database}_ospi_bin` }),
    en: ({ left, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is back and in use. What the failed update had left of it could not be saved before, so it was not dropped: it stands on the server under the name ${left}, until the next restore or update takes that name. Save what you want of it (${database.engine === 'mariadb' ? 'mariadb-dump' : 'pg_dump'} ${left}), then drop it: it takes up room.`,
    fr: ({ left, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} est revenue et en service. Ce que la mise à jour échouée en avait laissé n’a pas pu être sauvegardé avant, et n’a donc pas été supprimé : cela reste sur le serveur sous le nom ${left}, jusqu’à ce que la prochaine restauration ou mise à jour prenne ce nom. Sauvegardez ce que vous voulez en garder (${database.engine === 'mariadb' ? 'mariadb-dump' : 'pg_dump'} ${left}), puis supprimez-la : elle occupe de la place.`,
    inPublic: {
      en: 'A database is back; what the update had left of it could not be saved, and is kept on the server.',
      fr: 'Une base est revenue ; ce que la mise à jour en avait laissé n’a pas pu être sauvegardé et reste sur le serveur.',
    },
  }),
  /** The replaced one could not be dropped, and is kept under that name. */
  'backup.database-left': warning<NamedDatabase & { left: string; detail: string }>({
    number: 'OSPI-4017',
    sample: ({ database }) => ({ left: `${database}_ospi_bin` }),
    en: ({ left, detail, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is back and in use. What was there before could not be dropped, and takes up room under the name ${left}; the next restore tries again. The server said: ${detail} Have the server’s superuser mend that, then drop it: DROP DATABASE "${left}";`,
    fr: ({ left, detail, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} est revenue et en service. Ce qui était là avant n’a pas pu être supprimé et occupe de la place sous le nom ${left} ; la prochaine restauration essaiera de nouveau. Le serveur a dit : ${detail} Que le superutilisateur du serveur corrige cela, puis supprime la base : DROP DATABASE "${left}";`,
    inPublic: {
      en: 'A database is back; the one that it replaced could not be dropped yet.',
      fr: 'Une base de données est revenue ; celle qu’elle remplace n’a pas encore pu être supprimée.',
    },
  }),
  /** Replication slots that are not in a dump, and subscriptions that come back switched off. */
  'backup.database-replication-stopped': warning<NamedDatabase & { names: readonly string[] }>({
    number: 'OSPI-4018',
    en: ({ names, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is back, but what passed its changes on is not running: ${names.join(', ')}. A slot must be made again by whoever reads from it, starting from a new copy; a subscription is switched on with ALTER SUBSCRIPTION … ENABLE.`,
    fr: ({ names, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} est revenue, mais ce qui transmettait ses modifications ne fonctionne plus : ${names.join(', ')}. Un slot doit être recréé par celui qui le lit, à partir d’une nouvelle copie ; un abonnement se remet en marche avec ALTER SUBSCRIPTION … ENABLE.`,
    inPublic: {
      en: 'A database is back; what passed its changes on is not running.',
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
  /** It was restored beside the live one and compared, or that copy was brought up to date. */
  'backup.database-proven': note<NamedDatabase & { seconds: number }>({
    en: ({ seconds, ...database }) =>
      `A copy of ${nameIt.en(database)} stands beside it and is the same (${formatNumber.en(seconds)} s).`,
    fr: ({ seconds, ...database }) =>
      `Une copie de ${nameIt.fr(database)} se trouve à côté, identique (${formatNumber.fr(seconds)} s).`,
  }),
  /** Its server has no room for a copy. */
  'backup.database-not-proven': note<NamedDatabase & { folder: string }>({
    en: ({ folder, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is only read back, and not restored beside itself as proof: there is no room for a copy in ${folder}.`,
    fr: ({ folder, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} est seulement relue, et non restaurée à côté comme preuve : il n’y a pas la place d’une copie dans ${folder}.`,
  }),
  'backup.database-skipped': note<NamedDatabase & { reason: SkipReason }>({
    en: ({ reason, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is not dumped again: ${skipReasons[reason].en}.`,
    fr: ({ reason, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} n’est pas extraite de nouveau : ${skipReasons[reason].fr}.`,
  }),
  /** It need not be restored: it is as the backup holds it. */
  'backup.database-not-restored': note<NamedDatabase & { reason: SkipReason }>({
    en: ({ reason, ...database }) =>
      `${nameIt.en(database).replace(/^t/, 'T')} is left as it is: ${skipReasons[reason].en}.`,
    fr: ({ reason, ...database }) =>
      `${nameIt.fr(database).replace(/^l/, 'L')} est laissée telle quelle : ${skipReasons[reason].fr}.`,
  }),
  /** Tables that a dump under a serving platform cannot show as of one moment. */
  'backup.database-not-transactional': note<NamedDatabase & { tables: readonly string[] }>({
    en: ({ tables, ...database }) =>
      `In ${nameIt.en(database)} these tables know no transactions, so that a dump may show them in the middle of a change while the platform serves: ${tables.join(', ')}.`,
    fr: ({ tables, ...database }) =>
      `Dans ${nameIt.fr(database)}, ces tables ignorent les transactions : pendant que la plateforme sert, une extraction peut les montrer au milieu d’une modification : ${tables.join(', ')}.`,
  }),
});

export const text = words({
  engines,
  nameIt,
});
