import type { CheckNotes, CheckProblems, CheckWarnings } from '../../model/vocabulary/check.ts';
import type { DiskLack, NightFault } from '../../model/vocabulary/check.ts';
import type { FlaggedPath, NightFacts, UnitFault } from '../../model/facts.ts';
import { createCheckFormat } from '../check-format.ts';
import { putCode } from '../put-code.ts';
import type { Sentences } from '../sentences.ts';
import { quoteWord } from '../shell-word.ts';
import { splitPlaced, tellVerdict, type CheckSentences } from '../verdict.ts';
import type { text as english } from '../en/check.ts';
import { nameProblem } from '../put-code.ts';
import { listDatabases, tellDatabaseFaults } from './check-databases.ts';
import { nameIt } from './database.ts';
import { nameHolder } from './journal.ts';
import { sayLogo } from './maintenance.ts';
import { check as rehearsal } from './rehearsal.ts';
import { nameScope, nameWord } from './revocation.ts';

export const problems: Sentences<CheckProblems>['problems'] = {
  'prerequisite.checks-failed': ({ verdicts }) => {
    const told = verdicts.map((verdict) => tellVerdict({ verdict, sentences: checks }));
    return {
      what: [
        'Les prérequis d’une mise à jour ne sont pas réunis.',
        ...told.flatMap(({ title, what, remedy = '', code }) => [
          `  ${title} : ${indent(putCode(code, what))}`,
          `    → ${indent(remedy)}`,
        ]),
      ].join('\n'),
      remedy:
        'Corrigez ces points, vérifiez avec `ospi-update check` qu’il n’en reste aucun, puis relancez la commande.',
    };
  },
  'permission.not-administrator': ({ user, administrators }) => ({
    what:
      administrators === null
        ? `L’utilisateur ${user} n’y est pas autorisé : sur cette plateforme, seul root l’est.`
        : `L’utilisateur ${user} n’y est pas autorisé : seuls root et les membres du groupe ${administrators} le sont.`,
    remedy: remedyForAdministrator(administrators),
  }),
  'usage.facts-unreadable': ({ file, reason }) => ({
    what: `Impossible de lire le relevé ${file} (${reason}).`,
    remedy:
      'Vérifiez le nom du fichier et le droit de le lire. Par sudo, ce que vous indiquez est ouvert avec vos propres droits.',
  }),
  'usage.facts-invalid': ({ file, places }) => ({
    what: `${file} ne contient pas un relevé que cette version sait juger ; il en diffère à : ${places.join(', ')}.`,
    remedy:
      'Indiquez un fichier écrit par `ospi-update check --json` de la même version, entier et non modifié.',
  }),
  'usage.notice-unwritable': ({ file, reason }) => ({
    what:
      reason === 'EEXIST'
        ? `La notice n’a pas été écrite : ${file} existe déjà.`
        : `Impossible d’écrire la notice dans ${file} (${reason}).`,
    remedy:
      'Indiquez un fichier qui n’existe pas encore, dans un dossier où vous pouvez écrire vous-même, y compris par sudo.',
  }),
};

export const warnings: Sentences<CheckWarnings>['lines'] = {
  'check.memory-below-recommended': ({ memoryGiB, recommendedGiB }) =>
    `Le serveur a ${gib(memoryGiB)} de mémoire ; ${gib(recommendedGiB)} sont recommandés.`,
};

const openFolders =
  'Chaque dossier qui mène au dossier public du site doit être ouvert à l’utilisateur de nginx (chmod o+x).';

export const notes: Sentences<CheckNotes>['lines'] = {
  'check.notice-written': ({ file }) => `La notice, à lire avant l’installation : ${file}`,
};

const { formatNumber, formatTime } = createCheckFormat('fr-FR');

function gib(value: number): string {
  return `${formatNumber(value)} Gio`;
}

/** Under its title, what takes several lines. */
function indent(text: string): string {
  return text.replaceAll('\n', '\n    ');
}

/** Small sizes in MiB, so that none is shown as nothing. */
function size(bytes: number): string {
  return bytes < 2 ** 30 ? `${formatNumber(Math.ceil(bytes / 2 ** 20))} Mio` : gib(bytes / 2 ** 30);
}

/** In French the plural begins at two. */
function count(number: number, one: string, several: string): string {
  return `${formatNumber(number)} ${number < 2 ? one : several}`;
}

function date(iso: string): string {
  return formatTime(iso);
}

function remedyForAdministrator(administrators: string | null): string {
  return administrators === null
    ? 'Lancez la commande en tant que root, par exemple avec sudo.'
    : `Lancez la commande avec sudo en tant que membre du groupe ${administrators}, ou en tant que root.`;
}

const visitFailures: Readonly<Record<string, string>> = {
  refused: 'connexion refusée',
  reset: 'connexion rompue',
  timeout: 'aucune réponse',
  tls: 'certificat ou chiffrement incorrect',
  name: 'nom inconnu',
  foreign: 'autre chose répond à sa place',
  outdated: 'il a été fait pour une autre configuration que celle d’aujourd’hui',
  'client-certificate': 'nginx demande un certificat au visiteur',
  'proxy-protocol': 'nginx n’y écoute que des proxys, `proxy_protocol`',
};

/** How a request through nginx went, when it did not go well. */
function visit({ status, failure = '' }: { status?: number; failure?: string }): string {
  return status === undefined ? (visitFailures[failure] ?? `le système dit ${failure}`) : `statut ${status}`;
}

const lacks: Readonly<Record<DiskLack, (disk: Disk) => string>> = {
  percent: ({ freePercent, required }) => `${freePercent} % libres, ${required} % exigés`,
  room: ({ freeBytes, neededBytes }) => `${size(freeBytes)} libres, ${size(neededBytes)} nécessaires`,
  inodes: ({ freeInodes = 0, neededInodes }) =>
    `place pour ${count(freeInodes, 'fichier', 'fichiers')}, ${formatNumber(neededInodes)} nécessaires`,
};

interface Disk {
  readonly freePercent: number;
  readonly required: number;
  readonly freeBytes: number;
  readonly neededBytes: number;
  readonly freeInodes?: number;
  readonly neededInodes: number;
}

const checks: CheckSentences = {
  'platform-version': {
    title: 'Version de la plateforme',
    ok: ({ version }) => `${version ?? '?'} est installée.`,
    failed: ({ version, minimum, from }) =>
      version === null
        ? 'Aucune version installée n’est trouvée.'
        : `${version} est installée ; il faut ${from === undefined ? `au moins ${minimum}` : `${minimum} ou plus, et ${from}`}.`,
    remedy: ({ version }) =>
      version === null
        ? 'Vérifiez `root` dans la configuration du site : le lien `current` doit y mener à la version installée.'
        : 'Demandez au support la mise à jour qui mène de cette version à une plus récente.',
  },
  requirements: {
    title: 'Exigences',
    warning: ({ cpuCores, memoryGiB, freeDiskPercent }) =>
      `La configuration du site fixe les siennes : ${count(cpuCores.minimum, 'cœur', 'cœurs')}, ${gib(memoryGiB.minimum)} de mémoire, ${freeDiskPercent} % de disque libre.`,
    remedy: () =>
      'Sauf accord du support, retirez `requirements` de la configuration du site : les exigences habituelles s’appliqueront.',
  },
  'cpu-cores': {
    title: 'Cœurs de processeur',
    ok: ({ cores }) => `${count(cores, 'cœur', 'cœurs')}.`,
    warning: ({ cores, recommended }) =>
      `${count(cores, 'cœur', 'cœurs')} ; ${count(recommended, 'est recommandé', 'sont recommandés')}.`,
    failed: ({ cores, minimum }) =>
      `${count(cores, 'cœur', 'cœurs')} ; il en faut au moins ${formatNumber(minimum)}.`,
    remedy: ({ cores, minimum, recommended }) =>
      cores < minimum && minimum < recommended
        ? `Faites attribuer au moins ${count(minimum, 'cœur', 'cœurs')}, de préférence ${formatNumber(recommended)}, au serveur ou à sa machine virtuelle.`
        : `Faites attribuer ${count(recommended, 'cœur', 'cœurs')} au serveur ou à sa machine virtuelle.`,
  },
  memory: {
    title: 'Mémoire',
    ok: ({ memoryGiB }) => `${gib(memoryGiB)}.`,
    warning: ({ memoryGiB, recommendedGiB }) =>
      `${gib(memoryGiB)} ; ${gib(recommendedGiB)} sont recommandés.`,
    failed: ({ memoryGiB, minimumGiB }) => `${gib(memoryGiB)} ; il en faut au moins ${gib(minimumGiB)}.`,
    remedy: ({ recommendedGiB }) =>
      `Faites attribuer ${gib(recommendedGiB)} de mémoire au serveur ou à sa machine virtuelle.`,
  },
  'disk-space': {
    title: 'Espace disque libre',
    ok: ({ disks }) =>
      disks
        .map(
          ({ mount, freePercent, freeBytes, neededBytes }) =>
            `${mount} : ${freePercent} % libres (${size(freeBytes)}, dont ${size(neededBytes)} nécessaires)`,
        )
        .join(' ; '),
    failed: ({ disks, unmeasured, freeDiskPercent }) =>
      [
        ...disks
          .filter((disk) => disk.lacks.length > 0)
          .map((disk) => {
            const lacking = disk.lacks.map((lack) => lacks[lack]({ ...disk, required: freeDiskPercent }));
            return `${disk.mount} : ${lacking.join(', ')}`;
          }),
        ...unmeasured.map(({ path, reason }) => `${path} ne peut pas être mesuré (${reason})`),
      ].join(' ; '),
    remedy: ({ unmeasured }) =>
      unmeasured.length > 0
        ? 'Vérifiez que ces dossiers existent et que cet utilisateur peut les lire ; libérez de la place où elle manque.'
        : 'Libérez de la place : anciens journaux et exports, sauvegardes avec `ospi-update backup prune` ; ou faites agrandir le disque.',
  },
  administrator: {
    title: 'Administrateur',
    ok: ({ user }) => `${user} peut installer.`,
    failed: ({ user, administrators }) =>
      administrators === null
        ? `${user} ne peut pas installer : seul root le peut.`
        : `${user} ne peut pas installer : seuls root et le groupe ${administrators} le peuvent.`,
    remedy: ({ administrators }) => remedyForAdministrator(administrators),
  },
  folders: {
    title: 'Dossiers',
    ok: () => 'Tous sont accessibles en écriture.',
    failed: ({ unwritable }) =>
      unwritable.length === 0
        ? 'Une mise à jour ne peut pas les utiliser tels quels.'
        : `Écriture impossible dans : ${unwritable.join(', ')}.`,
    remedy: ({ unwritable }) =>
      unwritable.length === 0
        ? '`ospi-update check` dit ce qui ne va pas.'
        : 'Lancez la commande en tant que root ou par sudo ; vérifiez que le système de fichiers est monté en écriture et que la configuration du site nomme les bons dossiers.',
  },
  attributes: {
    title: 'Ajout seul et immuable',
    warning: ({ flagged, count: number }) =>
      `Dans les dossiers de données : ${listFlagged(flagged, number)}. Un retour en arrière lève cet attribut puis le remet ; mais les programmes de la plateforme et ceux de la mise à jour ne peuvent ni réécrire un tel fichier, ni le supprimer.`,
    failed: ({ flagged, count: number }) =>
      `Une mise à jour ne pourrait rien créer, renommer ni supprimer dans ${listFlagged(flagged, number)}.`,
    remedy: ({ flagged }) =>
      `\`lsattr -d\` le montre ; levez ce qui n’est pas voulu : ${flagged.map(({ path, flags }) => `chattr -${flags} ${quoteWord(path)}`).join('; ')}`,
  },
  'trusted-keys': {
    title: 'Clés de confiance',
    ok: ({ count: number }) => `${count(number, 'clé', 'clés')}.`,
    failed: () => 'Aucune clé valable : aucune archive ne peut être vérifiée.',
    remedy: () => 'Inscrivez la clé publique de l’éditeur dans `trustedKeys`, dans la configuration du site.',
  },
  journal: {
    title: 'Journal',
    ok: ({ records }) =>
      records === 0 ? 'Vide.' : `Intact, ${count(records, 'enregistrement', 'enregistrements')}.`,
    failed: () => 'Il n’est pas fiable ou pas lisible.',
    remedy: () => 'Ne le modifiez pas et ne l’effacez pas. Appelez le support.',
  },
  'no-refusal': {
    title: 'Tentatives précédentes',
    ok: () => 'Aucune ne fait obstacle.',
    failed: ({ attempt, incident, outcome }) =>
      `La tentative ${attempt} ${outcome === 'failed' ? 'a échoué' : 'a été interrompue'} ; les mises à jour sont refusées. Code d’incident : ${incident}`,
    remedy: ({ contact }) =>
      `Appelez le support (${contact}) avec le code d’incident : lui seul peut débloquer la plateforme.`,
  },
  revocations: {
    title: 'Versions retirées',
    ok: ({ revocations }) => `${revocations.map(nameScope).join(', ')} ; pas celle qui est installée.`,
    warning: ({ version, revoked }) =>
      `L’éditeur a retiré la version installée, ${version} (${nameWord(revoked)}) : ${revoked.reason}`,
    remedy: () => 'Demandez au support la mise à jour qui mène de cette version à une plus récente.',
  },
  lock: {
    title: 'Autres exécutions',
    ok: () => 'Aucune.',
    failed: ({ holder }) =>
      holder === null
        ? 'Impossible de savoir si une autre exécution est en cours.'
        : `En cours : ${nameHolder(holder)}.`,
    remedy: ({ holder }) =>
      holder === null
        ? 'Lancez la commande en tant que root ou membre du groupe des administrateurs.'
        : 'Attendez qu’elle se termine ; `ospi-update status --follow` montre son avancement.',
  },
  'nginx-running': {
    title: 'nginx',
    ok: ({ url }) => `Répond à l’adresse ${url}`,
    failed: ({ url, ...how }) => `Ne répond pas à l’adresse ${url} (${visit(how)}).`,
    remedy: ({ failure = '' }) =>
      failure === 'client-certificate' || failure === 'proxy-protocol'
        ? 'Donnez au même bloc server une adresse propre à ce serveur, comme `listen 127.0.0.1:8099;`, où rien de tel n’est demandé, rechargez nginx et indiquez-la dans la configuration du site : `url: http://127.0.0.1:8099/`.'
        : failure === 'tls'
          ? 'Vérifiez que le certificat est valide, qu’il porte le nom d’hôte de `url` et que le serveur fait confiance à l’autorité qui l’a signé (Debian : son fichier .crt dans /usr/local/share/ca-certificates, puis update-ca-certificates).'
          : 'Démarrez nginx (systemctl start nginx) et vérifiez `url` dans la configuration du site.',
  },
  'nginx-snippet': {
    title: 'nginx : extrait de configuration',
    ok: () => 'En vigueur.',
    failed: ({ url, openServers, ...how }) =>
      openServers === undefined
        ? `N’est pas en vigueur : ${url} (${visit(how)}).`
        : `Manque dans un autre bloc server qui mène à la plateforme : ${openServers.join(', ')}. Ses visiteurs ne verraient pas la page de maintenance, et ce qu’ils enregistrent pendant une mise à jour pourrait être perdu.`,
    remedy: () =>
      'Lancez `ospi-update setup nginx --install`, qui montre ce qui change ; ou incluez l’extrait à la main dans le bloc server, puis : nginx -t && systemctl reload nginx',
  },
  'nginx-servers': {
    title: 'nginx : blocs server',
    ok: ({ doubtful }) =>
      doubtful.length === 0
        ? 'Lus et interrogés.'
        : `Lus et interrogés. Impossible de savoir si ceux-ci mènent à la plateforme : ${doubtful.join(', ')}. Si c’est le cas de l’un d’eux, incluez-y l’extrait à la main.`,
    warning: ({ unread }) =>
      `La configuration de nginx est illisible à partir d’ici : ${unread.join(', ')}. On ne sait pas si un bloc server placé plus loin mène à la plateforme.`,
    failed: ({ unread }) => `La configuration de nginx est illisible à partir d’ici : ${unread.join(', ')}.`,
    remedy: () =>
      'Regardez si un bloc server placé là mène à la plateforme, et incluez-y l’extrait à la main. Du code d’un autre langage peut être déplacé dans un fichier à part.',
  },
  'nginx-page': {
    title: 'nginx : page de maintenance',
    ok: () => 'Peut être affichée.',
    warning: ({ logo }) =>
      `Peut être affichée, sans son logo${logo === undefined ? '' : ` : ${sayLogo(logo)}`}.`,
    failed: ({ url, ...how }) => `Ne peut pas être affichée : ${url} (${visit(how)}).`,
    remedy: ({ status }) =>
      status === 200
        ? 'Indiquez une autre image dans `maintenance.page.logo`, de 6 Kio au plus, ou aucune.'
        : status === 403
          ? openFolders
          : 'Lancez `ospi-update setup nginx` : la page est écrite là où nginx peut la lire.',
  },
  'nginx-flag': {
    title: 'nginx : témoin de maintenance',
    ok: () => 'nginx le voit.',
    failed: ({ url, ...how }) => `nginx ne le voit pas : ${url} (${visit(how)}).`,
    remedy: () => openFolders,
  },
  services: {
    title: 'Services',
    ok: ({ names }) => `En marche : ${names.join(', ')}.`,
    warning: ({ stopped }) => `À l’arrêt : ${stopped.join(', ')}.`,
    failed: ({ unknown }) => `Inconnus sur ce serveur : ${unknown.join(', ')}.`,
    remedy: ({ unknown }) =>
      unknown.length > 0
        ? 'Corrigez `services` dans la configuration du site ; `systemctl list-units --type=service` montre ce qui existe.'
        : 'Démarrez-les et vérifiez que la plateforme fonctionne : si la mise à jour échoue, une plateforme qui n’était pas en bon état avant reste fermée.',
  },
  databases: {
    title: 'Bases de données',
    ok: ({ databases }) => `${listDatabases(databases)}.`,
    warning: ({ databases }) => tellDatabaseFaults(databases).what,
    failed: ({ databases }) => tellDatabaseFaults(databases).what,
    remedy: ({ databases }) => tellDatabaseFaults(databases).remedy,
  },
  'last-backup': {
    title: 'Dernière sauvegarde',
    failed: ({ detail, ...database }) =>
      `Le contenu de ${nameIt(database)} l’a empêchée (${nameProblem(detail)}). La sauvegarde par laquelle une mise à jour commence rencontrerait le même obstacle.`,
    remedy: () =>
      '`ospi-update backup` dit ce qui fait obstacle : corrigez-le, puis laissez une sauvegarde aboutir.',
  },
  tools: {
    title: 'Programmes',
    ok: ({ names }) => `Tous présents (${formatNumber(names.length)}).`,
    warning: ({ advised }) => `Absents, mais utiles : ${advised.join(', ')}.`,
    failed: ({ missing }) => `Absents : ${missing.join(', ')}.`,
    remedy: ({ missing, advised }) => {
      const [placed, named] = splitPlaced([...missing, ...advised]);
      return [
        ...(named.length > 0
          ? [`Installez, dans les dossiers habituels des programmes : ${named.join(', ')}.`]
          : []),
        ...(placed.length > 0
          ? [
              `Corrigez la configuration du site, selon laquelle ils sont là (\`programs\` d’une base, ou les commandes d’un service) : ${placed.join(', ')}.`,
            ]
          : []),
      ].join(' ');
    },
  },
  clock: {
    title: 'Horloge',
    ok: ({ now }) => `${date(now)}.`,
    warning: ({ now, fault, lastRecordAt }) =>
      fault === 'backwards'
        ? `${date(now)}, soit avant le dernier enregistrement du journal (${date(lastRecordAt ?? now)}).`
        : fault === 'early'
          ? `${date(now)}, ce qui est impossible.`
          : `${date(now)}, non synchronisée.`,
    remedy: () => 'Mettez l’horloge à l’heure et faites-la synchroniser (timedatectl set-ntp true).',
  },
  reboot: {
    title: 'Redémarrage',
    ok: () => 'Aucun n’est attendu.',
    warning: () => 'Le système attend un redémarrage.',
    remedy: () => 'Redémarrez le serveur à un moment calme, avant la mise à jour.',
  },
  units: {
    title: 'Unités systemd',
    ok: () => 'Elles sont telles que cette version d’ospi-update les écrit.',
    warning: ({ folder, faults }) => faults.map((fault) => tellUnitFault({ folder, ...fault })).join('\n'),
    remedy: ({ folder }) =>
      `En tant que root, lancez \`ospi-update setup systemd --output ${quoteWord(folder)}\`, puis \`systemctl daemon-reload\`.`,
  },
  night: {
    title: 'Exécution sans opérateur',
    ok: () => 'Ce qui s’exécute la nuit, ou après une coupure de courant, trouve ce qu’il lui faut.',
    warning: (facts) => facts.faults.map((fault) => nightFaults[fault](facts).what).join('\n'),
    remedy: (facts) => facts.faults.map((fault) => nightFaults[fault](facts).remedy).join('\n'),
  },
  archive: {
    title: 'Archive',
    ok: ({ version, installed, noticeAccepted }) =>
      installed
        ? `La version ${version} est déjà installée : rien à faire.`
        : `Vérifiée : version ${version} ; sa notice ${noticeAccepted ? 'a été acceptée' : 'reste à lire et à accepter'}.`,
    failed: ({ name }) => `${name} est refusée.`,
    remedy: () => 'Téléchargez-la de nouveau chez l’éditeur et remettez-la telle quelle.',
  },
  rehearsal,
};

const nightFaults: Readonly<
  Record<NightFault, (facts: NightFacts) => { readonly what: string; readonly remedy: string }>
> = {
  inbox: ({ inbox: { path, reason } = { path: '?', reason: '?' } }) => ({
    what: `Le dossier de dépôt des archives, ${path}, ne peut pas être lu (${reason}) : aucune mise à jour n’y serait trouvée.`,
    remedy: 'Créez ce dossier, ou corrigez `inbox` dans la configuration du site.',
  }),
  recovery: ({ recovery: { unit, state } = { unit: '?', state: 'missing' } }) =>
    state === 'disabled'
      ? {
          what: `L’unité ${unit}, qui mène à son terme une mise à jour interrompue par une coupure de courant, n’est pas activée.`,
          remedy: `systemctl enable ${unit}`,
        }
      : {
          what: `L’unité ${unit}, qui mène à son terme une mise à jour interrompue par une coupure de courant, n’est pas installée.`,
          remedy:
            'En tant que root, lancez `ospi-update setup systemd --output /etc/systemd/system`, et faites ce qui y est dit.',
        },
  node: ({ node: { folders, version, program } = { folders: [], version: null, program: '?' } }) => ({
    what:
      version === null
        ? `cron ne trouverait pas Node.js : il ne cherche que dans ${folders.join(' et ')}.`
        : `cron exécuterait ce programme avec le Node.js ${version} qu’il trouve dans ${folders.join(' et ')}, et qui est trop ancien.`,
    remedy: `Utilisez les minuteries de \`ospi-update setup systemd\`, ou commencez la crontab par une ligne comme : PATH=${program.replace(/\/[^/]*$/, '')}:/usr/bin:/bin`,
  }),
};

function tellUnitFault({ folder, unit, fault, program = '?' }: UnitFault & { folder: string }): string {
  if (fault === 'missing') return `${folder}/${unit} manque.`;
  if (fault === 'older') return `${folder}/${unit} n’est pas de la forme que cette version écrit.`;
  if (fault === 'unread') return `systemd ne tient pas compte de ce que ${folder} dit de ${unit}.`;
  return `${folder}/${unit} lance ${program}, qui manque : rien ne reprendrait une mise à jour interrompue.`;
}

const flagNames: Readonly<Record<string, string>> = {
  a: 'ajout seul',
  i: 'immuable',
  ai: 'ajout seul et immuable',
};

const listFlagged = (flagged: readonly FlaggedPath[], number: number) =>
  [
    ...flagged.map(({ path, flags }) => `${path} (${flagNames[flags] ?? flags})`),
    ...(number > flagged.length ? [`et ${number - flagged.length} de plus`] : []),
  ].join(', ');

export const text: typeof english = { checks };
