import { quoteWord } from '../shell-word.ts';
import type { VisitFacts } from '../../model/facts.ts';
import type { ApplyNotes, ApplyProblems, ApplyWarnings } from '../../model/vocabulary/apply.ts';
import { nameProblem } from '../put-code.ts';
import type { Bilingual } from '../../model/vocabulary/index.ts';
import type { Sentences } from '../sentences.ts';
import { mendJournal, sayJournalFault } from './journal.ts';
import { text as maintenance } from './maintenance.ts';
import { text as report } from './report.ts';

/** As everywhere else: a step by its title, the vendor's hooks by theirs. */
const nameStep = ({ step, title }: { step: string; title?: Bilingual }) => {
  const titles: Readonly<Record<string, string>> = report.steps;
  return title?.fr ?? titles[step] ?? step.replace(/^hook-/, 'script ');
};

const howItEnded = ({
  exitCode,
  timedOut,
  seen,
  hasEnded = false,
}: {
  exitCode: number;
  timedOut: boolean;
  seen: string;
  hasEnded?: boolean;
}) => {
  if (hasEnded) return 'sa commande a réussi, mais le service s’est arrêté aussitôt';
  if (timedOut) return 'sa commande ne s’est pas terminée à temps';
  return exitCode === 0
    ? `sa commande s’est bien terminée, mais il n’a pas été vu ${seen} à temps`
    : `sa commande s’est terminée avec le code ${exitCode}`;
};

/** Ce qu'un programme a affiché, sous une phrase. */
const quoteLines = (sentence: string, lines: readonly string[]) =>
  [sentence, ...lines.map((line) => `  | ${line}`)].join('\n');

const callSupport = ({ incident, contact }: { incident: string; contact: string }) =>
  `Ne relancez pas la mise à jour : elle est refusée tant que le support ne l’a pas débloquée. Appelez le support (${contact}) et indiquez le code d’incident ${incident}. Envoyez avec lui le fichier qu’écrit \`sudo ospi-update support bundle\`.`;

/** After what left the platform under the page. */
const callAndTryAgain = ({ incident, contact }: { incident: string; contact: string }) =>
  `Ne réparez pas de données à la main. Appelez le support (${contact}) et indiquez le code d’incident ${incident}. Envoyez avec lui le fichier qu’écrit \`sudo ospi-update support bundle\`. Une fois corrigée la cause indiquée ci-dessus (nginx démarré, disque libéré, serveur en marche), \`sudo ospi-update support recover\` essaie de nouveau de rouvrir la plateforme.`;

/** What the health address last said: a status, or why there was no answer. */
const sayAnswer = ({ url, seen }: { url: string; seen: string }) => {
  const [, status] = /^(?:HTTP )?(\d+)$/.exec(seen) ?? [];
  return maintenance.sayAnswer({
    url,
    ...(status === undefined ? { failure: seen } : { status: Number(status) }),
  });
};

const stands = {
  closed: 'La plateforme reste sous la page de maintenance',
  unanswered: 'La page de maintenance est activée, mais nginx ne répond pas',
  untouched: 'Rien n’était encore arrêté ; la plateforme est ouverte, dans la version qu’elle avait',
  opened: 'La plateforme est en bon état et déjà rouverte',
  exposed:
    'La plateforme a été modifiée et les visiteurs n’en sont PAS tenus à l’écart ; arrêtez ses services, ou nginx, jusqu’à la reprise',
} as const;

const tellLostJournal = ({
  attempt,
  path,
  reason,
  incident,
  contact,
  stands: how,
  visit,
}: {
  attempt: string;
  path: string;
  reason: string;
  incident: string;
  contact: string;
  stands: keyof typeof stands;
  visit?: VisitFacts;
}) => ({
  what: `Le journal ${path} ne peut plus être écrit (${sayJournalFault(reason)}). La tentative ${attempt} s’est arrêtée en chemin et est considérée comme interrompue. ${stands[how]}.${visit === undefined ? '' : ` Constaté : ${maintenance.sayAnswer(visit)}.`}`,
  remedy: `Ne relancez pas la mise à jour et ne réparez pas de données à la main. ${mendJournal(reason)} Ensuite, \`sudo ospi-update support recover\` mène la tentative à son terme. Appelez le support (${contact}) et indiquez le code d’incident ${incident}. Envoyez avec lui le fichier qu’écrit \`sudo ospi-update support bundle\`.`,
});

export const problems: Sentences<ApplyProblems>['problems'] = {
  'rolled-back.attempt': ({ from, to, step, title, ...attempt }) => ({
    what: `La mise à jour vers ${to} a échoué à l’étape « ${nameStep({ step, ...(title && { title }) })} ». La version ${from} est de retour, en bon état et ouverte aux utilisateurs, avec tout ce qu’ils avaient enregistré avant la page de maintenance.`,
    remedy: callSupport(attempt),
  }),
  'maintenance.attempt': ({ installed, step, title, ...attempt }) => ({
    what: `La mise à jour a échoué à l’étape « ${nameStep({ step, ...(title && { title }) })} » et la plateforme n’a pas pu être rouverte. Elle reste sous la page de maintenance (version installée : ${installed}).`,
    remedy: `Ne redémarrez pas le serveur. ${callAndTryAgain(attempt)} La mise à jour elle-même est refusée tant que le support ne l’a pas débloquée.`,
  }),
  'maintenance.recovery': ({ attempt, installed, ...refused }) => ({
    what: `La tentative ${attempt} n’a pas pu être reprise pour le moment. La plateforme reste sous la page de maintenance (version installée : ${installed}).`,
    remedy: callAndTryAgain(refused),
  }),
  'maintenance.recovery-declined': ({ attempt, installed, incident, contact }) => ({
    what: `La tentative ${attempt} ne peut plus être annulée ; des visiteurs ont pu atteindre la nouvelle version, et un retour perdrait ce qu’ils y ont enregistré. La plateforme reste sous la page de maintenance (version installée : ${installed}).`,
    remedy: `Ne réparez pas de données à la main. Appelez le support (${contact}) et indiquez le code d’incident ${incident}. Envoyez avec lui le fichier qu’écrit \`sudo ospi-update support bundle\`.`,
  }),
  'maintenance.recovery-left': ({ attempt, installed, ...refused }) => ({
    what: `La tentative ${attempt} s’est terminée sous la page de maintenance et est laissée telle quelle ; quelqu’un a pu réparer depuis. La plateforme reste fermée à ses utilisateurs (version installée : ${installed}).`,
    remedy: callAndTryAgain(refused),
  }),
  'maintenance.journal-lost': tellLostJournal,
  'internal.journal-lost': tellLostJournal,
  'locked.attempt-failed': ({ attempt, ...refused }) => ({
    what: `La mise à jour est refusée : la tentative ${attempt} a échoué.`,
    remedy: callSupport(refused),
  }),
  'locked.attempt-interrupted': ({ attempt, ...refused }) => ({
    what: `La mise à jour est refusée : la tentative ${attempt} a été interrompue avant sa fin.`,
    remedy: `\`ospi-update status\` montre jusqu’où elle est allée, et \`ospi-update support recover\` remet la plateforme en service. ${callSupport(refused)}`,
  }),
  'prerequisite.notice-not-accepted': ({ archive, notice, fromInbox = false }) => ({
    what: `La notice de ${archive} (${notice}) n’a pas été acceptée, et il n’y a pas de terminal où poser la question.`,
    remedy: `Lisez la notice, puis lancez une fois \`ospi-update check ${fromInbox ? '--inbox' : quoteWord(archive)} --accept-notice\` ; l’acceptation reste enregistrée.`,
  }),
  'prerequisite.notice-declined': ({ notice }) => ({
    what: 'L’installation n’a pas été confirmée.',
    remedy: `Lisez la notice (${notice}), puis relancez la commande.`,
  }),
  'prerequisite.not-installed': ({ link }) => ({
    what: `Aucune version installée n’a été trouvée : ${link} manque ou ne mène pas à une version.`,
    remedy:
      'Vérifiez `root` dans la configuration du site. Une mise à jour suppose une plateforme installée.',
  }),
  'prerequisite.release-exists': ({ path }) => ({
    what: `Le dossier ${path} existe déjà, alors que cette version n’est pas installée.`,
    remedy: 'Cherchez d’où il vient ; déplacez-le, puis relancez la commande.',
  }),
  'prerequisite.inbox-unreadable': ({ path, reason }) => ({
    what: `Impossible de lire le dossier des nouvelles archives, ${path} (${reason}).`,
    remedy: 'Créez ce dossier ou corrigez `inbox` dans la configuration du site.',
  }),
  'prerequisite.failed-before': ({ archive, version, attempt }) => ({
    what: `${archive} (version ${version}) a déjà échoué sur cette plateforme, lors de la tentative ${attempt}. Elle n’est plus essayée tant que personne ne la désigne.`,
    remedy: `Demandez au support une mise à jour corrigée et retirez celle-ci du dossier. Pour l’essayer quand même, en tant que root : \`ospi-update apply ${quoteWord(archive)}\`.`,
  }),
  'prerequisite.inbox-empty': ({ path }) => ({
    what: `Aucune mise à jour de ${path} ne peut être installée ici.`,
    remedy: 'Copiez-y l’archive telle qu’elle a été téléchargée ; son nom se termine par .ospi.',
  }),
  'prerequisite.version-untold': ({ url, version, found }) => ({
    what: `La version ${version} est installée, mais ce qui répond à ${url} n’indique ${found === null ? 'aucune version' : `que « ${found} »`} là où la configuration du site l’attend.`,
    remedy:
      'Corrigez `health.versionHeader` ou `health.versionPath` ; si une autre version y fonctionne bien, redémarrez les services.',
  }),
  'usage.interrupted': () => ({
    what: 'Arrêt à votre demande, avant le début de la mise à jour.',
    remedy: 'Relancez la commande quand vous souhaiterez installer la mise à jour.',
  }),
  'usage.no-inbox': ({ configuration }) => ({
    what: `Aucun fichier n’est indiqué, et ${configuration} ne nomme pas de dossier pour les nouvelles archives.`,
    remedy: 'Indiquez le chemin du fichier ou renseignez `inbox` dans la configuration du site.',
  }),
  'step.release-exists': ({ path }) => ({
    what: `Le dossier ${path} est apparu pendant la mise à jour.`,
    remedy: 'Cherchez ce qui l’a créé.',
  }),
  'step.release-missing': ({ path, version }) => ({
    what: `Les fichiers de la version ${version} ne sont plus là : ${path} a été supprimé.`,
    remedy: `Remettez ce dossier en place, par exemple depuis une sauvegarde du serveur.`,
  }),
  'step.current-changed': ({ path, version, found }) => ({
    what: `${path} ${found === null ? 'ne mène à aucune version' : `mène à la version ${found}`}, et non à la version ${version} : quelqu’un l’a modifié depuis.`,
    remedy: `Si c’est la version ${version} qui doit servir, remettez le lien : ln -sfn releases/${version} ${path}`,
  }),
  'step.service-not-started': ({ service, log, lastLines = [], ...ended }) => ({
    what: quoteLines(
      `Le service ${service} n’a pas démarré : ${howItEnded({ ...ended, seen: 'en marche' })}.`,
      lastLines,
    ),
    remedy: `Ce qu’il a affiché se trouve dans ${log}.`,
  }),
  'step.service-not-stopped': ({ service, log, ...ended }) => ({
    what: `Le service ${service} ne s’est pas arrêté : ${howItEnded({ ...ended, seen: 'entièrement arrêté' })}.`,
    remedy: `Ce qu’il a affiché se trouve dans ${log}.`,
  }),
  'step.service-died': ({ service }) => ({
    what: `Le service ${service} a démarré, puis s’est arrêté.`,
    remedy: 'Consultez le journal de ce service.',
  }),
  'step.service-crashed': ({ service, lastLines, log }) => ({
    what: quoteLines(
      `Le service ${service} a démarré, puis s’est arrêté avant que la plateforme soit en bon état.`,
      lastLines,
    ),
    remedy: `Ce qu’il a affiché se trouve dans ${log}, et dans son propre journal.`,
  }),
  'step.other-version': ({ url, version, found, process }) => ({
    what: `La version ${version} devrait répondre à ${url}, mais c’est une autre qui répond : ${found === null ? 'elle ne dit pas laquelle' : `« ${found} »`}${process === undefined ? '' : `, processus ${process}`}.`,
    remedy:
      process === undefined
        ? 'Si la bonne version y fonctionne, corrigez `health.versionHeader` ou `health.versionPath` dans la configuration du site. Sinon, cherchez ce qui répond à cette adresse et arrêtez-le.'
        : 'Cherchez qui a lancé ce processus, et arrêtez-le.',
  }),
  'step.still-answering': ({ url, process }) => ({
    what: `Tous les services étaient arrêtés, et pourtant le processus ${process} répondait encore à ${url} : l’ancienne version y aurait continué, sur les données de la nouvelle. Rien de la nouvelle version n’avait commencé.`,
    remedy:
      'Cherchez qui a lancé ce processus. S’il appartient à la plateforme, la commande d’arrêt de son service doit y mettre fin ; sinon, corrigez `health.url` dans la configuration du site.',
  }),
  'step.unhealthy': ({ url, seen, timeoutSeconds }) => ({
    what: `La plateforme n’est pas revenue en bon état en ${timeoutSeconds} s. Dernière demande à ${url} : ${sayAnswer({ url, seen })}.`,
    remedy: 'Consultez les journaux des services.',
  }),
  'step.hook-failed': ({ hook, exitCode, lastLines, log }) => ({
    what: [
      `Le script ${hook} a échoué avec le code ${exitCode}.`,
      ...lastLines.map((line) => `  | ${line}`),
    ].join('\n'),
    remedy: `Tout ce qu’il a affiché se trouve dans ${log}.`,
  }),
  'step.hook-left-running': ({ pids }) => ({
    what: `Des processus lancés par un script de la mise à jour ne peuvent pas être arrêtés : ${pids.join(', ')}.`,
    remedy:
      'Tant qu’ils tournent, les données ne peuvent pas être remises en place sans risque. `ps -o pid,stat,wchan,args -p PID` montre ce qu’ils attendent, souvent un disque ou un partage réseau ; dès qu’ils ont disparu, `sudo ospi-update support recover` reprend.',
  }),
  'step.hook-timed-out': ({ hook, timeoutSeconds, log }) => ({
    what: `Le script ${hook} n’était pas terminé au bout de ${timeoutSeconds} s ; il a été arrêté.`,
    remedy: `Tout ce qu’il a affiché se trouve dans ${log}.`,
  }),
};

export const warnings: Sentences<ApplyWarnings>['lines'] = {
  'apply.rescue-without-database': ({ engine, name, detail }) =>
    `Avant la restauration des données, la base ${engine === 'mariadb' ? 'MariaDB' : 'PostgreSQL'} ${name} n’a pas pu être sauvegardée telle que la mise à jour l’avait laissée, car elle ne répondait pas ou n’existait plus (${nameProblem(detail)}).`,
  'apply.rescue-failed': ({ detail }) =>
    `Avant la restauration des données, leur état présent n’a pas pu être sauvegardé : ${nameProblem(detail)}`,
  'apply.visitors-let-in': () =>
    'Des visiteurs ont pu atteindre la nouvelle version ; un retour perdrait ce qu’ils y ont enregistré.',
  'apply.service-killed': ({ service, processes }) =>
    processes.length === 0
      ? `Le service ${service} ne s’est pas arrêté à temps et systemd l’a tué (TimeoutStopSec de son unité). Ce qu’il gardait encore en mémoire est perdu.`
      : `Le service ${service} ne s’est pas arrêté à temps et a été tué : ${processes.join(', ')}. Ce qu’il gardait encore en mémoire est perdu.`,
  'apply.platform-killed': ({ processes }) =>
    `Tous les services étaient arrêtés, mais ces processus de la plateforme travaillaient encore et ont été tués : ${processes.join(', ')}. S’ils doivent fonctionner, ajoutez-les à \`services\` ; ils n’ont pas été relancés.`,
  'apply.page-not-kept': ({ flag, visit }) =>
    `Les visiteurs ne sont PAS tenus à l’écart de la plateforme : la page n’a pas pu être remise (${flag}).${visit === undefined ? '' : ` Constaté : ${maintenance.sayAnswer(visit)}.`} Arrêtez ses services, ou nginx, en attendant le support.`,
  'apply.leftover-kept': ({ path, reason }) =>
    `${path} n’a pas pu être supprimé (${reason}). Rien d’autre n’en dépend ; la prochaine mise à jour essaie de nouveau. ${reason === 'EPERM' ? `Il a pu être rendu immuable ou limité à l’ajout : \`lsattr -d ${path}\` le montre, \`chattr -a -i ${path}\` y met fin.` : 'Cherchez ce qui le retient et supprimez-le à la main.'}`,
  'apply.clean-up-failed': ({ detail }) =>
    `Quelque chose qui ne sert plus n’a pas pu être supprimé ; la plateforme n’est pas concernée : ${nameProblem(detail)}`,
};

export const notes: Sentences<ApplyNotes>['lines'] = {
  'apply.notice': ({ path }) => `La notice, à lire avant l’installation : ${path}`,
  'apply.goes-on': () =>
    'La mise à jour est commencée et va jusqu’à son terme ; l’arrêter en chemin abîmerait la plateforme. Suivez-la avec `ospi-update status --follow`.',
  'apply.recovery-goes-on': () =>
    'La reprise est commencée et va jusqu’à son terme. Suivez-la avec `ospi-update status --follow`.',
  'apply.inbox-skipped': ({ archive }) => `${archive} a été laissée de côté :`,
};

export const text = {};
