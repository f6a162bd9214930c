import { note, problem, say, table } from './declare.ts';
import { words } from './speak.ts';
import type { Bilingual } from '../terms/bilingual.ts';
import type { RecordedProblem } from '../terms/recorded-problem.ts';
import { tellDate } from './date.ts';

const notAgain = {
  en: 'the archive need not be sent again as long as the server keeps it.',
  fr: 'l’archive n’a pas à être renvoyée tant que le serveur la garde.',
};

/** What can be reported of requests for updates once they are in the spool, and of `import`. */
export const problems = table({
  'usage.import-off': problem<{ configuration: string }>({
    number: 'OSPI-0290',
    en: ({ configuration }) => ({
      what: `${configuration} does not let requests for updates be taken.`,
      remedy:
        'As root: `ospi-update setup --import ACCOUNT --yes`, ACCOUNT being what the Superviseur runs as. Or install the archive with `ospi-update apply`.',
    }),
    fr: ({ configuration }) => ({
      what: `${configuration} n’autorise pas la prise en compte de demandes de mise à jour.`,
      remedy:
        'En tant que root : `ospi-update setup --import COMPTE --yes`, COMPTE étant celui sous lequel tourne le Superviseur. Ou installez l’archive par `ospi-update apply`.',
    }),
  }),
  'usage.import-left': problem<{ name: string }>({
    number: 'OSPI-0291',
    en: ({ name }) => ({
      what: `The request ${name} stands: it goes on without this command.`,
      remedy: 'Follow it with `ospi-update status`.',
    }),
    fr: ({ name }) => ({
      what: `La demande ${name} reste posée : elle suit son cours sans cette commande.`,
      remedy: 'Suivez-la par `ospi-update status`.',
    }),
  }),
  'prerequisite.import-no-window': problem<{ configuration: string }>({
    number: 'OSPI-0385',
    en: ({ configuration }) => ({
      what: `${configuration} sets no window for unattended updates, so there is no next one to wait for.`,
      remedy: 'Ask for the update to begin now, or set `window`.',
    }),
    fr: ({ configuration }) => ({
      what: `${configuration} n’indique aucune plage pour les mises à jour sans opérateur : il n’y en a donc pas de prochaine à attendre.`,
      remedy: 'Demandez la mise à jour pour tout de suite, ou indiquez `window`.',
    }),
  }),
  'prerequisite.import-notice-differs': problem<{ name: string }>({
    number: 'OSPI-0386',
    en: ({ name }) => ({
      what: `The notice that ${name} accepted is not that of this archive.`,
      remedy: 'Ask for the update again, and accept the notice that is shown with it.',
    }),
    fr: ({ name }) => ({
      what: `La notice acceptée par ${name} n’est pas celle de cette archive.`,
      remedy: 'Demandez de nouveau la mise à jour, et acceptez la notice présentée avec elle.',
    }),
  }),
  'prerequisite.import-plan-gone': problem<{ version: string; time: string }>({
    number: 'OSPI-0387',
    sample: { time: '2026-12-01T02:30:00.000Z' },
    en: ({ version, time }) => ({
      what: `The update to ${version}, planned for ${tellDate.en(time)}, was cancelled or replaced on the server.`,
      remedy: 'Ask the server’s administrators why; then ask for the update again.',
    }),
    fr: ({ version, time }) => ({
      what: `La mise à jour vers ${version}, prévue le ${tellDate.fr(time)}, a été annulée ou remplacée sur le serveur.`,
      remedy: 'Demandez-en la raison aux administrateurs du serveur ; puis refaites la demande.',
    }),
  }),
  'prerequisite.import-repeated': problem<{ name: string; attempt: string }>({
    number: 'OSPI-0388',
    en: ({ name, attempt }) => ({
      what: `The request ${name} has led to an update already (${attempt}), and leads to no second one.`,
      remedy: 'Make a new request under another name.',
    }),
    fr: ({ name, attempt }) => ({
      what: `La demande ${name} a déjà donné lieu à une mise à jour (${attempt}), et n’en donnera pas une seconde.`,
      remedy: 'Faites une nouvelle demande, sous un autre nom.',
    }),
  }),
  'prerequisite.import-installed': problem<{ version: string }>({
    number: 'OSPI-0389',
    en: ({ version }) => ({
      what: `Version ${version} is installed already.`,
      remedy: 'There is nothing to do.',
    }),
    fr: ({ version }) => ({
      what: `La version ${version} est déjà installée.`,
      remedy: 'Il n’y a rien à faire.',
    }),
  }),
  'prerequisite.import-unanswered': problem<{ name: string; services: readonly string[] }>({
    number: 'OSPI-0390',
    en: ({ name, services }) => ({
      what: `Nobody takes the request ${name}.`,
      remedy: `As root, look at ${services.join(', ')}: \`systemctl enable --now\` starts what is off. The request stands until then.`,
    }),
    fr: ({ name, services }) => ({
      what: `Personne ne prend en compte la demande ${name}.`,
      remedy: `En tant que root, vérifiez ${services.join(', ')} : \`systemctl enable --now\` met en marche ce qui ne l’est pas. La demande reste posée d’ici là.`,
    }),
  }),
  'prerequisite.import-unwritable': problem<{ path: string; reason: string }>({
    number: 'OSPI-0391',
    en: ({ path, reason }) => ({
      what: `The request cannot be written to ${path} (${reason}).`,
      remedy: 'Make room there, or correct the rights of that folder; then run the command again.',
    }),
    fr: ({ path, reason }) => ({
      what: `La demande ne peut pas être écrite dans ${path} (${reason}).`,
      remedy: 'Faites-y de la place, ou corrigez les droits de ce dossier ; puis relancez la commande.',
    }),
  }),
  'prerequisite.import-notice-open': problem<{ notice: string }>({
    number: 'OSPI-0392',
    en: ({ notice }) => ({
      what: `The notice (${notice}) has not been accepted, and there is no terminal to ask at; the request was withdrawn.`,
      remedy: 'Read the notice, then run the command again with --accept-notice.',
    }),
    fr: ({ notice }) => ({
      what: `La notice (${notice}) n’a pas été acceptée, et il n’y a pas de terminal où poser la question ; la demande est retirée.`,
      remedy: 'Lisez la notice, puis relancez la commande avec --accept-notice.',
    }),
  }),
  'prerequisite.import-withdrawn': problem<{ name: string }>({
    number: 'OSPI-0393',
    en: ({ name }) => ({
      what: `The request ${name} was withdrawn, or its plan cancelled, before the update began.`,
      remedy: 'Ask for the update again if it is still wanted.',
    }),
    fr: ({ name }) => ({
      what: `La demande ${name} a été retirée, ou son plan annulé, avant le début de la mise à jour.`,
      remedy: 'Refaites la demande si la mise à jour est toujours souhaitée.',
    }),
  }),
  'prerequisite.import-turned-off': problem<{ configuration: string; mode: 'off' | 'check' }>({
    number: 'OSPI-0394',
    sample: { mode: 'off' },
    en: ({ configuration, mode }) => ({
      what: `Meanwhile ${configuration} (\`import.mode: ${mode}\`) ${mode === 'off' ? 'lets no request be taken' : 'lets archives be verified only'}, so the update does not begin.`,
      remedy: `Ask the server’s administrators whether that is intended. With \`import.mode: apply\`, ask for the update again: ${notAgain.en}`,
    }),
    fr: ({ configuration, mode }) => ({
      what: `Entre-temps, ${configuration} (\`import.mode: ${mode}\`) ${mode === 'off' ? 'n’autorise plus aucune demande' : 'n’autorise plus que la vérification'} : la mise à jour ne commencera pas.`,
      remedy: `Demandez aux administrateurs du serveur si cela est voulu. Avec \`import.mode: apply\`, refaites la demande : ${notAgain.fr}`,
    }),
  }),
  'prerequisite.import-expired': problem<{ reason: 'not-accepted' | 'not-begun'; maximumDays: number }>({
    number: 'OSPI-0395',
    sample: { reason: 'not-accepted', maximumDays: 7 },
    en: ({ reason, maximumDays: days }) => ({
      what: `${reason === 'not-accepted' ? 'The notice was not accepted' : 'The update did not begin'} within ${days === 1 ? 'a day' : `${days} days`}, so the request has expired.`,
      remedy: `Ask for the update again if it is still wanted: ${notAgain.en}`,
    }),
    fr: ({ reason, maximumDays: days }) => ({
      what: `${reason === 'not-accepted' ? 'La notice n’a pas été acceptée' : 'La mise à jour n’a pas commencé'} en ${days === 1 ? 'un jour' : `${days} jours`} : la demande a expiré.`,
      remedy: `Refaites la demande si la mise à jour est toujours souhaitée : ${notAgain.fr}`,
    }),
  }),
  'prerequisite.import-folder-shared': problem<{ folder: string; platform: string; other: string }>({
    number: 'OSPI-0396',
    sample: ({ folder }) => ({ platform: 'pmsipilot', other: folder }),
    en: ({ folder, platform, other }) => ({
      what: `No request is taken from ${folder}: the platform ${platform} takes its own from ${other === folder ? 'the same folder' : other}, and each would answer the other’s requests.`,
      remedy:
        'Give each platform a folder of its own (`import.folder`), neither inside the other, and name it to its Superviseur. Requests that stand in the old one are to be made again.',
    }),
    fr: ({ folder, platform, other }) => ({
      what: `Aucune demande n’est prise dans ${folder} : la plateforme ${platform} prend les siennes dans ${other === folder ? 'le même dossier' : other}, et chacune répondrait aux demandes de l’autre.`,
      remedy:
        'Donnez à chaque plateforme son propre dossier (`import.folder`), aucun n’étant dans l’autre, et indiquez-le à son Superviseur. Les demandes restées dans l’ancien sont à refaire.',
    }),
  }),
});

export const notes = {
  'import.put': note<{ name: string }>({
    en: ({ name }) => `The request ${name} is put.`,
    fr: ({ name }) => `La demande ${name} est posée.`,
  }),
  /** In the words of its answer. */
  'import.told': note<{ told: Bilingual }>({ en: ({ told }) => told.en, fr: ({ told }) => told.fr }),
  'import.undelivered': note<{ name: string; reason: string }>({
    en: ({ name, reason }) =>
      `The answer to the request ${name} cannot be written (${reason}); it is tried again.`,
    fr: ({ name, reason }) =>
      `La réponse à la demande ${name} ne peut pas être écrite (${reason}) ; un nouvel essai suivra.`,
  }),
  'import.refused': note<{ name: string; problem: RecordedProblem }>({
    en: ({ name }) => `The request ${name} was refused:`,
    fr: ({ name }) => `La demande ${name} est refusée :`,
  }),
  'import.put-off': note<{ name: string; problem: RecordedProblem }>({
    en: ({ name }) => `The request ${name} has to wait:`,
    fr: ({ name }) => `La demande ${name} doit attendre :`,
  }),
};

/** In `status`, and while a request is followed. */
export const text = words({
  label: { en: 'Requests', fr: 'Demandes' },
  by: say<[name: string]>({ en: (name) => `by ${name}`, fr: (name) => `par ${name}` }),
});
