import type {
  EntryFault,
  LinkFault,
  MemberProperty,
  PartFault,
  PathFault,
  SignatureFault,
} from '../terms/archive.ts';
import type { Bilingual } from '../terms/bilingual.ts';
import { note, problem, say, table } from './declare.ts';

const downloadAgain = {
  en: 'Download the archive again from the customer area and pass it on unchanged. If it is refused again, call support.',
  fr: 'Téléchargez de nouveau l’archive depuis l’espace client et fournissez-la telle quelle. Si elle est encore refusée, appelez le support.',
};

const callSupport = {
  en: 'Do not install it. Call support; tell them where the archive comes from and what this message says.',
  fr: 'Ne l’installez pas. Appelez le support en précisant d’où vient l’archive et ce que dit ce message.',
};

const publisher = {
  en: 'For the publisher: create archives with `ospi-update pack`; those of other programs are refused.',
  fr: 'Pour l’éditeur : les archives sont faites par `ospi-update pack` ; celles d’autres programmes sont refusées.',
};

const publishedWithMistake = 'L’archive a été publiée avec une erreur. Transmettez ce message au support.';

const pathFaults = {
  empty: { en: 'has an empty part', fr: 'comporte une partie vide' },
  absolute: { en: 'is absolute', fr: 'part de la racine du système de fichiers' },
  dot: { en: 'contains “.”', fr: 'comporte une partie « . »' },
  'parent-folder': { en: 'contains “..”', fr: 'remonte par « .. »' },
  backslash: { en: 'contains a backslash', fr: 'comporte une barre oblique inverse' },
  'too-long': { en: 'is too long', fr: 'dépasse la longueur permise' },
  'not-utf8': { en: 'is not valid UTF-8 text', fr: 'ne forme pas un texte UTF-8 valide' },
  'control-character': { en: 'contains a control character', fr: 'comporte un caractère de contrôle' },
  misplaced: { en: 'does not belong in an archive', fr: 'n’a pas sa place dans une archive' },
  'no-parent': { en: 'is not in a listed folder', fr: 'ne se trouve pas dans un dossier déclaré' },
  'inner-parent-folder': { en: 'contains “..” after a name', fr: 'remonte par « .. » après un nom' },
  outside: { en: 'points outside the release', fr: 'mène hors de la version livrée' },
} as const;

/** With the feminine endings that agree with them in French. */
const parts = {
  en: { notice: 'the notice', hook: 'the hook', files: 'the folder' },
  fr: {
    notice: { name: 'la notice', missing: 'est absente', misplaced: 'n’est pas à sa place' },
    hook: { name: 'le script', missing: 'est absent', misplaced: 'n’est pas à sa place' },
    files: { name: 'le dossier', missing: 'est absent', misplaced: 'n’est pas à sa place' },
  },
};

const readFaults: Readonly<Record<string, Bilingual>> = {
  'not-a-file': { en: 'it is not a regular file', fr: 'ce n’est pas un fichier ordinaire' },
  'too-large': { en: 'it is too large', fr: 'il dépasse la taille permise' },
};

const partFaults = {
  en: {
    missing: 'is missing',
    'not-a-file': 'is not a regular file',
    misplaced: 'is not where it belongs',
    'not-executable': 'is not executable',
    'too-large': 'is too large',
  },
  fr: {
    'not-a-file': 'n’est pas un fichier ordinaire',
    'not-executable': 'n’est pas exécutable',
    'too-large': 'dépasse la taille permise',
  },
};

const properties = {
  type: { en: 'kind', fr: 'la nature' },
  size: { en: 'size', fr: 'la taille' },
  mode: { en: 'permissions', fr: 'les droits' },
  target: { en: 'link target', fr: 'la cible du lien' },
  content: { en: 'content', fr: 'le contenu' },
} as const;

const signatureFaults = {
  malformed: { en: 'is not a minisign signature', fr: 'n’est pas une signature minisign' },
  legacy: {
    en: 'is in minisign’s legacy format; sign without -l',
    fr: 'est de l’ancienne forme de minisign ; signez sans l’option -l',
  },
  'untrusted-key': {
    en: 'was made with a key other than the public key given',
    fr: 'a été faite avec une autre clé que la clé publique indiquée',
  },
  wrong: {
    en: 'does not match the manifest of this folder',
    fr: 'ne correspond pas au manifeste de ce dossier',
  },
  'comment-altered': {
    en: 'has a modified trusted comment',
    fr: 'a vu son commentaire de confiance modifié',
  },
} as const;

const tellFault = say<[fault: EntryFault]>({
  en: (fault) => {
    switch (fault.kind) {
      case 'path':
        return `the name ${fault.path} ${pathFaults[fault.fault].en}`;
      case 'link':
        return `the target of the link ${fault.path} (${fault.target}) ${pathFaults[fault.fault].en}`;
      case 'mode':
        return fault.mode.startsWith('0')
          ? `${fault.path} is writable by every user (permissions ${fault.mode})`
          : `${fault.path} has special permissions (${fault.mode})`;
      case 'duplicate':
        return `${fault.path} is listed twice`;
      case 'collision':
        return `the names ${fault.path} and ${fault.other} cannot be distinguished everywhere (upper and lower case, accents, invisible characters)`;
      case 'part':
        return `${parts.en[fault.part]} ${fault.path} ${partFaults.en[fault.fault]}`;
      case 'special-file':
        return fault.type === 'pax'
          ? `it uses an unsupported tar extension (${fault.path})`
          : `${fault.path} is not a file, a folder or a symbolic link (${fault.type})`;
    }
  },
  fr: (fault) => {
    switch (fault.kind) {
      case 'path':
        return `le nom ${fault.path} ${pathFaults[fault.fault].fr}`;
      case 'link':
        return `la cible du lien ${fault.path} (${fault.target}) ${pathFaults[fault.fault].fr}`;
      case 'mode':
        return fault.mode.startsWith('0')
          ? `tout utilisateur pourrait écrire dans ${fault.path} (droits ${fault.mode})`
          : `${fault.path} porte des droits spéciaux (${fault.mode})`;
      case 'duplicate':
        return `${fault.path} est déclaré deux fois`;
      case 'collision':
        return `les noms ${fault.path} et ${fault.other} ne se distinguent pas partout (majuscules, accents, caractères invisibles)`;
      case 'part': {
        const part = parts.fr[fault.part];
        const sentence =
          fault.fault === 'missing' || fault.fault === 'misplaced'
            ? part[fault.fault]
            : partFaults.fr[fault.fault];
        return `${part.name} ${fault.path} ${sentence}`;
      }
      case 'special-file':
        return fault.type === 'pax'
          ? `elle porte une extension de tar qui n’est pas connue ici (${fault.path})`
          : `${fault.path} n’est ni un fichier, ni un dossier, ni un lien symbolique (${fault.type})`;
    }
  },
});

/**
 * What can be reported about an update archive. `archive` is the file's name, as given; names from inside it have been
 * made harmless for a terminal.
 */
export const problems = table({
  'archive.not-found': problem<{ archive: string }>({
    number: 'OSPI-0401',
    en: ({ archive }) => ({
      what: `The file ${archive} does not exist.`,
      remedy: 'Check the path of the archive.',
    }),
    fr: ({ archive }) => ({
      what: `Le fichier ${archive} n’existe pas.`,
      remedy: 'Vérifiez le chemin de l’archive.',
    }),
  }),
  'archive.unreadable': problem<{ archive: string; reason: string }>({
    number: 'OSPI-0402',
    en: ({ archive, reason }) => ({
      what: `The archive ${archive} cannot be read (${reason}).`,
      remedy:
        'Check the permissions of the file and of its folder, and the health of its disk or network share, then run the command again. Through sudo, the file is opened with your own permissions.',
    }),
    fr: ({ archive, reason }) => ({
      what: `Impossible de lire l’archive ${archive} (${reason}).`,
      remedy:
        'Vérifiez les droits du fichier et de son dossier, ainsi que l’état du disque ou du partage réseau, puis relancez la commande. Par sudo, ce que vous indiquez est ouvert avec vos propres droits.',
    }),
  }),
  'archive.folder': problem<{ archive: string }>({
    number: 'OSPI-0403',
    en: ({ archive }) => ({
      what: `${archive} is a folder, not an update archive.`,
      remedy: 'Pass the archive on as downloaded: one .ospi file, not decompressed.',
    }),
    fr: ({ archive }) => ({
      what: `${archive} est un dossier, et non une archive de mise à jour.`,
      remedy: 'Fournissez l’archive telle que téléchargée : un seul fichier .ospi, non décompressé.',
    }),
  }),
  /** A FIFO, a device, a socket. */
  'archive.not-a-file': problem<{ archive: string }>({
    number: 'OSPI-0404',
    en: ({ archive }) => ({
      what: `${archive} is not a regular file.`,
      remedy: 'Pass the archive on as downloaded: one .ospi file on disk.',
    }),
    fr: ({ archive }) => ({
      what: `${archive} n’est pas un fichier ordinaire.`,
      remedy: 'Fournissez l’archive telle que téléchargée : un fichier .ospi sur disque.',
    }),
  }),
  'archive.decompressed': problem<{ archive: string }>({
    number: 'OSPI-0405',
    en: ({ archive }) => ({
      what: `${archive} was decompressed after the download.`,
      remedy:
        'Pass the archive on as downloaded. If your browser decompresses downloads, turn that off or use another program.',
    }),
    fr: ({ archive }) => ({
      what: `${archive} a été décompressé après son téléchargement.`,
      remedy:
        'Fournissez l’archive telle que téléchargée. Si votre navigateur décompresse de lui-même les téléchargements, désactivez cette fonction ou utilisez un autre programme.',
    }),
  }),
  'archive.not-an-archive': problem<{ archive: string }>({
    number: 'OSPI-0406',
    en: ({ archive }) => ({
      what: `${archive} is not an update archive.`,
      remedy:
        'Check that it is the .ospi file from the customer area, and not, for example, a web page saved instead.',
    }),
    fr: ({ archive }) => ({
      what: `${archive} n’est pas une archive de mise à jour.`,
      remedy:
        'Vérifiez qu’il s’agit bien du fichier .ospi de l’espace client et non, par exemple, d’une page enregistrée à sa place.',
    }),
  }),
  'archive.damaged': problem<{ archive: string; detail: string }>({
    number: 'OSPI-0407',
    en: ({ archive, detail }) => ({
      what: `The archive ${archive} is damaged (${detail}).`,
      remedy: downloadAgain.en,
    }),
    fr: ({ archive, detail }) => ({
      what: `L’archive ${archive} est endommagée (${detail}).`,
      remedy: downloadAgain.fr,
    }),
  }),
  'archive.truncated': problem<{ archive: string }>({
    number: 'OSPI-0408',
    en: ({ archive }) => ({
      what: `The archive ${archive} is incomplete: its end is missing.`,
      remedy: `The download or the copy probably stopped early. ${downloadAgain.en}`,
    }),
    fr: ({ archive }) => ({
      what: `L’archive ${archive} est incomplète : il en manque la fin.`,
      remedy: `Le téléchargement ou la copie s’est sans doute interrompu. ${downloadAgain.fr}`,
    }),
  }),
  'archive.trailing-data': problem<{ archive: string }>({
    number: 'OSPI-0409',
    en: ({ archive }) => ({
      what: `The archive ${archive} continues after its end: something was appended to it.`,
      remedy: downloadAgain.en,
    }),
    fr: ({ archive }) => ({
      what: `L’archive ${archive} se poursuit après sa fin : quelque chose y a été ajouté.`,
      remedy: downloadAgain.fr,
    }),
  }),
  /** The file was written to between two reads. */
  'archive.changed': problem<{ archive: string }>({
    number: 'OSPI-0410',
    en: ({ archive }) => ({
      what: `The archive ${archive} changed while it was being read.`,
      remedy: 'Wait until nothing writes to the file (a copy, a download), then run the command again.',
    }),
    fr: ({ archive }) => ({
      what: `L’archive ${archive} a changé pendant sa lecture.`,
      remedy:
        'Attendez que plus rien n’écrive dans ce fichier (copie, téléchargement), puis relancez la commande.',
    }),
  }),
  'archive.no-manifest': problem<{ archive: string }>({
    number: 'OSPI-0411',
    en: ({ archive }) => ({
      what: `${archive} is not an update archive: it does not start with a manifest.`,
      remedy: `Check that it is the .ospi file from the customer area, as downloaded. ${publisher.en}`,
    }),
    fr: ({ archive }) => ({
      what: `${archive} n’est pas une archive de mise à jour : elle ne commence pas par un manifeste.`,
      remedy: `Vérifiez qu’il s’agit bien du fichier .ospi de l’espace client, tel que téléchargé. ${publisher.fr}`,
    }),
  }),
  'archive.unsigned': problem<{ archive: string }>({
    number: 'OSPI-0412',
    en: ({ archive }) => ({ what: `The archive ${archive} is not signed.`, remedy: callSupport.en }),
    fr: ({ archive }) => ({ what: `L’archive ${archive} n’est pas signée.`, remedy: callSupport.fr }),
  }),
  'archive.signature-malformed': problem<{ archive: string }>({
    number: 'OSPI-0413',
    en: ({ archive }) => ({
      what: `The signature entry of ${archive} is not a signature.`,
      remedy: callSupport.en,
    }),
    fr: ({ archive }) => ({
      what: `Ce qui tient lieu de signature dans ${archive} n’en est pas une.`,
      remedy: callSupport.fr,
    }),
  }),
  /** minisign's legacy format, which signs the content itself instead of its hash. */
  'archive.signature-legacy': problem<{ archive: string }>({
    number: 'OSPI-0414',
    en: ({ archive }) => ({
      what: `The signature of ${archive} is in an old format that is no longer accepted.`,
      remedy: 'Ask the publisher for an archive signed with a current version of minisign.',
    }),
    fr: ({ archive }) => ({
      what: `La signature de ${archive} est d’une forme ancienne qui n’est plus acceptée.`,
      remedy: 'Demandez à l’éditeur une archive signée avec une version actuelle de minisign.',
    }),
  }),
  'archive.key-untrusted': problem<{ archive: string; keyId: string; trusted: readonly string[] }>({
    number: 'OSPI-0415',
    sample: ({ key }) => ({ trusted: [key] }),
    en: ({ archive, keyId, trusted }) => ({
      what: `The archive ${archive} is signed with the key ${keyId}, which this site does not trust (it trusts ${trusted.join(', ') || 'none'}).`,
      remedy:
        'If the vendor announced a new key, verify it with support, then add it to trustedKeys in the site configuration. Otherwise do not install the archive.',
    }),
    fr: ({ archive, keyId, trusted }) => ({
      what: `L’archive ${archive} est signée avec la clé ${keyId}, que ce site ne reconnaît pas (clés reconnues : ${trusted.join(', ') || 'aucune'}).`,
      remedy:
        'Si l’éditeur a annoncé une nouvelle clé, vérifiez-la auprès du support puis ajoutez-la à trustedKeys dans la configuration du site. Sinon, n’installez pas l’archive.',
    }),
  }),
  'archive.signature-wrong': problem<{ archive: string; keyId: string }>({
    number: 'OSPI-0416',
    en: ({ archive, keyId }) => ({
      what: `The signature of ${archive} is wrong: its manifest is not what was signed with the key ${keyId}.`,
      remedy: callSupport.en,
    }),
    fr: ({ archive, keyId }) => ({
      what: `La signature de ${archive} est fausse : son manifeste n’est pas celui qui a été signé avec la clé ${keyId}.`,
      remedy: callSupport.fr,
    }),
  }),
  'archive.comment-altered': problem<{ archive: string; keyId: string }>({
    number: 'OSPI-0417',
    en: ({ archive, keyId }) => ({
      what: `The trusted comment in the signature of ${archive} is not what was signed with the key ${keyId}.`,
      remedy: callSupport.en,
    }),
    fr: ({ archive, keyId }) => ({
      what: `Le commentaire de confiance de la signature de ${archive} n’est pas celui qui a été signé avec la clé ${keyId}.`,
      remedy: callSupport.fr,
    }),
  }),
  /** `format` is the number in the manifest: a newer tool is needed. */
  'archive.format-unknown': problem<{ archive: string; format: number }>({
    number: 'OSPI-0418',
    sample: { format: 2 },
    en: ({ archive, format }) => ({
      what: `The archive ${archive} is in format ${format}, which this version of ospi-update does not know.`,
      remedy: 'Update ospi-update, then run the command again.',
    }),
    fr: ({ archive, format }) => ({
      what: `L’archive ${archive} est au format ${format}, que cette version d’ospi-update ne connaît pas.`,
      remedy: 'Mettez ospi-update à jour, puis relancez la commande.',
    }),
  }),
  'archive.manifest-invalid': problem<{ archive: string; details: readonly string[] }>({
    number: 'OSPI-0419',
    en: ({ archive, details }) => ({
      what: [
        `The manifest of ${archive} is signed but malformed:`,
        ...details.map((detail) => `  ${detail}`),
      ].join('\n'),
      remedy: 'The archive was published with an error. Forward this message to support.',
    }),
    fr: ({ archive, details }) => ({
      what: [
        `Le manifeste de ${archive} est signé mais mal formé :`,
        ...details.map((detail) => `  ${detail}`),
      ].join('\n'),
      remedy: publishedWithMistake,
    }),
  }),
  'archive.unsafe-path': problem<{ archive: string; path: string; fault: PathFault }>({
    number: 'OSPI-0420',
    sample: { fault: 'parent-folder' },
    en: ({ archive, path, fault }) => ({
      what: `The archive ${archive} is unsafe: ${tellFault.en({ kind: 'path', path, fault })}.`,
      remedy: callSupport.en,
    }),
    fr: ({ archive, path, fault }) => ({
      what: `L’archive ${archive} est dangereuse : ${tellFault.fr({ kind: 'path', path, fault })}.`,
      remedy: callSupport.fr,
    }),
  }),
  'archive.unsafe-link': problem<{ archive: string; path: string; target: string; fault: LinkFault }>({
    number: 'OSPI-0421',
    sample: { fault: 'outside' },
    en: ({ archive, path, target, fault }) => ({
      what: `The archive ${archive} is unsafe: ${tellFault.en({ kind: 'link', path, target, fault })}.`,
      remedy: callSupport.en,
    }),
    fr: ({ archive, path, target, fault }) => ({
      what: `L’archive ${archive} est dangereuse : ${tellFault.fr({ kind: 'link', path, target, fault })}.`,
      remedy: callSupport.fr,
    }),
  }),
  /** Set-user-id, set-group-id or sticky. */
  'archive.unsafe-mode': problem<{ archive: string; path: string; mode: string }>({
    number: 'OSPI-0422',
    sample: { mode: '4755' },
    en: ({ archive, path, mode }) => ({
      what: `The archive ${archive} is unsafe: ${tellFault.en({ kind: 'mode', path, mode })}.`,
      remedy: callSupport.en,
    }),
    fr: ({ archive, path, mode }) => ({
      what: `L’archive ${archive} est dangereuse : ${tellFault.fr({ kind: 'mode', path, mode })}.`,
      remedy: callSupport.fr,
    }),
  }),
  'archive.duplicate-entry': problem<{ archive: string; path: string }>({
    number: 'OSPI-0423',
    en: ({ archive, path }) => ({
      what: `The manifest of ${archive} lists ${path} twice.`,
      remedy: callSupport.en,
    }),
    fr: ({ archive, path }) => ({
      what: `Le manifeste de ${archive} déclare ${path} deux fois.`,
      remedy: callSupport.fr,
    }),
  }),
  'archive.colliding-names': problem<{ archive: string; path: string; other: string }>({
    number: 'OSPI-0424',
    en: ({ archive, path, other }) => ({
      what: `The archive ${archive} cannot be used: ${tellFault.en({ kind: 'collision', path, other })}.`,
      remedy: 'The archive was published with an error. Forward this message to support.',
    }),
    fr: ({ archive, path, other }) => ({
      what: `L’archive ${archive} est inutilisable : ${tellFault.fr({ kind: 'collision', path, other })}.`,
      remedy: publishedWithMistake,
    }),
  }),
  'archive.unfit-part': problem<{
    archive: string;
    part: 'notice' | 'hook' | 'files';
    path: string;
    fault: PartFault;
  }>({
    number: 'OSPI-0425',
    sample: { part: 'hook', fault: 'missing' },
    en: ({ archive, part, path, fault }) => ({
      what: `The archive ${archive} cannot be used: ${tellFault.en({ kind: 'part', part, path, fault })}.`,
      remedy: 'The archive was published with an error. Forward this message to support.',
    }),
    fr: ({ archive, part, path, fault }) => ({
      what: `L’archive ${archive} est inutilisable : ${tellFault.fr({ kind: 'part', part, path, fault })}.`,
      remedy: publishedWithMistake,
    }),
  }),
  'archive.special-file': problem<{ archive: string; path: string; type: string }>({
    number: 'OSPI-0426',
    en: ({ archive, path, type }) => ({
      what: `The archive ${archive} is unsafe: ${tellFault.en({ kind: 'special-file', path, type })}.`,
      remedy: `${callSupport.en} ${publisher.en}`,
    }),
    fr: ({ archive, path, type }) => ({
      what: `L’archive ${archive} est dangereuse : ${tellFault.fr({ kind: 'special-file', path, type })}.`,
      remedy: `${callSupport.fr} ${publisher.fr}`,
    }),
  }),
  'archive.extra-member': problem<{ archive: string; path: string }>({
    number: 'OSPI-0427',
    en: ({ archive, path }) => ({
      what: `The archive ${archive} contains ${path}, which its manifest does not list.`,
      remedy: callSupport.en,
    }),
    fr: ({ archive, path }) => ({
      what: `L’archive ${archive} contient ${path}, que son manifeste ne déclare pas.`,
      remedy: callSupport.fr,
    }),
  }),
  'archive.duplicate-member': problem<{ archive: string; path: string }>({
    number: 'OSPI-0428',
    en: ({ archive, path }) => ({
      what: `The archive ${archive} contains ${path} twice.`,
      remedy: callSupport.en,
    }),
    fr: ({ archive, path }) => ({
      what: `L’archive ${archive} contient ${path} deux fois.`,
      remedy: callSupport.fr,
    }),
  }),
  'archive.missing-member': problem<{ archive: string; path: string; count: number }>({
    number: 'OSPI-0429',
    en: ({ archive, path, count }) => ({
      what:
        count === 1
          ? `The archive ${archive} lacks ${path}, which its manifest lists.`
          : `The archive ${archive} lacks ${count} files that its manifest lists, for example ${path}.`,
      remedy: downloadAgain.en,
    }),
    fr: ({ archive, path, count }) => ({
      what:
        count === 1
          ? `Il manque à l’archive ${archive} l’élément ${path}, que son manifeste déclare.`
          : `Il manque à l’archive ${archive} ${count} éléments que son manifeste déclare, dont ${path}.`,
      remedy: downloadAgain.fr,
    }),
  }),
  'archive.member-order': problem<{ archive: string; path: string; expected: string }>({
    number: 'OSPI-0430',
    sample: ({ path }) => ({ expected: path }),
    en: ({ archive, path, expected }) => ({
      what: `The archive ${archive} contains ${path} instead of its notice, ${expected}.`,
      remedy: 'The archive was not made by `ospi-update pack`. Forward this message to support.',
    }),
    fr: ({ archive, path, expected }) => ({
      what: `L’archive ${archive} contient ${path} à la place de sa notice, ${expected}.`,
      remedy: 'L’archive n’a pas été faite par `ospi-update pack`. Transmettez ce message au support.',
    }),
  }),
  'archive.altered-member': problem<{ archive: string; path: string; property: MemberProperty }>({
    number: 'OSPI-0431',
    sample: { property: 'content' },
    en: ({ archive, path, property }) => ({
      what: `The archive ${archive} was altered: the ${properties[property].en} of ${path} does not match its manifest.`,
      remedy: downloadAgain.en,
    }),
    fr: ({ archive, path, property }) => ({
      what: `L’archive ${archive} a été altérée : pour ${path}, ${properties[property].fr} ne correspond pas à ce que son manifeste déclare.`,
      remedy: downloadAgain.fr,
    }),
  }),
  'archive.wrong-product': problem<{ archive: string; product: string; expected: string }>({
    number: 'OSPI-0432',
    sample: ({ product }) => ({ expected: product }),
    en: ({ archive, product, expected }) => ({
      what: `The archive ${archive} is for ${product}; this platform is ${expected}.`,
      remedy: 'Choose the archive for this product, or the right platform with --platform.',
    }),
    fr: ({ archive, product, expected }) => ({
      what: `L’archive ${archive} est destinée à ${product} ; cette plateforme est ${expected}.`,
      remedy: 'Choisissez l’archive de ce produit, ou la bonne plateforme avec --platform.',
    }),
  }),
  'archive.version-out-of-range': problem<{ version: string; from: string; installed: string }>({
    number: 'OSPI-0433',
    en: ({ version, from, installed }) => ({
      what: `Version ${version} updates platforms of version ${from}; this one has version ${installed}.`,
      remedy: 'Ask support which update to install first.',
    }),
    fr: ({ version, from, installed }) => ({
      what: `La version ${version} met à jour les plateformes en version ${from} ; celle-ci est en version ${installed}.`,
      remedy: 'Demandez au support quelle mise à jour installer d’abord.',
    }),
  }),
  /** This tool never updates a platform older than `minimum`. */
  'archive.platform-too-old': problem<{ installed: string; minimum: string }>({
    number: 'OSPI-0434',
    sample: ({ version }) => ({ minimum: version }),
    en: ({ installed, minimum }) => ({
      what: `This platform has version ${installed}; ospi-update installs updates from version ${minimum} on.`,
      remedy: 'Ask support how to get to a version that can be updated.',
    }),
    fr: ({ installed, minimum }) => ({
      what: `Cette plateforme est en version ${installed} ; ospi-update installe les mises à jour à partir de la version ${minimum}.`,
      remedy: 'Demandez au support comment amener la plateforme à une version qui peut être mise à jour.',
    }),
  }),
  /** `highest` is the highest version ever installed, as the journal says. */
  'archive.downgrade': problem<{ version: string; installed: string; highest: string }>({
    number: 'OSPI-0435',
    sample: ({ version }) => ({ highest: version }),
    en: ({ version, installed, highest }) => ({
      what:
        highest === installed
          ? `Version ${version} is older than the installed version ${installed}.`
          : `Version ${version} is older than version ${highest}, which has been installed on this platform (now: ${installed}).`,
      remedy: 'Choose a newer archive. Only support can return a platform to an older version.',
    }),
    fr: ({ version, installed, highest }) => ({
      what:
        highest === installed
          ? `La version ${version} est antérieure à la version installée, ${installed}.`
          : `La version ${version} est antérieure à la version ${highest}, qui a déjà été installée sur cette plateforme (version actuelle : ${installed}).`,
      remedy:
        'Choisissez une archive plus récente. Seul le support peut ramener une plateforme à une version antérieure.',
    }),
  }),
  'prerequisite.staging-unwritable': problem<{ folder: string; reason: string }>({
    number: 'OSPI-0324',
    en: ({ folder, reason }) => ({
      what: `The update cannot be unpacked into ${folder} (${reason}).`,
      remedy:
        'Make sure that the file system has free space and is mounted read-write, then run the command again as root.',
    }),
    fr: ({ folder, reason }) => ({
      what: `Impossible de décompresser la mise à jour dans ${folder} (${reason}).`,
      remedy:
        'Vérifiez que le système de fichiers a de la place et qu’il est monté en écriture, puis relancez la commande en tant que root.',
    }),
  }),
  'prerequisite.staging-not-empty': problem<{ folder: string }>({
    number: 'OSPI-0325',
    en: ({ folder }) => ({
      what: `The folder ${folder}, into which the update must be unpacked, is not empty.`,
      remedy: 'Find out what put something there, empty the folder, then run the command again.',
    }),
    fr: ({ folder }) => ({
      what: `Le dossier ${folder}, où la mise à jour doit être décompressée, n’est pas vide.`,
      remedy: 'Cherchez ce qui a écrit dans ce dossier, videz-le, puis relancez la commande.',
    }),
  }),
  'usage.public-key-malformed': problem<{ key: string }>({
    number: 'OSPI-0226',
    en: ({ key }) => ({
      what: `This is not a minisign public key: ${key}`,
      remedy: 'Give the base64 line of the .pub file: 56 characters, beginning with RW.',
    }),
    fr: ({ key }) => ({
      what: `Ceci n’est pas une clé publique minisign : ${key}`,
      remedy: 'Indiquez la ligne en base64 du fichier .pub ; elle compte 56 caractères et commence par RW.',
    }),
  }),
  'usage.key-unreadable': problem<{ file: string; reason: string }>({
    number: 'OSPI-0227',
    en: ({ file, reason }) => ({
      what: `The key file ${file} cannot be read (${readFaults[reason]?.en ?? reason}).`,
      remedy: 'Check the path and the permissions of the key file.',
    }),
    fr: ({ file, reason }) => ({
      what: `Impossible de lire le fichier de clé ${file} (${readFaults[reason]?.fr ?? reason}).`,
      remedy: 'Vérifiez le chemin et les droits de ce fichier.',
    }),
  }),
  'usage.key-malformed': problem<{ file: string }>({
    number: 'OSPI-0228',
    en: ({ file }) => ({
      what: `${file} is not a minisign secret key.`,
      remedy: 'Give the .key file made by `ospi-update pack --new-key` or `minisign -G`.',
    }),
    fr: ({ file }) => ({
      what: `${file} n’est pas une clé secrète minisign.`,
      remedy: 'Indiquez le fichier .key fait par `ospi-update pack --new-key` ou par `minisign -G`.',
    }),
  }),
  'usage.key-encrypted': problem<{ file: string }>({
    number: 'OSPI-0229',
    en: ({ file }) => ({
      what: `The key ${file} is protected by a password; pack does not ask for one.`,
      remedy:
        'Write the manifest with `pack DIR --manifest FILE`, sign it with `minisign -S -m FILE`, then pack with --signature and --public-key. A release (--release) is written without --key and signed the same way.',
    }),
    fr: ({ file }) => ({
      what: `La clé ${file} est protégée par un mot de passe, que pack ne demande pas.`,
      remedy:
        'Écrivez le manifeste avec `pack DIR --manifest FILE`, signez-le avec `minisign -S -m FILE`, puis lancez pack avec --signature et --public-key. Un déblocage (--release) s’écrit sans --key et se signe de même.',
    }),
  }),
  'usage.key-exists': problem<{ file: string }>({
    number: 'OSPI-0230',
    en: ({ file }) => ({
      what: `${file} already exists; a key is never overwritten.`,
      remedy: 'Choose another name for the new key.',
    }),
    fr: ({ file }) => ({
      what: `${file} existe déjà ; une clé n’est jamais remplacée.`,
      remedy: 'Choisissez un autre nom pour la nouvelle clé.',
    }),
  }),
  /** `given` are the options that were given. */
  'usage.pack-options': problem<{ given: readonly string[] }>({
    number: 'OSPI-0231',
    sample: ({ option }) => ({ given: [option] }),
    en: ({ given }) => ({
      what: `pack does not support this combination: ${given.join(', ') || 'no options'}.`,
      remedy:
        'Use one of: pack DIR --key FILE --output FILE; pack DIR --signature FILE --public-key KEY --output FILE; pack DIR --manifest FILE; pack --new-key PREFIX; pack --release CODE --issuer NAME --reason TEXT [--expires DAYS] [--key FILE] --output FILE; pack --revoke PRODUCT [--versions RANGE] [--archives DIGEST] --issuer NAME --reason TEXT [--key FILE] --output FILE.',
    }),
    fr: ({ given }) => ({
      what: `pack ne peut rien faire de cette combinaison : ${given.join(', ') || 'aucune option'}.`,
      remedy:
        'Utilisez l’une de ces formes : pack DIR --key FILE --output FILE ; pack DIR --signature FILE --public-key KEY --output FILE ; pack DIR --manifest FILE ; pack --new-key PREFIX ; pack --release CODE --issuer NAME --reason TEXT [--expires DAYS] [--key FILE] --output FILE ; pack --revoke PRODUCT [--versions RANGE] [--archives DIGEST] --issuer NAME --reason TEXT [--key FILE] --output FILE.',
    }),
  }),
  'usage.pack-unreadable': problem<{ path: string; reason: string }>({
    number: 'OSPI-0232',
    en: ({ path, reason }) => ({
      what: `${path} cannot be read (${readFaults[reason]?.en ?? reason}).`,
      remedy: 'Check the path and its permissions.',
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible de lire ${path} (${readFaults[reason]?.fr ?? reason}).`,
      remedy: 'Vérifiez le chemin et les droits.',
    }),
  }),
  'usage.pack-unwritable': problem<{ path: string; reason: string }>({
    number: 'OSPI-0233',
    en: ({ path, reason }) => ({
      what: `${path} cannot be written (${reason}).`,
      remedy: 'Check that the folder exists, that you may write to it and that it has free space.',
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible d’écrire ${path} (${reason}).`,
      remedy: 'Vérifiez que le dossier existe, que vous pouvez y écrire et qu’il a de la place.',
    }),
  }),
  'usage.pack-output-exists': problem<{ output: string }>({
    number: 'OSPI-0234',
    en: ({ output }) => ({
      what: `${output} already exists and is not overwritten.`,
      remedy: 'Choose another name, or delete that file.',
    }),
    fr: ({ output }) => ({
      what: `${output} existe déjà et n’est pas remplacé.`,
      remedy: 'Choisissez un autre nom ou supprimez ce fichier.',
    }),
  }),
  'usage.pack-output-inside': problem<{ output: string; folder: string }>({
    number: 'OSPI-0235',
    en: ({ output, folder }) => ({
      what: `${output} would be written into ${folder}, the folder that is being packed.`,
      remedy: 'Choose a place outside that folder.',
    }),
    fr: ({ output, folder }) => ({
      what: `${output} serait écrit dans ${folder}, le dossier à mettre en archive.`,
      remedy: 'Choisissez un emplacement hors de ce dossier.',
    }),
  }),
  'usage.pack-manifest-invalid': problem<{ file: string; details: readonly string[] }>({
    number: 'OSPI-0236',
    en: ({ file, details }) => ({
      what: [`${file} is not a valid manifest:`, ...details.map((detail) => `  ${detail}`)].join('\n'),
      remedy:
        'Correct it, then pack again. Its keys are described in `man 5 ospi-update-manifest`; pack adds the list of entries.',
    }),
    fr: ({ file, details }) => ({
      what: [`${file} n’est pas un manifeste bien formé :`, ...details.map((detail) => `  ${detail}`)].join(
        '\n',
      ),
      remedy:
        'Corrigez-le, puis relancez pack. Ses clés sont décrites dans `man 5 ospi-update-manifest` ; pack remplit lui-même la liste des éléments.',
    }),
  }),
  'usage.pack-refused': problem<{ folder: string; fault: EntryFault }>({
    number: 'OSPI-0237',
    sample: ({ path }) => ({ fault: { kind: 'path', path, fault: 'parent-folder' } }),
    en: ({ folder, fault }) => ({
      what: `${folder} cannot be packed: ${tellFault.en(fault)}.`,
      remedy: 'Correct the folder. Customers’ servers would refuse an archive made from it.',
    }),
    fr: ({ folder, fault }) => ({
      what: `Impossible de mettre ${folder} en archive : ${tellFault.fr(fault)}.`,
      remedy: 'Corrigez le dossier. Les serveurs des clients refuseraient une archive faite ainsi.',
    }),
  }),
  /** A file that changed between two reads of it. */
  'usage.pack-changed': problem<{ path: string }>({
    number: 'OSPI-0238',
    en: ({ path }) => ({
      what: `${path} changed while it was being packed.`,
      remedy: 'Make sure that nothing writes to the folder, then pack again.',
    }),
    fr: ({ path }) => ({
      what: `${path} a changé pendant sa mise en archive.`,
      remedy: 'Veillez à ce que rien n’écrive dans le dossier, puis relancez pack.',
    }),
  }),
  'usage.pack-too-large': problem<{ folder: string; limitMiB: number }>({
    number: 'OSPI-0239',
    en: ({ folder, limitMiB }) => ({
      what: `${folder} has so many files that its manifest is larger than ${limitMiB} MiB.`,
      remedy: 'Put fewer files into the release, for example by bundling them.',
    }),
    fr: ({ folder, limitMiB }) => ({
      what: `${folder} compte tant de fichiers que son manifeste dépasse ${limitMiB} Mio.`,
      remedy: 'Réduisez le nombre de fichiers de la version livrée, par exemple en les regroupant.',
    }),
  }),
  'usage.signature-unfit': problem<{ file: string; reason: SignatureFault }>({
    number: 'OSPI-0240',
    sample: { reason: 'wrong' },
    en: ({ file, reason }) => ({
      what: `The signature ${file} cannot be used: it ${signatureFaults[reason].en}.`,
      remedy:
        'Write the manifest again with `pack DIR --manifest FILE`, sign that file with `minisign -S -m FILE`, and pack without changing the folder in between.',
    }),
    fr: ({ file, reason }) => ({
      what: `La signature ${file} ne convient pas : elle ${signatureFaults[reason].fr}.`,
      remedy:
        'Écrivez de nouveau le manifeste avec `pack DIR --manifest FILE`, signez ce fichier avec `minisign -S -m FILE`, puis lancez pack sans rien changer au dossier entre-temps.',
    }),
  }),
});

export const notes = table({
  /** How many, and the first of them: its mode on disk and in the archive. */
  'archive.modes-not-kept': note<{ count: number; path: string; mode: string; packed: string }>({
    en: ({ count, path, mode, packed }) =>
      `Permissions are not kept: ${path} (${mode}) is packed as ${packed}${count === 1 ? '' : `, and ${count - 1} more change`}. An archive has 0755 for folders and executables, 0644 for all else; a hook can set others.`,
    fr: ({ count, path, mode, packed }) =>
      `Les droits ne sont pas conservés : ${path} (${mode}) devient ${packed} dans l’archive${count === 1 ? '' : `, et d’autres changent aussi (${count - 1})`}. Une archive contient 0755 pour les dossiers et ce qui est exécutable, 0644 pour le reste ; un script peut en définir d’autres.`,
  }),
});
