import type { powers as english } from '../en/cli-powers.ts';

export const powers: typeof english = {
  introduction: 'Qui peut faire quoi, et ce qui l’empêche d’en faire plus :',
  people: {
    visitor: {
      name: 'un visiteur',
      can: 'voit la page, sa progression et le suivi ; lit les adresses simples sous `maintenance.exempt`, par GET, HEAD et OPTIONS. Celui qui envoie depuis une adresse que nginx doit croire (`set_real_ip_from`) peut se donner une adresse de `maintenance.allow`.',
      lines: {
        'exempt-address':
          'Aucune adresse exemptée ne mène à une autre : elle est jugée telle qu’elle est écrite, et seule une adresse simple passe, quoi qu’un serveur d’application puisse en faire.',
        'exempt-header':
          'Aucun en-tête ne fait d’une requête exemptée une requête pour une autre adresse ou d’une autre méthode.',
        'allowed-address':
          'Aucun en-tête ne donne une adresse de `maintenance.allow`, sauf si nginx doit le croire.',
      },
    },
    localUser: {
      name: 'un utilisateur du serveur',
      can: 'interroge un service sur son propre port, que la page ne ferme pas.',
      lines: {
        lock: 'Aucun verrou de sa part ne bloque une exécution : seul l’utilisateur qui installe peut ouvrir ce qui est verrouillé. Celui qui en tient un malgré tout est nommé.',
        'special-file':
          'Aucun tube ni périphérique, dans le dossier de dépôt ou à la place d’un autre fichier, n’est ouvert : on regarde d’abord ce que désigne le nom.',
        'root-writes': 'Aucun dossier à lui ne mène ailleurs ce que root écrit.',
        'open-place':
          'Aucun dossier manquant de la configuration ne peut être créé par lui avant : les emplacements dans un dossier comme /tmp sont refusés.',
        'release-files':
          'Aucun fichier installé ne lui est ouvert en écriture : une archive qui le permettrait est refusée.',
      },
    },
    account: {
      name: 'le compte de la plateforme',
      can: 'fait ce qu’il veut dans les dossiers de données, même pendant que root y travaille ; leur contenu est sauvegardé et restauré tel quel. Il peut faire échouer ce travail, comme il peut remplir le disque.',
      lines: {
        'read-outside':
          'Aucun lien ne fait entrer dans une sauvegarde ce qu’il ne peut pas lire : les données sont lues à travers des montages à part, où il n’y a rien d’autre.',
        'write-outside':
          'Aucun lien ne mène ailleurs une restauration ou un retour en arrière : root travaille à côté du dossier, ou examine ce qu’il a ouvert.',
        'give-away':
          'Aucun dossier de root ne lui est donné : chaque dossier du chemin est fermé avant que quoi que ce soit n’y soit cherché.',
        'change-mode': 'Aucun mode ni propriétaire n’est changé d’après un nom, dans ce que root efface.',
        'stop-backups': 'Aucun dossier à lui ne passe pour celui qu’une restauration aurait laissé.',
        'delete-release':
          'Aucun lien ne mène ailleurs ce que root efface d’une version qui lui a été donnée.',
        'own-places':
          'Rien de ce que root lance ou restaure n’est à lui : `root`, `state`, `public`, les sauvegardes, les dossiers au-dessus de ceux-ci et des données, et les programmes des services doivent être à root seul.',
      },
    },
    databaseOwner: {
      name: 'le propriétaire d’une base',
      can: 'y met ce qu’il veut, et peut donc en faire échouer la sauvegarde, comme le fait un événement de MariaDB que son programme d’extraction ne sait pas lire jusqu’au bout. Sur MariaDB, celui qui remplace une table par une vue au moment d’une extraction peut faire lire cette vue avec les droits de l’utilisateur de l’extraction : ne donnez à celui-ci pas plus que ce que dit le README. Un utilisateur de PostgreSQL qui n’est pas superutilisateur charge tout avec ses propres droits.',
      lines: {
        settings:
          'Aucun réglage, aucune vue, fonction ou opérateur de sa part ne compte pour ce qui lit le serveur : les options de la connexion l’emportent.',
        'loaded-code':
          'Aucune fonction à lui n’est exécutée en superutilisateur par une restauration : un rôle qui n’a aucun droit ailleurs, et qui se connecte vraiment, charge ce qui est à lui.',
        'others-objects': 'Rien de ce qu’un superutilisateur possède dans la même base n’en est modifié.',
        'in-the-way':
          'Aucune base, aucun rôle qu’il aurait créé auparavant ne gêne une restauration ni ne lui sert.',
        copies:
          'Dans une copie sur MariaDB, rien de lui ne s’exécute de soi-même, ni sous un autre nom que celui qui l’appelle : examinez-la avec un utilisateur sans droits.',
        commands: 'Aucun nom, commentaire ou corps n’est une commande pour le client qui le charge.',
      },
    },
    administrator: {
      name: 'un membre du groupe des administrateurs',
      can: 'avec les lignes de la section ADMINISTRATEURS : vérifie, sauvegarde, lit et accepte la notice ; installe, quand il le veut, une archive signée par l’éditeur, dont les scripts s’exécutent alors en tant que root ; met en vigueur un déblocage ou un avis de retrait du support. Il peut faire attendre les autres en laissant une question ouverte.',
      lines: {
        'other-commands':
          'Aucune autre commande, aucun autre argument ne passe sudo : ses lignes contiennent des commandes entières.',
        environment: 'Rien de sa session ne parvient à root, sauf la langue et le terminal.',
        'inbox-link':
          'Aucun lien du dossier de dépôt n’est suivi : il n’apprend rien d’un fichier qu’il ne peut pas lire.',
        'named-files':
          'Là où d’autres lignes lui laissent nommer des fichiers, ils sont ouverts avec ses propres droits, et ce qui est écrit est à lui.',
        'nginx-files':
          'nginx n’est pas lancé sur un fichier qu’il aurait pu écrire, ni sur un fichier qui en lit un tel.',
        'foreign-facts': 'Root n’accepte aucun constat fourni et ne déballe aucun dossier de support.',
      },
    },
    publisher: {
      name: 'l’éditeur, qui a la clé secrète',
      can: 'exécute des scripts en tant que root partout où la clé est reconnue ; retire définitivement des versions de son produit.',
      lines: {
        'older-version': 'Aucune version plus ancienne que la plus récente déjà installée n’est acceptée.',
        'other-purpose':
          'Aucune signature ne sert à autre chose : une mise à jour, un déblocage et un avis de retrait se distinguent par ce qui est signé.',
        'other-product':
          'Aucun avis de retrait ne retire les versions d’un autre produit, ni un intervalle sans fin.',
        'way-back': 'Aucun avis de retrait n’empêche un retour en arrière ou une reprise.',
      },
    },
    support: {
      name: 'le support',
      can: 'avec la clé : débloque un échec d’une plateforme, une fois, jusqu’à l’expiration. Sans elle : lit les dossiers de support, où noms et adresses sont remplacés.',
      lines: {
        'one-release':
          'Aucun déblocage ne convient à un autre échec, à une autre plateforme, ni une seconde fois.',
        secrets:
          'Aucun mot de passe, aucune clé, aucun contenu de la plateforme n’est dans un dossier de support.',
        'hostile-bundle':
          'Aucun dossier de support ne rend root celui qui le lit : replay refuse de s’exécuter en tant que root.',
      },
    },
  },
};
