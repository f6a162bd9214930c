import { say } from './declare.ts';
import { words } from './speak.ts';

/** The words of the manual page ospi-update.yaml(5). */
export const configuration = words({
  summary: {
    en: 'configuration of a platform for ospi-update',
    fr: 'configuration d’une plateforme pour ospi-update',
  },
  titles: {
    keys: { en: 'KEYS', fr: 'CLÉS' },
    services: { en: 'SERVICES WITHOUT SYSTEMD', fr: 'SERVICES SANS SYSTEMD' },
    databases: { en: 'DATABASES', fr: 'BASES DE DONNÉES' },
    credentials: { en: 'CREDENTIALS FILES', fr: 'FICHIERS D’IDENTIFICATION' },
    rights: { en: 'RIGHTS ON THE SERVERS', fr: 'DROITS SUR LES SERVEURS' },
    requirements: { en: 'REQUIREMENTS OF A TEST PLATFORM', fr: 'PRÉREQUIS D’UNE PLATEFORME DE TEST' },
    folders: { en: 'FOLDERS', fr: 'DOSSIERS' },
    owner: { en: 'WHO MUST OWN THE FILE', fr: 'À QUI LE FICHIER DOIT APPARTENIR' },
  },
  words: {
    required: { en: 'required', fr: 'obligatoire' },
    default: say<[value: string]>({
      en: (value) => `default: \`${value}\``,
      fr: (value) => `par défaut : \`${value}\``,
    }),
  },
  description: {
    en: [
      'Each platform of a server has one file in /etc/ospi-update. The file name without its extension is the name of the platform, for `--platform`: lower-case letters, digits and hyphens. The extensions .yaml, .yml and .json are read; a file contains one document, in UTF-8, at most 64 KiB, without aliases and tags.',
      'An unknown key is an error. All errors are reported together, each with its line and column; `ospi-update check` reads the file and changes nothing.',
      'An editor that knows JSON Schemas completes the keys and shows mistakes if a comment at the top names the schema: `# yaml-language-server: $schema=/usr/share/ospi-update/schemas/configuration.json`; in JSON, the key `$schema`, which is ignored.',
    ],
    fr: [
      'Chaque plateforme d’un serveur a un fichier dans /etc/ospi-update. Le nom du fichier sans son extension est le nom de la plateforme, par lequel `--platform` la choisit : lettres minuscules, chiffres et traits d’union. Les extensions .yaml, .yml et .json sont lues ; un fichier contient un seul document, en UTF-8, d’au plus 64 Kio, sans alias ni étiquettes.',
      'Une clé inconnue est une erreur. Toutes les erreurs sont signalées ensemble, chacune avec sa ligne et sa colonne ; `ospi-update check` lit le fichier et ne change rien.',
      'Un éditeur qui connaît les schémas JSON complète les clés et montre les erreurs si un commentaire, en tête, nomme le schéma : `# yaml-language-server: $schema=/usr/share/ospi-update/schemas/configuration.json` ; en JSON, la clé `$schema`, qui est ignorée.',
    ],
  },
  services: {
    en: [
      'If a platform is not run by systemd, a service is a name with three commands. They run without a shell, as the user who runs the update; a program is given by its absolute path, or by its name in the standard program folders. As root, a program, or the script of an interpreter, is refused if others can write to it or to a folder above it. Both forms may be mixed in one list.',
      'A stop is complete when nothing of the service is left: its status does not report it as running, no process that its start command has started is alive (for a unit, none in its control group), and none without a terminal runs from a release of the platform. When the timeout expires, what is left is killed if an update is being rolled back or all services have stopped, and is named in the log and in a warning. A start has failed as soon as everything it started has exited, or when the timeout expires.',
    ],
    fr: [
      'Là où une plateforme n’est pas gérée par systemd, un service est un nom avec trois commandes. Elles sont lancées sans shell, par l’utilisateur qui lance la mise à jour ; un programme est indiqué par son chemin absolu, ou par son nom dans les dossiers habituels des programmes. En tant que root, ce programme et le script d’un interpréteur sont refusés si d’autres peuvent y écrire, ou dans un dossier au-dessus. Les deux formes peuvent figurer dans une même liste.',
      'Un arrêt est terminé quand il ne reste rien du service : son état ne dit plus qu’il fonctionne, et aucun processus ne vit encore que sa commande de démarrage ait lancé (pour une unité, aucun dans son groupe de contrôle), ni aucun qui travaille, sans terminal, dans une version de la plateforme. Ce qui reste passé ce délai est tué lorsqu’une mise à jour est annulée ou que tous les services sont arrêtés, et nommé dans le journal et dans un avertissement. Un démarrage a échoué dès que tout ce qu’il a lancé s’est arrêté, ou bien une fois son délai passé.',
    ],
  },
  databases: {
    en: [
      'On the server’s own machine, PostgreSQL can authenticate its superuser by the Unix user, without a password. This is Debian’s default:',
    ],
    fr: [
      'Sur la machine du serveur, PostgreSQL peut reconnaître son superutilisateur au seul utilisateur Unix, sans mot de passe. Debian l’installe ainsi :',
    ],
  },
  databasesWithFile: {
    en: [
      'For MariaDB, use a dedicated user, whose password is in an option file. Here that file has two lines, `[client]` and `password=…`; it may also contain the address of the server and the user:',
    ],
    fr: [
      'Pour MariaDB, le mieux est un utilisateur à part, dont le mot de passe est dans un fichier d’options. Ici, ce fichier contient deux lignes, `[client]` et `password=…` ; il peut aussi dire où est le serveur et sous quel nom s’y connecter :',
    ],
  },
  databasesElsewhere: {
    en: [
      'A server on another machine, with a password file of one line, `db.example:5432:*:ospi:…`, and with the client programs of its version in a separate folder:',
    ],
    fr: [
      'Un serveur sur une autre machine, avec un fichier de mots de passe d’une ligne, `db.example:5432:*:ospi:…`, et dont les programmes clients sont dans un dossier à part :',
    ],
  },
  credentials: {
    en: [
      'A password is never in the configuration, in the arguments or environment of a program, in a log, a journal or a message: the client programs read it themselves from the file that `credentialsFile` names. That file must belong to the Unix user who reads it (`runAs`, otherwise the user who runs ospi-update), and nobody else may read it: `chown root FILE && chmod 600 FILE`. The same applies to a `serviceFile` with a password in it.',
      'Neither file may be in `public`, in a release, in a data folder, in the backup folder or in `inbox`. A good place is /etc/ospi-update. As root, these files, the folder `programs` and every folder above them are refused if others can write to them; the files may belong to `runAs`.',
    ],
    fr: [
      'Un mot de passe ne figure jamais dans la configuration, dans les arguments ou l’environnement d’un programme, ni dans un journal ou un message : les programmes clients le lisent eux-mêmes dans le fichier qu’indique `credentialsFile`. Ce fichier doit appartenir à l’utilisateur Unix qui le lit (`runAs`, sinon celui qui lance ospi-update), et personne d’autre ne doit pouvoir le lire : `chown root FICHIER && chmod 600 FICHIER`. Il en va de même pour un `serviceFile` qui contient un mot de passe.',
      'Ces deux fichiers ne doivent être ni dans `public`, ni dans une version, ni dans un dossier de données, ni dans le dossier des sauvegardes, ni dans `inbox`. Un bon endroit est /etc/ospi-update. En tant que root, ces fichiers, le dossier `programs` et tous les dossiers au-dessus d’eux sont refusés si d’autres peuvent y écrire ; les fichiers peuvent appartenir à `runAs`.',
    ],
  },
  rights: {
    en: [
      "To PostgreSQL, connect as a superuser: a restore ends other connections, creates what others own in their names, and restores roles with their passwords. To MariaDB, connect as a user with all privileges, created by the server’s administrator with: `CREATE USER 'ospi'@'localhost' IDENTIFIED BY '…'; GRANT ALL PRIVILEGES ON *.* TO 'ospi'@'localhost' WITH GRANT OPTION;`",
      '`ospi-update check` says which rights are missing, and what to run to grant them. Without the rights to read and restore the database, nothing is installed. Without the right to read the server’s users and to restore their rights, there is a warning: an update works without it, but on an empty server the users would have to be created by hand. check also refuses a dump program older than its server.',
    ],
    fr: [
      "À PostgreSQL, connectez-vous en superutilisateur : une restauration met fin aux connexions des autres, recrée à leur nom ce qui leur appartient, et remet en place les rôles avec leurs mots de passe. À MariaDB, connectez-vous avec un utilisateur qui a tous les droits, que l’administrateur du serveur crée par : `CREATE USER 'ospi'@'localhost' IDENTIFIED BY '…'; GRANT ALL PRIVILEGES ON *.* TO 'ospi'@'localhost' WITH GRANT OPTION;`",
      '`ospi-update check` dit quels droits manquent et ce qu’il faut exécuter pour les donner. Sans les droits de lire la base et de la restaurer, rien n’est installé. Sans le droit de lire les utilisateurs du serveur et de leur rendre leurs droits, un avertissement est donné : une mise à jour s’en passe, mais sur un serveur vide il faudrait les créer à la main. check refuse aussi un programme d’extraction plus ancien que son serveur.',
    ],
  },
  requirements: {
    en: [
      'A test platform may run on a smaller server than a production one. As long as `requirements` is set, every check shows a warning that names it: do not use it in production unless support has agreed.',
    ],
    fr: [
      'Une plateforme de test peut se contenter d’un serveur plus petit. Tant que `requirements` est présent, chaque vérification le signale par un avertissement : ne l’employez pas sur une plateforme qui a des utilisateurs sans l’accord du support.',
    ],
  },
  folders: {
    en: [
      'A folder is an absolute path without a trailing slash, quotes, control characters or any of `\\$;{}*?[]`. System folders themselves (such as /srv or /var/lib) are refused, as is everything below /dev, /proc, /run and /sys.',
      'Nested folders are refused if one would destroy or expose the other; links are followed first:',
    ],
    fr: [
      'Un dossier s’écrit par son chemin absolu, sans barre oblique à la fin, sans guillemets, sans caractères de contrôle ni aucun de `\\$;{}*?[]`. Les dossiers du système eux-mêmes (comme /srv ou /var/lib) sont refusés, ainsi que tout ce qui est sous /dev, /proc, /run et /sys.',
      'Les dossiers placés l’un dans l’autre sont refusés lorsque l’un détruirait ou montrerait l’autre ; les liens sont d’abord suivis :',
    ],
  },
  overlaps: {
    en: [
      'nothing of the platform in `public`: nginx would show it to every visitor;',
      '`public` not in the logs or the notices of `state`;',
      'nothing in releases/, current or .staging of `root`: it would disappear with the version;',
      '`backup.folder` not in `root`;',
      'nothing of ospi-update, and no other data folder, in one of `backup.folders`: a restore would overwrite it;',
      'nothing else in `backup.folder` or in `inbox`.',
    ],
    fr: [
      'rien de la plateforme dans `public` : nginx le montrerait à tous les visiteurs ;',
      '`public` ni dans les comptes rendus des tentatives ni dans les notices de `state` ;',
      'rien dans releases/, current ou .staging de `root` : cela disparaîtrait avec la version ;',
      '`backup.folder` hors de `root` ;',
      'rien d’ospi-update, et aucun autre dossier de données, dans l’un des `backup.folders` : la restauration des données l’écraserait ;',
      'rien d’autre dans `backup.folder` ni dans `inbox`.',
    ],
  },
  owner: {
    en: [
      'The file determines what runs as root. It must belong to root, and no group other than root’s and no other users may write to it; the same applies to `root`, `state`, `public` and the backup folder, and to every folder above any of these. The data folders themselves are exempt, since they belong to the platform’s own user; the folders above them are not: anyone who can replace one could have any folder saved and restored. For example, `chown root:systeme FILE && chmod 640 FILE` lets the administrators read it, so that they can run check and status. A user other than root may use their own file with --config, for their own platform.',
    ],
    fr: [
      'Le fichier décide de ce qui est lancé en tant que root. Il doit appartenir à root, et ni un groupe autre que celui de root ni les autres utilisateurs ne doivent pouvoir l’écrire ; il en va de même pour `root`, `state`, `public` et le dossier des sauvegardes, et pour tous les dossiers au-dessus d’eux. Les dossiers de données eux-mêmes ne sont pas concernés, puisqu’ils appartiennent à l’utilisateur de la plateforme ; ceux qui sont au-dessus le sont : qui peut mettre un autre dossier à leur place pourrait faire sauvegarder et restaurer n’importe lequel. Par exemple, `chown root:systeme FICHIER && chmod 640 FICHIER` permet aux administrateurs de le lire, et donc de lancer check et status. Un utilisateur autre que root peut employer un fichier à lui avec --config, pour une plateforme à lui.',
    ],
  },
});
