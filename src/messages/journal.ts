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
    en: 'does not follow from the record before it',
    fr: 'ne fait pas suite à l’enregistrement précédent',
  },
  'cut-off': {
    en: 'is missing, although an attempt’s log or the system log mentions it',
    fr: 'manque, alors que le compte rendu d’une tentative ou le journal du système la mentionne',
  },
} as const;

const foreignForms = {
  link: {
    en: 'is a symbolic link, not a file of ospi-update’s own',
    fr: 'est un lien symbolique, et non un fichier d’ospi-update',
  },
  'second-name': {
    en: 'has a second name elsewhere (a hard link), so that writing into it would change that file as well',
    fr: 'a un second nom ailleurs (un lien physique) : y écrire modifierait aussi cet autre fichier',
  },
  special: { en: 'is not an ordinary file', fr: 'n’est pas un fichier ordinaire' },
} as const;

/** Why the journal cannot be written any more. */
export const sayJournalFault = say<[reason: string]>({
  en: (reason) => (reason === 'replaced' ? 'it was deleted, moved or replaced while it was in use' : reason),
  fr: (reason) =>
    reason === 'replaced' ? 'il a été supprimé, déplacé ou remplacé en cours d’utilisation' : reason,
});

/** What makes it writable again. */
export const mendJournal = say<[reason: string]>({
  en: (reason) =>
    reason === 'replaced'
      ? 'Bring the state folder back to its place, with the journal as it was; if it is deleted, call support before anything else.'
      : 'Mend the disk of the state folder first: it must be mounted for writing and have room (`df`, `dmesg`).',
  fr: (reason) =>
    reason === 'replaced'
      ? 'Remettez le dossier d’état à sa place, avec le journal tel qu’il était ; s’il est supprimé, appelez d’abord le support.'
      : 'Réparez d’abord le disque du dossier d’état : il doit être monté en écriture et ne pas être plein (`df`, `dmesg`).',
});

const notOnRecord = say<[{ path: string; reason: string }], { what: string; remedy: string }>({
  en: ({ path, reason }) => ({
    what: `The journal ${path} can no longer be written (${sayJournalFault.en(reason)}): what the command did last is not on record.`,
    remedy: `${mendJournal.en(reason)} Then look at \`ospi-update status\` and \`ospi-update backup list\`.`,
  }),
  fr: ({ path, reason }) => ({
    what: `Le journal ${path} ne peut plus être écrit (${sayJournalFault.fr(reason)}) ; ce que la commande a fait en dernier n’y figure pas.`,
    remedy: `${mendJournal.fr(reason)} Consultez ensuite \`ospi-update status\` et \`ospi-update backup list\`.`,
  }),
});

/** Who holds the lock: the command, whose it is, since when. */
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

/** What can be reported of the journal and the lock. */
export const problems = table({
  /** `line` counts from 1; `reason` names what does not fit. */
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
   * A sound record, but of another platform. `of` is the name of that platform, or of its product where that is what
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
      what: `The journal ${file} is not that of ${platform}: its line ${line} is of ${of}.`,
      remedy: `If the configuration of ${platform} was renamed, take its history along with \`ospi-update setup move --platform ${quoteWord(platform)}\` as root, or give it its old name again; each platform needs a \`state\` folder of its own. Otherwise do not edit or delete the journal, and call support.`,
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
      remedy: 'Do not edit it. Bring it back as it was, or call support.',
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
      what: `This platform is a copy of ${platform} in ${target}: its ${path} is that of the original.`,
      remedy: `If the copy is to be a platform of its own, give its configuration a name and a \`state\` folder of its own, delete that file in the copy, and run the command again.`,
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
      what: `The history of this platform is in ${folder}, under the name ${platform} (so says ${path}); the configuration says ${target}, and ${name}.`,
      remedy: `Take it along with \`ospi-update setup move --platform ${quoteWord(name)}\` as root, or give the configuration its old name and its old \`state\` again.`,
    }),
    fr: ({ path, platform, folder, name, target }) => ({
      what: `L’historique de cette plateforme est dans ${folder}, sous le nom ${platform} (d’après ${path}) ; la configuration indique ${target} et ${name}.`,
      remedy: `Emportez-le avec \`ospi-update setup move --platform ${quoteWord(name)}\`, en tant que root, ou rendez à la configuration son ancien nom et son ancien \`state\`.`,
    }),
  }),
  /** There is no journal any more where the mark says. */
  'prerequisite.state-gone': problem<{
    path: string;
    platform: string;
    folder: string;
    /** The platform's folder. */
    target: string;
  }>({
    number: 'OSPI-0354',
    en: ({ path, platform, folder, target }) => ({
      what: `The history of ${platform} is not in ${folder} any more, where ${path} says that it is.`,
      remedy: `Bring that folder back, from a backup of the server if need be; if it was moved, name its new place in the configuration (\`state\`) and run \`ospi-update setup move\` as root. If it is lost, call support before anything else: only they can tell whether ${target} may be updated.`,
    }),
    fr: ({ path, platform, folder, target }) => ({
      what: `L’historique de ${platform} n’est plus dans ${folder}, où ${path} dit qu’il se trouve.`,
      remedy: `Remettez ce dossier en place, au besoin depuis une sauvegarde du serveur ; s’il a été déplacé, indiquez son nouvel emplacement dans la configuration (\`state\`) et lancez \`ospi-update setup move\` en tant que root. S’il est perdu, appelez le support avant toute autre chose : lui seul peut dire si ${target} peut être mis à jour.`,
    }),
  }),
  'prerequisite.nothing-to-move': problem<{ name: string; folder: string }>({
    number: 'OSPI-0355',
    en: ({ name, folder }) => ({
      what: `Nothing is to be moved: the history of ${name} is in ${folder}, as the configuration says.`,
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
      what: `The update ${attempt} was interrupted, and must be brought to its end before anything is moved.`,
      remedy: `Give the configuration its old name (${platform}) and its old \`state\` again, run \`sudo ospi-update support recover\`, then move.`,
    }),
    fr: ({ platform, attempt }) => ({
      what: `La mise à jour ${attempt} a été interrompue et doit être menée à son terme avant tout déplacement.`,
      remedy: `Rendez à la configuration son ancien nom (${platform}) et son ancien \`state\`, lancez \`sudo ospi-update support recover\`, puis déplacez.`,
    }),
  }),
  'prerequisite.move-under-page': problem<{ flag: string }>({
    number: 'OSPI-0357',
    en: ({ flag }) => ({
      what: `The maintenance page is on (${flag}): nginx would not find it after the move, and let visitors in.`,
      remedy: 'Take the page off first, with support if an update has left it on, then move.',
    }),
    fr: ({ flag }) => ({
      what: `La page de maintenance est affichée (${flag}) : après le déplacement, nginx ne la trouverait plus et laisserait entrer les visiteurs.`,
      remedy:
        'Retirez d’abord la page, avec le support si c’est une mise à jour qui l’a laissée, puis déplacez.',
    }),
  }),
  /** Another journal is there already. */
  'prerequisite.state-taken': problem<{ folder: string }>({
    number: 'OSPI-0358',
    en: ({ folder }) => ({
      what: `There is another journal in ${folder} already.`,
      remedy: 'Name an empty folder in the configuration (`state`). Do not delete the journal that is there.',
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
      what: `The journal cannot be trusted: ${file} has ${bytes} bytes, and none has more than ${maximumBytes}.`,
      remedy: 'Do not edit or delete the journal. Call support: only they can tell what happened to it.',
    }),
    fr: ({ file, bytes, maximumBytes }) => ({
      what: `Le journal n’est pas fiable : ${file} compte ${bytes} octets, et aucun n’en compte plus de ${maximumBytes}.`,
      remedy:
        'Ne modifiez pas et n’effacez pas le journal. Appelez le support : lui seul peut dire ce qui s’est passé.',
    }),
  }),
  /** Something else in the place of one of the tool's own files. */
  'prerequisite.state-file-foreign': problem<{ path: string; form: 'link' | 'second-name' | 'special' }>({
    number: 'OSPI-0307',
    sample: { form: 'link' },
    en: ({ path, form }) => ({
      what: `${path} ${foreignForms[form].en}.`,
      remedy:
        'Find out who put it there. If it stands in the place of the journal or of an update’s log, call support; anything else may be deleted, and is made anew.',
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
  'prerequisite.place-taken': problem<{ path: string; needed: 'file' | 'folder' }>({
    number: 'OSPI-0330',
    sample: { needed: 'file' },
    en: ({ path, needed }) => ({
      what:
        needed === 'file'
          ? `${path} is a folder, where an update writes a file.`
          : `${path} is not a folder, and an update writes into it as one.`,
      remedy: `See how it came there (\`ls -ld ${quoteWord(path)}\`), move it away, then run the command again.`,
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
          : 'See that the folder exists on a file system that is mounted for writing and has room, and that nothing in it was made immutable (`lsattr`).',
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible d’écrire dans ${path} (${reason}).`,
      remedy:
        reason === 'EACCES'
          ? 'Lancez la commande avec sudo ou en tant que root.'
          : 'Vérifiez que le dossier existe, sur un système de fichiers monté en écriture et non plein, et que rien n’y a été rendu immuable (`lsattr`).',
    }),
  }),
  /** A record could not be written while a command was at work. `reason` is the system's code, or `replaced`. */
  'internal.journal-unwritable': problem<JournalFault>({
    number: 'OSPI-0102',
    en: notOnRecord.en,
    fr: notOnRecord.fr,
  }),
  /** The same of a backup command: what it did stands, but is not on record. */
  'backup.journal-unwritable': problem<JournalFault>({
    number: 'OSPI-1101',
    en: notOnRecord.en,
    fr: notOnRecord.fr,
  }),
  /** `known`: the newest of those that there are. */
  'usage.attempt-unknown': problem<{ attempt: string; known: readonly string[] }>({
    number: 'OSPI-0244',
    en: ({ attempt, known }) => ({
      what: `The journal knows no attempt ${attempt}.`,
      remedy:
        known.length === 0
          ? 'It names none at all.'
          : `The newest that there are: ${known.join(', ')}. \`ospi-update status --history\` shows all.`,
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
      what: `Another run is at work on this platform: ${nameHolder.en(holder)}.`,
      remedy: 'Wait until it ends; `ospi-update status --follow` shows how far it is.',
    }),
    fr: ({ holder }) => ({
      what: `Une autre exécution est en cours sur cette plateforme : ${nameHolder.fr(holder)}.`,
      remedy: 'Attendez qu’elle se termine ; `ospi-update status --follow` montre son avancement.',
    }),
  }),
  /** `command` is its program's name. */
  'busy.lock-taken': problem<{ path: string; pid: number; command: string; user: string }>({
    number: 'OSPI-0602',
    sample: { pid: 1 },
    en: ({ path, pid, command, user }) => ({
      what: `Another program holds the lock of this platform, ${path}: ${command}, process ${pid} of the user ${user}.`,
      remedy: 'Find out what it does there. End it if it has no business there, then run the command again.',
    }),
    fr: ({ path, pid, command, user }) => ({
      what: `Un autre programme tient le verrou de cette plateforme, ${path} : ${command}, processus ${pid} de l’utilisateur ${user}.`,
      remedy: 'Voyez ce qu’il y fait. Arrêtez-le s’il n’a rien à y faire, puis relancez la commande.',
    }),
  }),
  'prerequisite.lock-foreign': problem<{ path: string; uid: number }>({
    number: 'OSPI-0345',
    sample: { uid: 1000 },
    en: ({ path, uid }) => ({
      what: `The lock file ${path} belongs to another user (number ${uid}), who could hold it for ever.`,
      remedy:
        'Find out who can write in that folder, take that right away from them, delete the file, then run the command again.',
    }),
    fr: ({ path, uid }) => ({
      what: `Le fichier de verrou ${path} appartient à un autre utilisateur (numéro ${uid}), qui pourrait le tenir indéfiniment.`,
      remedy:
        'Voyez qui peut écrire dans ce dossier, retirez-lui ce droit, supprimez le fichier, puis relancez la commande.',
    }),
  }),
});

export const warnings = table({
  /** A last line that a power cut or a kill left unfinished was moved to `kept`. */
  'journal.torn-line-kept-aside': warning<{ kept: string; bytes: number }>({
    number: 'OSPI-4002',
    sample: ({ file }) => ({ kept: file }),
    en: ({ kept, bytes }) =>
      `The journal ended in an unfinished line of ${bytes} bytes, as a power cut leaves it; it was kept in ${kept}.`,
    fr: ({ kept, bytes }) =>
      `Le journal se terminait par une ligne inachevée de ${bytes} octets, comme après une coupure de courant ; elle est conservée dans ${kept}.`,
    inPublic: {
      en: 'An unfinished line of the journal was set aside.',
      fr: 'Une ligne inachevée du journal a été mise de côté.',
    },
  }),
});

export const notes = table({
  /** `status --follow` waits for what is being prepared. */
  'lock.start-awaited': note<{ holder: LockHolder }>({
    en: ({ holder }) => `Being prepared, not started yet: ${nameHolder.en(holder)}. Waiting for it…`,
    fr: ({ holder }) => `En préparation, pas encore commencé : ${nameHolder.fr(holder)}. En attente…`,
  }),
});

export const text = words({
  nameHolder,
});
