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
  en: 'Download the archive again from the customer area and hand it over as it is. If it is refused again, call support.',
  fr: 'Téléchargez de nouveau l’archive depuis l’espace client et fournissez-la telle quelle. Si elle est encore refusée, appelez le support.',
};

const callSupport = {
  en: 'Do not install it. Call support and tell them where the archive comes from and what this message says.',
  fr: 'Ne l’installez pas. Appelez le support en précisant d’où vient l’archive et ce que dit ce message.',
};

const publisher = {
  en: 'For the publisher: `ospi-update pack` makes archives; those of other programs are refused.',
  fr: 'Pour l’éditeur : les archives sont faites par `ospi-update pack` ; celles d’autres programmes sont refusées.',
};

const publishedWithMistake = 'L’archive a été publiée avec une erreur. Transmettez ce message au support.';

const pathFaults = {
  empty: { en: 'has an empty part', fr: 'comporte une partie vide' },
  absolute: { en: 'starts at the root of the file system', fr: 'part de la racine du système de fichiers' },
  dot: { en: 'has a part “.”', fr: 'comporte une partie « . »' },
  'parent-folder': { en: 'climbs with “..”', fr: 'remonte par « .. »' },
  backslash: { en: 'has a backslash', fr: 'comporte une barre oblique inverse' },
  'too-long': { en: 'is too long', fr: 'dépasse la longueur permise' },
  'not-utf8': { en: 'is not valid UTF-8 text', fr: 'ne forme pas un texte UTF-8 valide' },
  'control-character': { en: 'has a control character', fr: 'comporte un caractère de contrôle' },
  misplaced: { en: 'has no place in an archive', fr: 'n’a pas sa place dans une archive' },
  'no-parent': { en: 'does not stand in a listed folder', fr: 'ne se trouve pas dans un dossier déclaré' },
  'inner-parent-folder': { en: 'climbs with “..” after a name', fr: 'remonte par « .. » après un nom' },
  outside: { en: 'leads out of the release', fr: 'mène hors de la version livrée' },
} as const;

/** With the feminine endings that agree with them. */
const parts = {
  en: { notice: 'the notice', hook: 'the hook', files: 'the folder' },
  fr: {
    notice: { name: 'la notice', missing: 'est absente', misplaced: 'n’est pas à sa place' },
    hook: { name: 'le script', missing: 'est absent', misplaced: 'n’est pas à sa place' },
    files: { name: 'le dossier', missing: 'est absent', misplaced: 'n’est pas à sa place' },
  },
};

const readFaults: Readonly<Record<string, Bilingual>> = {
  'not-a-file': { en: 'it is not an ordinary file', fr: 'ce n’est pas un fichier ordinaire' },
  'too-large': { en: 'it is too large', fr: 'il dépasse la taille permise' },
};

const partFaults = {
  en: {
    missing: 'is missing',
    'not-a-file': 'is not an ordinary file',
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
    en: 'is of minisign’s older form; sign without -l',
    fr: 'est de l’ancienne forme de minisign ; signez sans l’option -l',
  },
  'untrusted-key': {
    en: 'was made with another key than the public key given',
    fr: 'a été faite avec une autre clé que la clé publique indiquée',
  },
  wrong: {
    en: 'does not fit the manifest of this folder',
    fr: 'ne correspond pas au manifeste de ce dossier',
  },
  'comment-altered': {
    en: 'had its trusted comment changed',
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
          ? `every user could write ${fault.path} (permissions ${fault.mode})`
          : `${fault.path} carries special permissions (${fault.mode})`;
      case 'duplicate':
        return `${fault.path} is listed twice`;
      case 'collision':
        return `the names ${fault.path} and ${fault.other} cannot be told apart everywhere (upper and lower case, accents, invisible characters)`;
      case 'part':
        return `${parts.en[fault.part]} ${fault.path} ${partFaults.en[fault.fault]}`;
      case 'special-file':
        return fault.type === 'pax'
          ? `it has an extension of tar that is not known here (${fault.path})`
          : `${fault.path} is neither a file, a folder nor a symbolic link (${fault.type})`;
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
 * What can be reported of an update archive. `archive` is the file's name, as given; names from inside it have been
 * made harmless for a terminal.
 */
export const problems = table({
  'archive.not-found': problem<{ archive: string }>({
    number: 'OSPI-0401',
    en: ({ archive }) => ({ what: `There is no file ${archive}.`, remedy: 'Check the path of the archive.' }),
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
        'Check the permissions of the file and of its folder, and the health of the disk or network share it is on, then run the command again. Through sudo, what you name is opened with your own rights.',
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
      remedy: 'Hand the archive over as it was downloaded: one .ospi file, not decompressed.',
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
      what: `${archive} is not an ordinary file.`,
      remedy: 'Hand the archive over as it was downloaded: one .ospi file on disk.',
    }),
    fr: ({ archive }) => ({
      what: `${archive} n’est pas un fichier ordinaire.`,
      remedy: 'Fournissez l’archive telle que téléchargée : un fichier .ospi sur disque.',
    }),
  }),
  'archive.decompressed': problem<{ archive: string }>({
    number: 'OSPI-0405',
    en: ({ archive }) => ({
      what: `${archive} was decompressed after it was downloaded.`,
      remedy:
        'Hand the archive over as it was downloaded. If your browser decompresses downloads by itself, switch that off or download with another program.',
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
        'Check that it is the .ospi file from the customer area, and not, for instance, a page saved in its place.',
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
      what: `The archive ${archive} goes on after its end: something was added to it.`,
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
      remedy:
        'Wait until nothing writes to the file any more (a copy, a download), then run the command again.',
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
      remedy: `Check that it is the .ospi file from the customer area, as it was downloaded. ${publisher.en}`,
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
      what: `What stands in the place of the signature in ${archive} is not a signature.`,
      remedy: callSupport.en,
    }),
    fr: ({ archive }) => ({
      what: `Ce qui tient lieu de signature dans ${archive} n’en est pas une.`,
      remedy: callSupport.fr,
    }),
  }),
  /** minisign's older form, which signs the content itself in place of its hash. */
  'archive.signature-legacy': problem<{ archive: string }>({
    number: 'OSPI-0414',
    en: ({ archive }) => ({
      what: `The signature of ${archive} is of an old form that is not accepted any more.`,
      remedy: 'Ask the publisher for an archive that was signed with a current version of minisign.',
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
        'If the vendor announced a new key, add it to trustedKeys in the site configuration, after checking it with support. Otherwise do not install the archive.',
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
  /** `format` is what the manifest says: a newer tool is needed. */
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
        `The manifest of ${archive} is signed but not well formed:`,
        ...details.map((detail) => `  ${detail}`),
      ].join('\n'),
      remedy: 'The archive was published with a mistake. Tell support what this message says.',
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
      remedy: 'The archive was published with a mistake. Tell support what this message says.',
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
      remedy: 'The archive was published with a mistake. Tell support what this message says.',
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
      what: `The archive ${archive} holds ${path}, which its manifest does not list.`,
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
      what: `The archive ${archive} holds ${path} twice.`,
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
          : `The archive ${archive} lacks ${count} files that its manifest lists, ${path} for one.`,
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
      what: `The archive ${archive} has ${path} where its notice, ${expected}, belongs.`,
      remedy: 'The archive was not made by `ospi-update pack`. Tell support what this message says.',
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
      what: `The archive ${archive} was altered: the ${properties[property].en} of ${path} is not what its manifest says.`,
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
      remedy: 'Choose the archive of this product, or the right platform with --platform.',
    }),
    fr: ({ archive, product, expected }) => ({
      what: `L’archive ${archive} est destinée à ${product} ; cette plateforme est ${expected}.`,
      remedy: 'Choisissez l’archive de ce produit, ou la bonne plateforme avec --platform.',
    }),
  }),
  'archive.version-out-of-range': problem<{ version: string; from: string; installed: string }>({
    number: 'OSPI-0433',
    en: ({ version, from, installed }) => ({
      what: `Version ${version} updates platforms in version ${from}; this one is in version ${installed}.`,
      remedy: 'Ask support which update to install first.',
    }),
    fr: ({ version, from, installed }) => ({
      what: `La version ${version} met à jour les plateformes en version ${from} ; celle-ci est en version ${installed}.`,
      remedy: 'Demandez au support quelle mise à jour installer d’abord.',
    }),
  }),
  /** No platform older than `minimum` is ever updated by this tool. */
  'archive.platform-too-old': problem<{ installed: string; minimum: string }>({
    number: 'OSPI-0434',
    sample: ({ version }) => ({ minimum: version }),
    en: ({ installed, minimum }) => ({
      what: `This platform is in version ${installed}; ospi-update installs updates from version ${minimum} on.`,
      remedy: 'Ask support how to bring the platform to a version that can be updated.',
    }),
    fr: ({ installed, minimum }) => ({
      what: `Cette plateforme est en version ${installed} ; ospi-update installe les mises à jour à partir de la version ${minimum}.`,
      remedy: 'Demandez au support comment amener la plateforme à une version qui peut être mise à jour.',
    }),
  }),
  /** `highest` is what the journal says was installed at one time. */
  'archive.downgrade': problem<{ version: string; installed: string; highest: string }>({
    number: 'OSPI-0435',
    sample: ({ version }) => ({ highest: version }),
    en: ({ version, installed, highest }) => ({
      what:
        highest === installed
          ? `Version ${version} is older than the installed version ${installed}.`
          : `Version ${version} is older than version ${highest}, which was installed on this platform before (now: ${installed}).`,
      remedy: 'Choose a newer archive. Only support can bring a platform back to an older version.',
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
        'See that the file system has room and is mounted for writing, and run the command as root, then try again.',
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
      what: `The folder ${folder}, into which the update is to be unpacked, is not empty.`,
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
      remedy: 'Give the line of base64 from the .pub file; it has 56 characters and starts with RW.',
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
      remedy: 'Give the .key file that `ospi-update pack --new-key` or `minisign -G` made.',
    }),
    fr: ({ file }) => ({
      what: `${file} n’est pas une clé secrète minisign.`,
      remedy: 'Indiquez le fichier .key fait par `ospi-update pack --new-key` ou par `minisign -G`.',
    }),
  }),
  'usage.key-encrypted': problem<{ file: string }>({
    number: 'OSPI-0229',
    en: ({ file }) => ({
      what: `The key ${file} is protected by a password, which pack does not ask for.`,
      remedy:
        'Write the manifest with `pack DIR --manifest FILE`, sign it with `minisign -S -m FILE`, then pack with --signature and --public-key. A release (--release) is written without --key, and signed the same way.',
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
      what: `${file} is already there; a key is never overwritten.`,
      remedy: 'Choose another name for the new key.',
    }),
    fr: ({ file }) => ({
      what: `${file} existe déjà ; une clé n’est jamais remplacée.`,
      remedy: 'Choisissez un autre nom pour la nouvelle clé.',
    }),
  }),
  /** `given` names the options that were given. */
  'usage.pack-options': problem<{ given: readonly string[] }>({
    number: 'OSPI-0231',
    sample: ({ option }) => ({ given: [option] }),
    en: ({ given }) => ({
      what: `pack cannot do anything with this combination: ${given.join(', ') || 'no option at all'}.`,
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
      remedy: 'Check that the folder exists, that you may write to it and that it has room.',
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible d’écrire ${path} (${reason}).`,
      remedy: 'Vérifiez que le dossier existe, que vous pouvez y écrire et qu’il a de la place.',
    }),
  }),
  'usage.pack-output-exists': problem<{ output: string }>({
    number: 'OSPI-0234',
    en: ({ output }) => ({
      what: `${output} is already there and is not overwritten.`,
      remedy: 'Choose another name, or remove that file.',
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
      what: [`${file} is not a well-formed manifest:`, ...details.map((detail) => `  ${detail}`)].join('\n'),
      remedy:
        'Correct it, then pack again. Its keys are described in `man 5 ospi-update-manifest`; the list of entries is filled in by pack.',
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
      remedy: 'Correct the folder. Customers’ servers would refuse an archive made of it.',
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
      remedy: 'See that nothing writes to the folder, then pack again.',
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
      remedy: 'Put fewer files into the release, for instance by bundling them.',
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
      what: `The signature ${file} does not do: it ${signatureFaults[reason].en}.`,
      remedy:
        'Write the manifest anew with `pack DIR --manifest FILE`, sign that file with `minisign -S -m FILE`, and pack without changing the folder in between.',
    }),
    fr: ({ file, reason }) => ({
      what: `La signature ${file} ne convient pas : elle ${signatureFaults[reason].fr}.`,
      remedy:
        'Écrivez de nouveau le manifeste avec `pack DIR --manifest FILE`, signez ce fichier avec `minisign -S -m FILE`, puis lancez pack sans rien changer au dossier entre-temps.',
    }),
  }),
});

export const notes = table({
  /** How many, and the first of them: what it had, and what it has in the archive. */
  'archive.modes-not-kept': note<{ count: number; path: string; mode: string; packed: string }>({
    en: ({ count, path, mode, packed }) =>
      `Permissions are not kept: ${path} (${mode}) is packed as ${packed}${count === 1 ? '' : `, and ${count - 1} more change as well`}. An archive has 0755 for folders and what can be executed, 0644 for all else; a hook can set others.`,
    fr: ({ count, path, mode, packed }) =>
      `Les droits ne sont pas conservés : ${path} (${mode}) devient ${packed} dans l’archive${count === 1 ? '' : `, et d’autres changent aussi (${count - 1})`}. Une archive contient 0755 pour les dossiers et ce qui est exécutable, 0644 pour le reste ; un script peut en définir d’autres.`,
  }),
});
