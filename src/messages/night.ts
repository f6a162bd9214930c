import type { Bilingual } from '../terms/bilingual.ts';
import { tellDate } from './date.ts';
import { problem, say, table, warning } from './declare.ts';

const until = '2026-12-01T03:30:00.000Z';
const at = '2026-12-01T01:30:00.000Z';
const title = { fr: 'TITRE', en: 'TITLE' };

/** Why a planned update will not take place. */
const dropped = {
  missed: {
    en: 'it could not begin in time: the server was off, or something else was running',
    fr: 'elle n’a pas pu commencer à temps : le serveur était éteint, ou autre chose était en cours',
  },
  gone: {
    en: 'its archive is no longer in the inbox, or can no longer be installed',
    fr: 'son archive n’est plus dans le dossier de dépôt, ou ne peut plus être installée',
  },
  refused: { en: 'it was refused when it was to begin', fr: 'elle a été refusée au moment de commencer' },
} as const;

/** Why a program could not be told something. */
export const nameFailure = say<[reason: string]>({
  en: (reason) =>
    reason === 'missing'
      ? 'it does not exist or cannot be run'
      : reason === 'timeout'
        ? 'it took too long and was killed'
        : reason,
  fr: (reason) =>
    reason === 'missing'
      ? 'il n’existe pas ou n’est pas exécutable'
      : reason === 'timeout'
        ? 'il a pris trop de temps et a été interrompu'
        : reason,
});

/** What can be reported about unattended updates. */
export const problems = table({
  'usage.time-form': problem<{ value: string }>({
    number: 'OSPI-0286',
    sample: { value: '02:30' },
    en: ({ value }) => ({
      what: `“${value}” is not a time at which an update can begin.`,
      remedy:
        'Give a date and a time, in the time zone of `window` or of the server: --at "2026-12-01 02:30". `next` means the next window, `none` cancels.',
    }),
    fr: ({ value }) => ({
      what: `« ${value} » n’est pas un moment où une mise à jour peut commencer.`,
      remedy:
        'Donnez une date et une heure, dans le fuseau de `window` ou du serveur : --at "2026-12-01 02:30". `next` désigne la prochaine plage, `none` annule.',
    }),
  }),
  'usage.time-past': problem<{ value: string }>({
    number: 'OSPI-0287',
    sample: { value: '2026-11-01 02:30' },
    en: ({ value }) => ({
      what: `${value} has passed.`,
      remedy: 'Give a time to come; to install now, run `ospi-update apply` without --at.',
    }),
    fr: ({ value }) => ({
      what: `${value} est déjà passé.`,
      remedy: 'Donnez un moment à venir ; pour installer maintenant, lancez `ospi-update apply` sans --at.',
    }),
  }),
  'usage.no-window': problem<{ configuration: string }>({
    number: 'OSPI-0288',
    en: ({ configuration }) => ({
      what: `${configuration} sets no window for unattended updates, so there is no next one.`,
      remedy: 'Give a date and a time (--at "2026-12-01 02:30"), or set `window`.',
    }),
    fr: ({ configuration }) => ({
      what: `${configuration} n’indique aucune plage pour les mises à jour sans opérateur : il n’y en a donc pas de prochaine.`,
      remedy: 'Donnez une date et une heure (--at "2026-12-01 02:30"), ou indiquez `window`.',
    }),
  }),
  'prerequisite.plan-missed': problem<{ version: string; at: string }>({
    number: 'OSPI-0361',
    sample: { at },
    en: ({ version, at }) => ({
      what: `The update to ${version} that was planned for ${tellDate.en(at)} did not begin: the server was off, or something else was running.`,
      remedy: 'Plan it again with `ospi-update apply --at`, or run `ospi-update apply`.',
    }),
    fr: ({ version, at }) => ({
      what: `La mise à jour vers ${version}, prévue le ${tellDate.fr(at)}, n’a pas commencé : le serveur était éteint, ou autre chose était en cours.`,
      remedy: 'Planifiez-la de nouveau par `ospi-update apply --at`, ou lancez `ospi-update apply`.',
    }),
  }),
  'prerequisite.plan-gone': problem<{ version: string; at: string; path: string }>({
    number: 'OSPI-0362',
    sample: { at },
    en: ({ version, at, path }) => ({
      what: `The update to ${version} that was planned for ${tellDate.en(at)} is no longer in ${path}, or can no longer be installed; the plan is dropped.`,
      remedy: 'Look with `ospi-update check --inbox`, then plan again with `ospi-update apply --at`.',
    }),
    fr: ({ version, at, path }) => ({
      what: `La mise à jour vers ${version}, prévue le ${tellDate.fr(at)}, n’est plus dans ${path}, ou ne peut plus être installée ; elle n’est plus prévue.`,
      remedy:
        'Voyez ce que dit `ospi-update check --inbox`, puis planifiez de nouveau par `ospi-update apply --at`.',
    }),
  }),
});

export const warnings = table({
  /** `digest` is that of the archive's manifest. */
  'apply.planned': warning<{
    at: string;
    until: string;
    version: string;
    title: Bilingual;
    digest: string;
    user: string;
    /** Of the Superviseur. */
    request?: string;
  }>({
    number: 'OSPI-4027',
    sample: { at, until, title, digest: '' },
    en: ({ version, at, user }) => `The update to ${version} is planned for ${tellDate.en(at)} (by ${user}).`,
    fr: ({ version, at, user }) =>
      `La mise à jour vers ${version} est prévue le ${tellDate.fr(at)} (par ${user}).`,
    inPublic: { en: 'An update is planned.', fr: 'Une mise à jour est prévue.' },
  }),
  'apply.plan-cancelled': warning<{ at: string; version: string; user: string }>({
    number: 'OSPI-4028',
    sample: { at },
    en: ({ version, at, user }) =>
      `The update to ${version} that was planned for ${tellDate.en(at)} was cancelled by ${user}.`,
    fr: ({ version, at, user }) =>
      `La mise à jour vers ${version}, prévue le ${tellDate.fr(at)}, a été annulée par ${user}.`,
    inPublic: { en: 'A planned update was cancelled.', fr: 'Une mise à jour prévue a été annulée.' },
  }),
  'apply.plan-dropped': warning<{ at: string; version: string; reason: keyof typeof dropped }>({
    number: 'OSPI-4029',
    sample: { at, reason: 'missed' },
    en: ({ version, at, reason }) =>
      `The update to ${version} that was planned for ${tellDate.en(at)} does not take place: ${dropped[reason].en}.`,
    fr: ({ version, at, reason }) =>
      `La mise à jour vers ${version}, prévue le ${tellDate.fr(at)}, n’a pas lieu : ${dropped[reason].fr}.`,
    inPublic: {
      en: 'A planned update does not take place.',
      fr: 'Une mise à jour prévue n’a pas lieu.',
    },
  }),
  /** `at` is when it opens next. */
  'apply.outside-window': warning<{ at: string }>({
    number: 'OSPI-4030',
    sample: { at },
    en: ({ at }) =>
      `An unattended run came outside of the window, and began nothing; it opens next on ${tellDate.en(at)}. The hour of cron or of the timer must be within it.`,
    fr: ({ at }) =>
      `Une exécution sans opérateur est venue hors de la plage, et n’a rien commencé ; la prochaine s’ouvre le ${tellDate.fr(at)}. L’heure de cron ou de la minuterie doit s’y trouver.`,
    inPublic: {
      en: 'An unattended run came at a wrong time.',
      fr: 'Une exécution sans opérateur est venue au mauvais moment.',
    },
  }),
});

/** What a run that begins nothing says, and a plan. */
export const text = {
  untold: say<[program: string, reason: string]>({
    en: (program, reason) =>
      `Warning: ${program} could not be told how this ended (${nameFailure.en(reason)}). The outcome itself is not affected.`,
    fr: (program, reason) =>
      `Avertissement : ${program} n’a pas pu apprendre comment cela s’est terminé (${nameFailure.fr(reason)}). L’issue elle-même n’en est pas affectée.`,
  }),
  outside: say<[next: string]>({
    en: (next) =>
      `Outside of the window for unattended updates: nothing was begun. It opens next on ${next}.`,
    fr: (next) =>
      `Hors de la plage des mises à jour sans opérateur : rien n’a été commencé. Elle s’ouvre le ${next}.`,
  }),
  early: say<[next: string]>({
    en: (next) => `An update is planned for ${next}: nothing was begun before.`,
    fr: (next) => `Une mise à jour est prévue le ${next} : rien n’a été commencé avant.`,
  }),
  idle: { en: 'Nothing is planned.', fr: 'Rien n’est prévu.' },
  planned: say<[version: string, at: string]>({
    en: (version, at) =>
      `The update to ${version} will begin on ${at}. \`ospi-update apply --at none\` cancels it.`,
    fr: (version, at) =>
      `La mise à jour vers ${version} commencera le ${at}. \`ospi-update apply --at none\` l’annule.`,
  }),
  cancelled: say<[version: string, at: string]>({
    en: (version, at) => `The update to ${version} that was planned for ${at} is cancelled.`,
    fr: (version, at) => `La mise à jour vers ${version}, prévue le ${at}, est annulée.`,
  }),
  /** To those who were not there. */
  mail: {
    subjects: {
      succeeded: say<[to: string]>({
        en: (to) => `Update to ${to} installed`,
        fr: (to) => `Mise à jour vers ${to} installée`,
      }),
      rolledBack: say<[from: string, to: string]>({
        en: (from, to) => `Update to ${to} failed; ${from} is back`,
        fr: (from, to) => `Échec de la mise à jour vers ${to} ; la ${from} est de retour`,
      }),
      maintenance: say<[to: string]>({
        en: (to) => `Update to ${to} failed; the platform is closed`,
        fr: (to) => `Échec de la mise à jour vers ${to} ; la plateforme est fermée`,
      }),
      interrupted: say<[to: string]>({
        en: (to) => `Update to ${to} interrupted`,
        fr: (to) => `Mise à jour vers ${to} interrompue`,
      }),
      forward: say<[to: string]>({
        en: (to) => `Interrupted update completed; ${to} is open`,
        fr: (to) => `Mise à jour interrompue menée à son terme ; la ${to} est ouverte`,
      }),
      back: say<[from: string]>({
        en: (from) => `Interrupted update undone; ${from} is back`,
        fr: (from) => `Mise à jour interrompue annulée ; la ${from} est de retour`,
      }),
      fault: { en: 'An update or a recovery failed', fr: 'Échec d’une mise à jour ou d’une reprise' },
      refused: { en: 'Update refused', fr: 'Mise à jour refusée' },
      'backup-failed': { en: 'Backup failed', fr: 'Échec de la sauvegarde' },
      'verify-failed': {
        en: 'Verification of a backup failed',
        fr: 'Échec de la vérification d’une sauvegarde',
      },
    },
    succeeded: say<[from: string, to: string]>({
      en: (from, to) => `The update from ${from} to ${to} is installed, healthy and open to its users.`,
      fr: (from, to) =>
        `La mise à jour de ${from} vers ${to} est installée, en bon état et ouverte aux utilisateurs.`,
    }),
    recovered: {
      forward: say<[from: string, to: string]>({
        en: (from, to) =>
          `The update from ${from} to ${to} was interrupted, and has been brought to its end: the new version is healthy and open.`,
        fr: (from, to) =>
          `La mise à jour de ${from} vers ${to} avait été interrompue, et a été menée à son terme : la nouvelle version est en bon état et ouverte.`,
      }),
      back: say<[from: string, to: string]>({
        en: (from, to) =>
          `The update from ${from} to ${to} was interrupted, and has been undone: ${from} is back, healthy and open.`,
        fr: (from, to) =>
          `La mise à jour de ${from} vers ${to} avait été interrompue, et a été annulée : la ${from} est de retour, en bon état et ouverte.`,
      }),
    },
    callSupport: say<[contact: string, incident: string]>({
      en: (contact, incident) =>
        `Call support${contact === '' ? '' : ` (${contact})`} with the incident code ${incident}: until they have released the platform, updates are refused.`,
      fr: (contact, incident) =>
        `Appelez le support${contact === '' ? '' : ` (${contact})`} avec le code d’incident ${incident} : les mises à jour sont refusées tant qu’il n’a pas débloqué la plateforme.`,
    }),
    labels: {
      incident: { en: 'Incident code', fr: 'Code d’incident' },
      platform: { en: 'Platform', fr: 'Plateforme' },
      host: { en: 'Server', fr: 'Serveur' },
      version: { en: 'Installed version', fr: 'Version installée' },
      attempt: { en: 'Attempt', fr: 'Tentative' },
      requestedBy: { en: 'Asked for by', fr: 'Demandée par' },
      at: { en: 'At', fr: 'Le' },
      cause: { en: 'Cause', fr: 'Cause' },
    },
    bundle: {
      attached: say<[name: string]>({
        en: (name) => `What support needs is attached (${name}).`,
        fr: (name) => `Ce dont le support a besoin est joint (${name}).`,
      }),
      missing: say<[reason: string]>({
        en: (reason) =>
          `The bundle for support could not be attached (${reason}): run \`ospi-update support bundle\` on the server.`,
        fr: (reason) =>
          `Le dossier pour le support n’a pas pu être joint (${reason}) : lancez \`ospi-update support bundle\` sur le serveur.`,
      }),
    },
    signature: say<[host: string]>({
      en: (host) => `Sent by ospi-update on ${host}; please do not reply.`,
      fr: (host) => `Envoyé par ospi-update sur ${host} ; merci de ne pas répondre.`,
    }),
  },
  beginner: {
    disabled: say<[timer: string]>({
      en: (timer) => `Nothing would begin it yet: systemctl enable --now ${timer}`,
      fr: (timer) => `Rien ne la commencerait encore : systemctl enable --now ${timer}`,
    }),
    missing: say<[timer: string]>({
      en: (timer) =>
        `Nothing would begin it yet: ${timer} is not installed. As root, run \`ospi-update setup systemd --output /etc/systemd/system\`, then follow its instructions.`,
      fr: (timer) =>
        `Rien ne la commencerait encore : ${timer} n’est pas installée. En tant que root, lancez \`ospi-update setup systemd --output /etc/systemd/system\`, puis suivez ce qui est indiqué.`,
    }),
    cron: say<[]>({
      en: () =>
        'Without systemd, cron must run `ospi-update apply --planned` every 15 minutes for it to begin.',
      fr: () =>
        'Sans systemd, cron doit lancer `ospi-update apply --planned` toutes les 15 minutes pour qu’elle commence.',
    }),
  },
};
