import type { CliNotes, CliProblems, CliWarnings, SessionLimit } from '../../model/vocabulary/cli.ts';
import { limitOption } from '../limit-option.ts';
import type { Messages } from '../index.ts';
import type { Sentences } from '../sentences.ts';
import { codes } from './cli-codes.ts';
import { configuration } from './cli-configuration.ts';
import { manifest } from './cli-manifest.ts';
import { text as reboot } from './reboot.ts';
import { powers } from './cli-powers.ts';

const seeHelp = ({ command }: { command: string }) => `\`${command} --help\` montre ce qu’elle accepte.`;
const orSeeHelp = ({ command, nearest }: { command: string; nearest?: string }) =>
  nearest === undefined ? seeHelp({ command }) : `Vouliez-vous dire ${nearest} ? ${seeHelp({ command })}`;

const sessionLimits: Readonly<Record<SessionLimit, (value: number, needed: number | string) => string>> = {
  'open-files': (value, needed) =>
    `Cette session ne peut ouvrir que ${value} fichiers à la fois ; il en faut ${needed}.`,
  'file-size': (value) =>
    `Cette session ne peut écrire aucun fichier de plus de ${value} octets ; une sauvegarde peut être de n’importe quelle taille.`,
  stack: (value, needed) =>
    `Cette session ne donne à un programme qu’une pile de ${value} Kio ; il en faut ${needed}.`,
  'address-space': (value, needed) =>
    `Cette session ne donne à un programme que ${value} Kio de mémoire virtuelle ; il en faut ${needed}.`,
  'cpu-time': (value) =>
    `Cette session met fin à un programme au bout de ${value} secondes de processeur ; une mise à jour peut durer plus longtemps.`,
  processes: (value, needed) =>
    `Cet utilisateur ne peut avoir que ${value} processus et fils d’exécution à la fois ; avec ceux qu’il a, il en faut ${needed}.`,
};

export const problems: Sentences<CliProblems>['problems'] = {
  'internal.fault': ({ detail }) => ({
    what: `Une erreur imprévue s’est produite : ${detail}`,
    remedy:
      'Lancez `ospi-update status` pour connaître l’état de la plateforme et transmettez ce message au support.',
  }),
  'prerequisite.program-missing': ({ program }) => ({
    what: `Le programme ${program} n’est pas installé, ou n’est pas dans les dossiers habituels des programmes.`,
    remedy: `Installez-le (sous Debian : le paquet qui contient ${program}), puis relancez la commande.`,
  }),
  'prerequisite.session-limit': ({ limit, value, needed }) => ({
    what: sessionLimits[limit](value, needed),
    remedy: `Relevez la limite dans la session, l’unité ou /etc/security/limits.conf (\`ulimit ${limitOption(limit)} ${needed}\`), puis relancez la commande.`,
  }),
  'usage.unknown-option': ({ option, ...usage }) => ({
    what: `La commande ${usage.command} n’a pas d’option ${option}.`,
    remedy: orSeeHelp(usage),
  }),
  'usage.unknown-command': ({ word, ...usage }) => ({
    what: `La commande ${usage.command} n’a pas de sous-commande ${word}.`,
    remedy: orSeeHelp(usage),
  }),
  'usage.argument-missing': ({ argument, command }) => ({
    what: `Il manque ${argument} à la commande ${command}.`,
    remedy: seeHelp({ command }),
  }),
  'usage.too-many-arguments': ({ command }) => ({
    what: `La commande ${command} a reçu plus d’arguments qu’elle n’en accepte.`,
    remedy: `${seeHelp({ command })} Un nom qui contient des espaces s’écrit entre guillemets.`,
  }),
  'usage.value-missing': ({ option, command }) => ({
    what: `L’option ${option} attend une valeur.`,
    remedy: seeHelp({ command }),
  }),
  'usage.options-conflict': ({ one, other, command }) => ({
    what: `Les options ${one} et ${other} s’excluent.`,
    remedy: `Donnez l’une des deux. ${seeHelp({ command })}`,
  }),
  'usage.language-unknown': ({ language }) => ({
    what: `La langue « ${language} » n’est pas disponible.`,
    remedy: 'Donnez --lang fr ou --lang en.',
  }),
  'usage.needs-no-root': ({ command }) => ({
    what: `${command} ne s’exécute pas en tant que root : ce qu’il lit a été écrit par quelqu’un d’autre, et rien de ce qu’il fait n’exige root.`,
    remedy: 'Lancez-le sans sudo, avec un utilisateur ordinaire qui a le droit de lire ce fichier.',
  }),
};

export const warnings: Sentences<CliWarnings>['lines'] = {};

export const notes: Sentences<CliNotes>['lines'] = {};

export const text: Messages['cli'] = {
  headings: {
    usage: 'Utilisation :',
    arguments: 'Arguments :',
    options: 'Options :',
    globalOptions: 'Options de toutes les commandes :',
    commands: 'Commandes :',
    support: 'Support :',
    publishing: 'Site et publication :',
    exitStatus: 'Code de retour :',
  },
  words: {
    options: '[options]',
    command: 'COMMANDE',
    archive: 'ARCHIVE',
    bundle: 'DOSSIER-SUPPORT',
    file: 'FICHIER',
    folder: 'DOSSIER',
    renaming: 'NOM=AUTRE',
    id: 'ID',
    key: 'CLÉ',
    name: 'NOM',
    prefix: 'PRÉFIXE',
    code: 'CODE',
    text: 'TEXTE',
    days: 'JOURS|DATE',
    product: 'PRODUIT',
    range: 'VERSIONS[,…]',
    digest: 'EMPREINTE[,…]',
  },
  help: 'afficher cette aide et quitter',
  version: 'afficher la version d’ospi-update et quitter',
  options: {
    platform: 'la plateforme concernée, quand le serveur en héberge plusieurs',
    config: 'lire cette configuration de site au lieu de celle de /etc/ospi-update',
    json: 'écrire du JSON pour les programmes sur la sortie standard, et rien d’autre',
    lang: 'parler français ou anglais, quelle que soit la langue du système',
    quiet: 'n’écrire que les avertissements et les échecs',
    verbose: 'écrire aussi les détails, comme les causes techniques',
    noColor: 'écrire sans couleurs',
  },
  program: {
    summary: 'mettre à jour une plateforme OSPI, et retrouver l’ancienne version en cas d’échec',
    description:
      'Installe les mises à jour des plateformes web d’OSPI sur le serveur du client : vérifie, sauvegarde, affiche la page de maintenance, installe, et rétablit l’ancienne version en cas d’échec.',
  },
  commands: {
    check: {
      summary: 'vérifier les prérequis, et si ARCHIVE pourrait être installée ici',
      description:
        'Vérifie si ce serveur remplit les prérequis d’une mise à jour et, avec ARCHIVE, si cette mise à jour pourrait être installée ici : en regardant, puis par un essai à blanc, qui fait en miniature chaque étape d’une mise à jour à côté de la plateforme, et la défait. Ne change rien sur la plateforme.',
      archive: 'l’archive de mise à jour (.ospi), telle qu’elle a été téléchargée',
      inbox: 'au lieu d’ARCHIVE, la plus récente du dossier de dépôt du site (inbox) qui peut être installée',
      strict: 'quitter avec le code 10 en cas d’avertissements',
      noRehearsal:
        'seulement regarder : ne pas essayer en miniature, à côté de la plateforme, les étapes d’une mise à jour',
      facts: 'juger les faits enregistrés dans FICHIER par --json, et non ce serveur',
      acceptNotice: 'consigner que vous avez lu la notice d’ARCHIVE et que vous l’acceptez',
      noticeTo:
        'enregistrer la notice d’ARCHIVE dans FICHIER, pour la lire avant de l’accepter ; FICHIER ne doit pas déjà exister',
    },
    backup: {
      summary: 'sauvegarder les données de la plateforme en service, et gérer les sauvegardes',
      description:
        'Sauvegarde les données de la plateforme, qui reste en service, et gère les sauvegardes. Sans sous-commande : create.',
    },
    backupCreate: {
      summary: 'faire une sauvegarde maintenant',
      description:
        'Sauvegarde maintenant les données de la plateforme, qui reste en service ; `ospi-update backup` seul fait de même. Ce qui n’a pas changé depuis la sauvegarde précédente n’est pas copié de nouveau.',
    },
    backupList: {
      summary: 'lister les sauvegardes',
      description: 'Liste les sauvegardes, de la plus récente à la plus ancienne.',
    },
    backupVerify: {
      summary: 'vérifier qu’une sauvegarde est intacte',
      description:
        'Lit une sauvegarde, et celles qu’elle complète, et vérifie qu’elle est intacte : chaque fichier est lu jusqu’au bout. Seule une restauration prouve qu’une base revient ; --restore en fait une.',
      id: 'la sauvegarde, telle que `ospi-update backup list` la nomme, ou latest pour la plus récente',
      restore:
        'restaurer aussi chaque base de la sauvegarde à côté de celle en service, la comparer à ce qui avait été extrait, puis la supprimer ; il faut la place des bases sur leur serveur, et la plateforme reste disponible',
    },
    backupRestore: {
      summary: 'restaurer une sauvegarde sur la plateforme, ou dans DOSSIER',
      description:
        'Restaure une sauvegarde sur la plateforme : ses données redeviennent ce qu’elles étaient alors, et ce qui a été enregistré depuis est perdu. Avec --to DOSSIER ou --database, la plateforme n’est pas touchée.',
      id: 'la sauvegarde, telle que `ospi-update backup list` la nomme',
      to: 'restaurer plutôt les dossiers de la sauvegarde dans celui-ci, chacun sous son chemin absolu ; il doit être vide ou ne pas encore exister, là où personne d’autre ne peut écrire. Les bases de la sauvegarde n’y sont pas ; --database les apporte',
      database:
        'restaurer cette base de la sauvegarde sous un autre nom sur son serveur, pour la consulter ; peut être donné plusieurs fois ; MOTEUR:NOM=AUTRE si le nom seul ne suffit pas',
      yes: 'remplacer les données de la plateforme sans poser de question ; là où il n’y a personne à interroger, comme sous cron, elles le sont aussi sans cette option',
    },
    backupPrune: {
      summary: 'supprimer les anciennes sauvegardes',
      description:
        'Supprime les anciennes sauvegardes et garde autant des plus récentes que le dit la configuration du site (backup.keep). Restent en outre, quel que soit leur âge : celles de la dernière mise à jour réussie et celles de toutes les tentatives depuis, puisqu’aucune ne s’est bien terminée. Dès qu’une mise à jour a réussi de nouveau, elles sont supprimées comme les autres. Les anciennes versions de la plateforme ne sont jamais supprimées.',
    },
    apply: {
      summary: 'installer une mise à jour',
      description:
        'Installe une mise à jour : vérifie l’archive, sauvegarde les données, affiche la page de maintenance, installe, contrôle la santé de la nouvelle version et retire la page. En cas d’échec, la version précédente revient ; les mises à jour sont ensuite refusées jusqu’à ce que le support débloque la plateforme.',
      archive:
        'l’archive de mise à jour (.ospi), telle qu’elle a été téléchargée ; par défaut, la plus récente du dossier de dépôt du site (inbox)',
      dryRun: 'montrer ce qui serait exécuté, sans rien faire',
      acceptNotice:
        'consigner que vous avez lu la notice et que vous l’acceptez ; aucune question n’est posée',
      hold: 'garder la page une fois la nouvelle version reconnue en bon état, pour que les adresses de maintenance.allow l’examinent d’abord ; la plateforme s’ouvre par --open, après maintenance.holdMinutes (60), ou par une reprise. Ce qu’elles enregistrent est conservé : il n’y a plus de retour arrière',
      open: 'ouvrir ce que --hold garde fermé, montrer la mise à jour jusqu’à sa fin et se terminer comme elle ; 3 si rien n’attend',
    },
    status: {
      summary: 'montrer la version, la mise à jour en cours ou la dernière, la page et les sauvegardes',
      description:
        'Montre la version installée, la mise à jour en cours ou la dernière et son issue, si les visiteurs voient la page de maintenance, si les mises à jour sont refusées et le code à donner au support, et les sauvegardes.',
      history:
        'lister toutes les mises à jour : début, durée, versions, issue, opérateur, code d’incident, déblocage',
      attempt:
        'montrer une mise à jour, par son nom ou son code d’incident : chaque étape avec son heure, les avertissements, ce qui a échoué et ses derniers messages, les reprises et les sauvegardes',
      verify:
        'vérifier le journal : intact, ou le premier enregistrement qui ne l’est pas, avec alors le code de retour 3',
      follow:
        'attendre la mise à jour en préparation, la montrer jusqu’à sa fin et se terminer comme elle, ou comme la dernière si aucune n’est en cours : 0, 7 ou 8 ; 5 si elle a été interrompue ; 6 si elle est encore en cours',
    },
    support: {
      summary:
        'transmettre un cas au support, mener une mise à jour interrompue à son terme, permettre un nouvel essai',
      description: 'Ce qu’il faut après une mise à jour qui s’est mal terminée.',
    },
    supportBundle: {
      summary: 'réunir dans un fichier ce dont le support a besoin',
      description:
        'Réunit dans un seul fichier ce dont le support a besoin pour voir le cas sans accès à ce serveur : faits et verdicts de check, état, journal, fin des traces, configuration, ce que sert nginx, versions et disques. Il ne contient aucune donnée de la plateforme ni aucun secret, et les noms de personnes, de machines et de fichiers sont remplacés par des pseudonymes ; la liste de ce qu’il contient et ne contient pas est d’abord montrée, et figure dans le fichier en français et en anglais. Fonctionne dans tous les états : après un échec ou une interruption, sous la page de maintenance, à côté d’une autre exécution, avec un journal ou une configuration endommagés, sur un disque plein (le fichier est alors écrit ailleurs, et il est dit où), et pour tout utilisateur (il est alors dit ce qui manque). Ne change rien.',
      archive: 'une archive qui a été refusée, ou qui doit être installée : ses faits sont enregistrés aussi',
      output: 'le fichier, ou un dossier existant, à la place du dossier courant',
      yes: 'écrire sans demander ; nécessaire là où il n’y a pas de terminal',
      nginxConfig: 'le fichier principal de nginx, si ce n’est pas celui d’usage',
    },
    supportRecover: {
      summary: 'mener une mise à jour interrompue à son terme, en avant ou en arrière',
      description:
        'Mène à son terme une mise à jour interrompue (coupure de courant, arrêt forcé) ou restée sous la page de maintenance ; vers la nouvelle version si elle avait été trouvée en bon état, sinon retour à la version précédente, avec tout ce que ses utilisateurs avaient enregistré ; les données d’une sauvegarde restaurée entre-temps restent. La reprise suit le journal, ne pose aucune question, ne relance jamais la mise à jour, et peut elle-même être interrompue puis relancée. Code de retour 0 dès que la plateforme est ouverte, dans l’une ou l’autre version, ou s’il n’y a rien à reprendre ; 8 si elle reste sous la page de maintenance ; appelez alors le support et, une fois corrigée la cause indiquée, relancez cette commande. Sauf arrivée à la nouvelle version, les mises à jour restent refusées tant que le support n’a pas débloqué la plateforme.',
      interrupted:
        'ne pas toucher à ce qui s’est terminé sous la page de maintenance ; pour le démarrage du serveur',
    },
    supportReplay: {
      summary: 'rejuger le cas d’un client, à partir d’un tel fichier',
      description:
        'Pour l’ingénieur, sur sa propre machine, sans aucun des systèmes du client et sans root, à qui cette commande est refusée, car un dossier de support n’est pas signé : juge les faits de DOSSIER-SUPPORT selon les mêmes règles, déduit de son journal l’état, le code d’incident et le sens d’une reprise, et les montre dans les phrases que le client a lues, puis le cours de la dernière mise à jour. Là où cela diffère de ce qui a été enregistré là-bas, comme avec une autre version de ce programme, les deux sont montrés, et le code de retour est 10.',
      bundle: 'le fichier que `support bundle` a écrit',
      with: 'décider aussi si ARCHIVE pourrait y être installée, comme le ferait `apply --dry-run`, en l’état et une fois la plateforme débloquée par le support ; la place qu’il faut à ses scripts pour une copie des données n’est pas connue',
      to: 'décompresser aussi DOSSIER-SUPPORT dans DOSSIER, qui ne doit pas encore exister',
    },
    supportRelease: {
      summary: 'permettre une nouvelle mise à jour, avec le fichier envoyé par le support',
      description:
        'Lève, pour une nouvelle tentative, le refus qui suit l’échec d’une mise à jour. FICHIER vient du support, qui le fait à partir du code d’incident que montre `ospi-update status`. Il n’est valable que pour cet échec de cette plateforme, une seule fois, et jusqu’à son expiration ; qui a débloqué et pourquoi est enregistré et montré par `ospi-update status`. Une mise à jour interrompue, ou qui a laissé la plateforme sous la page de maintenance, doit d’abord être reprise : le fichier reste valable pour cela.',
      file: 'le fichier de déblocage, tel que le support l’a envoyé ; par défaut, celui du dossier de dépôt du site (inbox) qui convient, dont le nom doit se terminer par .txt',
    },
    supportRevoke: {
      summary: 'refuser désormais ce que l’éditeur a retiré, avec le fichier envoyé par le support',
      description:
        'Enregistre que l’éditeur a retiré des versions ou des archives de ce produit, et pourquoi. check et apply les refusent dès lors (code de retour 4, avec la raison de l’éditeur), dans le dossier de dépôt aussi, où est prise la plus récente qui n’a pas été retirée ; l’acceptation de leur notice ne sert à rien. Ce qui est installé reste tel quel, un retour à une version retirée n’est jamais empêché, et `ospi-update check` comme `ospi-update status` disent si la version installée est concernée. FICHIER n’expire pas, ne dépend pas de l’horloge, peut être donné de nouveau, et peut l’être pendant que les mises à jour sont refusées ou qu’une mise à jour est interrompue. Il est irrévocable : l’éditeur publie une version plus récente. Une archive peut dire la même chose dans son manifeste ; c’est enregistré une fois sa notice acceptée.',
      file: 'l’avis de retrait, tel que le support l’a envoyé ; par défaut, tous ceux du dossier de dépôt du site (inbox), dont les noms doivent se terminer par .txt',
    },
    setup: { summary: 'préparer ce serveur', description: 'Prépare ce serveur aux mises à jour.' },
    setupNginx: {
      summary: 'faire afficher la page de maintenance par nginx',
      description:
        'Affiche les lignes qui permettent à nginx de présenter la page de maintenance ; leur place est dans le bloc « server » de la plateforme, par `include`. Avec --install, trouve ce bloc (et ceux qui servent les mêmes noms, comme http à côté de https, qui transmettent les requêtes au même endroit, exécutent les mêmes scripts ou servent les dossiers de la plateforme), montre la modification et, après votre accord, écrit les lignes dans snippets/ à côté du fichier principal de nginx, les inclut, recharge nginx une fois et prouve par HTTP qu’elles sont en vigueur. nginx a accepté le tout avant que le moindre fichier ne change ; ce qui échoue est remis en place. Les pages d’erreur du bloc pour 500, 502 et 504 cèdent la place à la page de maintenance tant qu’elle est affichée. Demande nginx 1.18 ou plus récent.',
      output: 'les écrire dans FICHIER',
      install: 'les installer dans la configuration de nginx',
      undo: 'retirer ce que --install a mis ; les fichiers redeviennent tels qu’avant, octet pour octet. Une ligne modifiée depuis est laissée en place, et rien n’est fait',
      yes: 'modifier la configuration de nginx sans rien demander',
      nginxConfig: 'le fichier principal de nginx, si ce n’est pas celui d’usage',
    },
    setupMove: {
      summary: 'emporter l’historique d’une plateforme vers un autre nom ou un autre dossier d’état',
      description:
        'Dès que le fichier de configuration a été renommé, ou indique un autre dossier `state`, toute autre commande que `support bundle` est refusée : une marque dans le dossier de la plateforme (ROOT/.ospi-update.json) dit où se trouve son historique. Cette commande inscrit le déplacement au journal, copie le journal, les traces des tentatives et les notices, puis écrit la marque. Le blocage après une mise à jour échouée suit. Ni mise à jour interrompue ni page de maintenance ne doivent subsister. nginx et systemd sont ensuite à adapter.',
    },
    setupSystemd: {
      summary: 'afficher les unités systemd de la reprise automatique',
      description:
        'Affiche des unités pour systemd 247 ou plus récent : l’une mène à son terme une mise à jour interrompue, au démarrage du serveur et avant les services de la plateforme, ou dès que la mise à jour a disparu ; un ajout pour chaque unité de la plateforme, UNITÉ.d/ospi-update.conf, la retient tant que la page de maintenance est affichée et que ce programme ne la laisse pas démarrer ; des minuteries (timers), sans effet tant qu’elles ne sont pas activées, font chaque nuit une sauvegarde et une mise à jour. Après une sauvegarde nocturne réussie, les anciennes sont supprimées comme par `backup prune`. On peut les écrire de nouveau à tout moment ; les ajouts aux unités qui ne sont plus de la plateforme sont alors retirés.',
      output: 'les écrire plutôt dans ce dossier, en général /etc/systemd/system',
    },
    pack: {
      summary: 'construire et signer une archive de mise à jour (pour l’éditeur)',
      description:
        'Construit et signe une archive de mise à jour à partir de DOSSIER, qui contient manifest.json, la notice, hooks/ et files/ (voir ospi-update-manifest(5)). Avec --new-key, crée plutôt une paire de clés, au format de minisign ; avec --release, le fichier par lequel le support lève le refus des mises à jour après un échec ; avec --revoke, celui par lequel des versions ou des archives sont retirées.',
      folder: 'le dossier à empaqueter',
      key: 'la clé secrète avec laquelle signer',
      output: 'l’archive à écrire',
      manifest:
        'n’écrire que le manifeste dans FICHIER, pour le faire signer par minisign lui-même : minisign -S -m FICHIER',
      signature: 'prendre la signature que minisign a faite de ce manifeste, au lieu de --key',
      publicKey: 'la clé publique, ou son fichier, avec laquelle vérifier cette signature',
      newKey: 'créer les clés PRÉFIXE.key et PRÉFIXE.pub',
      release:
        'faire, au lieu d’une archive, le déblocage de la plateforme dont voici le code d’incident : un petit fichier de texte pour `ospi-update support release`. Sans --key il n’est pas encore signé, et la sortie dit comment minisign le signe',
      revoke:
        'retirer des versions ou des archives de PRODUIT, au lieu de faire une archive : un petit fichier de texte pour `ospi-update support revoke`, signé comme celui de --release. C’est irrévocable',
      versions:
        'de --revoke : des versions, ou des intervalles bornés comme ">=4.3.0 <4.3.2", séparés par des virgules',
      archives:
        'de --revoke : des empreintes SHA-256, séparées par des virgules : le manifestSha256 que montre `check ARCHIVE --json`, qui vaut pour toute copie quelle que soit sa compression, ou le sha256 d’un fichier',
      issuer: 'qui débloque ou retire, pour le journal du client',
      reason: 'pourquoi, pour le journal du client',
      expires:
        'jusqu’à quand la nouvelle mise à jour peut commencer : des jours, ou une date (AAAA-MM-JJ) ; 7 jours par défaut, 90 au plus',
    },
  },
  units: reboot.units,
  exits: {
    ok: 'terminé, ou rien à faire',
    internal: 'une erreur imprévue',
    usage: 'option inconnue, argument ou configuration incorrects ; rien n’a été changé',
    prerequisite: 'un prérequis obligatoire n’est pas rempli ; rien n’a été changé',
    archive: 'l’archive, le déblocage ou l’avis de retrait par le support est refusé ; rien n’a été changé',
    locked: 'refus : une mise à jour antérieure a échoué ou a été interrompue ; rien n’a été changé',
    busy: 'une autre exécution est en cours sur cette plateforme ; rien n’a été changé',
    'rolled-back': 'la mise à jour a échoué ; la version précédente est rétablie et fonctionne',
    maintenance: 'la mise à jour a échoué ; la plateforme reste sous la page de maintenance',
    permission: 'ni root, ni membre du groupe des administrateurs ; rien n’a été changé',
    warning:
      'check --strict : il n’y a que des avertissements ; support replay : le résultat n’est pas celui qui a été enregistré',
    backup: 'la commande de sauvegarde a échoué ; ce n’est pas une tentative de mise à jour',
  },
  man: {
    section: 'Administration système',
    formatSection: 'Formats de fichiers',
    messagesSection: 'Messages',
    titles: {
      name: 'NOM',
      synopsis: 'SYNOPSIS',
      description: 'DESCRIPTION',
      commands: 'COMMANDES',
      options: 'OPTIONS',
      prerequisites: 'PRÉREQUIS',
      administrators: 'ADMINISTRATEURS',
      exitStatus: 'CODE DE RETOUR',
      files: 'FICHIERS',
      environment: 'ENVIRONNEMENT',
      json: 'SORTIE POUR LES PROGRAMMES',
      examples: 'EXEMPLES',
      failure: 'APRÈS UN ÉCHEC',
      trust: 'MODÈLE DE CONFIANCE',
      seeAlso: 'VOIR AUSSI',
    },
    description: [
      'Deux commandes suffisent pour une mise à jour : `ospi-update check ARCHIVE` dit si elle peut être installée ici et ne change rien ; `ospi-update apply ARCHIVE` l’installe. L’archive est remise telle qu’elle a été téléchargée, jamais décompressée.',
      'Pendant l’installation, les visiteurs voient la page de maintenance. Rien de ce que la plateforme a confirmé à ses utilisateurs n’est perdu, que la mise à jour réussisse ou échoue. Elle continue quand le terminal se ferme : `ospi-update status --follow` montre son avancement.',
      'Pendant une mise à jour ou sa reprise, il est demandé à systemd de refuser l’arrêt, le redémarrage et la mise en veille du serveur (systemd-inhibit(1)) ; `ospi-update status` dit si c’est le cas. Avant systemd 257, root n’est pas concerné : un redémarrage par root a lieu quand même. Sans systemd, rien ne l’empêche. Ne redémarrez pas le serveur avant la fin ; une mise à jour ainsi arrêtée est considérée comme interrompue.',
      'Chaque plateforme du serveur a une configuration, dont ospi-update.yaml(5) décrit les clés. `ospi-update setup nginx` permet à nginx de montrer la page de maintenance.',
    ],
    prerequisites: {
      introduction:
        '`ospi-update check` dit s’ils sont réunis. Au-dessous d’un minimum, rien n’est installé (code de retour 3) ; au-dessous de ce qui est conseillé, un avertissement est donné. Une archive peut demander davantage.',
      items: {
        platform: {
          term: 'Plateforme',
          needed: 'version 4.0.0 ou plus récente, à partir de laquelle l’archive peut mettre à jour',
        },
        cpuCores: { term: 'Cœurs de processeur', needed: '4 ; 8 conseillés' },
        memory: {
          term: 'Mémoire',
          needed:
            '8 Gio ; 16 Gio conseillés. Un serveur vendu avec 8 Go en montre un peu moins, et cela suffit',
        },
        disk: {
          term: 'Espace disque libre',
          needed:
            '30 % de chaque système de fichiers où l’on écrit, et la place de la nouvelle version, de la sauvegarde et de sa restauration',
        },
        server: {
          term: 'Serveur',
          needed:
            'nginx avec l’extrait de `setup nginx`, les services et l’adresse de santé de la configuration, Node.js 20.19 ou plus récent, GNU tar, zstd et flock',
        },
      },
    },
    administrators: [
      'Seuls root et les membres du groupe des administrateurs (groupe Système) peuvent installer, accepter une notice et sauvegarder ; restaurer, supprimer d’anciennes sauvegardes et `setup` sont réservés à root. Les membres le font par sudo, pour que les fichiers de la plateforme puissent être changés ; la personne derrière root est consignée. Sans sudo, ils peuvent lancer status, ainsi que check, qui signale alors les dossiers où seul root peut écrire ; les sauvegardes ne sont lisibles que par root.',
      'Créez le groupe par `groupadd --system systeme`, indiquez-le dans la configuration (`administrators: systeme`), ajoutez-y ses membres par `usermod -aG systeme NOM`, ouvrez-leur le dossier de dépôt (`install -d -g systeme -m 2770 /var/spool/ospi-update/planipsy`) et donnez au groupe ces lignes dans sudoers :',
    ],
    members: [
      'Ces lignes contiennent des commandes entières : un membre ne peut indiquer ni fichier ni configuration. Avec un `*` dans l’une d’elles, ou des arguments laissés libres, root lirait et écrirait ce qu’il indique. Les archives, et le fichier d’un déblocage (NOM.txt), se déposent dans le dossier de dépôt ; un dossier de support appartient au membre qui le demande. Si le serveur héberge plusieurs plateformes, ajoutez `--platform NOM` à chaque commande. Si Node.js se trouve dans un dossier à part, ajoutez ce dossier à secure_path ; seul root doit pouvoir y écrire.',
    ],
    json: [
      'Avec `--json`, la sortie standard porte un seul objet JSON, sur une ligne : le résultat ou le problème. apply, `support recover`, `status --follow` et les commandes de sauvegarde qui écrivent donnent auparavant chaque événement sur une ligne à lui. Les avertissements et les causes techniques vont sur la sortie d’erreur.',
      'Chaque objet a `kind`. Pour un résultat : check, plan, applied, nothing-to-do, recovered, nothing-to-recover, status, history, attempt, journal-verified, notice-accepted, backup-created, backup-list, backup-verified, backup-restored, backup-pruned, bundle, replay, packed, released, release-made, revoked, revocation-made, key-created, nginx-set-up, platform-moved, snippet ou units ; pour un événement : record, progress ou note ; pour un problème : problem. Un problème a `code`, `messageCode` (tel que les personnes le voient, voir ospi-update-messages(7)), `exit`, `exitCode`, `platform` (unchanged, rolled-back, changed ou unknown), `params`, `what` et `remedy`. Les clés et les codes sont en anglais et stables ; seuls what, remedy et les titres sont des phrases.',
      'Ce que l’éditeur a retiré se trouve sous `revocations` dans `facts.journal` de check et dans le résultat de status, chacun avec `product`, `versions`, `archives`, `reason`, `issued` et `issuer` ou `carriedBy` (la version de l’archive qui le portait) ; status a `revoked` si la version installée est concernée. Une archive se reconnaît à `facts.archive.sha256`, celui du fichier, tel que l’ont `archive.sha256` de l’événement attempt.started et sha256sum(1), et à `facts.archive.manifestSha256`, celui de son manifest.json signé. Le journal a l’événement archive.revoked.',
    ],
    files: {
      configuration:
        'la configuration d’une plateforme, voir ospi-update.yaml(5) ; le JSON (.json) est lu également',
      journal: 'le journal de toutes les mises à jour ; ne jamais le modifier ni l’effacer',
      attempts: 'ce que chaque mise à jour a écrit',
    },
    environment: {
      locale:
        'la langue, dans cet ordre, quand --lang n’est pas donnée ; et, avec LC_CTYPE au lieu de LC_MESSAGES, les caractères : si ce ne sont pas ceux d’UTF-8, le texte est écrit avec ceux qui existent (le JSON reste en UTF-8)',
      noColor: 'si elle a une valeur, quelle qu’elle soit, il n’y a pas de couleurs',
    },
    examples: {
      first: {
        title: 'La première mise à jour, sur un terminal :',
        lines: [
          'cp planipsy-4.3.0.ospi /var/spool/ospi-update/planipsy/',
          'sudo ospi-update check --inbox',
          'sudo ospi-update apply --dry-run',
          'sudo ospi-update apply',
        ],
      },
      cron: {
        title:
          'Chaque nuit, installer l’archive la plus récente du dossier de dépôt. Seule une archive dont la notice a été acceptée est installée ; s’il n’y a rien à faire, rien n’est écrit :',
        lines: ['30 2 * * * root /usr/local/bin/ospi-update apply --platform planipsy'],
      },
      accept: {
        title: 'Accepter la notice à l’avance, pour la nuit :',
        lines: ['sudo ospi-update check --inbox --accept-notice'],
      },
      backup: {
        title:
          'Faire une sauvegarde et, en tant que root, regarder son contenu ailleurs ; /srv/planipsy/shared est alors dans /srv/restauration/srv/planipsy/shared, et la base planipsy à côté d’elle-même sous le nom planipsy_copie :',
        lines: [
          'sudo ospi-update backup',
          'ospi-update backup restore ID --to /srv/restauration --database planipsy=planipsy_copie',
        ],
      },
    },
    powers,
    trust: {
      trusted: {
        introduction: 'Ce à quoi on fait confiance, car rien ne peut y être opposé :',
        items: [
          'root, et ce que root a défini dans sa session : un Node.js que root lance lit NODE_OPTIONS, NODE_PATH et LD_PRELOAD avant la première ligne de ce programme. sudo les retire tant que son `env_reset` reste actif. Ce que ce programme lance, hooks et services compris, ne les reçoit jamais, ni rien d’autre de la session.',
          'Les membres du groupe des administrateurs, dans les limites des lignes d’ADMINISTRATEURS, qui ne font de personne root. Un membre peut installer, quand il le veut, toute archive du dossier de dépôt que l’éditeur a signée pour ce produit et qui est plus récente que tout ce qui a été installé ici, et ainsi faire exécuter ses hooks par root ; accepter sa notice en son propre nom ; garder la nouvelle version fermée pendant `maintenance.holdMinutes`, et l’ouvrir ; faire des sauvegardes jusqu’à épuisement de la place ; lancer une reprise ; mettre en vigueur un déblocage du support ; lire le statut, le journal, les comptes rendus, les notices, la liste des sauvegardes et un dossier de support. En laissant une question sans réponse, il peut faire attendre les autres, et en fermant sa propre session, interrompre une mise à jour, qu’il faut alors reprendre.',
          'Ceux à qui d’autres lignes de sudoers permettent de lancer cette commande avec des arguments de leur choix : ils peuvent davantage. Même alors, une archive, des faits, un déblocage ou une configuration qu’ils indiquent sont ouverts, et une notice ou un dossier de support sont écrits, avec leurs propres droits sur les fichiers et non ceux de root. Mais `backup restore` et `setup` sont réservés à root : qui peut les lancer par sudo est root.',
          'La configuration, et avec elle les clés publiques, les commandes des services et les programmes des bases de données. Elle n’est lue que si personne d’autre que root ne peut écrire le fichier ou un dossier au-dessus, liens suivis. Ce sont des données : aucun JavaScript n’est jamais exécuté à sa place, et ni le dossier courant ni un dossier personnel ne sont consultés.',
          'Les programmes de `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`, quoi que dise PATH, et Node.js lui-même.',
          'L’éditeur, qui détient la clé secrète : un hook signé s’exécute en tant que l’utilisateur qui lance la mise à jour, et peut ce que cet utilisateur peut.',
        ],
      },
      verified: {
        introduction: 'Ce qui est vérifié, et refusé avant toute modification :',
        items: [
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
      undefended: {
        introduction: 'Ce contre quoi il n’y a pas de défense :',
        items: [
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
    failure: [
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
  codes,
  configuration,
  manifest,
};
