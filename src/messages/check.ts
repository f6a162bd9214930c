import type { Bilingual } from '../terms/bilingual.ts';
import type {
  DiskLack,
  FlaggedPath,
  JudgedDatabase,
  NightFacts,
  NightFault,
  UnitFacts,
  UnitFault,
  Verdict,
} from '../terms/check.ts';
import type { NamedDatabase } from '../terms/database.ts';
import type { LockHolder } from '../terms/lock.ts';
import type { RefusedLogo } from '../terms/maintenance.ts';
import type { Revocation } from '../terms/revocation.ts';
import type { VisitFacts } from '../terms/visit.ts';
import { listDatabases, tellDatabaseFaults } from './check-databases.ts';
import { formatNumber, formatTime } from './check-format.ts';
import { nameIt } from './database.ts';
import { tellDate } from './date.ts';
import { check, inEach, note, type Outcome, problem, say, table, warning } from './declare.ts';
import { speak } from './speak.ts';
import { nameHolder } from './journal.ts';
import { sayLogo, toTrustCertificate } from './maintenance.ts';
import { importChecks } from './import-checks.ts';
import { nightChecks } from './night-checks.ts';
import { colon, semicolon } from './punctuation.ts';
import { nameProblem, putCode } from './put-code.ts';
import { rehearsal } from './rehearsal.ts';
import { nameScope, nameWord } from './revocation.ts';
import { quoteWord } from './shell-word.ts';
import { splitPlaced, tellVerdict } from './verdict.ts';

/** What can be reported about the prerequisites. */
export const problems = table({
  /** The failed ones, which say what is wrong. */
  'prerequisite.checks-failed': problem<{ verdicts: readonly Verdict[] }>({
    number: 'OSPI-0303',
    sample: { verdicts: [] },
    en: ({ verdicts }) => ({
      what: ['The prerequisites of an update are not met.', ...listVerdicts.en(verdicts)].join('\n'),
      remedy:
        'Fix what is listed, run `ospi-update check` until nothing is left, then run this command again.',
    }),
    fr: ({ verdicts }) => ({
      what: ['Les prérequis d’une mise à jour ne sont pas réunis.', ...listVerdicts.fr(verdicts)].join('\n'),
      remedy:
        'Corrigez ces points, vérifiez avec `ospi-update check` qu’il n’en reste aucun, puis relancez la commande.',
    }),
  }),
  /** `administrators` is the Unix group; null where only root is allowed. */
  'permission.not-administrator': problem<{ user: string; administrators: string | null }>({
    number: 'OSPI-0901',
    en: ({ user, administrators }) => ({
      what:
        administrators === null
          ? `The user ${user} may not do this: on this platform only root may.`
          : `The user ${user} may not do this: only root and the members of the group ${administrators} may.`,
      remedy: remedyForAdministrator.en(administrators),
    }),
    fr: ({ user, administrators }) => ({
      what:
        administrators === null
          ? `L’utilisateur ${user} n’y est pas autorisé : sur cette plateforme, seul root l’est.`
          : `L’utilisateur ${user} n’y est pas autorisé : seuls root et les membres du groupe ${administrators} le sont.`,
      remedy: remedyForAdministrator.fr(administrators),
    }),
  }),
  'usage.facts-unreadable': problem<{ file: string; reason: string }>({
    number: 'OSPI-0218',
    en: ({ file, reason }) => ({
      what: `The recorded facts ${file} cannot be read (${reason}).`,
      remedy:
        'Check the name, and whether this user may read the file. Through sudo, the file is opened with your own permissions.',
    }),
    fr: ({ file, reason }) => ({
      what: `Impossible de lire le relevé ${file} (${reason}).`,
      remedy:
        'Vérifiez le nom du fichier et le droit de le lire. Par sudo, ce que vous indiquez est ouvert avec vos propres droits.',
    }),
  }),
  /** `places` are the keys at which the file does not have the form of facts. */
  'usage.facts-invalid': problem<{ file: string; places: readonly string[] }>({
    number: 'OSPI-0219',
    en: ({ file, places }) => ({
      what: `${file} does not contain facts that this version can evaluate; it differs at: ${places.join(', ')}.`,
      remedy:
        'Give a file written by `ospi-update check --json` of the same version, complete and unchanged.',
    }),
    fr: ({ file, places }) => ({
      what: `${file} ne contient pas un relevé que cette version sait juger ; il en diffère à : ${places.join(', ')}.`,
      remedy:
        'Indiquez un fichier écrit par `ospi-update check --json` de la même version, entier et non modifié.',
    }),
  }),
  'usage.notice-unwritable': problem<{ file: string; reason: string }>({
    number: 'OSPI-0220',
    en: ({ file, reason }) => ({
      what:
        reason === 'EEXIST'
          ? `The notice was not written: ${file} already exists.`
          : `The notice cannot be written to ${file} (${reason}).`,
      remedy:
        'Name a file that does not exist yet, in a folder that you may write to yourself, even when you use sudo.',
    }),
    fr: ({ file, reason }) => ({
      what:
        reason === 'EEXIST'
          ? `La notice n’a pas été écrite : ${file} existe déjà.`
          : `Impossible d’écrire la notice dans ${file} (${reason}).`,
      remedy:
        'Indiquez un fichier qui n’existe pas encore, dans un dossier où vous pouvez écrire vous-même, y compris par sudo.',
    }),
  }),
});

export const warnings = table({
  'check.memory-below-recommended': warning<{ memoryGiB: number; recommendedGiB: number }>({
    number: 'OSPI-4001',
    sample: { memoryGiB: 8, recommendedGiB: 16 },
    en: ({ memoryGiB, recommendedGiB }) =>
      `The server has ${gib.en(memoryGiB)} of memory; ${gib.en(recommendedGiB)} are recommended.`,
    fr: ({ memoryGiB, recommendedGiB }) =>
      `Le serveur a ${gib.fr(memoryGiB)} de mémoire ; ${gib.fr(recommendedGiB)} sont recommandés.`,
    inPublic: {
      en: 'The server has less memory than recommended.',
      fr: 'Le serveur a moins de mémoire que recommandé.',
    },
  }),
});

const openFolders = {
  en: 'Make every folder above the site’s public folder accessible to nginx’s user (chmod o+x).',
  fr: 'Chaque dossier qui mène au dossier public du site doit être ouvert à l’utilisateur de nginx (chmod o+x).',
};

export const notes = table({
  'check.notice-written': note<{ file: string }>({
    en: ({ file }) => `Notice, to be read before installing: ${file}`,
    fr: ({ file }) => `La notice, à lire avant l’installation : ${file}`,
  }),
});

const units = { GiB: { en: ' GiB', fr: ' Gio' }, MiB: { en: ' MiB', fr: ' Mio' } };

const gib = inEach((language) => (value: number) => `${formatNumber[language](value)}${units.GiB[language]}`);

const listVerdicts = inEach((language) => (verdicts: readonly Verdict[]) => {
  const sentences = speak(checks, language);
  const told = verdicts.map((verdict) => tellVerdict({ verdict, sentences }));
  return told.flatMap(({ title, what, remedy = '', code }) => [
    `  ${title}${colon[language]} ${indent(putCode(code, what))}`,
    `    → ${indent(remedy)}`,
  ]);
});

/** Puts what takes several lines under its title. */
function indent(text: string): string {
  return text.replaceAll('\n', '\n    ');
}

/** Small sizes in MiB, so that none is shown as nothing. */
const size = inEach((language) => (bytes: number) => {
  if (bytes < 2 ** 30) return `${formatNumber[language](Math.ceil(bytes / 2 ** 20))}${units.MiB[language]}`;
  return gib[language](bytes / 2 ** 30);
});

/** In French the plural begins at two. */
const count = say<[number: number, one: string, several: string]>({
  en: (number, one, several) => `${formatNumber.en(number)} ${number === 1 ? one : several}`,
  fr: (number, one, several) => `${formatNumber.fr(number)} ${number < 2 ? one : several}`,
});

const remedyForAdministrator = say<[administrators: string | null]>({
  en: (administrators) =>
    administrators === null
      ? 'Run the command as root, for example with sudo.'
      : `Run it with sudo as a member of the group ${administrators}, or as root.`,
  fr: (administrators) =>
    administrators === null
      ? 'Lancez la commande en tant que root, par exemple avec sudo.'
      : `Lancez la commande avec sudo en tant que membre du groupe ${administrators}, ou en tant que root.`,
});

const visitFailures: Readonly<Record<string, Bilingual>> = {
  refused: { en: 'the connection was refused', fr: 'connexion refusée' },
  reset: { en: 'the connection was cut', fr: 'connexion rompue' },
  timeout: { en: 'no answer came', fr: 'aucune réponse' },
  tls: { en: 'the TLS connection or its certificate is invalid', fr: 'certificat ou chiffrement incorrect' },
  name: { en: 'the name is unknown', fr: 'nom inconnu' },
  foreign: { en: 'something else answered', fr: 'autre chose répond à sa place' },
  outdated: {
    en: 'it was made from an earlier configuration',
    fr: 'il a été fait pour une autre configuration que celle d’aujourd’hui',
  },
  'client-certificate': {
    en: 'nginx requires a client certificate',
    fr: 'nginx demande un certificat au visiteur',
  },
  'proxy-protocol': {
    en: 'nginx accepts only proxies there, `proxy_protocol`',
    fr: 'nginx n’y écoute que des proxys, `proxy_protocol`',
  },
};

/** How a request through nginx failed. */
const visit = say<[{ status?: number; failure?: string }]>({
  en: ({ status, failure = '' }) =>
    status === undefined ? (visitFailures[failure]?.en ?? `system error ${failure}`) : `status ${status}`,
  fr: ({ status, failure = '' }) =>
    status === undefined ? (visitFailures[failure]?.fr ?? `le système dit ${failure}`) : `statut ${status}`,
});

const lacks: Readonly<Record<DiskLack, Bilingual<(disk: Disk) => string>>> = {
  percent: {
    en: ({ freePercent, required }) => `${freePercent} % free, ${required} % required`,
    fr: ({ freePercent, required }) => `${freePercent} % libres, ${required} % exigés`,
  },
  room: {
    en: ({ freeBytes, neededBytes }) => `${size.en(freeBytes)} free, ${size.en(neededBytes)} needed`,
    fr: ({ freeBytes, neededBytes }) => `${size.fr(freeBytes)} libres, ${size.fr(neededBytes)} nécessaires`,
  },
  inodes: {
    en: ({ freeInodes = 0, neededInodes }) =>
      `room for ${count.en(freeInodes, 'file', 'files')}, ${formatNumber.en(neededInodes)} needed`,
    fr: ({ freeInodes = 0, neededInodes }) =>
      `place pour ${count.fr(freeInodes, 'fichier', 'fichiers')}, ${formatNumber.fr(neededInodes)} nécessaires`,
  },
};

interface Disk {
  readonly freePercent: number;
  readonly required: number;
  readonly freeBytes: number;
  readonly neededBytes: number;
  readonly freeInodes?: number;
  readonly neededInodes: number;
}

const unmeasuredFault = { en: 'cannot be measured', fr: 'ne peut pas être mesuré' };

const listLacking = inEach(
  (language) =>
    ({
      disks,
      unmeasured,
      required,
    }: {
      disks: readonly (Omit<Disk, 'required'> & { mount: string; lacks: readonly DiskLack[] })[];
      unmeasured: readonly { path: string; reason: string }[];
      required: number;
    }) =>
      [
        ...disks
          .filter((disk) => disk.lacks.length > 0)
          .map((disk) => {
            const lacking = disk.lacks.map((lack) => lacks[lack][language]({ ...disk, required }));
            return `${disk.mount}${colon[language]} ${lacking.join(', ')}`;
          }),
        ...unmeasured.map(({ path, reason }) => `${path} ${unmeasuredFault[language]} (${reason})`),
      ].join(`${semicolon[language]} `),
);

/** In display order. Names are stable: scripts and recorded cases contain them. */
export const checks = {
  'platform-version': check<
    Outcome<
      'ok' | 'failed',
      {
        version: string | null;
        minimum: string;
        /** The range of versions that the archive can update. */
        from?: string;
      }
    >
  >({
    number: 'OSPI-3001',
    sample: ({ version }) => ({ status: 'failed', params: { version, minimum: '4.0.0' } }),
    title: { en: 'Platform version', fr: 'Version de la plateforme' },
    ok: {
      en: ({ version }) => `${version ?? '?'} is installed.`,
      fr: ({ version }) => `${version ?? '?'} est installée.`,
    },
    failed: {
      en: ({ version, minimum, from }) =>
        version === null
          ? 'No installed version was found.'
          : `${version} is installed; ${from === undefined ? `at least ${minimum}` : `${minimum} or later, and ${from},`} is required.`,
      fr: ({ version, minimum, from }) =>
        version === null
          ? 'Aucune version installée n’est trouvée.'
          : `${version} est installée ; il faut ${from === undefined ? `au moins ${minimum}` : `${minimum} ou plus, et ${from}`}.`,
    },
    remedy: {
      en: ({ version }) =>
        version === null
          ? 'Check `root` in the site configuration: `current` there must point to the installed release.'
          : 'Ask support for the update that leads from this version to a newer one.',
      fr: ({ version }) =>
        version === null
          ? 'Vérifiez `root` dans la configuration du site : le lien `current` doit y mener à la version installée.'
          : 'Demandez au support la mise à jour qui mène de cette version à une plus récente.',
    },
  }),
  requirements: check<
    Outcome<
      'warning',
      { cpuCores: { minimum: number }; memoryGiB: { minimum: number }; freeDiskPercent: number }
    >
  >({
    number: 'OSPI-3002',
    sample: {
      status: 'warning',
      params: {
        cpuCores: { minimum: 2 },
        memoryGiB: { minimum: 2 },
        freeDiskPercent: 10,
      },
    },
    title: { en: 'Requirements', fr: 'Exigences' },
    warning: {
      en: ({ cpuCores, memoryGiB, freeDiskPercent }) =>
        `The site configuration sets its own: ${count.en(cpuCores.minimum, 'CPU core', 'CPU cores')}, ${gib.en(memoryGiB.minimum)} of memory, ${freeDiskPercent} % of free disk.`,
      fr: ({ cpuCores, memoryGiB, freeDiskPercent }) =>
        `La configuration du site fixe les siennes : ${count.fr(cpuCores.minimum, 'cœur', 'cœurs')}, ${gib.fr(memoryGiB.minimum)} de mémoire, ${freeDiskPercent} % de disque libre.`,
    },
    remedy: {
      en: () =>
        'Unless support has agreed to it, remove `requirements` from the site configuration: the usual ones then apply.',
      fr: () =>
        'Sauf accord du support, retirez `requirements` de la configuration du site : les exigences habituelles s’appliqueront.',
    },
  }),
  'cpu-cores': check<
    Outcome<'ok' | 'warning' | 'failed', { cores: number; minimum: number; recommended: number }>
  >({
    number: 'OSPI-3003',
    sample: { status: 'failed', params: { cores: 2, minimum: 4, recommended: 8 } },
    title: { en: 'CPU cores', fr: 'Cœurs de processeur' },
    ok: {
      en: ({ cores }) => `${count.en(cores, 'core', 'cores')}.`,
      fr: ({ cores }) => `${count.fr(cores, 'cœur', 'cœurs')}.`,
    },
    warning: {
      en: ({ cores, recommended }) =>
        `${count.en(cores, 'core', 'cores')}; ${formatNumber.en(recommended)} are recommended.`,
      fr: ({ cores, recommended }) =>
        `${count.fr(cores, 'cœur', 'cœurs')} ; ${count.fr(recommended, 'est recommandé', 'sont recommandés')}.`,
    },
    failed: {
      en: ({ cores, minimum }) =>
        `${count.en(cores, 'core', 'cores')}; at least ${formatNumber.en(minimum)} are required.`,
      fr: ({ cores, minimum }) =>
        `${count.fr(cores, 'cœur', 'cœurs')} ; il en faut au moins ${formatNumber.fr(minimum)}.`,
    },
    remedy: {
      en: ({ cores, minimum, recommended }) =>
        cores < minimum && minimum < recommended
          ? `Give the server, or its virtual machine, at least ${count.en(minimum, 'core', 'cores')}, preferably ${formatNumber.en(recommended)}.`
          : `Give the server, or its virtual machine, ${count.en(recommended, 'core', 'cores')}.`,
      fr: ({ cores, minimum, recommended }) =>
        cores < minimum && minimum < recommended
          ? `Faites attribuer au moins ${count.fr(minimum, 'cœur', 'cœurs')}, de préférence ${formatNumber.fr(recommended)}, au serveur ou à sa machine virtuelle.`
          : `Faites attribuer ${count.fr(recommended, 'cœur', 'cœurs')} au serveur ou à sa machine virtuelle.`,
    },
  }),
  memory: check<
    Outcome<'ok' | 'warning' | 'failed', { memoryGiB: number; minimumGiB: number; recommendedGiB: number }>
  >({
    number: 'OSPI-3004',
    sample: { status: 'failed', params: { memoryGiB: 4, minimumGiB: 8, recommendedGiB: 16 } },
    title: { en: 'Memory', fr: 'Mémoire' },
    ok: { en: ({ memoryGiB }) => `${gib.en(memoryGiB)}.`, fr: ({ memoryGiB }) => `${gib.fr(memoryGiB)}.` },
    warning: {
      en: ({ memoryGiB, recommendedGiB }) =>
        `${gib.en(memoryGiB)}; ${gib.en(recommendedGiB)} are recommended.`,
      fr: ({ memoryGiB, recommendedGiB }) =>
        `${gib.fr(memoryGiB)} ; ${gib.fr(recommendedGiB)} sont recommandés.`,
    },
    failed: {
      en: ({ memoryGiB, minimumGiB }) => `${gib.en(memoryGiB)}; at least ${gib.en(minimumGiB)} are required.`,
      fr: ({ memoryGiB, minimumGiB }) => `${gib.fr(memoryGiB)} ; il en faut au moins ${gib.fr(minimumGiB)}.`,
    },
    remedy: {
      en: ({ recommendedGiB }) =>
        `Give the server, or its virtual machine, ${gib.en(recommendedGiB)} of memory.`,
      fr: ({ recommendedGiB }) =>
        `Faites attribuer ${gib.fr(recommendedGiB)} de mémoire au serveur ou à sa machine virtuelle.`,
    },
  }),
  'disk-space': check<
    Outcome<
      'ok' | 'failed',
      {
        freeDiskPercent: number;
        disks: readonly {
          mount: string;
          freePercent: number;
          freeBytes: number;
          neededBytes: number;
          freeInodes?: number;
          neededInodes: number;
          lacks: readonly DiskLack[];
        }[];
        unmeasured: readonly { path: string; reason: string }[];
      }
    >
  >({
    number: 'OSPI-3005',
    sample: ({ mount }) => ({
      status: 'failed',
      params: {
        freeDiskPercent: 30,
        disks: [
          {
            mount,
            freeBytes: 2 ** 28,
            neededBytes: 2 ** 29,
            neededInodes: 1,
            freePercent: 25,
            lacks: ['percent'],
          },
        ],
        unmeasured: [],
      },
    }),
    title: { en: 'Free disk space', fr: 'Espace disque libre' },
    ok: {
      en: ({ disks }) =>
        disks
          .map(
            ({ mount, freePercent, freeBytes, neededBytes }) =>
              `${mount}: ${freePercent} % free (${size.en(freeBytes)}, ${size.en(neededBytes)} needed)`,
          )
          .join('; '),
      fr: ({ disks }) =>
        disks
          .map(
            ({ mount, freePercent, freeBytes, neededBytes }) =>
              `${mount} : ${freePercent} % libres (${size.fr(freeBytes)}, dont ${size.fr(neededBytes)} nécessaires)`,
          )
          .join(' ; '),
    },
    failed: {
      en: ({ freeDiskPercent: required, ...disks }) => listLacking.en({ required, ...disks }),
      fr: ({ freeDiskPercent: required, ...disks }) => listLacking.fr({ required, ...disks }),
    },
    remedy: {
      en: ({ unmeasured }) =>
        unmeasured.length > 0
          ? 'Check that these folders exist and that this user may read them; free space where there is too little.'
          : 'Free space there: old logs and exports, backups with `ospi-update backup prune`; or enlarge the disk.',
      fr: ({ unmeasured }) =>
        unmeasured.length > 0
          ? 'Vérifiez que ces dossiers existent et que cet utilisateur peut les lire ; libérez de la place où elle manque.'
          : 'Libérez de la place : anciens journaux et exports, sauvegardes avec `ospi-update backup prune` ; ou faites agrandir le disque.',
    },
  }),
  administrator: check<Outcome<'ok' | 'failed', { user: string; administrators: string | null }>>({
    number: 'OSPI-3006',
    sample: ({ group, user }) => ({ status: 'failed', params: { user, administrators: group } }),
    title: { en: 'Administrator', fr: 'Administrateur' },
    ok: { en: ({ user }) => `${user} may install.`, fr: ({ user }) => `${user} peut installer.` },
    failed: {
      en: ({ user, administrators }) =>
        administrators === null
          ? `${user} may not install: only root may.`
          : `${user} may not install: only root and the group ${administrators} may.`,
      fr: ({ user, administrators }) =>
        administrators === null
          ? `${user} ne peut pas installer : seul root le peut.`
          : `${user} ne peut pas installer : seuls root et le groupe ${administrators} le peuvent.`,
    },
    remedy: {
      en: ({ administrators }) => remedyForAdministrator.en(administrators),
      fr: ({ administrators }) => remedyForAdministrator.fr(administrators),
    },
  }),
  folders: check<Outcome<'ok' | 'failed', { unwritable: readonly string[] }>>({
    number: 'OSPI-3007',
    sample: ({ folder }) => ({ status: 'failed', params: { unwritable: [folder] } }),
    title: { en: 'Folders', fr: 'Dossiers' },
    ok: { en: () => 'All are writable.', fr: () => 'Tous sont accessibles en écriture.' },
    failed: {
      en: ({ unwritable }) =>
        unwritable.length === 0
          ? 'An update cannot use them as they are.'
          : `Not writable: ${unwritable.join(', ')}.`,
      fr: ({ unwritable }) =>
        unwritable.length === 0
          ? 'Une mise à jour ne peut pas les utiliser tels quels.'
          : `Écriture impossible dans : ${unwritable.join(', ')}.`,
    },
    remedy: {
      en: ({ unwritable }) =>
        unwritable.length === 0
          ? '`ospi-update check` says what is wrong with them.'
          : 'Run the command as root or through sudo; check that the file system is mounted read-write and that the site configuration names the right folders.',
      fr: ({ unwritable }) =>
        unwritable.length === 0
          ? '`ospi-update check` dit ce qui ne va pas.'
          : 'Lancez la commande en tant que root ou par sudo ; vérifiez que le système de fichiers est monté en écriture et que la configuration du site nomme les bons dossiers.',
    },
  }),
  attributes: check<Outcome<'warning' | 'failed', { flagged: readonly FlaggedPath[]; count: number }>>({
    number: 'OSPI-3023',
    sample: ({ path }) => ({
      status: 'warning',
      params: { flagged: [{ path, flags: 'i', isOwn: false }], count: 1 },
    }),
    title: { en: 'Append-only and immutable', fr: 'Ajout seul et immuable' },
    warning: {
      en: ({ flagged, count: number }) =>
        `In the data folders: ${listFlagged.en(flagged, number)}. A rollback clears and restores these flags; but the programs of the platform and of the update can neither rewrite nor delete such a file.`,
      fr: ({ flagged, count: number }) =>
        `Dans les dossiers de données : ${listFlagged.fr(flagged, number)}. Un retour en arrière lève cet attribut puis le remet ; mais les programmes de la plateforme et ceux de la mise à jour ne peuvent ni réécrire un tel fichier, ni le supprimer.`,
    },
    failed: {
      en: ({ flagged, count: number }) =>
        `An update could not create, rename or delete anything in ${listFlagged.en(flagged, number)}.`,
      fr: ({ flagged, count: number }) =>
        `Une mise à jour ne pourrait rien créer, renommer ni supprimer dans ${listFlagged.fr(flagged, number)}.`,
    },
    remedy: {
      en: ({ flagged }) =>
        `\`lsattr -d\` shows the flags; clear those that are not intended: ${flagged.map(({ path, flags }) => `chattr -${flags} ${quoteWord(path)}`).join('; ')}`,
      fr: ({ flagged }) =>
        `\`lsattr -d\` le montre ; levez ce qui n’est pas voulu : ${flagged.map(({ path, flags }) => `chattr -${flags} ${quoteWord(path)}`).join('; ')}`,
    },
  }),
  'trusted-keys': check<Outcome<'ok' | 'failed', { count: number }>>({
    number: 'OSPI-3008',
    sample: { status: 'failed', params: { count: 0 } },
    title: { en: 'Trusted keys', fr: 'Clés de confiance' },
    ok: {
      en: ({ count: number }) => `${count.en(number, 'key', 'keys')}.`,
      fr: ({ count: number }) => `${count.fr(number, 'clé', 'clés')}.`,
    },
    failed: {
      en: () => 'No valid key: no archive can be verified.',
      fr: () => 'Aucune clé valable : aucune archive ne peut être vérifiée.',
    },
    remedy: {
      en: () => 'Add the vendor’s public key to `trustedKeys` in the site configuration.',
      fr: () => 'Inscrivez la clé publique de l’éditeur dans `trustedKeys`, dans la configuration du site.',
    },
  }),
  journal: check<Outcome<'ok' | 'failed', { records: number }>>({
    number: 'OSPI-3009',
    sample: { status: 'failed', params: { records: 0 } },
    title: { en: 'Journal', fr: 'Journal' },
    ok: {
      en: ({ records }) => (records === 0 ? 'Empty.' : `Intact, ${count.en(records, 'record', 'records')}.`),
      fr: ({ records }) =>
        records === 0 ? 'Vide.' : `Intact, ${count.fr(records, 'enregistrement', 'enregistrements')}.`,
    },
    failed: { en: () => 'It cannot be trusted or read.', fr: () => 'Il n’est pas fiable ou pas lisible.' },
    remedy: {
      en: () => 'Do not edit or delete it. Call support.',
      fr: () => 'Ne le modifiez pas et ne l’effacez pas. Appelez le support.',
    },
  }),
  'no-refusal': check<
    | Outcome<'ok', object>
    | Outcome<
        'failed',
        { attempt: string; incident: string; outcome: 'failed' | 'interrupted'; contact: string }
      >
  >({
    number: 'OSPI-3010',
    sample: ({ attempt, contact, incident }) => ({
      status: 'failed',
      params: { attempt, incident, outcome: 'failed', contact },
    }),
    title: { en: 'Earlier attempts', fr: 'Tentatives précédentes' },
    ok: { en: () => 'None blocks an update.', fr: () => 'Aucune ne fait obstacle.' },
    failed: {
      en: ({ attempt, incident, outcome }) =>
        `Attempt ${attempt} ${outcome === 'failed' ? 'failed' : 'was interrupted'}; updates are refused. Incident code: ${incident}`,
      fr: ({ attempt, incident, outcome }) =>
        `La tentative ${attempt} ${outcome === 'failed' ? 'a échoué' : 'a été interrompue'} ; les mises à jour sont refusées. Code d’incident : ${incident}`,
    },
    remedy: {
      en: ({ contact }) =>
        `Call support (${contact}) with the incident code; only they can release the platform.`,
      fr: ({ contact }) =>
        `Appelez le support (${contact}) avec le code d’incident : lui seul peut débloquer la plateforme.`,
    },
  }),
  revocations: check<
    | Outcome<'ok', { revocations: readonly Revocation[] }>
    | Outcome<'warning', { revocations: readonly Revocation[]; version: string; revoked: Revocation }>
  >({
    number: 'OSPI-3022',
    sample: ({ name, product, reason, time, version }) => ({
      status: 'warning',
      params: {
        version,
        revocations: [],
        revoked: { product, versions: [version], archives: [], reason, issuer: name, issued: time },
      },
    }),
    title: { en: 'Withdrawn versions', fr: 'Versions retirées' },
    ok: {
      en: ({ revocations }) =>
        `${revocations.map(nameScope.en).join(', ')}; the installed one is not affected.`,
      fr: ({ revocations }) => `${revocations.map(nameScope.fr).join(', ')} ; pas celle qui est installée.`,
    },
    warning: {
      en: ({ version, revoked }) =>
        `The vendor has withdrawn the installed version, ${version} (${nameWord.en(revoked)}): ${revoked.reason}`,
      fr: ({ version, revoked }) =>
        `L’éditeur a retiré la version installée, ${version} (${nameWord.fr(revoked)}) : ${revoked.reason}`,
    },
    remedy: {
      en: () => 'Ask support for the update that leads from this version to a newer one.',
      fr: () => 'Demandez au support la mise à jour qui mène de cette version à une plus récente.',
    },
  }),
  lock: check<Outcome<'ok', object> | Outcome<'failed', { holder: LockHolder | null }>>({
    number: 'OSPI-3011',
    sample: ({ command, time, user }) => ({
      status: 'failed',
      params: { holder: { command, pid: 1, user, since: time } },
    }),
    title: { en: 'Other runs', fr: 'Autres exécutions' },
    ok: { en: () => 'None.', fr: () => 'Aucune.' },
    failed: {
      en: ({ holder }) =>
        holder === null
          ? 'It is not known whether another run is in progress.'
          : `In progress: ${nameHolder.en(holder)}.`,
      fr: ({ holder }) =>
        holder === null
          ? 'Impossible de savoir si une autre exécution est en cours.'
          : `En cours : ${nameHolder.fr(holder)}.`,
    },
    remedy: {
      en: ({ holder }) =>
        holder === null
          ? 'Run the command as root or as a member of the administrators’ group.'
          : 'Wait until it ends; `ospi-update status --follow` shows its progress.',
      fr: ({ holder }) =>
        holder === null
          ? 'Lancez la commande en tant que root ou membre du groupe des administrateurs.'
          : 'Attendez qu’elle se termine ; `ospi-update status --follow` montre son avancement.',
    },
  }),
  'staying-page': check<
    Outcome<'ok', object> | Outcome<'failed', { flag: string; since?: string; user?: string }>
  >({
    number: 'OSPI-3037',
    sample: ({ flag, time, user }) => ({ status: 'failed', params: { flag, since: time, user } }),
    title: { en: 'Page turned on by hand', fr: 'Page activée à la main' },
    ok: { en: () => 'None.', fr: () => 'Aucune.' },
    failed: {
      en: ({ flag, since, user }) =>
        since === undefined || user === undefined
          ? `The maintenance page is on without an update (${flag}).`
          : `The maintenance page has been on since ${tellDate.en(since)}, turned on by ${user}: an update would take it off at its end.`,
      fr: ({ flag, since, user }) =>
        since === undefined || user === undefined
          ? `La page de maintenance est active sans mise à jour (${flag}).`
          : `La page de maintenance est active depuis le ${tellDate.fr(since)}, mise par ${user} ; une mise à jour la retirerait à sa fin.`,
    },
    remedy: {
      en: () =>
        'Find out why the platform is closed; once it may be open, `ospi-update maintenance off` takes the page off.',
      fr: () =>
        'Cherchez pourquoi la plateforme est fermée ; dès qu’elle peut rouvrir, `ospi-update maintenance off` retire la page.',
    },
  }),
  'nginx-running': check<Outcome<'ok' | 'failed', VisitFacts>>({
    number: 'OSPI-3012',
    sample: ({ address }) => ({ status: 'failed', params: { url: address, status: 502 } }),
    title: { en: 'nginx', fr: 'nginx' },
    ok: { en: ({ url }) => `Answers at ${url}`, fr: ({ url }) => `Répond à l’adresse ${url}` },
    failed: {
      en: ({ url, ...how }) => `Does not answer at ${url} (${visit.en(how)}).`,
      fr: ({ url, ...how }) => `Ne répond pas à l’adresse ${url} (${visit.fr(how)}).`,
    },
    remedy: {
      en: ({ failure = '' }) =>
        failure === 'client-certificate' || failure === 'proxy-protocol'
          ? 'Give the same server block a local address that requires neither, such as `listen 127.0.0.1:8099;`, reload nginx, and set it in the site configuration: `url: http://127.0.0.1:8099/`.'
          : failure === 'tls'
            ? toTrustCertificate.en
            : 'Start nginx (systemctl start nginx), and check `url` in the site configuration.',
      fr: ({ failure = '' }) =>
        failure === 'client-certificate' || failure === 'proxy-protocol'
          ? 'Donnez au même bloc server une adresse propre à ce serveur, comme `listen 127.0.0.1:8099;`, où rien de tel n’est demandé, rechargez nginx et indiquez-la dans la configuration du site : `url: http://127.0.0.1:8099/`.'
          : failure === 'tls'
            ? toTrustCertificate.fr
            : 'Démarrez nginx (systemctl start nginx) et vérifiez `url` dans la configuration du site.',
    },
  }),
  'nginx-snippet': check<Outcome<'ok' | 'failed', VisitFacts & { openServers?: readonly string[] }>>({
    number: 'OSPI-3013',
    sample: ({ address }) => ({ status: 'failed', params: { url: address, status: 502 } }),
    title: { en: 'nginx: snippet', fr: 'nginx : extrait de configuration' },
    ok: { en: () => 'In force.', fr: () => 'En vigueur.' },
    failed: {
      en: ({ url, openServers, ...how }) =>
        openServers === undefined
          ? `Not in force: ${url} (${visit.en(how)}).`
          : `Missing in another server block of the platform: ${openServers.join(', ')}. Its visitors would not see the maintenance page, and what they save during an update could be lost.`,
      fr: ({ url, openServers, ...how }) =>
        openServers === undefined
          ? `N’est pas en vigueur : ${url} (${visit.fr(how)}).`
          : `Manque dans un autre bloc server qui mène à la plateforme : ${openServers.join(', ')}. Ses visiteurs ne verraient pas la page de maintenance, et ce qu’ils enregistrent pendant une mise à jour pourrait être perdu.`,
    },
    remedy: {
      en: () =>
        'Run `ospi-update setup nginx --install`, which shows its changes; or include the snippet in the server block by hand, then run: nginx -t && systemctl reload nginx',
      fr: () =>
        'Lancez `ospi-update setup nginx --install`, qui montre ce qui change ; ou incluez l’extrait à la main dans le bloc server, puis : nginx -t && systemctl reload nginx',
    },
  }),
  'nginx-servers': check<
    Outcome<'ok' | 'warning' | 'failed', { doubtful: readonly string[]; unread: readonly string[] }>
  >({
    number: 'OSPI-3033',
    sample: ({ path }) => ({ status: 'warning', params: { doubtful: [], unread: [`${path}:1`] } }),
    title: { en: 'nginx: server blocks', fr: 'nginx : blocs server' },
    ok: {
      en: ({ doubtful }) =>
        doubtful.length === 0
          ? 'Read and queried.'
          : `Read and queried. It is not known whether these lead to the platform: ${doubtful.join(', ')}. If one does, include the snippet there by hand.`,
      fr: ({ doubtful }) =>
        doubtful.length === 0
          ? 'Lus et interrogés.'
          : `Lus et interrogés. Impossible de savoir si ceux-ci mènent à la plateforme : ${doubtful.join(', ')}. Si c’est le cas de l’un d’eux, incluez-y l’extrait à la main.`,
    },
    warning: {
      en: ({ unread }) =>
        `nginx’s configuration cannot be read from here on: ${unread.join(', ')}. It is not known whether a later server block leads to the platform.`,
      fr: ({ unread }) =>
        `La configuration de nginx est illisible à partir d’ici : ${unread.join(', ')}. On ne sait pas si un bloc server placé plus loin mène à la plateforme.`,
    },
    failed: {
      en: ({ unread }) => `nginx’s configuration cannot be read from here on: ${unread.join(', ')}.`,
      fr: ({ unread }) => `La configuration de nginx est illisible à partir d’ici : ${unread.join(', ')}.`,
    },
    remedy: {
      en: () =>
        'Check whether a server block there leads to the platform, and include the snippet in it by hand. Code in another language there can be moved to its own file.',
      fr: () =>
        'Regardez si un bloc server placé là mène à la plateforme, et incluez-y l’extrait à la main. Du code d’un autre langage peut être déplacé dans un fichier à part.',
    },
  }),
  'nginx-page': check<Outcome<'ok' | 'warning' | 'failed', VisitFacts & { logo?: RefusedLogo }>>({
    number: 'OSPI-3014',
    sample: ({ address }) => ({ status: 'failed', params: { url: address, status: 502 } }),
    title: { en: 'nginx: maintenance page', fr: 'nginx : page de maintenance' },
    ok: { en: () => 'Can be shown.', fr: () => 'Peut être affichée.' },
    warning: {
      en: ({ logo }) => `Can be shown, without its logo${logo === undefined ? '' : `: ${sayLogo.en(logo)}`}.`,
      fr: ({ logo }) =>
        `Peut être affichée, sans son logo${logo === undefined ? '' : ` : ${sayLogo.fr(logo)}`}.`,
    },
    failed: {
      en: ({ url, ...how }) => `Cannot be shown: ${url} (${visit.en(how)}).`,
      fr: ({ url, ...how }) => `Ne peut pas être affichée : ${url} (${visit.fr(how)}).`,
    },
    remedy: {
      en: ({ status }) =>
        status === 200
          ? 'Set `maintenance.page.logo` to another picture of at most 6 KiB, or remove it.'
          : status === 403
            ? openFolders.en
            : 'Run `ospi-update setup nginx`: it writes the page where nginx’s workers can read it.',
      fr: ({ status }) =>
        status === 200
          ? 'Indiquez une autre image dans `maintenance.page.logo`, de 6 Kio au plus, ou aucune.'
          : status === 403
            ? openFolders.fr
            : 'Lancez `ospi-update setup nginx` : la page est écrite là où nginx peut la lire.',
    },
  }),
  'nginx-flag': check<Outcome<'ok' | 'failed', VisitFacts>>({
    number: 'OSPI-3015',
    sample: ({ address }) => ({ status: 'failed', params: { url: address, status: 502 } }),
    title: { en: 'nginx: flag', fr: 'nginx : témoin de maintenance' },
    ok: { en: () => 'nginx’s workers see it.', fr: () => 'nginx le voit.' },
    failed: {
      en: ({ url, ...how }) => `nginx’s workers do not see it: ${url} (${visit.en(how)}).`,
      fr: ({ url, ...how }) => `nginx ne le voit pas : ${url} (${visit.fr(how)}).`,
    },
    remedy: { en: () => openFolders.en, fr: () => openFolders.fr },
  }),
  services: check<
    Outcome<
      'ok' | 'warning' | 'failed',
      { names: readonly string[]; unknown: readonly string[]; stopped: readonly string[] }
    >
  >({
    number: 'OSPI-3016',
    sample: ({ service }) => ({
      status: 'warning',
      params: { names: [service], unknown: [], stopped: [service] },
    }),
    title: { en: 'Services', fr: 'Services' },
    ok: {
      en: ({ names }) => `Running: ${names.join(', ')}.`,
      fr: ({ names }) => `En marche : ${names.join(', ')}.`,
    },
    warning: {
      en: ({ stopped }) => `Not running: ${stopped.join(', ')}.`,
      fr: ({ stopped }) => `À l’arrêt : ${stopped.join(', ')}.`,
    },
    failed: {
      en: ({ unknown }) => `Unknown on this server: ${unknown.join(', ')}.`,
      fr: ({ unknown }) => `Inconnus sur ce serveur : ${unknown.join(', ')}.`,
    },
    remedy: {
      en: ({ unknown }) =>
        unknown.length > 0
          ? 'Correct `services` in the site configuration; `systemctl list-units --type=service` lists the units.'
          : 'Start them and make sure that the platform works: if the update fails, a platform that was not healthy before stays closed.',
      fr: ({ unknown }) =>
        unknown.length > 0
          ? 'Corrigez `services` dans la configuration du site ; `systemctl list-units --type=service` montre ce qui existe.'
          : 'Démarrez-les et vérifiez que la plateforme fonctionne : si la mise à jour échoue, une plateforme qui n’était pas en bon état avant reste fermée.',
    },
  }),
  databases: check<Outcome<'ok' | 'warning' | 'failed', { databases: readonly JudgedDatabase[] }>>({
    number: 'OSPI-3017',
    sample: ({ database, server, user }) => ({
      status: 'failed',
      params: {
        databases: [
          {
            ...{
              engine: 'postgresql',
              name: database,
              server,
              user,
              status: 'failed',
            },
            clientIsOld: false,
            missingRights: ['read'],
          },
        ],
      },
    }),
    title: { en: 'Databases', fr: 'Bases de données' },
    ok: {
      en: ({ databases }) => `${listDatabases.en(databases)}.`,
      fr: ({ databases }) => `${listDatabases.fr(databases)}.`,
    },
    warning: {
      en: ({ databases }) => tellDatabaseFaults.en(databases).what,
      fr: ({ databases }) => tellDatabaseFaults.fr(databases).what,
    },
    failed: {
      en: ({ databases }) => tellDatabaseFaults.en(databases).what,
      fr: ({ databases }) => tellDatabaseFaults.fr(databases).what,
    },
    remedy: {
      en: ({ databases }) => tellDatabaseFaults.en(databases).remedy,
      fr: ({ databases }) => tellDatabaseFaults.fr(databases).remedy,
    },
  }),
  'last-backup': check<Outcome<'failed', NamedDatabase & { detail: string }>>({
    number: 'OSPI-3026',
    sample: ({ database, reason }) => ({
      status: 'failed',
      params: { engine: 'postgresql', name: database, detail: reason },
    }),
    title: { en: 'Last backup', fr: 'Dernière sauvegarde' },
    failed: {
      en: ({ detail, ...database }) =>
        `It failed because of the content of ${nameIt.en(database)} (${nameProblem(detail)}). The backup at the start of an update would fail as well.`,
      fr: ({ detail, ...database }) =>
        `Le contenu de ${nameIt.fr(database)} l’a empêchée (${nameProblem(detail)}). La sauvegarde par laquelle une mise à jour commence rencontrerait le même obstacle.`,
    },
    remedy: {
      en: () => '`ospi-update backup` reports the cause: fix it, then run it again.',
      fr: () =>
        '`ospi-update backup` dit ce qui fait obstacle : corrigez-le, puis laissez une sauvegarde aboutir.',
    },
  }),
  tools: check<
    Outcome<
      'ok' | 'warning' | 'failed',
      { names: readonly string[]; missing: readonly string[]; advised: readonly string[] }
    >
  >({
    number: 'OSPI-3018',
    sample: ({ program }) => ({
      status: 'failed',
      params: { names: [program], missing: [program], advised: [] },
    }),
    title: { en: 'Programs', fr: 'Programmes' },
    ok: {
      en: ({ names }) => `All found (${formatNumber.en(names.length)}).`,
      fr: ({ names }) => `Tous présents (${formatNumber.fr(names.length)}).`,
    },
    warning: {
      en: ({ advised }) => `Missing but recommended: ${advised.join(', ')}.`,
      fr: ({ advised }) => `Absents, mais utiles : ${advised.join(', ')}.`,
    },
    failed: {
      en: ({ missing }) => `Missing: ${missing.join(', ')}.`,
      fr: ({ missing }) => `Absents : ${missing.join(', ')}.`,
    },
    remedy: {
      en: (programs) => listPrograms.en(programs),
      fr: (programs) => listPrograms.fr(programs),
    },
  }),
  clock: check<
    | Outcome<'ok', { now: string }>
    | Outcome<
        'warning',
        {
          now: string;
          /** `backwards`: before the journal's last record. `early`: before this tool was written. */
          fault: 'backwards' | 'early' | 'unsynchronised';
          lastRecordAt: string | null;
        }
      >
  >({
    number: 'OSPI-3019',
    sample: ({ time }) => ({
      status: 'warning',
      params: { now: time, fault: 'unsynchronised', lastRecordAt: null },
    }),
    title: { en: 'Clock', fr: 'Horloge' },
    ok: { en: ({ now }) => `${formatTime.en(now)}.`, fr: ({ now }) => `${formatTime.fr(now)}.` },
    warning: {
      en: ({ now, fault, lastRecordAt }) =>
        fault === 'backwards'
          ? `${formatTime.en(now)}, earlier than the journal’s last record (${formatTime.en(lastRecordAt ?? now)}).`
          : fault === 'early'
            ? `${formatTime.en(now)}, which is impossible.`
            : `${formatTime.en(now)}, not synchronised.`,
      fr: ({ now, fault, lastRecordAt }) =>
        fault === 'backwards'
          ? `${formatTime.fr(now)}, soit avant le dernier enregistrement du journal (${formatTime.fr(lastRecordAt ?? now)}).`
          : fault === 'early'
            ? `${formatTime.fr(now)}, ce qui est impossible.`
            : `${formatTime.fr(now)}, non synchronisée.`,
    },
    remedy: {
      en: () => 'Set the clock and synchronise it (timedatectl set-ntp true).',
      fr: () => 'Mettez l’horloge à l’heure et faites-la synchroniser (timedatectl set-ntp true).',
    },
  }),
  reboot: check<Outcome<'ok' | 'warning', object>>({
    number: 'OSPI-3020',
    sample: { status: 'warning', params: {} },
    title: { en: 'Reboot', fr: 'Redémarrage' },
    ok: { en: () => 'None is pending.', fr: () => 'Aucun n’est attendu.' },
    warning: {
      en: () => 'The system needs a reboot.',
      fr: () => 'Le système attend un redémarrage.',
    },
    remedy: {
      en: () => 'Reboot the server at a quiet time, before the update.',
      fr: () => 'Redémarrez le serveur à un moment calme, avant la mise à jour.',
    },
  }),
  units: check<Outcome<'ok' | 'warning', UnitFacts>>({
    number: 'OSPI-3029',
    sample: ({ folder, service }) => ({
      status: 'warning',
      params: { folder, faults: [{ unit: service, fault: 'older' }] },
    }),
    title: { en: 'systemd units', fr: 'Unités systemd' },
    ok: {
      en: () => 'They are loaded as this version of ospi-update writes them.',
      fr: () => 'Elles sont telles que cette version d’ospi-update les écrit.',
    },
    warning: {
      en: ({ folder, faults }) => faults.map((fault) => tellUnitFault.en({ folder, ...fault })).join('\n'),
      fr: ({ folder, faults }) => faults.map((fault) => tellUnitFault.fr({ folder, ...fault })).join('\n'),
    },
    remedy: {
      en: ({ folder }) =>
        `As root, run \`ospi-update setup systemd --output ${quoteWord(folder)}\`, then \`systemctl daemon-reload\`.`,
      fr: ({ folder }) =>
        `En tant que root, lancez \`ospi-update setup systemd --output ${quoteWord(folder)}\`, puis \`systemctl daemon-reload\`.`,
    },
  }),
  night: check<Outcome<'ok' | 'warning', NightFacts & { faults: readonly NightFault[] }>>({
    number: 'OSPI-3025',
    sample: ({ folder, reason }) => ({
      status: 'warning',
      params: { faults: ['inbox'], inbox: { path: folder, reason } },
    }),
    title: { en: 'Unattended runs', fr: 'Exécution sans opérateur' },
    ok: {
      en: () => 'Nightly runs, and the recovery after a power cut, have what they need.',
      fr: () => 'Ce qui s’exécute la nuit, ou après une coupure de courant, trouve ce qu’il lui faut.',
    },
    warning: {
      en: (facts) => facts.faults.map((fault) => nightFaults[fault].en(facts).what).join('\n'),
      fr: (facts) => facts.faults.map((fault) => nightFaults[fault].fr(facts).what).join('\n'),
    },
    remedy: {
      en: (facts) => facts.faults.map((fault) => nightFaults[fault].en(facts).remedy).join('\n'),
      fr: (facts) => facts.faults.map((fault) => nightFaults[fault].fr(facts).remedy).join('\n'),
    },
  }),
  ...nightChecks,
  ...importChecks,
  archive: check<
    | Outcome<
        'ok',
        {
          version: string;
          /** That version is the installed one already. */
          installed: boolean;
          noticeAccepted: boolean;
        }
      >
    | Outcome<'failed', { name: string }>
  >({
    number: 'OSPI-3021',
    sample: ({ archive }) => ({ status: 'failed', params: { name: archive } }),
    title: { en: 'Archive', fr: 'Archive' },
    ok: {
      en: ({ version, installed, noticeAccepted }) =>
        installed
          ? `Version ${version} is already installed: nothing to do.`
          : `Verified: version ${version}; its notice ${noticeAccepted ? 'has been accepted' : 'must still be read and accepted'}.`,
      fr: ({ version, installed, noticeAccepted }) =>
        installed
          ? `La version ${version} est déjà installée : rien à faire.`
          : `Vérifiée : version ${version} ; sa notice ${noticeAccepted ? 'a été acceptée' : 'reste à lire et à accepter'}.`,
    },
    failed: { en: ({ name }) => `${name} is refused.`, fr: ({ name }) => `${name} est refusée.` },
    remedy: {
      en: () => 'Download it again from the vendor and pass it on unchanged.',
      fr: () => 'Téléchargez-la de nouveau chez l’éditeur et remettez-la telle quelle.',
    },
  }),
  rehearsal,
};

const nightFaults: Readonly<
  Record<NightFault, Bilingual<(facts: NightFacts) => { readonly what: string; readonly remedy: string }>>
> = {
  inbox: {
    en: ({ inbox: { path, reason } = { path: '?', reason: '?' } }) => ({
      what: `The folder for new archives, ${path}, cannot be read (${reason}): no update would be found there.`,
      remedy: 'Create the folder, or correct `inbox` in the site configuration.',
    }),
    fr: ({ inbox: { path, reason } = { path: '?', reason: '?' } }) => ({
      what: `Le dossier de dépôt des archives, ${path}, ne peut pas être lu (${reason}) : aucune mise à jour n’y serait trouvée.`,
      remedy: 'Créez ce dossier, ou corrigez `inbox` dans la configuration du site.',
    }),
  },
  recovery: {
    en: ({ recovery: { unit, state } = { unit: '?', state: 'missing' } }) =>
      state === 'disabled'
        ? {
            what: `The unit ${unit}, which recovers an interrupted update after a power cut, is not enabled.`,
            remedy: `systemctl enable ${unit}`,
          }
        : {
            what: `The unit ${unit}, which recovers an interrupted update after a power cut, is not installed.`,
            remedy:
              'As root, run `ospi-update setup systemd --output /etc/systemd/system`, then follow its instructions.',
          },
    fr: ({ recovery: { unit, state } = { unit: '?', state: 'missing' } }) =>
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
  },
  node: {
    en: ({ node: { folders, version, program } = { folders: [], version: null, program: '?' } }) => ({
      what:
        version === null
          ? `cron would not find Node.js: it searches only ${folders.join(' and ')}.`
          : `cron would run this program with Node.js ${version} from ${folders.join(' and ')}, which is too old.`,
      remedy: `Use the timers of \`ospi-update setup systemd\`, or begin the crontab with a line such as: PATH=${program.replace(/\/[^/]*$/, '')}:/usr/bin:/bin`,
    }),
    fr: ({ node: { folders, version, program } = { folders: [], version: null, program: '?' } }) => ({
      what:
        version === null
          ? `cron ne trouverait pas Node.js : il ne cherche que dans ${folders.join(' et ')}.`
          : `cron exécuterait ce programme avec le Node.js ${version} qu’il trouve dans ${folders.join(' et ')}, et qui est trop ancien.`,
      remedy: `Utilisez les minuteries de \`ospi-update setup systemd\`, ou commencez la crontab par une ligne comme : PATH=${program.replace(/\/[^/]*$/, '')}:/usr/bin:/bin`,
    }),
  },
};

const tellUnitFault = say<[UnitFault & { folder: string }]>({
  en: ({ folder, unit, fault, program = '?' }) => {
    if (fault === 'missing') return `${folder}/${unit} does not exist.`;
    if (fault === 'older') return `${folder}/${unit} differs from what this version writes.`;
    if (fault === 'unread') return `systemd does not use the version of ${unit} in ${folder}.`;
    return `${folder}/${unit} runs ${program}, which does not exist: nothing would recover an interrupted update.`;
  },
  fr: ({ folder, unit, fault, program = '?' }) => {
    if (fault === 'missing') return `${folder}/${unit} manque.`;
    if (fault === 'older') return `${folder}/${unit} n’est pas de la forme que cette version écrit.`;
    if (fault === 'unread') return `systemd ne tient pas compte de ce que ${folder} dit de ${unit}.`;
    return `${folder}/${unit} lance ${program}, qui manque : rien ne reprendrait une mise à jour interrompue.`;
  },
});

const toInstall = {
  en: 'Install, in the standard folders for programs:',
  fr: 'Installez, dans les dossiers habituels des programmes :',
};
const toCorrect = {
  en: 'Correct the site configuration, which refers to these (`programs` of a database, or the commands of a service):',
  fr: 'Corrigez la configuration du site, selon laquelle ils sont là (`programs` d’une base, ou les commandes d’un service) :',
};

const listPrograms = inEach(
  (language) =>
    ({ missing, advised }: { missing: readonly string[]; advised: readonly string[] }) => {
      const [placed, named] = splitPlaced([...missing, ...advised]);
      return [
        ...(named.length > 0 ? [`${toInstall[language]} ${named.join(', ')}.`] : []),
        ...(placed.length > 0 ? [`${toCorrect[language]} ${placed.join(', ')}.`] : []),
      ].join(' ');
    },
);

const flagNames: Readonly<Record<string, Bilingual>> = {
  a: { en: 'append-only', fr: 'ajout seul' },
  i: { en: 'immutable', fr: 'immuable' },
  ai: { en: 'append-only and immutable', fr: 'ajout seul et immuable' },
};

const andMore = say<[number: number]>({
  en: (number) => `and ${number} more`,
  fr: (number) => `et ${number} de plus`,
});

const listFlagged = inEach(
  (language) => (flagged: readonly FlaggedPath[], number: number) =>
    [
      ...flagged.map(({ path, flags }) => `${path} (${flagNames[flags]?.[language] ?? flags})`),
      ...(number > flagged.length ? [andMore[language](number - flagged.length)] : []),
    ].join(', '),
);
