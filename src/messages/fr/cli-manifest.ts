import type { Messages } from '../index.ts';

export const manifest: Messages['cli']['manifest'] = {
  summary: 'contenu, scripts et signature d’une archive de mise à jour (pour l’éditeur)',
  titles: { keys: 'CLÉS DE manifest.json', hooks: 'SCRIPTS (HOOKS)', signing: 'EMPAQUETER ET SIGNER' },
  description: [
    'Une archive de mise à jour (.ospi) est faite par `ospi-update pack` à partir d’un dossier qui contient `manifest.json`, la notice, hooks/ et files/ ; files/ est la version telle qu’elle se trouvera dans releases/VERSION/. C’est une archive tar compressée par zstd, dont les premiers membres sont manifest.json et sa signature manifest.json.minisig.',
    'Le manifeste est du JSON en UTF-8. Toutes les clés suivantes sauf `revokes` sont obligatoires, les autres sont refusées. La clé `entries`, qui donne pour chaque fichier sa taille, son mode et son SHA-256, est ajoutée par pack et ne s’écrit pas à la main.',
    'pack ne conserve ni propriétaires, ni dates, ni liens physiques, ni ACL, ni attributs étendus ; des droits, seulement le fait qu’un fichier est exécutable : les dossiers et ce qui est exécutable deviennent 0755, tout le reste 0644, et pack le dit là où ils étaient autres. Un lien symbolique doit être relatif et rester dans files/ : `..` ne peut figurer qu’au début de sa cible, et `./` là seulement. Les tubes nommés, les sockets et les périphériques sont refusés, de même que les noms qui ne sont pas en UTF-8, qui contiennent des caractères de contrôle ou des barres obliques inverses, ou qui ne diffèrent que par la casse ou les accents. Les archives d’un autre programme (tar, avec `mtime` et d’autres en-têtes pax) sont refusées.',
  ],
  keys: {
    format: '1',
    product: 'le nom que les clients indiquent par `product` dans leur configuration',
    version:
      'la version de la mise à jour : une version sémantique comme 4.3.0, sans métadonnées de construction',
    from: 'les versions installées qu’elle peut mettre à jour : un intervalle comme « >=4.2.0 <4.3.0 ». Une plateforme doit de toute façon être en version 4.0.0 ou plus récente',
    released: 'la date de parution : une date ISO 8601, ou une date et une heure avec le fuseau horaire',
    'title.fr, title.en': 'son nom en français et en anglais : une ligne, au plus 200 caractères',
    'notice.path':
      'la notice dans le dossier, comme notice.pdf : un fichier à côté de manifest.json, d’au plus 64 Mio',
    'requirements.cpuCores':
      '{ minimum, recommended } : les cœurs de processeur. De ces prérequis et des prérequis habituels (4 et 8), les plus stricts comptent',
    'requirements.memoryGiB': '{ minimum, recommended } : la mémoire en Gio (habituellement 8 et 16)',
    'requirements.freeDiskPercent':
      'la part de chaque système de fichiers qui doit être libre (habituellement 30)',
    hooks: 'la liste des scripts, dans l’ordre où ils sont lancés ; elle peut être vide',
    'hooks.name': 'pre-install, migrate ou post-install',
    'hooks.path': 'un fichier exécutable de hooks/',
    'hooks.timeoutSeconds':
      'après ce nombre de secondes, il est arrêté et la mise à jour échoue ; de 1 à 86400',
    'hooks.touchesData':
      'true s’il peut changer les données de la plateforme : dès qu’un tel script a commencé, le retour en arrière restaure les données',
    'hooks.title.fr, hooks.title.en': 'ce que voit le lecteur pendant son exécution',
    revokes:
      'ce que l’éditeur a retiré auparavant : une liste de { versions, archives, reason } ; de versions et archives, au moins une. Les clients le refusent dès que la notice de cette archive est acceptée, et déjà quand les deux se trouvent dans le même dossier de dépôt. C’est irrévocable ; les versions plus anciennes d’ospi-update refusent une archive qui a cette clé',
    'revokes.versions':
      'une liste de versions, ou d’intervalles bornés, comme [">=4.3.0 <4.3.2"] ; la version elle-même ne doit pas en faire partie',
    'revokes.archives':
      'une liste d’empreintes SHA-256 : du manifest.json d’une archive, que toute copie a en commun quelle que soit sa compression, ou d’un fichier',
    'revokes.reason': 'pourquoi, comme le client le lit : une ligne, au plus 300 caractères',
  },
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
