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
