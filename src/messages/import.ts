import type { Bilingual } from '../terms/bilingual.ts';
import type { FolderFault, RequestState, UploadFault } from '../terms/import.ts';
import { problem, say, table } from './declare.ts';
import { words } from './speak.ts';

const sendAgain = {
  en: 'Import the archive again in the Superviseur, as downloaded.',
  fr: 'Importez de nouveau l’archive dans le Superviseur, telle que téléchargée.',
};

const askVendor = {
  en: 'For the vendor’s developers: the form is in ospi-update-import(5). Call support.',
  fr: 'Pour les développeurs de l’éditeur : la forme est décrite dans ospi-update-import(5). Appelez le support.',
};

const folderFaults: Readonly<Record<FolderFault, Bilingual>> = {
  missing: { en: 'it does not exist', fr: 'il n’existe pas' },
  'not-a-folder': {
    en: 'it, or something on the way to it, is not a folder but a link or a file',
    fr: 'lui-même, ou une partie de son chemin, n’est pas un dossier mais un lien ou un fichier',
  },
  'remote-file-system': {
    en: 'its file system belongs to another server or to a program, which could stop whoever reads from it',
    fr: 'son système de fichiers dépend d’un autre serveur ou d’un programme, qui pourrait bloquer toute lecture',
  },
  'open-to-others': {
    en: 'every user may write to it',
    fr: 'tout utilisateur peut y écrire',
  },
  unreadable: { en: 'it cannot be read', fr: 'il est illisible' },
};

const uploadFaults: Readonly<Record<UploadFault, Bilingual>> = {
  folder: { en: 'it is a folder', fr: 'c’est un dossier' },
  link: { en: 'it is a link', fr: 'c’est un lien' },
  special: { en: 'it is not a regular file', fr: 'ce n’est pas un fichier ordinaire' },
  foreign: {
    en: 'its owner is neither the owner of the folder nor an administrator',
    fr: 'son propriétaire n’est ni celui du dossier, ni un administrateur',
  },
  'second-name': { en: 'it has a second name elsewhere', fr: 'il porte un second nom ailleurs' },
};

/** What can be reported about requests for updates. */
export const problems = table({
  'prerequisite.spool-full': problem<{ neededBytes: number; freeBytes: number }>({
    number: 'OSPI-0380',
    sample: { neededBytes: 2 ** 30, freeBytes: 2 ** 20 },
    en: ({ neededBytes, freeBytes }) => ({
      what: `There is no room for the archive: it needs ${tellMiB(neededBytes)} MiB, and ${tellMiB(freeBytes)} MiB may be used.`,
      remedy:
        'Make room on the file system of the state folder, withdraw requests that are no longer wanted, or raise `import.maximumGiB`; then ask again.',
    }),
    fr: ({ neededBytes, freeBytes }) => ({
      what: `La place manque pour l’archive : il faut ${tellMiB(neededBytes)} Mio, et ${tellMiB(freeBytes)} Mio sont utilisables.`,
      remedy:
        'Libérez de la place sur le système de fichiers du dossier d’état, retirez les demandes devenues inutiles, ou augmentez `import.maximumGiB` ; puis refaites la demande.',
    }),
  }),
  'prerequisite.too-many-requests': problem<{ maximum: number }>({
    number: 'OSPI-0381',
    sample: { maximum: 20 },
    en: ({ maximum }) => ({
      what: `${maximum} requests are open already, as many as may be at once.`,
      remedy: 'Wait until some of them have ended, or withdraw them; then ask again.',
    }),
    fr: ({ maximum }) => ({
      what: `${maximum} demandes sont déjà ouvertes, autant que le nombre permis.`,
      remedy: 'Attendez que certaines soient terminées, ou retirez-les ; puis refaites la demande.',
    }),
  }),
  'prerequisite.import-folder-unfit': problem<{ folder: string; fault: FolderFault; reason?: string }>({
    number: 'OSPI-0382',
    sample: { fault: 'missing' },
    en: ({ folder, fault, reason }) => ({
      what: `No request can be taken from the folder ${folder}: ${folderFaults[fault].en}${reason === undefined ? '' : ` (${reason})`}.`,
      remedy:
        'Correct `import.folder`, or make that folder anew on a disk of this server: owned by the Superviseur’s account, with the administrators’ group and mode 2770.',
    }),
    fr: ({ folder, fault, reason }) => ({
      what: `Aucune demande ne peut être prise dans le dossier ${folder} : ${folderFaults[fault].fr}${reason === undefined ? '' : ` (${reason})`}.`,
      remedy:
        'Corrigez `import.folder`, ou recréez ce dossier sur un disque de ce serveur : propriété du compte du Superviseur, avec le groupe des administrateurs et le mode 2770.',
    }),
  }),
  'archive.request-malformed': problem<{ file: string; details: readonly string[] }>({
    number: 'OSPI-0460',
    en: ({ file, details }) => ({
      what: `${file} is not a request for an update: ${details.join('; ')}.`,
      remedy: askVendor.en,
    }),
    fr: ({ file, details }) => ({
      what: `${file} n’est pas une demande de mise à jour : ${details.join(' ; ')}.`,
      remedy: askVendor.fr,
    }),
  }),
  'archive.request-elsewhere': problem<{ platform: string; expected: string }>({
    number: 'OSPI-0461',
    sample: ({ platform }) => ({ expected: platform }),
    en: ({ platform, expected }) => ({
      what: `The request is for the platform ${platform}; this one is ${expected}.`,
      remedy: `Import the archive in the Superviseur of ${platform}.`,
    }),
    fr: ({ platform, expected }) => ({
      what: `La demande concerne la plateforme ${platform} ; celle-ci est ${expected}.`,
      remedy: `Importez l’archive dans le Superviseur de ${platform}.`,
    }),
  }),
  'archive.upload-unfit': problem<{ file: string; fault: UploadFault }>({
    number: 'OSPI-0462',
    sample: { fault: 'link' },
    en: ({ file, fault }) => ({
      what: `${file} was not opened: ${uploadFaults[fault].en}.`,
      remedy: `${sendAgain.en} If this comes again, tell the server’s administrator: somebody puts there what does not belong there.`,
    }),
    fr: ({ file, fault }) => ({
      what: `${file} n’a pas été ouvert : ${uploadFaults[fault].fr}.`,
      remedy: `${sendAgain.fr} Si cela se reproduit, prévenez l’administrateur du serveur : quelqu’un dépose là ce qui n’a pas à s’y trouver.`,
    }),
  }),
  'archive.upload-missing': problem<{ archive: string }>({
    number: 'OSPI-0463',
    en: ({ archive }) => ({
      what: `The archive ${archive} is not in the drop folder, and no copy of it is left.`,
      remedy: sendAgain.en,
    }),
    fr: ({ archive }) => ({
      what: `L’archive ${archive} n’est pas dans le dossier d’import, et il n’en reste pas de copie.`,
      remedy: sendAgain.fr,
    }),
  }),
  'archive.upload-too-large': problem<{ archive: string; maximumGiB: number }>({
    number: 'OSPI-0464',
    sample: { maximumGiB: 8 },
    en: ({ archive, maximumGiB }) => ({
      what: `The archive ${archive} is larger than ${maximumGiB} GiB, the most that is taken here.`,
      remedy:
        'If it really is that large, raise `import.maximumGiB` in the configuration; then import it again.',
    }),
    fr: ({ archive, maximumGiB }) => ({
      what: `L’archive ${archive} dépasse ${maximumGiB} Gio, le maximum admis ici.`,
      remedy:
        'Si elle est vraiment de cette taille, augmentez `import.maximumGiB` dans la configuration ; puis importez-la de nouveau.',
    }),
  }),
  'archive.upload-stalled': problem<{ archive: string }>({
    number: 'OSPI-0467',
    en: ({ archive }) => ({
      what: `The upload of ${archive} stopped before its end, more than a day ago.`,
      remedy: sendAgain.en,
    }),
    fr: ({ archive }) => ({
      what: `L’envoi de ${archive} s’est arrêté avant la fin, il y a plus d’un jour.`,
      remedy: sendAgain.fr,
    }),
  }),
  'archive.upload-size': problem<{ archive: string; expected: number; found: number }>({
    number: 'OSPI-0465',
    sample: { expected: 2048, found: 1024 },
    en: ({ archive, expected, found }) => ({
      what: `The archive ${archive} has ${found} bytes instead of ${expected}.`,
      remedy: sendAgain.en,
    }),
    fr: ({ archive, expected, found }) => ({
      what: `L’archive ${archive} compte ${found} octets au lieu de ${expected}.`,
      remedy: sendAgain.fr,
    }),
  }),
  'archive.upload-digest': problem<{ archive: string; expected: string; found: string }>({
    number: 'OSPI-0466',
    sample: { expected: 'SHA-256', found: 'SHA-256' },
    en: ({ archive, expected, found }) => ({
      what: `The archive ${archive} is not what was sent: its SHA-256 digest is ${found} instead of ${expected}.`,
      remedy: sendAgain.en,
    }),
    fr: ({ archive, expected, found }) => ({
      what: `L’archive ${archive} n’est pas ce qui a été envoyé : son empreinte SHA-256 est ${found} au lieu de ${expected}.`,
      remedy: sendAgain.fr,
    }),
  }),
});

function tellMiB(bytes: number): number {
  return Math.ceil(bytes / 1024 / 1024);
}

const states: Readonly<Record<Exclude<RequestState, 'refused' | 'failed'>, Bilingual>> = {
  receiving: { en: 'The archive is being received.', fr: 'L’archive est en cours de réception.' },
  received: {
    en: 'The archive has been received. It is being verified.',
    fr: 'L’archive est reçue. Sa vérification est en cours.',
  },
  verified: {
    en: 'The archive is verified: it is complete, and signed by the vendor.',
    fr: 'L’archive est vérifiée : elle est complète, et signée par l’éditeur.',
  },
  waiting: {
    en: 'The notice must be read and accepted before the update can begin.',
    fr: 'La notice doit être lue et acceptée pour que la mise à jour puisse commencer.',
  },
  accepted: { en: 'The notice has been accepted.', fr: 'La notice est acceptée.' },
  queued: { en: 'The update is about to begin.', fr: 'La mise à jour va commencer.' },
  running: { en: 'The update is running.', fr: 'La mise à jour est en cours.' },
  succeeded: { en: 'The update has been installed.', fr: 'La mise à jour est installée.' },
  cancelled: { en: 'The request was withdrawn.', fr: 'La demande a été retirée.' },
};

/** For answers to requests. */
export const text = words({
  states,
  planned: {
    en: 'The update will begin in the maintenance window.',
    fr: 'La mise à jour commencera dans la plage de maintenance.',
  },
  failed: { en: 'The update has failed.', fr: 'La mise à jour a échoué.' },
  refused: { en: 'The request was refused.', fr: 'La demande est refusée.' },
  check: say<[title: string, what: string]>({
    en: (title, what) => `${title}: ${what}`,
    fr: (title, what) => `${title} : ${what}`,
  }),
});
