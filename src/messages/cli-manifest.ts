import { words } from './speak.ts';

/** The words of the manual page ospi-update-manifest(5). */
export const manifest = words({
  summary: {
    en: 'contents, hooks and signature of an update archive (for the publisher)',
    fr: 'contenu, scripts et signature d’une archive de mise à jour (pour l’éditeur)',
  },
  titles: {
    keys: { en: 'KEYS OF manifest.json', fr: 'CLÉS DE manifest.json' },
    hooks: { en: 'HOOKS', fr: 'SCRIPTS (HOOKS)' },
    signing: { en: 'PACKING AND SIGNING', fr: 'EMPAQUETER ET SIGNER' },
  },
  description: {
    en: [
      '`ospi-update pack` makes an update archive (.ospi) from a folder with `manifest.json`, the notice, hooks/ and files/; files/ is the release as it will be in releases/VERSION/. It is a tar archive compressed with zstd, whose first members are manifest.json and its signature manifest.json.minisig.',
      'The manifest is JSON in UTF-8. All the following keys except `revokes` are required; others are refused, except `$schema`, by which an editor finds manifest.json among the JSON Schemas of this program (/usr/share/ospi-update/schemas/) and which is not packed. pack adds the key `entries`, which lists every file with its size, mode and SHA-256; do not write it by hand.',
      'pack does not keep owners, times, hard links, ACLs or extended attributes, and of the permissions only the executable bit: folders and executables become 0755, all else 0644, and pack reports files whose mode changes. A symbolic link must be relative and stay within files/: `..` is allowed only at the start of its target, and so is a single `./`. Named pipes, sockets and devices are refused, as are names that are not UTF-8, contain control characters or backslashes, or differ only in case or accents. Archives made by other programs (tar, with `mtime` and other pax headers) are refused.',
    ],
    fr: [
      'Une archive de mise à jour (.ospi) est faite par `ospi-update pack` à partir d’un dossier qui contient `manifest.json`, la notice, hooks/ et files/ ; files/ est la version telle qu’elle se trouvera dans releases/VERSION/. C’est une archive tar compressée par zstd, dont les premiers membres sont manifest.json et sa signature manifest.json.minisig.',
      'Le manifeste est du JSON en UTF-8. Toutes les clés suivantes sauf `revokes` sont obligatoires, les autres sont refusées, sauf `$schema`, par laquelle un éditeur trouve manifest.json parmi les schémas JSON de ce programme (/usr/share/ospi-update/schemas/) et qui n’est pas empaquetée. La clé `entries`, qui donne pour chaque fichier sa taille, son mode et son SHA-256, est ajoutée par pack et ne s’écrit pas à la main.',
      'pack ne conserve ni propriétaires, ni dates, ni liens physiques, ni ACL, ni attributs étendus ; des droits, seulement le fait qu’un fichier est exécutable : les dossiers et ce qui est exécutable deviennent 0755, tout le reste 0644, et pack le dit là où ils étaient autres. Un lien symbolique doit être relatif et rester dans files/ : `..` ne peut figurer qu’au début de sa cible, et `./` là seulement. Les tubes nommés, les sockets et les périphériques sont refusés, de même que les noms qui ne sont pas en UTF-8, qui contiennent des caractères de contrôle ou des barres obliques inverses, ou qui ne diffèrent que par la casse ou les accents. Les archives d’un autre programme (tar, avec `mtime` et d’autres en-têtes pax) sont refusées.',
    ],
  },
  hooks: {
    en: [
      'Hooks run one after the other under the maintenance page, once the services are stopped and `current` points to the new release, and before the services start: first every pre-install, then every migrate, then every post-install.',
      'A hook runs from the verified, staged copy of the archive, which is its working directory, as the user who runs the update, usually root. It has no standard input. Status 0 is success; any other status ends the update, and the previous version comes back. Any processes that a hook leaves running are ended with it, even those that left its session and environment: they are recognised by their limit on file locks (`ulimit -x`), which is otherwise unused. What systemd starts for it (`systemctl restart …`) runs on; without systemd, a hook must therefore not restart a server itself. Its output goes to the attempt’s log.',
      'A line `::progress 40 text` in its output reports progress: an integer from 0 to 100 and a free text.',
    ],
    fr: [
      'Les scripts sont lancés l’un après l’autre sous la page de maintenance, une fois les services arrêtés et `current` tourné vers la nouvelle version, et avant le démarrage des services : d’abord tous les pre-install, puis tous les migrate, puis tous les post-install.',
      'Un script est lancé depuis la copie vérifiée de l’archive, qui est son dossier courant, par l’utilisateur qui lance la mise à jour : en règle générale root. Il n’a pas d’entrée standard. Le code 0 est un succès ; tout autre met fin à la mise à jour, et la version précédente revient. Ce qu’un script laisse en cours d’exécution est arrêté avec lui, même hors de sa session et sans son environnement : tous ses processus sont reconnus à leur limite de verrous de fichiers (`ulimit -x`), qui ne sert à rien d’autre. Ce que systemd démarre à sa demande (`systemctl restart …`) continue ; sans systemd, un script ne doit donc pas redémarrer lui-même de serveur. Ce qu’il écrit va dans le compte rendu de la tentative.',
      'Une ligne `::progress 40 texte` sur sa sortie dit où il en est : un nombre entier de 0 à 100, et des mots à lui.',
    ],
  },
  hookNames: {
    'pre-install': {
      en: 'prepares, and detects what would make the update fail',
      fr: 'prépare, et découvre ce qui ferait échouer la mise à jour',
    },
    migrate: {
      en: 'converts the data to the form of the new version',
      fr: 'donne aux données la forme de la nouvelle version',
    },
    'post-install': { en: 'finishes', fr: 'finalise' },
  },
  environmentIntroduction: {
    en: ['A hook has only these environment variables:'],
    fr: ['Un script a ces variables, et aucune autre :'],
  },
  environment: {
    OSPI_FROM_VERSION: { en: 'the version installed before', fr: 'la version installée auparavant' },
    OSPI_TO_VERSION: { en: 'the version being installed', fr: 'la version en cours d’installation' },
    OSPI_RELEASE: {
      en: 'the folder of the new release: ROOT/releases/VERSION',
      fr: 'le dossier de la nouvelle version : ROOT/releases/VERSION',
    },
    OSPI_PREVIOUS_RELEASE: {
      en: 'the folder of the previous release',
      fr: 'le dossier de la version précédente',
    },
    OSPI_ROOT: {
      en: 'the folder of the platform: `root` in the configuration',
      fr: 'le dossier de la plateforme : `root` dans la configuration',
    },
    OSPI_ATTEMPT: { en: 'the attempt, as in the journal', fr: 'la tentative, comme dans le journal' },
    OSPI_LANGUAGE: { en: 'fr or en', fr: 'fr ou en' },
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C.UTF-8',
  },
  signing: {
    pack: {
      en: 'With a key pair made by pack, whose secret key has no password (keep it offline):',
      fr: 'Avec une paire de clés créée par pack, dont la clé secrète n’a pas de mot de passe (conservez-la hors ligne) :',
    },
    minisign: {
      en: 'With the minisign program, whose secret key may have a password, in two steps: pack writes the manifest, minisign signs it, pack makes the archive. The folder must not change in between, and none of the output files may exist:',
      fr: 'Avec le programme minisign, dont la clé secrète peut avoir un mot de passe, en deux temps : pack écrit le manifeste, minisign le signe, pack construit l’archive. Le dossier ne doit pas changer entre-temps, et aucun des fichiers ne doit déjà exister :',
    },
    revoke: {
      en: 'A published version that must no longer be installed is withdrawn by a small signed text file, which support sends to the customers; the next archive can contain the same (`revokes`). pack takes versions, SHA-256 digests of archives, or both; without --key, sign with minisign, as the output says:',
      fr: 'Une version publiée qui ne doit plus être installée est retirée par un petit fichier de texte signé, que le support envoie aux clients ; l’archive suivante peut porter la même chose (`revokes`). pack prend des versions, des empreintes SHA-256 d’archives, ou les deux ; sans --key, c’est minisign qui signe, comme le dit la sortie :',
    },
    verify: {
      en: 'Anyone can verify an archive’s manifest with minisign, and everything else through its digests:',
      fr: 'Chacun peut vérifier avec minisign le manifeste d’une archive et, par les empreintes qu’il contient, tout le reste :',
    },
  },
});
