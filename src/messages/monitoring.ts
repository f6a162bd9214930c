import { note, problem, say, table } from './declare.ts';
import { words } from './speak.ts';

export const problems = table({
  'usage.metrics-unwritable': problem<{ path: string; reason: string }>({
    number: 'OSPI-0271',
    en: ({ path, reason }) => ({
      what: `The metrics cannot be written to ${path} (${reason}).`,
      remedy: 'Name a file in an existing folder that you may write to, or omit the option to print them.',
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible d’écrire les métriques dans ${path} (${reason}).`,
      remedy:
        'Indiquez un fichier dans un dossier existant où vous pouvez écrire, ou omettez l’option pour les afficher.',
    }),
  }),
});

export const notes = table({
  /** At the end of a run that did something else. */
  'monitoring.metrics-unwritten': note<{ path: string; reason: string }>({
    en: ({ path, reason }) =>
      `The metrics could not be written to ${path} (${reason}); nothing else depends on them.`,
    fr: ({ path, reason }) =>
      `Les métriques n’ont pas pu être écrites dans ${path} (${reason}) ; rien d’autre n’en dépend.`,
  }),
});

/** What a monitoring system shows, on one line. */
export const text = words({
  version: say<[version: string]>({
    en: (version) => `version ${version}, no update running`,
    fr: (version) => `version ${version}, aucune mise à jour en cours`,
  }),
  running: say<[to: string, step: string]>({
    en: (to, step) => `updating to ${to} (${step})`,
    fr: (to, step) => `mise à jour vers ${to} en cours (${step})`,
  }),
  byHand: say<[since: string, by: string, reason: string | undefined]>({
    en: (since, by, reason) =>
      `maintenance page on by hand since ${since} by ${by}${reason === undefined ? '' : ` (${reason})`}`,
    fr: (since, by, reason) =>
      `page de maintenance activée à la main depuis ${since} par ${by}${reason === undefined ? '' : ` (${reason})`}`,
  }),
  findings: {
    'update-interrupted': { en: 'an update was interrupted', fr: 'une mise à jour a été interrompue' },
    'left-under-page': {
      en: 'a failed update left the platform under the maintenance page',
      fr: 'une mise à jour échouée a laissé la plateforme sous la page de maintenance',
    },
    'page-on': {
      en: 'the maintenance page is on without an update',
      fr: 'la page de maintenance est affichée sans mise à jour',
    },
    'page-by-hand-over': {
      en: 'the maintenance page, turned on by hand, should be off by now',
      fr: 'la page de maintenance, activée à la main, devrait être retirée depuis',
    },
    'page-by-hand-gone': {
      en: 'the maintenance page was turned on by hand, but visitors do not see it',
      fr: 'la page de maintenance a été activée à la main, mais les visiteurs ne la voient pas',
    },
    'journal-damaged': { en: 'the journal is damaged', fr: 'le journal est endommagé' },
    'page-unknown': {
      en: 'it is not known what visitors see',
      fr: 'on ne sait pas ce que voient les visiteurs',
    },
    'updates-refused': {
      en: 'updates are refused until support releases them',
      fr: 'les mises à jour sont refusées tant que le support ne les a pas débloquées',
    },
    'update-long': {
      en: 'an update has been running for more than 4 hours',
      fr: 'une mise à jour est en cours depuis plus de 4 heures',
    },
    'no-backup': { en: 'there is no complete backup', fr: 'il n’y a aucune sauvegarde complète' },
    'backup-old': {
      en: 'the newest backup is more than 36 hours old',
      fr: 'la dernière sauvegarde a plus de 36 heures',
    },
    'backups-unread': {
      en: 'the backups cannot be read by this user (run it as root)',
      fr: 'les sauvegardes ne sont pas lisibles par cet utilisateur (à lancer en tant que root)',
    },
    'recovery-not-enabled': {
      en: 'the recovery unit is not enabled',
      fr: 'l’unité de reprise n’est pas activée',
    },
    'certificate-expires': {
      en: 'the certificate expires within 14 days',
      fr: 'le certificat expire dans moins de 14 jours',
    },
  },
});
