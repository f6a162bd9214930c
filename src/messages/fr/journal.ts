import type { LockHolder } from '../../model/lock.ts';
import type { JournalNotes, JournalProblems, JournalWarnings } from '../../model/vocabulary/journal.ts';
import { writeDate } from '../date.ts';
import { quoteWord } from '../shell-word.ts';
import type { Sentences } from '../sentences.ts';

const damage = {
  form: 'n’est pas un enregistrement de journal',
  hash: 'a été modifiée après son écriture',
  order: 'ne fait pas suite à l’enregistrement précédent',
  'cut-off': 'manque, alors que le compte rendu d’une tentative ou le journal du système la mentionne',
} as const;

const foreignForms = {
  link: 'est un lien symbolique, et non un fichier d’ospi-update',
  'second-name': 'a un second nom ailleurs (un lien physique) : y écrire modifierait aussi cet autre fichier',
  special: 'n’est pas un fichier ordinaire',
} as const;

/** Why the journal cannot be written any more. */
export const sayJournalFault = (reason: string) =>
  reason === 'replaced' ? 'il a été supprimé, déplacé ou remplacé en cours d’utilisation' : reason;

/** What makes it writable again. */
export const mendJournal = (reason: string) =>
  reason === 'replaced'
    ? 'Remettez le dossier d’état à sa place, avec le journal tel qu’il était ; s’il est supprimé, appelez d’abord le support.'
    : 'Réparez d’abord le disque du dossier d’état : il doit être monté en écriture et ne pas être plein (`df`, `dmesg`).';

const notOnRecord = ({ path, reason }: { path: string; reason: string }) => ({
  what: `Le journal ${path} ne peut plus être écrit (${sayJournalFault(reason)}) ; ce que la commande a fait en dernier n’y figure pas.`,
  remedy: `${mendJournal(reason)} Consultez ensuite \`ospi-update status\` et \`ospi-update backup list\`.`,
});

/** Who holds the lock: the command, whose it is, since when. */
export const nameHolder = (holder: LockHolder) =>
  holder === 'unknown'
    ? 'le fichier de verrou ne dit pas laquelle'
    : `\`${holder.command}\` de ${holder.user} depuis le ${writeDate({ iso: holder.since, language: 'fr' })} (processus ${holder.pid})`;

export const problems: Sentences<JournalProblems>['problems'] = {
  'prerequisite.journal-damaged': ({ file, line, reason }) => ({
    what: `Le journal n’est pas fiable : la ligne ${line} de ${file} ${damage[reason]}.`,
    remedy:
      'Ne modifiez pas et n’effacez pas le journal. Appelez le support : lui seul peut dire ce qui s’est passé.',
  }),
  'prerequisite.journal-foreign': ({ file, line, of, platform }) => ({
    what: `Le journal ${file} n’est pas celui de ${platform} : sa ligne ${line} est de ${of}.`,
    remedy: `Si la configuration de ${platform} a été renommée, emportez son historique avec \`ospi-update setup move --platform ${quoteWord(platform)}\`, en tant que root, ou rendez-lui son ancien nom ; chaque plateforme a besoin de son propre dossier \`state\`. Sinon, ne modifiez pas et n’effacez pas le journal, et appelez le support.`,
  }),
  'prerequisite.mark-unreadable': ({ path, reason }) => ({
    what: `${path}, qui dit où se trouve l’historique de cette plateforme, est ${reason === 'form' ? 'incompréhensible' : `illisible (${reason})`}.`,
    remedy: 'Ne le modifiez pas. Remettez-le tel qu’il était ou appelez le support.',
  }),
  'prerequisite.root-copied': ({ path, platform, target }) => ({
    what: `Cette plateforme est une copie de ${platform}, dans ${target} : son fichier ${path} est celui de l’original.`,
    remedy: `Si la copie doit être une plateforme à part entière, donnez à sa configuration un nom et un dossier \`state\` à elle, supprimez ce fichier dans la copie, puis relancez la commande.`,
  }),
  'prerequisite.platform-moved': ({ path, platform, folder, name, target }) => ({
    what: `L’historique de cette plateforme est dans ${folder}, sous le nom ${platform} (d’après ${path}) ; la configuration indique ${target} et ${name}.`,
    remedy: `Emportez-le avec \`ospi-update setup move --platform ${quoteWord(name)}\`, en tant que root, ou rendez à la configuration son ancien nom et son ancien \`state\`.`,
  }),
  'prerequisite.state-gone': ({ path, platform, folder, target }) => ({
    what: `L’historique de ${platform} n’est plus dans ${folder}, où ${path} dit qu’il se trouve.`,
    remedy: `Remettez ce dossier en place, au besoin depuis une sauvegarde du serveur ; s’il a été déplacé, indiquez son nouvel emplacement dans la configuration (\`state\`) et lancez \`ospi-update setup move\` en tant que root. S’il est perdu, appelez le support avant toute autre chose : lui seul peut dire si ${target} peut être mis à jour.`,
  }),
  'prerequisite.nothing-to-move': ({ name, folder }) => ({
    what: `Il n’y a rien à déplacer : l’historique de ${name} est dans ${folder}, comme l’indique la configuration.`,
    remedy:
      'Pour renommer une plateforme, renommez d’abord son fichier de configuration ; pour déplacer son état, changez d’abord `state`.',
  }),
  'prerequisite.move-unfinished': ({ platform, attempt }) => ({
    what: `La mise à jour ${attempt} a été interrompue et doit être menée à son terme avant tout déplacement.`,
    remedy: `Rendez à la configuration son ancien nom (${platform}) et son ancien \`state\`, lancez \`sudo ospi-update support recover\`, puis déplacez.`,
  }),
  'prerequisite.move-under-page': ({ flag }) => ({
    what: `La page de maintenance est affichée (${flag}) : après le déplacement, nginx ne la trouverait plus et laisserait entrer les visiteurs.`,
    remedy:
      'Retirez d’abord la page, avec le support si c’est une mise à jour qui l’a laissée, puis déplacez.',
  }),
  'prerequisite.state-taken': ({ folder }) => ({
    what: `Il y a déjà un autre journal dans ${folder}.`,
    remedy:
      'Indiquez un dossier vide dans la configuration (`state`). Ne supprimez pas le journal qui s’y trouve.',
  }),
  'prerequisite.journal-too-large': ({ file, bytes, maximumBytes }) => ({
    what: `Le journal n’est pas fiable : ${file} compte ${bytes} octets, et aucun n’en compte plus de ${maximumBytes}.`,
    remedy:
      'Ne modifiez pas et n’effacez pas le journal. Appelez le support : lui seul peut dire ce qui s’est passé.',
  }),
  'prerequisite.state-file-foreign': ({ path, form }) => ({
    what: `${path} ${foreignForms[form]}.`,
    remedy:
      'Cherchez qui l’a mis là. À la place du journal ou du journal d’une mise à jour, appelez le support ; tout autre fichier peut être supprimé, et sera refait.',
  }),
  'prerequisite.state-unreadable': ({ path, reason }) => ({
    what: `Impossible de lire ${path} (${reason}).`,
    remedy: 'Lancez la commande en tant que root ou par sudo, ou comme membre du groupe des administrateurs.',
  }),
  'prerequisite.place-taken': ({ path, needed }) => ({
    what:
      needed === 'file'
        ? `${path} est un dossier, là où une mise à jour écrit un fichier.`
        : `${path} n’est pas un dossier, alors qu’une mise à jour doit y écrire.`,
    remedy: `Voyez d’où il vient (\`ls -ld ${quoteWord(path)}\`), déplacez-le, puis relancez la commande.`,
  }),
  'prerequisite.state-unwritable': ({ path, reason }) => ({
    what: `Impossible d’écrire dans ${path} (${reason}).`,
    remedy:
      reason === 'EACCES'
        ? 'Lancez la commande avec sudo ou en tant que root.'
        : 'Vérifiez que le dossier existe, sur un système de fichiers monté en écriture et non plein, et que rien n’y a été rendu immuable (`lsattr`).',
  }),
  'internal.journal-unwritable': notOnRecord,
  'backup.journal-unwritable': notOnRecord,
  'usage.attempt-unknown': ({ attempt, known }) => ({
    what: `Le journal ne connaît pas de tentative ${attempt}.`,
    remedy:
      known.length === 0
        ? 'Il n’en nomme aucune.'
        : `Les plus récentes : ${known.join(', ')}. \`ospi-update status --history\` les montre toutes.`,
  }),
  'busy.lock-held': ({ holder }) => ({
    what: `Une autre exécution est en cours sur cette plateforme : ${nameHolder(holder)}.`,
    remedy: 'Attendez qu’elle se termine ; `ospi-update status --follow` montre son avancement.',
  }),
  'busy.lock-taken': ({ path, pid, command, user }) => ({
    what: `Un autre programme tient le verrou de cette plateforme, ${path} : ${command}, processus ${pid} de l’utilisateur ${user}.`,
    remedy: 'Voyez ce qu’il y fait. Arrêtez-le s’il n’a rien à y faire, puis relancez la commande.',
  }),
  'prerequisite.lock-foreign': ({ path, uid }) => ({
    what: `Le fichier de verrou ${path} appartient à un autre utilisateur (numéro ${uid}), qui pourrait le tenir indéfiniment.`,
    remedy:
      'Voyez qui peut écrire dans ce dossier, retirez-lui ce droit, supprimez le fichier, puis relancez la commande.',
  }),
};

export const warnings: Sentences<JournalWarnings>['lines'] = {
  'journal.torn-line-kept-aside': ({ kept, bytes }) =>
    `Le journal se terminait par une ligne inachevée de ${bytes} octets, comme après une coupure de courant ; elle est conservée dans ${kept}.`,
};

export const notes: Sentences<JournalNotes>['lines'] = {
  'lock.start-awaited': ({ holder }) =>
    `En préparation, pas encore commencé : ${nameHolder(holder)}. En attente…`,
};

export const text = { nameHolder };
