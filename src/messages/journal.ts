import type { JournalFault } from '../terms/journal.ts';
import type { LockHolder } from '../terms/lock.ts';
import { writeDate } from './date.ts';
import { note, problem, say, table, warning } from './declare.ts';
import { quoteWord } from './shell-word.ts';
import { words } from './speak.ts';

const damage = {
  form: { en: 'is not a journal record', fr: 'n’est pas un enregistrement de journal' },
  hash: { en: 'was changed after it was written', fr: 'a été modifiée après son écriture' },
  order: {
    en: 'does not follow from the previous record',
    fr: 'ne fait pas suite à l’enregistrement précédent',
  },
  'cut-off': {
    en: 'is missing, although an attempt’s log or the system log mentions it',
    fr: 'manque, alors que le compte rendu d’une tentative ou le journal du système la mentionne',
  },
} as const;

const foreignForms = {
  link: {
    en: 'is a symbolic link, not a file of ospi-update',
    fr: 'est un lien symbolique, et non un fichier d’ospi-update',
  },
  'second-name': {
    en: 'has a second name elsewhere (a hard link), so writing to it would change that file as well',
    fr: 'a un second nom ailleurs (un lien physique) : y écrire modifierait aussi cet autre fichier',
  },
  special: { en: 'is not a regular file', fr: 'n’est pas un fichier ordinaire' },
} as const;

/** Why the journal can no longer be written. */
export const sayJournalFault = say<[reason: string]>({
  en: (reason) => (reason === 'replaced' ? 'it was deleted, moved or replaced while in use' : reason),
  fr: (reason) =>
    reason === 'replaced' ? 'il a été supprimé, déplacé ou remplacé en cours d’utilisation' : reason,
});

/** What makes it writable again. */
export const mendJournal = say<[reason: string]>({
  en: (reason) =>
    reason === 'replaced'
      ? 'Put the state folder back, with the journal unchanged; if it is deleted, call support before anything else.'
      : 'First repair the disk of the state folder: it must be mounted read-write and have free space (`df`, `dmesg`).',
  fr: (reason) =>
    reason === 'replaced'
      ? 'Remettez le dossier d’état à sa place, avec le journal tel qu’il était ; s’il est supprimé, appelez d’abord le support.'
      : 'Réparez d’abord le disque du dossier d’état : il doit être monté en écriture et ne pas être plein (`df`, `dmesg`).',
});

const notOnRecord = say<[{ path: string; reason: string }], { what: string; remedy: string }>({
  en: ({ path, reason }) => ({
    what: `The journal ${path} can no longer be written (${sayJournalFault.en(reason)}): the command’s last actions are not recorded.`,
    remedy: `${mendJournal.en(reason)} Then check \`ospi-update status\` and \`ospi-update backup list\`.`,
  }),
  fr: ({ path, reason }) => ({
    what: `Le journal ${path} ne peut plus être écrit (${sayJournalFault.fr(reason)}) ; ce que la commande a fait en dernier n’y figure pas.`,
    remedy: `${mendJournal.fr(reason)} Consultez ensuite \`ospi-update status\` et \`ospi-update backup list\`.`,
  }),
});

/** Who holds the lock: the command, its user, since when. */
export const nameHolder = say<[holder: LockHolder]>({
  en: (holder) =>
    holder === 'unknown'
      ? 'its lock file does not name it'
      : `\`${holder.command}\` of ${holder.user} since ${writeDate({ iso: holder.since, language: 'en' })} (process ${holder.pid})`,
  fr: (holder) =>
    holder === 'unknown'
      ? 'le fichier de verrou ne dit pas laquelle'
      : `\`${holder.command}\` de ${holder.user} depuis le ${writeDate({ iso: holder.since, language: 'fr' })} (processus ${holder.pid})`,
});

/** What can be reported about the journal and the lock. */
export const problems = table({
  /** `line` counts from 1; `reason` names the mismatch. */
  'prerequisite.journal-damaged': problem<{
    file: string;
    line: number;
    reason: 'form' | 'hash' | 'order' | 'cut-off';
  }>({
    number: 'OSPI-0304',
    sample: { reason: 'hash' },
    en: ({ file, line, reason }) => ({
      what: `The journal cannot be trusted: line ${line} of ${file} ${damage[reason].en}.`,
      remedy: 'Do not edit or delete the journal. Call support: only they can tell what happened to it.',
    }),
    fr: ({ file, line, reason }) => ({
      what: `Le journal n’est pas fiable : la ligne ${line} de ${file} ${damage[reason].fr}.`,
      remedy:
        'Ne modifiez pas et n’effacez pas le journal. Appelez le support : lui seul peut dire ce qui s’est passé.',
    }),
  }),
  /**
   * A sound record, but from another platform. `of` is the name of that platform, or of its product where that is what
   * differs.
   */
  'prerequisite.journal-foreign': problem<{
    file: string;
    line: number;
    of: string;
    platform: string;
    product: string;
  }>({
    number: 'OSPI-0305',
    sample: ({ platform }) => ({ of: platform }),
    en: ({ file, line, of, platform }) => ({
      what: `The journal ${file} does not belong to ${platform}: its line ${line} is from ${of}.`,
      remedy: `If the configuration of ${platform} was renamed, move its history with \`ospi-update setup move --platform ${quoteWord(platform)}\` as root, or restore its old name; each platform needs its own \`state\` folder. Otherwise do not edit or delete the journal, and call support.`,
    }),
    fr: ({ file, line, of, platform }) => ({
      what: `Le journal ${file} n’est pas celui de ${platform} : sa ligne ${line} est de ${of}.`,
      remedy: `Si la configuration de ${platform} a été renommée, emportez son historique avec \`ospi-update setup move --platform ${quoteWord(platform)}\`, en tant que root, ou rendez-lui son ancien nom ; chaque plateforme a besoin de son propre dossier \`state\`. Sinon, ne modifiez pas et n’effacez pas le journal, et appelez le support.`,
    }),
  }),
  /** What ties a platform to its journal cannot be read. `reason` is the system's code, or `form`. */
  'prerequisite.mark-unreadable': problem<{ path: string; reason: string }>({
    number: 'OSPI-0351',
    en: ({ path, reason }) => ({
      what: `${path}, which says where the history of this platform is, cannot be ${reason === 'form' ? 'understood' : `read (${reason})`}.`,
      remedy: 'Do not edit it. Restore it as it was, or call support.',
    }),
    fr: ({ path, reason }) => ({
      what: `${path}, qui dit où se trouve l’historique de cette plateforme, est ${reason === 'form' ? 'incompréhensible' : `illisible (${reason})`}.`,
      remedy: 'Ne le modifiez pas. Remettez-le tel qu’il était ou appelez le support.',
    }),
  }),
  /** The platform's folder was copied from `target`, mark included. */
  'prerequisite.root-copied': problem<{ path: string; platform: string; target: string }>({
    number: 'OSPI-0352',
    en: ({ path, platform, target }) => ({
      what: `This platform is a copy of ${platform} in ${target}: its ${path} belongs to the original.`,
      remedy: `To use the copy as a separate platform, give its configuration its own name and \`state\` folder, delete that file in the copy, then run the command again.`,
    }),
    fr: ({ path, platform, target }) => ({
      what: `Cette plateforme est une copie de ${platform}, dans ${target} : son fichier ${path} est celui de l’original.`,
      remedy: `Si la copie doit être une plateforme à part entière, donnez à sa configuration un nom et un dossier \`state\` à elle, supprimez ce fichier dans la copie, puis relancez la commande.`,
    }),
  }),
  /** `platform` and `folder` are the name and the state folder by its mark, `name` and `target` those by the configuration. */
  'prerequisite.platform-moved': problem<{
    path: string;
    platform: string;
    folder: string;
    name: string;
    target: string;
  }>({
    number: 'OSPI-0353',
    en: ({ path, platform, folder, name, target }) => ({
      what: `The history of this platform is in ${folder}, under the name ${platform} (according to ${path}); the configuration says ${target} and ${name}.`,
      remedy: `Move it with \`ospi-update setup move --platform ${quoteWord(name)}\` as root, or restore the old name and the old \`state\` of the configuration.`,
    }),
    fr: ({ path, platform, folder, name, target }) => ({
      what: `L’historique de cette plateforme est dans ${folder}, sous le nom ${platform} (d’après ${path}) ; la configuration indique ${target} et ${name}.`,
      remedy: `Emportez-le avec \`ospi-update setup move --platform ${quoteWord(name)}\`, en tant que root, ou rendez à la configuration son ancien nom et son ancien \`state\`.`,
    }),
  }),
  /** There is no longer a journal where the mark says. */
  'prerequisite.state-gone': problem<{
    path: string;
    platform: string;
    folder: string;
    /** The platform's folder. */
    target: string;
  }>({
    number: 'OSPI-0354',
    en: ({ path, platform, folder, target }) => ({
      what: `The history of ${platform} is no longer in ${folder}, where ${path} says it is.`,
      remedy: `Put that folder back, from a backup of the server if necessary; if it was moved, set its new place in the configuration (\`state\`) and run \`ospi-update setup move\` as root. If it is lost, call support before anything else: only they can tell whether ${target} may be updated.`,
    }),
    fr: ({ path, platform, folder, target }) => ({
      what: `L’historique de ${platform} n’est plus dans ${folder}, où ${path} dit qu’il se trouve.`,
      remedy: `Remettez ce dossier en place, au besoin depuis une sauvegarde du serveur ; s’il a été déplacé, indiquez son nouvel emplacement dans la configuration (\`state\`) et lancez \`ospi-update setup move\` en tant que root. S’il est perdu, appelez le support avant toute autre chose : lui seul peut dire si ${target} peut être mis à jour.`,
    }),
  }),
  'prerequisite.nothing-to-move': problem<{ name: string; folder: string }>({
    number: 'OSPI-0355',
    en: ({ name, folder }) => ({
      what: `There is nothing to move: the history of ${name} is in ${folder}, as the configuration says.`,
      remedy:
        'To rename a platform, rename its configuration file first; to move its state, change `state` first.',
    }),
    fr: ({ name, folder }) => ({
      what: `Il n’y a rien à déplacer : l’historique de ${name} est dans ${folder}, comme l’indique la configuration.`,
      remedy:
        'Pour renommer une plateforme, renommez d’abord son fichier de configuration ; pour déplacer son état, changez d’abord `state`.',
    }),
  }),
  'prerequisite.move-unfinished': problem<{ platform: string; attempt: string }>({
    number: 'OSPI-0356',
    en: ({ platform, attempt }) => ({
      what: `The update ${attempt} was interrupted and must be finished before anything is moved.`,
      remedy: `Restore the old name (${platform}) and the old \`state\` of the configuration, run \`sudo ospi-update support recover\`, then move.`,
    }),
    fr: ({ platform, attempt }) => ({
      what: `La mise à jour ${attempt} a été interrompue et doit être menée à son terme avant tout déplacement.`,
      remedy: `Rendez à la configuration son ancien nom (${platform}) et son ancien \`state\`, lancez \`sudo ospi-update support recover\`, puis déplacez.`,
    }),
  }),
  'prerequisite.move-under-page': problem<{ flag: string }>({
    number: 'OSPI-0357',
    en: ({ flag }) => ({
      what: `The maintenance page is on (${flag}): after the move nginx would not find it, and would let visitors in.`,
      remedy: 'Turn the page off first, with support if an update has left it on, then move.',
    }),
    fr: ({ flag }) => ({
      what: `La page de maintenance est affichée (${flag}) : après le déplacement, nginx ne la trouverait plus et laisserait entrer les visiteurs.`,
      remedy:
        'Retirez d’abord la page, avec le support si c’est une mise à jour qui l’a laissée, puis déplacez.',
    }),
  }),
  /** There is already another journal. */
  'prerequisite.state-taken': problem<{ folder: string }>({
    number: 'OSPI-0358',
    en: ({ folder }) => ({
      what: `There is already another journal in ${folder}.`,
      remedy: 'Set an empty folder in the configuration (`state`). Do not delete the journal that is there.',
    }),
    fr: ({ folder }) => ({
      what: `Il y a déjà un autre journal dans ${folder}.`,
      remedy:
        'Indiquez un dossier vide dans la configuration (`state`). Ne supprimez pas le journal qui s’y trouve.',
    }),
  }),
  'prerequisite.journal-too-large': problem<{ file: string; bytes: number; maximumBytes: number }>({
    number: 'OSPI-0306',
    sample: { maximumBytes: 67_108_864 },
    en: ({ file, bytes, maximumBytes }) => ({
      what: `The journal cannot be trusted: ${file} has ${bytes} bytes, more than the maximum of ${maximumBytes}.`,
      remedy: 'Do not edit or delete the journal. Call support: only they can tell what happened to it.',
    }),
    fr: ({ file, bytes, maximumBytes }) => ({
      what: `Le journal n’est pas fiable : ${file} compte ${bytes} octets, et aucun n’en compte plus de ${maximumBytes}.`,
      remedy:
        'Ne modifiez pas et n’effacez pas le journal. Appelez le support : lui seul peut dire ce qui s’est passé.',
    }),
  }),
  /** Something else in place of one of the tool's own files. */
  'prerequisite.state-file-foreign': problem<{ path: string; form: 'link' | 'second-name' | 'special' }>({
    number: 'OSPI-0307',
    sample: { form: 'link' },
    en: ({ path, form }) => ({
      what: `${path} ${foreignForms[form].en}.`,
      remedy:
        'Find out who put it there. If it replaces the journal or the log of an update, call support; anything else may be deleted and is created again.',
    }),
    fr: ({ path, form }) => ({
      what: `${path} ${foreignForms[form].fr}.`,
      remedy:
        'Cherchez qui l’a mis là. À la place du journal ou du journal d’une mise à jour, appelez le support ; tout autre fichier peut être supprimé, et sera refait.',
    }),
  }),
  'prerequisite.state-unreadable': problem<{ path: string; reason: string }>({
    number: 'OSPI-0308',
    en: ({ path, reason }) => ({
      what: `${path} cannot be read (${reason}).`,
      remedy: 'Run the command as root or through sudo, or as a member of the administrators’ group.',
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible de lire ${path} (${reason}).`,
      remedy:
        'Lancez la commande en tant que root ou par sudo, ou comme membre du groupe des administrateurs.',
    }),
  }),
  'prerequisite.folder-shared': problem<{
    key: 'state' | 'public' | 'backup.folder';
    folder: string;
    platform: string;
    other: string;
  }>({
    number: 'OSPI-0397',
    sample: ({ folder }) => ({ key: 'backup.folder', platform: 'pmsipilot', other: folder }),
    en: ({ key, folder, platform, other }) => ({
      what: `The platform ${platform} has ${other === folder ? `${folder} as its \`${key}\` as well` : `the same folder as its \`${key}\`, by the name ${other}`}: each would take what the other keeps there for its own, and delete it.`,
      remedy: `Give each platform a folder of its own in its configuration (\`${key}\`). What is in the shared one stays with the platform that had it first; where both have used it, ask support.`,
    }),
    fr: ({ key, folder, platform, other }) => ({
      what: `La plateforme ${platform} a ${other === folder ? `elle aussi ${folder} comme \`${key}\`` : `le même dossier comme \`${key}\`, sous le nom ${other}`} : chacune prendrait pour sien, et supprimerait, ce que l’autre y garde.`,
      remedy: `Donnez à chaque plateforme son propre dossier dans sa configuration (\`${key}\`). Le contenu du dossier commun reste à la plateforme qui l’avait en premier ; si les deux l’ont utilisé, adressez-vous au support.`,
    }),
  }),
  'prerequisite.place-taken': problem<{ path: string; needed: 'file' | 'folder' }>({
    number: 'OSPI-0330',
    sample: { needed: 'file' },
    en: ({ path, needed }) => ({
      what:
        needed === 'file'
          ? `${path} is a folder, but an update writes a file there.`
          : `${path} is not a folder, but an update needs one there.`,
      remedy: `Find out where it comes from (\`ls -ld ${quoteWord(path)}\`), move it away, then run the command again.`,
    }),
    fr: ({ path, needed }) => ({
      what:
        needed === 'file'
          ? `${path} est un dossier, là où une mise à jour écrit un fichier.`
          : `${path} n’est pas un dossier, alors qu’une mise à jour doit y écrire.`,
      remedy: `Voyez d’où il vient (\`ls -ld ${quoteWord(path)}\`), déplacez-le, puis relancez la commande.`,
    }),
  }),
  'prerequisite.state-unwritable': problem<{ path: string; reason: string }>({
    number: 'OSPI-0309',
    en: ({ path, reason }) => ({
      what: `${path} cannot be written (${reason}).`,
      remedy:
        reason === 'EACCES'
          ? 'Run the command with sudo, or as root.'
          : 'Make sure that the folder exists on a file system that is mounted read-write and has free space, and that nothing in it is immutable (`lsattr`).',
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible d’écrire dans ${path} (${reason}).`,
      remedy:
        reason === 'EACCES'
          ? 'Lancez la commande avec sudo ou en tant que root.'
          : 'Vérifiez que le dossier existe, sur un système de fichiers monté en écriture et non plein, et que rien n’y a été rendu immuable (`lsattr`).',
    }),
  }),
  /** A record could not be written while a command was running. `reason` is the system's code, or `replaced`. */
  'internal.journal-unwritable': problem<JournalFault>({
    number: 'OSPI-0102',
    en: notOnRecord.en,
    fr: notOnRecord.fr,
  }),
  /** The same for a backup command: what it did is done, but not recorded. */
  'backup.journal-unwritable': problem<JournalFault>({
    number: 'OSPI-1101',
    en: notOnRecord.en,
    fr: notOnRecord.fr,
  }),
  /** `known`: the newest attempts. */
  'usage.attempt-unknown': problem<{ attempt: string; known: readonly string[] }>({
    number: 'OSPI-0244',
    en: ({ attempt, known }) => ({
      what: `The journal has no attempt ${attempt}.`,
      remedy:
        known.length === 0
          ? 'It contains no attempts.'
          : `The newest attempts: ${known.join(', ')}. \`ospi-update status --history\` shows all.`,
    }),
    fr: ({ attempt, known }) => ({
      what: `Le journal ne connaît pas de tentative ${attempt}.`,
      remedy:
        known.length === 0
          ? 'Il n’en nomme aucune.'
          : `Les plus récentes : ${known.join(', ')}. \`ospi-update status --history\` les montre toutes.`,
    }),
  }),
  'busy.lock-held': problem<{ holder: LockHolder }>({
    number: 'OSPI-0601',
    sample: ({ command, time, user }) => ({ holder: { command, pid: 1, user, since: time } }),
    en: ({ holder }) => ({
      what: `Another run is in progress on this platform: ${nameHolder.en(holder)}.`,
      remedy: 'Wait until it ends; `ospi-update status --follow` shows its progress.',
    }),
    fr: ({ holder }) => ({
      what: `Une autre exécution est en cours sur cette plateforme : ${nameHolder.fr(holder)}.`,
      remedy: 'Attendez qu’elle se termine ; `ospi-update status --follow` montre son avancement.',
    }),
  }),
  /** `command` is the name of its program. */
  'busy.lock-taken': problem<{ path: string; pid: number; command: string; user: string }>({
    number: 'OSPI-0602',
    sample: { pid: 1 },
    en: ({ path, pid, command, user }) => ({
      what: `Another program holds the lock of this platform, ${path}: ${command}, process ${pid} of user ${user}.`,
      remedy: 'Find out why. Stop it if it has no reason to hold it, then run the command again.',
    }),
    fr: ({ path, pid, command, user }) => ({
      what: `Un autre programme tient le verrou de cette plateforme, ${path} : ${command}, processus ${pid} de l’utilisateur ${user}.`,
      remedy: 'Voyez ce qu’il y fait. Arrêtez-le s’il n’a rien à y faire, puis relancez la commande.',
    }),
  }),
  /** `platform` is `?` while its holder has not written its name yet. */
  'busy.other-platform': problem<{ platform: string; holder: LockHolder }>({
    number: 'OSPI-0603',
    sample: ({ command, time, user }) => ({ holder: { command, pid: 1, user, since: time } }),
    en: ({ platform, holder }) => ({
      what: `Another platform of this server, ${platform}, is being updated, recovered or restored: ${nameHolder.en(holder)}.`,
      remedy: `They take turns. Run the command again once that has ended; \`ospi-update status --platform ${platform}\` shows it. With \`concurrent: true\` in its configuration, a platform does not wait for others.`,
    }),
    fr: ({ platform, holder }) => ({
      what: `Une autre plateforme de ce serveur, ${platform}, est en cours de mise à jour, de reprise ou de restauration : ${nameHolder.fr(holder)}.`,
      remedy: `C’est chacune son tour. Relancez la commande une fois l’autre terminée ; \`ospi-update status --platform ${platform}\` la montre. Avec \`concurrent: true\` dans sa configuration, une plateforme n’attend pas les autres.`,
    }),
  }),
  'prerequisite.platforms-skipped': problem<{ names: readonly string[] }>({
    number: 'OSPI-0375',
    en: ({ names }) => ({
      what: `The command was asked to stop before the turn of ${names.join(', ')}: nothing was done there.`,
      remedy: 'Run it again, with --all or with --platform NAME.',
    }),
    fr: ({ names }) => ({
      what: `La commande a dû s’arrêter avant le tour de ${names.join(', ')} : rien n’y a été fait.`,
      remedy: 'Relancez-la, avec --all ou avec --platform NOM.',
    }),
  }),
  'prerequisite.turn-unavailable': problem<{ path: string; reason: string }>({
    number: 'OSPI-0377',
    sample: { reason: 'EROFS' },
    en: ({ path, reason }) => ({
      what: `${path}, by which the platforms of this server take turns, cannot be used (${reason}).`,
      remedy: `Only root may be able to write there: \`ls -ld ${path}\`. Or set \`concurrent: true\` in the configuration, if no other platform is updated at the same time.`,
    }),
    fr: ({ path, reason }) => ({
      what: `${path}, par lequel les plateformes de ce serveur attendent leur tour, est inutilisable (${reason}).`,
      remedy: `Seul root doit pouvoir y écrire : \`ls -ld ${path}\`. Ou bien indiquez \`concurrent: true\` dans la configuration, si aucune autre plateforme n’est mise à jour en même temps.`,
    }),
  }),
  'prerequisite.lock-foreign': problem<{ path: string; uid: number }>({
    number: 'OSPI-0345',
    sample: { uid: 1000 },
    en: ({ path, uid }) => ({
      what: `The lock file ${path} belongs to another user (uid ${uid}), who could hold it forever.`,
      remedy:
        'Find out who can write to that folder, withdraw that permission, delete the file, then run the command again.',
    }),
    fr: ({ path, uid }) => ({
      what: `Le fichier de verrou ${path} appartient à un autre utilisateur (numéro ${uid}), qui pourrait le tenir indéfiniment.`,
      remedy:
        'Voyez qui peut écrire dans ce dossier, retirez-lui ce droit, supprimez le fichier, puis relancez la commande.',
    }),
  }),
});

export const warnings = table({
  /** A last line left unfinished by a power cut or a kill was moved to `kept`. */
  'journal.torn-line-kept-aside': warning<{ kept: string; bytes: number }>({
    number: 'OSPI-4002',
    sample: ({ file }) => ({ kept: file }),
    en: ({ kept, bytes }) =>
      `The journal ended with an unfinished line of ${bytes} bytes, as after a power cut; that line was moved to ${kept}.`,
    fr: ({ kept, bytes }) =>
      `Le journal se terminait par une ligne inachevée de ${bytes} octets, comme après une coupure de courant ; elle est conservée dans ${kept}.`,
    inPublic: {
      en: 'An unfinished line of the journal was set aside.',
      fr: 'Une ligne inachevée du journal a été mise de côté.',
    },
  }),
});

export const notes = table({
  /** `status --follow` waits for an update that is being prepared. */
  'lock.start-awaited': note<{ holder: LockHolder }>({
    en: ({ holder }) => `Being prepared, not started yet: ${nameHolder.en(holder)}. Waiting for it…`,
    fr: ({ holder }) => `En préparation, pas encore commencé : ${nameHolder.fr(holder)}. En attente…`,
  }),
  'lock.awaits-turn': note<{ platform: string; holder: LockHolder }>({
    en: ({ platform, holder }) =>
      `Waiting for another platform of this server, ${platform}: ${nameHolder.en(holder)}.`,
    fr: ({ platform, holder }) =>
      `En attente d’une autre plateforme de ce serveur, ${platform} : ${nameHolder.fr(holder)}.`,
  }),
});

export const text = words({
  nameHolder,
});
