import type { Bilingual } from '../terms/bilingual.ts';
import { note, problem, say, table } from './declare.ts';
import { words } from './speak.ts';

const reasons: Readonly<Record<string, Bilingual>> = {
  ENOENT: { en: 'it does not exist', fr: 'il n’existe pas' },
  EACCES: { en: 'this user may not read it', fr: 'cet utilisateur ne peut pas le lire' },
  'not-a-file': { en: 'it is not a regular file', fr: 'ce n’est pas un fichier ordinaire' },
  'too-large': {
    en: 'it is larger than any bundle',
    fr: 'il est plus gros que n’importe quel dossier de support',
  },
};

/** Why a bundle cannot be written to a place. */
const placeReason = say<[reason: string]>({
  en: (reason) => (reason === 'changeable' ? 'users other than root could change where it leads' : reason),
  fr: (reason) =>
    reason === 'changeable' ? 'd’autres que root pourraient changer où ce chemin mène' : reason,
});

/** What can be reported about bundles for support. */
export const problems = table({
  'usage.bundle-exists': problem<{ file: string }>({
    number: 'OSPI-0260',
    en: ({ file }) => ({
      what: `The file ${file} already exists.`,
      remedy: 'Choose another name with --output, or delete it.',
    }),
    fr: ({ file }) => ({
      what: `Il y a déjà un fichier ${file}.`,
      remedy: 'Indiquez-en un autre avec --output, ou supprimez-le.',
    }),
  }),
  'usage.bundle-unreadable': problem<{ file: string; reason: string }>({
    number: 'OSPI-0261',
    en: ({ file, reason }) => ({
      what: `${file} cannot be read (${reasons[reason]?.en ?? reason}).`,
      remedy: 'Name the file that `ospi-update support bundle` wrote.',
    }),
    fr: ({ file, reason }) => ({
      what: `Impossible de lire ${file} (${reasons[reason]?.fr ?? reason}).`,
      remedy: 'Indiquez le fichier que `ospi-update support bundle` a écrit.',
    }),
  }),
  /** `place` is the first deviation from the form of a bundle; `format` is its format, where that is newer. */
  'usage.bundle-invalid': problem<{ file: string; place: string }>({
    number: 'OSPI-0262',
    en: ({ file, place }) => ({
      what: `${file} is not a bundle written by \`ospi-update support bundle\`: ${place}.`,
      remedy: 'Ask the customer to send the original file again. Do not unpack this one by other means.',
    }),
    fr: ({ file, place }) => ({
      what: `${file} n’est pas un dossier de support tel que \`ospi-update support bundle\` l’écrit : ${place}.`,
      remedy:
        'Demandez au client de renvoyer le fichier tel qu’il a été écrit. Ne décompressez pas celui-ci par un autre moyen.',
    }),
  }),
  'usage.bundle-newer': problem<{ file: string; format: number }>({
    number: 'OSPI-0263',
    sample: { format: 2 },
    en: ({ file, format }) => ({
      what: `${file} was made by a newer version of ospi-update (format ${format}).`,
      remedy: 'Replay it with that version.',
    }),
    fr: ({ file, format }) => ({
      what: `${file} a été fait par une version plus récente d’ospi-update (format ${format}).`,
      remedy: 'Rejouez-le avec cette version.',
    }),
  }),
  /** Without facts and configuration nothing can be decided about an archive. */
  'usage.bundle-undecided': problem<{ file: string }>({
    number: 'OSPI-0264',
    en: ({ file }) => ({
      what: `${file} lacks facts or configuration: nothing can be decided about an archive.`,
      remedy: 'Replay it without --with; the list in the bundle says why they are missing.',
    }),
    fr: ({ file }) => ({
      what: `${file} ne contient pas de faits ou pas de configuration : rien ne peut être décidé pour une archive.`,
      remedy: 'Rejouez-le sans --with ; la liste du dossier dit pourquoi ils manquent.',
    }),
  }),
  'usage.replay-folder': problem<{ folder: string; reason: string }>({
    number: 'OSPI-0265',
    en: ({ folder, reason }) => ({
      what: `The bundle cannot be unpacked into ${folder} (${reason}).`,
      remedy: 'Choose a folder that does not exist yet, in one that you may write to.',
    }),
    fr: ({ folder, reason }) => ({
      what: `Le dossier de support ne peut pas être décompressé dans ${folder} (${reason}).`,
      remedy: 'Indiquez un dossier qui n’existe pas encore, là où vous pouvez écrire.',
    }),
  }),
  /** The places that were tried, and why each failed. */
  'prerequisite.bundle-unwritable': problem<{ tried: readonly { path: string; reason: string }[] }>({
    number: 'OSPI-0340',
    sample: ({ file, reason }) => ({ tried: [{ path: file, reason }] }),
    en: ({ tried }) => ({
      what: `The bundle could not be written anywhere: ${tried.map(({ path, reason }) => `${path} (${placeReason.en(reason)})`).join(', ')}.`,
      remedy: 'Choose a place with free space with --output, for example a USB stick.',
    }),
    fr: ({ tried }) => ({
      what: `Le dossier de support n’a pu être écrit nulle part : ${tried.map(({ path, reason }) => `${path} (${placeReason.fr(reason)})`).join(', ')}.`,
      remedy: 'Indiquez avec --output un endroit où il y a de la place, par exemple une clé USB.',
    }),
  }),
  'prerequisite.bundle-declined': problem<{}>({
    number: 'OSPI-0341',
    en: () => ({
      what: 'The bundle was not written.',
      remedy: 'Run the command again when you want to write it.',
    }),
    fr: () => ({
      what: 'Le dossier de support n’a pas été écrit.',
      remedy: 'Relancez la commande quand il pourra l’être.',
    }),
  }),
});

export const notes = table({
  /** What a bundle contains and what it does not, before it is written. */
  'support.bundle-list': note<{ lines: readonly string[] }>({
    en: ({ lines }) => lines.join('\n'),
    fr: ({ lines }) => lines.join('\n'),
  }),
  /** `path` is where it should have been written, `file` where it is. */
  'support.bundle-elsewhere': note<{ path: string; reason: string; file: string }>({
    en: ({ path, reason, file }) =>
      `${path} cannot be written (${placeReason.en(reason)}): the bundle is written to ${file} instead.`,
    fr: ({ path, reason, file }) =>
      `Impossible d’écrire ${path} (${placeReason.fr(reason)}) : le dossier de support va dans ${file}.`,
  }),
});

const parts = {
  check: {
    title: { en: 'Facts and verdicts', fr: 'Faits et verdicts' },
    what: {
      en: 'what `check` reads of the server (processors, memory, disks, nginx, services, databases, programs, clock) and its verdicts',
      fr: 'ce que `check` lit du serveur (processeurs, mémoire, disques, nginx, services, bases de données, programmes, horloge) et ce qu’il en juge',
    },
  },
  status: {
    title: { en: 'Status', fr: 'État' },
    what: { en: 'the output of `status`', fr: 'ce que dit `status`' },
  },
  journal: {
    title: 'Journal',
    what: { en: 'the record of all updates', fr: 'le registre de toutes les mises à jour' },
  },
  logs: {
    title: { en: 'Logs', fr: 'Traces' },
    what: {
      en: 'the end of the output of the last updates, 256 KiB each',
      fr: 'la fin de ce que les dernières mises à jour ont affiché, 256 Kio chacune',
    },
  },
  configuration: {
    title: 'Configuration',
    what: {
      en: 'that of the platform, key by key; for commands only the program',
      fr: 'celle de la plateforme, clé par clé ; d’une commande, le programme seulement',
    },
  },
  archive: {
    title: 'Archive',
    what: {
      en: 'the manifest of the last update’s archive',
      fr: 'ce que l’archive de la dernière mise à jour dit d’elle-même',
    },
  },
  nginx: {
    title: 'nginx',
    what: {
      en: 'the server blocks of the platform; for unusual directives only the name',
      fr: 'les blocs server de la plateforme ; des directives inhabituelles, le nom seulement',
    },
  },
  machine: {
    title: { en: 'Server', fr: 'Serveur' },
    what: {
      en: 'versions of the system and of programs, state of units, disks',
      fr: 'versions du système et des programmes, état des unités, disques',
    },
  },
};

const differing = {
  verdict: 'Verdict',
  exit: { en: 'Exit status of check', fr: 'Code de retour de check' },
  refusal: { en: 'Refusal', fr: 'Refus' },
  last: { en: 'Last update', fr: 'Dernière mise à jour' },
  ending: { en: 'Outcome of the update', fr: 'Fin de la mise à jour' },
  recovery: { en: 'What a recovery would do', fr: 'Ce que ferait une reprise' },
};

const recoveries: Readonly<
  Record<'nothing' | 'forward' | 'back' | 'closed', Bilingual<(steps: string) => string>>
> = {
  nothing: { en: () => 'nothing to recover', fr: () => 'rien à reprendre' },
  forward: {
    en: (steps) => `forward, to the new version${steps === '' ? '' : `: ${steps}`}`,
    fr: (steps) => `vers l’avant, à la nouvelle version${steps === '' ? '' : ` : ${steps}`}`,
  },
  back: {
    en: (steps) => `back, to the previous version${steps === '' ? '' : `; to be undone: ${steps}`}`,
    fr: (steps) => `en arrière, à la version précédente${steps === '' ? '' : ` ; à défaire : ${steps}`}`,
  },
  closed: {
    en: () => 'nothing is undone, the page is turned on: support decides',
    fr: () => 'rien n’est défait, la page est remise : le support décide',
  },
};

export const text = words({
  title: {
    en: 'What support gets: the content of this bundle',
    fr: 'Ce que le support reçoit : le contenu de ce dossier',
  },
  made: say<[tool: string, at: string]>({
    en: (tool, at) => `Made by ospi-update ${tool} at ${at}.`,
    fr: (tool, at) => `Fait par ospi-update ${tool}, ${at}.`,
  }),
  holds: { en: 'Included:', fr: 'Il contient :' },
  lacks: {
    en: 'Not included, since it does not exist or could not be read:',
    fr: 'Il ne contient pas, parce que cela n’existe pas ou n’a pas pu être lu :',
  },
  nothing: { en: 'does not exist', fr: 'il n’y en a pas' },
  content: say<[files: string, size: string]>({
    en: (files, size) => `(${files}; ${size})`,
    fr: (files, size) => `(${files} ; ${size})`,
  }),
  parts,
  leftOutTitle: { en: 'Always left out:', fr: 'N’en fait jamais partie :' },
  leftOut: {
    en: [
      'everything that the platform stores: data, databases, documents, uploaded files, their names',
      'the content of any other file, the notices, the backups',
      'passwords, keys, tokens, cookies, the arguments of commands, the environment, the list of processes',
      'the words of the maintenance page',
    ],
    fr: [
      'tout ce que la plateforme enregistre : données, bases, documents, fichiers déposés, et leurs noms',
      'le contenu de tout autre fichier, les notices, les sauvegardes',
      'mots de passe, clés, jetons, cookies, arguments des commandes, environnement, liste des processus',
      'les textes de la page de maintenance',
    ],
  },
  pseudonymsTitle: { en: 'Replaced:', fr: 'Remplacé :' },
  pseudonyms: {
    en: [
      'Anything that is not a common word of such texts (names of people, hosts, users, files, tables; addresses; e-mail; long numbers; numbers behind such names; rows that a database quotes; dates without a time, and those before 2020) is replaced by anon-… The same value has the same pseudonym throughout this bundle, and a different one in any other. The key of the pseudonyms is not kept.',
      'A name that is also a common word can remain, above all in the output of an update’s programs: look through the logs before you send the bundle.',
      'For this reason the hashes of the journal do not match its records here. They are unchanged, since they show the order and identify the incident; the chain was verified on the server, and the verdict is among the facts. bundle.json contains the digest of each file of the bundle.',
    ],
    fr: [
      'Tout ce qui n’est pas un mot courant de ces textes (noms de personnes, de machines, d’utilisateurs, de fichiers, de tables ; adresses ; courriels ; longs nombres ; nombres derrière de tels noms ; lignes que cite une base de données ; dates sans heure, et celles d’avant 2020) devient anon-… Une même valeur a le même pseudonyme dans ce dossier, et un autre dans tout autre dossier. La clé des pseudonymes n’est gardée nulle part.',
      'Un nom qui est aussi un mot courant peut rester, surtout dans ce qu’affichent les programmes d’une mise à jour : parcourez les traces avant l’envoi.',
      'Les empreintes du journal ne correspondent donc pas à ses enregistrements tels qu’ils sont ici. Elles sont restées telles quelles, parce qu’elles montrent l’ordre et nomment l’incident ; l’intégrité de la chaîne a été vérifiée sur le serveur, et le verdict est parmi les faits. bundle.json contient l’empreinte de chaque fichier du dossier.',
    ],
  },
  written: say<[file: string, size: string, sha256: string]>({
    en: (file, size, sha256) =>
      `The bundle is in ${file} (${size}, SHA-256 ${sha256}). Send it to support; to look into it first, use \`tar -xzf\`.`,
    fr: (file, size, sha256) =>
      `Le dossier de support est dans ${file} (${size}, SHA-256 ${sha256}). Envoyez-le au support ; regardez-y d’abord avec \`tar -xzf\` si vous voulez.`,
  }),
  incomplete: say<[names: string]>({
    en: (names) => `Not included: ${names}. The list in the bundle says why.`,
    fr: (names) => `Il y manque : ${names}. La liste du dossier dit pourquoi.`,
  }),
  replay: {
    title: say<[at: string, tool: string]>({
      en: (at, tool) => `Recorded on ${at} by ospi-update ${tool}; evaluated again here.`,
      fr: (at, tool) => `Enregistré le ${at} par ospi-update ${tool} ; jugé à nouveau ici.`,
    }),
    missing: { en: 'Missing', fr: 'Manque' },
    check: { en: 'Prerequisites', fr: 'Prérequis' },
    noCheck: { en: 'no facts in the bundle', fr: 'pas de faits dans le dossier' },
    status: { en: 'Status', fr: 'État' },
    ending: { en: 'What the customer saw', fr: 'Ce que le client a lu' },
    recovery: { en: 'A recovery would go', fr: 'Une reprise irait' },
    recoveries,
    recoveryUnknown: {
      en: 'not known: the journal is missing or damaged',
      fr: 'on ne sait où : le journal manque ou est endommagé',
    },
    differences: {
      en: 'Differences between the recorded result and the result here',
      fr: 'Différences entre ce qui a été enregistré et ce qui est trouvé ici',
    },
    same: {
      en: 'The recorded result and the result here are the same.',
      fr: 'Ce qui a été enregistré et ce qui est trouvé ici sont identiques.',
    },
    differing,
    recorded: { en: 'recorded', fr: 'enregistré' },
    replayed: { en: 'here', fr: 'ici' },
    decision: say<[archive: string]>({
      en: (archive) => `Decision for ${archive}`,
      fr: (archive) => `Décision pour ${archive}`,
    }),
    now: { en: 'as things stand', fr: 'en l’état' },
    released: {
      en: 'once support has released the platform',
      fr: 'une fois la plateforme débloquée par le support',
    },
    alreadyInstalled: say<[version: string]>({
      en: (version) => `version ${version} is already installed: nothing to do`,
      fr: (version) => `la version ${version} est déjà installée : rien à faire`,
    }),
    absent: { en: 'none', fr: 'aucun' },
  },
});
