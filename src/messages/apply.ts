import type { Bilingual } from '../terms/bilingual.ts';
import type { NamedDatabase } from '../terms/database.ts';
import type { JournalFault } from '../terms/journal.ts';
import type { RecordedProblem } from '../terms/recorded-problem.ts';
import type { VisitFacts } from '../terms/visit.ts';
import { inEach, note, problem, say, table, warning } from './declare.ts';
import { mendJournal, sayJournalFault } from './journal.ts';
import { text as maintenance } from './maintenance.ts';
import { nameProblem } from './put-code.ts';
import { nameStep } from './report.ts';
import { quoteWord } from './shell-word.ts';

interface RefusedAttempt {
  readonly attempt: string;
  readonly incident: string;
  /** How support is reached, as the site configuration says. */
  readonly contact: string;
}

type LostJournal = RefusedAttempt & JournalFault;

interface EndedAttempt extends RefusedAttempt {
  readonly step: string;
  /** Of a hook: the vendor's own. */
  readonly title?: Bilingual;
}

interface ServiceFailure {
  readonly service: string;
  readonly exitCode: number;
  readonly timedOut: boolean;
  readonly log: string;
}

const howItEnded = say<[{ exitCode: number; timedOut: boolean; seen: string; hasEnded?: boolean }]>({
  en: ({ exitCode, timedOut, seen, hasEnded = false }) => {
    if (hasEnded) return 'its command succeeded, but the service exited at once';
    if (timedOut) return 'its command timed out';
    return exitCode === 0
      ? `its command succeeded, but the service was not ${seen} in time`
      : `its command exited with code ${exitCode}`;
  },
  fr: ({ exitCode, timedOut, seen, hasEnded = false }) => {
    if (hasEnded) return 'sa commande a réussi, mais le service s’est arrêté aussitôt';
    if (timedOut) return 'sa commande ne s’est pas terminée à temps';
    return exitCode === 0
      ? `sa commande s’est bien terminée, mais il n’a pas été vu ${seen} à temps`
      : `sa commande s’est terminée avec le code ${exitCode}`;
  },
});

/** What a program printed, below a sentence. */
const quoteLines = (sentence: string, lines: readonly string[]) =>
  [sentence, ...lines.map((line) => `  | ${line}`)].join('\n');

const callSupport = say<[{ incident: string; contact: string }]>({
  en: ({ incident, contact }) =>
    `Do not run the update again: it is refused until support releases it. Call support (${contact}) and give the incident code ${incident}. Also send the file that \`sudo ospi-update support bundle\` writes.`,
  fr: ({ incident, contact }) =>
    `Ne relancez pas la mise à jour : elle est refusée tant que le support ne l’a pas débloquée. Appelez le support (${contact}) et indiquez le code d’incident ${incident}. Envoyez avec lui le fichier qu’écrit \`sudo ospi-update support bundle\`.`,
});

/** After what left the platform under the page. */
const callAndTryAgain = say<[{ incident: string; contact: string }]>({
  en: ({ incident, contact }) =>
    `Do not repair data by hand. Call support (${contact}) and give the incident code ${incident}. Also send the file that \`sudo ospi-update support bundle\` writes. Once the cause named above is fixed (nginx started, disk space freed, server up), run \`sudo ospi-update support recover\` to try opening the platform again.`,
  fr: ({ incident, contact }) =>
    `Ne réparez pas de données à la main. Appelez le support (${contact}) et indiquez le code d’incident ${incident}. Envoyez avec lui le fichier qu’écrit \`sudo ospi-update support bundle\`. Une fois corrigée la cause indiquée ci-dessus (nginx démarré, disque libéré, serveur en marche), \`sudo ospi-update support recover\` essaie de nouveau de rouvrir la plateforme.`,
});

/** What the health address last said: a status, or why there was no answer. */
const sayAnswer = inEach((language) => ({ url, seen }: { url: string; seen: string }) => {
  const [, status] = /^(?:HTTP )?(\d+)$/.exec(seen) ?? [];
  return maintenance.sayAnswer[language]({
    url,
    ...(status === undefined ? { failure: seen } : { status: Number(status) }),
  });
});

const stands = {
  closed: {
    en: 'The platform stays under the maintenance page',
    fr: 'La plateforme reste sous la page de maintenance',
  },
  unanswered: {
    en: 'The maintenance page is turned on, but nginx does not answer',
    fr: 'La page de maintenance est activée, mais nginx ne répond pas',
  },
  untouched: {
    en: 'Nothing had been stopped: the platform is open, in its previous version',
    fr: 'Rien n’était encore arrêté ; la plateforme est ouverte, dans la version qu’elle avait',
  },
  opened: {
    en: 'The platform is healthy and already open',
    fr: 'La plateforme est en bon état et déjà rouverte',
  },
  exposed: {
    en: 'The platform was changed, and visitors are NOT kept out: stop its services, or nginx, until it is recovered',
    fr: 'La plateforme a été modifiée et les visiteurs n’en sont PAS tenus à l’écart ; arrêtez ses services, ou nginx, jusqu’à la reprise',
  },
} as const;

const tellLostJournal = say<
  [
    {
      attempt: string;
      path: string;
      reason: string;
      incident: string;
      contact: string;
      stands: keyof typeof stands;
      visit?: VisitFacts;
    },
  ],
  { what: string; remedy: string }
>({
  en: ({ attempt, path, reason, incident, contact, stands: how, visit }) => ({
    what: `The journal ${path} can no longer be written (${sayJournalFault.en(reason)}). The attempt ${attempt} was stopped where it was and counts as interrupted. ${stands[how].en}.${visit === undefined ? '' : ` Seen: ${maintenance.sayAnswer.en(visit)}.`}`,
    remedy: `Do not run the update again, and do not repair data by hand. ${mendJournal.en(reason)} Then run \`sudo ospi-update support recover\` to finish the attempt. Call support (${contact}) and give the incident code ${incident}. Also send the file that \`sudo ospi-update support bundle\` writes.`,
  }),
  fr: ({ attempt, path, reason, incident, contact, stands: how, visit }) => ({
    what: `Le journal ${path} ne peut plus être écrit (${sayJournalFault.fr(reason)}). La tentative ${attempt} s’est arrêtée en chemin et est considérée comme interrompue. ${stands[how].fr}.${visit === undefined ? '' : ` Constaté : ${maintenance.sayAnswer.fr(visit)}.`}`,
    remedy: `Ne relancez pas la mise à jour et ne réparez pas de données à la main. ${mendJournal.fr(reason)} Ensuite, \`sudo ospi-update support recover\` mène la tentative à son terme. Appelez le support (${contact}) et indiquez le code d’incident ${incident}. Envoyez avec lui le fichier qu’écrit \`sudo ospi-update support bundle\`.`,
  }),
});

/** What can be reported of an update attempt: its plan, steps, services and hooks. */
export const problems = table({
  'rolled-back.attempt': problem<EndedAttempt & { from: string; to: string }>({
    number: 'OSPI-0701',
    en: ({ from, to, step, title, ...attempt }) => ({
      what: `The update to ${to} failed at the step “${nameStep.en({ step, ...(title && { title }) })}”. Version ${from} is back, healthy and open to its users, with everything they had saved before the maintenance page.`,
      remedy: callSupport.en(attempt),
    }),
    fr: ({ from, to, step, title, ...attempt }) => ({
      what: `La mise à jour vers ${to} a échoué à l’étape « ${nameStep.fr({ step, ...(title && { title }) })} ». La version ${from} est de retour, en bon état et ouverte aux utilisateurs, avec tout ce qu’ils avaient enregistré avant la page de maintenance.`,
      remedy: callSupport.fr(attempt),
    }),
  }),
  'maintenance.attempt': problem<EndedAttempt & { installed: string }>({
    number: 'OSPI-0801',
    en: ({ installed, step, title, ...attempt }) => ({
      what: `The update failed at the step “${nameStep.en({ step, ...(title && { title }) })}”, and the platform could not be opened again. It stays under the maintenance page (installed version: ${installed}).`,
      remedy: `Do not reboot the server. ${callAndTryAgain.en(attempt)} The update itself is refused until support releases it.`,
    }),
    fr: ({ installed, step, title, ...attempt }) => ({
      what: `La mise à jour a échoué à l’étape « ${nameStep.fr({ step, ...(title && { title }) })} » et la plateforme n’a pas pu être rouverte. Elle reste sous la page de maintenance (version installée : ${installed}).`,
      remedy: `Ne redémarrez pas le serveur. ${callAndTryAgain.fr(attempt)} La mise à jour elle-même est refusée tant que le support ne l’a pas débloquée.`,
    }),
  }),
  /** A recovery that did not get the platform open. */
  'maintenance.recovery': problem<RefusedAttempt & { installed: string }>({
    number: 'OSPI-0802',
    en: ({ attempt, installed, ...refused }) => ({
      what: `The attempt ${attempt} could not be recovered for now. The platform stays under the maintenance page (installed version: ${installed}).`,
      remedy: callAndTryAgain.en(refused),
    }),
    fr: ({ attempt, installed, ...refused }) => ({
      what: `La tentative ${attempt} n’a pas pu être reprise pour le moment. La plateforme reste sous la page de maintenance (version installée : ${installed}).`,
      remedy: callAndTryAgain.fr(refused),
    }),
  }),
  /** A recovery that would lose what visitors saved in the new version. */
  'maintenance.recovery-declined': problem<RefusedAttempt & { installed: string }>({
    number: 'OSPI-0803',
    en: ({ attempt, installed, incident, contact }) => ({
      what: `The attempt ${attempt} can no longer be undone: visitors may have reached the new version, and a rollback would lose what they saved in it. The platform stays under the maintenance page (installed version: ${installed}).`,
      remedy: `Do not repair data by hand. Call support (${contact}) and give the incident code ${incident}. Also send the file that \`sudo ospi-update support bundle\` writes.`,
    }),
    fr: ({ attempt, installed, incident, contact }) => ({
      what: `La tentative ${attempt} ne peut plus être annulée ; des visiteurs ont pu atteindre la nouvelle version, et un retour perdrait ce qu’ils y ont enregistré. La plateforme reste sous la page de maintenance (version installée : ${installed}).`,
      remedy: `Ne réparez pas de données à la main. Appelez le support (${contact}) et indiquez le code d’incident ${incident}. Envoyez avec lui le fichier qu’écrit \`sudo ospi-update support bundle\`.`,
    }),
  }),
  /** At boot: the attempt has already ended, and somebody may have made repairs by hand since. */
  'maintenance.recovery-left': problem<RefusedAttempt & { installed: string }>({
    number: 'OSPI-0804',
    en: ({ attempt, installed, ...refused }) => ({
      what: `The attempt ${attempt} ended under the maintenance page and is left as it is: somebody may have made repairs since. The platform stays closed to its users (installed version: ${installed}).`,
      remedy: callAndTryAgain.en(refused),
    }),
    fr: ({ attempt, installed, ...refused }) => ({
      what: `La tentative ${attempt} s’est terminée sous la page de maintenance et est laissée telle quelle ; quelqu’un a pu réparer depuis. La plateforme reste fermée à ses utilisateurs (version installée : ${installed}).`,
      remedy: callAndTryAgain.fr(refused),
    }),
  }),
  /** The journal can no longer be written, so the attempt or its recovery stopped where it was. */
  'maintenance.journal-lost': problem<LostJournal & { stands: 'closed' | 'unanswered' }>({
    number: 'OSPI-0805',
    sample: { stands: 'closed' },
    en: tellLostJournal.en,
    fr: tellLostJournal.fr,
  }),
  'internal.journal-lost': problem<
    LostJournal & {
      /** `exposed`: changed, and visitors do not get the page. `opened`: healthy, and open already. */
      stands: 'untouched' | 'opened' | 'exposed';
      /** What a visitor got. */
      visit?: VisitFacts;
    }
  >({
    number: 'OSPI-0103',
    sample: { stands: 'exposed' },
    en: tellLostJournal.en,
    fr: tellLostJournal.fr,
  }),
  'locked.attempt-failed': problem<RefusedAttempt>({
    number: 'OSPI-0501',
    en: ({ attempt, ...refused }) => ({
      what: `The update is refused: the attempt ${attempt} failed.`,
      remedy: callSupport.en(refused),
    }),
    fr: ({ attempt, ...refused }) => ({
      what: `La mise à jour est refusée : la tentative ${attempt} a échoué.`,
      remedy: callSupport.fr(refused),
    }),
  }),
  'locked.attempt-interrupted': problem<RefusedAttempt>({
    number: 'OSPI-0502',
    en: ({ attempt, ...refused }) => ({
      what: `Refused: the attempt ${attempt} was interrupted before it finished.`,
      remedy: `\`ospi-update status\` shows how far it got; \`ospi-update support recover\` brings the platform back. ${callSupport.en(refused)}`,
    }),
    fr: ({ attempt, ...refused }) => ({
      what: `Refusé : la tentative ${attempt} a été interrompue avant sa fin.`,
      remedy: `\`ospi-update status\` montre jusqu’où elle est allée, et \`ospi-update support recover\` remet la plateforme en service. ${callSupport.fr(refused)}`,
    }),
  }),
  'prerequisite.notice-not-accepted': problem<{
    archive: string;
    notice: string;
    /** Whether the archive is the one that `apply` takes when none is named. */
    fromInbox?: boolean;
  }>({
    number: 'OSPI-0310',
    en: ({ archive, notice, fromInbox = false }) => ({
      what: `The notice of ${archive} (${notice}) has not been accepted, and there is no terminal to ask at.`,
      remedy: `Read the notice, then run \`ospi-update check ${fromInbox ? '--inbox' : quoteWord(archive)} --accept-notice\` once; the acceptance is recorded.`,
    }),
    fr: ({ archive, notice, fromInbox = false }) => ({
      what: `La notice de ${archive} (${notice}) n’a pas été acceptée, et il n’y a pas de terminal où poser la question.`,
      remedy: `Lisez la notice, puis lancez une fois \`ospi-update check ${fromInbox ? '--inbox' : quoteWord(archive)} --accept-notice\` ; l’acceptation reste enregistrée.`,
    }),
  }),
  'prerequisite.notice-declined': problem<{ notice: string }>({
    number: 'OSPI-0311',
    en: ({ notice }) => ({
      what: 'The installation was not confirmed.',
      remedy: `Read the notice (${notice}), then run the command again.`,
    }),
    fr: ({ notice }) => ({
      what: 'L’installation n’a pas été confirmée.',
      remedy: `Lisez la notice (${notice}), puis relancez la commande.`,
    }),
  }),
  'prerequisite.not-installed': problem<{ link: string }>({
    number: 'OSPI-0312',
    en: ({ link }) => ({
      what: `No installed version was found: ${link} is missing or does not point to a release.`,
      remedy: 'Check `root` in the site configuration. An update needs an installed platform.',
    }),
    fr: ({ link }) => ({
      what: `Aucune version installée n’a été trouvée : ${link} manque ou ne mène pas à une version.`,
      remedy:
        'Vérifiez `root` dans la configuration du site. Une mise à jour suppose une plateforme installée.',
    }),
  }),
  'prerequisite.release-exists': problem<{ path: string }>({
    number: 'OSPI-0313',
    en: ({ path }) => ({
      what: `The folder ${path} already exists, although that version is not installed.`,
      remedy: 'Find out where it comes from, move it elsewhere, then run the command again.',
    }),
    fr: ({ path }) => ({
      what: `Le dossier ${path} existe déjà, alors que cette version n’est pas installée.`,
      remedy: 'Cherchez d’où il vient ; déplacez-le, puis relancez la commande.',
    }),
  }),
  'prerequisite.inbox-unreadable': problem<{ path: string; reason: string }>({
    number: 'OSPI-0314',
    en: ({ path, reason }) => ({
      what: `The folder for new archives, ${path}, cannot be read (${reason}).`,
      remedy: 'Create the folder, or correct `inbox` in the site configuration.',
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible de lire le dossier des nouvelles archives, ${path} (${reason}).`,
      remedy: 'Créez ce dossier ou corrigez `inbox` dans la configuration du site.',
    }),
  }),
  /** `apply` without an archive skips it. */
  'prerequisite.failed-before': problem<{ archive: string; version: string; attempt: string }>({
    number: 'OSPI-0350',
    en: ({ archive, version, attempt }) => ({
      what: `${archive} (version ${version}) has already failed on this platform, in the attempt ${attempt}. It is not tried again unless it is named.`,
      remedy: `Ask support for a corrected update, and remove this one from the folder. To try it again anyway, as root: \`ospi-update apply ${quoteWord(archive)}\`.`,
    }),
    fr: ({ archive, version, attempt }) => ({
      what: `${archive} (version ${version}) a déjà échoué sur cette plateforme, lors de la tentative ${attempt}. Elle n’est plus essayée tant que personne ne la désigne.`,
      remedy: `Demandez au support une mise à jour corrigée et retirez celle-ci du dossier. Pour l’essayer quand même, en tant que root : \`ospi-update apply ${quoteWord(archive)}\`.`,
    }),
  }),
  /** It holds nothing that could be installed here. */
  'prerequisite.inbox-empty': problem<{ path: string }>({
    number: 'OSPI-0342',
    en: ({ path }) => ({
      what: `No update in ${path} can be installed here.`,
      remedy: 'Copy the archive there as it was downloaded; its name ends in .ospi.',
    }),
    fr: ({ path }) => ({
      what: `Aucune mise à jour de ${path} ne peut être installée ici.`,
      remedy: 'Copiez-y l’archive telle qu’elle a été téléchargée ; son nom se termine par .ospi.',
    }),
  }),
  /** The running platform does not report the installed version where the configuration expects it. */
  'prerequisite.version-untold': problem<{ url: string; version: string; found: string | null }>({
    number: 'OSPI-0348',
    sample: ({ version }) => ({ found: version }),
    en: ({ url, version, found }) => ({
      what: `Version ${version} is installed, but what answers at ${url} reports ${found === null ? 'no version' : `“${found}”`} where the site configuration expects it.`,
      remedy:
        'Correct `health.versionHeader` or `health.versionPath`; if another version is running there, restart the services.',
    }),
    fr: ({ url, version, found }) => ({
      what: `La version ${version} est installée, mais ce qui répond à ${url} n’indique ${found === null ? 'aucune version' : `que « ${found} »`} là où la configuration du site l’attend.`,
      remedy:
        'Corrigez `health.versionHeader` ou `health.versionPath` ; si une autre version y fonctionne bien, redémarrez les services.',
    }),
  }),
  'usage.interrupted': problem<{}>({
    number: 'OSPI-0221',
    en: () => ({
      what: 'Stopped at your request, before the update started.',
      remedy: 'Run the command again to install the update.',
    }),
    fr: () => ({
      what: 'Arrêt à votre demande, avant le début de la mise à jour.',
      remedy: 'Relancez la commande quand vous souhaiterez installer la mise à jour.',
    }),
  }),
  'usage.no-inbox': problem<{ configuration: string }>({
    number: 'OSPI-0222',
    en: ({ configuration }) => ({
      what: `No file was given, and ${configuration} sets no folder for new archives.`,
      remedy: 'Give the path of the file, or set `inbox` in the site configuration.',
    }),
    fr: ({ configuration }) => ({
      what: `Aucun fichier n’est indiqué, et ${configuration} ne nomme pas de dossier pour les nouvelles archives.`,
      remedy: 'Indiquez le chemin du fichier ou renseignez `inbox` dans la configuration du site.',
    }),
  }),
  'step.release-exists': problem<{ path: string }>({
    number: 'OSPI-2001',
    en: ({ path }) => ({
      what: `The folder ${path} appeared during the update.`,
      remedy: 'Find out what created it.',
    }),
    fr: ({ path }) => ({
      what: `Le dossier ${path} est apparu pendant la mise à jour.`,
      remedy: 'Cherchez ce qui l’a créé.',
    }),
  }),
  'step.release-missing': problem<{ path: string; version: string }>({
    number: 'OSPI-2002',
    en: ({ path, version }) => ({
      what: `The files of version ${version} are gone: ${path} was removed.`,
      remedy: `Put the folder back, for example from a backup of the server.`,
    }),
    fr: ({ path, version }) => ({
      what: `Les fichiers de la version ${version} ne sont plus là : ${path} a été supprimé.`,
      remedy: `Remettez ce dossier en place, par exemple depuis une sauvegarde du serveur.`,
    }),
  }),
  /** `found` is null where `current` points to no release at all. */
  'step.current-changed': problem<{ path: string; version: string; found: string | null }>({
    number: 'OSPI-2003',
    sample: ({ version }) => ({ found: version }),
    en: ({ path, version, found }) => ({
      what: `${path} points to ${found === null ? 'no release' : `version ${found}`}, not to version ${version}: somebody has changed it since.`,
      remedy: `To use version ${version}, restore the link: ln -sfn releases/${version} ${path}`,
    }),
    fr: ({ path, version, found }) => ({
      what: `${path} ${found === null ? 'ne mène à aucune version' : `mène à la version ${found}`}, et non à la version ${version} : quelqu’un l’a modifié depuis.`,
      remedy: `Si c’est la version ${version} qui doit servir, remettez le lien : ln -sfn releases/${version} ${path}`,
    }),
  }),
  /** `lastLines` are the last lines that it printed, if any. */
  'step.service-not-started': problem<
    ServiceFailure & {
      lastLines?: readonly string[];
      /** Its command ended well, and what that had started ended soon after. */
      hasEnded?: true;
    }
  >({
    number: 'OSPI-2004',
    en: ({ service, log, lastLines = [], ...ended }) => ({
      what: quoteLines(
        `The service ${service} did not start: ${howItEnded.en({ ...ended, seen: 'seen running' })}.`,
        lastLines,
      ),
      remedy: `What it printed is in ${log}.`,
    }),
    fr: ({ service, log, lastLines = [], ...ended }) => ({
      what: quoteLines(
        `Le service ${service} n’a pas démarré : ${howItEnded.fr({ ...ended, seen: 'en marche' })}.`,
        lastLines,
      ),
      remedy: `Ce qu’il a affiché se trouve dans ${log}.`,
    }),
  }),
  'step.service-not-stopped': problem<ServiceFailure>({
    number: 'OSPI-2005',
    en: ({ service, log, ...ended }) => ({
      what: `The service ${service} did not stop: ${howItEnded.en({ ...ended, seen: 'seen to be fully stopped' })}.`,
      remedy: `What it printed is in ${log}.`,
    }),
    fr: ({ service, log, ...ended }) => ({
      what: `Le service ${service} ne s’est pas arrêté : ${howItEnded.fr({ ...ended, seen: 'entièrement arrêté' })}.`,
      remedy: `Ce qu’il a affiché se trouve dans ${log}.`,
    }),
  }),
  /** The health address answers, but a service has died. */
  'step.service-died': problem<{ service: string }>({
    number: 'OSPI-2006',
    en: ({ service }) => ({
      what: `The service ${service} started, but did not stay up.`,
      remedy: 'Look at the service’s own log.',
    }),
    fr: ({ service }) => ({
      what: `Le service ${service} a démarré, puis s’est arrêté.`,
      remedy: 'Consultez le journal de ce service.',
    }),
  }),
  /** It was seen running, but exited before the platform was healthy. */
  'step.service-crashed': problem<{ service: string; lastLines: readonly string[]; log: string }>({
    number: 'OSPI-2014',
    en: ({ service, lastLines, log }) => ({
      what: quoteLines(
        `The service ${service} started, but exited before the platform was healthy.`,
        lastLines,
      ),
      remedy: `What it printed is in ${log}, and in the service’s own log.`,
    }),
    fr: ({ service, lastLines, log }) => ({
      what: quoteLines(
        `Le service ${service} a démarré, puis s’est arrêté avant que la plateforme soit en bon état.`,
        lastLines,
      ),
      remedy: `Ce qu’il a affiché se trouve dans ${log}, et dans son propre journal.`,
    }),
  }),
  /** The health address answers, but not as the version that should run; `found` is null if it reports none. */
  'step.other-version': problem<{
    url: string;
    version: string;
    found: string | null;
    /** The process that listens there: its pid and command line. */
    process?: string;
  }>({
    number: 'OSPI-2015',
    sample: ({ version }) => ({ found: version }),
    en: ({ url, version, found, process }) => ({
      what: `Version ${version} should run, but another answers at ${url}: ${found === null ? 'its version is not the one that should run' : `“${found}”`}${process === undefined ? '' : `, process ${process}`}.`,
      remedy:
        process === undefined
          ? 'If the right version is running there, correct `health.versionHeader` or `health.versionPath` in the site configuration. Otherwise find out what listens there, and stop it.'
          : 'Find out who started that process, and stop it.',
    }),
    fr: ({ url, version, found, process }) => ({
      what: `La version ${version} devrait répondre à ${url}, mais c’est une autre qui répond : ${found === null ? 'elle ne dit pas laquelle' : `« ${found} »`}${process === undefined ? '' : `, processus ${process}`}.`,
      remedy:
        process === undefined
          ? 'Si la bonne version y fonctionne, corrigez `health.versionHeader` ou `health.versionPath` dans la configuration du site. Sinon, cherchez ce qui répond à cette adresse et arrêtez-le.'
          : 'Cherchez qui a lancé ce processus, et arrêtez-le.',
    }),
  }),
  /** All services have stopped, yet a process, with this pid and command line, reports that the platform is healthy. */
  'step.still-answering': problem<{ url: string; process: string }>({
    number: 'OSPI-2016',
    sample: ({ program }) => ({ process: program }),
    en: ({ url, process }) => ({
      what: `All services had stopped, yet process ${process} still answered at ${url}: the old version would have kept running there, on the new version’s data. Nothing of the new version had started.`,
      remedy:
        'Find out who started that process. If it belongs to the platform, its service’s stop command must end it; if not, correct `health.url` in the site configuration.',
    }),
    fr: ({ url, process }) => ({
      what: `Tous les services étaient arrêtés, et pourtant le processus ${process} répondait encore à ${url} : l’ancienne version y aurait continué, sur les données de la nouvelle. Rien de la nouvelle version n’avait commencé.`,
      remedy:
        'Cherchez qui a lancé ce processus. S’il appartient à la plateforme, la commande d’arrêt de son service doit y mettre fin ; sinon, corrigez `health.url` dans la configuration du site.',
    }),
  }),
  'step.unhealthy': problem<{ url: string; seen: string; timeoutSeconds: number }>({
    number: 'OSPI-2007',
    sample: { seen: '502' },
    en: ({ url, seen, timeoutSeconds }) => ({
      what: `The platform did not become healthy within ${timeoutSeconds} s. Last check of ${url}: ${sayAnswer.en({ url, seen })}.`,
      remedy: 'Look at the services’ own logs.',
    }),
    fr: ({ url, seen, timeoutSeconds }) => ({
      what: `La plateforme n’est pas revenue en bon état en ${timeoutSeconds} s. Dernière demande à ${url} : ${sayAnswer.fr({ url, seen })}.`,
      remedy: 'Consultez les journaux des services.',
    }),
  }),
  'step.hook-failed': problem<{ hook: string; exitCode: number; lastLines: readonly string[]; log: string }>({
    number: 'OSPI-2008',
    en: ({ hook, exitCode, lastLines, log }) => ({
      what: [
        `The hook ${hook} failed with code ${exitCode}.`,
        ...lastLines.map((line) => `  | ${line}`),
      ].join('\n'),
      remedy: `The full output is in ${log}.`,
    }),
    fr: ({ hook, exitCode, lastLines, log }) => ({
      what: [
        `Le script ${hook} a échoué avec le code ${exitCode}.`,
        ...lastLines.map((line) => `  | ${line}`),
      ].join('\n'),
      remedy: `Tout ce qu’il a affiché se trouve dans ${log}.`,
    }),
  }),
  /** Processes started by a hook survive even SIGKILL. */
  'step.hook-left-running': problem<{ pids: readonly number[] }>({
    number: 'OSPI-2009',
    sample: { pids: [1] },
    en: ({ pids }) => ({
      what: `Processes started by a hook of the update cannot be killed: ${pids.join(', ')}.`,
      remedy:
        'While they run, the data cannot be restored safely. `ps -o pid,stat,wchan,args -p PID` shows what they are waiting for, often a disk or a network share. Once they are gone, `sudo ospi-update support recover` continues.',
    }),
    fr: ({ pids }) => ({
      what: `Des processus lancés par un script de la mise à jour ne peuvent pas être arrêtés : ${pids.join(', ')}.`,
      remedy:
        'Tant qu’ils tournent, les données ne peuvent pas être remises en place sans risque. `ps -o pid,stat,wchan,args -p PID` montre ce qu’ils attendent, souvent un disque ou un partage réseau ; dès qu’ils ont disparu, `sudo ospi-update support recover` reprend.',
    }),
  }),
  'step.hook-timed-out': problem<{ hook: string; timeoutSeconds: number; log: string }>({
    number: 'OSPI-2010',
    en: ({ hook, timeoutSeconds, log }) => ({
      what: `The hook ${hook} had not finished after ${timeoutSeconds} s and was stopped.`,
      remedy: `The full output is in ${log}.`,
    }),
    fr: ({ hook, timeoutSeconds, log }) => ({
      what: `Le script ${hook} n’était pas terminé au bout de ${timeoutSeconds} s ; il a été arrêté.`,
      remedy: `Tout ce qu’il a affiché se trouve dans ${log}.`,
    }),
  }),
});

export const warnings = table({
  /** The update left it dead, or dropped it. `detail` is the code of the problem. */
  'apply.rescue-without-database': warning<NamedDatabase & { detail: string }>({
    number: 'OSPI-4005',
    en: ({ engine, name, detail }) =>
      `Before the restore, the ${engine === 'mariadb' ? 'MariaDB' : 'PostgreSQL'} database ${name} could not be backed up as the update had left it: it did not answer or was gone (${nameProblem(detail)}).`,
    fr: ({ engine, name, detail }) =>
      `Avant la restauration des données, la base ${engine === 'mariadb' ? 'MariaDB' : 'PostgreSQL'} ${name} n’a pas pu être sauvegardée telle que la mise à jour l’avait laissée, car elle ne répondait pas ou n’existait plus (${nameProblem(detail)}).`,
    inPublic: {
      en: 'A database could not be set aside as the update left it before it was restored.',
      fr: 'Une base de données, telle que la mise à jour l’a laissée, n’a pas pu être mise de côté avant sa restauration.',
    },
  }),
  /** Before a rollback restores the data, their present state is backed up as well; here that failed. */
  'apply.rescue-failed': warning<{ detail: string }>({
    number: 'OSPI-4004',
    en: ({ detail }) =>
      `The data could not be backed up in their present state before they were restored: ${nameProblem(detail)}`,
    fr: ({ detail }) =>
      `Avant la restauration des données, leur état présent n’a pas pu être sauvegardé : ${nameProblem(detail)}`,
    inPublic: {
      en: 'The data as the update left it could not be set aside before it was restored.',
      fr: 'Les données, telles que la mise à jour les a laissées, n’ont pas pu être mises de côté avant leur restauration.',
    },
  }),
  /** Visitors may have reached the new version: it is no longer undone. */
  'apply.visitors-let-in': warning<{}>({
    number: 'OSPI-4003',
    en: () => 'Visitors may have reached the new version: a rollback would lose what they saved in it.',
    fr: () =>
      'Des visiteurs ont pu atteindre la nouvelle version ; un retour perdrait ce qu’ils y ont enregistré.',
    inPublic: {
      en: 'Visitors may have reached the new version: it will not be undone.',
      fr: 'Des visiteurs ont pu accéder à la nouvelle version : elle ne sera plus annulée.',
    },
  }),
  /** A service did not stop in time and was killed: by us or, where `processes` is empty, by systemd. */
  'apply.service-killed': warning<{ service: string; processes: readonly string[] }>({
    number: 'OSPI-4015',
    sample: { processes: ['1234 (node web.js)'] },
    en: ({ service, processes }) =>
      processes.length === 0
        ? `The service ${service} did not stop in time, so systemd killed it (TimeoutStopSec of its unit). What it still held in memory is lost.`
        : `The service ${service} did not stop in time and was killed: ${processes.join(', ')}. What it still held in memory is lost.`,
    fr: ({ service, processes }) =>
      processes.length === 0
        ? `Le service ${service} ne s’est pas arrêté à temps et systemd l’a tué (TimeoutStopSec de son unité). Ce qu’il gardait encore en mémoire est perdu.`
        : `Le service ${service} ne s’est pas arrêté à temps et a été tué : ${processes.join(', ')}. Ce qu’il gardait encore en mémoire est perdu.`,
    inPublic: {
      en: 'A service did not stop in time and had to be killed.',
      fr: 'Un service ne s’est pas arrêté à temps et a dû être tué.',
    },
  }),
  /** With all services stopped, these were still running from a release of the platform. */
  'apply.platform-killed': warning<{ processes: readonly string[] }>({
    number: 'OSPI-4016',
    sample: { processes: ['1234 (node web.js)'] },
    en: ({ processes }) =>
      `All services had stopped, yet these processes were still running from the platform’s release and were killed: ${processes.join(', ')}. They were not restarted; if they must run, add them to \`services\`.`,
    fr: ({ processes }) =>
      `Tous les services étaient arrêtés, mais ces processus de la plateforme travaillaient encore et ont été tués : ${processes.join(', ')}. S’ils doivent fonctionner, ajoutez-les à \`services\` ; ils n’ont pas été relancés.`,
    inPublic: {
      en: 'A part of the platform was still running after its services had stopped, and was killed.',
      fr: 'Une partie de la plateforme fonctionnait encore, ses services arrêtés, et a été tuée.',
    },
  }),
  /** The platform must stay closed, but visitors do not get the page; `visit` is what they get, seen over HTTP. */
  'apply.page-not-kept': warning<{ flag: string; visit?: VisitFacts }>({
    number: 'OSPI-4006',
    en: ({ flag, visit }) =>
      `Visitors are NOT kept out of the platform: the page could not be turned on again (${flag}).${visit === undefined ? '' : ` Seen: ${maintenance.sayAnswer.en(visit)}.`} Stop its services, or nginx, until support has examined it.`,
    fr: ({ flag, visit }) =>
      `Les visiteurs ne sont PAS tenus à l’écart de la plateforme : la page n’a pas pu être remise (${flag}).${visit === undefined ? '' : ` Constaté : ${maintenance.sayAnswer.fr(visit)}.`} Arrêtez ses services, ou nginx, en attendant le support.`,
    inPublic: {
      en: 'The platform must stay closed, but visitors do not get the maintenance page.',
      fr: 'La plateforme doit rester fermée, mais les visiteurs ne voient pas la page de maintenance.',
    },
  }),
  /** Files of the update could not be deleted during the rollback, or after it; `path` is the entry that stays. */
  'apply.leftover-kept': warning<{ path: string; reason: string }>({
    number: 'OSPI-4007',
    en: ({ path, reason }) =>
      `${path} could not be deleted (${reason}). Nothing else depends on it; the next update tries again. ${reason === 'EPERM' ? `It may have been made append-only or immutable: \`lsattr -d ${path}\` shows it, \`chattr -a -i ${path}\` clears it.` : 'Find out what holds it, and delete it by hand.'}`,
    fr: ({ path, reason }) =>
      `${path} n’a pas pu être supprimé (${reason}). Rien d’autre n’en dépend ; la prochaine mise à jour essaie de nouveau. ${reason === 'EPERM' ? `Il a pu être rendu immuable ou limité à l’ajout : \`lsattr -d ${path}\` le montre, \`chattr -a -i ${path}\` y met fin.` : 'Cherchez ce qui le retient et supprimez-le à la main.'}`,
    inPublic: {
      en: 'Old files could not be deleted; the update itself is not affected.',
      fr: 'D’anciens fichiers n’ont pas pu être supprimés ; la mise à jour elle-même n’est pas en cause.',
    },
  }),
  /** After the platform was reopened; the update itself succeeded. */
  'apply.clean-up-failed': warning<{ detail: string }>({
    number: 'OSPI-4008',
    en: ({ detail }) =>
      `Something that is no longer needed could not be removed; the platform is not affected: ${nameProblem(detail)}`,
    fr: ({ detail }) =>
      `Quelque chose qui ne sert plus n’a pas pu être supprimé ; la plateforme n’est pas concernée : ${nameProblem(detail)}`,
    inPublic: {
      en: 'Old backups could not be removed; the update itself is not affected.',
      fr: 'Les anciennes sauvegardes n’ont pas pu être nettoyées ; la mise à jour elle-même n’est pas en cause.',
    },
  }),
});

export const notes = table({
  'apply.notice': note<{ path: string }>({
    en: ({ path }) => `Notice, to be read before installing: ${path}`,
    fr: ({ path }) => `La notice, à lire avant l’installation : ${path}`,
  }),
  /** Ctrl-C or SIGTERM once the attempt has started. */
  'apply.goes-on': note<{}>({
    en: () =>
      'The update has started and will run to its end; stopping it half-way would harm the platform. Follow it with `ospi-update status --follow`.',
    fr: () =>
      'La mise à jour est commencée et va jusqu’à son terme ; l’arrêter en chemin abîmerait la plateforme. Suivez-la avec `ospi-update status --follow`.',
  }),
  /** Ctrl-C or SIGTERM once a recovery has begun. */
  'apply.recovery-goes-on': note<{}>({
    en: () =>
      'The recovery has started and will run to its end. Follow it with `ospi-update status --follow`.',
    fr: () =>
      'La reprise est commencée et va jusqu’à son terme. Suivez-la avec `ospi-update status --follow`.',
  }),
  'apply.inbox-skipped': note<{ archive: string; problem: RecordedProblem }>({
    en: ({ archive }) => `${archive} was skipped:`,
    fr: ({ archive }) => `${archive} a été laissée de côté :`,
  }),
});
