import type { Messages } from '../index.ts';

export const manifest: Messages['cli']['manifest'] = {
  summary: 'contenu, scripts et signature d’une archive de mise à jour (pour l’éditeur)',
  titles: { keys: 'CLÉS DE manifest.json', hooks: 'SCRIPTS (HOOKS)', signing: 'EMPAQUETER ET SIGNER' },
  description: [
    'Une archive de mise à jour (.ospi) est faite par `ospi-update pack` à partir d’un dossier qui contient `manifest.json`, la notice, hooks/ et files/ ; files/ est la version telle qu’elle se trouvera dans releases/VERSION/. C’est une archive tar compressée par zstd, dont les premiers membres sont manifest.json et sa signature manifest.json.minisig.',
    'Le manifeste est du JSON en UTF-8. Toutes les clés suivantes sauf `revokes` sont obligatoires, les autres sont refusées. La clé `entries`, qui donne pour chaque fichier sa taille, son mode et son SHA-256, est ajoutée par pack et ne s’écrit pas à la main.',
    'pack ne conserve ni propriétaires, ni dates, ni liens physiques, ni ACL, ni attributs étendus ; des droits, seulement le fait qu’un fichier est exécutable : les dossiers et ce qui est exécutable deviennent 0755, tout le reste 0644, et pack le dit là où ils étaient autres. Un lien symbolique doit être relatif et rester dans files/ : `..` ne peut figurer qu’au début de sa cible, et `./` là seulement. Les tubes nommés, les sockets et les périphériques sont refusés, de même que les noms qui ne sont pas en UTF-8, qui contiennent des caractères de contrôle ou des barres obliques inverses, ou qui ne diffèrent que par la casse ou les accents. Les archives d’un autre programme (tar, avec `mtime` et d’autres en-têtes pax) sont refusées.',
  ],
  hooks: [
    'Les scripts sont lancés l’un après l’autre sous la page de maintenance, une fois les services arrêtés et `current` tourné vers la nouvelle version, et avant le démarrage des services : d’abord tous les pre-install, puis tous les migrate, puis tous les post-install.',
    'Un script est lancé depuis la copie vérifiée de l’archive, qui est son dossier courant, par l’utilisateur qui lance la mise à jour : en règle générale root. Il n’a pas d’entrée standard. Le code 0 est un succès ; tout autre met fin à la mise à jour, et la version précédente revient. Ce qu’un script laisse en cours d’exécution est arrêté avec lui, même hors de sa session et sans son environnement : tous ses processus sont reconnus à leur limite de verrous de fichiers (`ulimit -x`), qui ne sert à rien d’autre. Ce que systemd démarre à sa demande (`systemctl restart …`) continue ; sans systemd, un script ne doit donc pas redémarrer lui-même de serveur. Ce qu’il écrit va dans le compte rendu de la tentative.',
    'Une ligne `::progress 40 texte` sur sa sortie dit où il en est : un nombre entier de 0 à 100, et des mots à lui.',
  ],
  hookNames: {
    'pre-install': 'prépare, et découvre ce qui ferait échouer la mise à jour',
    migrate: 'donne aux données la forme de la nouvelle version',
    'post-install': 'finalise',
  },
  environmentIntroduction: ['Un script a ces variables, et aucune autre :'],
  environment: {
    OSPI_FROM_VERSION: 'la version installée auparavant',
    OSPI_TO_VERSION: 'la version en cours d’installation',
    OSPI_RELEASE: 'le dossier de la nouvelle version : ROOT/releases/VERSION',
    OSPI_PREVIOUS_RELEASE: 'le dossier de la version précédente',
    OSPI_ROOT: 'le dossier de la plateforme : `root` dans la configuration',
    OSPI_ATTEMPT: 'la tentative, comme dans le journal',
    OSPI_LANGUAGE: 'fr ou en',
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C.UTF-8',
  },
  signing: {
    pack: 'Avec une paire de clés créée par pack, dont la clé secrète n’a pas de mot de passe (conservez-la hors ligne) :',
    minisign:
      'Avec le programme minisign, dont la clé secrète peut avoir un mot de passe, en deux temps : pack écrit le manifeste, minisign le signe, pack construit l’archive. Le dossier ne doit pas changer entre-temps, et aucun des fichiers ne doit déjà exister :',
    revoke:
      'Une version publiée qui ne doit plus être installée est retirée par un petit fichier de texte signé, que le support envoie aux clients ; l’archive suivante peut porter la même chose (`revokes`). pack prend des versions, des empreintes SHA-256 d’archives, ou les deux ; sans --key, c’est minisign qui signe, comme le dit la sortie :',
    verify:
      'Chacun peut vérifier avec minisign le manifeste d’une archive et, par les empreintes qu’il contient, tout le reste :',
  },
};
