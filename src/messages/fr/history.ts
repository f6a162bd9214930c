import type { text as english } from '../en/history.ts';

/** Of `status --history`, `--attempt` and `--verify`. */
export const text: typeof english = {
  none: 'Aucune mise à jour n’a jamais été lancée sur cette plateforme.',
  readTo: 'Le journal n’a pu être lu que jusqu’ici :',
  by: (ending, operator) => `${ending} ; lancée par ${operator}`,
  through: (person, user) => `${person} (en tant que ${user})`,
  from: { terminal: 'au terminal', none: 'sans terminal' },
  incidentIs: (incident) => `code d’incident ${incident}`,
  releasedBy: (date, issuer, reason) => `débloquée le ${date} par ${issuer} : ${reason}`,
  standing: {
    running: 'en cours',
    interrupted: 'interrompue avant sa fin',
    unknown: 'inconnue : le journal est endommagé après ce point',
  },
  after: (date, duration) => `${date}, après ${duration}`,
  labels: {
    attempt: 'Tentative',
    update: 'Mise à jour',
    archive: 'Archive',
    started: 'Début',
    ended: 'Fin',
    ending: 'Issue',
    operator: 'Opérateur',
    tool: 'Version d’ospi-update',
    release: 'Déblocage',
    log: 'Compte rendu',
  },
  timeLine: 'Déroulement :',
  step: {
    failed: (title, duration) => `${title} : échec après ${duration}`,
    running: (title) => `${title} : en cours`,
    interrupted: (title) => `${title} : interruption`,
    unknown: (title) => `${title} : la suite n’est pas connue`,
  },
  lastOutput: 'Derniers messages affichés :',
  recovery: (operator, rebooted) =>
    `Reprise par ${operator}${rebooted ? ' ; le serveur a redémarré depuis le début de la mise à jour' : ''}.`,
  backupRestored: (id) => `Les données de la sauvegarde ${id} ont été restaurées.`,
  released: (issuer, reason) => `Débloquée par le support (${issuer}) : ${reason}`,
  intact: (records) => `Le journal est intact : ${records}, chacun à sa place, aucun modifié.`,
  empty: 'Le journal est vide : ni mise à jour ni sauvegarde n’a jamais été consignée sur cette plateforme.',
  damaged: (records) => `Avant la partie endommagée : ${records} en bon état.`,
  head: 'Tête',
  file: 'Fichier',
  torn: (bytes) =>
    `Sa dernière ligne, de ${bytes} octets, n’a pas de fin ; une écriture a été coupée ou est en cours. La prochaine commande qui écrit la mettra de côté.`,
};
