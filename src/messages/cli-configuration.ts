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
      'Each platform of a server has one file in /etc/ospi-update. The name of the file without its ending is the platform’s name, by which `--platform` chooses it: lower-case letters, digits and hyphens. The endings .yaml, .yml and .json are read; a file holds one document, in UTF-8, at most 64 KiB, without aliases and tags.',
      'A key that is not known is an error. All errors are reported together, each with its line and column; `ospi-update check` reads the file and changes nothing.',
    ],
    fr: [
      'Chaque plateforme d’un serveur a un fichier dans /etc/ospi-update. Le nom du fichier sans son extension est le nom de la plateforme, par lequel `--platform` la choisit : lettres minuscules, chiffres et traits d’union. Les extensions .yaml, .yml et .json sont lues ; un fichier contient un seul document, en UTF-8, d’au plus 64 Kio, sans alias ni étiquettes.',
      'Une clé inconnue est une erreur. Toutes les erreurs sont signalées ensemble, chacune avec sa ligne et sa colonne ; `ospi-update check` lit le fichier et ne change rien.',
    ],
  },
  keys: {
    product: {
      en: 'the application as the vendor names it; an archive for another one is refused',
      fr: 'l’application, telle que l’éditeur la nomme ; une archive destinée à une autre est refusée',
    },
    root: {
      en: 'the folder of the platform: it holds releases/VERSION/ and `current`, the link to the installed one',
      fr: 'le dossier de la plateforme : il contient releases/VERSION/ et `current`, le lien vers la version installée',
    },
    state: {
      en: 'the folder of the journal, the lock, the notices and the attempts’ logs; it is made where it is missing',
      fr: 'le dossier du journal, du verrou, des notices et de ce que les tentatives ont écrit ; il est créé s’il n’existe pas',
    },
    public: {
      en: 'the folder that nginx serves during an update: page, progress and flag',
      fr: 'le dossier que nginx sert pendant une mise à jour : page, avancement et témoin',
    },
    url: {
      en: 'the platform as a visitor reaches it, through nginx; it is asked to see whether the page is really on',
      fr: 'la plateforme telle qu’un visiteur l’atteint, à travers nginx ; elle est interrogée pour savoir si la page est vraiment affichée',
    },
    administrators: {
      en: 'the Unix group whose members may install; it must exist. Without this key only root may. Its members also read the state, and so can run check and status without sudo',
      fr: 'le groupe Unix dont les membres peuvent installer ; il doit exister. Sans cette clé, seul root le peut. Ses membres lisent aussi l’état, et peuvent donc lancer check et status sans sudo',
    },
    trustedKeys: {
      en: 'the vendor’s public keys, in minisign’s form: the second line of the .pub file, beginning with RW. Several, while the vendor changes keys',
      fr: 'les clés publiques de l’éditeur, sous la forme de minisign : la deuxième ligne du fichier .pub, qui commence par RW. Plusieurs, pendant que l’éditeur change de clé',
    },
    services: {
      en: 'in starting order, the Superviseur first; stopped in the reverse order',
      fr: 'dans l’ordre de démarrage, le Superviseur d’abord ; arrêtés dans l’ordre inverse',
    },
    'services.unit': {
      en: 'a systemd unit with its ending (.service, .socket, .target or .timer)',
      fr: 'une unité systemd avec son extension (.service, .socket, .target ou .timer)',
    },
    'services.name': {
      en: 'in place of a unit: the name of a service that commands start and stop',
      fr: 'au lieu d’une unité : le nom d’un service que des commandes démarrent et arrêtent',
    },
    'services.start': {
      en: 'the command that starts it, as a list: program and arguments',
      fr: 'la commande qui le démarre, en liste : le programme et ses arguments',
    },
    'services.stop': { en: 'the command that stops it', fr: 'la commande qui l’arrête' },
    'services.status': {
      en: 'the command that ends with 0 while it runs, and with anything else while it does not',
      fr: 'la commande qui se termine par 0 tant qu’il fonctionne, et par autre chose sinon',
    },
    'services.timeoutSeconds': {
      en: 'seconds after which a start or a stop counts as failed, from its command to the moment when the service runs, or when no process of it is left; 1 to 3600. A command that is still at work then is ended. A status gets at most 30 of them. Without this key it is 180; for a unit more, where systemd allows it more; and 30 for a start of which no process is seen at all',
      fr: 'secondes au bout desquelles un démarrage ou un arrêt compte comme échoué, de sa commande au moment où le service fonctionne, ou bien où il n’en reste aucun processus ; de 1 à 3600. Une commande encore à l’œuvre est alors interrompue. Un état en a au plus 30. Sans cette clé, ce délai est de 180 ; davantage pour une unité à laquelle systemd en accorde plus ; et de 30 pour un démarrage dont aucun processus n’est vu',
    },
    health: {
      en: 'how the platform says that it is healthy',
      fr: 'comment la plateforme dit qu’elle fonctionne',
    },
    'health.url': {
      en: 'an address that answers with a status from 200 to 299 once the platform can be used; asked of the platform itself, not through nginx; of one in PHP, through a server block of its own on this server alone (listen 127.0.0.1:8098), without the snippet',
      fr: 'une adresse qui répond par un statut de 200 à 299 dès que la plateforme est utilisable ; demandée à la plateforme elle-même, sans passer par nginx ; pour une plateforme en PHP, par un bloc server à part, propre à ce serveur (listen 127.0.0.1:8098), sans l’extrait',
    },
    'health.timeoutSeconds': {
      en: 'seconds from the start of the services until an update counts as failed; 1 to 3600',
      fr: 'secondes depuis le démarrage des services avant que la mise à jour soit considérée comme échouée ; de 1 à 3600',
    },
    'health.versionHeader': {
      en: 'a header of that answer which holds the platform’s version, such as X-Version. An update counts as healthy, and a rollback as done, only while the right version stands in it',
      fr: 'un en-tête de cette réponse qui contient la version de la plateforme, par exemple X-Version. Une mise à jour n’est jugée en bon état, et un retour terminé, que si la bonne version s’y trouve',
    },
    'health.versionPath': {
      en: 'the same with a path on that address, such as /version, whose answer is or contains the version',
      fr: 'de même, un chemin à cette adresse, par exemple /version, dont la réponse est ou contient la version',
    },
    maintenance: { en: 'about the maintenance page', fr: 'à propos de la page de maintenance' },
    'maintenance.exempt': {
      en: 'paths that can be read during an update, as soon as they answer. Only GET, HEAD and OPTIONS pass: a rollback brings the data back to their state before the update, and what had been saved through such a path meanwhile would be lost. Only plain addresses pass: those with `;`, `\\`, `%00`, `%25`, `%2f` or `%5c`, in their questions too, or with a segment that is empty or begins with a dot, get the page, since an application server may read them as another path',
      fr: 'les chemins que l’on peut lire pendant une mise à jour, dès qu’ils répondent. Seuls GET, HEAD et OPTIONS passent : un retour arrière remet les données dans leur état d’avant la mise à jour, et ce qui aurait été enregistré entre-temps par un tel chemin serait perdu. Seules passent les adresses simples : celles qui comportent `;`, `\\`, `%00`, `%25`, `%2f` ou `%5c`, même après le `?`, ou un segment vide ou commençant par un point, reçoivent la page, car un serveur d’applications peut y lire un autre chemin',
    },
    'maintenance.allow': {
      en: 'addresses and networks (192.0.2.0/24, 2001:db8::/32) that see the new version while `apply --hold` keeps it closed to all others. nginx must know the visitors’ own addresses: behind a proxy, by `set_real_ip_from` and `real_ip_header`. Anyone who can send from an address of `set_real_ip_from` can claim any other one: name your own proxies there, and nothing else',
      fr: 'les adresses et réseaux (192.0.2.0/24, 2001:db8::/32) qui voient la nouvelle version tant que `apply --hold` la garde fermée à tous les autres. nginx doit connaître la véritable adresse des visiteurs : derrière un proxy, par `set_real_ip_from` et `real_ip_header`. Qui peut émettre depuis une adresse de `set_real_ip_from` peut en prétendre n’importe quelle autre : n’y nommez que vos propres proxys',
    },
    'maintenance.holdMinutes': {
      en: 'how long `apply --hold` waits for `apply --open`, 1 to 1440; then the platform opens by itself, if it is still healthy',
      fr: 'combien de temps `apply --hold` attend `apply --open`, de 1 à 1440 ; ensuite la plateforme s’ouvre d’elle-même, si elle fonctionne toujours',
    },
    'maintenance.page': {
      en: 'how the pages that nginx shows say whose platform it is',
      fr: 'comment les pages que nginx présente disent à qui est la plateforme',
    },
    'maintenance.page.name': {
      en: 'the name of the site, above the page; without it, the product',
      fr: 'le nom de l’établissement, en haut de la page ; sans cette clé, l’application',
    },
    'maintenance.page.logo': {
      en: 'a picture beside it: a file (SVG, PNG, JPEG, WebP or GIF) of at most 6 KiB, which everybody will see',
      fr: 'une image à côté du nom : un fichier (SVG, PNG, JPEG, WebP ou GIF) d’au plus 6 Kio, que tout le monde verra',
    },
    'maintenance.page.color': {
      en: 'the colour of bars and links, in quotes: "#0b5cad"; it is darkened or lightened where it could not be read',
      fr: 'la couleur des barres et des liens, entre guillemets : "#0b5cad" ; elle est assombrie ou éclaircie là où elle ne serait pas lisible',
    },
    'maintenance.page.contact': {
      en: 'whom the staff may ask, in one line: “IT department, extension 4242”',
      fr: 'à qui le personnel peut s’adresser, en une ligne : « Service informatique, poste 4242 »',
    },
    backup: { en: 'about the backups of the data', fr: 'à propos des sauvegardes des données' },
    'backup.folder': {
      en: 'the folder of the backups, best on another disk; nothing else may be in it',
      fr: 'le dossier des sauvegardes, de préférence sur un autre disque ; rien d’autre ne doit s’y trouver',
    },
    'backup.keep': {
      en: 'how many full backups are kept, each with those that add to it; 1 to 1000. Old versions in releases/ are not counted and never removed',
      fr: 'combien de sauvegardes complètes sont conservées, chacune avec celles qui la complètent ; de 1 à 1000. Les anciennes versions de releases/ n’en font pas partie et ne sont jamais supprimées',
    },
    'backup.rehearse': {
      en: '`restore`: each database that was dumped is restored beside the one in use, while the platform serves, and compared, since only that proves that it can be; an update keeps that copy as its way back, which then takes seconds. `read`: dumps are only read back, and the way back restores them. It needs less room on the database server',
      fr: '`restore` : chaque base extraite est restaurée à côté de celle en service, pendant que la plateforme sert, puis comparée, car c’est la seule preuve qu’elle peut l’être ; une mise à jour garde cette copie pour revenir en arrière, ce qui ne prend alors que quelques secondes. `read` : les extractions sont seulement relues, et le retour arrière les restaure. Il faut alors moins de place sur le serveur de bases de données',
    },
    'backup.folders': {
      en: 'the folders that hold the platform’s data',
      fr: 'les dossiers qui contiennent les données de la plateforme',
    },
    'backup.databases': {
      en: 'the platform’s databases, each with its engine and its name; they are backed up, restored and rolled back together with the folders',
      fr: 'les bases de données de la plateforme, chacune avec son moteur et son nom ; elles sont sauvegardées, restaurées et remises en état avec les dossiers',
    },
    'backup.databases.engine': { en: '`postgresql` or `mariadb`', fr: '`postgresql` ou `mariadb`' },
    'backup.databases.name': {
      en: 'the name of the database: letters, digits, _ and -, at most 50; none of the server’s own, such as template1 or mysql',
      fr: 'le nom de la base : lettres, chiffres, _ et -, 50 caractères au plus ; aucune de celles du serveur lui-même, comme template1 ou mysql',
    },
    'backup.databases.socket': {
      en: 'for postgresql the folder of the server’s socket, for mariadb the socket itself; without `socket`, `host` and `service`, the client programs’ usual one',
      fr: 'pour postgresql le dossier du socket du serveur, pour mariadb le socket lui-même ; sans `socket`, `host` ni `service`, celui que les programmes clients emploient d’habitude',
    },
    'backup.databases.host': {
      en: 'in place of a socket: the server’s name or IP address',
      fr: 'au lieu d’un socket : le nom ou l’adresse IP du serveur',
    },
    'backup.databases.port': {
      en: 'the port of `host`, 1 to 65535; for postgresql also with a socket, whose name it is a part of',
      fr: 'le port de `host`, de 1 à 65535 ; pour postgresql aussi avec un socket, dont il complète le nom',
    },
    'backup.databases.service': {
      en: 'postgresql, in place of a socket and a host: a service of the connection service file',
      fr: 'postgresql, au lieu d’un socket et d’un hôte : un service du fichier de services de connexion',
    },
    'backup.databases.serviceFile': {
      en: 'postgresql: that file, where it is not the usual one',
      fr: 'postgresql : ce fichier, si ce n’est pas le fichier habituel',
    },
    'backup.databases.user': {
      en: 'as whom to connect to the server; without it, as the client programs do of themselves: as the Unix user who runs them, or as a file says',
      fr: 'l’utilisateur du serveur ; sans cette clé, celui que prennent les programmes clients : l’utilisateur Unix qui les exécute, ou celui qu’indique un fichier',
    },
    'backup.databases.credentialsFile': {
      en: 'the file with the password: a password file (as ~/.pgpass) for postgresql, an option file (as ~/.my.cnf) for mariadb; see below',
      fr: 'le fichier qui contient le mot de passe : un fichier de mots de passe (comme ~/.pgpass) pour postgresql, un fichier d’options (comme ~/.my.cnf) pour mariadb ; voir plus bas',
    },
    'backup.databases.runAs': {
      en: 'the Unix user as whom the client programs run, for a server that knows its users by that (peer, unix_socket); only root can use it',
      fr: 'l’utilisateur Unix qui exécute les programmes clients, pour un serveur qui reconnaît ainsi ses utilisateurs (peer, unix_socket) ; seul root peut s’en servir',
    },
    'backup.databases.programs': {
      en: 'the folder of the client programs, where those of the server’s version are not in the standard folders: psql, pg_dump and pg_restore, or mariadb and mariadb-dump',
      fr: 'le dossier des programmes clients, si ceux de la version du serveur ne sont pas dans les dossiers habituels : psql, pg_dump et pg_restore, ou mariadb et mariadb-dump',
    },
    inbox: {
      en: 'the folder in which `apply` without an archive and `check --inbox` look for new ones, and `support release` without a file for a release (NAME.txt); its links are not followed',
      fr: 'le dossier de dépôt, où `apply` sans archive et `check --inbox` cherchent les nouvelles, et `support release` sans fichier un déblocage (NOM.txt) ; les liens n’y sont pas suivis',
    },
    requirements: {
      en: 'in place of the usual prerequisites, and of an archive’s own; see below',
      fr: 'à la place des prérequis habituels et de ceux de l’archive ; voir plus bas',
    },
    'requirements.cpuCores': { en: 'CPU cores', fr: 'les cœurs de processeur' },
    'requirements.cpuCores.minimum': {
      en: 'with fewer, nothing is installed',
      fr: 'au-dessous, rien n’est installé',
    },
    'requirements.cpuCores.recommended': {
      en: 'with fewer, there is a warning',
      fr: 'au-dessous, un avertissement est donné',
    },
    'requirements.memoryGiB': { en: 'memory in GiB', fr: 'la mémoire, en Gio' },
    'requirements.memoryGiB.minimum': {
      en: 'with less, nothing is installed',
      fr: 'au-dessous, rien n’est installé',
    },
    'requirements.memoryGiB.recommended': {
      en: 'with less, there is a warning',
      fr: 'au-dessous, un avertissement est donné',
    },
    'requirements.freeDiskPercent': {
      en: 'how much of each file system must be free; 1 to 99',
      fr: 'la part de chaque système de fichiers qui doit être libre ; de 1 à 99',
    },
    support: {
      en: 'how support is reached; shown on the page and with every refusal',
      fr: 'comment joindre le support ; indiqué sur la page et avec chaque refus',
    },
    'support.email': { en: 'its e-mail address', fr: 'son adresse électronique' },
    'support.phone': {
      en: 'its telephone number, in quotes',
      fr: 'son numéro de téléphone, entre guillemets',
    },
  },
  services: {
    en: [
      'Where a platform is not run by systemd, a service is a name with three commands. They run without a shell, as the user who runs the update; a program is given by its absolute path, or by its name in the standard folders for programs. As root, it and the script of an interpreter are refused where others can write them or a folder above them. Both forms may stand in one list.',
      'A stop is over when nothing of the service is left: neither does its status say that it runs, nor is a process alive that its start command has started (or of a unit, one in its control group), nor one that works in a release of the platform without a terminal. What is left after its time is killed where an update is taken back or all services have stopped, and named in the log and in a warning. A start has failed as soon as all that it has started has ended, or once its time is over.',
    ],
    fr: [
      'Là où une plateforme n’est pas gérée par systemd, un service est un nom avec trois commandes. Elles sont lancées sans shell, par l’utilisateur qui lance la mise à jour ; un programme est indiqué par son chemin absolu, ou par son nom dans les dossiers habituels des programmes. En tant que root, ce programme et le script d’un interpréteur sont refusés si d’autres peuvent y écrire, ou dans un dossier au-dessus. Les deux formes peuvent figurer dans une même liste.',
      'Un arrêt est terminé quand il ne reste rien du service : son état ne dit plus qu’il fonctionne, et aucun processus ne vit encore que sa commande de démarrage ait lancé (pour une unité, aucun dans son groupe de contrôle), ni aucun qui travaille, sans terminal, dans une version de la plateforme. Ce qui reste passé ce délai est tué lorsqu’une mise à jour est annulée ou que tous les services sont arrêtés, et nommé dans le journal et dans un avertissement. Un démarrage a échoué dès que tout ce qu’il a lancé s’est arrêté, ou bien une fois son délai passé.',
    ],
  },
  databases: {
    en: [
      'On the server’s own machine, PostgreSQL can know its superuser by the Unix user alone, without any password. Debian sets it up like this:',
    ],
    fr: [
      'Sur la machine du serveur, PostgreSQL peut reconnaître son superutilisateur au seul utilisateur Unix, sans mot de passe. Debian l’installe ainsi :',
    ],
  },
  databasesWithFile: {
    en: [
      'MariaDB is best reached with a user of its own, whose password stands in an option file. Here that file holds two lines, `[client]` and `password=…`; it may also say where the server is and as whom to connect:',
    ],
    fr: [
      'Pour MariaDB, le mieux est un utilisateur à part, dont le mot de passe est dans un fichier d’options. Ici, ce fichier contient deux lignes, `[client]` et `password=…` ; il peut aussi dire où est le serveur et sous quel nom s’y connecter :',
    ],
  },
  databasesElsewhere: {
    en: [
      'A server on another machine, with a password file that holds one line, `db.example:5432:*:ospi:…`, and where the client programs of its version stand in a folder of their own:',
    ],
    fr: [
      'Un serveur sur une autre machine, avec un fichier de mots de passe d’une ligne, `db.example:5432:*:ospi:…`, et dont les programmes clients sont dans un dossier à part :',
    ],
  },
  credentials: {
    en: [
      'A password never stands in the configuration, in the arguments or in the environment of a program, nor in a log, a journal or a message: the client programs read it themselves from the file that `credentialsFile` names. That file must belong to the Unix user who reads it (`runAs`, otherwise whoever runs ospi-update), and nobody else may read it: `chown root FILE && chmod 600 FILE`. The same goes for a `serviceFile` with a password in it.',
      'Neither file may stand in `public`, in a release, in a folder of data, in the folder of the backups or in `inbox`. A good place is /etc/ospi-update. As root, these files, the folder `programs` and every folder above them are refused where others can write them; the files may belong to `runAs`.',
    ],
    fr: [
      'Un mot de passe ne figure jamais dans la configuration, dans les arguments ou l’environnement d’un programme, ni dans un journal ou un message : les programmes clients le lisent eux-mêmes dans le fichier qu’indique `credentialsFile`. Ce fichier doit appartenir à l’utilisateur Unix qui le lit (`runAs`, sinon celui qui lance ospi-update), et personne d’autre ne doit pouvoir le lire : `chown root FICHIER && chmod 600 FICHIER`. Il en va de même pour un `serviceFile` qui contient un mot de passe.',
      'Ces deux fichiers ne doivent être ni dans `public`, ni dans une version, ni dans un dossier de données, ni dans le dossier des sauvegardes, ni dans `inbox`. Un bon endroit est /etc/ospi-update. En tant que root, ces fichiers, le dossier `programs` et tous les dossiers au-dessus d’eux sont refusés si d’autres peuvent y écrire ; les fichiers peuvent appartenir à `runAs`.',
    ],
  },
  rights: {
    en: [
      "To PostgreSQL, connect as a superuser: a restore ends others’ connections, makes what others own in their names, and brings back roles with their passwords. To MariaDB, connect as a user with all rights, whom the server’s administrator makes with: `CREATE USER 'ospi'@'localhost' IDENTIFIED BY '…'; GRANT ALL PRIVILEGES ON *.* TO 'ospi'@'localhost' WITH GRANT OPTION;`",
      '`ospi-update check` says which rights are missing, and what to run for them. Without the rights to read the database and to restore it, nothing is installed. Without the right to read the server’s users and to give them their rights again, there is a warning: an update does without it; but on an empty server the users would have to be made by hand. check also refuses a dump program that is older than its server.',
    ],
    fr: [
      "À PostgreSQL, connectez-vous en superutilisateur : une restauration met fin aux connexions des autres, recrée à leur nom ce qui leur appartient, et remet en place les rôles avec leurs mots de passe. À MariaDB, connectez-vous avec un utilisateur qui a tous les droits, que l’administrateur du serveur crée par : `CREATE USER 'ospi'@'localhost' IDENTIFIED BY '…'; GRANT ALL PRIVILEGES ON *.* TO 'ospi'@'localhost' WITH GRANT OPTION;`",
      '`ospi-update check` dit quels droits manquent et ce qu’il faut exécuter pour les donner. Sans les droits de lire la base et de la restaurer, rien n’est installé. Sans le droit de lire les utilisateurs du serveur et de leur rendre leurs droits, un avertissement est donné : une mise à jour s’en passe, mais sur un serveur vide il faudrait les créer à la main. check refuse aussi un programme d’extraction plus ancien que son serveur.',
    ],
  },
  requirements: {
    en: [
      'A platform for tests may stand on a smaller server than one for users. As long as `requirements` is there, every check shows a warning that names it: do not use it on a platform with users unless support has agreed.',
    ],
    fr: [
      'Une plateforme de test peut se contenter d’un serveur plus petit. Tant que `requirements` est présent, chaque vérification le signale par un avertissement : ne l’employez pas sur une plateforme qui a des utilisateurs sans l’accord du support.',
    ],
  },
  folders: {
    en: [
      'A folder is written as an absolute path, without a slash at the end, without quotes, control characters or any of `\\$;{}*?[]`. Folders of the system themselves (such as /srv or /var/lib) are refused, as is everything below /dev, /proc, /run and /sys.',
      'Folders in one another are refused where one would destroy or show the other; links are followed first:',
    ],
    fr: [
      'Un dossier s’écrit par son chemin absolu, sans barre oblique à la fin, sans guillemets, sans caractères de contrôle ni aucun de `\\$;{}*?[]`. Les dossiers du système eux-mêmes (comme /srv ou /var/lib) sont refusés, ainsi que tout ce qui est sous /dev, /proc, /run et /sys.',
      'Les dossiers placés l’un dans l’autre sont refusés lorsque l’un détruirait ou montrerait l’autre ; les liens sont d’abord suivis :',
    ],
  },
  overlaps: {
    en: [
      'nothing of the platform in `public`: nginx would show it to every visitor;',
      '`public` neither in the logs nor in the notices of `state`;',
      'nothing in releases/, current or .staging of `root`: it would go with the version;',
      '`backup.folder` not in `root`;',
      'nothing of ospi-update, and no other folder of data, in one of `backup.folders`: restoring the data would overwrite it;',
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
      'The file decides what runs as root. It must belong to root, and neither a group other than root’s nor other users may write it; the same goes for `root`, `state`, `public` and the folder of the backups, and for every folder above any of these. The folders of data themselves are exempt, since they belong to the platform’s own user; the folders above them are not: who can put another folder in the place of one could have any folder saved and restored. For example: `chown root:systeme FILE && chmod 640 FILE` lets the administrators read it, so that they can run check and status. A user who is not root may use a file of his own with --config, for a platform of his own.',
    ],
    fr: [
      'Le fichier décide de ce qui est lancé en tant que root. Il doit appartenir à root, et ni un groupe autre que celui de root ni les autres utilisateurs ne doivent pouvoir l’écrire ; il en va de même pour `root`, `state`, `public` et le dossier des sauvegardes, et pour tous les dossiers au-dessus d’eux. Les dossiers de données eux-mêmes ne sont pas concernés, puisqu’ils appartiennent à l’utilisateur de la plateforme ; ceux qui sont au-dessus le sont : qui peut mettre un autre dossier à leur place pourrait faire sauvegarder et restaurer n’importe lequel. Par exemple, `chown root:systeme FICHIER && chmod 640 FICHIER` permet aux administrateurs de le lire, et donc de lancer check et status. Un utilisateur autre que root peut employer un fichier à lui avec --config, pour une plateforme à lui.',
    ],
  },
});
