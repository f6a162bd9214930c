import { confirmSetUp } from './setup.ts';
import type { Bilingual } from '../terms/bilingual.ts';
import type { NamedDatabase } from '../terms/database.ts';
import type { PlatformEffect } from '../terms/exit-codes.ts';
import type { Activity, ProcedureStep } from '../terms/steps.ts';
import { nameIt } from './database.ts';
import { inEach, say } from './declare.ts';
import { words } from './speak.ts';

/** The steps of an attempt; hooks carry the vendor's own titles. */
const steps: Readonly<Record<ProcedureStep | Activity, Bilingual>> = {
  stage: {
    en: 'Verification and unpacking of the archive',
    fr: 'Vérification et décompression de l’archive',
  },
  rehearse: { en: 'Rehearsal of the update', fr: 'Essai à blanc de la mise à jour' },
  backup: { en: 'Backup, while the platform stays open', fr: 'Sauvegarde (plateforme en service)' },
  'maintenance-on': { en: 'Maintenance page on', fr: 'Activation de la page de maintenance' },
  'stop-services': { en: 'Stop of the services', fr: 'Arrêt des services' },
  snapshot: { en: 'Backup of the last changes', fr: 'Sauvegarde des derniers changements' },
  activate: { en: 'Switch to the new version', fr: 'Passage à la nouvelle version' },
  'start-services': { en: 'Start of the services', fr: 'Démarrage des services' },
  'health-check': { en: 'Health check of the platform', fr: 'Contrôle du bon état de la plateforme' },
  hold: {
    en: 'Waiting for an administrator to open the new version',
    fr: 'Attente de l’ouverture par un administrateur',
  },
  'maintenance-off': { en: 'Maintenance page off', fr: 'Retrait de la page de maintenance' },
  prune: { en: 'Clean-up of old backups', fr: 'Suppression des anciennes sauvegardes' },
  restore: { en: 'Restore of the data', fr: 'Restauration des données' },
  verify: { en: 'Verification of the backup', fr: 'Vérification de la sauvegarde' },
  'verify-archive': { en: 'Verification of the archive', fr: 'Vérification de l’archive' },
};

const hook = { en: 'hook', fr: 'script' };

/** A step by its title, the vendor's hooks by theirs, as everywhere else. */
export const nameStep = inEach((language) => ({ step, title }: { step: string; title?: Bilingual }) => {
  const titles: Readonly<Record<string, Bilingual>> = steps;
  return title?.[language] ?? titles[step]?.[language] ?? step.replace(/^hook-/, `${hook[language]} `);
});

/** What undoing a step does: nobody should read that a backup was deleted, or that services stop while they start. */
const undoing: Readonly<Partial<Record<ProcedureStep, Bilingual>>> = {
  backup: { en: 'Clean-up (the backup is kept)', fr: 'Rangement (la sauvegarde est conservée)' },
  'maintenance-on': {
    en: 'Health check of the previous version, then maintenance page off',
    fr: 'Contrôle du bon état de la version précédente, puis retrait de la page de maintenance',
  },
  'stop-services': {
    en: 'Start of the previous version’s services',
    fr: 'Démarrage des services de la version précédente',
  },
  snapshot: { en: 'Data as before the update', fr: 'Données dans leur état d’avant la mise à jour' },
  activate: { en: 'Switch back to the previous version', fr: 'Retour à la version précédente' },
  'start-services': {
    en: 'Stop of the new version’s services',
    fr: 'Arrêt des services de la nouvelle version',
  },
};

/** What an exit code says about the platform; undefined where the message itself must say it. */
const effects: Readonly<Record<PlatformEffect, Bilingual<string | undefined>>> = {
  unchanged: { en: 'Nothing was changed on the platform.', fr: 'Rien n’a été modifié sur la plateforme.' },
  'rolled-back': {
    en: 'In effect, the platform is as it was before the update.',
    fr: 'En fin de compte, la plateforme est comme avant la mise à jour.',
  },
  changed: {
    en: 'The platform was changed and is closed to its users.',
    fr: 'La plateforme a été modifiée et reste fermée à ses utilisateurs.',
  },
  unknown: { en: undefined, fr: undefined },
};

export const text = words({
  steps,
  undoing,
  effects,
  /** Added to an unchanged platform, for a command that could have begun an attempt. */
  noAttempt: { en: 'This does not count as an attempt.', fr: 'Ceci ne compte pas comme une tentative.' },
  /** Between a label and its text, with the spaces of the language. */
  label: say<[name: string]>({ en: (name) => `${name}:`, fr: (name) => `${name} :` }),
  step: {
    started: say<[title: string]>({ en: (title) => `${title}…`, fr: (title) => `${title}…` }),
    finished: say<[title: string, duration: string]>({
      en: (title, duration) => `${title}: done in ${duration}`,
      fr: (title, duration) => `${title} — fait en ${duration}`,
    }),
    failed: say<[title: string]>({ en: (title) => `${title}: failed`, fr: (title) => `${title} — échec` }),
    undoing: say<[title: string]>({
      en: (title) => `Undoing: ${title}`,
      fr: (title) => `Annulation : ${title}`,
    }),
    progress: say<[title: string, percent: string]>({
      en: (title, percent) => `${title}: ${percent}`,
      fr: (title, percent) => `${title} : ${percent}`,
    }),
  },
  attempt: {
    started: say<[from: string, to: string, title: string]>({
      en: (from, to, title) => `Update from ${from} to ${to}: ${title}`,
      fr: (from, to, title) => `Mise à jour de ${from} vers ${to} : ${title}`,
    }),
    recovery: say<[from: string, to: string, title: string]>({
      en: (from, to, title) => `Recovery of the update from ${from} to ${to}: ${title}`,
      fr: (from, to, title) => `Reprise de la mise à jour de ${from} vers ${to} : ${title}`,
    }),
    succeeded: say<[duration: string]>({
      en: (duration) => `The update succeeded in ${duration}.`,
      fr: (duration) => `La mise à jour a réussi en ${duration}.`,
    }),
    'rolled-back': say<[duration: string]>({
      en: (duration) => `The update failed and was rolled back after ${duration}.`,
      fr: (duration) => `La mise à jour a échoué et a été annulée, au bout de ${duration}.`,
    }),
    maintenance: say<[duration: string]>({
      en: (duration) => `The update failed after ${duration}; the platform stays under the maintenance page.`,
      fr: (duration) =>
        `La mise à jour a échoué au bout de ${duration} ; la plateforme reste sous la page de maintenance.`,
    }),
    notBack: {
      en: 'The previous version was not restored:',
      fr: 'La version précédente n’a pas été rétablie :',
    },
    running: say<[from: string, to: string]>({
      en: (from, to) => `The update from ${from} to ${to} is in progress.`,
      fr: (from, to) => `La mise à jour de ${from} vers ${to} est en cours.`,
    }),
    interrupted: {
      en: 'The update was interrupted before it finished.',
      fr: 'La mise à jour a été interrompue avant sa fin.',
    },
    recovering: {
      forward: say<[from: string, to: string]>({
        en: (_from, to) => `This update did not finish; version ${to} was already healthy and is now opened.`,
        fr: (_from, to) =>
          `Cette mise à jour n’est pas allée à son terme ; la version ${to} était alors en bon état et va être ouverte.`,
      }),
      back: say<[from: string]>({
        en: (from) => `This update did not finish; it is rolled back to version ${from}.`,
        fr: (from) =>
          `Cette mise à jour n’est pas allée à son terme ; elle est annulée, retour à la version ${from}.`,
      }),
      closed: say<[]>({
        en: () =>
          'This update did not finish, and visitors may have reached the new version: the platform is closed.',
        fr: () =>
          'Cette mise à jour n’est pas allée à son terme, et des visiteurs ont pu atteindre la nouvelle version ; la plateforme est fermée.',
      }),
    },
    recovered: {
      forward: {
        en: 'The update was finished: the new version is open.',
        fr: 'La mise à jour est arrivée à son terme ; la nouvelle version est ouverte.',
      },
      'rolled-back': {
        en: 'The update was rolled back: the previous version is open.',
        fr: 'La mise à jour a été annulée ; la version précédente est ouverte.',
      },
      maintenance: {
        en: 'The platform could not be opened again; it stays under the maintenance page.',
        fr: 'La plateforme n’a pas pu être rouverte ; elle reste sous la page de maintenance.',
      },
    },
    released: { en: 'Support has released the platform.', fr: 'Le support a débloqué la plateforme.' },
    rollingBack: say<[version: string]>({
      en: (version) => `Rollback to version ${version}`,
      fr: (version) => `Retour à la version ${version}`,
    }),
  },
  pastReturn: {
    en: 'No rollback was tried: visitors may have reached the new version, and a rollback would lose what they saved in it.',
    fr: 'Aucun retour n’a été tenté : des visiteurs ont pu atteindre la nouvelle version, et un retour perdrait ce qu’ils y ont enregistré.',
  },
  page: {
    on: { en: 'The maintenance page is being turned on.', fr: 'La page de maintenance va être activée.' },
    off: { en: 'The maintenance page is being turned off.', fr: 'La page de maintenance va être retirée.' },
    onByHand: say<[by: string, reason: string]>({
      en: (by, reason) => `${by} turns the maintenance page on${reason === '' ? '.' : `: ${reason}`}`,
      fr: (by, reason) => `${by} active la page de maintenance${reason === '' ? '.' : ` : ${reason}`}`,
    }),
    offByHand: say<[by: string]>({
      en: (by) => `${by} turns the maintenance page off.`,
      fr: (by) => `${by} retire la page de maintenance.`,
    }),
  },
  hold: {
    started: say<[until: string]>({
      en: (until) =>
        `The new version is healthy, and closed to all but the addresses of maintenance.allow; \`ospi-update status\` says from where it can be seen. \`sudo ospi-update apply --open\` opens it; on ${until} it opens by itself. There is no rollback from here: call support if it must not open.`,
      fr: (until) =>
        `La nouvelle version fonctionne, mais reste fermée à tous, sauf aux adresses de maintenance.allow ; \`ospi-update status\` dit d’où elle peut être examinée. \`sudo ospi-update apply --open\` l’ouvre ; le ${until}, elle s’ouvrira d’elle-même. Il n’y a plus de retour arrière : appelez le support si elle ne doit pas ouvrir.`,
    }),
    ended: {
      operator: say<[user: string]>({
        en: (user) => `${user} opens the new version.`,
        fr: (user) => `${user} ouvre la nouvelle version.`,
      }),
      'time-limit': {
        en: 'The time limit has expired: the new version opens by itself.',
        fr: 'Le délai est écoulé : la nouvelle version s’ouvre d’elle-même.',
      },
    },
  },
  timeLeft: say<[duration: string]>({
    en: (duration) => `about ${duration} left`,
    fr: (duration) => `encore ${duration} environ`,
  }),
  warning: { en: 'Warning', fr: 'Avertissement' },
  remedy: { en: 'To do', fr: 'À faire' },
  cause: 'Cause',
  unknownProblem: say<[code: string], { what: string; remedy: string }>({
    en: (code) => ({
      what: `A problem that this version of ospi-update does not know: ${code}.`,
      remedy: 'Give this code to support.',
    }),
    fr: (code) => ({
      what: `Un problème que cette version d’ospi-update ne sait pas décrire : ${code}.`,
      remedy: 'Indiquez ce code au support.',
    }),
  }),
  question: {
    'install-update': say<[{ version: string }]>({
      en: ({ version }) =>
        `Have you read the notice, and do you want to install version ${version} now? [y/N]`,
      fr: ({ version }) =>
        `Avez-vous lu la notice et faut-il installer maintenant la version ${version} ? [o/N]`,
    }),
    'change-nginx': say<[]>({
      en: () => 'Change nginx’s configuration like this, and reload it? [y/N]',
      fr: () => 'La configuration de nginx peut-elle être modifiée ainsi, puis rechargée ? [o/N]',
    }),
    'set-up': confirmSetUp,
    'write-bundle': say<[]>({
      en: () => 'Write this bundle? [y/N]',
      fr: () => 'Ce dossier de support peut-il être écrit ? [o/N]',
    }),
    'restore-backup': say<
      [
        params: { id: string; createdAt: string; version: string | null; installed: string | null },
        date: (iso: string) => string,
      ]
    >({
      en: ({ id, createdAt, version, installed }, date) =>
        `Backup ${id} was made on ${date(createdAt)}, of version ${version ?? '(unknown)'}; version ${installed ?? '(none)'} is installed. Its data replace those of the platform; what was saved since is lost. Restore it now? [y/N]`,
      fr: ({ id, createdAt, version, installed }, date) =>
        `La sauvegarde ${id} a été faite le ${date(createdAt)}, en version ${version ?? '(inconnue)'} ; la version installée est ${installed ?? '(aucune)'}. Ses données remplacent celles de la plateforme, et ce qui a été enregistré depuis est perdu. Faut-il la restaurer maintenant ? [o/N]`,
    }),
  },
  units: {
    bytes: { en: ['B', 'kB', 'MB', 'GB', 'TB', 'PB'], fr: ['o', 'ko', 'Mo', 'Go', 'To', 'Po'] },
    files: {
      one: { en: 'file', fr: 'fichier' },
      other: { en: 'files', fr: 'fichiers' },
    },
    databases: {
      one: { en: 'database', fr: 'base de données' },
      other: { en: 'databases', fr: 'bases de données' },
    },
    entries: {
      one: { en: 'entry', fr: 'élément' },
      other: { en: 'entries', fr: 'éléments' },
    },
    records: {
      one: { en: 'record', fr: 'enregistrement' },
      other: { en: 'records', fr: 'enregistrements' },
    },
  },
  results: {
    check: {
      toDo: { en: 'What to do:', fr: 'À faire :' },
      ok: {
        en: 'The prerequisites of an update are met.',
        fr: 'Les prérequis d’une mise à jour sont réunis.',
      },
      warning: {
        en: 'The prerequisites of an update are met, with warnings.',
        fr: 'Les prérequis d’une mise à jour sont réunis, avec des avertissements.',
      },
      failed: {
        en: 'The prerequisites of an update are not met.',
        fr: 'Les prérequis d’une mise à jour ne sont pas réunis.',
      },
    },
    plan: say<[from: string, to: string]>({
      en: (from, to) => `What would run, from ${from} to ${to}:`,
      fr: (from, to) => `Ce qui serait exécuté, de ${from} à ${to} :`,
    }),
    platformMoved: say<
      [moved: { platform: string; folder: string; name: string; target: string }],
      readonly string[]
    >({
      en: ({ platform, folder, name, target }) => [
        `The history of ${platform} in ${folder} is now that of ${name} in ${target}; a refusal stays in force.`,
        ...(folder === target ? [] : [`What is left in ${folder} is a copy and may be deleted.`]),
        'Now set up nginx and systemd for the new name, as root: `ospi-update setup nginx --install`, `ospi-update setup systemd --output /etc/systemd/system`; then `sudo ospi-update check`.',
        ...(platform === name
          ? []
          : [
              `The systemd units of the old name are obsolete: systemctl disable ospi-update-recover-${platform}.service ospi-update-backup-${platform}.timer ospi-update-apply-${platform}.timer ospi-update-verify-${platform}.timer; then delete them. Replace \`--platform ${platform}\` by ${name}, for example in cron and sudoers.`,
            ]),
      ],
      fr: ({ platform, folder, name, target }) => [
        `L’historique de ${platform}, dans ${folder}, est désormais celui de ${name}, dans ${target} ; un blocage en vigueur le reste.`,
        ...(folder === target ? [] : [`Ce qui reste dans ${folder} est une copie, qui peut être supprimée.`]),
        'Adaptez maintenant nginx et systemd, en tant que root : `ospi-update setup nginx --install`, `ospi-update setup systemd --output /etc/systemd/system` ; puis `sudo ospi-update check`.',
        ...(platform === name
          ? []
          : [
              `Les unités systemd de l’ancien nom ne servent plus : systemctl disable ospi-update-recover-${platform}.service ospi-update-backup-${platform}.timer ospi-update-apply-${platform}.timer ospi-update-verify-${platform}.timer ; supprimez-les ensuite. Là où figure \`--platform ${platform}\`, comme dans cron ou sudoers, écrivez ${name}.`,
            ]),
      ],
    }),
    nothingToRecover: {
      en: 'Nothing to recover: no update is unfinished.',
      fr: 'Rien à reprendre ; aucune mise à jour n’est restée en suspens.',
    },
    recoveredForward: say<[from: string, to: string]>({
      en: (from, to) =>
        `The update is finished: version ${to} is healthy and open to its users (before: ${from}).`,
      fr: (from, to) =>
        `La mise à jour est arrivée à son terme ; la version ${to} est en bon état et ouverte aux utilisateurs (avant : ${from}).`,
    }),
    recoveredBack: say<[from: string, to: string]>({
      en: (from, to) => `The update to ${to} is rolled back: the platform has version ${from} again.`,
      fr: (from, to) =>
        `La mise à jour vers ${to} est annulée ; la plateforme est de nouveau en version ${from}.`,
    }),
    dataKept: {
      en: 'Everything its users had saved is there.',
      fr: 'Tout ce que les utilisateurs avaient enregistré est présent.',
    },
    dataRestored: say<[id: string]>({
      en: (id) =>
        `Its data are those of the backup ${id}, which was restored meanwhile; they were not restored again.`,
      fr: (id) =>
        `Ses données sont celles de la sauvegarde ${id}, restaurée entre-temps ; elles n’ont pas été restaurées de nouveau.`,
    }),
    stillRefused: say<[contact: string, incident: string]>({
      en: (contact, incident) =>
        `Updates stay refused until support releases the platform. Call support (${contact}) and give the incident code ${incident}. Also send the file that \`sudo ospi-update support bundle\` writes.`,
      fr: (contact, incident) =>
        `Les mises à jour restent refusées tant que le support n’a pas débloqué la plateforme. Appelez le support (${contact}) et indiquez le code d’incident ${incident}. Envoyez avec lui le fichier qu’écrit \`sudo ospi-update support bundle\`.`,
    }),
    planTouchesData: {
      en: 'changes the data; a failure restores them',
      fr: 'modifie les données ; un échec les restaure',
    },
    planReturn: {
      copy: say<[database: NamedDatabase, copying: string | undefined, refreshing: string | undefined]>({
        en: (database, copying, refreshing) =>
          `If a hook fails, ${nameIt.en(database)} is restored in seconds: a copy is made beside it and compared while the platform is in service${copying === undefined ? '' : ` (last time: ${copying})`}, and brought up to date under the page${refreshing === undefined ? '' : ` (last time: ${refreshing})`}.`,
        fr: (database, copying, refreshing) =>
          `Si un script échoue, ${nameIt.fr(database)} revient en quelques secondes : une copie en est faite et comparée à côté pendant que la plateforme sert${copying === undefined ? '' : ` (la dernière fois : ${copying})`}, puis mise à jour sous la page${refreshing === undefined ? '' : ` (la dernière fois : ${refreshing})`}.`,
      }),
      dump: say<[database: NamedDatabase]>({
        en: (database) =>
          `If a hook fails, ${nameIt.en(database)} is restored from its dump under the page, which takes about as long as the dump (backup.rehearse: read).`,
        fr: (database) =>
          `Si un script échoue, ${nameIt.fr(database)} est restaurée à partir de son extraction sous la page, ce qui prend à peu près aussi longtemps que l’extraction (backup.rehearse : read).`,
      }),
    },
    planNothingDone: { en: 'Nothing was done.', fr: 'Rien n’a été fait.' },
    nothingToDo: say<[version: string]>({
      en: (version) => `Nothing to do: version ${version} is installed.`,
      fr: (version) => `Rien à faire : la version ${version} est installée.`,
    }),
    applied: say<[from: string, to: string]>({
      en: (from, to) => `Version ${to} is installed and open to its users (before: ${from}).`,
      fr: (from, to) => `La version ${to} est installée et ouverte aux utilisateurs (auparavant : ${from}).`,
    }),
    backupCreated: say<[id: string, content: string]>({
      en: (id, content) => `Backup ${id} completed: ${content}.`,
      fr: (id, content) => `La sauvegarde ${id} est terminée : ${content}.`,
    }),
    backupUnchanged: say<[id: string, base: string]>({
      en: (id, base) => `Backup ${id} completed: no file is new or has changed since the backup ${base}.`,
      fr: (id, base) =>
        `La sauvegarde ${id} est terminée : aucun fichier nouveau ou modifié depuis la sauvegarde ${base}.`,
    }),
    backupsNone: say<[folder: string]>({
      en: (folder) => `No backups in ${folder} yet.`,
      fr: (folder) => `Aucune sauvegarde dans ${folder} pour le moment.`,
    }),
    backupsIn: say<[folder: string]>({
      en: (folder) => `Backups in ${folder}:`,
      fr: (folder) => `Sauvegardes dans ${folder} :`,
    }),
    backupColumns: {
      id: { en: 'Backup', fr: 'Sauvegarde' },
      created: { en: 'Made', fr: 'Date' },
      version: 'Version',
      kind: { en: 'Kind', fr: 'Type' },
      bytes: { en: 'Size', fr: 'Taille' },
      files: { en: 'Files', fr: 'Fichiers' },
      databases: { en: 'Databases', fr: 'Bases' },
    },
    backupFull: { en: 'full', fr: 'complète' },
    backupAddsTo: say<[id: string]>({ en: (id) => `based on ${id}`, fr: (id) => `s’ajoute à ${id}` }),
    backupAddsNothing: say<[id: string]>({
      en: (id) => `no new or changed file since ${id}`,
      fr: (id) => `aucun fichier nouveau ou modifié depuis ${id}`,
    }),
    backupIncomplete: {
      en: 'incomplete: part not in its folder',
      fr: 'incomplète : une partie n’est pas dans son dossier',
    },
    backupVerified: say<[id: string, isRestored: boolean]>({
      en: (id, isRestored) =>
        isRestored
          ? `Backup ${id} is intact. Its databases were restored beside the live ones and are identical.`
          : `Backup ${id} is intact: it was read back in full.`,
      fr: (id, isRestored) =>
        isRestored
          ? `La sauvegarde ${id} est intacte. Ses bases ont été restaurées à côté de celles en service, et sont identiques.`
          : `La sauvegarde ${id} est intacte : elle a été relue jusqu’au bout.`,
    }),
    backupRestored: say<[id: string, folders: string]>({
      en: (id, folders) => `Backup ${id} was restored to the platform: ${folders}.`,
      fr: (id, folders) => `La sauvegarde ${id} a été restaurée sur la plateforme : ${folders}.`,
    }),
    backupRestoredNext: say<[services: string]>({
      en: (services) => `Now start the services again, in this order: ${services}.`,
      fr: (services) => `Redémarrez maintenant les services, dans cet ordre : ${services}.`,
    }),
    backupRestoredTo: say<[id: string, folders: string]>({
      en: (id, folders) => `Backup ${id} was restored beside the platform. Its files are now in: ${folders}`,
      fr: (id, folders) =>
        `La sauvegarde ${id} a été restaurée à côté de la plateforme. Ses fichiers se trouvent maintenant dans : ${folders}`,
    }),
    databasesLeftOut: say<[databases: string, renaming: string, id: string]>({
      en: (databases, renaming, id) =>
        `A folder cannot contain the backup’s databases: ${databases}. Restore each under another name, beside the live one, for example: ospi-update backup restore ${id} --database ${renaming}look`,
      fr: (databases, renaming, id) =>
        `Un dossier ne peut pas contenir les bases de la sauvegarde : ${databases}. Chacune s’obtient sous un autre nom, à côté de celle en service, par exemple par : ospi-update backup restore ${id} --database ${renaming}copie`,
    }),
    databaseRestoredAs: say<[name: string, as: string]>({
      en: (name, as) =>
        `The database ${name} of the backup is now on its server as ${as}, for inspection. Drop it when you are done.`,
      fr: (name, as) =>
        `La base ${name} de la sauvegarde se trouve maintenant sur son serveur sous le nom ${as}, pour consultation. Supprimez-la ensuite.`,
    }),
    releasesPruned: say<[versions: string]>({
      en: (versions) => `Old versions of the platform are removed: ${versions}.`,
      fr: (versions) => `D’anciennes versions de la plateforme sont supprimées : ${versions}.`,
    }),
    backupsPruned: say<[ids: string]>({
      en: (ids) => `Removed old backups: ${ids}.`,
      fr: (ids) => `Anciennes sauvegardes supprimées : ${ids}.`,
    }),
    backupsPrunable: say<[ids: string]>({
      en: (ids) => `Would be removed: ${ids}.`,
      fr: (ids) => `Seraient supprimées : ${ids}.`,
    }),
    backupIntact: say<[id: string, isRestored: boolean]>({
      en: (id, isRestored) =>
        `${id}: intact${isRestored ? ', and its databases were restored beside the live ones' : ''}`,
      fr: (id, isRestored) =>
        `${id} : intacte${isRestored ? ', et ses bases ont été restaurées à côté de celles en service' : ''}`,
    }),
    restorePlan: {
      what: say<[id: string, chain: string]>({
        en: (id, chain) => `The backup ${id} would be restored (from ${chain}).`,
        fr: (id, chain) => `La sauvegarde ${id} serait restaurée (à partir de ${chain}).`,
      }),
      replaced: say<[what: string]>({
        en: (what) => `The data there now would be replaced: ${what}.`,
        fr: (what) => `Les données actuelles seraient remplacées : ${what}.`,
      }),
      written: say<[what: string]>({
        en: (what) => `Would be created: ${what}.`,
        fr: (what) => `Seraient créés : ${what}.`,
      }),
      running: say<[services: string]>({
        en: (services) => `These services run and would have to be stopped first: ${services}.`,
        fr: (services) => `Ces services fonctionnent et devraient d’abord être arrêtés : ${services}.`,
      }),
    },
    backupsPrunedNone: {
      en: 'No backup was old enough to be removed.',
      fr: 'Aucune sauvegarde n’était assez ancienne pour être supprimée.',
    },
    noticeAccepted: say<[version: string]>({
      en: (version) => `The acceptance of the notice of version ${version} is recorded.`,
      fr: (version) => `L’acceptation de la notice de la version ${version} est enregistrée.`,
    }),
    manifestWritten: say<[manifest: string]>({
      en: (manifest) =>
        `${manifest} was written. Sign it with \`minisign -S -m ${manifest}\`, then pack with --signature and --public-key.`,
      fr: (manifest) =>
        `${manifest} est écrit. Signez-le avec \`minisign -S -m ${manifest}\`, puis lancez pack avec --signature et --public-key.`,
    }),
    packed: say<[archive: string, version: string, bytes: string, entries: string]>({
      en: (archive, version, bytes, entries) =>
        `${archive} was packed and signed: version ${version}, ${bytes}, ${entries}.`,
      fr: (archive, version, bytes, entries) =>
        `${archive} est prête et signée : version ${version}, ${bytes}, ${entries}.`,
    }),
    keyCreated: say<[key: string, publicKeyFile: string]>({
      en: (key, publicKeyFile) =>
        `Secret key: ${key} (keep it safe and share it with nobody). Public key: ${publicKeyFile}`,
      fr: (key, publicKeyFile) =>
        `Clé secrète : ${key} (conservez-la en lieu sûr, ne la donnez à personne). Clé publique : ${publicKeyFile}`,
    }),
    keyToTrust: say<[publicKey: string]>({
      en: (publicKey) => `For \`trustedKeys\` in the site configuration: ${publicKey}`,
      fr: (publicKey) => `Pour \`trustedKeys\` dans la configuration du site : ${publicKey}`,
    }),
    nginxSetUp: {
      installed: say<[snippet: string]>({
        en: (snippet) => `nginx can now show the maintenance page; ${snippet} is included and in force.`,
        fr: (snippet) =>
          `nginx affiche désormais la page de maintenance ; ${snippet} est inclus et en vigueur.`,
      }),
      removed: say<[snippet: string]>({
        en: (snippet) =>
          `${snippet} is no longer included, and was removed; nginx’s configuration is as it was before.`,
        fr: (snippet) =>
          `${snippet} n’est plus inclus et est supprimé ; la configuration de nginx est telle qu’avant.`,
      }),
      unchanged: say<[]>({
        en: () => 'nginx needs no change.',
        fr: () => 'nginx n’a besoin d’aucune modification.',
      }),
    },
    configurationRead: say<[file: string]>({
      en: (file) => `The configuration ${file} is valid.`,
      fr: (file) => `La configuration ${file} est valide.`,
    }),
    snippetWritten: say<[file: string]>({
      en: (file) => `The nginx snippet was written to ${file}.`,
      fr: (file) => `L’extrait de configuration nginx a été écrit dans ${file}.`,
    }),
  },
});
