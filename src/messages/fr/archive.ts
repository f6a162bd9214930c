import type {
  ArchiveNotes,
  ArchiveProblems,
  ArchiveWarnings,
  EntryFault,
} from '../../model/vocabulary/archive.ts';
import type { Sentences } from '../sentences.ts';

const downloadAgain =
  'Téléchargez de nouveau l’archive depuis l’espace client et fournissez-la telle quelle. Si elle est encore refusée, appelez le support.';
const callSupport =
  'Ne l’installez pas. Appelez le support en précisant d’où vient l’archive et ce que dit ce message.';
const publisher =
  'Pour l’éditeur : les archives sont faites par `ospi-update pack` ; celles d’autres programmes sont refusées.';
const publishedWithMistake = 'L’archive a été publiée avec une erreur. Transmettez ce message au support.';

const pathFaults = {
  empty: 'comporte une partie vide',
  absolute: 'part de la racine du système de fichiers',
  dot: 'comporte une partie « . »',
  'parent-folder': 'remonte par « .. »',
  backslash: 'comporte une barre oblique inverse',
  'too-long': 'dépasse la longueur permise',
  'not-utf8': 'ne forme pas un texte UTF-8 valide',
  'control-character': 'comporte un caractère de contrôle',
  misplaced: 'n’a pas sa place dans une archive',
  'no-parent': 'ne se trouve pas dans un dossier déclaré',
  'inner-parent-folder': 'remonte par « .. » après un nom',
  outside: 'mène hors de la version livrée',
} as const;

/** With the feminine endings that agree with them. */
const parts = {
  notice: { name: 'la notice', missing: 'est absente', misplaced: 'n’est pas à sa place' },
  hook: { name: 'le script', missing: 'est absent', misplaced: 'n’est pas à sa place' },
  files: { name: 'le dossier', missing: 'est absent', misplaced: 'n’est pas à sa place' },
} as const;

const readFaults: Readonly<Record<string, string>> = {
  'not-a-file': 'ce n’est pas un fichier ordinaire',
  'too-large': 'il dépasse la taille permise',
};

const partFaults = {
  'not-a-file': 'n’est pas un fichier ordinaire',
  'not-executable': 'n’est pas exécutable',
  'too-large': 'dépasse la taille permise',
} as const;

const properties = {
  type: 'la nature',
  size: 'la taille',
  mode: 'les droits',
  target: 'la cible du lien',
  content: 'le contenu',
} as const;

const signatureFaults = {
  malformed: 'n’est pas une signature minisign',
  legacy: 'est de l’ancienne forme de minisign ; signez sans l’option -l',
  'untrusted-key': 'a été faite avec une autre clé que la clé publique indiquée',
  wrong: 'ne correspond pas au manifeste de ce dossier',
  'comment-altered': 'a vu son commentaire de confiance modifié',
} as const;

function tellFault(fault: EntryFault): string {
  switch (fault.kind) {
    case 'path':
      return `le nom ${fault.path} ${pathFaults[fault.fault]}`;
    case 'link':
      return `la cible du lien ${fault.path} (${fault.target}) ${pathFaults[fault.fault]}`;
    case 'mode':
      return fault.mode.startsWith('0')
        ? `tout utilisateur pourrait écrire dans ${fault.path} (droits ${fault.mode})`
        : `${fault.path} porte des droits spéciaux (${fault.mode})`;
    case 'duplicate':
      return `${fault.path} est déclaré deux fois`;
    case 'collision':
      return `les noms ${fault.path} et ${fault.other} ne se distinguent pas partout (majuscules, accents, caractères invisibles)`;
    case 'part': {
      const part = parts[fault.part];
      const sentence =
        fault.fault === 'missing' || fault.fault === 'misplaced'
          ? part[fault.fault]
          : partFaults[fault.fault];
      return `${part.name} ${fault.path} ${sentence}`;
    }
    case 'special-file':
      return fault.type === 'pax'
        ? `elle porte une extension de tar qui n’est pas connue ici (${fault.path})`
        : `${fault.path} n’est ni un fichier, ni un dossier, ni un lien symbolique (${fault.type})`;
  }
}

export const problems: Sentences<ArchiveProblems>['problems'] = {
  'archive.not-found': ({ archive }) => ({
    what: `Le fichier ${archive} n’existe pas.`,
    remedy: 'Vérifiez le chemin de l’archive.',
  }),
  'archive.unreadable': ({ archive, reason }) => ({
    what: `Impossible de lire l’archive ${archive} (${reason}).`,
    remedy:
      'Vérifiez les droits du fichier et de son dossier, ainsi que l’état du disque ou du partage réseau, puis relancez la commande. Par sudo, ce que vous indiquez est ouvert avec vos propres droits.',
  }),
  'archive.folder': ({ archive }) => ({
    what: `${archive} est un dossier, et non une archive de mise à jour.`,
    remedy: 'Fournissez l’archive telle que téléchargée : un seul fichier .ospi, non décompressé.',
  }),
  'archive.not-a-file': ({ archive }) => ({
    what: `${archive} n’est pas un fichier ordinaire.`,
    remedy: 'Fournissez l’archive telle que téléchargée : un fichier .ospi sur disque.',
  }),
  'archive.decompressed': ({ archive }) => ({
    what: `${archive} a été décompressé après son téléchargement.`,
    remedy:
      'Fournissez l’archive telle que téléchargée. Si votre navigateur décompresse de lui-même les téléchargements, désactivez cette fonction ou utilisez un autre programme.',
  }),
  'archive.not-an-archive': ({ archive }) => ({
    what: `${archive} n’est pas une archive de mise à jour.`,
    remedy:
      'Vérifiez qu’il s’agit bien du fichier .ospi de l’espace client et non, par exemple, d’une page enregistrée à sa place.',
  }),
  'archive.damaged': ({ archive, detail }) => ({
    what: `L’archive ${archive} est endommagée (${detail}).`,
    remedy: downloadAgain,
  }),
  'archive.truncated': ({ archive }) => ({
    what: `L’archive ${archive} est incomplète : il en manque la fin.`,
    remedy: `Le téléchargement ou la copie s’est sans doute interrompu. ${downloadAgain}`,
  }),
  'archive.trailing-data': ({ archive }) => ({
    what: `L’archive ${archive} se poursuit après sa fin : quelque chose y a été ajouté.`,
    remedy: downloadAgain,
  }),
  'archive.changed': ({ archive }) => ({
    what: `L’archive ${archive} a changé pendant sa lecture.`,
    remedy:
      'Attendez que plus rien n’écrive dans ce fichier (copie, téléchargement), puis relancez la commande.',
  }),

  'archive.no-manifest': ({ archive }) => ({
    what: `${archive} n’est pas une archive de mise à jour : elle ne commence pas par un manifeste.`,
    remedy: `Vérifiez qu’il s’agit bien du fichier .ospi de l’espace client, tel que téléchargé. ${publisher}`,
  }),
  'archive.unsigned': ({ archive }) => ({
    what: `L’archive ${archive} n’est pas signée.`,
    remedy: callSupport,
  }),
  'archive.signature-malformed': ({ archive }) => ({
    what: `Ce qui tient lieu de signature dans ${archive} n’en est pas une.`,
    remedy: callSupport,
  }),
  'archive.signature-legacy': ({ archive }) => ({
    what: `La signature de ${archive} est d’une forme ancienne qui n’est plus acceptée.`,
    remedy: 'Demandez à l’éditeur une archive signée avec une version actuelle de minisign.',
  }),
  'archive.key-untrusted': ({ archive, keyId, trusted }) => ({
    what: `L’archive ${archive} est signée avec la clé ${keyId}, que ce site ne reconnaît pas (clés reconnues : ${trusted.join(', ') || 'aucune'}).`,
    remedy:
      'Si l’éditeur a annoncé une nouvelle clé, vérifiez-la auprès du support puis ajoutez-la à trustedKeys dans la configuration du site. Sinon, n’installez pas l’archive.',
  }),
  'archive.signature-wrong': ({ archive, keyId }) => ({
    what: `La signature de ${archive} est fausse : son manifeste n’est pas celui qui a été signé avec la clé ${keyId}.`,
    remedy: callSupport,
  }),
  'archive.comment-altered': ({ archive, keyId }) => ({
    what: `Le commentaire de confiance de la signature de ${archive} n’est pas celui qui a été signé avec la clé ${keyId}.`,
    remedy: callSupport,
  }),

  'archive.format-unknown': ({ archive, format }) => ({
    what: `L’archive ${archive} est au format ${format}, que cette version d’ospi-update ne connaît pas.`,
    remedy: 'Mettez ospi-update à jour, puis relancez la commande.',
  }),
  'archive.manifest-invalid': ({ archive, details }) => ({
    what: [
      `Le manifeste de ${archive} est signé mais mal formé :`,
      ...details.map((detail) => `  ${detail}`),
    ].join('\n'),
    remedy: publishedWithMistake,
  }),
  'archive.unsafe-path': ({ archive, path, fault }) => ({
    what: `L’archive ${archive} est dangereuse : ${tellFault({ kind: 'path', path, fault })}.`,
    remedy: callSupport,
  }),
  'archive.unsafe-link': ({ archive, path, target, fault }) => ({
    what: `L’archive ${archive} est dangereuse : ${tellFault({ kind: 'link', path, target, fault })}.`,
    remedy: callSupport,
  }),
  'archive.unsafe-mode': ({ archive, path, mode }) => ({
    what: `L’archive ${archive} est dangereuse : ${tellFault({ kind: 'mode', path, mode })}.`,
    remedy: callSupport,
  }),
  'archive.duplicate-entry': ({ archive, path }) => ({
    what: `Le manifeste de ${archive} déclare ${path} deux fois.`,
    remedy: callSupport,
  }),
  'archive.colliding-names': ({ archive, path, other }) => ({
    what: `L’archive ${archive} est inutilisable : ${tellFault({ kind: 'collision', path, other })}.`,
    remedy: publishedWithMistake,
  }),
  'archive.unfit-part': ({ archive, part, path, fault }) => ({
    what: `L’archive ${archive} est inutilisable : ${tellFault({ kind: 'part', part, path, fault })}.`,
    remedy: publishedWithMistake,
  }),

  'archive.special-file': ({ archive, path, type }) => ({
    what: `L’archive ${archive} est dangereuse : ${tellFault({ kind: 'special-file', path, type })}.`,
    remedy: `${callSupport} ${publisher}`,
  }),
  'archive.extra-member': ({ archive, path }) => ({
    what: `L’archive ${archive} contient ${path}, que son manifeste ne déclare pas.`,
    remedy: callSupport,
  }),
  'archive.duplicate-member': ({ archive, path }) => ({
    what: `L’archive ${archive} contient ${path} deux fois.`,
    remedy: callSupport,
  }),
  'archive.missing-member': ({ archive, path, count }) => ({
    what:
      count === 1
        ? `Il manque à l’archive ${archive} l’élément ${path}, que son manifeste déclare.`
        : `Il manque à l’archive ${archive} ${count} éléments que son manifeste déclare, dont ${path}.`,
    remedy: downloadAgain,
  }),
  'archive.member-order': ({ archive, path, expected }) => ({
    what: `L’archive ${archive} contient ${path} à la place de sa notice, ${expected}.`,
    remedy: 'L’archive n’a pas été faite par `ospi-update pack`. Transmettez ce message au support.',
  }),
  'archive.altered-member': ({ archive, path, property }) => ({
    what: `L’archive ${archive} a été altérée : pour ${path}, ${properties[property]} ne correspond pas à ce que son manifeste déclare.`,
    remedy: downloadAgain,
  }),

  'archive.wrong-product': ({ archive, product, expected }) => ({
    what: `L’archive ${archive} est destinée à ${product} ; cette plateforme est ${expected}.`,
    remedy: 'Choisissez l’archive de ce produit, ou la bonne plateforme avec --platform.',
  }),
  'archive.version-out-of-range': ({ version, from, installed }) => ({
    what: `La version ${version} met à jour les plateformes en version ${from} ; celle-ci est en version ${installed}.`,
    remedy: 'Demandez au support quelle mise à jour installer d’abord.',
  }),
  'archive.platform-too-old': ({ installed, minimum }) => ({
    what: `Cette plateforme est en version ${installed} ; ospi-update installe les mises à jour à partir de la version ${minimum}.`,
    remedy: 'Demandez au support comment amener la plateforme à une version qui peut être mise à jour.',
  }),
  'archive.downgrade': ({ version, installed, highest }) => ({
    what:
      highest === installed
        ? `La version ${version} est antérieure à la version installée, ${installed}.`
        : `La version ${version} est antérieure à la version ${highest}, qui a déjà été installée sur cette plateforme (version actuelle : ${installed}).`,
    remedy:
      'Choisissez une archive plus récente. Seul le support peut ramener une plateforme à une version antérieure.',
  }),

  'prerequisite.staging-unwritable': ({ folder, reason }) => ({
    what: `Impossible de décompresser la mise à jour dans ${folder} (${reason}).`,
    remedy:
      'Vérifiez que le système de fichiers a de la place et qu’il est monté en écriture, puis relancez la commande en tant que root.',
  }),
  'prerequisite.staging-not-empty': ({ folder }) => ({
    what: `Le dossier ${folder}, où la mise à jour doit être décompressée, n’est pas vide.`,
    remedy: 'Cherchez ce qui a écrit dans ce dossier, videz-le, puis relancez la commande.',
  }),

  'usage.public-key-malformed': ({ key }) => ({
    what: `Ceci n’est pas une clé publique minisign : ${key}`,
    remedy: 'Indiquez la ligne en base64 du fichier .pub ; elle compte 56 caractères et commence par RW.',
  }),
  'usage.key-unreadable': ({ file, reason }) => ({
    what: `Impossible de lire le fichier de clé ${file} (${readFaults[reason] ?? reason}).`,
    remedy: 'Vérifiez le chemin et les droits de ce fichier.',
  }),
  'usage.key-malformed': ({ file }) => ({
    what: `${file} n’est pas une clé secrète minisign.`,
    remedy: 'Indiquez le fichier .key fait par `ospi-update pack --new-key` ou par `minisign -G`.',
  }),
  'usage.key-encrypted': ({ file }) => ({
    what: `La clé ${file} est protégée par un mot de passe, que pack ne demande pas.`,
    remedy:
      'Écrivez le manifeste avec `pack DIR --manifest FILE`, signez-le avec `minisign -S -m FILE`, puis lancez pack avec --signature et --public-key. Un déblocage (--release) s’écrit sans --key et se signe de même.',
  }),
  'usage.key-exists': ({ file }) => ({
    what: `${file} existe déjà ; une clé n’est jamais remplacée.`,
    remedy: 'Choisissez un autre nom pour la nouvelle clé.',
  }),
  'usage.pack-options': ({ given }) => ({
    what: `pack ne peut rien faire de cette combinaison : ${given.join(', ') || 'aucune option'}.`,
    remedy:
      'Utilisez l’une de ces formes : pack DIR --key FILE --output FILE ; pack DIR --signature FILE --public-key KEY --output FILE ; pack DIR --manifest FILE ; pack --new-key PREFIX ; pack --release CODE --issuer NAME --reason TEXT [--expires DAYS] [--key FILE] --output FILE ; pack --revoke PRODUCT [--versions RANGE] [--archives DIGEST] --issuer NAME --reason TEXT [--key FILE] --output FILE.',
  }),
  'usage.pack-unreadable': ({ path, reason }) => ({
    what: `Impossible de lire ${path} (${readFaults[reason] ?? reason}).`,
    remedy: 'Vérifiez le chemin et les droits.',
  }),
  'usage.pack-unwritable': ({ path, reason }) => ({
    what: `Impossible d’écrire ${path} (${reason}).`,
    remedy: 'Vérifiez que le dossier existe, que vous pouvez y écrire et qu’il a de la place.',
  }),
  'usage.pack-output-exists': ({ output }) => ({
    what: `${output} existe déjà et n’est pas remplacé.`,
    remedy: 'Choisissez un autre nom ou supprimez ce fichier.',
  }),
  'usage.pack-output-inside': ({ output, folder }) => ({
    what: `${output} serait écrit dans ${folder}, le dossier à mettre en archive.`,
    remedy: 'Choisissez un emplacement hors de ce dossier.',
  }),
  'usage.pack-manifest-invalid': ({ file, details }) => ({
    what: [`${file} n’est pas un manifeste bien formé :`, ...details.map((detail) => `  ${detail}`)].join(
      '\n',
    ),
    remedy:
      'Corrigez-le, puis relancez pack. Ses clés sont décrites dans `man 5 ospi-update-manifest` ; pack remplit lui-même la liste des éléments.',
  }),
  'usage.pack-refused': ({ folder, fault }) => ({
    what: `Impossible de mettre ${folder} en archive : ${tellFault(fault)}.`,
    remedy: 'Corrigez le dossier. Les serveurs des clients refuseraient une archive faite ainsi.',
  }),
  'usage.pack-changed': ({ path }) => ({
    what: `${path} a changé pendant sa mise en archive.`,
    remedy: 'Veillez à ce que rien n’écrive dans le dossier, puis relancez pack.',
  }),
  'usage.pack-too-large': ({ folder, limitMiB }) => ({
    what: `${folder} compte tant de fichiers que son manifeste dépasse ${limitMiB} Mio.`,
    remedy: 'Réduisez le nombre de fichiers de la version livrée, par exemple en les regroupant.',
  }),
  'usage.signature-unfit': ({ file, reason }) => ({
    what: `La signature ${file} ne convient pas : elle ${signatureFaults[reason]}.`,
    remedy:
      'Écrivez de nouveau le manifeste avec `pack DIR --manifest FILE`, signez ce fichier avec `minisign -S -m FILE`, puis lancez pack sans rien changer au dossier entre-temps.',
  }),
};

export const warnings: Sentences<ArchiveWarnings>['lines'] = {};

export const notes: Sentences<ArchiveNotes>['lines'] = {
  'archive.modes-not-kept': ({ count, path, mode, packed }) =>
    `Les droits ne sont pas conservés : ${path} (${mode}) devient ${packed} dans l’archive${count === 1 ? '' : `, et d’autres changent aussi (${count - 1})`}. Une archive contient 0755 pour les dossiers et ce qui est exécutable, 0644 pour le reste ; un script peut en définir d’autres.`,
};

export const text = {};
