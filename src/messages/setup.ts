import type { JudgedDatabase } from '../terms/check.ts';
import type { SiteError } from '../terms/site.ts';
import type { AdoptionObstacle, SetupRest, SetupStep } from '../terms/setup.ts';
import type { Language } from '../terms/language.ts';
import type { RecordedProblem } from '../terms/recorded-problem.ts';
import { tellRecorded } from './database-faults.ts';
import { listDatabases, tellDatabaseFaults } from './check-databases.ts';
import { note, problem, say, table } from './declare.ts';
import { text as maintenance, toTrustCertificate } from './maintenance.ts';
import { quoteWord } from './shell-word.ts';
import { explainValue, problems as siteProblems } from './site.ts';
import { words } from './speak.ts';

/** What can be reported about setting a platform up. */
export const problems = table({
  /** There is nobody to ask. */
  'usage.setup-missing': problem<{ options: readonly string[] }>({
    number: 'OSPI-0273',
    sample: { options: ['--product', '--key'] },
    en: ({ options }) => ({
      what: `There is no terminal to ask at, and these options are missing: ${options.join(', ')}. Nothing was changed.`,
      remedy:
        'Give them all, or run `ospi-update setup` at a terminal; `ospi-update setup platform --help` describes them.',
    }),
    fr: ({ options }) => ({
      what: `Il n’y a pas de terminal où poser des questions, et il manque ces options : ${options.join(', ')}. Rien n’a été changé.`,
      remedy:
        'Donnez-les toutes, ou lancez `ospi-update setup` dans un terminal ; `ospi-update setup platform --help` les décrit.',
    }),
  }),
  'usage.setup-answers': problem<{ errors: readonly SiteError[] }>({
    number: 'OSPI-0274',
    sample: ({ key }) => ({ errors: [{ line: 1, column: 1, path: key, code: 'missing', params: {} }] }),
    en: ({ errors }) => ({
      what: [
        'With these answers the configuration would be wrong:',
        ...errors.map((error) => `  ${explainValue.en(error)}`),
      ].join('\n'),
      remedy: 'Correct them and run the command again. Nothing was changed.',
    }),
    fr: ({ errors }) => ({
      what: [
        'Ces réponses donneraient une configuration fautive :',
        ...errors.map((error) => `  ${explainValue.fr(error)}`),
      ].join('\n'),
      remedy: 'Corrigez-les et relancez la commande. Rien n’a été changé.',
    }),
  }),
  'usage.setup-foreign': problem<{ files: readonly string[] }>({
    number: 'OSPI-0275',
    en: ({ files }) => ({
      what: `Setup did not write these files, and does not overwrite them: ${files.join(', ')}. Nothing was changed.`,
      remedy:
        'Change them by hand, give the answers that they already have, or move them elsewhere and run the command again.',
    }),
    fr: ({ files }) => ({
      what: `Ces fichiers ne viennent pas de setup, qui ne les écrase pas : ${files.join(', ')}. Rien n’a été changé.`,
      remedy:
        'Modifiez-les à la main, donnez les réponses qu’ils contiennent déjà, ou déplacez-les et relancez la commande.',
    }),
  }),
  'usage.setup-user-unknown': problem<{ names: readonly string[] }>({
    number: 'OSPI-0276',
    en: ({ names }) => ({
      what: `There is no such user on this server: ${names.join(', ')}. Nothing was changed.`,
      remedy: 'Correct the names, or create the users first.',
    }),
    fr: ({ names }) => ({
      what: `Ces utilisateurs n’existent pas sur ce serveur : ${names.join(', ')}. Rien n’a été changé.`,
      remedy: 'Corrigez les noms, ou créez d’abord ces utilisateurs.',
    }),
  }),
  'usage.setup-key-unreadable': problem<{ path: string; reason: string }>({
    number: 'OSPI-0277',
    en: ({ path, reason }) => ({
      what: `The public key file ${path} cannot be read (${reason}).`,
      remedy: 'Give the vendor’s .pub file, or the key itself, which begins with RW.',
    }),
    fr: ({ path, reason }) => ({
      what: `Le fichier de clé publique ${path} ne peut pas être lu (${reason}).`,
      remedy: 'Indiquez le fichier .pub de l’éditeur, ou la clé elle-même, qui commence par RW.',
    }),
  }),
  'usage.setup-time': problem<{ value: string }>({
    number: 'OSPI-0278',
    sample: { value: '25:00' },
    en: ({ value }) => ({
      what: `${value} is not a time of the day.`,
      remedy: 'Give hours and minutes, such as 02:30, or `none`.',
    }),
    fr: ({ value }) => ({
      what: `${value} n’est pas une heure.`,
      remedy: 'Donnez les heures et les minutes, par exemple 02:30, ou `none` pour aucune.',
    }),
  }),
  'usage.setup-root-missing': problem<{ folder: string }>({
    number: 'OSPI-0279',
    en: ({ folder }) => ({
      what: `There is no platform in ${folder}: the folder does not exist, or is empty.`,
      remedy: 'Give the folder in which the platform is installed.',
    }),
    fr: ({ folder }) => ({
      what: `Il n’y a pas de plateforme dans ${folder} : ce dossier n’existe pas, ou il est vide.`,
      remedy: 'Indiquez le dossier où la plateforme est installée.',
    }),
  }),
  'usage.setup-version': problem<{ value: string }>({
    number: 'OSPI-0280',
    sample: { value: '4.2' },
    en: ({ value }) => ({
      what: `${value} is not the version of a platform.`,
      remedy: 'Give three numbers, such as 4.2.0: the version that the Superviseur shows.',
    }),
    fr: ({ value }) => ({
      what: `${value} n’est pas une version de plateforme.`,
      remedy: 'Donnez trois nombres, par exemple 4.2.0 : la version qu’affiche le Superviseur.',
    }),
  }),
  'usage.setup-database': problem<{ value: string }>({
    number: 'OSPI-0281',
    sample: { value: 'planipsy' },
    en: ({ value }) => ({
      what: `${value} does not name a database.`,
      remedy:
        'Write ENGINE:NAME, such as postgresql:planipsy or mariadb:bi; keys of the configuration may follow: mariadb:bi,host=db.example,credentialsFile=/etc/ospi-update/bi.cnf.',
    }),
    fr: ({ value }) => ({
      what: `${value} ne désigne pas de base de données.`,
      remedy:
        'Écrivez MOTEUR:NOM, par exemple postgresql:planipsy ou mariadb:bi ; des clés de la configuration peuvent suivre : mariadb:bi,host=db.example,credentialsFile=/etc/ospi-update/bi.cnf.',
    }),
  }),
  /** groupadd, visudo, systemctl… What was done before it stays; running setup again goes on from there. */
  'usage.setup-program': problem<{ program: string; detail: string }>({
    number: 'OSPI-0282',
    en: ({ program, detail }) => ({
      what: `${program} refused: ${detail}. The platform itself was not touched; what setup had written before stays.`,
      remedy:
        'Correct the cause and run `ospi-update setup` again: it does what is left. `ospi-update setup --undo` takes all of it out.',
    }),
    fr: ({ program, detail }) => ({
      what: `${program} a refusé : ${detail}. La plateforme elle-même n’a pas été touchée ; ce que setup avait déjà écrit reste.`,
      remedy:
        'Corrigez la cause et relancez `ospi-update setup` : la suite sera faite. `ospi-update setup --undo` retire tout.',
    }),
  }),
  'usage.setup-unwritable': problem<{ path: string; reason: string }>({
    number: 'OSPI-0283',
    en: ({ path, reason }) => ({
      what: `${path} cannot be written (${reason}). What setup had written before stays.`,
      remedy: 'Correct the cause and run `ospi-update setup` again: it does what is left.',
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible d’écrire ${path} (${reason}). Ce que setup avait déjà écrit reste.`,
      remedy: 'Corrigez la cause et relancez `ospi-update setup` : la suite sera faite.',
    }),
  }),
  /** A name that no configuration may have, or several platforms and none chosen. */
  'usage.setup-name': problem<{ name: string }>({
    number: 'OSPI-0284',
    en: ({ name }) => ({
      what: `${name} cannot be the name of a platform on this server.`,
      remedy: 'Give one with --platform: small letters, digits and hyphens.',
    }),
    fr: ({ name }) => ({
      what: `${name} ne peut pas être le nom d’une plateforme sur ce serveur.`,
      remedy: 'Donnez-en un par --platform : des minuscules, des chiffres et des tirets.',
    }),
  }),
  'usage.setup-stopped': problem<{}>({
    number: 'OSPI-0285',
    en: () => ({
      what: 'Stopped before the last question; nothing was changed.',
      remedy: 'Run the command again, or give the answers as options.',
    }),
    fr: () => ({
      what: 'Arrêt avant la dernière question ; rien n’a été changé.',
      remedy: 'Relancez la commande, ou donnez les réponses par des options.',
    }),
  }),
  /** `group` is that of the administrators, in which the account is; absent for root. */
  'usage.setup-import-account': problem<{ user: string; group?: string }>({
    number: 'OSPI-0289',
    en: ({ user, group }) => ({
      what: `The Superviseur must not ask for updates as ${user}: ${group === undefined ? 'that is root' : `that account is in the group ${group}, and may install by itself`}. Nothing was changed.`,
      remedy:
        'Name the ordinary account that the Superviseur runs as (`User=` of its unit), outside of the administrators’ group; or `none`.',
    }),
    fr: ({ user, group }) => ({
      what: `Le Superviseur ne doit pas demander de mises à jour en tant que ${user} : ${group === undefined ? 'c’est root' : `ce compte est dans le groupe ${group}, et peut installer lui-même`}. Rien n’a été changé.`,
      remedy:
        'Indiquez le compte ordinaire sous lequel tourne le Superviseur (`User=` de son unité), hors du groupe des administrateurs ; ou `none`.',
    }),
  }),
  'prerequisite.setup-declined': problem<{}>({
    number: 'OSPI-0359',
    en: () => ({
      what: 'You declined: nothing was changed.',
      remedy: 'Run the command again when you want to.',
    }),
    fr: () => ({
      what: 'Rien n’a été changé, selon votre réponse.',
      remedy: 'Relancez la commande quand vous le voudrez.',
    }),
  }),
  'prerequisite.setup-cannot-adopt': problem<{ folder: string; obstacle: AdoptionObstacle }>({
    number: 'OSPI-0360',
    sample: ({ path }) => ({ obstacle: { kind: 'data', path } }),
    en: ({ folder, obstacle }) => ({
      what: `${folder} cannot be brought into the form releases/ and current: ${obstacles.en(obstacle)}.`,
      remedy: remedies[obstacle.kind].en,
    }),
    fr: ({ folder, obstacle }) => ({
      what: `${folder} ne peut pas être mis sous la forme releases/ et current : ${obstacles.fr(obstacle)}.`,
      remedy: remedies[obstacle.kind].fr,
    }),
  }),
});

/** What is wrong where the address of the visitors cannot be reached from here. */
function toReach({ status, failure }: { status?: number; failure?: string }, language: Language): string {
  if (status !== undefined) return '';
  return `. ${failure === 'tls' ? toTrustCertificate[language] : toResolve[language]}`;
}

const toResolve = {
  en: 'This server must reach the platform at that address: if its name leads elsewhere, give it an address of this server in /etc/hosts',
  fr: 'Ce serveur doit atteindre la plateforme à cette adresse : si son nom mène ailleurs, donnez-lui une adresse de ce serveur dans /etc/hosts',
};

const obstacles = say<[AdoptionObstacle]>({
  en: (obstacle) => {
    const { path } = obstacle;
    switch (obstacle.kind) {
      case 'half':
        return `${path} is there already`;
      case 'data':
        return `the data folder ${path} is deep inside the application`;
      case 'mount':
        return `another file system is mounted at ${path}`;
      case 'link':
        return `the relative link ${path} would lead elsewhere from there`;
      case 'name':
        return `the name ${path} is not UTF-8`;
      case 'exchange':
        return `${path} cannot be exchanged with a link in one operation (${obstacle.detail})`;
      case 'changed':
        return `${path} is not as an earlier run left it`;
    }
  },
  fr: (obstacle) => {
    const { path } = obstacle;
    switch (obstacle.kind) {
      case 'half':
        return `${path} existe déjà`;
      case 'data':
        return `le dossier de données ${path} se trouve au fond de l’application`;
      case 'mount':
        return `un autre système de fichiers est monté sur ${path}`;
      case 'link':
        return `le lien relatif ${path} mènerait ailleurs une fois déplacé`;
      case 'name':
        return `le nom ${path} n’est pas en UTF-8`;
      case 'exchange':
        return `${path} ne peut pas être échangé avec un lien en une seule opération (${obstacle.detail})`;
      case 'changed':
        return `${path} n’est pas tel qu’une exécution précédente l’a laissé`;
    }
  },
});

const remedies = {
  half: {
    en: 'Complete that form by hand, or remove it. Nothing was changed.',
    fr: 'Complétez cette forme à la main, ou supprimez-la. Rien n’a été changé.',
  },
  data: {
    en: 'Move the data directly into the platform’s folder or out of it, leave a link there, then name the new place. Nothing was changed.',
    fr: 'Déplacez les données directement dans le dossier de la plateforme ou en dehors, laissez un lien à leur place, puis indiquez ce nouvel endroit. Rien n’a été changé.',
  },
  mount: {
    en: 'Name it as a data folder if it holds data, or unmount it. Nothing was changed.',
    fr: 'Indiquez-le comme dossier de données s’il en contient, ou démontez-le. Rien n’a été changé.',
  },
  link: {
    en: 'Make the link absolute. Nothing was changed.',
    fr: 'Rendez ce lien absolu. Rien n’a été changé.',
  },
  name: {
    en: 'Give it a name in UTF-8, or move it out of the folder. Nothing was changed.',
    fr: 'Donnez-lui un nom en UTF-8, ou sortez-le du dossier. Rien n’a été changé.',
  },
  exchange: {
    en: 'It needs a file system such as ext4 or XFS, and coreutils 9.5, Perl or Python 3. Run `ospi-update setup` again, or `ospi-update setup --undo`: each completes or reverses what was begun; every path in the folder is valid meanwhile.',
    fr: 'Il faut un système de fichiers comme ext4 ou XFS, et coreutils 9.5, Perl ou Python 3. Relancez `ospi-update setup`, ou `ospi-update setup --undo` : l’un achève ce qui était commencé, l’autre le défait ; d’ici là, tous les chemins du dossier restent valables.',
  },
  changed: {
    en: 'Look at what is there, move it elsewhere, and run the command again.',
    fr: 'Regardez ce qui s’y trouve, mettez-le ailleurs, et relancez la commande.',
  },
} as const;

/** One step, for a list of what will be done. */
export const tellStep = say<[SetupStep]>({
  en: (step) => {
    switch (step.do) {
      case 'create-group':
        return `create the group ${step.group}`;
      case 'add-member':
        return `add ${step.user} to the group ${step.group} (from the next login on)`;
      case 'adopt-folder':
        return `move the application in ${step.root} into releases/${step.version}: ${step.entries.join(', ')}; each name stays valid as a link to current/${step.stay.length > 0 ? `; these stay: ${step.stay.join(', ')}` : ''}. Services may keep running`;
      case 'make-folder':
        return `make the folder ${step.path} (${tellOwner(step)})`;
      case 'write-file':
        return `write ${step.path} (${tellOwner(step)})`;
      case 'change-nginx':
        return `change nginx, then reload it: ${tellChanges(step)}`;
      case 'reload-units':
        return 'let systemd read its units again';
      case 'enable-unit':
        return `enable ${step.unit}`;
      case 'disable-unit':
        return `disable ${step.unit}`;
      case 'remove-file':
        return `remove ${step.path}`;
      case 'set-aside-file':
        return `keep what is in ${step.path} as ${step.to}, which nothing reads`;
      case 'remove-folder':
        return `remove the folder ${step.path}, which is empty`;
      case 'restore-folder':
        return `move the application of ${step.root} back out of releases/${step.version}: ${step.entries.join(', ')}`;
    }
  },
  fr: (step) => {
    switch (step.do) {
      case 'create-group':
        return `créer le groupe ${step.group}`;
      case 'add-member':
        return `ajouter ${step.user} au groupe ${step.group} (à partir de sa prochaine connexion)`;
      case 'adopt-folder':
        return `déplacer l’application de ${step.root} dans releases/${step.version} : ${step.entries.join(', ')} ; chaque nom reste valable, comme lien vers current/${step.stay.length > 0 ? ` ; restent en place : ${step.stay.join(', ')}` : ''}. Les services peuvent continuer`;
      case 'make-folder':
        return `créer le dossier ${step.path} (${tellOwner(step)})`;
      case 'write-file':
        return `écrire ${step.path} (${tellOwner(step)})`;
      case 'change-nginx':
        return `modifier nginx, puis le recharger : ${tellChanges(step)}`;
      case 'reload-units':
        return 'faire relire ses unités à systemd';
      case 'enable-unit':
        return `activer ${step.unit}`;
      case 'disable-unit':
        return `désactiver ${step.unit}`;
      case 'remove-file':
        return `supprimer ${step.path}`;
      case 'set-aside-file':
        return `garder le contenu de ${step.path} sous ${step.to}, que rien ne lit`;
      case 'remove-folder':
        return `supprimer le dossier ${step.path}, qui est vide`;
      case 'restore-folder':
        return `ressortir l’application de ${step.root} de releases/${step.version} : ${step.entries.join(', ')}`;
    }
  },
});

function tellOwner({
  mode,
  group,
  owner = 'root',
}: {
  mode: string;
  group?: string;
  owner?: string;
}): string {
  return `${owner}:${group ?? 'root'} ${mode.replace(/^0/, '')}`;
}

function tellChanges({ changes }: Extract<SetupStep, { do: 'change-nginx' }>): string {
  return changes
    .map(
      ({ file, line, added, removed }) =>
        `${file}:${line} ${added === undefined ? `- ${removed ?? ''}` : `+ ${added}`}`,
    )
    .join(' | ');
}

const tellRest = say<[SetupRest]>({
  en: ({ kind, name }) =>
    ({
      history: `the journal and the logs in ${name}`,
      backups: `the backups in ${name}`,
      inbox: `what is in the inbox ${name}`,
      requests: `what the Superviseur has put in ${name}`,
      group: `the group ${name} and its members, to whom the journal and the inbox belong (groupdel ${quoteWord(name)} removes it)`,
      foreign: `${name}, which setup did not write`,
      releases: `${name} as it is, with releases/ and current, since it was updated`,
    })[kind],
  fr: ({ kind, name }) =>
    ({
      history: `le journal et les traces dans ${name}`,
      backups: `les sauvegardes dans ${name}`,
      inbox: `le contenu du dossier de dépôt ${name}`,
      requests: `ce que le Superviseur a mis dans ${name}`,
      group: `le groupe ${name} et ses membres, à qui le journal et le dossier de dépôt appartiennent (groupdel ${quoteWord(name)} le supprime)`,
      foreign: `${name}, qui ne vient pas de setup`,
      releases: `${name} tel quel, avec releases/ et current, puisque des mises à jour y ont eu lieu`,
    })[kind],
});

export const notes = table({
  'setup.step': note<{ step: SetupStep }>({
    en: ({ step }) => `Will ${tellStep.en(step)}`,
    fr: ({ step }) => `Va ${tellStep.fr(step)}`,
  }),
  'setup.answer-refused': note<{ refused: RecordedProblem }>({
    en: ({ refused }) => `Not accepted. ${tellRefusal(refused, 'en')}`,
    fr: ({ refused }) => `Réponse refusée. ${tellRefusal(refused, 'fr')}`,
  }),
  'setup.answer-needed': note<{}>({
    en: () => 'There is no default for this: an answer is needed.',
    fr: () => 'Il n’y a pas de réponse par défaut : il en faut une.',
  }),
  'setup.health-answered': note<{ url: string; status?: number; failure?: string }>({
    en: (visit) =>
      `${visit.url}: ${maintenance.sayAnswer.en(visit)}${isWell(visit) ? '' : '. An update needs a status from 200 to 299 there'}`,
    fr: (visit) =>
      `${visit.url} : ${maintenance.sayAnswer.fr(visit)}${isWell(visit) ? '' : '. Une mise à jour y attend un statut de 200 à 299'}`,
  }),
  'setup.url-answered': note<{ url: string; status?: number; failure?: string }>({
    en: (visit) => `${visit.url}: ${maintenance.sayAnswer.en(visit)}${toReach(visit, 'en')}`,
    fr: (visit) => `${visit.url} : ${maintenance.sayAnswer.fr(visit)}${toReach(visit, 'fr')}`,
  }),
  'setup.stopped-halfway': note<{}>({
    en: () =>
      'Setup stopped before its end: what it had done before stays. Run again, it suggests the same answers and does the rest; `ospi-update setup --undo` takes it out.',
    fr: () =>
      'Setup s’est arrêté avant la fin : ce qui était déjà fait reste. Relancé, il propose les mêmes réponses et fait la suite ; `ospi-update setup --undo` retire tout.',
  }),
  'setup.databases-ready': note<{ databases: readonly JudgedDatabase[] }>({
    en: ({ databases }) => `Reachable, with all rights: ${listDatabases.en(databases)}`,
    fr: ({ databases }) => `Accessibles, avec tous les droits : ${listDatabases.fr(databases)}`,
  }),
  'setup.databases-lacking': note<{ databases: readonly JudgedDatabase[] }>({
    en: ({ databases }) => joinSentences(tellDatabaseFaults.en(databases)),
    fr: ({ databases }) => joinSentences(tellDatabaseFaults.fr(databases)),
  }),
  'setup.no-sudo': note<{ group: string }>({
    en: ({ group }) => `sudo is not installed: the members of ${group} can look, but not install.`,
    fr: ({ group }) =>
      `sudo n’est pas installé : les membres de ${group} peuvent regarder, mais pas installer.`,
  }),
  'setup.no-systemd': note<{}>({
    en: () =>
      'systemd does not run here: nothing recovers an interrupted update by itself, and no timer is set.',
    fr: () =>
      'systemd ne tourne pas ici : rien ne reprend de soi-même une mise à jour interrompue, et aucune minuterie n’est réglée.',
  }),
});

const refusals = { ...problems, ...siteProblems };

function tellRefusal({ code, params }: RecordedProblem, language: Language): string {
  const errors = code === 'usage.setup-answers' ? (params['errors'] as readonly SiteError[]) : [];
  if (errors.length > 0) return errors.map(explainValue[language]).join('\n');
  return tellRecorded({ code, params }, { problems: refusals, language })?.what ?? code;
}

function isWell({ status }: { status?: number }): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

function joinSentences({ what, remedy }: { what: string; remedy: string }): string {
  return `${what}\n${remedy}`;
}

export const confirmSetUp = say<[{ count: number }]>({
  en: ({ count }) => `Do this, ${count === 1 ? 'one change' : `${count} changes`}? [y/N]`,
  fr: ({ count }) => `Faut-il le faire (${count === 1 ? 'un changement' : `${count} changements`}) ? [o/N]`,
});

interface Numbered {
  readonly found: readonly string[];
}

/** A list to choose from by number, below a question. */
function listFound(found: readonly string[]): string {
  return found.map((each, index) => `\n  ${index + 1}  ${each}`).join('');
}

const questions = {
  'setup-product': say<[{}]>({
    en: () => 'Which application is it, as its vendor names it (PlaniPSY, PMSIpilot, BI)?',
    fr: () => 'Quelle est l’application, telle que l’éditeur la nomme (PlaniPSY, PMSIpilot, BI) ?',
  }),
  'setup-key': say<[{}]>({
    en: () => 'The vendor’s public key: the .pub file, or the key itself, which begins with RW?',
    fr: () => 'La clé publique de l’éditeur : le fichier .pub, ou la clé elle-même, qui commence par RW ?',
  }),
  'setup-root': say<[{}]>({
    en: () => 'In which folder is the platform installed?',
    fr: () => 'Dans quel dossier la plateforme est-elle installée ?',
  }),
  'setup-version': say<[{ folder: string }]>({
    en: ({ folder }) =>
      `${folder} is one plain folder. Updates need it as releases/VERSION and current; it will be moved, and every path in it stays valid. Which version is it, or "none" to leave it?`,
    fr: ({ folder }) =>
      `${folder} est un simple dossier. Les mises à jour ont besoin de releases/VERSION et current : son contenu sera déplacé, et tous ses chemins resteront valables. De quelle version s’agit-il, ou « none » pour ne rien déplacer ?`,
  }),
  'setup-url': say<[Numbered]>({
    en: ({ found }) => `At which address do visitors reach it, through nginx?${listFound(found)}\n`,
    fr: ({ found }) =>
      `À quelle adresse les visiteurs l’atteignent-ils, à travers nginx ?${listFound(found)}\n`,
  }),
  'setup-units': say<[Numbered]>({
    en: ({ found }) =>
      `Which systemd services does it consist of, in starting order, the Superviseur first? Names or numbers, separated by commas.${listFound(found)}\n`,
    fr: ({ found }) =>
      `De quels services systemd se compose-t-elle, dans l’ordre de démarrage, le Superviseur d’abord ? Des noms ou des numéros, séparés par des virgules.${listFound(found)}\n`,
  }),
  'setup-health': say<[{}]>({
    en: () => 'Which address of the platform itself (not through nginx) answers with 200 when it is healthy?',
    fr: () =>
      'Quelle adresse de la plateforme elle-même (sans passer par nginx) répond par 200 quand elle fonctionne ?',
  }),
  'setup-data': say<[{}]>({
    en: () => 'In which folders are its data? Separated by commas.',
    fr: () => 'Dans quels dossiers sont ses données ? Séparés par des virgules.',
  }),
  'setup-databases': say<[Numbered]>({
    en: ({ found }) =>
      `Which databases does it have? Numbers, or ENGINE:NAME, separated by spaces; "none" for none.${listFound(found)}\n`,
    fr: ({ found }) =>
      `Quelles sont ses bases de données ? Des numéros, ou MOTEUR:NOM, séparés par des espaces ; « none » s’il n’y en a pas.${listFound(found)}\n`,
  }),
  'setup-backup-folder': say<[Numbered]>({
    en: ({ found }) =>
      `In which folder shall the backups be, preferably on another disk than the platform?${found.length > 0 ? ` Other disks:${listFound(found)}\n` : ''}`,
    fr: ({ found }) =>
      `Dans quel dossier ranger les sauvegardes, de préférence sur un autre disque que la plateforme ?${found.length > 0 ? ` Autres disques :${listFound(found)}\n` : ''}`,
  }),
  'setup-members': say<[{ group: string }]>({
    en: ({ group }) =>
      `Who may install updates, as members of the group ${group}? User names, separated by commas; "none" for root alone.`,
    fr: ({ group }) =>
      `Qui pourra installer les mises à jour, comme membre du groupe ${group} ? Des noms d’utilisateur, séparés par des virgules ; « none » pour root seul.`,
  }),
  'setup-at': say<[{}]>({
    en: () =>
      'At what time of night shall an accepted update be installed by itself (such as 02:30), or "none"?',
    fr: () =>
      'À quelle heure de la nuit une mise à jour acceptée sera-t-elle installée d’elle-même (par exemple 02:30), ou « none » ?',
  }),
  'setup-contact': say<[{}]>({
    en: () => 'Whom may staff ask during an update, in one line for the maintenance page, or "none"?',
    fr: () =>
      'À qui le personnel peut-il s’adresser pendant une mise à jour, en une ligne pour la page de maintenance, ou « none » ?',
  }),
  'setup-import': say<[Numbered]>({
    en: ({ found }) =>
      `May the platform’s Superviseur ask for updates, in its Import tab? The account that it runs as, or "none". It could then ask for what the vendor has signed for this platform and accept its notice in a name that it gives, and nothing else.${listFound(found)}\n`,
    fr: ({ found }) =>
      `Le Superviseur de la plateforme peut-il demander des mises à jour, par son onglet Import ? Le compte sous lequel il tourne, ou « none ». Il pourrait alors demander ce que l’éditeur a signé pour cette plateforme, en accepter la notice au nom qu’il donne, et rien d’autre.${listFound(found)}\n`,
  }),
  'setup-import-mode': say<[{}]>({
    en: () =>
      'How far does that go: "apply", install once the notice is accepted, or "check", verify and answer only?',
    fr: () =>
      'Jusqu’où : « apply », installer une fois la notice acceptée, ou « check », seulement vérifier et répondre ?',
  }),
} as const;

export const text = words({
  step: tellStep,
  questions,
  results: {
    action: {
      planned: {
        en: 'setup would do this; nothing was changed:',
        fr: 'setup ferait ceci ; rien n’a été changé :',
      },
      done: {
        en: 'Done. What `ospi-update check` says now:',
        fr: 'C’est fait. Ce que dit maintenant `ospi-update check` :',
      },
      unchanged: {
        en: 'Everything is as answered: nothing to change. What `ospi-update check` says:',
        fr: 'Tout est déjà conforme aux réponses : rien à changer. Ce que dit `ospi-update check` :',
      },
      'undo-planned': {
        en: 'setup --undo would do this; nothing was changed:',
        fr: 'setup --undo ferait ceci ; rien n’a été changé :',
      },
      undone: { en: 'Taken out:', fr: 'Retiré :' },
      'nothing-to-undo': {
        en: 'There is nothing of setup to take out.',
        fr: 'Il n’y a rien de setup à retirer.',
      },
    },
    stays: { en: 'These stay:', fr: 'Restent en place :' },
    rest: tellRest,
  },
});
