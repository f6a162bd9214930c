import type { text as english } from '../en/history.ts';

/** Of `status --history`, `--attempt` and `--verify`. */
export const text: typeof english = {
  none: 'Aucune mise à jour n’a jamais été lancée sur cette plateforme.',
  readTo: 'Le journal n’a pu être lu que jusqu’ici\u00a0:',
  by: (operator) => `par ${operator}`,
  through: (person, user) => `${person} (en tant que ${user})`,
  from: { terminal: 'au terminal', none: 'sans terminal' },
  incidentIs: (incident) => `code d’incident ${incident}`,
  releasedBy: (date, issuer, reason) => `débloquée le ${date} par ${issuer}\u00a0: ${reason}`,
  standing: {
    running: 'en cours',
    interrupted: 'interrompue avant sa fin',
    unknown: 'inconnue\u00a0: le journal est endommagé après ce point',
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
  timeLine: 'Déroulement\u00a0:',
  step: {
    failed: (title, duration) => `${title}\u00a0: échec après ${duration}`,
    running: (title) => `${title}\u00a0: en cours`,
    interrupted: (title) => `${title}\u00a0: interruption`,
    unknown: (title) => `${title}\u00a0: la suite n’est pas connue`,
  },
  lastOutput: 'Derniers messages affichés\u00a0:',
  recovery: (operator, rebooted) =>
    `Reprise par ${operator}${rebooted ? '\u00a0; le serveur a redémarré depuis le début de la mise à jour' : ''}.`,
  backupRestored: (id) => `Les données de la sauvegarde ${id} ont été restaurées.`,
  released: (issuer, reason) => `Débloquée par le support (${issuer})\u00a0: ${reason}`,
  intact: (records) => `Le journal est intact\u00a0: ${records}, chacun à sa place, aucun modifié.`,
  empty:
    'Le journal est vide\u00a0: ni mise à jour ni sauvegarde n’a jamais été consignée sur cette plateforme.',
  damaged: (records) => `Avant la partie endommagée\u00a0: ${records} en bon état.`,
  head: 'Tête',
  file: 'Fichier',
  torn: (bytes) =>
    `Sa dernière ligne, de ${bytes} octets, n’a pas de fin\u00a0; une écriture a été coupée ou est en cours. La prochaine commande qui écrit la mettra de côté.`,
};
