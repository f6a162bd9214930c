import { say } from './declare.ts';
import { words } from './speak.ts';

/** For `status --history`, `--attempt` and `--verify`. */
export const text = words({
  none: {
    en: 'No update has ever been started on this platform.',
    fr: 'Aucune mise à jour n’a jamais été lancée sur cette plateforme.',
  },
  readTo: {
    en: 'The journal could be read only up to this point:',
    fr: 'Le journal n’a pu être lu que jusqu’ici :',
  },
  by: say<[ending: string, operator: string]>({
    en: (ending, operator) => `${ending}; started by ${operator}`,
    fr: (ending, operator) => `${ending} ; lancée par ${operator}`,
  }),
  /** The user behind root. */
  through: say<[person: string, user: string]>({
    en: (person, user) => `${person} (as ${user})`,
    fr: (person, user) => `${person} (en tant que ${user})`,
  }),
  from: {
    terminal: { en: 'at a terminal', fr: 'au terminal' },
    none: { en: 'without a terminal', fr: 'sans terminal' },
  },
  incidentIs: say<[incident: string]>({
    en: (incident) => `incident code ${incident}`,
    fr: (incident) => `code d’incident ${incident}`,
  }),
  releasedBy: say<[date: string, issuer: string, reason: string]>({
    en: (date, issuer, reason) => `released on ${date} by ${issuer}: ${reason}`,
    fr: (date, issuer, reason) => `débloquée le ${date} par ${issuer} : ${reason}`,
  }),
  standing: {
    running: { en: 'in progress', fr: 'en cours' },
    interrupted: { en: 'interrupted', fr: 'interrompue avant sa fin' },
    unknown: {
      en: 'not known: the journal is damaged after this',
      fr: 'inconnue : le journal est endommagé après ce point',
    },
  },
  after: say<[date: string, duration: string]>({
    en: (date, duration) => `${date}, after ${duration}`,
    fr: (date, duration) => `${date}, après ${duration}`,
  }),
  labels: {
    attempt: { en: 'Attempt', fr: 'Tentative' },
    update: { en: 'Update', fr: 'Mise à jour' },
    archive: 'Archive',
    started: { en: 'Started', fr: 'Début' },
    ended: { en: 'Ended', fr: 'Fin' },
    ending: { en: 'Outcome', fr: 'Issue' },
    operator: { en: 'Operator', fr: 'Opérateur' },
    requestedBy: { en: 'Asked for by', fr: 'Demandée par' },
    tool: { en: 'Version of ospi-update', fr: 'Version d’ospi-update' },
    release: { en: 'Release', fr: 'Déblocage' },
    log: { en: 'Log', fr: 'Compte rendu' },
  },
  timeLine: { en: 'What happened:', fr: 'Déroulement :' },
  step: {
    failed: say<[title: string, duration: string]>({
      en: (title, duration) => `${title}: failed after ${duration}`,
      fr: (title, duration) => `${title} : échec après ${duration}`,
    }),
    running: say<[title: string]>({
      en: (title) => `${title}: in progress`,
      fr: (title) => `${title} : en cours`,
    }),
    interrupted: say<[title: string]>({
      en: (title) => `${title}: interrupted`,
      fr: (title) => `${title} : interruption`,
    }),
    unknown: say<[title: string]>({
      en: (title) => `${title}: outcome not known`,
      fr: (title) => `${title} : la suite n’est pas connue`,
    }),
  },
  lastOutput: { en: 'Last output:', fr: 'Derniers messages affichés :' },
  recovery: say<[operator: string, rebooted: boolean]>({
    en: (operator, rebooted) =>
      `Recovery, by ${operator}${rebooted ? '; the server was rebooted since the start of the update' : ''}.`,
    fr: (operator, rebooted) =>
      `Reprise par ${operator}${rebooted ? ' ; le serveur a redémarré depuis le début de la mise à jour' : ''}.`,
  }),
  backupRestored: say<[id: string]>({
    en: (id) => `The data of the backup ${id} were restored.`,
    fr: (id) => `Les données de la sauvegarde ${id} ont été restaurées.`,
  }),
  released: say<[issuer: string, reason: string]>({
    en: (issuer, reason) => `Released by support (${issuer}): ${reason}`,
    fr: (issuer, reason) => `Débloquée par le support (${issuer}) : ${reason}`,
  }),
  intact: say<[records: string]>({
    en: (records) => `The journal is intact: ${records}, all in place and unchanged.`,
    fr: (records) => `Le journal est intact : ${records}, chacun à sa place, aucun modifié.`,
  }),
  empty: {
    en: 'The journal is empty: no update or backup has been recorded on this platform.',
    fr: 'Le journal est vide : ni mise à jour ni sauvegarde n’a jamais été consignée sur cette plateforme.',
  },
  damaged: say<[records: string]>({
    en: (records) => `Before the damage: ${records}, sound.`,
    fr: (records) => `Avant la partie endommagée : ${records} en bon état.`,
  }),
  head: { en: 'Head', fr: 'Tête' },
  file: { en: 'File', fr: 'Fichier' },
  torn: say<[bytes: number]>({
    en: (bytes) =>
      `Its last line, of ${bytes} bytes, is unfinished: a write that was cut off, or is in progress. The next command that writes sets it aside.`,
    fr: (bytes) =>
      `Sa dernière ligne, de ${bytes} octets, n’a pas de fin ; une écriture a été coupée ou est en cours. La prochaine commande qui écrit la mettra de côté.`,
  }),
});
