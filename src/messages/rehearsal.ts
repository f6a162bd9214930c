import type { Bilingual } from '../terms/bilingual.ts';
import type { RehearsalFacts, RehearsedStep } from '../terms/check.ts';
import type { ServiceFault } from '../terms/rehearsal.ts';
import type { VisitFacts } from '../terms/visit.ts';
import { problems as applyProblems } from './apply.ts';
import { problems as backupProblems } from './backup.ts';
import { problems as cliProblems } from './cli.ts';
import { problems as databaseProblems } from './database.ts';
import { check, inEach, type Outcome, problem, table } from './declare.ts';
import { problems as maintenanceProblems, text as maintenance } from './maintenance.ts';
import { tellRehearsed } from './rehearsal-faults.ts';
import { nameStep, text as report } from './report.ts';
import { quoteWord } from './shell-word.ts';

const serviceFaults: Readonly<Record<ServiceFault, Bilingual<(program: string) => string>>> = {
  program: {
    en: (program) => `its command ${program} cannot be found or run`,
    fr: (program) => `sa commande ${program} est introuvable ou ne peut pas être exécutée`,
  },
  masked: { en: () => 'its unit is masked', fr: () => 'son unité est masquée' },
  'start-refused': {
    en: () => 'its unit refuses a manual start',
    fr: () => 'systemd refuse de démarrer son unité à la demande de quiconque',
  },
  'stop-refused': {
    en: () => 'its unit refuses a manual stop',
    fr: () => 'systemd refuse d’arrêter son unité à la demande de quiconque',
  },
  gone: {
    en: (path) => `its unit refers to ${path}, which no longer exists: once stopped, it could not be started`,
    fr: (path) =>
      `son unité nomme ${path}, qui n’existe plus : une fois arrêté, il ne pourrait plus être démarré`,
  },
  lacking: {
    en: (name) =>
      `its unit needs ${name}, which is unknown or masked on this server: once stopped, it could not be started`,
    fr: (name) =>
      `son unité a besoin de ${name}, que ce serveur ne connaît pas ou a masqué : une fois arrêté, il ne pourrait plus être démarré`,
  },
  condition: {
    en: () => 'a condition of its unit is no longer met: once stopped, its start would do nothing',
    fr: () =>
      'une condition de son unité n’est plus remplie : une fois arrêté, son démarrage resterait sans effet',
  },
  'started-again': {
    en: (unit) => `${unit} would start it again during the update`,
    fr: (unit) => `${unit} le redémarrerait au milieu de la mise à jour`,
  },
  'takes-along': {
    en: (unit) => `${unit}, which is not in \`services\`, would be stopped with it and not started again`,
    fr: (unit) => `${unit}, que \`services\` ne nomme pas, serait arrêté avec lui, sans être redémarré`,
  },
};

const serviceRemedies: Readonly<Partial<Record<ServiceFault, Bilingual<(service: string) => string>>>> = {
  program: {
    en: () => 'Correct `services` in the site configuration, or install the program.',
    fr: () => 'Corrigez `services` dans la configuration du site, ou installez ce programme.',
  },
  gone: {
    en: (service) =>
      `Put it back, or correct the unit (\`systemctl cat ${service}\`), then make sure that it still starts.`,
    fr: (service) =>
      `Remettez-le en place, ou corrigez l’unité (\`systemctl cat ${service}\`), puis voyez si elle démarre encore.`,
  },
  lacking: {
    en: (service) =>
      `Install or unmask it, or correct the unit (\`systemctl cat ${service}\`), then make sure that it still starts.`,
    fr: (service) =>
      `Installez ou démasquez ce qui manque, ou corrigez l’unité (\`systemctl cat ${service}\`), puis voyez si elle démarre encore.`,
  },
  condition: {
    en: (service) => `\`systemctl cat ${service}\` shows its conditions: meet them, or correct the unit.`,
    fr: (service) =>
      `\`systemctl cat ${service}\` montre ses conditions : remplissez-les, ou corrigez l’unité.`,
  },
  'started-again': {
    en: () =>
      'Add that unit to `services` as well, after the service (a socket: instead of it), so that it is stopped and started with the platform.',
    fr: () =>
      'Nommez aussi cette unité dans `services`, après le service (un socket : à sa place), pour qu’elle soit arrêtée et démarrée avec la plateforme.',
  },
  'takes-along': {
    en: () =>
      'If it belongs to the platform, add it to `services`; if not, as with a web or database server, remove its Requires=, BindsTo= or PartOf=.',
    fr: () =>
      'Si elle fait partie de la plateforme, nommez-la dans `services` ; sinon, comme un serveur web ou de bases de données, retirez-lui son Requires=, BindsTo= ou PartOf=.',
  },
};

const folderReasons: Readonly<Record<string, Bilingual>> = {
  EROFS: {
    en: 'its file system is mounted read-only',
    fr: 'son système de fichiers est monté en lecture seule',
  },
  ENOSPC: { en: 'its disk is full', fr: 'son disque est plein' },
  EDQUOT: { en: 'its quota is exhausted', fr: 'son quota est épuisé' },
  EPERM: {
    en: 'it is append-only or immutable, or the system forbids it',
    fr: 'il est en ajout seul ou immuable, ou le système l’interdit',
  },
  EACCES: { en: 'this user may not write there', fr: 'cet utilisateur ne peut pas y écrire' },
};

/** What a rehearsal of an update finds on the server. */
export const problems = table({
  /** `reason` is the system's error code. */
  'prerequisite.folder-unusable': problem<{ folder: string; reason: string }>({
    number: 'OSPI-0363',
    en: ({ folder, reason }) => ({
      what: `A file cannot be written, renamed and removed in ${folder} (${folderReasons[reason]?.en ?? reason}).`,
      remedy: `Check the folder’s file system, its free space and its attributes (findmnt -T ${quoteWord(folder)}; lsattr -d ${quoteWord(folder)}).`,
    }),
    fr: ({ folder, reason }) => ({
      what: `On ne peut pas écrire, renommer puis supprimer un fichier dans ${folder} (${folderReasons[reason]?.fr ?? reason}).`,
      remedy: `Examinez le système de fichiers de ce dossier, son espace libre et ses attributs (findmnt -T ${quoteWord(folder)} ; lsattr -d ${quoteWord(folder)}).`,
    }),
  }),
  /** A staged release cannot be renamed into the folder of the releases. */
  'prerequisite.releases-apart': problem<{ place: string; folder: string }>({
    number: 'OSPI-0364',
    en: ({ place, folder }) => ({
      what: `${folder} is on another file system than ${place}: a new release, which is unpacked in ${place}, cannot be renamed into it.`,
      remedy: `Put both on one file system: mount it at ${place}, or make ${folder} a plain folder in it.`,
    }),
    fr: ({ place, folder }) => ({
      what: `${folder} se trouve sur un autre système de fichiers que ${place} : une nouvelle version, décompressée dans ${place}, ne peut pas y être renommée.`,
      remedy: `Placez les deux sur un même système de fichiers : montez-le sur ${place}, ou faites de ${folder} un simple dossier de celui-ci.`,
    }),
  }),
  /** A test script was put there. `noexec`: the file system is mounted with this option. */
  'prerequisite.program-refused': problem<{ folder: string; fault: 'noexec' | 'refused'; detail: string }>({
    number: 'OSPI-0365',
    sample: { fault: 'noexec' },
    en: ({ folder, fault, detail }) => ({
      what:
        fault === 'noexec'
          ? `The update’s programs could not run: the file system of ${folder} is mounted noexec.`
          : `The update’s programs could not run from ${folder} (${detail}).`,
      remedy:
        fault === 'noexec'
          ? `Mount it without noexec (\`findmnt -T ${quoteWord(folder)}\` shows the file system, /etc/fstab its options).`
          : 'Find what forbids it, such as SELinux, AppArmor or fapolicyd, in the system log.',
    }),
    fr: ({ folder, fault, detail }) => ({
      what:
        fault === 'noexec'
          ? `Les programmes de la mise à jour ne pourraient pas s’exécuter : le système de fichiers de ${folder} est monté avec noexec.`
          : `Les programmes de la mise à jour ne pourraient pas s’exécuter depuis ${folder} (${detail}).`,
      remedy:
        fault === 'noexec'
          ? `Montez-le sans noexec (findmnt -T ${quoteWord(folder)} le désigne, /etc/fstab en donne l’origine).`
          : 'Cherchez dans le journal du système ce qui l’interdit, par exemple SELinux, AppArmor ou fapolicyd.',
    }),
  }),
  /** `file` is a hook or a program of the site's; `program` is the interpreter that it names, empty if it names none. */
  'prerequisite.interpreter-missing': problem<{ file: string; program: string }>({
    number: 'OSPI-0366',
    en: ({ file, program }) => ({
      what:
        program === ''
          ? `${file} cannot be run: it is not a binary and names no interpreter.`
          : `${file} needs the interpreter ${program}, which does not exist.`,
      remedy:
        'Install that program, in the standard folders; if the file belongs to the update itself, ask support for a corrected archive.',
    }),
    fr: ({ file, program }) => ({
      what:
        program === ''
          ? `${file} ne peut pas être exécuté : ce n’est pas un programme compilé, et il ne dit pas ce qui l’exécute.`
          : `${file} est exécuté par ${program}, qui est absent.`,
      remedy:
        'Installez ce programme dans les dossiers habituels ; s’il appartient à la mise à jour elle-même, demandez au support une archive qui en désigne un autre.',
    }),
  }),
  /** The installed platform, with its services running. */
  'prerequisite.unhealthy': problem<{ url: string; seen: string }>({
    number: 'OSPI-0367',
    sample: { seen: '404' },
    en: ({ url, seen }) => ({
      what: `The services are running, but the health address ${url} does not report the platform as healthy (${seen}). It would not do so after the update either, nor after a rollback.`,
      remedy:
        'Correct `health.url` in the site configuration, or fix the platform: `curl -i` on this address must show a status from 200 to 299.',
    }),
    fr: ({ url, seen }) => ({
      what: `Les services fonctionnent, mais l’adresse de santé ${url} ne dit pas que la plateforme est en bonne santé (${seen}). Elle ne le dirait pas davantage après la mise à jour, ni après un retour en arrière.`,
      remedy:
        'Corrigez `health.url` dans la configuration du site, ou réparez la plateforme : `curl -i` sur cette adresse doit montrer un statut de 200 à 299.',
    }),
  }),
  'prerequisite.service-unmanageable': problem<{
    service: string;
    fault: ServiceFault;
    /** Of `program`, `gone`, `lacking`, `started-again` and `takes-along`: which. */
    program?: string;
  }>({
    number: 'OSPI-0368',
    sample: { fault: 'masked' },
    en: ({ service, fault, program = '' }) => ({
      what: `The service ${service} cannot be started and stopped: ${serviceFaults[fault].en(program)}.`,
      remedy:
        serviceRemedies[fault]?.en(quoteWord(service)) ??
        'Correct `services` in the site configuration, or the unit: `systemctl cat` shows it; see `systemctl unmask`, RefuseManualStart= and RefuseManualStop=.',
    }),
    fr: ({ service, fault, program = '' }) => ({
      what: `Le service ${service} ne peut pas être démarré et arrêté : ${serviceFaults[fault].fr(program)}.`,
      remedy:
        serviceRemedies[fault]?.fr(quoteWord(service)) ??
        'Corrigez `services` dans la configuration du site, ou l’unité : `systemctl cat` la montre ; `systemctl unmask`, RefuseManualStart= et RefuseManualStop= sont en cause.',
    }),
  }),
  'prerequisite.page-unproven': problem<{ visit: VisitFacts }>({
    number: 'OSPI-0369',
    en: ({ visit }) => ({
      what: `Through nginx it is not visible whether visitors get the platform or the maintenance page (${visit.url}: ${maintenance.sayAnswer.en(visit)}).`,
      remedy:
        '`ospi-update check` shows what nginx lacks; if the platform itself answers like this, fix it, or correct `url` in the site configuration.',
    }),
    fr: ({ visit }) => ({
      what: `À travers nginx, on ne voit pas si les visiteurs rencontrent la plateforme ou la page de maintenance (${visit.url} : ${maintenance.sayAnswer.fr(visit)}).`,
      remedy:
        '`ospi-update check` dit ce qui manque à nginx ; si c’est la plateforme elle-même qui répond ainsi, réparez-la, ou corrigez `url` dans la configuration du site.',
    }),
  }),
});

const told = {
  ...applyProblems,
  ...backupProblems,
  ...cliProblems,
  ...databaseProblems,
  ...maintenanceProblems,
  ...problems,
};

const tell = inEach(
  (language) => (rehearsed: readonly RehearsedStep[]) =>
    tellRehearsed({
      steps: rehearsed,
      problems: told,
      language,
      nameStep: (step) => nameStep[language]({ step }),
      nameUnknown: report.unknownProblem[language],
    }),
);

export const rehearsal = check<
  | Outcome<'ok', { steps: readonly string[] }>
  | Outcome<'warning', { skipped: Extract<RehearsalFacts, { skipped: unknown }>['skipped'] }>
  | Outcome<'failed', { steps: readonly RehearsedStep[] }>
>({
  number: 'OSPI-3024',
  sample: { status: 'warning', params: { skipped: 'unmet' } },
  title: { en: 'Rehearsal', fr: 'Essai à blanc' },
  ok: {
    en: () => 'Every step of an update works here in miniature.',
    fr: () => 'Tout ce qu’une mise à jour fait ici fonctionne en miniature.',
  },
  warning: {
    en: ({ skipped }) =>
      ({
        busy: 'Not rehearsed: another run is in progress.',
        rights: 'Not rehearsed: this user may not install.',
        unmet: 'Not rehearsed: other checks must pass first.',
      })[skipped],
    fr: ({ skipped }) =>
      ({
        busy: 'Pas d’essai à blanc : une autre exécution est en cours.',
        rights: 'Pas d’essai à blanc : cet utilisateur ne peut pas installer.',
        unmet: 'Pas d’essai à blanc : ce qui manque passe d’abord.',
      })[skipped],
  },
  failed: { en: ({ steps }) => tell.en(steps).what, fr: ({ steps }) => tell.fr(steps).what },
  remedy: {
    en: (params) =>
      'steps' in params
        ? tell.en(params.steps).remedy
        : {
            busy: 'Run the check again when the other run has ended.',
            rights: 'Run the check as root, for example with sudo.',
            unmet: 'Fix what the other checks report, then run this one again.',
          }[params.skipped],
    fr: (params) =>
      'steps' in params
        ? tell.fr(params.steps).remedy
        : {
            busy: 'Relancez la vérification quand l’autre exécution sera terminée.',
            rights: 'Lancez la vérification en tant que root, par exemple avec sudo.',
            unmet: 'Réglez ce que désignent les autres vérifications, puis relancez celle-ci.',
          }[params.skipped],
  },
});
