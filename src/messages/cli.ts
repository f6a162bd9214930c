import type { Bilingual } from '../terms/bilingual.ts';
import type { SessionLimit } from '../terms/cli.ts';
import { usualRequirements } from '../terms/requirements.ts';
import { codes } from './cli-codes.ts';
import { configuration } from './cli-configuration.ts';
import { manifest } from './cli-manifest.ts';
import { powers } from './cli-powers.ts';
import { problem, say, table } from './declare.ts';
import { limitOption } from './limit-option.ts';
import { text as reboot } from './reboot.ts';
import { setup } from './cli-setup.ts';
import { words } from './speak.ts';

const { cpuCores, memoryGiB, freeDiskPercent } = usualRequirements;

interface UsageParams {
  /** As typed: `ospi-update backup restore`. */
  readonly command: string;
}

const seeHelp = say<[{ command: string }]>({
  en: ({ command }) => `See \`${command} --help\`.`,
  fr: ({ command }) => `\`${command} --help\` montre ce qu’elle accepte.`,
});

const orSeeHelp = say<[{ command: string; nearest?: string }]>({
  en: ({ command, nearest }) =>
    nearest === undefined ? seeHelp.en({ command }) : `Did you mean ${nearest}? ${seeHelp.en({ command })}`,
  fr: ({ command, nearest }) =>
    nearest === undefined
      ? seeHelp.fr({ command })
      : `Vouliez-vous dire ${nearest} ? ${seeHelp.fr({ command })}`,
});

const sessionLimits: Readonly<
  Record<SessionLimit, Bilingual<(value: number, needed: number | string) => string>>
> = {
  'open-files': {
    en: (value, needed) => `This session limits open files to ${value}; ${needed} are needed.`,
    fr: (value, needed) =>
      `Cette session ne peut ouvrir que ${value} fichiers à la fois ; il en faut ${needed}.`,
  },
  'file-size': {
    en: (value) => `This session limits files to ${value} bytes; a backup can have any size.`,
    fr: (value) =>
      `Cette session ne peut écrire aucun fichier de plus de ${value} octets ; une sauvegarde peut être de n’importe quelle taille.`,
  },
  stack: {
    en: (value, needed) => `This session limits the stack to ${value} KiB; ${needed} KiB are needed.`,
    fr: (value, needed) =>
      `Cette session ne donne à un programme qu’une pile de ${value} Kio ; il en faut ${needed}.`,
  },
  'address-space': {
    en: (value, needed) => `This session limits virtual memory to ${value} KiB; ${needed} KiB are needed.`,
    fr: (value, needed) =>
      `Cette session ne donne à un programme que ${value} Kio de mémoire virtuelle ; il en faut ${needed}.`,
  },
  'cpu-time': {
    en: (value) => `This session limits CPU time to ${value} seconds; an update can take any time.`,
    fr: (value) =>
      `Cette session met fin à un programme au bout de ${value} secondes de processeur ; une mise à jour peut durer plus longtemps.`,
  },
  processes: {
    en: (value, needed) =>
      `This user is limited to ${value} processes and threads; with those already running, ${needed} are needed.`,
    fr: (value, needed) =>
      `Cet utilisateur ne peut avoir que ${value} processus et fils d’exécution à la fois ; avec ceux qu’il a, il en faut ${needed}.`,
  },
};

/** What can be reported about the command line. */
export const problems = table({
  /** An unforeseen fault; `detail` is the technical message. */
  'internal.fault': problem<{ detail: string }>({
    number: 'OSPI-0101',
    en: ({ detail }) => ({
      what: `Unexpected fault: ${detail}`,
      remedy: 'Run `ospi-update status` to see the state of the platform, and send this message to support.',
    }),
    fr: ({ detail }) => ({
      what: `Une erreur imprévue s’est produite : ${detail}`,
      remedy:
        'Lancez `ospi-update status` pour connaître l’état de la plateforme et transmettez ce message au support.',
    }),
  }),
  'prerequisite.program-missing': problem<{ program: string }>({
    number: 'OSPI-0301',
    en: ({ program }) => ({
      what: `The program ${program} is not installed, or not in the standard program folders.`,
      remedy: `Install it (on Debian: the package that provides ${program}), then run the command again.`,
    }),
    fr: ({ program }) => ({
      what: `Le programme ${program} n’est pas installé, ou n’est pas dans les dossiers habituels des programmes.`,
      remedy: `Installez-le (sous Debian : le paquet qui contient ${program}), puis relancez la commande.`,
    }),
  }),
  /** `ulimit` of the session, such as the number of open files, or the size of a file in bytes. */
  'prerequisite.session-limit': problem<{
    limit: SessionLimit;
    /** In the unit of `ulimit`, except for the size of a file: in bytes. */
    value: number;
    needed: number | 'unlimited';
  }>({
    number: 'OSPI-0302',
    sample: { limit: 'open-files', value: 1024 },
    en: ({ limit, value, needed }) => ({
      what: sessionLimits[limit].en(value, needed),
      remedy: `Raise the limit in the session, the unit or /etc/security/limits.conf (\`ulimit ${limitOption(limit)} ${needed}\`), then run the command again.`,
    }),
    fr: ({ limit, value, needed }) => ({
      what: sessionLimits[limit].fr(value, needed),
      remedy: `Relevez la limite dans la session, l’unité ou /etc/security/limits.conf (\`ulimit ${limitOption(limit)} ${needed}\`), puis relancez la commande.`,
    }),
  }),
  /** `nearest` is what was probably meant; `command` is the command whose help has the answer. */
  'usage.unknown-option': problem<UsageParams & { option: string; nearest?: string }>({
    number: 'OSPI-0201',
    en: ({ option, ...usage }) => ({
      what: `${usage.command} has no option ${option}.`,
      remedy: orSeeHelp.en(usage),
    }),
    fr: ({ option, ...usage }) => ({
      what: `La commande ${usage.command} n’a pas d’option ${option}.`,
      remedy: orSeeHelp.fr(usage),
    }),
  }),
  'usage.unknown-command': problem<UsageParams & { word: string; nearest?: string }>({
    number: 'OSPI-0202',
    en: ({ word, ...usage }) => ({
      what: `${usage.command} has no command ${word}.`,
      remedy: orSeeHelp.en(usage),
    }),
    fr: ({ word, ...usage }) => ({
      what: `La commande ${usage.command} n’a pas de sous-commande ${word}.`,
      remedy: orSeeHelp.fr(usage),
    }),
  }),
  'usage.argument-missing': problem<UsageParams & { argument: string }>({
    number: 'OSPI-0203',
    sample: ({ word }) => ({ argument: word }),
    en: ({ argument, command }) => ({
      what: `${command} needs ${argument}.`,
      remedy: seeHelp.en({ command }),
    }),
    fr: ({ argument, command }) => ({
      what: `Il manque ${argument} à la commande ${command}.`,
      remedy: seeHelp.fr({ command }),
    }),
  }),
  'usage.too-many-arguments': problem<UsageParams>({
    number: 'OSPI-0204',
    en: ({ command }) => ({
      what: `${command} was given too many arguments.`,
      remedy: `${seeHelp.en({ command })} A name with spaces needs quotes.`,
    }),
    fr: ({ command }) => ({
      what: `La commande ${command} a reçu plus d’arguments qu’elle n’en accepte.`,
      remedy: `${seeHelp.fr({ command })} Un nom qui contient des espaces s’écrit entre guillemets.`,
    }),
  }),
  'usage.value-missing': problem<UsageParams & { option: string }>({
    number: 'OSPI-0205',
    en: ({ option, command }) => ({
      what: `The option ${option} needs a value.`,
      remedy: seeHelp.en({ command }),
    }),
    fr: ({ option, command }) => ({
      what: `L’option ${option} attend une valeur.`,
      remedy: seeHelp.fr({ command }),
    }),
  }),
  'usage.options-conflict': problem<UsageParams & { one: string; other: string }>({
    number: 'OSPI-0206',
    sample: ({ option }) => ({ one: option }),
    en: ({ one, other, command }) => ({
      what: `The options ${one} and ${other} cannot be combined.`,
      remedy: `Give only one of them. ${seeHelp.en({ command })}`,
    }),
    fr: ({ one, other, command }) => ({
      what: `Les options ${one} et ${other} s’excluent.`,
      remedy: `Donnez l’une des deux. ${seeHelp.fr({ command })}`,
    }),
  }),
  'usage.choice-unknown': problem<
    UsageParams & { option: string; value: string; choices: readonly string[] }
  >({
    number: 'OSPI-0272',
    sample: { value: 'xml' },
    en: ({ option, value, choices, command }) => ({
      what: `The option ${option} does not take “${value}”.`,
      remedy: `Give one of: ${choices.join(', ')}. \`${command} --help\` shows what it takes.`,
    }),
    fr: ({ option, value, choices, command }) => ({
      what: `L’option ${option} n’accepte pas « ${value} ».`,
      remedy: `Indiquez l’un de : ${choices.join(', ')}. \`${command} --help\` montre ce qu’elle accepte.`,
    }),
  }),
  'usage.language-unknown': problem<{ language: string }>({
    number: 'OSPI-0207',
    en: ({ language }) => ({
      what: `The language “${language}” is not available.`,
      remedy: 'Use --lang fr or --lang en.',
    }),
    fr: ({ language }) => ({
      what: `La langue « ${language} » n’est pas disponible.`,
      remedy: 'Donnez --lang fr ou --lang en.',
    }),
  }),
  /** What root must not do, since nothing in it needs root. */
  'usage.needs-no-root': problem<UsageParams>({
    number: 'OSPI-0250',
    en: ({ command }) => ({
      what: `${command} refuses to run as root: it reads what somebody else has written, and does nothing that needs root.`,
      remedy: 'Run it without sudo, as an ordinary user who may read the file.',
    }),
    fr: ({ command }) => ({
      what: `${command} ne s’exécute pas en tant que root : ce qu’il lit a été écrit par quelqu’un d’autre, et rien de ce qu’il fait n’exige root.`,
      remedy: 'Lancez-le sans sudo, avec un utilisateur ordinaire qui a le droit de lire ce fichier.',
    }),
  }),
});

/** What the help and the man page say. A word in capitals stands for a value that the user gives. */
export const text = words({
  headings: {
    usage: { en: 'Usage:', fr: 'Utilisation :' },
    arguments: { en: 'Arguments:', fr: 'Arguments :' },
    options: { en: 'Options:', fr: 'Options :' },
    globalOptions: { en: 'Global options:', fr: 'Options de toutes les commandes :' },
    commands: { en: 'Commands:', fr: 'Commandes :' },
    support: { en: 'Support:', fr: 'Support :' },
    publishing: { en: 'Site and publishing:', fr: 'Site et publication :' },
    exitStatus: { en: 'Exit status:', fr: 'Code de retour :' },
    manual: { en: 'Manual:', fr: 'Manuel :' },
  },
  words: {
    options: '[options]',
    command: { en: 'COMMAND', fr: 'COMMANDE' },
    archive: 'ARCHIVE',
    bundle: { en: 'BUNDLE', fr: 'DOSSIER-SUPPORT' },
    file: { en: 'FILE', fr: 'FICHIER' },
    folder: { en: 'DIR', fr: 'DOSSIER' },
    renaming: { en: 'NAME=OTHER', fr: 'NOM=AUTRE' },
    id: 'ID',
    key: { en: 'KEY', fr: 'CLÉ' },
    name: { en: 'NAME', fr: 'NOM' },
    prefix: { en: 'PREFIX', fr: 'PRÉFIXE' },
    code: 'CODE',
    text: { en: 'TEXT', fr: 'TEXTE' },
    days: { en: 'DAYS|DATE', fr: 'JOURS|DATE' },
    product: { en: 'PRODUCT', fr: 'PRODUIT' },
    range: { en: 'RANGE[,…]', fr: 'VERSIONS[,…]' },
    digest: { en: 'DIGEST[,…]', fr: 'EMPREINTE[,…]' },
    format: 'FORMAT',
    count: { en: 'N', fr: 'N' },
    time: { en: 'TIME', fr: 'MOMENT' },
  },
  help: { en: 'show this help and exit', fr: 'afficher cette aide et quitter' },
  version: {
    en: 'show the version of ospi-update and exit',
    fr: 'afficher la version d’ospi-update et quitter',
  },
  options: {
    platform: {
      en: 'select the platform, if the server hosts several',
      fr: 'la plateforme concernée, quand le serveur en héberge plusieurs',
    },
    all: {
      en: 'on each platform that has a configuration in /etc/ospi-update, in turn; the exit status is the worst of theirs',
      fr: 'sur chaque plateforme qui a une configuration dans /etc/ospi-update, l’une après l’autre ; le code de retour est le pire d’entre eux',
    },
    config: {
      en: 'read this site configuration instead of the one in /etc/ospi-update',
      fr: 'lire cette configuration de site au lieu de celle de /etc/ospi-update',
    },
    json: {
      en: 'write only JSON, for programs, to standard output',
      fr: 'écrire du JSON pour les programmes sur la sortie standard, et rien d’autre',
    },
    lang: {
      en: 'use French or English, whatever the locale',
      fr: 'parler français ou anglais, quelle que soit la langue du système',
    },
    quiet: { en: 'print only warnings and failures', fr: 'n’écrire que les avertissements et les échecs' },
    verbose: {
      en: 'also print details, such as technical causes',
      fr: 'écrire aussi les détails, comme les causes techniques',
    },
    noColor: { en: 'print without colours', fr: 'écrire sans couleurs' },
  },
  program: {
    summary: {
      en: 'update an OSPI platform, and roll it back if the update fails',
      fr: 'mettre à jour une plateforme OSPI, et retrouver l’ancienne version en cas d’échec',
    },
    description: {
      en: 'Installs updates of OSPI’s web platforms on the customer’s own server: checks, backs up, shows the maintenance page, installs, and restores the old version if something fails.',
      fr: 'Installe les mises à jour des plateformes web d’OSPI sur le serveur du client : vérifie, sauvegarde, affiche la page de maintenance, installe, et rétablit l’ancienne version en cas d’échec.',
    },
  },
  commands: {
    check: {
      summary: {
        en: 'check the prerequisites, and whether ARCHIVE can be installed here',
        fr: 'vérifier les prérequis, et si ARCHIVE pourrait être installée ici',
      },
      description: {
        en: 'Checks whether this server meets the prerequisites of an update and, with ARCHIVE, whether that update can be installed here: first by reading, then by a rehearsal, which does each step of an update in miniature beside the platform and undoes it. Changes nothing on the platform.',
        fr: 'Vérifie si ce serveur remplit les prérequis d’une mise à jour et, avec ARCHIVE, si cette mise à jour pourrait être installée ici : en regardant, puis par un essai à blanc, qui fait en miniature chaque étape d’une mise à jour à côté de la plateforme, et la défait. Ne change rien sur la plateforme.',
      },
      archive: {
        en: 'the update archive (.ospi), as downloaded',
        fr: 'l’archive de mise à jour (.ospi), telle qu’elle a été téléchargée',
      },
      inbox: {
        en: 'instead of ARCHIVE, use the newest installable one in the site’s inbox',
        fr: 'au lieu d’ARCHIVE, la plus récente du dossier de dépôt du site (inbox) qui peut être installée',
      },
      strict: {
        en: 'exit with 10 if there are warnings',
        fr: 'quitter avec le code 10 en cas d’avertissements',
      },
      noRehearsal: {
        en: 'only read: do not try the steps of an update in miniature beside the platform',
        fr: 'seulement regarder : ne pas essayer en miniature, à côté de la plateforme, les étapes d’une mise à jour',
      },
      facts: {
        en: 'evaluate the facts recorded in FILE by --json instead of this server',
        fr: 'juger les faits enregistrés dans FICHIER par --json, et non ce serveur',
      },
      acceptNotice: {
        en: 'record that you have read and accept the notice of ARCHIVE',
        fr: 'consigner que vous avez lu la notice d’ARCHIVE et que vous l’acceptez',
      },
      noticeTo: {
        en: 'save the notice of ARCHIVE to FILE, to read before accepting it; FILE must not exist yet',
        fr: 'enregistrer la notice d’ARCHIVE dans FICHIER, pour la lire avant de l’accepter ; FICHIER ne doit pas déjà exister',
      },
      configOnly: {
        en: 'only judge the configuration: its form, its folders and who may write to them; exit with 0 or 2. Nothing else of the server is looked at',
        fr: 'ne juger que la configuration : sa forme, ses dossiers et qui peut y écrire ; quitter avec 0 ou 2. Rien d’autre du serveur n’est regardé',
      },
    },
    backup: {
      summary: {
        en: 'back up the platform’s data while it stays available, and manage backups',
        fr: 'sauvegarder les données de la plateforme en service, et gérer les sauvegardes',
      },
      description: {
        en: 'Backs up the platform’s data while it stays available, and manages backups. The default command is create.',
        fr: 'Sauvegarde les données de la plateforme, qui reste en service, et gère les sauvegardes. Sans sous-commande : create.',
      },
    },
    backupCreate: {
      summary: { en: 'make a backup now', fr: 'faire une sauvegarde maintenant' },
      description: {
        en: 'Makes a backup of the platform’s data now, while the platform stays available; `ospi-update backup` alone does the same. What has not changed since the previous backup is not copied again.',
        fr: 'Sauvegarde maintenant les données de la plateforme, qui reste en service ; `ospi-update backup` seul fait de même. Ce qui n’a pas changé depuis la sauvegarde précédente n’est pas copié de nouveau.',
      },
    },
    backupList: {
      summary: { en: 'list the backups', fr: 'lister les sauvegardes' },
      description: {
        en: 'Lists the backups, newest first.',
        fr: 'Liste les sauvegardes, de la plus récente à la plus ancienne.',
      },
    },
    backupVerify: {
      summary: { en: 'verify that a backup is intact', fr: 'vérifier qu’une sauvegarde est intacte' },
      description: {
        en: 'Reads a backup, and those it is based on, and verifies that it is intact: every file is read to its end. Only a restore proves that a database can be restored; --restore does one.',
        fr: 'Lit une sauvegarde, et celles qu’elle complète, et vérifie qu’elle est intacte : chaque fichier est lu jusqu’au bout. Seule une restauration prouve qu’une base revient ; --restore en fait une.',
      },
      id: {
        en: 'the ID of the backup, from `ospi-update backup list`, or latest for the newest one',
        fr: 'la sauvegarde, telle que `ospi-update backup list` la nomme, ou latest pour la plus récente',
      },
      all: {
        en: 'verify all backups, one after the other; exits with 11 if any is not intact',
        fr: 'vérifier toutes les sauvegardes, l’une après l’autre ; code de retour 11 si l’une d’elles n’est pas intacte',
      },
      restore: {
        en: 'also restore each database of the backup beside the live one, compare it with the dump, and drop it again; needs as much space as the databases on their server; the platform stays available',
        fr: 'restaurer aussi chaque base de la sauvegarde à côté de celle en service, la comparer à ce qui avait été extrait, puis la supprimer ; il faut la place des bases sur leur serveur, et la plateforme reste disponible',
      },
    },
    backupRestore: {
      summary: {
        en: 'restore a backup to the platform, or to DIR',
        fr: 'restaurer une sauvegarde sur la plateforme, ou dans DOSSIER',
      },
      description: {
        en: 'Restores a backup to the platform: its data are again as they were then, and what was saved since is lost. With --to DIR or --database, the platform is not touched.',
        fr: 'Restaure une sauvegarde sur la plateforme : ses données redeviennent ce qu’elles étaient alors, et ce qui a été enregistré depuis est perdu. Avec --to DOSSIER ou --database, la plateforme n’est pas touchée.',
      },
      id: {
        en: 'the ID of the backup, from `ospi-update backup list`, or latest for the newest one',
        fr: 'la sauvegarde, telle que `ospi-update backup list` la nomme, ou latest pour la plus récente',
      },
      to: {
        en: 'restore the backup’s folders into DIR instead, each under its absolute path; DIR must be empty or not exist yet, in a place where nobody else may write. Databases are not included: use --database',
        fr: 'restaurer plutôt les dossiers de la sauvegarde dans celui-ci, chacun sous son chemin absolu ; il doit être vide ou ne pas encore exister, là où personne d’autre ne peut écrire. Les bases de la sauvegarde n’y sont pas ; --database les apporte',
      },
      database: {
        en: 'restore this database of the backup under another name on its server, for inspection; may be repeated; ENGINE:NAME=OTHER if the name alone is ambiguous',
        fr: 'restaurer cette base de la sauvegarde sous un autre nom sur son serveur, pour la consulter ; peut être donné plusieurs fois ; MOTEUR:NOM=AUTRE si le nom seul ne suffit pas',
      },
      yes: {
        en: 'replace the data of the platform without asking; needed without a terminal, as under cron',
        fr: 'remplacer les données de la plateforme sans poser de question ; nécessaire sans terminal, comme sous cron',
      },
      dryRun: {
        en: 'show what would be restored and replaced, and which services would have to be stopped; change nothing',
        fr: 'montrer ce qui serait restauré et remplacé, et quels services il faudrait arrêter ; ne rien changer',
      },
    },
    backupPrune: {
      summary: { en: 'remove old backups', fr: 'supprimer les anciennes sauvegardes' },
      description: {
        en: 'Removes old backups and keeps as many of the newest as the site configuration says (backup.keep). Also kept, whatever their age: those of the last successful update, and those of every attempt since then, all of which failed. Once an update has succeeded again, they are removed like any others. Old versions of the platform are not removed; see `releases` in ospi-update.yaml(5).',
        fr: 'Supprime les anciennes sauvegardes et garde autant des plus récentes que le dit la configuration du site (backup.keep). Restent en outre, quel que soit leur âge : celles de la dernière mise à jour réussie et celles de toutes les tentatives depuis, puisqu’aucune ne s’est bien terminée. Dès qu’une mise à jour a réussi de nouveau, elles sont supprimées comme les autres. Les anciennes versions de la plateforme ne sont pas supprimées ; voir `releases` dans ospi-update.yaml(5).',
      },
      dryRun: {
        en: 'show what would be removed; remove nothing',
        fr: 'montrer ce qui serait supprimé ; ne rien supprimer',
      },
    },
    apply: {
      summary: { en: 'install an update', fr: 'installer une mise à jour' },
      description: {
        en: 'Installs an update: verifies the archive, backs up the data, turns the maintenance page on, installs, checks the health of the new version and turns the page off. If something fails, the previous version comes back; after that, updates are refused until support has released the platform.',
        fr: 'Installe une mise à jour : vérifie l’archive, sauvegarde les données, affiche la page de maintenance, installe, contrôle la santé de la nouvelle version et retire la page. En cas d’échec, la version précédente revient ; les mises à jour sont ensuite refusées jusqu’à ce que le support débloque la plateforme.',
      },
      archive: {
        en: 'the update archive (.ospi), as downloaded; by default the newest one in the site’s inbox',
        fr: 'l’archive de mise à jour (.ospi), telle qu’elle a été téléchargée ; par défaut, la plus récente du dossier de dépôt du site (inbox)',
      },
      dryRun: {
        en: 'show what would run, and do nothing',
        fr: 'montrer ce qui serait exécuté, sans rien faire',
      },
      acceptNotice: {
        en: 'record that you have read and accept the notice; nothing is asked',
        fr: 'consigner que vous avez lu la notice et que vous l’acceptez ; aucune question n’est posée',
      },
      hold: {
        en: 'keep the page on once the new version is healthy, so that the addresses of maintenance.allow can inspect it first; it opens on --open, after maintenance.holdMinutes (60), or by a recovery. What they save stays, so there is no rollback from there',
        fr: 'garder la page une fois la nouvelle version reconnue en bon état, pour que les adresses de maintenance.allow l’examinent d’abord ; la plateforme s’ouvre par --open, après maintenance.holdMinutes (60), ou par une reprise. Ce qu’elles enregistrent est conservé : il n’y a plus de retour arrière',
      },
      open: {
        en: 'open what --hold keeps closed, follow the update to its end and exit as it does; 3 if nothing is held',
        fr: 'ouvrir ce que --hold garde fermé, montrer la mise à jour jusqu’à sa fin et se terminer comme elle ; 3 si rien n’attend',
      },
      at: {
        en: 'plan the newest archive of the inbox for a time ("2026-12-01 02:30", in the time zone of `window` or of the server; `next`: the next window) instead of installing it now, or cancel that (`none`). It is checked now, and its notice must be accepted. Until then nothing else begins unattended. If it cannot begin within an hour, or within the window, it does not begin at all',
        fr: 'prévoir la dernière archive du dossier de dépôt pour un moment ("2026-12-01 02:30", dans le fuseau de `window` ou du serveur ; `next` : la prochaine plage) au lieu de l’installer maintenant, ou l’annuler (`none`). Elle est vérifiée dès maintenant, et sa notice doit être acceptée. D’ici là, rien d’autre ne commence sans opérateur. Si elle ne peut pas commencer dans l’heure, ou dans la plage, elle ne commence pas',
      },
      planned: {
        en: 'for a timer, every 15 minutes: begin what --at has planned, once its time has come; otherwise only bring the announcement in progress.json up to date',
        fr: 'pour une minuterie, toutes les 15 minutes : commencer ce que --at a prévu, une fois le moment venu ; sinon, seulement mettre à jour l’annonce dans progress.json',
      },
    },
    import: {
      summary: {
        en: 'ask for an update as the Superviseur does',
        fr: 'demander une mise à jour comme le fait le Superviseur',
      },
      description: {
        en: 'Puts the same request as the Import tab of the platform’s Superviseur: for a member of the administrators’ group who has no sudo. Copies the archive into the folder of `import` in the configuration, shows the notice, asks, and follows the update; root’s units verify and install it. Ctrl-C leaves the request standing.',
        fr: 'Pose la même demande que l’onglet Import du Superviseur de la plateforme : pour un membre du groupe des administrateurs qui n’a pas sudo. Copie l’archive dans le dossier de `import` de la configuration, présente la notice, pose la question, et montre la mise à jour ; les unités de root la vérifient et l’installent. Ctrl-C laisse la demande posée.',
      },
      archive: {
        en: 'the update archive (.ospi), as downloaded',
        fr: 'l’archive de mise à jour (.ospi), telle qu’elle a été téléchargée',
      },
      when: {
        en: 'now (the default), or in the next window of the configuration',
        fr: 'tout de suite (now, par défaut), ou dans la prochaine plage de la configuration (window)',
      },
      acceptNotice: {
        en: 'record that you have read and accept the notice; nothing is asked',
        fr: 'consigner que vous avez lu la notice et que vous l’acceptez ; aucune question n’est posée',
      },
      take: {
        en: 'for root’s units: take and answer what was asked for',
        fr: 'pour les unités de root : prendre en compte ce qui est demandé, et y répondre',
      },
      stay: {
        en: 'for root’s units, with --take: stay for some seconds',
        fr: 'pour les unités de root, avec --take : rester quelques secondes',
      },
      run: {
        en: 'for root’s units: install what is queued',
        fr: 'pour les unités de root : installer ce qui est en attente',
      },
    },
    status: {
      summary: {
        en: 'show version, running or last update, maintenance page and backups',
        fr: 'montrer la version, la mise à jour en cours ou la dernière, la page et les sauvegardes',
      },
      description: {
        en: 'Shows the installed version, the running or last update and its outcome, whether visitors see the maintenance page, whether updates are refused and the code to give to support, and the backups.',
        fr: 'Montre la version installée, la mise à jour en cours ou la dernière et son issue, si les visiteurs voient la page de maintenance, si les mises à jour sont refusées et le code à donner au support, et les sauvegardes.',
      },
      history: {
        en: 'list all updates: start, duration, versions, outcome, operator, incident code, release',
        fr: 'lister toutes les mises à jour : début, durée, versions, issue, opérateur, code d’incident, déblocage',
      },
      attempt: {
        en: 'show one update, by its ID or incident code, or latest for the last one: each step with its time, warnings, what failed and its last output, recoveries and backups',
        fr: 'montrer une mise à jour, par son nom ou son code d’incident, ou latest pour la dernière : chaque étape avec son heure, les avertissements, ce qui a échoué et ses derniers messages, les reprises et les sauvegardes',
      },
      verify: {
        en: 'verify the journal: intact, or the first damaged record (then exits with 3)',
        fr: 'vérifier le journal : intact, ou le premier enregistrement qui ne l’est pas, avec alors le code de retour 3',
      },
      follow: {
        en: 'wait for an update that is being prepared, follow it to its end, and exit as it did, or as the last one did if none is running: 0, 7 or 8; 5 if it was interrupted; 6 if it is still running',
        fr: 'attendre la mise à jour en préparation, la montrer jusqu’à sa fin et se terminer comme elle, ou comme la dernière si aucune n’est en cours : 0, 7 ou 8 ; 5 si elle a été interrompue ; 6 si elle est encore en cours',
      },
      format: {
        en: 'report to a monitoring system: `nagios`, one line with performance data, exits with 0 (OK), 1 (WARNING), 2 (CRITICAL) or 3 (UNKNOWN); `prometheus`, metrics for the textfile collector of node_exporter',
        fr: 'renseigner une supervision : `nagios`, une ligne avec données de performance, code de retour 0 (OK), 1 (WARNING), 2 (CRITICAL) ou 3 (UNKNOWN) ; `prometheus`, des métriques pour le « textfile collector » de node_exporter',
      },
      output: {
        en: 'write the metrics to FILE, atomically, instead of printing them',
        fr: 'écrire les métriques dans FICHIER, entier à tout moment, au lieu de les afficher',
      },
      exitCode: {
        en: 'exit as the last update did, or with 6 while one is running, instead of 0',
        fr: 'se terminer comme la dernière mise à jour, ou par 6 si une est en cours, au lieu de 0',
      },
    },
    maintenance: {
      summary: {
        en: 'turn the maintenance page on or off by hand',
        fr: 'activer ou retirer la page de maintenance à la main',
      },
      description: {
        en: 'Turns the maintenance page on or off without an update, for work on the server that visitors must not meet.',
        fr: 'Active ou retire la page de maintenance sans mise à jour, pour des travaux sur le serveur dont les visiteurs ne doivent rien voir.',
      },
    },
    maintenanceOn: {
      summary: { en: 'turn the page on', fr: 'activer la page' },
      description: {
        en: 'Turns the maintenance page on, and verifies over HTTP that visitors get it. It stays until `ospi-update maintenance off`, over a reboot too, and updates are refused meanwhile, since their end would open the platform. The services are left alone: they may be stopped and started behind the page. Given again, it replaces what its options say. The page of a failed or interrupted update is not its business (exit status 5 or 8).',
        fr: 'Active la page de maintenance, et vérifie par HTTP que les visiteurs la reçoivent. Elle reste jusqu’à `ospi-update maintenance off`, même après un redémarrage, et les mises à jour sont refusées entre-temps, car leur fin rouvrirait la plateforme. Les services ne sont pas touchés ; on peut les arrêter et les démarrer derrière la page. Lancée de nouveau, elle remplace ce que disent ses options. La page d’une mise à jour échouée ou interrompue n’est pas de son ressort (code de retour 5 ou 8).',
      },
      reason: {
        en: 'why, in one line of at most 200 characters, which visitors read as it is',
        fr: 'pourquoi, en une ligne d’au plus 200 caractères, que les visiteurs lisent telle quelle',
      },
      minutes: {
        en: 'how long it will probably last (1 to 10080): visitors read when the platform is expected back, and monitoring warns after that. The page stays all the same',
        fr: 'combien de minutes cela durera sans doute (1 à 10080) ; les visiteurs lisent quand la plateforme devrait revenir, et la surveillance avertit ensuite. La page reste malgré tout',
      },
    },
    maintenanceOff: {
      summary: { en: 'turn the page off', fr: 'retirer la page' },
      description: {
        en: 'Turns the maintenance page off, whoever turned it on by hand, and verifies over HTTP that visitors get the platform. If the platform is not healthy, the page stays, with what is wrong (exit status 3). The page of a failed or interrupted update also stays (exit status 5 or 8): `ospi-update support recover` brings the platform back.',
        fr: 'Retire la page de maintenance, quel que soit celui qui l’a activée à la main, et vérifie par HTTP que les visiteurs reçoivent la plateforme. Si la plateforme ne fonctionne pas, la page reste, et ce qui ne va pas est indiqué (code de retour 3). La page d’une mise à jour échouée ou interrompue reste aussi (code de retour 5 ou 8) : `ospi-update support recover` remet la plateforme en service.',
      },
    },
    maintenanceStatus: {
      summary: {
        en: 'say whether visitors see the page, and why',
        fr: 'dire si les visiteurs voient la page, et pourquoi',
      },
      description: {
        en: 'Says whether visitors see the maintenance page, and why: since when, turned on by whom, until when and for what reason. Changes nothing.',
        fr: 'Dit si les visiteurs voient la page de maintenance, et pourquoi : depuis quand, mise par qui, jusqu’à quand et pour quelle raison. Ne change rien.',
      },
    },
    support: {
      summary: {
        en: 'send a case to support, recover an interrupted update, allow updates again',
        fr: 'transmettre un cas au support, mener une mise à jour interrompue à son terme, permettre un nouvel essai',
      },
      description: {
        en: 'Commands for an update that did not end well.',
        fr: 'Ce qu’il faut après une mise à jour qui s’est mal terminée.',
      },
    },
    supportBundle: {
      summary: {
        en: 'collect what support needs in one file',
        fr: 'réunir dans un fichier ce dont le support a besoin',
      },
      description: {
        en: 'Collects in one file what support needs to examine the case without access to this server: facts and verdicts of check, the status, the journal, the end of the logs, the configuration, what nginx serves, versions and disks. It contains no data of the platform and no secrets, and names of people, hosts and files are replaced by pseudonyms; a list of what is included and what is not is shown first, and is in the file in French and English. Works in every state: after a failure or an interruption, under the maintenance page, beside another run, with a damaged journal or configuration, on a full disk (it then writes elsewhere and says where), and for any user (it then says what is missing). Changes nothing.',
        fr: 'Réunit dans un seul fichier ce dont le support a besoin pour voir le cas sans accès à ce serveur : faits et verdicts de check, état, journal, fin des traces, configuration, ce que sert nginx, versions et disques. Il ne contient aucune donnée de la plateforme ni aucun secret, et les noms de personnes, de machines et de fichiers sont remplacés par des pseudonymes ; la liste de ce qu’il contient et ne contient pas est d’abord montrée, et figure dans le fichier en français et en anglais. Fonctionne dans tous les états : après un échec ou une interruption, sous la page de maintenance, à côté d’une autre exécution, avec un journal ou une configuration endommagés, sur un disque plein (le fichier est alors écrit ailleurs, et il est dit où), et pour tout utilisateur (il est alors dit ce qui manque). Ne change rien.',
      },
      archive: {
        en: 'an archive that was refused, or that must be installed: its facts are recorded too',
        fr: 'une archive qui a été refusée, ou qui doit être installée : ses faits sont enregistrés aussi',
      },
      output: {
        en: 'the file, or an existing folder, instead of the current folder',
        fr: 'le fichier, ou un dossier existant, à la place du dossier courant',
      },
      yes: {
        en: 'write without asking; needed without a terminal',
        fr: 'écrire sans demander ; nécessaire là où il n’y a pas de terminal',
      },
      nginxConfig: {
        en: 'nginx’s main file, if not the usual one',
        fr: 'le fichier principal de nginx, si ce n’est pas celui d’usage',
      },
    },
    supportRecover: {
      summary: {
        en: 'bring an interrupted update to an end, forward or back',
        fr: 'mener une mise à jour interrompue à son terme, en avant ou en arrière',
      },
      description: {
        en: 'Brings to an end an update that was interrupted (power cut, kill) or that ended under the maintenance page: forward if the new version had been found healthy, otherwise back to the previous version, with everything its users had saved; if a backup was restored meanwhile, its data stay. It relies on the journal, asks nothing, never runs the update again, and may itself be interrupted and run again. Exits with 0 once the platform is open, in either version, or if there is nothing to recover; with 8 if it stays under the maintenance page: call support, and once the reported cause is fixed, run it again. Unless it went forward, updates stay refused until support releases the platform.',
        fr: 'Mène à son terme une mise à jour interrompue (coupure de courant, arrêt forcé) ou restée sous la page de maintenance ; vers la nouvelle version si elle avait été trouvée en bon état, sinon retour à la version précédente, avec tout ce que ses utilisateurs avaient enregistré ; les données d’une sauvegarde restaurée entre-temps restent. La reprise suit le journal, ne pose aucune question, ne relance jamais la mise à jour, et peut elle-même être interrompue puis relancée. Code de retour 0 dès que la plateforme est ouverte, dans l’une ou l’autre version, ou s’il n’y a rien à reprendre ; 8 si elle reste sous la page de maintenance ; appelez alors le support et, une fois corrigée la cause indiquée, relancez cette commande. Sauf arrivée à la nouvelle version, les mises à jour restent refusées tant que le support n’a pas débloqué la plateforme.',
      },
      interrupted: {
        en: 'leave alone what has ended under the maintenance page; for use at boot',
        fr: 'ne pas toucher à ce qui s’est terminé sous la page de maintenance ; pour le démarrage du serveur',
      },
    },
    supportReplay: {
      summary: {
        en: 'evaluate a customer’s case again from such a file',
        fr: 'rejuger le cas d’un client, à partir d’un tel fichier',
      },
      description: {
        en: 'For the engineer, on their own machine, without any of the customer’s systems; root is refused, since a bundle is not signed. Evaluates the facts of BUNDLE with the same rules, derives the state, the incident code and the course of a recovery from its journal, and shows them in the sentences that the customer saw, then the course of the last update. If the result differs from what was recorded, as under another version of this program, both are shown, and the exit status is 10.',
        fr: 'Pour l’ingénieur, sur sa propre machine, sans aucun des systèmes du client et sans root, à qui cette commande est refusée, car un dossier de support n’est pas signé : juge les faits de DOSSIER-SUPPORT selon les mêmes règles, déduit de son journal l’état, le code d’incident et le sens d’une reprise, et les montre dans les phrases que le client a lues, puis le cours de la dernière mise à jour. Là où cela diffère de ce qui a été enregistré là-bas, comme avec une autre version de ce programme, les deux sont montrés, et le code de retour est 10.',
      },
      bundle: {
        en: 'the file written by `support bundle`',
        fr: 'le fichier que `support bundle` a écrit',
      },
      with: {
        en: 'also decide whether ARCHIVE could be installed there, as `apply --dry-run` would, now and once support has released the platform; the space that its hooks need for a copy of the data is not known',
        fr: 'décider aussi si ARCHIVE pourrait y être installée, comme le ferait `apply --dry-run`, en l’état et une fois la plateforme débloquée par le support ; la place qu’il faut à ses scripts pour une copie des données n’est pas connue',
      },
      to: {
        en: 'also unpack BUNDLE into DIR, which must not exist yet',
        fr: 'décompresser aussi DOSSIER-SUPPORT dans DOSSIER, qui ne doit pas encore exister',
      },
    },
    supportRelease: {
      summary: {
        en: 'allow one new update, with the file sent by support',
        fr: 'permettre une nouvelle mise à jour, avec le fichier envoyé par le support',
      },
      description: {
        en: 'Lifts the refusal after a failed update, for one new attempt. FILE comes from support, who make it from the incident code shown by `ospi-update status`. It is valid only for that failure of that platform, once, and until it expires; who released the platform, and why, is recorded and shown by `ospi-update status`. An update that was interrupted, or left the platform under the maintenance page, must be recovered first; the file stays valid meanwhile.',
        fr: 'Lève, pour une nouvelle tentative, le refus qui suit l’échec d’une mise à jour. FICHIER vient du support, qui le fait à partir du code d’incident que montre `ospi-update status`. Il n’est valable que pour cet échec de cette plateforme, une seule fois, et jusqu’à son expiration ; qui a débloqué et pourquoi est enregistré et montré par `ospi-update status`. Une mise à jour interrompue, ou qui a laissé la plateforme sous la page de maintenance, doit d’abord être reprise : le fichier reste valable pour cela.',
      },
      file: {
        en: 'the release, as sent by support; by default the matching one in the site’s inbox, whose name must end in .txt',
        fr: 'le fichier de déblocage, tel que le support l’a envoyé ; par défaut, celui du dossier de dépôt du site (inbox) qui convient, dont le nom doit se terminer par .txt',
      },
    },
    supportRevoke: {
      summary: {
        en: 'refuse what the vendor has withdrawn, with the file sent by support',
        fr: 'refuser désormais ce que l’éditeur a retiré, avec le fichier envoyé par le support',
      },
      description: {
        en: 'Records that the vendor has withdrawn versions or archives of this product, and why. From then on check and apply refuse them (exit status 4, with the vendor’s reason), in the inbox too, where the newest one that is not withdrawn is taken; an acceptance of their notice has no effect. What is installed stays as it is, a rollback to a withdrawn version is never blocked, and `ospi-update check` and `ospi-update status` warn if the installed version is withdrawn. FILE does not expire, does not depend on the clock, may be given again, and may be given while updates are refused or an update was interrupted. It cannot be undone: the vendor publishes a newer version. An archive may contain the same in its manifest; it is recorded once its notice is accepted.',
        fr: 'Enregistre que l’éditeur a retiré des versions ou des archives de ce produit, et pourquoi. check et apply les refusent dès lors (code de retour 4, avec la raison de l’éditeur), dans le dossier de dépôt aussi, où est prise la plus récente qui n’a pas été retirée ; l’acceptation de leur notice ne sert à rien. Ce qui est installé reste tel quel, un retour à une version retirée n’est jamais empêché, et `ospi-update check` comme `ospi-update status` disent si la version installée est concernée. FICHIER n’expire pas, ne dépend pas de l’horloge, peut être donné de nouveau, et peut l’être pendant que les mises à jour sont refusées ou qu’une mise à jour est interrompue. Il est irrévocable : l’éditeur publie une version plus récente. Une archive peut dire la même chose dans son manifeste ; c’est enregistré une fois sa notice acceptée.',
      },
      file: {
        en: 'the revocation, as sent by support; by default all those in the site’s inbox, whose names must end in .txt',
        fr: 'l’avis de retrait, tel que le support l’a envoyé ; par défaut, tous ceux du dossier de dépôt du site (inbox), dont les noms doivent se terminer par .txt',
      },
    },
    setup: {
      summary: { en: 'prepare this server', fr: 'préparer ce serveur' },
      description: {
        en: 'Prepares this server for updates. The default command is platform, which asks for what it needs; `setup platform --help` lists its options.',
        fr: 'Prépare ce serveur aux mises à jour. Sans sous-commande : platform, qui demande ce qu’il lui faut ; `setup platform --help` donne ses options.',
      },
    },
    setupNginx: {
      summary: {
        en: 'let nginx show the maintenance page',
        fr: 'faire afficher la page de maintenance par nginx',
      },
      description: {
        en: 'Prints the snippet that lets nginx show the maintenance page; include it in the server block of the platform. With --install, finds that block (and those that serve the same names, such as http beside https, proxy to the same place, run the same scripts or serve the platform’s folders), shows the change, and, once you agree, writes the snippet to snippets/ beside nginx’s main file, includes it, reloads nginx once and verifies over HTTP that it is in force. nginx must accept the new configuration before any file changes; on failure everything is put back. The block’s own error pages for 500, 502 and 504 give way to the maintenance page while that is on. Needs nginx 1.18 or later.',
        fr: 'Affiche les lignes qui permettent à nginx de présenter la page de maintenance ; leur place est dans le bloc « server » de la plateforme, par `include`. Avec --install, trouve ce bloc (et ceux qui servent les mêmes noms, comme http à côté de https, qui transmettent les requêtes au même endroit, exécutent les mêmes scripts ou servent les dossiers de la plateforme), montre la modification et, après votre accord, écrit les lignes dans snippets/ à côté du fichier principal de nginx, les inclut, recharge nginx une fois et prouve par HTTP qu’elles sont en vigueur. nginx a accepté le tout avant que le moindre fichier ne change ; ce qui échoue est remis en place. Les pages d’erreur du bloc pour 500, 502 et 504 cèdent la place à la page de maintenance tant qu’elle est affichée. Demande nginx 1.18 ou plus récent.',
      },
      output: { en: 'write it to FILE instead', fr: 'les écrire dans FICHIER' },
      install: {
        en: 'install it in nginx’s configuration',
        fr: 'les installer dans la configuration de nginx',
      },
      undo: {
        en: 'remove what --install added; the files are then as before, byte for byte. If a line was changed since, nothing is done',
        fr: 'retirer ce que --install a mis ; les fichiers redeviennent tels qu’avant, octet pour octet. Une ligne modifiée depuis est laissée en place, et rien n’est fait',
      },
      yes: {
        en: 'change nginx’s configuration without asking',
        fr: 'modifier la configuration de nginx sans rien demander',
      },
      nginxConfig: {
        en: 'nginx’s main file, if not the usual one',
        fr: 'le fichier principal de nginx, si ce n’est pas celui d’usage',
      },
    },
    setupMove: {
      summary: {
        en: 'move a platform’s history to a new name or state folder',
        fr: 'emporter l’historique d’une plateforme vers un autre nom ou un autre dossier d’état',
      },
      description: {
        en: 'Once the configuration file was renamed, or names another `state` folder, every command except this one and `support bundle` is refused: a mark in the platform’s folder (ROOT/.ospi-update.json) says where its history is. This command journals the move, copies journal, logs and notices, and then writes the mark. A refusal after a failed update moves with it. No update may be interrupted, and the maintenance page must be off. Afterwards, set up nginx and systemd again.',
        fr: 'Dès que le fichier de configuration a été renommé, ou indique un autre dossier `state`, toute autre commande que `support bundle` est refusée : une marque dans le dossier de la plateforme (ROOT/.ospi-update.json) dit où se trouve son historique. Cette commande inscrit le déplacement au journal, copie le journal, les traces des tentatives et les notices, puis écrit la marque. Le blocage après une mise à jour échouée suit. Ni mise à jour interrompue ni page de maintenance ne doivent subsister. nginx et systemd sont ensuite à adapter.',
      },
    },
    setupPlatform: setup.command,
    setupCheck: {
      summary: { en: 'judge the configuration alone', fr: 'juger la seule configuration' },
      description: {
        en: 'The same as `check --config-only`.',
        fr: 'La même chose que `check --config-only`.',
      },
    },
    setupSystemd: {
      summary: {
        en: 'print the systemd units for automatic recovery',
        fr: 'afficher les unités systemd de la reprise automatique',
      },
      description: {
        en: 'Prints unit files for systemd 247 or later: one that recovers an interrupted update at boot, before the services of the platform, or as soon as the update was killed; a drop-in for each unit of the platform, UNIT.d/ospi-update.conf, which holds it while the maintenance page is on, unless this program starts it; and timers for a nightly backup and a nightly update, which do nothing until enabled. After a successful nightly backup, old ones are removed as by `backup prune`. The files may be written again at any time; drop-ins of units that no longer belong to the platform are then removed.',
        fr: 'Affiche des unités pour systemd 247 ou plus récent : l’une mène à son terme une mise à jour interrompue, au démarrage du serveur et avant les services de la plateforme, ou dès que la mise à jour a disparu ; un ajout pour chaque unité de la plateforme, UNITÉ.d/ospi-update.conf, la retient tant que la page de maintenance est affichée et que ce programme ne la laisse pas démarrer ; des minuteries (timers), sans effet tant qu’elles ne sont pas activées, font chaque nuit une sauvegarde et une mise à jour. Après une sauvegarde nocturne réussie, les anciennes sont supprimées comme par `backup prune`. On peut les écrire de nouveau à tout moment ; les ajouts aux unités qui ne sont plus de la plateforme sont alors retirés.',
      },
      output: {
        en: 'write them to this folder instead, usually /etc/systemd/system',
        fr: 'les écrire plutôt dans ce dossier, en général /etc/systemd/system',
      },
    },
    pack: {
      summary: {
        en: 'build and sign an update archive (for the publisher)',
        fr: 'construire et signer une archive de mise à jour (pour l’éditeur)',
      },
      description: {
        en: 'Builds and signs an update archive from DIR, which contains manifest.json, the notice, hooks/ and files/: see ospi-update-manifest(5). With --new-key it makes a key pair instead, in minisign’s format; with --release, the file with which support lifts the refusal after a failed update; with --revoke, the file that withdraws versions or archives.',
        fr: 'Construit et signe une archive de mise à jour à partir de DOSSIER, qui contient manifest.json, la notice, hooks/ et files/ (voir ospi-update-manifest(5)). Avec --new-key, crée plutôt une paire de clés, au format de minisign ; avec --release, le fichier par lequel le support lève le refus des mises à jour après un échec ; avec --revoke, celui par lequel des versions ou des archives sont retirées.',
      },
      folder: { en: 'the folder to pack', fr: 'le dossier à empaqueter' },
      key: { en: 'the secret key to sign with', fr: 'la clé secrète avec laquelle signer' },
      output: { en: 'the archive to write', fr: 'l’archive à écrire' },
      manifest: {
        en: 'write only the manifest to FILE, to sign it with minisign: minisign -S -m FILE',
        fr: 'n’écrire que le manifeste dans FICHIER, pour le faire signer par minisign lui-même : minisign -S -m FICHIER',
      },
      signature: {
        en: 'use the signature that minisign made for that manifest, instead of --key',
        fr: 'prendre la signature que minisign a faite de ce manifeste, au lieu de --key',
      },
      publicKey: {
        en: 'the public key, or its file, to verify that signature',
        fr: 'la clé publique, ou son fichier, avec laquelle vérifier cette signature',
      },
      newKey: {
        en: 'make the keys PREFIX.key and PREFIX.pub',
        fr: 'créer les clés PRÉFIXE.key et PRÉFIXE.pub',
      },
      release: {
        en: 'instead of an archive, make a release for the platform with this incident code: a small text file for `ospi-update support release`. Without --key it is not signed, and the output says how to sign it with minisign',
        fr: 'faire, au lieu d’une archive, le déblocage de la plateforme dont voici le code d’incident : un petit fichier de texte pour `ospi-update support release`. Sans --key il n’est pas encore signé, et la sortie dit comment minisign le signe',
      },
      revoke: {
        en: 'instead of an archive, make a revocation of versions or archives of PRODUCT: a small text file for `ospi-update support revoke`, signed like a release. It cannot be undone',
        fr: 'retirer des versions ou des archives de PRODUIT, au lieu de faire une archive : un petit fichier de texte pour `ospi-update support revoke`, signé comme celui de --release. C’est irrévocable',
      },
      versions: {
        en: 'for --revoke: versions, or ranges with an upper bound such as ">=4.3.0 <4.3.2", separated by commas',
        fr: 'de --revoke : des versions, ou des intervalles bornés comme ">=4.3.0 <4.3.2", séparés par des virgules',
      },
      archives: {
        en: 'for --revoke: SHA-256 digests, separated by commas: the manifestSha256 shown by `check ARCHIVE --json`, which matches every copy however compressed, or the sha256 of one file',
        fr: 'de --revoke : des empreintes SHA-256, séparées par des virgules : le manifestSha256 que montre `check ARCHIVE --json`, qui vaut pour toute copie quelle que soit sa compression, ou le sha256 d’un fichier',
      },
      issuer: {
        en: 'who releases or withdraws, for the customer’s journal',
        fr: 'qui débloque ou retire, pour le journal du client',
      },
      reason: { en: 'why, for the customer’s journal', fr: 'pourquoi, pour le journal du client' },
      expires: {
        en: 'until when the new update may begin: days, or a date (YYYY-MM-DD); 7 days by default, 90 at most',
        fr: 'jusqu’à quand la nouvelle mise à jour peut commencer : des jours, ou une date (AAAA-MM-JJ) ; 7 jours par défaut, 90 au plus',
      },
    },
  },
  units: reboot.units,
  setupFiles: setup.files,
  exits: {
    ok: { en: 'done, or nothing to do', fr: 'terminé, ou rien à faire' },
    internal: { en: 'an unexpected fault', fr: 'une erreur imprévue' },
    usage: {
      en: 'unknown option, bad argument or bad configuration; nothing was changed',
      fr: 'option inconnue, argument ou configuration incorrects ; rien n’a été changé',
    },
    prerequisite: {
      en: 'a required prerequisite is not met; nothing was changed',
      fr: 'un prérequis obligatoire n’est pas rempli ; rien n’a été changé',
    },
    archive: {
      en: 'the archive, or the release or revocation by support, is refused; nothing was changed',
      fr: 'l’archive, le déblocage ou l’avis de retrait par le support est refusé ; rien n’a été changé',
    },
    locked: {
      en: 'refused: an earlier update failed or was interrupted; nothing was changed',
      fr: 'refus : une mise à jour antérieure a échoué ou a été interrompue ; rien n’a été changé',
    },
    busy: {
      en: 'another run is in progress on this platform; nothing was changed',
      fr: 'une autre exécution est en cours sur cette plateforme ; rien n’a été changé',
    },
    'rolled-back': {
      en: 'the update failed; the previous version is back and healthy',
      fr: 'la mise à jour a échoué ; la version précédente est rétablie et fonctionne',
    },
    maintenance: {
      en: 'the update failed; the platform stays under the maintenance page',
      fr: 'la mise à jour a échoué ; la plateforme reste sous la page de maintenance',
    },
    permission: {
      en: 'neither root nor in the administrators’ group; nothing was changed',
      fr: 'ni root, ni membre du groupe des administrateurs ; rien n’a été changé',
    },
    warning: {
      en: 'check --strict: there are only warnings; support replay: the result differs from the record',
      fr: 'check --strict : il n’y a que des avertissements ; support replay : le résultat n’est pas celui qui a été enregistré',
    },
    backup: {
      en: 'the backup command failed; this does not count as an update',
      fr: 'la commande de sauvegarde a échoué ; ce n’est pas une tentative de mise à jour',
    },
  },
  man: {
    section: { en: 'System administration', fr: 'Administration système' },
    formatSection: { en: 'File formats', fr: 'Formats de fichiers' },
    messagesSection: 'Messages',
    titles: {
      name: { en: 'NAME', fr: 'NOM' },
      synopsis: 'SYNOPSIS',
      description: 'DESCRIPTION',
      commands: { en: 'COMMANDS', fr: 'COMMANDES' },
      options: 'OPTIONS',
      prerequisites: { en: 'PREREQUISITES', fr: 'PRÉREQUIS' },
      administrators: { en: 'ADMINISTRATORS', fr: 'ADMINISTRATEURS' },
      exitStatus: { en: 'EXIT STATUS', fr: 'CODE DE RETOUR' },
      files: { en: 'FILES', fr: 'FICHIERS' },
      environment: { en: 'ENVIRONMENT', fr: 'ENVIRONNEMENT' },
      json: { en: 'OUTPUT FOR PROGRAMS', fr: 'SORTIE POUR LES PROGRAMMES' },
      examples: { en: 'EXAMPLES', fr: 'EXEMPLES' },
      failure: { en: 'AFTER A FAILURE', fr: 'APRÈS UN ÉCHEC' },
      trust: { en: 'TRUST MODEL', fr: 'MODÈLE DE CONFIANCE' },
      seeAlso: { en: 'SEE ALSO', fr: 'VOIR AUSSI' },
    },
    description: {
      en: [
        'Two commands are enough for an update: `ospi-update check ARCHIVE` says whether it can be installed here and changes nothing; `ospi-update apply ARCHIVE` installs it. Pass the archive as downloaded, never decompressed.',
        'While an update is being installed, visitors see the maintenance page. Nothing that the platform has confirmed to its users is lost, whether the update succeeds or fails. The update continues when the terminal closes: `ospi-update status --follow` shows its progress.',
        'While an update or its recovery is running, systemd is asked to refuse a shutdown, reboot or suspend of the server (systemd-inhibit(1)); `ospi-update status` says whether it does. Before systemd 257 this does not apply to root, who can still reboot. Without systemd, nothing prevents it. Do not reboot the server before the end: the update would count as interrupted.',
        'Each platform of the server has its own configuration; ospi-update.yaml(5) describes the keys. `ospi-update setup nginx` lets nginx show the maintenance page. If the server hosts several, they are updated in turn, see `concurrent` there; some commands take `--all`.',
        'Unattended, `apply` without an archive takes the newest installable one of the inbox whose notice was accepted, within `window` if the configuration sets one; outside of it, it begins and prints nothing. What --at has planned begins at its time, by `apply --planned`, which a timer of `setup systemd` runs every 15 minutes. `planned` in progress.json, which the platform’s own pages may show, is brought up to date by `check --inbox`, `apply --at`, `apply --planned` and an unattended `apply`. `notify` and `mail` in the configuration tell others how an update or a nightly backup ended, after it is on record and once the platform is open again.',
      ],
      fr: [
        'Deux commandes suffisent pour une mise à jour : `ospi-update check ARCHIVE` dit si elle peut être installée ici et ne change rien ; `ospi-update apply ARCHIVE` l’installe. L’archive est remise telle qu’elle a été téléchargée, jamais décompressée.',
        'Pendant l’installation, les visiteurs voient la page de maintenance. Rien de ce que la plateforme a confirmé à ses utilisateurs n’est perdu, que la mise à jour réussisse ou échoue. Elle continue quand le terminal se ferme : `ospi-update status --follow` montre son avancement.',
        'Pendant une mise à jour ou sa reprise, il est demandé à systemd de refuser l’arrêt, le redémarrage et la mise en veille du serveur (systemd-inhibit(1)) ; `ospi-update status` dit si c’est le cas. Avant systemd 257, root n’est pas concerné : un redémarrage par root a lieu quand même. Sans systemd, rien ne l’empêche. Ne redémarrez pas le serveur avant la fin ; une mise à jour ainsi arrêtée est considérée comme interrompue.',
        'Chaque plateforme du serveur a une configuration, dont ospi-update.yaml(5) décrit les clés. `ospi-update setup nginx` permet à nginx de montrer la page de maintenance. Quand le serveur en héberge plusieurs, elles sont mises à jour chacune à son tour, voir `concurrent` dans cette page ; certaines commandes acceptent `--all`.',
        'Sans opérateur, `apply` sans archive prend dans le dossier de dépôt la plus récente qui puisse être installée et dont la notice a été acceptée, dans la plage `window` si la configuration en indique une ; en dehors, elle ne commence ni n’affiche rien. Ce que --at a prévu commence à son heure, par `apply --planned`, qu’une minuterie de `setup systemd` lance toutes les 15 minutes. `planned` dans progress.json, que les pages de la plateforme peuvent montrer, est tenu à jour par `check --inbox`, `apply --at`, `apply --planned` et un `apply` sans opérateur. `notify` et `mail`, dans la configuration, apprennent à d’autres comment une mise à jour ou une sauvegarde nocturne s’est terminée, une fois cela consigné et la plateforme rouverte.',
      ],
    },
    command: {
      en: 'What concerns all commands is in ospi-update(1): files, environment, output for programs, what to do after a failure, and the trust model.',
      fr: 'Ce qui concerne toutes les commandes se trouve dans ospi-update(1) : fichiers, environnement, sortie pour les programmes, que faire après un échec, et le modèle de confiance.',
    },
    prerequisites: {
      introduction: {
        en: '`ospi-update check` tells whether they are met. Below a minimum nothing is installed (exit status 3); below an advised value there is a warning. An archive may require more.',
        fr: '`ospi-update check` dit s’ils sont réunis. Au-dessous d’un minimum, rien n’est installé (code de retour 3) ; au-dessous de ce qui est conseillé, un avertissement est donné. Une archive peut demander davantage.',
      },
      items: {
        platform: {
          term: { en: 'Platform', fr: 'Plateforme' },
          needed: {
            en: 'version 4.0.0 or later, and one that the archive can update',
            fr: 'version 4.0.0 ou plus récente, à partir de laquelle l’archive peut mettre à jour',
          },
        },
        cpuCores: {
          term: { en: 'CPU cores', fr: 'Cœurs de processeur' },
          needed: {
            en: `${cpuCores.minimum}; advised: ${cpuCores.recommended}`,
            fr: `${cpuCores.minimum} ; ${cpuCores.recommended} conseillés`,
          },
        },
        memory: {
          term: { en: 'Memory', fr: 'Mémoire' },
          needed: {
            en: `${memoryGiB.minimum} GiB; advised: ${memoryGiB.recommended} GiB. A server sold with ${memoryGiB.minimum} GB reports slightly less, which is enough`,
            fr: `${memoryGiB.minimum} Gio ; ${memoryGiB.recommended} Gio conseillés. Un serveur vendu avec ${memoryGiB.minimum} Go en montre un peu moins, et cela suffit`,
          },
        },
        disk: {
          term: { en: 'Free disk space', fr: 'Espace disque libre' },
          needed: {
            en: `${freeDiskPercent} % on every file system that is written to, and space for the new version, the backup and its restore`,
            fr: `${freeDiskPercent} % de chaque système de fichiers où l’on écrit, et la place de la nouvelle version, de la sauvegarde et de sa restauration`,
          },
        },
        server: {
          term: { en: 'Server', fr: 'Serveur' },
          needed: {
            en: 'nginx with the snippet of `setup nginx`, the services and the health address of the configuration, Node.js 20.19 or later, GNU tar, zstd and flock',
            fr: 'nginx avec l’extrait de `setup nginx`, les services et l’adresse de santé de la configuration, Node.js 20.19 ou plus récent, GNU tar, zstd et flock',
          },
        },
      },
    },
    administrators: {
      en: [
        'Only root and the members of the administrators’ group may install, accept a notice and back up; restore, prune and `setup` require root. The members use sudo, so that the files of the platform can be changed; the user behind root is recorded. Without sudo they can run status, and check, which then reports folders that only root may write to as not writable; only root can read backups.',
        'Create the group with `groupadd --system systeme`, set it in the configuration (`administrators: systeme`), add members with `usermod -aG systeme NAME`, give them the inbox (`install -d -g systeme -m 2770 /var/spool/ospi-update/planipsy`), and add these lines to sudoers:',
      ],
      fr: [
        'Seuls root et les membres du groupe des administrateurs (groupe Système) peuvent installer, accepter une notice et sauvegarder ; restaurer, supprimer d’anciennes sauvegardes et `setup` sont réservés à root. Les membres le font par sudo, pour que les fichiers de la plateforme puissent être changés ; la personne derrière root est consignée. Sans sudo, ils peuvent lancer status, ainsi que check, qui signale alors les dossiers où seul root peut écrire ; les sauvegardes ne sont lisibles que par root.',
        'Créez le groupe par `groupadd --system systeme`, indiquez-le dans la configuration (`administrators: systeme`), ajoutez-y ses membres par `usermod -aG systeme NOM`, ouvrez-leur le dossier de dépôt (`install -d -g systeme -m 2770 /var/spool/ospi-update/planipsy`) et donnez au groupe ces lignes dans sudoers :',
      ],
    },
    members: {
      en: [
        'The lines contain complete commands, so that a member cannot name a file or a configuration: with a `*`, or with arguments left open, root would read and write what they name. Put archives, and the file of a release (NAME.txt), into the inbox; a bundle is owned by the member. If the server hosts several platforms, add `--platform NAME` to each command. If Node.js is in a folder of its own, add that to secure_path; only root may be able to write to it.',
      ],
      fr: [
        'Ces lignes contiennent des commandes entières : un membre ne peut indiquer ni fichier ni configuration. Avec un `*` dans l’une d’elles, ou des arguments laissés libres, root lirait et écrirait ce qu’il indique. Les archives, et le fichier d’un déblocage (NOM.txt), se déposent dans le dossier de dépôt ; un dossier de support appartient au membre qui le demande. Si le serveur héberge plusieurs plateformes, ajoutez `--platform NOM` à chaque commande. Si Node.js se trouve dans un dossier à part, ajoutez ce dossier à secure_path ; seul root doit pouvoir y écrire.',
      ],
    },
    json: {
      en: [
        'With `--json`, standard output contains one JSON object on one line: the result or the problem. apply, `support recover`, `status --follow` and the backup commands that write print each event on its own line before it. Warnings and technical causes go to standard error.',
        'Every object has `kind`: for a result it is one of {kinds}; for an event record, progress or note; for a problem problem. A problem has `code`, `messageCode` (as shown to people, see ospi-update-messages(7)), `exit`, `exitCode`, `platform` (unchanged, rolled-back, changed or unknown), `params`, `what` and `remedy`. Keys and codes are English and stable; only what, remedy and titles are sentences.',
        'What the vendor has withdrawn is listed as `revocations` in `facts.journal` of check and in the result of status, each with `product`, `versions`, `archives`, `reason`, `issued` and `issuer` or `carriedBy` (the version of the archive that contained it); status has `revoked` if the installed version is withdrawn. An archive is identified by `facts.archive.sha256`, of the file, which is also `archive.sha256` of the event attempt.started and the output of sha256sum(1), and by `facts.archive.manifestSha256`, of its signed manifest.json. The journal has the event archive.revoked.',
        'With `--all`, each event has `platform`, and the last line is one object with `kind` platforms: `platforms`, a list of { platform, exitCode, outcome }, whose outcome is the result or the problem, and `exitCode`, the worst of them. The worst is the first that occurs of 8, 7, 1, 11, 5, 4, 3, 9, 2, 6, 10 and 0; with `--format nagios`, of CRITICAL, UNKNOWN, WARNING and OK. Each platform has a process of its own: a broken configuration is a problem of that platform alone.',
        'Programs and editors find the form of all this as JSON Schemas (draft 7) in /usr/share/ospi-update/schemas/, or where the program is installed in man/schemas/: result.json, event.json, progress.json, journal.json, configuration.json, manifest.json and others. A result may get more keys in later versions.',
      ],
      fr: [
        'Avec `--json`, la sortie standard porte un seul objet JSON, sur une ligne : le résultat ou le problème. apply, `support recover`, `status --follow` et les commandes de sauvegarde qui écrivent donnent auparavant chaque événement sur une ligne à lui. Les avertissements et les causes techniques vont sur la sortie d’erreur.',
        'Chaque objet a `kind`. Pour un résultat, l’un de ceux-ci : {kinds} ; pour un événement : record, progress ou note ; pour un problème : problem. Un problème a `code`, `messageCode` (tel que les personnes le voient, voir ospi-update-messages(7)), `exit`, `exitCode`, `platform` (unchanged, rolled-back, changed ou unknown), `params`, `what` et `remedy`. Les clés et les codes sont en anglais et stables ; seuls what, remedy et les titres sont des phrases.',
        'Ce que l’éditeur a retiré se trouve sous `revocations` dans `facts.journal` de check et dans le résultat de status, chacun avec `product`, `versions`, `archives`, `reason`, `issued` et `issuer` ou `carriedBy` (la version de l’archive qui le portait) ; status a `revoked` si la version installée est concernée. Une archive se reconnaît à `facts.archive.sha256`, celui du fichier, tel que l’ont `archive.sha256` de l’événement attempt.started et sha256sum(1), et à `facts.archive.manifestSha256`, celui de son manifest.json signé. Le journal a l’événement archive.revoked.',
        'Avec `--all`, chaque événement a `platform`, et la dernière ligne est un seul objet dont `kind` est platforms : `platforms`, une liste de { platform, exitCode, outcome }, où outcome est le résultat ou le problème, et `exitCode`, le pire d’entre eux. Le pire est le premier qui se présente de 8, 7, 1, 11, 5, 4, 3, 9, 2, 6, 10 et 0 ; avec `--format nagios`, de CRITICAL, UNKNOWN, WARNING et OK. Chaque plateforme a son propre processus : une configuration incorrecte n’est un problème que pour elle.',
        'La forme de tout cela se trouve, pour les programmes et les éditeurs, dans des schémas JSON (JSON Schema, version 7) du dossier /usr/share/ospi-update/schemas/ ou, là où le programme est installé, dans man/schemas/ : result.json, event.json, progress.json, journal.json, configuration.json, manifest.json et d’autres. Une version plus récente peut ajouter des clés à un résultat.',
      ],
    },
    files: {
      configuration: {
        en: 'the configuration of a platform, see ospi-update.yaml(5); JSON (.json) is read as well',
        fr: 'la configuration d’une plateforme, voir ospi-update.yaml(5) ; le JSON (.json) est lu également',
      },
      journal: {
        en: 'the record of all updates; never edit or delete it',
        fr: 'le journal de toutes les mises à jour ; ne jamais le modifier ni l’effacer',
      },
      attempts: { en: 'the output of each update', fr: 'ce que chaque mise à jour a écrit' },
    },
    environment: {
      locale: {
        en: 'the language, in this order, unless --lang is given; and, with LC_CTYPE instead of LC_MESSAGES, the character set: if it is not UTF-8, text uses only its characters (JSON stays UTF-8)',
        fr: 'la langue, dans cet ordre, quand --lang n’est pas donnée ; et, avec LC_CTYPE au lieu de LC_MESSAGES, les caractères : si ce ne sont pas ceux d’UTF-8, le texte est écrit avec ceux qui existent (le JSON reste en UTF-8)',
      },
      noColor: {
        en: 'if set, output has no colours',
        fr: 'si elle a une valeur, quelle qu’elle soit, il n’y a pas de couleurs',
      },
    },
    examples: {
      first: {
        title: { en: 'The first update, at a terminal:', fr: 'La première mise à jour, sur un terminal :' },
        lines: [
          'cp planipsy-4.3.0.ospi /var/spool/ospi-update/planipsy/',
          'sudo ospi-update check --inbox',
          'sudo ospi-update apply --dry-run',
          'sudo ospi-update apply',
        ],
      },
      cron: {
        title: {
          en: 'Every night, install the newest archive of the inbox. Only an archive whose notice was accepted is installed; if there is nothing to do, nothing is printed:',
          fr: 'Chaque nuit, installer l’archive la plus récente du dossier de dépôt. Seule une archive dont la notice a été acceptée est installée ; s’il n’y a rien à faire, rien n’est écrit :',
        },
        lines: ['30 2 * * * root /usr/local/bin/ospi-update apply --platform planipsy'],
      },
      accept: {
        title: {
          en: 'Accept the notice beforehand, for the night:',
          fr: 'Accepter la notice à l’avance, pour la nuit :',
        },
        lines: ['sudo ospi-update check --inbox --accept-notice'],
      },
      backup: {
        title: {
          en: 'Make a backup and, as root, inspect its content elsewhere; /srv/planipsy/shared is then in /srv/restored/srv/planipsy/shared, and the database planipsy is restored as planipsy_look:',
          fr: 'Faire une sauvegarde et, en tant que root, regarder son contenu ailleurs ; /srv/planipsy/shared est alors dans /srv/restauration/srv/planipsy/shared, et la base planipsy à côté d’elle-même sous le nom planipsy_copie :',
        },
        lines: {
          en: [
            'sudo ospi-update backup',
            'ospi-update backup restore ID --to /srv/restored --database planipsy=planipsy_look',
          ],
          fr: [
            'sudo ospi-update backup',
            'ospi-update backup restore ID --to /srv/restauration --database planipsy=planipsy_copie',
          ],
        },
      },
    },
    powers,
    trust: {
      trusted: {
        introduction: {
          en: 'What must be trusted, since there is no defence against it:',
          fr: 'Ce à quoi on fait confiance, car rien ne peut y être opposé :',
        },
        items: {
          en: [
            'root, and root’s own environment: Node.js, started by root, reads NODE_OPTIONS, NODE_PATH and LD_PRELOAD before the first line of this program. sudo removes them unless its `env_reset` is off. What this program starts, including hooks and services, never gets them, nor anything else of the session.',
            'The members of the administrators’ group, as far as the lines under ADMINISTRATORS go, which make nobody root. A member can, at any time, install any archive in the inbox that the vendor has signed for this product and that is newer than anything ever installed here, and so run its hooks as root; accept its notice in their own name; keep the new version closed for `maintenance.holdMinutes`, and open it; make backups until the disk is full; recover; apply a release by support; read the status, the journal, the logs, the notices, the list of backups and a bundle. By leaving a question unanswered they can block others, and by ending their own session interrupt an update, which must then be recovered.',
            'Users whom other lines of sudoers let run this command with their own arguments: they can do more. Even then, an archive, facts, a release or a configuration that they name is opened, and a notice or a bundle is written, with their own file permissions, not with root’s. But `backup restore` and `setup` require root, and anyone who may run them through sudo is root.',
            'The configuration, and with it the public keys, the commands of the services and the programs of the databases. It is read only if nobody but root can write to it or to a folder above it, links followed. It is data: JavaScript is never accepted as a configuration, and neither the current folder nor a home directory is searched.',
            'The programs in `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`, whatever PATH says, and Node.js itself.',
            'The vendor, who holds the secret key: a signed hook runs as the user who runs the update, with all of that user’s rights.',
          ],
          fr: [
            'root, et ce que root a défini dans sa session : un Node.js que root lance lit NODE_OPTIONS, NODE_PATH et LD_PRELOAD avant la première ligne de ce programme. sudo les retire tant que son `env_reset` reste actif. Ce que ce programme lance, hooks et services compris, ne les reçoit jamais, ni rien d’autre de la session.',
            'Les membres du groupe des administrateurs, dans les limites des lignes d’ADMINISTRATEURS, qui ne font de personne root. Un membre peut installer, quand il le veut, toute archive du dossier de dépôt que l’éditeur a signée pour ce produit et qui est plus récente que tout ce qui a été installé ici, et ainsi faire exécuter ses hooks par root ; accepter sa notice en son propre nom ; garder la nouvelle version fermée pendant `maintenance.holdMinutes`, et l’ouvrir ; faire des sauvegardes jusqu’à épuisement de la place ; lancer une reprise ; mettre en vigueur un déblocage du support ; lire le statut, le journal, les comptes rendus, les notices, la liste des sauvegardes et un dossier de support. En laissant une question sans réponse, il peut faire attendre les autres, et en fermant sa propre session, interrompre une mise à jour, qu’il faut alors reprendre.',
            'Ceux à qui d’autres lignes de sudoers permettent de lancer cette commande avec des arguments de leur choix : ils peuvent davantage. Même alors, une archive, des faits, un déblocage ou une configuration qu’ils indiquent sont ouverts, et une notice ou un dossier de support sont écrits, avec leurs propres droits sur les fichiers et non ceux de root. Mais `backup restore` et `setup` sont réservés à root : qui peut les lancer par sudo est root.',
            'La configuration, et avec elle les clés publiques, les commandes des services et les programmes des bases de données. Elle n’est lue que si personne d’autre que root ne peut écrire le fichier ou un dossier au-dessus, liens suivis. Ce sont des données : aucun JavaScript n’est jamais exécuté à sa place, et ni le dossier courant ni un dossier personnel ne sont consultés.',
            'Les programmes de `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`, quoi que dise PATH, et Node.js lui-même.',
            'L’éditeur, qui détient la clé secrète : un hook signé s’exécute en tant que l’utilisateur qui lance la mise à jour, et peut ce que cet utilisateur peut.',
          ],
        },
      },
      verified: {
        introduction: {
          en: 'What is verified, and refused before anything is changed:',
          fr: 'Ce qui est vérifié, et refusé avant toute modification :',
        },
        items: {
          en: [
            'An archive, wherever it comes from: the signature of its manifest by a trusted key, then every name, type, size and digest in it. Exactly what was verified is installed. The inbox may belong to anybody.',
            'The folders of the platform, of the state, of the page and of the backups, those above them, the files of the state and every file of a backup: nobody but root may be able to write to them. Links, files with a second name, and anything other than regular files in the state folder are refused.',
            'What is named on the command line and determines what root runs or trusts (`--config`, `--facts`, and `--nginx-config` with all that it includes or loads): the file, every folder above it and every link on the way, like the configuration itself; likewise the programs that start and stop services. Root writes only where nobody else controls where a name leads. `support replay` refuses to run as root, and `pack` through sudo.',
            'The journal: a record that was changed, moved, repeated, removed or truncated, or that belongs to another platform, is detected and located. So is a deleted journal, from the hashes in the logs of the updates.',
            'A backup, when it is verified and before it is restored: its chain and the digest of each file. Names that lead out of a folder are refused, whatever the digests say.',
            'A revocation by the vendor: its signature, that it was signed as a revocation, and its product. What was withdrawn is in the journal, and is refused whatever else is deleted or moved; an archive withdrawn by its manifest’s digest is recognised even if compressed again.',
            'A release by support: its signature, that it was signed as a release, its failure, that it has not expired and was not used before; and that the clock was not set back behind the journal.',
            'The session: limits (`ulimit`) that would stop an update half-way.',
            'Text from outside (titles, the output of hooks and services, names, answers of databases) is shown with replacements for characters that could control a terminal or disguise the text.',
          ],
          fr: [
            'Une archive, d’où qu’elle vienne : la signature de son manifeste par une clé de confiance, puis chaque nom, type, taille et empreinte. Ce qui a été vérifié est ce qui est installé. Le dossier des nouvelles archives peut appartenir à n’importe qui.',
            'Les dossiers de la plateforme, de l’état, de la page et des sauvegardes, ceux au-dessus, les fichiers de l’état et chaque fichier d’une sauvegarde : personne d’autre que root ne doit pouvoir y écrire. Dans l’état, les liens, les fichiers qui ont un second nom et ce qui n’est pas un fichier sont refusés.',
            'Ce qui est indiqué sur la ligne de commande et décide de ce que root exécute ou croit (`--config`, `--facts`, et `--nginx-config` avec tout ce qu’il inclut ou charge) : le fichier, chaque dossier au-dessus et chaque lien sur le chemin, comme la configuration elle-même ; de même les programmes qui démarrent et arrêtent les services. root n’écrit que là où personne d’autre ne décide où un nom mène. `support replay` refuse de s’exécuter en tant que root, et `pack` par sudo.',
            'Le journal : un enregistrement modifié, déplacé, répété, omis ou coupé, ou qui appartient à une autre plateforme, est découvert et localisé. Un journal supprimé l’est aussi, grâce aux comptes rendus des mises à jour.',
            'Une sauvegarde, lorsqu’elle est vérifiée et avant d’être restaurée : sa chaîne et l’empreinte de chaque fichier. Les noms qui mènent hors d’un dossier sont refusés, quoi que disent les empreintes.',
            'Un avis de retrait de l’éditeur : sa signature, le fait qu’il a été signé comme tel, le produit pour lequel il est fait. Ce qui a été retiré est dans le journal, et reste refusé quoi que l’on supprime ou déplace à côté ; une archive retirée par l’empreinte de son manifeste est reconnue quelle que soit la façon dont elle a été recompressée.',
            'Un déblocage par le support : sa signature, le fait qu’il a été signé comme déblocage, l’échec pour lequel il est fait, son expiration, le fait qu’il n’a pas encore servi ; et que l’horloge n’a pas été reculée à une heure antérieure au dernier enregistrement du journal.',
            'La session : les limites (`ulimit`) sous lesquelles une mise à jour s’arrêterait en chemin.',
            'Le texte venu de l’extérieur (titres, sorties des hooks et des services, noms, réponses des bases de données) est affiché avec des substituts de tout ce qui pourrait commander un terminal ou montrer un autre texte que celui qui est là.',
          ],
        },
      },
      undefended: {
        introduction: {
          en: 'What there is no defence against:',
          fr: 'Ce contre quoi il n’y a pas de défense :',
        },
        items: {
          en: [
            'Users who already are root: the chain of the journal has no secret, so root can write a new one together with the logs; likewise a backup, or this program.',
            'A harmful hook that was signed; and a stolen secret key, until it is removed from `trustedKeys`.',
            'Those who may write to the data folders while the platform is running: these belong to the platform, and their content is backed up and restored as it is.',
            'A false name of the user behind root: it comes from the kernel if available (`/proc/self/loginuid`), otherwise from sudo, where root can set it.',
            'A copy of a whole server, made after a failure: it has the same failure, and the release is valid for it as well.',
            'Backups are not encrypted and contain everything in the databases; only root can read them.',
            'A shutdown by root before systemd 257, see above.',
          ],
          fr: [
            'Quelqu’un qui est déjà root : la chaîne du journal n’a pas de secret, et root peut en écrire une entièrement nouvelle avec les comptes rendus ; de même une sauvegarde, ou ce programme.',
            'Un hook nuisible bien que signé ; et une clé secrète volée, tant qu’elle n’est pas retirée de `trustedKeys`.',
            'Qui peut écrire dans les dossiers de données pendant que la plateforme fonctionne : ils sont à elle, et leur contenu est sauvegardé et restauré tel quel.',
            'Le nom de la personne derrière root : c’est celui du noyau s’il en garde un (`/proc/self/loginuid`), sinon celui de sudo, que root peut définir.',
            'La copie d’un serveur entier, faite après un échec : elle a le même échec, et un déblocage lui convient aussi.',
            'Les sauvegardes ne sont pas chiffrées et contiennent ce que contiennent les bases de données ; personne d’autre que root ne peut les lire.',
            'Un arrêt du serveur par root avant systemd 257, voir plus haut.',
          ],
        },
      },
    },
    failure: {
      en: [
        'A failed update is rolled back: the previous version comes back with everything its users had saved, and the maintenance page is turned off (exit status 7). If the platform does not become healthy again, the page stays on (exit status 8); then do not reboot the server, and do not repair data by hand. Call support with the incident code; once the reported cause is fixed (nginx started, disk space freed, server up), `ospi-update support recover` tries again.',
        'In both cases, and after an update that was interrupted by a power cut or a kill, every further apply is refused (exit status 5). `ospi-update status` shows the incident code; give it to support. Deleting files or rebooting the server does not lift the refusal.',
        'After an interruption the platform stays as it was at that moment, often under the maintenance page. `ospi-update support recover` brings it back: to the new version if that had been found healthy, otherwise to the previous one, with everything its users had saved. It may be run as often as you like, but not after somebody has repaired data by other means than `ospi-update backup restore`. If visitors may have reached the new version, it undoes nothing, since that would lose what they saved: support decides.',
        'The unit of `ospi-update setup systemd` runs `ospi-update support recover --interrupted` at each boot, before the units of the platform, and as soon as an update was killed, no matter who had started it. It leaves alone what ended with exit status 8, since somebody may have repaired data by hand. Two recoveries never run at once: the second one exits with status 6.',
        'Until it has succeeded, and also if it cannot run at all, systemd starts no unit of the platform under the page, not even by hand: the start fails with “Assertion failed”. Run by hand, `ospi-update support recover` starts them once it can, and leaves nothing in `systemctl --failed`. After a manual repair, together with support, they start once the page is turned off, or as soon as /run/ospi-update/NAME.may-start exists; a reboot removes that file.',
        'The unit of the nightly update cannot be stopped with `systemctl stop`. `journalctl -t ospi-update` shows what happened, a line for each record beside its hash; `-p notice` omits the hashes, `-p err` shows only what failed.',
        'Once support has examined the case, they send a small signed file. Put it into the inbox, as a file whose name ends in .txt; `sudo ospi-update support release` records it, with its reason (root may also name it, wherever it is). From then on one update may begin until the file expires; if it fails, updates are refused again. The file is valid for one failure of one platform, and only once; a mail program may change its line ends, blanks and empty lines, nothing else.',
        'If the vendor withdraws a published version, support sends a file of the same kind: `sudo ospi-update support revoke FILE`. It does not lift a refusal, and may be given before or after a release.',
      ],
      fr: [
        'Une mise à jour qui échoue est annulée : la version précédente revient avec tout ce que ses utilisateurs avaient enregistré, et la page de maintenance est retirée (code de retour 7). Si la plateforme ne fonctionne pas de nouveau, la page reste affichée (code de retour 8) ; ne redémarrez alors pas le serveur et ne réparez pas de données à la main. Appelez le support avec le code d’incident ; une fois corrigée la cause indiquée (nginx démarré, disque libéré, serveur en marche), `ospi-update support recover` essaie de nouveau.',
        'Dans les deux cas, et après une mise à jour interrompue par une coupure de courant ou un arrêt forcé, toute nouvelle installation est refusée (code de retour 5). `ospi-update status` montre le code d’incident ; donnez-le au support. Effacer des fichiers ou redémarrer le serveur ne lève pas ce refus.',
        'Après une interruption, la plateforme reste telle qu’elle était à ce moment, souvent sous la page de maintenance. `ospi-update support recover` la remet en service ; dans la nouvelle version si elle avait été trouvée en bon état, sinon dans la précédente, avec tout ce que ses utilisateurs avaient enregistré. On peut la lancer autant de fois que l’on veut, mais plus une fois que quelqu’un a réparé des données autrement que par `ospi-update backup restore`. Si des visiteurs ont pu atteindre la nouvelle version, elle n’annule rien, car ce qu’ils ont enregistré serait perdu ; le support décide.',
        'L’unité de `ospi-update setup systemd` lance `ospi-update support recover --interrupted` à chaque démarrage du serveur, avant les unités de la plateforme, et dès qu’une mise à jour a été tuée, quel que soit celui qui l’avait lancée. Elle ne touche pas à ce qui s’est terminé avec le code de retour 8, car des données ont pu être réparées à la main. Elle ne s’exécute jamais en même temps qu’une autre reprise, qui se termine alors avec le code de retour 6.',
        'Tant qu’elle n’a pas réussi, et même si elle ne peut pas s’exécuter du tout, systemd ne démarre aucune unité de la plateforme sous la page, pas même à la main : la commande se termine par « Assertion failed ». `ospi-update support recover`, à la main, les démarre dès que c’est possible, et ne laisse rien dans `systemctl --failed`. Après une réparation à la main, avec le support, elles démarrent une fois la page retirée, ou dès que /run/ospi-update/NOM.may-start existe ; un redémarrage du serveur efface ce fichier.',
        'L’unité de la mise à jour nocturne ne peut pas être arrêtée par `systemctl stop`. `journalctl -t ospi-update` raconte ce qui s’est passé, une ligne par enregistrement à côté de son empreinte : avec `-p notice` sans les empreintes, avec `-p err` seulement ce qui a échoué.',
        'Une fois le cas examiné, le support envoie un petit fichier signé. Une fois ce fichier dans le dossier de dépôt, sous un nom qui se termine par .txt, `sudo ospi-update support release` l’enregistre, avec sa raison (root peut aussi l’indiquer, où qu’il soit) ; une mise à jour peut alors commencer jusqu’à l’expiration, et si elle échoue, les mises à jour sont de nouveau refusées. Le fichier correspond à un seul échec d’une seule plateforme et ne sert qu’une fois ; un logiciel de messagerie peut en changer les fins de ligne, les blancs et les lignes vides, rien d’autre.',
        'Si l’éditeur retire une version déjà publiée, le support envoie un fichier du même genre : `sudo ospi-update support revoke FICHIER`. Il ne lève aucun refus, et peut être donné avant ou après un déblocage.',
      ],
    },
  },
  codes,
  configuration,
  manifest,
});
