import { words } from './speak.ts';

/** TRUST MODEL of the manual: what each can do, and what stops them from more. Each line has its test: test/man/powers.ts. */
export const powers = words({
  introduction: {
    en: 'Who can do what, and what stops them from more:',
    fr: 'Qui peut faire quoi, et ce qui l’empêche d’en faire plus :',
  },
  people: {
    visitor: {
      name: { en: 'a visitor', fr: 'un visiteur' },
      can: {
        en: 'sees the page, its progress and the follow-up; reads the plain addresses below `maintenance.exempt`, with GET, HEAD and OPTIONS. Who sends from an address that nginx is told to believe (`set_real_ip_from`) can claim one of `maintenance.allow`.',
        fr: 'voit la page, sa progression et le suivi ; lit les adresses simples sous `maintenance.exempt`, par GET, HEAD et OPTIONS. Celui qui envoie depuis une adresse que nginx doit croire (`set_real_ip_from`) peut se donner une adresse de `maintenance.allow`.',
      },
      lines: {
        'exempt-address': {
          en: 'No exempt address leads to another one: it is judged as it was written, and only a plain one passes, whatever an application server would make of it.',
          fr: 'Aucune adresse exemptée ne mène à une autre : elle est jugée telle qu’elle est écrite, et seule une adresse simple passe, quoi qu’un serveur d’application puisse en faire.',
        },
        'exempt-header': {
          en: 'No header makes an exempt request one for another address, or of another method.',
          fr: 'Aucun en-tête ne fait d’une requête exemptée une requête pour une autre adresse ou d’une autre méthode.',
        },
        'allowed-address': {
          en: 'No header makes anybody an address of `maintenance.allow`, unless nginx is told to believe it.',
          fr: 'Aucun en-tête ne donne une adresse de `maintenance.allow`, sauf si nginx doit le croire.',
        },
      },
    },
    localUser: {
      name: { en: 'a user of the server', fr: 'un utilisateur du serveur' },
      can: {
        en: 'asks a service on its own port, which the page does not close.',
        fr: 'interroge un service sur son propre port, que la page ne ferme pas.',
      },
      lines: {
        lock: {
          en: 'No lock of his holds a run up: what is locked, only the installing user can open. Who holds one all the same is named.',
          fr: 'Aucun verrou de sa part ne bloque une exécution : seul l’utilisateur qui installe peut ouvrir ce qui est verrouillé. Celui qui en tient un malgré tout est nommé.',
        },
        'special-file': {
          en: 'No pipe or device in the inbox, or in the place of another file, is opened: what a name leads to is looked at first.',
          fr: 'Aucun tube ni périphérique, dans le dossier de dépôt ou à la place d’un autre fichier, n’est ouvert : on regarde d’abord ce que désigne le nom.',
        },
        'root-writes': {
          en: 'No folder of his leads elsewhere what root writes.',
          fr: 'Aucun dossier à lui ne mène ailleurs ce que root écrit.',
        },
        'open-place': {
          en: 'No folder of the configuration that is missing can be made by him first: places in folders such as /tmp are refused.',
          fr: 'Aucun dossier manquant de la configuration ne peut être créé par lui avant : les emplacements dans un dossier comme /tmp sont refusés.',
        },
        'release-files': {
          en: 'No installed file is his to write: an archive that would make one so is refused.',
          fr: 'Aucun fichier installé ne lui est ouvert en écriture : une archive qui le permettrait est refusée.',
        },
      },
    },
    account: {
      name: { en: 'the platform’s account', fr: 'le compte de la plateforme' },
      can: {
        en: 'does what it likes in the data folders, also while root is at work there; what is in them is backed up and restored as it is. It can make that fail, as it can fill the disk.',
        fr: 'fait ce qu’il veut dans les dossiers de données, même pendant que root y travaille ; leur contenu est sauvegardé et restauré tel quel. Il peut faire échouer ce travail, comme il peut remplir le disque.',
      },
      lines: {
        'read-outside': {
          en: 'No link brings into a backup what it may not read: the data are read through mounts of their own, in which nothing else is.',
          fr: 'Aucun lien ne fait entrer dans une sauvegarde ce qu’il ne peut pas lire : les données sont lues à travers des montages à part, où il n’y a rien d’autre.',
        },
        'write-outside': {
          en: 'No link leads a restore or a way back elsewhere: root works beside the folder, or looks at what it has opened.',
          fr: 'Aucun lien ne mène ailleurs une restauration ou un retour en arrière : root travaille à côté du dossier, ou examine ce qu’il a ouvert.',
        },
        'give-away': {
          en: 'No folder of root’s is given to it: each folder on the way is closed before anything is looked up in it.',
          fr: 'Aucun dossier de root ne lui est donné : chaque dossier du chemin est fermé avant que quoi que ce soit n’y soit cherché.',
        },
        'change-mode': {
          en: 'No mode or owner is changed by its name, in what root deletes.',
          fr: 'Aucun mode ni propriétaire n’est changé d’après un nom, dans ce que root efface.',
        },
        'stop-backups': {
          en: 'No folder of its own counts as one that a restore has left.',
          fr: 'Aucun dossier à lui ne passe pour celui qu’une restauration aurait laissé.',
        },
        'delete-release': {
          en: 'No link leads elsewhere what root deletes of a release that was given to it.',
          fr: 'Aucun lien ne mène ailleurs ce que root efface d’une version qui lui a été donnée.',
        },
        'own-places': {
          en: 'Nothing that root runs or restores is its own: `root`, `state`, `public`, backups, the folders above these and above the data, and the programs of the services must be root’s alone.',
          fr: 'Rien de ce que root lance ou restaure n’est à lui : `root`, `state`, `public`, les sauvegardes, les dossiers au-dessus de ceux-ci et des données, et les programmes des services doivent être à root seul.',
        },
      },
    },
    databaseOwner: {
      name: { en: 'the owner of a database', fr: 'le propriétaire d’une base' },
      can: {
        en: 'puts what he likes into it, and so can make its backup fail, as an event of MariaDB does that its dump program cannot read to the end. On MariaDB, who exchanges a table for a view in the moment of a dump may have that view read with the rights of the user of the dump: give that user no more than the README says. A user of PostgreSQL’s who is no superuser loads everything with his own rights.',
        fr: 'y met ce qu’il veut, et peut donc en faire échouer la sauvegarde, comme le fait un événement de MariaDB que son programme d’extraction ne sait pas lire jusqu’au bout. Sur MariaDB, celui qui remplace une table par une vue au moment d’une extraction peut faire lire cette vue avec les droits de l’utilisateur de l’extraction : ne donnez à celui-ci pas plus que ce que dit le README. Un utilisateur de PostgreSQL qui n’est pas superutilisateur charge tout avec ses propres droits.',
      },
      lines: {
        settings: {
          en: 'No setting, view, function or operator of his is heeded by what reads the server: the connection’s own options come first.',
          fr: 'Aucun réglage, aucune vue, fonction ou opérateur de sa part ne compte pour ce qui lit le serveur : les options de la connexion l’emportent.',
        },
        'loaded-code': {
          en: 'No function of his is run as a superuser by a restore: a role that has no right elsewhere, and really logs in, loads what is his.',
          fr: 'Aucune fonction à lui n’est exécutée en superutilisateur par une restauration : un rôle qui n’a aucun droit ailleurs, et qui se connecte vraiment, charge ce qui est à lui.',
        },
        'others-objects': {
          en: 'Nothing that a superuser has in the same database is changed by it.',
          fr: 'Rien de ce qu’un superutilisateur possède dans la même base n’en est modifié.',
        },
        'in-the-way': {
          en: 'No database or role that he has made before stands in a restore’s way, or is used by it.',
          fr: 'Aucune base, aucun rôle qu’il aurait créé auparavant ne gêne une restauration ni ne lui sert.',
        },
        copies: {
          en: 'In a copy on MariaDB nothing of his runs by itself, or as anybody but who calls it: look at one as a user without rights.',
          fr: 'Dans une copie sur MariaDB, rien de lui ne s’exécute de soi-même, ni sous un autre nom que celui qui l’appelle : examinez-la avec un utilisateur sans droits.',
        },
        commands: {
          en: 'No name, comment or body is a command to the client that loads it.',
          fr: 'Aucun nom, commentaire ou corps n’est une commande pour le client qui le charge.',
        },
      },
    },
    administrator: {
      name: { en: 'a member of the administrators’ group', fr: 'un membre du groupe des administrateurs' },
      can: {
        en: 'with the lines under ADMINISTRATORS: checks, backs up, reads and accepts the notice; installs, when he likes, an archive that the vendor has signed, whose hooks then run as root; puts a release or a revocation of support’s in force. He can hold others up by leaving a question open.',
        fr: 'avec les lignes de la section ADMINISTRATEURS : vérifie, sauvegarde, lit et accepte la notice ; installe, quand il le veut, une archive signée par l’éditeur, dont les scripts s’exécutent alors en tant que root ; met en vigueur un déblocage ou un avis de retrait du support. Il peut faire attendre les autres en laissant une question ouverte.',
      },
      lines: {
        'other-commands': {
          en: 'No other command or argument passes sudo: whole commands stand in its lines.',
          fr: 'Aucune autre commande, aucun autre argument ne passe sudo : ses lignes contiennent des commandes entières.',
        },
        environment: {
          en: 'Nothing of his session reaches root, but language and terminal.',
          fr: 'Rien de sa session ne parvient à root, sauf la langue et le terminal.',
        },
        'inbox-link': {
          en: 'No link in the inbox is followed: he learns nothing of a file that he cannot read.',
          fr: 'Aucun lien du dossier de dépôt n’est suivi : il n’apprend rien d’un fichier qu’il ne peut pas lire.',
        },
        'named-files': {
          en: 'Where other lines let him name files, they are opened with his own rights, and what is written is his.',
          fr: 'Là où d’autres lignes lui laissent nommer des fichiers, ils sont ouverts avec ses propres droits, et ce qui est écrit est à lui.',
        },
        'nginx-files': {
          en: 'nginx is not run on a file that he could have written, nor on one that reads such a file.',
          fr: 'nginx n’est pas lancé sur un fichier qu’il aurait pu écrire, ni sur un fichier qui en lit un tel.',
        },
        'foreign-facts': {
          en: 'Root believes no facts, and unpacks no bundle.',
          fr: 'Root n’accepte aucun constat fourni et ne déballe aucun dossier de support.',
        },
      },
    },
    publisher: {
      name: { en: 'the publisher, with the secret key', fr: 'l’éditeur, qui a la clé secrète' },
      can: {
        en: 'runs hooks as root wherever the key is trusted; withdraws versions of his product for good.',
        fr: 'exécute des scripts en tant que root partout où la clé est reconnue ; retire définitivement des versions de son produit.',
      },
      lines: {
        'older-version': {
          en: 'No older version than the highest that was installed is accepted.',
          fr: 'Aucune version plus ancienne que la plus récente déjà installée n’est acceptée.',
        },
        'other-purpose': {
          en: 'No signature does for another purpose: an update, a release and a revocation are told apart by what is signed.',
          fr: 'Aucune signature ne sert à autre chose : une mise à jour, un déblocage et un avis de retrait se distinguent par ce qui est signé.',
        },
        'other-product': {
          en: 'No revocation withdraws another product’s versions, nor an open-ended range.',
          fr: 'Aucun avis de retrait ne retire les versions d’un autre produit, ni un intervalle sans fin.',
        },
        'way-back': {
          en: 'No revocation bars a way back or a recovery.',
          fr: 'Aucun avis de retrait n’empêche un retour en arrière ou une reprise.',
        },
      },
    },
    support: {
      name: { en: 'support', fr: 'le support' },
      can: {
        en: 'with the key: releases one failure of one platform, once, until it expires. Without it: reads bundles, in which names and addresses are replaced.',
        fr: 'avec la clé : débloque un échec d’une plateforme, une fois, jusqu’à l’expiration. Sans elle : lit les dossiers de support, où noms et adresses sont remplacés.',
      },
      lines: {
        'one-release': {
          en: 'No release fits another failure or platform, nor a second time.',
          fr: 'Aucun déblocage ne convient à un autre échec, à une autre plateforme, ni une seconde fois.',
        },
        secrets: {
          en: 'No password, key or content of the platform is in a bundle.',
          fr: 'Aucun mot de passe, aucune clé, aucun contenu de la plateforme n’est dans un dossier de support.',
        },
        'hostile-bundle': {
          en: 'No bundle makes its reader root: replay refuses to run as root.',
          fr: 'Aucun dossier de support ne rend root celui qui le lit : replay refuse de s’exécuter en tant que root.',
        },
      },
    },
  },
});
