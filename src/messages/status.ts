import { say } from './declare.ts';
import { words } from './speak.ts';

export const text = words({
  platform: { en: 'Platform', fr: 'Plateforme' },
  version: { en: 'Installed version', fr: 'Version installée' },
  versionUnknown: { en: 'none found', fr: 'aucune trouvée' },
  versionClosed: say<[version: string]>({
    en: (version) => `${version}, not yet open to its users`,
    fr: (version) => `${version}, pas encore ouverte aux utilisateurs`,
  }),
  running: { en: 'Update running', fr: 'Mise à jour en cours' },
  runningFromTo: say<[from: string, to: string]>({
    en: (from, to) => `from ${from} to ${to}`,
    fr: (from, to) => `de ${from} vers ${to}`,
  }),
  rollingBack: say<[from: string]>({
    en: (from) => `failed; rolling back to ${from}`,
    fr: (from) => `échec ; retour à ${from}`,
  }),
  atWork: { en: 'In progress', fr: 'En cours' },
  step: { en: 'Step', fr: 'Étape' },
  progress: { en: 'Progress', fr: 'Avancement' },
  elapsed: say<[duration: string]>({
    en: (duration) => `for ${duration}`,
    fr: (duration) => `depuis ${duration}`,
  }),
  last: { en: 'Last update', fr: 'Dernière mise à jour' },
  /** While another one is running. */
  before: { en: 'Update before this one', fr: 'Mise à jour précédente' },
  lastNone: { en: 'none yet', fr: 'aucune pour le moment' },
  lastUnknown: {
    en: 'not known: the journal cannot be trusted',
    fr: 'inconnue, car le journal n’est pas fiable',
  },
  lastFromTo: say<[from: string, to: string, date: string]>({
    en: (from, to, date) => `from ${from} to ${to}, ${date}`,
    fr: (from, to, date) => `de ${from} vers ${to}, ${date}`,
  }),
  ending: { en: 'Outcome', fr: 'Issue' },
  endings: {
    succeeded: { en: 'succeeded', fr: 'réussie' },
    'rolled-back': {
      en: 'failed; the previous version is back',
      fr: 'échec ; la version précédente est de retour',
    },
    maintenance: {
      en: 'failed; the platform stayed under the maintenance page',
      fr: 'échec ; la plateforme est restée sous la page de maintenance',
    },
    interrupted: { en: 'interrupted', fr: 'interrompue avant sa fin' },
  },
  recovered: {
    succeeded: {
      en: 'finished by `support recover`',
      fr: 'menée à son terme par `support recover`',
    },
    'rolled-back': {
      en: 'rolled back by `support recover`; the previous version is back',
      fr: 'annulée par `support recover` ; la version précédente est de retour',
    },
    maintenance: {
      en: 'not rolled back by `support recover`; the platform stayed under the maintenance page',
      fr: 'non annulée par `support recover` ; la plateforme est restée sous la page de maintenance',
    },
  },
  toDo: { en: 'To do', fr: 'À faire' },
  recover: say<[contact: string]>({
    en: (contact) =>
      `run \`sudo ospi-update support recover\`: it brings the platform back without losing anything that was saved; then call support${contact === '' ? '' : ` (${contact})`}`,
    fr: (contact) =>
      `lancez \`sudo ospi-update support recover\` ; la plateforme revient sans rien perdre de ce qui était enregistré. Appelez ensuite le support${contact === '' ? '' : ` (${contact})`}`,
  }),
  open: say<[until: string, lookAt: string | undefined]>({
    en: (until, lookAt) =>
      `check the new version ${lookAt === undefined ? 'from an address of maintenance.allow' : `on this server itself, at ${lookAt} (maintenance.allow lets nobody in)`}, then run \`sudo ospi-update apply --open\`; on ${until} it opens by itself`,
    fr: (until, lookAt) =>
      `examinez la nouvelle version ${lookAt === undefined ? 'depuis une adresse de maintenance.allow' : `sur ce serveur même, à ${lookAt} (maintenance.allow ne laisse entrer personne)`}, puis lancez \`sudo ospi-update apply --open\` ; le ${until}, elle s’ouvrira d’elle-même`,
  }),
  tryAgain: {
    en: 'call support; once the cause below is fixed, `sudo ospi-update support recover` tries again',
    fr: 'appelez le support ; une fois corrigée la cause indiquée ci-dessous, `sudo ospi-update support recover` essaie de nouveau',
  },
  notBack: { en: 'Rollback', fr: 'Retour' },
  rebooted: say<[ending: string]>({
    en: (ending) => `${ending}; the server was rebooted since`,
    fr: (ending) => `${ending} ; le serveur a redémarré depuis`,
  }),
  notRebooted: say<[ending: string]>({
    en: (ending) => `${ending}; the server was not rebooted since`,
    fr: (ending) => `${ending} ; le serveur n’a pas redémarré depuis`,
  }),
  plannedUpdate: { en: 'Planned', fr: 'Prévue' },
  plannedFor: say<[version: string, at: string, title: string]>({
    en: (version, at, title) => `version ${version} on ${at}: ${title}`,
    fr: (version, at, title) => `version ${version}, le ${at} : ${title}`,
  }),
  page: { en: 'Maintenance page', fr: 'Page de maintenance' },
  pages: {
    on: { en: 'on', fr: 'active' },
    off: { en: 'off', fr: 'inactive' },
    unknown: {
      en: 'not known: nginx does not answer as expected',
      fr: 'état inconnu : nginx ne répond pas comme prévu',
    },
  },
  /** Who turned it on; the reason and the expected end where there are any. */
  byHand: say<[told: { since: string; by: string; reason?: string | undefined; until?: string | undefined }]>(
    {
      en: ({ since, by, reason, until }) =>
        `by hand since ${since} by ${by}${reason === undefined ? '' : `: ${reason}`}${until === undefined ? '' : ` (until about ${until})`}`,
      fr: ({ since, by, reason, until }) =>
        `à la main depuis le ${since} par ${by}${reason === undefined ? '' : ` : ${reason}`}${until === undefined ? '' : ` (jusque vers le ${until})`}`,
    },
  ),
  byHandGone: {
    en: 'visitors do not see it: if the platform must be closed, run `ospi-update maintenance on`, otherwise `ospi-update maintenance off`',
    fr: 'les visiteurs ne la voient pas ; si la plateforme doit être fermée, lancez `ospi-update maintenance on`, sinon `ospi-update maintenance off`',
  },
  turnOff: {
    en: 'once the platform may be open again, run `ospi-update maintenance off`; updates are refused until then',
    fr: 'dès que la plateforme peut rouvrir, lancez `ospi-update maintenance off` ; les mises à jour sont refusées d’ici là',
  },
  removeFlag: say<[flag: string]>({
    en: (flag) =>
      `no update needs the page: find out who turned it on; \`ospi-update maintenance off\` opens the platform, and so does removing ${flag}`,
    fr: (flag) =>
      `aucune mise à jour n’a besoin de la page : cherchez qui l’y a mise ; \`ospi-update maintenance off\` rouvre la plateforme, comme le fait de supprimer ${flag}`,
  }),
  refusal: { en: 'Updates', fr: 'Mises à jour' },
  refused: {
    en: 'refused until support releases the platform',
    fr: 'refusées tant que le support n’a pas débloqué la plateforme',
  },
  incident: { en: 'Incident code', fr: 'Code d’incident' },
  callSupport: {
    en: 'do not run the update again; call support with the incident code, and send what `ospi-update support bundle` collects',
    fr: 'ne relancez pas la mise à jour ; appelez le support avec le code d’incident, et envoyez ce que réunit `ospi-update support bundle`',
  },
  support: 'Support',
  backups: { en: 'Backups', fr: 'Sauvegardes' },
  backupsNone: { en: 'none', fr: 'aucune' },
  backupsKept: say<[count: number, newest: string]>({
    en: (count, newest) => `${count}, the newest of ${newest}`,
    fr: (count, newest) => `${count}, la plus récente du ${newest}`,
  }),
  backupsBroken: { en: 'none that can be restored', fr: 'aucune qui puisse être restaurée' },
  backupsClosed: {
    en: 'visible only to root: `sudo ospi-update backup list`',
    fr: 'visibles pour root seul : `sudo ospi-update backup list`',
  },
  journal: 'Journal',
});
