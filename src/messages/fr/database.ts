import type {
  DatabaseNotes,
  DatabaseProblems,
  DatabaseWarnings,
  DumpReason,
  NamedDatabase,
  SkipReason,
  UnrestorableReason,
} from '../../model/vocabulary/database.ts';
import { createCheckFormat } from '../check-format.ts';
import { nameProblem } from '../put-code.ts';
import type { Sentences } from '../sentences.ts';
import { quoteWord } from '../shell-word.ts';

const { formatNumber } = createCheckFormat('fr-FR');

const engines = { postgresql: 'PostgreSQL', mariadb: 'MariaDB' } as const;
/** With its article. */
export const nameIt = ({ engine, name }: NamedDatabase) => `la base ${engines[engine]} ${name}`;
const ofIt = (database: NamedDatabase) => `de ${nameIt(database)}`;
const quote = (lines: readonly string[]) => (lines.length === 0 ? '' : ` Message : ${lines.join(' / ')}`);
/** Where a server is; where only a credentials file tells it, that file is no place. */
export const nameServer = (server: string) =>
  server.startsWith('file:') ? `le serveur qu’indique ${server.slice('file:'.length)}` : server;
/** The first few. */
const list = (objects: readonly string[]) =>
  objects.length > 8
    ? `${objects.slice(0, 8).join(', ')} et ${objects.length - 8} autres`
    : objects.join(', ');
const untouched = 'La base en service n’a pas été touchée.';

/** What to mend, and what then: inside an update that failed, the latter is said for it as a whole. */
const mend = (first: string, then: string) => ({ remedy: `${first} ${then}`, mend: first });

const credentials: Readonly<
  Record<DatabaseProblems['backup.database-credentials']['reason'], (owner: string) => string>
> = {
  missing: () => 'est absent',
  unreadable: () => 'est illisible',
  'not-a-file': () => 'n’est pas un simple fichier',
  'open-to-others': () => 'peut être lu par d’autres que son propriétaire',
  owner: (owner) => `n’appartient pas à ${owner}, sous le nom de qui il est lu`,
  'not-understood': () => 'contient une ligne que le programme client ne comprend pas',
};

const isHere = (server: string) => /^(?:\/|localhost|127\.)/.test(server);
const letIn = (role: string, server: string) =>
  isHere(server)
    ? `local all ${role} scram-sha-256`
    : `host all ${role} ADRESSE-DE-CE-SERVEUR/32 scram-sha-256`;

/** What it is, and what to do about it. */
const unrestorable: Readonly<Record<UnrestorableReason, readonly [string, string]>> = {
  setting: [
    'un réglage du serveur rend tout export incomplet',
    'Demandez à l’administrateur du serveur de rétablir ce réglage (SET GLOBAL … = DEFAULT, et dans les fichiers d’options du serveur).',
  ],
  'versioned-by-transaction': [
    'des tables sont versionnées par transaction, et aucun export ne peut contenir leur historique',
    'Demandez à qui maintient la base de les versionner par date, ou sans historique.',
  ],
  history: [
    'des tables sont versionnées par le système, et leur historique ne peut être restauré qu’à partir de MariaDB 10.11',
    'Passez le serveur à MariaDB 10.11, ou supprimez l’historique (ALTER TABLE … DROP SYSTEM VERSIONING).',
  ],
  garbled: [
    'des colonnes ont, dans leurs valeurs ou leur valeur par défaut, des caractères que le serveur lui-même écrit « ? »',
    'Demandez à qui maintient la base de remplacer ces caractères (émojis et semblables) dans ENUM, SET et DEFAULT, ou de remplacer ENUM par VARCHAR.',
  ],
  elsewhere: [
    'des tables ont leurs fichiers dans un dossier à part (DATA DIRECTORY, INDEX DIRECTORY) et ne pourraient pas prendre la place d’une autre',
    'Demandez à qui maintient la base de les recréer sans cette clause et de les remplir à nouveau (CREATE TABLE … LIKE omet la clause, sauf pour une table partitionnée).',
  ],
  'dangling-key': [
    'des clés étrangères renvoient à des tables absentes et renverraient à une autre base une fois restaurées',
    'Demandez à qui maintient la base de supprimer ces clés, ou de créer ces tables.',
  ],
  'outside-key': [
    'des tables d’autres bases ont des clés étrangères vers elle et empêcheraient de la remplacer',
    'Supprimez ces clés étrangères, ou réunissez le tout dans une seule base.',
  ],
  prepared: [
    'des transactions préparées, sans session, peuvent tenir ses tables indéfiniment',
    "Demandez à l’administrateur du serveur d’y mettre fin : XA RECOVER FORMAT = 'SQL' les nomme, XA COMMIT ou XA ROLLBACK termine chacune.",
  ],
};

const dumpReasons: Readonly<Record<DumpReason, string>> = {
  written: 'le serveur a compté des écritures depuis',
  restarted: 'le serveur a redémarré depuis, ou ses compteurs ont été remis à zéro, et ne disent donc rien',
  'in-use': 'une connexion au serveur est encore ouverte',
  uncounted: 'le serveur ne compte pas les écritures de toutes ses tables',
  computed:
    'elle a des colonnes calculées par ses propres fonctions, que seul un clone reprend telles quelles',
};

const skipReasons: Readonly<Record<SkipReason, string>> = {
  'server-idle': 'le serveur n’a rien écrit depuis',
  'nothing-written': 'le serveur n’y a compté aucune écriture depuis',
};

const holds = (choices: readonly string[]) =>
  choices.length === 0
    ? 'La sauvegarde ne contient aucune base.'
    : `La sauvegarde contient : ${choices.join(', ')}.`;

export const problems: Sentences<DatabaseProblems>['problems'] = {
  'prerequisite.run-as': ({ user, reason }) => ({
    what:
      reason === 'unknown'
        ? `L’utilisateur ${user} n’existe pas sur ce serveur.`
        : `Seul root peut exécuter des programmes sous le nom de ${user}.`,
    remedy:
      reason === 'unknown'
        ? 'Vérifiez `runAs` dans la configuration du site.'
        : 'Lancez la commande en tant que root, par exemple par sudo.',
  }),
  'backup.database-credentials': ({ file, reason, owner }) => ({
    what: `Le fichier d’identification ${file} ${credentials[reason](owner)}.`,
    remedy:
      reason === 'missing'
        ? `Créez-le, lisible par son seul propriétaire (install -m 600 -o ${owner} /dev/null ${file}), et écrivez-y le mot de passe comme le montre ospi-update.yaml(5) ; ou corrigez \`credentialsFile\` dans la configuration du site.`
        : reason === 'not-understood'
          ? `Sous une ligne [client], chaque ligne doit être de la forme nom=valeur, avec les noms que le client connaît : password="…", user=…, host=… Une valeur qui contient un # doit être entre guillemets. Une ligne !include n’est pas suivie : écrivez ici ce qu’elle apporte. Le message du client n’est pas montré, car il cite le fichier.`
          : `Faites en sorte que ce soit un simple fichier, que seul son propriétaire lit : chown ${owner} ${file} && chmod 600 ${file}`,
  }),
  'backup.database-unreachable': ({ server, detail, ...database }) => ({
    what: `Aucune connexion à ${nameIt(database)} (${nameServer(server)}). Message du client : ${detail}`,
    remedy: /\bpeer\b/i.test(detail)
      ? 'Ce serveur reconnaît ses utilisateurs à l’utilisateur Unix qui se connecte (peer). Dans `backup.databases` de la configuration du site, indiquez cet utilisateur Unix par `runAs` et l’utilisateur du serveur par `user` ; pour le superutilisateur, les deux sont d’ordinaire postgres.'
      : 'Vérifiez que le serveur fonctionne et, dans `backup.databases` de la configuration du site, où il est (`socket`, `host`, `port`), sous quel nom s’y connecter (`user`, `runAs`), ainsi que le fichier d’identification, s’il y en a un.',
  }),
  'backup.database-locked': ({ server, names, ...database }) => ({
    what: `Des tables ${ofIt(database)} (${nameServer(server)}) sont verrouillées par quelqu’un d’autre et ne peuvent pas être utilisées pour l’instant.${names.length === 0 ? '' : ` Ces sessions tiennent des verrous : ${names.join(', ')}.`}`,
    ...mend(
      'Attendez la fin de ce travail (une sauvegarde, un ALTER TABLE, une transaction restée ouverte), ou demandez à l’administrateur du serveur d’y mettre fin (MariaDB : `SHOW PROCESSLIST`, `KILL` avec le numéro ; PostgreSQL : `pg_terminate_backend` avec le numéro indiqué).',
      'Relancez ensuite la commande.',
    ),
  }),
  'backup.database-unrestorable': ({ findings, ...database }) => ({
    what: `Le contenu ${ofIt(database)} ne reviendrait pas d’une sauvegarde : ${findings.map(({ reason, names }) => `${unrestorable[reason][0]} : ${names.join(', ')}`).join(' ; ')}.`,
    remedy: findings.map(({ reason }) => unrestorable[reason][1]).join(' '),
    mend: findings.map(({ reason }) => unrestorable[reason][1]).join(' '),
  }),
  'backup.database-dump-lacks': ({ names, ...database }) => ({
    what: `L’export ${ofIt(database)} ne contient pas tout ce que contient la base : ce n’est donc pas une sauvegarde. Il manque : ${names.join(', ')}.`,
    remedy:
      'Cherchez la cause dans le journal du serveur, puis relancez la commande ; appelez le support si cela persiste.',
  }),
  'backup.database-missing': ({ server, ...database }) => ({
    what: `Il n’y a pas de base ${engines[database.engine]} ${database.name} sur ${nameServer(server)}${database.engine === 'mariadb' ? ', ou l’utilisateur de la connexion n’y a aucun droit' : ''}.`,
    remedy:
      database.engine === 'mariadb'
        ? 'Vérifiez le nom dans `backup.databases` de la configuration du site. MariaDB ne montre une base qu’à un utilisateur qui y a des droits ; `ospi-update check` montre le SQL qui les donne.'
        : 'Vérifiez le nom dans `backup.databases` de la configuration du site, et si c’est le bon serveur.',
  }),
  'backup.database-views-invalid': ({ views, ...database }) => ({
    what: `Dans ${nameIt(database)}, ces vues sont inutilisables, car ce qu’elles montrent n’existe plus ou ne peut être vu : ${views.join(', ')}. Une base qui contient de telles vues ne peut pas être extraite.`,
    ...mend(
      'Faites corriger ou supprimer ces vues par la personne chargée de la base.',
      'Appelez le support si elles appartiennent à la plateforme.',
    ),
  }),
  'backup.database-client-old': ({ program, clientVersion, serverVersion, ...database }) => ({
    what: `${program} ${clientVersion} est plus ancien que le serveur ${ofIt(database)} (${serverVersion}) et ne peut pas la sauvegarder.`,
    remedy:
      'Installez les programmes clients de la version du serveur ; s’ils sont dans un dossier à part, indiquez-le par `programs` dans la configuration du site.',
  }),
  'backup.database-dump-failed': ({ program, exitCode, lastLines, ...database }) => ({
    what: `L’extraction ${ofIt(database)} a échoué : ${program} s’est terminé avec le code ${exitCode}.${quote(lastLines)}`,
    remedy:
      'Corrigez ce qui est signalé, puis relancez la commande. Les sauvegardes précédentes sont intactes.',
  }),
  'backup.database-dump-incomplete': ({ file, lastLines, ...database }) => ({
    what: `L’extraction ${ofIt(database)} dans ${file} n’est pas complète : ce n’est pas une sauvegarde.${quote(lastLines)}`,
    remedy:
      'Vérifiez le disque (`dmesg`, `smartctl`) et le journal du serveur, puis faites une nouvelle sauvegarde avec `ospi-update backup`.',
  }),
  'backup.database-restore-failed': ({ program, exitCode, lastLines, ...database }) => ({
    what: `L’extraction ${ofIt(database)} n’a pas pu être restaurée : ${program} s’est terminé avec le code ${exitCode}. ${untouched}${quote(lastLines)}`,
    remedy: 'Corrigez ce qui est signalé, puis relancez la commande.',
  }),
  'backup.database-restorer-refused': ({ server, user, detail, ...database }) => ({
    what: `${nameIt(database).replace(/^l/, 'L')} (${nameServer(server)}) ne peut pas être restaurée : son contenu peut exécuter des fonctions de son propriétaire ; il est donc chargé par un rôle sans droits, ${user}, que le serveur ne laisse pas se connecter avec un mot de passe. ${untouched} Message du serveur : ${detail}`,
    ...mend(
      `Dans le fichier pg_hba.conf du serveur (\`SHOW hba_file\` dit où il est), ajoutez cette ligne au-dessus des autres : « ${letIn(user, server)} ». Faites-la lire par \`SELECT pg_reload_conf()\`. ospi-update crée ce rôle pour chaque restauration, avec un nouveau mot de passe, et le supprime ensuite.`,
      'Relancez ensuite la commande.',
    ),
  }),
  'backup.database-copy-differs': ({ objects, ...database }) => ({
    what: `La sauvegarde de ${nameIt(database)} a été restaurée à côté, pour prouver qu’elle peut l’être, et n’est pas identique : ${list(objects)}. ${untouched}`,
    ...mend(
      'Ce qui est nommé serait perdu si cette sauvegarde devait être restaurée. Modifiez ces objets pour qu’une restauration les rende.',
      'Appelez le support s’ils appartiennent à la plateforme.',
    ),
  }),
  'backup.database-disk-full': ({ server, detail, path, ...database }) => ({
    what: `Le disque du serveur ${ofIt(database)} (${nameServer(server)}) ${detail === '' ? 'allait être plein, et le travail a été arrêté' : 'est plein'}${path === undefined ? '' : ` : c’est le système de fichiers de ${path}`}. ${untouched}${detail === '' ? '' : ` Message du serveur : ${detail}`}`,
    ...mend(
      `Faites de la place sur le disque du serveur${path === undefined ? '' : ` (\`df ${quoteWord(path)}\`)`}, hors des fichiers du serveur lui-même, et vérifiez que le serveur fonctionne. \`ospi-update check\` dit combien il en faut.`,
      'Relancez ensuite la commande.',
    ),
  }),
  'backup.database-copy-foreign': ({ copy, platform, target, ...database }) => ({
    what: `À côté ${ofIt(database)} se trouve ${copy}, qui permet à une autre plateforme, qui nomme la même base, de revenir en arrière : ${platform}, installée dans ${target}, sur cette machine ou une autre. Rien n’y a été touché. ${untouched}`,
    ...mend(
      `Si cette plateforme est en cours de mise à jour ou de sauvegarde, attendez la fin ; si sa mise à jour a échoué ou a été interrompue, terminez-la d’abord là-bas (\`ospi-update --platform ${quoteWord(platform)} support recover\`, puis \`backup create\`). Ne nommez une base que dans la configuration d’une seule plateforme. Si cette plateforme n’existe plus du tout, et seulement alors, supprimez ${copy} à la main.`,
      'Relancez ensuite la commande.',
    ),
  }),
  'backup.database-copy-gone': ({ copy, ...database }) => ({
    what: `La copie ${copy} de ${nameIt(database)}, qu’une mise à jour avait faite pour pouvoir revenir en arrière, n’est plus sur le serveur : elle seule contenait ce qui a été enregistré entre la dernière sauvegarde complète et la page de maintenance. ${untouched}`,
    remedy:
      'Appelez le support ; ne supprimez aucune sauvegarde, ni rien sur le serveur de bases de données. S’il n’en existe pas d’autre copie, `ospi-update backup restore ID` rend ce que contient la sauvegarde complète (son ID : `ospi-update backup list`), puis `sudo ospi-update support recover` ouvre la plateforme.',
  }),
  'backup.database-not-held': ({ id, ...database }) => ({
    what: `La sauvegarde ${id} ne contient pas ${nameIt(database)} : c’était une copie sur le serveur de bases de données, gardée jusqu’à la fin de sa mise à jour. ${untouched}`,
    remedy: 'Restaurez une autre sauvegarde ; `ospi-update backup list` les affiche.',
  }),
  'backup.database-held': ({ id, ...database }) => ({
    what: `Tout ce qui est dans le dossier de la sauvegarde ${id} a été relu et est intact, mais ${nameIt(database)} n’y est pas : seul son serveur détient cette partie, pour le retour en arrière de la mise à jour qui a fait la sauvegarde, et jusqu’à la fin de celle-ci. ${untouched}`,
    remedy:
      'Si cette mise à jour attend `ospi-update support recover`, laissez tel quel tout ce qui est sur le serveur de bases de données. Sinon, choisissez une autre sauvegarde ; `ospi-update backup list` les montre.',
  }),
  'backup.database-standby': ({ server, ...database }) => ({
    what: `Le serveur de ${nameIt(database)} (${nameServer(server)}) est un serveur de secours (standby) : il suit un autre serveur et n’accepte lui-même aucune modification. Rien ne pourrait y être restauré.`,
    remedy:
      'Dans `backup.databases` de la configuration du site, indiquez le serveur primaire, celui où la plateforme écrit ; ou promouvez celui-ci s’il doit prendre le relais.',
  }),
  'backup.database-prepared': ({ server, names, ...database }) => ({
    what: `Dans ${nameIt(database)} (${nameServer(server)}), des transactions attendent leur seconde phase (PREPARE TRANSACTION) et personne ne les a terminées : ${names.join(', ')}. Tant qu’elles sont là, le serveur ne laisse aucune base restaurée prendre la place de celle-ci.`,
    ...mend(
      `Demandez à qui gère la plateforme s’il faut garder chacune d’elles. Ensuite, connecté à ${database.name}, son propriétaire ou un superutilisateur la termine : COMMIT PREPARED 'NOM' ou ROLLBACK PREPARED 'NOM'.`,
      'Relancez ensuite la commande.',
    ),
  }),
  'backup.database-refused': ({ server, detail, ...database }) => ({
    what: `Le serveur de ${nameIt(database)} (${nameServer(server)}) répond, mais a refusé une question. Il a dit : ${detail}`,
    remedy: 'Corrigez ce dont il se plaint, puis relancez la commande.',
  }),
  'backup.database-swap-failed': ({ detail, untouched: isUntouched, isRestored, ...database }) => ({
    what: `${nameIt(database).replace(/^l/, 'L')} a été restaurée à côté de celle en service, mais n’a pas pu prendre sa place. ${isUntouched ? untouched : isRestored === true ? 'La base en service est maintenant celle qui a été restaurée, entière.' : 'La base en service contient maintenant une partie de chacune.'} Message du serveur : ${detail}`,
    remedy:
      'Laissez les services arrêtés, fermez les connexions encore ouvertes à la base, et restaurez de nouveau la même sauvegarde.',
  }),
  'backup.database-exists': ({ server, ...database }) => ({
    what: `Il y a déjà une base ${engines[database.engine]} ${database.name} sur ${nameServer(server)}.`,
    remedy: 'Choisissez un nom libre, ou supprimez d’abord cette base.',
  }),
  'usage.database-name': ({ name }) => ({
    what: `${name} ne peut pas être le nom d’une base restaurée.`,
    remedy: 'Utilisez des lettres, des chiffres, `_` et `-`, 50 au plus.',
  }),
  'usage.database-choice': ({ choice, name, choices }) => ({
    what:
      name === ''
        ? `« ${choice} » ne dit pas quelle base de la sauvegarde est demandée.`
        : `« ${choice} » ne dit pas sous quel autre nom la base est à restaurer.`,
    remedy: `Indiquez les deux noms, NOM=AUTRE ; par exemple \`--database ${name === '' ? 'NOM' : name}=${name === '' ? 'AUTRE' : `${name}_copie`}\`. ${holds(choices)}`,
  }),
  'usage.database-unknown': ({ name, choices }) => ({
    what: `La sauvegarde ne contient pas une et une seule base ${name}.`,
    remedy: `${holds(choices)} ${choices.length === 0 ? 'Omettez `--database`.' : 'Indiquez l’une d’elles.'}`,
  }),
  'backup.database-restore-unfinished': (database) => ({
    what: `Une restauration ${ofIt(database)} a été interrompue pendant sa mise en place : elle contient une partie de chacune. Aucune sauvegarde n’a été faite.`,
    remedy:
      'Après une mise à jour annulée, `ospi-update backup create` termine d’abord ce qu’elle a laissé. Sinon, laissez les services arrêtés et relancez `ospi-update backup restore` ; la commande reprend où que ce soit.',
  }),
  'backup.databases-differ': ({ id, databases }) => ({
    what: `La sauvegarde ${id} contient ${databases.length === 0 ? 'aucune base' : databases.map(nameIt).join(', ')} : ce ne sont pas les bases que nomme aujourd’hui la configuration du site.`,
    remedy:
      databases.length === 0
        ? 'Faites une nouvelle sauvegarde, qui les contiendra. Ce que contient celle-ci peut être restauré dans un autre dossier avec `--to`.'
        : 'Restaurez ses dossiers dans un autre dossier avec `--to`, et ses bases sous d’autres noms avec `--database`.',
  }),
};

export const warnings: Sentences<DatabaseWarnings>['lines'] = {
  'backup.database-left-out': ({ names, ...database }) =>
    `Dans ${nameIt(database)}, ceci était inutilisable et n’est pas dans la sauvegarde, qui contient tout le reste : ${names.join(', ')}.`,
  'backup.database-sessions-ended': ({ names, ...database }) =>
    `Ces sessions tenaient des tables ${ofIt(database)} alors que les services étaient arrêtés ; il y a été mis fin : ${names.join(', ')}.`,
  'backup.database-not-restorable': ({ detail, ...database }) =>
    `Le contenu de ${nameIt(database)} a empêché cette sauvegarde (${nameProblem(detail)}). Une mise à jour rencontrerait le même obstacle : elle est refusée jusqu’à ce qu’une sauvegarde aboutisse.`,
  'backup.database-given-up': ({ id, detail, ...database }) =>
    `La sauvegarde ${id} ne contient pas ${nameIt(database)} : ce que la mise à jour échouée en avait laissé ne se trouvait que sur le serveur, n’a pas pu être sauvegardé avant que cette restauration ne le remplace, et est perdu (${nameProblem(detail)}).`,
  'backup.database-users-stay': ({ roles, ...database }) =>
    `Ces utilisateurs ou rôles du serveur sont apparus depuis la sauvegarde ${ofIt(database)}, et y sont encore : ${roles.join(', ')}. Si la mise à jour les a créés, supprimez-les avant de l’installer de nouveau.`,
  'backup.database-roles-differ': ({ roles, ...database }) =>
    `${nameIt(database).replace(/^l/, 'L')} est revenue, mais ces utilisateurs du serveur ne sont pas comme ils étaient, car ils ne peuvent pas être modifiés d’ici : ${roles.join(', ')}.`,
  'backup.database-extension-differs': ({ extension, version, restored, ...database }) =>
    `Dans ${nameIt(database)}, l’extension ${extension} est maintenant en version ${restored} ; elle était en ${version}.`,
  'backup.database-roles-new': ({ roles, ...database }) =>
    `${nameIt(database).replace(/^l/, 'L')} est revenue. Ces rôles du serveur ont été créés depuis la sauvegarde et sont laissés en place, car ils peuvent servir à autre chose : ${roles.join(', ')}. Si c’est la mise à jour qui les a créés, supprimez-les avant de la réessayer : DROP ROLE …`,
  'backup.database-kept': ({ left, ...database }) =>
    `${nameIt(database).replace(/^l/, 'L')} est revenue et en service. Ce que la mise à jour échouée en avait laissé n’a pas pu être sauvegardé avant, et n’a donc pas été supprimé : cela reste sur le serveur sous le nom ${left}, jusqu’à ce que la prochaine restauration ou mise à jour prenne ce nom. Sauvegardez ce que vous voulez en garder (${database.engine === 'mariadb' ? 'mariadb-dump' : 'pg_dump'} ${left}), puis supprimez-la : elle occupe de la place.`,
  'backup.database-left': ({ left, detail, ...database }) =>
    `${nameIt(database).replace(/^l/, 'L')} est revenue et en service. Ce qui était là avant n’a pas pu être supprimé et occupe de la place sous le nom ${left} ; la prochaine restauration essaiera de nouveau. Le serveur a dit : ${detail} Que le superutilisateur du serveur corrige cela, puis supprime la base : DROP DATABASE "${left}";`,
  'backup.database-replication-stopped': ({ names, ...database }) =>
    `${nameIt(database).replace(/^l/, 'L')} est revenue, mais ce qui transmettait ses modifications ne fonctionne plus : ${names.join(', ')}. Un slot doit être recréé par celui qui le lit, à partir d’une nouvelle copie ; un abonnement se remet en marche avec ALTER SUBSCRIPTION … ENABLE.`,
};

export const notes: Sentences<DatabaseNotes>['lines'] = {
  'backup.database-dumped': ({ reason, ...database }) =>
    `${nameIt(database).replace(/^l/, 'L')} est extraite de nouveau : ${dumpReasons[reason]}.`,
  'backup.database-proven': ({ seconds, ...database }) =>
    `Une copie de ${nameIt(database)} se trouve à côté, identique (${formatNumber(seconds)} s).`,
  'backup.database-not-proven': ({ folder, ...database }) =>
    `${nameIt(database).replace(/^l/, 'L')} est seulement relue, et non restaurée à côté comme preuve : il n’y a pas la place d’une copie dans ${folder}.`,
  'backup.database-skipped': ({ reason, ...database }) =>
    `${nameIt(database).replace(/^l/, 'L')} n’est pas extraite de nouveau : ${skipReasons[reason]}.`,
  'backup.database-not-restored': ({ reason, ...database }) =>
    `${nameIt(database).replace(/^l/, 'L')} est laissée telle quelle : ${skipReasons[reason]}.`,
  'backup.database-not-transactional': ({ tables, ...database }) =>
    `Dans ${nameIt(database)}, ces tables ignorent les transactions : pendant que la plateforme sert, une extraction peut les montrer au milieu d’une modification : ${tables.join(', ')}.`,
};

export const text = { engines, nameIt };
