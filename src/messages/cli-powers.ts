import { words } from './speak.ts';

/** TRUST MODEL of the manual: what each can do, and what stops them from more. Each line has its test: test/man/powers.ts. */
export const powers = words({
  introduction: {
    en: 'Who can do what, and what stops them from doing more:',
    fr: 'Qui peut faire quoi, et ce qui l’empêche d’en faire plus :',
  },
  people: {
    visitor: {
      name: { en: 'a visitor', fr: 'un visiteur' },
      can: {
        en: 'sees the page, its progress and the follow-up; reads the plain addresses below `maintenance.exempt`, with GET, HEAD and OPTIONS. From an address that nginx is told to trust (`set_real_ip_from`), any address of `maintenance.allow` can be claimed.',
        fr: 'voit la page, sa progression et le suivi ; lit les adresses simples sous `maintenance.exempt`, par GET, HEAD et OPTIONS. Celui qui envoie depuis une adresse que nginx doit croire (`set_real_ip_from`) peut se donner une adresse de `maintenance.allow`.',
      },
      lines: {
        'exempt-address': {
          en: 'No exempt address leads to another one: it is matched as written, and only a plain one passes, however an application server would interpret it.',
          fr: 'Aucune adresse exemptée ne mène à une autre : elle est jugée telle qu’elle est écrite, et seule une adresse simple passe, quoi qu’un serveur d’application puisse en faire.',
        },
        'exempt-header': {
          en: 'No header turns an exempt request into one for another address or with another method.',
          fr: 'Aucun en-tête ne fait d’une requête exemptée une requête pour une autre adresse ou d’une autre méthode.',
        },
        'allowed-address': {
          en: 'No header puts anybody into `maintenance.allow`, unless nginx is told to trust it.',
          fr: 'Aucun en-tête ne donne une adresse de `maintenance.allow`, sauf si nginx doit le croire.',
        },
      },
    },
    localUser: {
      name: { en: 'a user of the server', fr: 'un utilisateur du serveur' },
      can: {
        en: 'reaches a service on its own port, which the page does not close.',
        fr: 'interroge un service sur son propre port, que la page ne ferme pas.',
      },
      lines: {
        lock: {
          en: 'Cannot block a run with a lock: only the installing user can open what is locked. Any other holder is named.',
          fr: 'Aucun verrou de sa part ne bloque une exécution : seul l’utilisateur qui installe peut ouvrir ce qui est verrouillé. Celui qui en tient un malgré tout est nommé.',
        },
        'special-file': {
          en: 'No pipe or device in the inbox, or in place of another file, is opened: the type is checked first.',
          fr: 'Aucun tube ni périphérique, dans le dossier de dépôt ou à la place d’un autre fichier, n’est ouvert : on regarde d’abord ce que désigne le nom.',
        },
        'root-writes': {
          en: 'Cannot redirect with a folder what root writes.',
          fr: 'Aucun dossier à lui ne mène ailleurs ce que root écrit.',
        },
        'open-place': {
          en: 'Cannot create a missing folder of the configuration first: places in folders such as /tmp are refused.',
          fr: 'Aucun dossier manquant de la configuration ne peut être créé par lui avant : les emplacements dans un dossier comme /tmp sont refusés.',
        },
        'release-files': {
          en: 'Cannot write to an installed file: an archive that would allow it is refused.',
          fr: 'Aucun fichier installé ne lui est ouvert en écriture : une archive qui le permettrait est refusée.',
        },
      },
    },
    account: {
      name: { en: 'the platform’s account', fr: 'le compte de la plateforme' },
      can: {
        en: 'does what it likes in the data folders, even while root works there; their content is backed up and restored as it is. It can make that fail, just as it can fill the disk.',
        fr: 'fait ce qu’il veut dans les dossiers de données, même pendant que root y travaille ; leur contenu est sauvegardé et restauré tel quel. Il peut faire échouer ce travail, comme il peut remplir le disque.',
      },
      lines: {
        'read-outside': {
          en: 'No link brings into a backup what it may not read: the data are read through private mounts that contain nothing else.',
          fr: 'Aucun lien ne fait entrer dans une sauvegarde ce qu’il ne peut pas lire : les données sont lues à travers des montages à part, où il n’y a rien d’autre.',
        },
        'write-outside': {
          en: 'No link redirects a restore or a rollback: root works beside the folder, or checks what it has opened.',
          fr: 'Aucun lien ne mène ailleurs une restauration ou un retour en arrière : root travaille à côté du dossier, ou examine ce qu’il a ouvert.',
        },
        'give-away': {
          en: 'It is given no folder of root’s: each folder on the way is closed before anything is looked up in it.',
          fr: 'Aucun dossier de root ne lui est donné : chaque dossier du chemin est fermé avant que quoi que ce soit n’y soit cherché.',
        },
        'change-mode': {
          en: 'No mode or owner is changed by name in what root deletes.',
          fr: 'Aucun mode ni propriétaire n’est changé d’après un nom, dans ce que root efface.',
        },
        'stop-backups': {
          en: 'None of its folders is taken for one left by a restore.',
          fr: 'Aucun dossier à lui ne passe pour celui qu’une restauration aurait laissé.',
        },
        'delete-release': {
          en: 'No link redirects what root deletes in a release that belongs to it.',
          fr: 'Aucun lien ne mène ailleurs ce que root efface d’une version qui lui a été donnée.',
        },
        'own-places': {
          en: 'It owns nothing that root runs or restores: `root`, `state`, `public`, backups, the folders above these and above the data, and the programs of the services must belong only to root.',
          fr: 'Rien de ce que root lance ou restaure n’est à lui : `root`, `state`, `public`, les sauvegardes, les dossiers au-dessus de ceux-ci et des données, et les programmes des services doivent être à root seul.',
        },
      },
    },
    superviseur: {
      name: {
        en: 'the account of the platform’s Superviseur, where the configuration lets it ask',
        fr: 'le compte du Superviseur de la plateforme, là où la configuration le laisse demander',
      },
      can: {
        en: 'asks for an archive that the vendor has signed for this platform, newer than the installed version and not withdrawn; accepts its notice in a name that it gives; begins it at an hour of its choice, unless `import.mode` is `check`. It can fill the file system of its folder, and change the answers there.',
        fr: 'demande une archive que l’éditeur a signée pour cette plateforme, plus récente que la version installée et non retirée ; en accepte la notice au nom qu’il donne ; la fait commencer à l’heure qu’il veut, sauf si `import.mode` vaut `check`. Il peut remplir le système de fichiers de son dossier, et y changer les réponses.',
      },
      lines: {
        ordinary: {
          en: 'It is an ordinary account, in a folder of its own: neither root nor a member of the administrators’ group is accepted as it.',
          fr: 'C’est un compte ordinaire, dans un dossier à lui : ni root ni un membre du groupe des administrateurs n’est accepté à sa place.',
        },
        'taken-once': {
          en: 'Nothing is exchanged after it was judged: root copies an archive while it computes its digest, and reads that copy alone from then on.',
          fr: 'Rien n’est échangé après avoir été jugé : root copie une archive pendant qu’il en calcule l’empreinte, et ne lit plus ensuite que cette copie.',
        },
        'running-request': {
          en: 'It stops no update that is running.',
          fr: 'Il n’arrête aucune mise à jour en cours.',
        },
      },
    },
    databaseOwner: {
      name: { en: 'the owner of a database', fr: 'le propriétaire d’une base' },
      can: {
        en: 'puts what they like into it, and so can make its backup fail, for example with a MariaDB event that its dump program cannot read to the end. On MariaDB, they can replace a table by a view at the moment of a dump, and have that view read with the rights of the dump’s user: give that user no more than the administrator’s guide says. A PostgreSQL user without superuser rights loads everything with their own rights.',
        fr: 'y met ce qu’il veut, et peut donc en faire échouer la sauvegarde, comme le fait un événement de MariaDB que son programme d’extraction ne sait pas lire jusqu’au bout. Sur MariaDB, celui qui remplace une table par une vue au moment d’une extraction peut faire lire cette vue avec les droits de l’utilisateur de l’extraction : ne donnez à celui-ci pas plus que ce que dit le guide de l’administrateur. Un utilisateur de PostgreSQL qui n’est pas superutilisateur charge tout avec ses propres droits.',
      },
      lines: {
        settings: {
          en: 'None of their settings, views, functions or operators affects what reads the server: the connection’s own options come first.',
          fr: 'Aucun réglage, aucune vue, fonction ou opérateur de sa part ne compte pour ce qui lit le serveur : les options de la connexion l’emportent.',
        },
        'loaded-code': {
          en: 'No restore runs their functions as a superuser: a role without rights elsewhere, which really logs in, loads what is theirs.',
          fr: 'Aucune fonction à lui n’est exécutée en superutilisateur par une restauration : un rôle qui n’a aucun droit ailleurs, et qui se connecte vraiment, charge ce qui est à lui.',
        },
        'others-objects': {
          en: 'A restore changes nothing that a superuser owns in the same database.',
          fr: 'Rien de ce qu’un superutilisateur possède dans la même base n’en est modifié.',
        },
        'in-the-way': {
          en: 'No database or role that they created before blocks a restore, or is used by it.',
          fr: 'Aucune base, aucun rôle qu’il aurait créé auparavant ne gêne une restauration ni ne lui sert.',
        },
        copies: {
          en: 'In a copy on MariaDB nothing of theirs runs by itself, or as anybody but its caller: inspect one as a user without rights.',
          fr: 'Dans une copie sur MariaDB, rien de lui ne s’exécute de soi-même, ni sous un autre nom que celui qui l’appelle : examinez-la avec un utilisateur sans droits.',
        },
        commands: {
          en: 'No name, comment or body acts as a command to the client that loads it.',
          fr: 'Aucun nom, commentaire ou corps n’est une commande pour le client qui le charge.',
        },
      },
    },
    administrator: {
      name: { en: 'a member of the administrators’ group', fr: 'un membre du groupe des administrateurs' },
      can: {
        en: 'with the lines under ADMINISTRATORS: checks, backs up, reads and accepts the notice; installs, at any time, an archive signed by the vendor, whose hooks then run as root; applies a release or a revocation from support. They can block others by leaving a question unanswered.',
        fr: 'avec les lignes de la section ADMINISTRATEURS : vérifie, sauvegarde, lit et accepte la notice ; installe, quand il le veut, une archive signée par l’éditeur, dont les scripts s’exécutent alors en tant que root ; met en vigueur un déblocage ou un avis de retrait du support. Il peut faire attendre les autres en laissant une question ouverte.',
      },
      lines: {
        'other-commands': {
          en: 'No other command or argument passes sudo: its lines contain complete commands.',
          fr: 'Aucune autre commande, aucun autre argument ne passe sudo : ses lignes contiennent des commandes entières.',
        },
        environment: {
          en: 'Nothing of their session reaches root, except language and terminal.',
          fr: 'Rien de sa session ne parvient à root, sauf la langue et le terminal.',
        },
        'inbox-link': {
          en: 'No link in the inbox is followed: they learn nothing about a file that they cannot read.',
          fr: 'Aucun lien du dossier de dépôt n’est suivi : il n’apprend rien d’un fichier qu’il ne peut pas lire.',
        },
        'named-files': {
          en: 'If other lines let them name files, these are opened with their own rights, and what is written belongs to them.',
          fr: 'Là où d’autres lignes lui laissent nommer des fichiers, ils sont ouverts avec ses propres droits, et ce qui est écrit est à lui.',
        },
        'nginx-files': {
          en: 'nginx is not run on a file that they could have written, nor on one that reads such a file.',
          fr: 'nginx n’est pas lancé sur un fichier qu’il aurait pu écrire, ni sur un fichier qui en lit un tel.',
        },
        'foreign-facts': {
          en: 'Root trusts no facts, and unpacks no bundle.',
          fr: 'Root n’accepte aucun constat fourni et ne déballe aucun dossier de support.',
        },
      },
    },
    publisher: {
      name: { en: 'the publisher, with the secret key', fr: 'l’éditeur, qui a la clé secrète' },
      can: {
        en: 'runs hooks as root wherever the key is trusted; withdraws versions of the product for good.',
        fr: 'exécute des scripts en tant que root partout où la clé est reconnue ; retire définitivement des versions de son produit.',
      },
      lines: {
        'older-version': {
          en: 'No version older than the highest ever installed is accepted.',
          fr: 'Aucune version plus ancienne que la plus récente déjà installée n’est acceptée.',
        },
        'other-purpose': {
          en: 'No signature is valid for another purpose: an update, a release and a revocation are distinguished by what is signed.',
          fr: 'Aucune signature ne sert à autre chose : une mise à jour, un déblocage et un avis de retrait se distinguent par ce qui est signé.',
        },
        'other-product': {
          en: 'No revocation withdraws another product’s versions or an open-ended range.',
          fr: 'Aucun avis de retrait ne retire les versions d’un autre produit, ni un intervalle sans fin.',
        },
        'way-back': {
          en: 'No revocation blocks a rollback or a recovery.',
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
          en: 'No release is valid for another failure or platform, or a second time.',
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
