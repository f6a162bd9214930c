import type { MoveResult } from '../../model/results.ts';
import { nameIt } from './database.ts';
import type { WarningCode } from '../../model/vocabulary/index.ts';
import type { text as english } from '../en/report.ts';

const steps: typeof english.steps = {
  stage: 'Vérification et décompression de l’archive',
  rehearse: 'Essai à blanc de la mise à jour',
  backup: 'Sauvegarde (plateforme en service)',
  'maintenance-on': 'Activation de la page de maintenance',
  'stop-services': 'Arrêt des services',
  snapshot: 'Sauvegarde des derniers changements',
  activate: 'Passage à la nouvelle version',
  'start-services': 'Démarrage des services',
  'health-check': 'Contrôle du bon état de la plateforme',
  hold: 'Attente de l’ouverture par un administrateur',
  'maintenance-off': 'Retrait de la page de maintenance',
  prune: 'Suppression des anciennes sauvegardes',
  restore: 'Restauration des données',
  verify: 'Vérification de la sauvegarde',
  'verify-archive': 'Vérification de l’archive',
};

const undoing: typeof english.undoing = {
  backup: 'Rangement (la sauvegarde est conservée)',
  'maintenance-on': 'Contrôle du bon état de la version précédente, puis retrait de la page de maintenance',
  'stop-services': 'Démarrage des services de la version précédente',
  snapshot: 'Données dans leur état d’avant la mise à jour',
  activate: 'Retour à la version précédente',
  'start-services': 'Arrêt des services de la nouvelle version',
};

const effects: typeof english.effects = {
  unchanged: 'Rien n’a été modifié sur la plateforme.',
  'rolled-back': 'En fin de compte, la plateforme est comme avant la mise à jour.',
  changed: 'La plateforme a été modifiée et reste fermée à ses utilisateurs.',
  unknown: undefined,
};

/** For the follow-up page, which strangers can read: without the names that the warnings themselves give. */
const publicWarnings: Readonly<Record<WarningCode, string>> = {
  'apply.visitors-let-in': 'Des visiteurs ont pu accéder à la nouvelle version : elle ne sera plus annulée.',
  'apply.rescue-failed':
    'Les données, telles que la mise à jour les a laissées, n’ont pas pu être mises de côté avant leur restauration.',
  'apply.rescue-without-database':
    'Une base de données, telle que la mise à jour l’a laissée, n’a pas pu être mise de côté avant sa restauration.',
  'apply.page-not-kept':
    'La plateforme doit rester fermée, mais les visiteurs ne voient pas la page de maintenance.',
  'apply.service-killed': 'Un service ne s’est pas arrêté à temps et a dû être tué.',
  'apply.platform-killed':
    'Une partie de la plateforme fonctionnait encore, ses services arrêtés, et a été tuée.',
  'apply.leftover-kept':
    'D’anciens fichiers n’ont pas pu être supprimés ; la mise à jour elle-même n’est pas en cause.',
  'apply.clean-up-failed':
    'Les anciennes sauvegardes n’ont pas pu être nettoyées ; la mise à jour elle-même n’est pas en cause.',
  'backup.changed-while-read':
    'Des fichiers ont encore changé pendant leur sauvegarde, alors que les services étaient arrêtés.',
  'backup.attributes-lost':
    'Des fichiers sont revenus sans des droits ou attributs que leur disque n’accepte pas.',
  'backup.database-not-restorable': 'Le contenu d’une base a empêché une sauvegarde.',
  'backup.database-given-up':
    'Ce qu’une mise à jour échouée avait laissé d’une base de données n’a pas pu être sauvegardé avant d’être remplacé.',
  'backup.database-left-out':
    'Un élément d’une base de données était inutilisable et n’a pas pu être mis de côté avec le reste.',
  'backup.database-sessions-ended': 'Il a été mis fin à des sessions qui tenaient une base de données.',
  'backup.database-users-stay':
    'Des utilisateurs d’un serveur de bases de données, peut-être créés par la mise à jour, y sont encore.',
  'backup.database-roles-differ':
    'Une base de données est revenue sans une partie de ses utilisateurs et de ses droits.',
  'backup.database-roles-new': 'Des rôles du serveur créés depuis la sauvegarde sont laissés en place.',
  'backup.database-kept':
    'Une base est revenue ; ce que la mise à jour en avait laissé n’a pas pu être sauvegardé et reste sur le serveur.',
  'backup.database-left':
    'Une base de données est revenue ; celle qu’elle remplace n’a pas encore pu être supprimée.',
  'backup.database-replication-stopped':
    'Une base de données est revenue ; ce qui transmettait ses modifications ne fonctionne plus.',
  'backup.database-extension-differs':
    'Une base de données est revenue avec une autre version d’une extension.',
  'check.memory-below-recommended': 'Le serveur a moins de mémoire que recommandé.',
  'journal.torn-line-kept-aside': 'Une ligne inachevée du journal a été mise de côté.',
};

export const text: typeof english = {
  steps,
  undoing,
  effects,
  publicWarnings,
  noAttempt: 'Ceci ne compte pas comme une tentative.',
  label: (name) => `${name} :`,
  step: {
    started: (title) => `${title}…`,
    finished: (title, duration) => `${title} — fait en ${duration}`,
    failed: (title) => `${title} — échec`,
    undoing: (title) => `Annulation : ${title}`,
    progress: (title, percent) => `${title} : ${percent}`,
  },
  attempt: {
    started: (from, to, title) => `Mise à jour de ${from} vers ${to} : ${title}`,
    recovery: (from, to, title) => `Reprise de la mise à jour de ${from} vers ${to} : ${title}`,
    succeeded: (duration) => `La mise à jour a réussi en ${duration}.`,
    'rolled-back': (duration) => `La mise à jour a échoué et a été annulée, au bout de ${duration}.`,
    maintenance: (duration) =>
      `La mise à jour a échoué au bout de ${duration} ; la plateforme reste sous la page de maintenance.`,
    notBack: 'La version précédente n’a pas été rétablie :',
    interrupted: 'La mise à jour a été interrompue avant sa fin.',
    recovering: {
      forward: (_from, to) =>
        `Cette mise à jour n’est pas allée à son terme ; la version ${to} était alors en bon état et va être ouverte.`,
      back: (from) =>
        `Cette mise à jour n’est pas allée à son terme ; elle est annulée, retour à la version ${from}.`,
      closed: () =>
        'Cette mise à jour n’est pas allée à son terme, et des visiteurs ont pu atteindre la nouvelle version ; la plateforme est fermée.',
    },
    recovered: {
      forward: 'La mise à jour est arrivée à son terme ; la nouvelle version est ouverte.',
      'rolled-back': 'La mise à jour a été annulée ; la version précédente est ouverte.',
      maintenance: 'La plateforme n’a pas pu être rouverte ; elle reste sous la page de maintenance.',
    },
    released: 'Le support a débloqué la plateforme.',
    rollingBack: (version) => `Retour à la version ${version}`,
  },
  pastReturn:
    'Aucun retour n’a été tenté : des visiteurs ont pu atteindre la nouvelle version, et un retour perdrait ce qu’ils y ont enregistré.',
  page: {
    on: 'La page de maintenance va être activée.',
    off: 'La page de maintenance va être retirée.',
  },
  hold: {
    started: (until: string) =>
      `La nouvelle version fonctionne, mais reste fermée à tous, sauf aux adresses de maintenance.allow ; \`ospi-update status\` dit d’où elle peut être examinée. \`sudo ospi-update apply --open\` l’ouvre ; le ${until}, elle s’ouvrira d’elle-même. Il n’y a plus de retour arrière : appelez le support si elle ne doit pas ouvrir.`,
    ended: {
      operator: (user: string) => `${user} ouvre la nouvelle version.`,
      'time-limit': 'Le délai est écoulé : la nouvelle version s’ouvre d’elle-même.',
    },
  },
  timeLeft: (duration) => `encore ${duration} environ`,
  warning: 'Avertissement',
  remedy: 'À faire',
  cause: 'Cause',
  unknownProblem: (code) => ({
    what: `Un problème que cette version d’ospi-update ne sait pas décrire : ${code}.`,
    remedy: 'Indiquez ce code au support.',
  }),
  question: {
    'install-update': ({ version }) =>
      `Avez-vous lu la notice et faut-il installer maintenant la version ${version} ? [o/N]`,
    'change-nginx': () => 'La configuration de nginx peut-elle être modifiée ainsi, puis rechargée ? [o/N]',
    'write-bundle': () => 'Ce dossier de support peut-il être écrit ? [o/N]',
    'restore-backup': ({ id, createdAt, version, installed }, date) =>
      `La sauvegarde ${id} a été faite le ${date(createdAt)}, en version ${version ?? '(inconnue)'} ; la version installée est ${installed ?? '(aucune)'}. Ses données remplacent celles de la plateforme, et ce qui a été enregistré depuis est perdu. Faut-il la restaurer maintenant ? [o/N]`,
  },
  units: {
    bytes: ['o', 'ko', 'Mo', 'Go', 'To', 'Po'],
    files: { one: 'fichier', other: 'fichiers' },
    databases: { one: 'base de données', other: 'bases de données' },
    entries: { one: 'élément', other: 'éléments' },
    records: { one: 'enregistrement', other: 'enregistrements' },
  },
  results: {
    check: {
      toDo: 'À faire :',
      ok: 'Les prérequis d’une mise à jour sont réunis.',
      warning: 'Les prérequis d’une mise à jour sont réunis, avec des avertissements.',
      failed: 'Les prérequis d’une mise à jour ne sont pas réunis.',
    },
    plan: (from, to) => `Ce qui serait exécuté, de ${from} à ${to} :`,
    platformMoved: ({ platform, folder, name, target }: MoveResult) => [
      `L’historique de ${platform}, dans ${folder}, est désormais celui de ${name}, dans ${target} ; un blocage en vigueur le reste.`,
      ...(folder === target ? [] : [`Ce qui reste dans ${folder} est une copie, qui peut être supprimée.`]),
      'Adaptez maintenant nginx et systemd, en tant que root : `ospi-update setup nginx --install`, `ospi-update setup systemd --output /etc/systemd/system` ; puis `sudo ospi-update check`.',
      ...(platform === name
        ? []
        : [
            `Les unités systemd de l’ancien nom ne servent plus : systemctl disable ospi-update-recover-${platform}.service ospi-update-backup-${platform}.timer ospi-update-apply-${platform}.timer ; supprimez-les ensuite. Là où figure \`--platform ${platform}\`, comme dans cron ou sudoers, écrivez ${name}.`,
          ]),
    ],
    nothingToRecover: 'Rien à reprendre ; aucune mise à jour n’est restée en suspens.',
    recoveredForward: (from, to) =>
      `La mise à jour est arrivée à son terme ; la version ${to} est en bon état et ouverte aux utilisateurs (avant : ${from}).`,
    recoveredBack: (from, to) =>
      `La mise à jour vers ${to} est annulée ; la plateforme est de nouveau en version ${from}.`,
    dataKept: 'Tout ce que les utilisateurs avaient enregistré est présent.',
    dataRestored: (id) =>
      `Ses données sont celles de la sauvegarde ${id}, restaurée entre-temps ; elles n’ont pas été restaurées de nouveau.`,
    stillRefused: (contact, incident) =>
      `Les mises à jour restent refusées tant que le support n’a pas débloqué la plateforme. Appelez le support (${contact}) et indiquez le code d’incident ${incident}. Envoyez avec lui le fichier qu’écrit \`sudo ospi-update support bundle\`.`,
    planTouchesData: 'modifie les données ; un échec les restaure',
    planReturn: {
      copy: (database, copying, refreshing) =>
        `Si un script échoue, ${nameIt(database)} revient en quelques secondes : une copie en est faite et comparée à côté pendant que la plateforme sert${copying === undefined ? '' : ` (la dernière fois : ${copying})`}, puis mise à jour sous la page${refreshing === undefined ? '' : ` (la dernière fois : ${refreshing})`}.`,
      dump: (database) =>
        `Si un script échoue, ${nameIt(database)} est restaurée à partir de son extraction sous la page, ce qui prend à peu près aussi longtemps que l’extraction (backup.rehearse : read).`,
    },
    planNothingDone: 'Rien n’a été fait.',
    nothingToDo: (version) => `Rien à faire : la version ${version} est installée.`,
    applied: (from, to) =>
      `La version ${to} est installée et ouverte aux utilisateurs (auparavant : ${from}).`,
    backupCreated: (id, content) => `La sauvegarde ${id} est terminée : ${content}.`,
    backupUnchanged: (id, base) =>
      `La sauvegarde ${id} est terminée : aucun fichier nouveau ou modifié depuis la sauvegarde ${base}.`,
    backupsNone: (folder) => `Aucune sauvegarde dans ${folder} pour le moment.`,
    backupsIn: (folder) => `Sauvegardes dans ${folder} :`,
    backupColumns: {
      id: 'Sauvegarde',
      created: 'Date',
      version: 'Version',
      kind: 'Type',
      bytes: 'Taille',
      files: 'Fichiers',
      databases: 'Bases',
    },
    backupFull: 'complète',
    backupAddsTo: (id) => `s’ajoute à ${id}`,
    backupAddsNothing: (id) => `aucun fichier nouveau ou modifié depuis ${id}`,
    backupIncomplete: 'incomplète : une partie n’est pas dans son dossier',
    backupVerified: (id, isRestored) =>
      isRestored
        ? `La sauvegarde ${id} est intacte. Ses bases ont été restaurées à côté de celles en service, et sont identiques.`
        : `La sauvegarde ${id} est intacte : elle a été relue jusqu’au bout.`,
    backupRestored: (id, folders) => `La sauvegarde ${id} a été restaurée sur la plateforme : ${folders}.`,
    backupRestoredNext: (services) => `Redémarrez maintenant les services, dans cet ordre : ${services}.`,
    backupRestoredTo: (id, folders) =>
      `La sauvegarde ${id} a été restaurée à côté de la plateforme. Ses fichiers se trouvent maintenant dans : ${folders}`,
    databasesLeftOut: (databases, renaming, id) =>
      `Un dossier ne peut pas contenir les bases de la sauvegarde : ${databases}. Chacune s’obtient sous un autre nom, à côté de celle en service, par exemple par : ospi-update backup restore ${id} --database ${renaming}copie`,
    databaseRestoredAs: (name, as) =>
      `La base ${name} de la sauvegarde se trouve maintenant sur son serveur sous le nom ${as}, pour consultation. Supprimez-la ensuite.`,
    backupsPruned: (ids) => `Anciennes sauvegardes supprimées : ${ids}.`,
    backupsPrunedNone: 'Aucune sauvegarde n’était assez ancienne pour être supprimée.',
    noticeAccepted: (version) => `L’acceptation de la notice de la version ${version} est enregistrée.`,
    manifestWritten: (manifest) =>
      `${manifest} est écrit. Signez-le avec \`minisign -S -m ${manifest}\`, puis lancez pack avec --signature et --public-key.`,
    packed: (archive, version, bytes, entries) =>
      `${archive} est prête et signée : version ${version}, ${bytes}, ${entries}.`,
    keyCreated: (key, publicKeyFile) =>
      `Clé secrète : ${key} (conservez-la en lieu sûr, ne la donnez à personne). Clé publique : ${publicKeyFile}`,
    keyToTrust: (publicKey) => `Pour \`trustedKeys\` dans la configuration du site : ${publicKey}`,
    nginxSetUp: {
      installed: (snippet) =>
        `nginx affiche désormais la page de maintenance ; ${snippet} est inclus et en vigueur.`,
      removed: (snippet) =>
        `${snippet} n’est plus inclus et est supprimé ; la configuration de nginx est telle qu’avant.`,
      unchanged: () => 'nginx n’a besoin d’aucune modification.',
    },
    snippetWritten: (file) => `L’extrait de configuration nginx a été écrit dans ${file}.`,
  },
};
