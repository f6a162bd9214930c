import type { BundlePartName, RecoveryOutline } from '../../model/bundle.ts';
import type { CaseDifference } from '../../model/replay.ts';
import type { BundleNotes, BundleProblems, BundleWarnings } from '../../model/vocabulary/bundle.ts';
import type { Sentences } from '../sentences.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'il n’existe pas',
  EACCES: 'cet utilisateur ne peut pas le lire',
  'not-a-file': 'ce n’est pas un fichier ordinaire',
  'too-large': 'il est plus gros que n’importe quel dossier de support',
};

/** Why a place is none for a bundle. */
const placeReason = (reason: string) =>
  reason === 'changeable' ? 'd’autres que root pourraient changer où ce chemin mène' : reason;

export const problems: Sentences<BundleProblems>['problems'] = {
  'usage.bundle-exists': ({ file }) => ({
    what: `Il y a déjà un fichier ${file}.`,
    remedy: 'Indiquez-en un autre avec --output, ou supprimez-le.',
  }),
  'usage.bundle-unreadable': ({ file, reason }) => ({
    what: `Impossible de lire ${file} (${reasons[reason] ?? reason}).`,
    remedy: 'Indiquez le fichier que `ospi-update support bundle` a écrit.',
  }),
  'usage.bundle-invalid': ({ file, place }) => ({
    what: `${file} n’est pas un dossier de support tel que \`ospi-update support bundle\` l’écrit : ${place}.`,
    remedy:
      'Demandez au client de renvoyer le fichier tel qu’il a été écrit. Ne décompressez pas celui-ci par un autre moyen.',
  }),
  'usage.bundle-newer': ({ file, format }) => ({
    what: `${file} a été fait par une version plus récente d’ospi-update (format ${format}).`,
    remedy: 'Rejouez-le avec cette version.',
  }),
  'usage.bundle-undecided': ({ file }) => ({
    what: `${file} ne contient pas de faits ou pas de configuration : rien ne peut être décidé pour une archive.`,
    remedy: 'Rejouez-le sans --with ; la liste du dossier dit pourquoi ils manquent.',
  }),
  'usage.replay-folder': ({ folder, reason }) => ({
    what: `Le dossier de support ne peut pas être décompressé dans ${folder} (${reason}).`,
    remedy: 'Indiquez un dossier qui n’existe pas encore, là où vous pouvez écrire.',
  }),
  'prerequisite.bundle-unwritable': ({ tried }) => ({
    what: `Le dossier de support n’a pu être écrit nulle part : ${tried.map(({ path, reason }) => `${path} (${placeReason(reason)})`).join(', ')}.`,
    remedy: 'Indiquez avec --output un endroit où il y a de la place, par exemple une clé USB.',
  }),
  'prerequisite.bundle-declined': () => ({
    what: 'Le dossier de support n’a pas été écrit.',
    remedy: 'Relancez la commande quand il pourra l’être.',
  }),
};

export const warnings: Sentences<BundleWarnings>['lines'] = {};

export const notes: Sentences<BundleNotes>['lines'] = {
  'support.bundle-list': ({ lines }) => lines.join('\n'),
  'support.bundle-elsewhere': ({ path, reason, file }) =>
    `Impossible d’écrire ${path} (${placeReason(reason)}) : le dossier de support va dans ${file}.`,
};

const parts: Readonly<Record<BundlePartName, { readonly title: string; readonly what: string }>> = {
  check: {
    title: 'Faits et verdicts',
    what: 'ce que `check` lit du serveur (processeurs, mémoire, disques, nginx, services, bases de données, programmes, horloge) et ce qu’il en juge',
  },
  status: { title: 'État', what: 'ce que dit `status`' },
  journal: { title: 'Journal', what: 'le registre de toutes les mises à jour' },
  logs: {
    title: 'Traces',
    what: 'la fin de ce que les dernières mises à jour ont affiché, 256 Kio chacune',
  },
  configuration: {
    title: 'Configuration',
    what: 'celle de la plateforme, clé par clé ; d’une commande, le programme seulement',
  },
  archive: { title: 'Archive', what: 'ce que l’archive de la dernière mise à jour dit d’elle-même' },
  nginx: {
    title: 'nginx',
    what: 'les blocs server de la plateforme ; des directives inhabituelles, le nom seulement',
  },
  machine: {
    title: 'Serveur',
    what: 'versions du système et des programmes, état des unités, disques',
  },
};

const differing: Readonly<Record<CaseDifference['what'], string>> = {
  verdict: 'Verdict',
  exit: 'Code de retour de check',
  refusal: 'Refus',
  last: 'Dernière mise à jour',
  ending: 'Fin de la mise à jour',
  recovery: 'Ce que ferait une reprise',
};

const recoveries: Readonly<Record<RecoveryOutline['kind'], (steps: string) => string>> = {
  nothing: () => 'rien à reprendre',
  forward: (steps) => `vers l’avant, à la nouvelle version${steps === '' ? '' : ` : ${steps}`}`,
  back: (steps) => `en arrière, à la version précédente${steps === '' ? '' : ` ; à défaire : ${steps}`}`,
  closed: () => 'rien n’est défait, la page est remise : le support décide',
};

export const text = {
  title: 'Ce que le support reçoit : le contenu de ce dossier',
  made: (tool: string, at: string) => `Fait par ospi-update ${tool}, ${at}.`,
  holds: 'Il contient :',
  lacks: 'Il ne contient pas, parce que cela n’existe pas ou n’a pas pu être lu :',
  nothing: 'il n’y en a pas',
  content: (files: string, size: string) => `(${files} ; ${size})`,
  parts,
  leftOutTitle: 'N’en fait jamais partie :',
  leftOut: [
    'tout ce que la plateforme enregistre : données, bases, documents, fichiers déposés, et leurs noms',
    'le contenu de tout autre fichier, les notices, les sauvegardes',
    'mots de passe, clés, jetons, cookies, arguments des commandes, environnement, liste des processus',
    'les textes de la page de maintenance',
  ],
  pseudonymsTitle: 'Remplacé :',
  pseudonyms: [
    'Tout ce qui n’est pas un mot courant de ces textes (noms de personnes, de machines, d’utilisateurs, de fichiers, de tables ; adresses ; courriels ; longs nombres ; nombres derrière de tels noms ; lignes que cite une base de données ; dates sans heure, et celles d’avant 2020) devient anon-… Une même valeur a le même pseudonyme dans ce dossier, et un autre dans tout autre dossier. La clé des pseudonymes n’est gardée nulle part.',
    'Un nom qui est aussi un mot courant peut rester, surtout dans ce qu’affichent les programmes d’une mise à jour : parcourez les traces avant l’envoi.',
    'Les empreintes du journal ne correspondent donc pas à ses enregistrements tels qu’ils sont ici. Elles sont restées telles quelles, parce qu’elles montrent l’ordre et nomment l’incident ; l’intégrité de la chaîne a été vérifiée sur le serveur, et le verdict est parmi les faits. bundle.json contient l’empreinte de chaque fichier du dossier.',
  ],
  written: (file: string, size: string, sha256: string) =>
    `Le dossier de support est dans ${file} (${size}, SHA-256 ${sha256}). Envoyez-le au support ; regardez-y d’abord avec \`tar -xzf\` si vous voulez.`,
  incomplete: (names: string) => `Il y manque : ${names}. La liste du dossier dit pourquoi.`,
  replay: {
    title: (at: string, tool: string) => `Enregistré le ${at} par ospi-update ${tool} ; jugé à nouveau ici.`,
    missing: 'Manque',
    check: 'Prérequis',
    noCheck: 'pas de faits dans le dossier',
    status: 'État',
    ending: 'Ce que le client a lu',
    recovery: 'Une reprise irait',
    recoveries,
    recoveryUnknown: 'on ne sait où : le journal manque ou est endommagé',
    differences: 'Différences entre ce qui a été enregistré et ce qui est trouvé ici',
    same: 'Ce qui a été enregistré et ce qui est trouvé ici sont identiques.',
    differing,
    recorded: 'enregistré',
    replayed: 'ici',
    decision: (archive: string) => `Décision pour ${archive}`,
    now: 'en l’état',
    released: 'une fois la plateforme débloquée par le support',
    alreadyInstalled: (version: string) => `la version ${version} est déjà installée : rien à faire`,
    absent: 'aucun',
  },
};
