import type { RehearsedStep } from '../../model/facts.ts';
import type { RehearsalProblems, ServiceFault } from '../../model/vocabulary/rehearsal.ts';
import { tellRehearsed } from '../rehearsal-faults.ts';
import type { CheckSentences } from '../verdict.ts';
import type { Sentences } from '../sentences.ts';
import { quoteWord } from '../shell-word.ts';
import { problems as applyProblems } from './apply.ts';
import { problems as backupProblems } from './backup.ts';
import { problems as cliProblems } from './cli.ts';
import { problems as databaseProblems } from './database.ts';
import { problems as maintenanceProblems, text as maintenance } from './maintenance.ts';
import { text as report } from './report.ts';

const serviceFaults: Readonly<Record<ServiceFault, (program: string) => string>> = {
  program: (program) => `sa commande ${program} est introuvable ou ne peut pas être exécutée`,
  masked: () => 'son unité est masquée',
  'start-refused': () => 'systemd refuse de démarrer son unité à la demande de quiconque',
  'stop-refused': () => 'systemd refuse d’arrêter son unité à la demande de quiconque',
  gone: (path) =>
    `son unité nomme ${path}, qui n’existe plus : une fois arrêté, il ne pourrait plus être démarré`,
  lacking: (name) =>
    `son unité a besoin de ${name}, que ce serveur ne connaît pas ou a masqué : une fois arrêté, il ne pourrait plus être démarré`,
  condition: () =>
    'une condition de son unité n’est plus remplie : une fois arrêté, son démarrage resterait sans effet',
  'started-again': (unit) => `${unit} le redémarrerait au milieu de la mise à jour`,
  'takes-along': (unit) =>
    `${unit}, que \`services\` ne nomme pas, serait arrêté avec lui, sans être redémarré`,
};

const serviceRemedies: Readonly<Partial<Record<ServiceFault, (service: string) => string>>> = {
  program: () => 'Corrigez `services` dans la configuration du site, ou installez ce programme.',
  gone: (service) =>
    `Remettez-le en place, ou corrigez l’unité (\`systemctl cat ${service}\`), puis voyez si elle démarre encore.`,
  lacking: (service) =>
    `Installez ou démasquez ce qui manque, ou corrigez l’unité (\`systemctl cat ${service}\`), puis voyez si elle démarre encore.`,
  condition: (service) =>
    `\`systemctl cat ${service}\` montre ses conditions : remplissez-les, ou corrigez l’unité.`,
  'started-again': () =>
    'Nommez aussi cette unité dans `services`, après le service (un socket : à sa place), pour qu’elle soit arrêtée et démarrée avec la plateforme.',
  'takes-along': () =>
    'Si elle fait partie de la plateforme, nommez-la dans `services` ; sinon, comme un serveur web ou de bases de données, retirez-lui son Requires=, BindsTo= ou PartOf=.',
};

const folderReasons: Readonly<Record<string, string>> = {
  EROFS: 'son système de fichiers est monté en lecture seule',
  ENOSPC: 'son disque est plein',
  EDQUOT: 'son quota est épuisé',
  EPERM: 'il est en ajout seul ou immuable, ou le système l’interdit',
  EACCES: 'cet utilisateur ne peut pas y écrire',
};

export const problems: Sentences<RehearsalProblems>['problems'] = {
  'prerequisite.folder-unusable': ({ folder, reason }) => ({
    what: `On ne peut pas écrire, renommer puis supprimer un fichier dans ${folder} (${folderReasons[reason] ?? reason}).`,
    remedy: `Examinez le système de fichiers de ce dossier, son espace libre et ses attributs (findmnt -T ${quoteWord(folder)} ; lsattr -d ${quoteWord(folder)}).`,
  }),
  'prerequisite.releases-apart': ({ place, folder }) => ({
    what: `${folder} se trouve sur un autre système de fichiers que ${place} : une nouvelle version, décompressée dans ${place}, ne peut pas y être renommée.`,
    remedy: `Placez les deux sur un même système de fichiers : montez-le sur ${place}, ou faites de ${folder} un simple dossier de celui-ci.`,
  }),
  'prerequisite.program-refused': ({ folder, fault, detail }) => ({
    what:
      fault === 'noexec'
        ? `Les programmes de la mise à jour ne pourraient pas s’exécuter : le système de fichiers de ${folder} est monté avec noexec.`
        : `Les programmes de la mise à jour ne pourraient pas s’exécuter depuis ${folder} (${detail}).`,
    remedy:
      fault === 'noexec'
        ? `Montez-le sans noexec (findmnt -T ${quoteWord(folder)} le désigne, /etc/fstab en donne l’origine).`
        : 'Cherchez dans le journal du système ce qui l’interdit, par exemple SELinux, AppArmor ou fapolicyd.',
  }),
  'prerequisite.interpreter-missing': ({ file, program }) => ({
    what:
      program === ''
        ? `${file} ne peut pas être exécuté : ce n’est pas un programme compilé, et il ne dit pas ce qui l’exécute.`
        : `${file} est exécuté par ${program}, qui est absent.`,
    remedy:
      'Installez ce programme dans les dossiers habituels ; s’il appartient à la mise à jour elle-même, demandez au support une archive qui en désigne un autre.',
  }),
  'prerequisite.unhealthy': ({ url, seen }) => ({
    what: `Les services fonctionnent, mais l’adresse de santé ${url} ne dit pas que la plateforme est en bonne santé (${seen}). Elle ne le dirait pas davantage après la mise à jour, ni après un retour en arrière.`,
    remedy:
      'Corrigez `health.url` dans la configuration du site, ou réparez la plateforme : `curl -i` sur cette adresse doit montrer un statut de 200 à 299.',
  }),
  'prerequisite.service-unmanageable': ({ service, fault, program = '' }) => ({
    what: `Le service ${service} ne peut pas être démarré et arrêté : ${serviceFaults[fault](program)}.`,
    remedy:
      serviceRemedies[fault]?.(quoteWord(service)) ??
      'Corrigez `services` dans la configuration du site, ou l’unité : `systemctl cat` la montre ; `systemctl unmask`, RefuseManualStart= et RefuseManualStop= sont en cause.',
  }),
  'prerequisite.page-unproven': ({ visit }) => ({
    what: `À travers nginx, on ne voit pas si les visiteurs rencontrent la plateforme ou la page de maintenance (${visit.url} : ${maintenance.sayAnswer(visit)}).`,
    remedy:
      '`ospi-update check` dit ce qui manque à nginx ; si c’est la plateforme elle-même qui répond ainsi, réparez-la, ou corrigez `url` dans la configuration du site.',
  }),
};

const sentences: Readonly<Record<string, unknown>> = {
  ...applyProblems,
  ...backupProblems,
  ...cliProblems,
  ...databaseProblems,
  ...maintenanceProblems,
  ...problems,
};

const tell = (steps: readonly RehearsedStep[]) =>
  tellRehearsed({
    steps,
    problems: sentences,
    nameStep: (step) =>
      (report.steps as Readonly<Record<string, string>>)[step] ?? step.replace(/^hook-/, 'script '),
    nameUnknown: report.unknownProblem,
  });

export const check: CheckSentences['rehearsal'] = {
  title: 'Essai à blanc',
  ok: () => 'Tout ce qu’une mise à jour fait ici fonctionne en miniature.',
  warning: ({ skipped }) =>
    ({
      busy: 'Pas d’essai à blanc : une autre exécution est en cours.',
      rights: 'Pas d’essai à blanc : cet utilisateur ne peut pas installer.',
      unmet: 'Pas d’essai à blanc : ce qui manque passe d’abord.',
    })[skipped],
  failed: ({ steps }) => tell(steps).what,
  remedy: (params) =>
    'steps' in params
      ? tell(params.steps).remedy
      : {
          busy: 'Relancez la vérification quand l’autre exécution sera terminée.',
          rights: 'Lancez la vérification en tant que root, par exemple avec sudo.',
          unmet: 'Réglez ce que désignent les autres vérifications, puis relancez celle-ci.',
        }[params.skipped],
};
