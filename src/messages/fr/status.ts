import type { text as english } from '../en/status.ts';

export const text: typeof english = {
  platform: 'Plateforme',
  version: 'Version installée',
  versionUnknown: 'aucune trouvée',
  versionClosed: (version) => `${version}, pas encore ouverte aux utilisateurs`,
  running: 'Mise à jour en cours',
  runningFromTo: (from, to) => `de ${from} vers ${to}`,
  rollingBack: (from) => `échec ; retour à ${from}`,
  atWork: 'En cours',
  step: 'Étape',
  progress: 'Avancement',
  elapsed: (duration) => `depuis ${duration}`,
  last: 'Dernière mise à jour',
  lastNone: 'aucune pour le moment',
  lastUnknown: 'inconnue, car le journal n’est pas fiable',
  lastFromTo: (from, to, date) => `de ${from} vers ${to}, ${date}`,
  ending: 'Issue',
  endings: {
    succeeded: 'réussie',
    'rolled-back': 'échec ; la version précédente est de retour',
    maintenance: 'échec ; la plateforme est restée sous la page de maintenance',
    interrupted: 'interrompue avant sa fin',
  },
  recovered: {
    succeeded: 'menée à son terme par `support recover`',
    'rolled-back': 'annulée par `support recover` ; la version précédente est de retour',
    maintenance: 'non annulée par `support recover` ; la plateforme est restée sous la page de maintenance',
  },
  toDo: 'À faire',
  recover: (contact) =>
    `lancez \`sudo ospi-update support recover\` ; la plateforme revient sans rien perdre de ce qui était enregistré. Appelez ensuite le support${contact === '' ? '' : ` (${contact})`}`,
  open: (until, lookAt) =>
    `examinez la nouvelle version ${lookAt === undefined ? 'depuis une adresse de maintenance.allow' : `sur ce serveur même, à ${lookAt} (maintenance.allow ne laisse entrer personne)`}, puis lancez \`sudo ospi-update apply --open\` ; le ${until}, elle s’ouvrira d’elle-même`,
  tryAgain:
    'appelez le support ; une fois corrigée la cause indiquée ci-dessous, `sudo ospi-update support recover` essaie de nouveau',
  notBack: 'Retour',
  rebooted: (ending) => `${ending} ; le serveur a redémarré depuis`,
  notRebooted: (ending) => `${ending} ; le serveur n’a pas redémarré depuis`,
  page: 'Page de maintenance',
  pages: {
    on: 'active',
    off: 'inactive',
    unknown: 'état inconnu : nginx ne répond pas comme prévu',
  },
  removeFlag: (flag) =>
    `aucune mise à jour n’a besoin de la page : cherchez qui l’y a mise ; supprimer ${flag} rouvre la plateforme`,
  refusal: 'Mises à jour',
  refused: 'refusées tant que le support n’a pas débloqué la plateforme',
  incident: 'Code d’incident',
  support: 'Support',
  backups: 'Sauvegardes',
  backupsNone: 'aucune',
  backupsKept: (count, newest) => `${count}, la plus récente du ${newest}`,
  backupsBroken: 'aucune qui puisse être restaurée',
  backupsClosed: 'visibles pour root seul : `sudo ospi-update backup list`',
  journal: 'Journal',
};
