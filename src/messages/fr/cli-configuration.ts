import type { Messages } from '../index.ts';

export const configuration: Messages['cli']['configuration'] = {
  summary: 'configuration d’une plateforme pour ospi-update',
  titles: {
    keys: 'CLÉS',
    services: 'SERVICES SANS SYSTEMD',
    databases: 'BASES DE DONNÉES',
    credentials: 'FICHIERS D’IDENTIFICATION',
    rights: 'DROITS SUR LES SERVEURS',
    requirements: 'PRÉREQUIS D’UNE PLATEFORME DE TEST',
    folders: 'DOSSIERS',
    owner: 'À QUI LE FICHIER DOIT APPARTENIR',
  },
  words: { required: 'obligatoire', default: (value: string) => `par défaut : \`${value}\`` },
  description: [
    'Chaque plateforme d’un serveur a un fichier dans /etc/ospi-update. Le nom du fichier sans son extension est le nom de la plateforme, par lequel `--platform` la choisit : lettres minuscules, chiffres et traits d’union. Les extensions .yaml, .yml et .json sont lues ; un fichier contient un seul document, en UTF-8, d’au plus 64 Kio, sans alias ni étiquettes.',
    'Une clé inconnue est une erreur. Toutes les erreurs sont signalées ensemble, chacune avec sa ligne et sa colonne ; `ospi-update check` lit le fichier et ne change rien.',
  ],
  keys: {
    product: 'l’application, telle que l’éditeur la nomme ; une archive destinée à une autre est refusée',
    root: 'le dossier de la plateforme : il contient releases/VERSION/ et `current`, le lien vers la version installée',
    state:
      'le dossier du journal, du verrou, des notices et de ce que les tentatives ont écrit ; il est créé s’il n’existe pas',
    public: 'le dossier que nginx sert pendant une mise à jour : page, avancement et témoin',
    url: 'la plateforme telle qu’un visiteur l’atteint, à travers nginx ; elle est interrogée pour savoir si la page est vraiment affichée',
    administrators:
      'le groupe Unix dont les membres peuvent installer ; il doit exister. Sans cette clé, seul root le peut. Ses membres lisent aussi l’état, et peuvent donc lancer check et status sans sudo',
    trustedKeys:
      'les clés publiques de l’éditeur, sous la forme de minisign : la deuxième ligne du fichier .pub, qui commence par RW. Plusieurs, pendant que l’éditeur change de clé',
    services: 'dans l’ordre de démarrage, le Superviseur d’abord ; arrêtés dans l’ordre inverse',
    'services.unit': 'une unité systemd avec son extension (.service, .socket, .target ou .timer)',
    'services.name': 'au lieu d’une unité : le nom d’un service que des commandes démarrent et arrêtent',
    'services.start': 'la commande qui le démarre, en liste : le programme et ses arguments',
    'services.stop': 'la commande qui l’arrête',
    'services.status': 'la commande qui se termine par 0 tant qu’il fonctionne, et par autre chose sinon',
    'services.timeoutSeconds':
      'secondes au bout desquelles un démarrage ou un arrêt compte comme échoué, de sa commande au moment où le service fonctionne, ou bien où il n’en reste aucun processus ; de 1 à 3600. Une commande encore à l’œuvre est alors interrompue. Un état en a au plus 30. Sans cette clé, ce délai est de 180 ; davantage pour une unité à laquelle systemd en accorde plus ; et de 30 pour un démarrage dont aucun processus n’est vu',
    health: 'comment la plateforme dit qu’elle fonctionne',
    'health.url':
      'une adresse qui répond par un statut de 200 à 299 dès que la plateforme est utilisable ; demandée à la plateforme elle-même, sans passer par nginx ; pour une plateforme en PHP, par un bloc server à part, propre à ce serveur (listen 127.0.0.1:8098), sans l’extrait',
    'health.timeoutSeconds':
      'secondes depuis le démarrage des services avant que la mise à jour soit considérée comme échouée ; de 1 à 3600',
    'health.versionHeader':
      'un en-tête de cette réponse qui contient la version de la plateforme, par exemple X-Version. Une mise à jour n’est jugée en bon état, et un retour terminé, que si la bonne version s’y trouve',
    'health.versionPath':
      'de même, un chemin à cette adresse, par exemple /version, dont la réponse est ou contient la version',
    maintenance: 'à propos de la page de maintenance',
    'maintenance.exempt':
      'les chemins que l’on peut lire pendant une mise à jour, dès qu’ils répondent. Seuls GET, HEAD et OPTIONS passent : un retour arrière remet les données dans leur état d’avant la mise à jour, et ce qui aurait été enregistré entre-temps par un tel chemin serait perdu. Seules passent les adresses simples : celles qui comportent `;`, `\\`, `%00`, `%25`, `%2f` ou `%5c`, même après le `?`, ou un segment vide ou commençant par un point, reçoivent la page, car un serveur d’applications peut y lire un autre chemin',
    'maintenance.allow':
      'les adresses et réseaux (192.0.2.0/24, 2001:db8::/32) qui voient la nouvelle version tant que `apply --hold` la garde fermée à tous les autres. nginx doit connaître la véritable adresse des visiteurs : derrière un proxy, par `set_real_ip_from` et `real_ip_header`. Qui peut émettre depuis une adresse de `set_real_ip_from` peut en prétendre n’importe quelle autre : n’y nommez que vos propres proxys',
    'maintenance.holdMinutes':
      'combien de temps `apply --hold` attend `apply --open`, de 1 à 1440 ; ensuite la plateforme s’ouvre d’elle-même, si elle fonctionne toujours',
    'maintenance.page': 'comment les pages que nginx présente disent à qui est la plateforme',
    'maintenance.page.name': 'le nom de l’établissement, en haut de la page ; sans cette clé, l’application',
    'maintenance.page.logo':
      'une image à côté du nom : un fichier (SVG, PNG, JPEG, WebP ou GIF) d’au plus 6 Kio, que tout le monde verra',
    'maintenance.page.color':
      'la couleur des barres et des liens, entre guillemets : "#0b5cad" ; elle est assombrie ou éclaircie là où elle ne serait pas lisible',
    'maintenance.page.contact':
      'à qui le personnel peut s’adresser, en une ligne : « Service informatique, poste 4242 »',
    backup: 'à propos des sauvegardes des données',
    'backup.folder':
      'le dossier des sauvegardes, de préférence sur un autre disque ; rien d’autre ne doit s’y trouver',
    'backup.keep':
      'combien de sauvegardes complètes sont conservées, chacune avec celles qui la complètent ; de 1 à 1000. Les anciennes versions de releases/ n’en font pas partie et ne sont jamais supprimées',
    'backup.rehearse':
      '`restore` : chaque base extraite est restaurée à côté de celle en service, pendant que la plateforme sert, puis comparée, car c’est la seule preuve qu’elle peut l’être ; une mise à jour garde cette copie pour revenir en arrière, ce qui ne prend alors que quelques secondes. `read` : les extractions sont seulement relues, et le retour arrière les restaure. Il faut alors moins de place sur le serveur de bases de données',
    'backup.folders': 'les dossiers qui contiennent les données de la plateforme',
    'backup.databases':
      'les bases de données de la plateforme, chacune avec son moteur et son nom ; elles sont sauvegardées, restaurées et remises en état avec les dossiers',
    'backup.databases.engine': '`postgresql` ou `mariadb`',
    'backup.databases.name':
      'le nom de la base : lettres, chiffres, _ et -, 50 caractères au plus ; aucune de celles du serveur lui-même, comme template1 ou mysql',
    'backup.databases.socket':
      'pour postgresql le dossier du socket du serveur, pour mariadb le socket lui-même ; sans `socket`, `host` ni `service`, celui que les programmes clients emploient d’habitude',
    'backup.databases.host': 'au lieu d’un socket : le nom ou l’adresse IP du serveur',
    'backup.databases.port':
      'le port de `host`, de 1 à 65535 ; pour postgresql aussi avec un socket, dont il complète le nom',
    'backup.databases.service':
      'postgresql, au lieu d’un socket et d’un hôte : un service du fichier de services de connexion',
    'backup.databases.serviceFile': 'postgresql : ce fichier, si ce n’est pas le fichier habituel',
    'backup.databases.user':
      'l’utilisateur du serveur ; sans cette clé, celui que prennent les programmes clients : l’utilisateur Unix qui les exécute, ou celui qu’indique un fichier',
    'backup.databases.credentialsFile':
      'le fichier qui contient le mot de passe : un fichier de mots de passe (comme ~/.pgpass) pour postgresql, un fichier d’options (comme ~/.my.cnf) pour mariadb ; voir plus bas',
    'backup.databases.runAs':
      'l’utilisateur Unix qui exécute les programmes clients, pour un serveur qui reconnaît ainsi ses utilisateurs (peer, unix_socket) ; seul root peut s’en servir',
    'backup.databases.programs':
      'le dossier des programmes clients, si ceux de la version du serveur ne sont pas dans les dossiers habituels : psql, pg_dump et pg_restore, ou mariadb et mariadb-dump',
    inbox:
      'le dossier de dépôt, où `apply` sans archive et `check --inbox` cherchent les nouvelles, et `support release` sans fichier un déblocage (NOM.txt) ; les liens n’y sont pas suivis',
    requirements: 'à la place des prérequis habituels et de ceux de l’archive ; voir plus bas',
    'requirements.cpuCores': 'les cœurs de processeur',
    'requirements.cpuCores.minimum': 'au-dessous, rien n’est installé',
    'requirements.cpuCores.recommended': 'au-dessous, un avertissement est donné',
    'requirements.memoryGiB': 'la mémoire, en Gio',
    'requirements.memoryGiB.minimum': 'au-dessous, rien n’est installé',
    'requirements.memoryGiB.recommended': 'au-dessous, un avertissement est donné',
    'requirements.freeDiskPercent': 'la part de chaque système de fichiers qui doit être libre ; de 1 à 99',
    support: 'comment joindre le support ; indiqué sur la page et avec chaque refus',
    'support.email': 'son adresse électronique',
    'support.phone': 'son numéro de téléphone, entre guillemets',
  },
  services: [
    'Là où une plateforme n’est pas gérée par systemd, un service est un nom avec trois commandes. Elles sont lancées sans shell, par l’utilisateur qui lance la mise à jour ; un programme est indiqué par son chemin absolu, ou par son nom dans les dossiers habituels des programmes. En tant que root, ce programme et le script d’un interpréteur sont refusés si d’autres peuvent y écrire, ou dans un dossier au-dessus. Les deux formes peuvent figurer dans une même liste.',
    'Un arrêt est terminé quand il ne reste rien du service : son état ne dit plus qu’il fonctionne, et aucun processus ne vit encore que sa commande de démarrage ait lancé (pour une unité, aucun dans son groupe de contrôle), ni aucun qui travaille, sans terminal, dans une version de la plateforme. Ce qui reste passé ce délai est tué lorsqu’une mise à jour est annulée ou que tous les services sont arrêtés, et nommé dans le journal et dans un avertissement. Un démarrage a échoué dès que tout ce qu’il a lancé s’est arrêté, ou bien une fois son délai passé.',
  ],
  databases: [
    'Sur la machine du serveur, PostgreSQL peut reconnaître son superutilisateur au seul utilisateur Unix, sans mot de passe. Debian l’installe ainsi :',
  ],
  databasesWithFile: [
    'Pour MariaDB, le mieux est un utilisateur à part, dont le mot de passe est dans un fichier d’options. Ici, ce fichier contient deux lignes, `[client]` et `password=…` ; il peut aussi dire où est le serveur et sous quel nom s’y connecter :',
  ],
  databasesElsewhere: [
    'Un serveur sur une autre machine, avec un fichier de mots de passe d’une ligne, `db.example:5432:*:ospi:…`, et dont les programmes clients sont dans un dossier à part :',
  ],
  credentials: [
    'Un mot de passe ne figure jamais dans la configuration, dans les arguments ou l’environnement d’un programme, ni dans un journal ou un message : les programmes clients le lisent eux-mêmes dans le fichier qu’indique `credentialsFile`. Ce fichier doit appartenir à l’utilisateur Unix qui le lit (`runAs`, sinon celui qui lance ospi-update), et personne d’autre ne doit pouvoir le lire : `chown root FICHIER && chmod 600 FICHIER`. Il en va de même pour un `serviceFile` qui contient un mot de passe.',
    'Ces deux fichiers ne doivent être ni dans `public`, ni dans une version, ni dans un dossier de données, ni dans le dossier des sauvegardes, ni dans `inbox`. Un bon endroit est /etc/ospi-update. En tant que root, ces fichiers, le dossier `programs` et tous les dossiers au-dessus d’eux sont refusés si d’autres peuvent y écrire ; les fichiers peuvent appartenir à `runAs`.',
  ],
  rights: [
    "À PostgreSQL, connectez-vous en superutilisateur : une restauration met fin aux connexions des autres, recrée à leur nom ce qui leur appartient, et remet en place les rôles avec leurs mots de passe. À MariaDB, connectez-vous avec un utilisateur qui a tous les droits, que l’administrateur du serveur crée par : `CREATE USER 'ospi'@'localhost' IDENTIFIED BY '…'; GRANT ALL PRIVILEGES ON *.* TO 'ospi'@'localhost' WITH GRANT OPTION;`",
    '`ospi-update check` dit quels droits manquent et ce qu’il faut exécuter pour les donner. Sans les droits de lire la base et de la restaurer, rien n’est installé. Sans le droit de lire les utilisateurs du serveur et de leur rendre leurs droits, un avertissement est donné : une mise à jour s’en passe, mais sur un serveur vide il faudrait les créer à la main. check refuse aussi un programme d’extraction plus ancien que son serveur.',
  ],
  requirements: [
    'Une plateforme de test peut se contenter d’un serveur plus petit. Tant que `requirements` est présent, chaque vérification le signale par un avertissement : ne l’employez pas sur une plateforme qui a des utilisateurs sans l’accord du support.',
  ],
  folders: [
    'Un dossier s’écrit par son chemin absolu, sans barre oblique à la fin, sans guillemets, sans caractères de contrôle ni aucun de `\\$;{}*?[]`. Les dossiers du système eux-mêmes (comme /srv ou /var/lib) sont refusés, ainsi que tout ce qui est sous /dev, /proc, /run et /sys.',
    'Les dossiers placés l’un dans l’autre sont refusés lorsque l’un détruirait ou montrerait l’autre ; les liens sont d’abord suivis :',
  ],
  overlaps: [
    'rien de la plateforme dans `public` : nginx le montrerait à tous les visiteurs ;',
    '`public` ni dans les comptes rendus des tentatives ni dans les notices de `state` ;',
    'rien dans releases/, current ou .staging de `root` : cela disparaîtrait avec la version ;',
    '`backup.folder` hors de `root` ;',
    'rien d’ospi-update, et aucun autre dossier de données, dans l’un des `backup.folders` : la restauration des données l’écraserait ;',
    'rien d’autre dans `backup.folder` ni dans `inbox`.',
  ],
  owner: [
    'Le fichier décide de ce qui est lancé en tant que root. Il doit appartenir à root, et ni un groupe autre que celui de root ni les autres utilisateurs ne doivent pouvoir l’écrire ; il en va de même pour `root`, `state`, `public` et le dossier des sauvegardes, et pour tous les dossiers au-dessus d’eux. Les dossiers de données eux-mêmes ne sont pas concernés, puisqu’ils appartiennent à l’utilisateur de la plateforme ; ceux qui sont au-dessus le sont : qui peut mettre un autre dossier à leur place pourrait faire sauvegarder et restaurer n’importe lequel. Par exemple, `chown root:systeme FICHIER && chmod 640 FICHIER` permet aux administrateurs de le lire, et donc de lancer check et status. Un utilisateur autre que root peut employer un fichier à lui avec --config, pour une plateforme à lui.',
  ],
};
