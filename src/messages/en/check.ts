import type { CheckNotes, CheckProblems, CheckWarnings } from '../../model/vocabulary/check.ts';
import type { DiskLack, NightFault } from '../../model/vocabulary/check.ts';
import type { FlaggedPath, NightFacts, UnitFault } from '../../model/facts.ts';
import { createCheckFormat } from '../check-format.ts';
import { putCode } from '../put-code.ts';
import type { Sentences } from '../sentences.ts';
import { quoteWord } from '../shell-word.ts';
import { splitPlaced, tellVerdict, type CheckSentences } from '../verdict.ts';
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
        'The prerequisites of an update are not met.',
        ...told.flatMap(({ title, what, remedy = '', code }) => [
          `  ${title}: ${indent(putCode(code, what))}`,
          `    → ${indent(remedy)}`,
        ]),
      ].join('\n'),
      remedy: 'Mend what is listed, see with `ospi-update check` that nothing is left, then run this again.',
    };
  },
  'permission.not-administrator': ({ user, administrators }) => ({
    what:
      administrators === null
        ? `The user ${user} may not do this: on this platform only root may.`
        : `The user ${user} may not do this: only root and the members of the group ${administrators} may.`,
    remedy: remedyForAdministrator(administrators),
  }),
  'usage.facts-unreadable': ({ file, reason }) => ({
    what: `The recorded facts ${file} cannot be read (${reason}).`,
    remedy:
      'Check the name, and whether this user may read the file. Through sudo, what you name is opened with your own rights.',
  }),
  'usage.facts-invalid': ({ file, places }) => ({
    what: `${file} does not hold facts that this version can judge; it differs at: ${places.join(', ')}.`,
    remedy: 'Give a file written by `ospi-update check --json` of the same version, whole and unchanged.',
  }),
  'usage.notice-unwritable': ({ file, reason }) => ({
    what:
      reason === 'EEXIST'
        ? `The notice was not written: ${file} exists already.`
        : `The notice cannot be written to ${file} (${reason}).`,
    remedy:
      'Give the name of a file that does not exist yet, in a folder that you may write yourself, also where you use sudo.',
  }),
};

export const warnings: Sentences<CheckWarnings>['lines'] = {
  'check.memory-below-recommended': ({ memoryGiB, recommendedGiB }) =>
    `The server has ${gib(memoryGiB)} of memory; ${gib(recommendedGiB)} are recommended.`,
};

const openFolders =
  'Every folder that leads to the site’s public folder must be open to nginx’s user (chmod o+x).';

export const notes: Sentences<CheckNotes>['lines'] = {
  'check.notice-written': ({ file }) => `The notice, to be read before installing: ${file}`,
};

const { formatNumber, formatTime } = createCheckFormat('en-GB');

function gib(value: number): string {
  return `${formatNumber(value)} GiB`;
}

/** Under its title, what takes several lines. */
function indent(text: string): string {
  return text.replaceAll('\n', '\n    ');
}

/** Small sizes in MiB, so that none is shown as nothing. */
function size(bytes: number): string {
  return bytes < 2 ** 30 ? `${formatNumber(Math.ceil(bytes / 2 ** 20))} MiB` : gib(bytes / 2 ** 30);
}

function count(number: number, one: string, several: string): string {
  return `${formatNumber(number)} ${number === 1 ? one : several}`;
}

function date(iso: string): string {
  return formatTime(iso);
}

function remedyForAdministrator(administrators: string | null): string {
  return administrators === null
    ? 'Run the command as root, for example with sudo.'
    : `Run it with sudo as a member of the group ${administrators}, or as root.`;
}

const visitFailures: Readonly<Record<string, string>> = {
  refused: 'the connection is refused',
  reset: 'the connection breaks off',
  timeout: 'no answer comes',
  tls: 'the certificate or the encryption is not in order',
  name: 'the name is unknown',
  foreign: 'something else answers',
  outdated: 'it was made of another configuration than today’s',
  'client-certificate': 'nginx asks for a certificate of the visitor’s',
  'proxy-protocol': 'nginx listens to proxies alone there, `proxy_protocol`',
};

/** How a request through nginx went, when it did not go well. */
function visit({ status, failure = '' }: { status?: number; failure?: string }): string {
  return status === undefined ? (visitFailures[failure] ?? `the system says ${failure}`) : `status ${status}`;
}

const lacks: Readonly<Record<DiskLack, (disk: Disk) => string>> = {
  percent: ({ freePercent, required }) => `${freePercent} % free, ${required} % required`,
  room: ({ freeBytes, neededBytes }) => `${size(freeBytes)} free, ${size(neededBytes)} needed`,
  inodes: ({ freeInodes = 0, neededInodes }) =>
    `room for ${count(freeInodes, 'file', 'files')}, ${formatNumber(neededInodes)} needed`,
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
    title: 'Platform version',
    ok: ({ version }) => `${version ?? '?'} is installed.`,
    failed: ({ version, minimum, from }) =>
      version === null
        ? 'No installed version is found.'
        : `${version} is installed; ${from === undefined ? `at least ${minimum}` : `${minimum} or later, and ${from},`} is required.`,
    remedy: ({ version }) =>
      version === null
        ? 'Check `root` in the site configuration: `current` there must lead to the installed release.'
        : 'Ask support for the update that leads from this version to a newer one.',
  },
  requirements: {
    title: 'Requirements',
    warning: ({ cpuCores, memoryGiB, freeDiskPercent }) =>
      `The site configuration sets its own: ${count(cpuCores.minimum, 'CPU core', 'CPU cores')}, ${gib(memoryGiB.minimum)} of memory, ${freeDiskPercent} % of free disk.`,
    remedy: () =>
      'Unless support has agreed to it, remove `requirements` from the site configuration: the usual ones then apply.',
  },
  'cpu-cores': {
    title: 'CPU cores',
    ok: ({ cores }) => `${count(cores, 'core', 'cores')}.`,
    warning: ({ cores, recommended }) =>
      `${count(cores, 'core', 'cores')}; ${formatNumber(recommended)} are recommended.`,
    failed: ({ cores, minimum }) =>
      `${count(cores, 'core', 'cores')}; at least ${formatNumber(minimum)} are required.`,
    remedy: ({ cores, minimum, recommended }) =>
      cores < minimum && minimum < recommended
        ? `Have the server, or its virtual machine, given at least ${count(minimum, 'core', 'cores')}, better ${formatNumber(recommended)}.`
        : `Have the server, or its virtual machine, given ${count(recommended, 'core', 'cores')}.`,
  },
  memory: {
    title: 'Memory',
    ok: ({ memoryGiB }) => `${gib(memoryGiB)}.`,
    warning: ({ memoryGiB, recommendedGiB }) => `${gib(memoryGiB)}; ${gib(recommendedGiB)} are recommended.`,
    failed: ({ memoryGiB, minimumGiB }) => `${gib(memoryGiB)}; at least ${gib(minimumGiB)} are required.`,
    remedy: ({ recommendedGiB }) =>
      `Have the server, or its virtual machine, given ${gib(recommendedGiB)} of memory.`,
  },
  'disk-space': {
    title: 'Free disk space',
    ok: ({ disks }) =>
      disks
        .map(
          ({ mount, freePercent, freeBytes, neededBytes }) =>
            `${mount}: ${freePercent} % free (${size(freeBytes)}, ${size(neededBytes)} needed)`,
        )
        .join('; '),
    failed: ({ disks, unmeasured, freeDiskPercent }) =>
      [
        ...disks
          .filter((disk) => disk.lacks.length > 0)
          .map((disk) => {
            const lacking = disk.lacks.map((lack) => lacks[lack]({ ...disk, required: freeDiskPercent }));
            return `${disk.mount}: ${lacking.join(', ')}`;
          }),
        ...unmeasured.map(({ path, reason }) => `${path} cannot be measured (${reason})`),
      ].join('; '),
    remedy: ({ unmeasured }) =>
      unmeasured.length > 0
        ? 'Check that these folders exist and that this user may read them; free space where it is short.'
        : 'Free space there: old logs and exports, backups with `ospi-update backup prune`; or have the disk enlarged.',
  },
  administrator: {
    title: 'Administrator',
    ok: ({ user }) => `${user} may install.`,
    failed: ({ user, administrators }) =>
      administrators === null
        ? `${user} may not install: only root may.`
        : `${user} may not install: only root and the group ${administrators} may.`,
    remedy: ({ administrators }) => remedyForAdministrator(administrators),
  },
  folders: {
    title: 'Folders',
    ok: () => 'All can be written.',
    failed: ({ unwritable }) =>
      unwritable.length === 0
        ? 'An update cannot use them as they are.'
        : `Cannot be written: ${unwritable.join(', ')}.`,
    remedy: ({ unwritable }) =>
      unwritable.length === 0
        ? '`ospi-update check` says what is wrong with them.'
        : 'Run the command as root or through sudo; check that the file system is mounted for writing and that the site configuration names the right folders.',
  },
  attributes: {
    title: 'Append-only and immutable',
    warning: ({ flagged, count: number }) =>
      `In the data folders: ${listFlagged(flagged, number)}. A way back lifts it and gives it back; but the platform’s own programs, and the update’s, can neither rewrite such a file nor delete it.`,
    failed: ({ flagged, count: number }) =>
      `An update could make, rename or delete nothing in ${listFlagged(flagged, number)}.`,
    remedy: ({ flagged }) =>
      `\`lsattr -d\` shows it; lift what is not meant so: ${flagged.map(({ path, flags }) => `chattr -${flags} ${quoteWord(path)}`).join('; ')}`,
  },
  'trusted-keys': {
    title: 'Trusted keys',
    ok: ({ count: number }) => `${count(number, 'key', 'keys')}.`,
    failed: () => 'No valid key: no archive can be verified.',
    remedy: () => 'Put the vendor’s public key into `trustedKeys` in the site configuration.',
  },
  journal: {
    title: 'Journal',
    ok: ({ records }) => (records === 0 ? 'Empty.' : `Intact, ${count(records, 'record', 'records')}.`),
    failed: () => 'It cannot be trusted or read.',
    remedy: () => 'Do not edit or delete it. Call support.',
  },
  'no-refusal': {
    title: 'Earlier attempts',
    ok: () => 'None stands in the way.',
    failed: ({ attempt, incident, outcome }) =>
      `Attempt ${attempt} ${outcome === 'failed' ? 'failed' : 'was interrupted'}; updates are refused. Incident code: ${incident}`,
    remedy: ({ contact }) =>
      `Call support (${contact}) with the incident code; only they can release the platform.`,
  },
  revocations: {
    title: 'Withdrawn versions',
    ok: ({ revocations }) => `${revocations.map(nameScope).join(', ')}; not the installed one.`,
    warning: ({ version, revoked }) =>
      `The vendor has withdrawn the installed version, ${version} (${nameWord(revoked)}): ${revoked.reason}`,
    remedy: () => 'Ask support for the update that leads from this version to a newer one.',
  },
  lock: {
    title: 'Other runs',
    ok: () => 'None.',
    failed: ({ holder }) =>
      holder === null ? 'Whether another run is at work cannot be told.' : `At work: ${nameHolder(holder)}.`,
    remedy: ({ holder }) =>
      holder === null
        ? 'Run the command as root or as a member of the administrators’ group.'
        : 'Wait until it ends; `ospi-update status --follow` shows how far it is.',
  },
  'nginx-running': {
    title: 'nginx',
    ok: ({ url }) => `Answers at ${url}`,
    failed: ({ url, ...how }) => `Does not answer at ${url} (${visit(how)}).`,
    remedy: ({ failure = '' }) =>
      failure === 'client-certificate' || failure === 'proxy-protocol'
        ? 'Give the same server block an address of this server’s own, such as `listen 127.0.0.1:8099;`, where neither is asked for, reload nginx, and name it in the site configuration: `url: http://127.0.0.1:8099/`.'
        : failure === 'tls'
          ? 'See that the certificate is in force, names the host of `url`, and is signed by an authority that this server trusts (Debian: its .crt file in /usr/local/share/ca-certificates, then update-ca-certificates).'
          : 'Start nginx (systemctl start nginx), and check `url` in the site configuration.',
  },
  'nginx-snippet': {
    title: 'nginx: snippet',
    ok: () => 'In force.',
    failed: ({ url, openServers, ...how }) =>
      openServers === undefined
        ? `Not in force: ${url} (${visit(how)}).`
        : `Missing in another server block that leads to the platform: ${openServers.join(', ')}. Its visitors would not meet the maintenance page, and what they save during an update could be lost.`,
    remedy: () =>
      'Run `ospi-update setup nginx --install`, which shows what it changes; or include the snippet in the server block by hand, then: nginx -t && systemctl reload nginx',
  },
  'nginx-servers': {
    title: 'nginx: server blocks',
    ok: ({ doubtful }) =>
      doubtful.length === 0
        ? 'Read and asked.'
        : `Read and asked. It cannot be told whether these lead to the platform: ${doubtful.join(', ')}. If one does, include the snippet there by hand.`,
    warning: ({ unread }) =>
      `nginx’s configuration cannot be read from here on: ${unread.join(', ')}. Whether a server block behind it leads to the platform is not known.`,
    failed: ({ unread }) => `nginx’s configuration cannot be read from here on: ${unread.join(', ')}.`,
    remedy: () =>
      'See whether a server block there leads to the platform, and include the snippet in it by hand. Code of another language that stands there can be moved to a file of its own.',
  },
  'nginx-page': {
    title: 'nginx: maintenance page',
    ok: () => 'Can be shown.',
    warning: ({ logo }) => `Can be shown, without its logo${logo === undefined ? '' : `: ${sayLogo(logo)}`}.`,
    failed: ({ url, ...how }) => `Cannot be shown: ${url} (${visit(how)}).`,
    remedy: ({ status }) =>
      status === 200
        ? 'Name another picture as `maintenance.page.logo`, of at most 6 KiB, or none.'
        : status === 403
          ? openFolders
          : 'Run `ospi-update setup nginx`: it writes the page where nginx’s workers can read it.',
  },
  'nginx-flag': {
    title: 'nginx: flag',
    ok: () => 'nginx’s workers see it.',
    failed: ({ url, ...how }) => `nginx’s workers do not see it: ${url} (${visit(how)}).`,
    remedy: () => openFolders,
  },
  services: {
    title: 'Services',
    ok: ({ names }) => `Running: ${names.join(', ')}.`,
    warning: ({ stopped }) => `Not running: ${stopped.join(', ')}.`,
    failed: ({ unknown }) => `Unknown on this server: ${unknown.join(', ')}.`,
    remedy: ({ unknown }) =>
      unknown.length > 0
        ? 'Correct `services` in the site configuration; `systemctl list-units --type=service` shows what there is.'
        : 'Start them and see that the platform works: should the update fail, a platform that was not healthy before stays closed.',
  },
  databases: {
    title: 'Databases',
    ok: ({ databases }) => `${listDatabases(databases)}.`,
    warning: ({ databases }) => tellDatabaseFaults(databases).what,
    failed: ({ databases }) => tellDatabaseFaults(databases).what,
    remedy: ({ databases }) => tellDatabaseFaults(databases).remedy,
  },
  'last-backup': {
    title: 'Last backup',
    failed: ({ detail, ...database }) =>
      `What ${nameIt(database)} holds kept it from being made (${nameProblem(detail)}). The backup with which an update begins would meet the same.`,
    remedy: () => '`ospi-update backup` says what is in its way: mend that, then have it make one.',
  },
  tools: {
    title: 'Programs',
    ok: ({ names }) => `All found (${formatNumber(names.length)}).`,
    warning: ({ advised }) => `Missing, and better to have: ${advised.join(', ')}.`,
    failed: ({ missing }) => `Missing: ${missing.join(', ')}.`,
    remedy: ({ missing, advised }) => {
      const [placed, named] = splitPlaced([...missing, ...advised]);
      return [
        ...(named.length > 0 ? [`Install, in the standard folders for programs: ${named.join(', ')}.`] : []),
        ...(placed.length > 0
          ? [
              `Correct the site configuration, which says that these are there (\`programs\` of a database, or the commands of a service): ${placed.join(', ')}.`,
            ]
          : []),
      ].join(' ');
    },
  },
  clock: {
    title: 'Clock',
    ok: ({ now }) => `${date(now)}.`,
    warning: ({ now, fault, lastRecordAt }) =>
      fault === 'backwards'
        ? `${date(now)}, earlier than the journal’s last record (${date(lastRecordAt ?? now)}).`
        : fault === 'early'
          ? `${date(now)}, which cannot be.`
          : `${date(now)}, not synchronised.`,
    remedy: () => 'Set the clock and have it synchronised (timedatectl set-ntp true).',
  },
  reboot: {
    title: 'Reboot',
    ok: () => 'None is due.',
    warning: () => 'The system is waiting for a reboot.',
    remedy: () => 'Reboot the server at a quiet time, before the update.',
  },
  units: {
    title: 'systemd units',
    ok: () => 'systemd has them as this version of ospi-update writes them.',
    warning: ({ folder, faults }) => faults.map((fault) => tellUnitFault({ folder, ...fault })).join('\n'),
    remedy: ({ folder }) =>
      `As root, run \`ospi-update setup systemd --output ${quoteWord(folder)}\`, then \`systemctl daemon-reload\`.`,
  },
  night: {
    title: 'Unattended runs',
    ok: () => 'What runs by night, or after a power cut, finds what it needs.',
    warning: (facts) => facts.faults.map((fault) => nightFaults[fault](facts).what).join('\n'),
    remedy: (facts) => facts.faults.map((fault) => nightFaults[fault](facts).remedy).join('\n'),
  },
  archive: {
    title: 'Archive',
    ok: ({ version, installed, noticeAccepted }) =>
      installed
        ? `Version ${version} is installed already: nothing to do.`
        : `Verified: version ${version}; its notice ${noticeAccepted ? 'was accepted' : 'is still to be read and accepted'}.`,
    failed: ({ name }) => `${name} is refused.`,
    remedy: () => 'Download it again from the vendor and hand it over as it is.',
  },
  rehearsal,
};

const nightFaults: Readonly<
  Record<NightFault, (facts: NightFacts) => { readonly what: string; readonly remedy: string }>
> = {
  inbox: ({ inbox: { path, reason } = { path: '?', reason: '?' } }) => ({
    what: `The folder for new archives, ${path}, can’t be read (${reason}): no update would be found there.`,
    remedy: 'Create the folder, or correct `inbox` in the site configuration.',
  }),
  recovery: ({ recovery: { unit, state } = { unit: '?', state: 'missing' } }) =>
    state === 'disabled'
      ? {
          what: `The unit ${unit}, which brings an interrupted update to its end after a power cut, is not enabled.`,
          remedy: `systemctl enable ${unit}`,
        }
      : {
          what: `The unit ${unit}, which brings an interrupted update to its end after a power cut, is not installed.`,
          remedy:
            'As root, run `ospi-update setup systemd --output /etc/systemd/system`, and do what it says.',
        },
  node: ({ node: { folders, version, program } = { folders: [], version: null, program: '?' } }) => ({
    what:
      version === null
        ? `cron would not find Node.js: it looks in ${folders.join(' and ')} alone.`
        : `cron would run this program by the Node.js ${version} that it finds in ${folders.join(' and ')}, which is too old.`,
    remedy: `Use the timers of \`ospi-update setup systemd\`, or begin the crontab with a line such as: PATH=${program.replace(/\/[^/]*$/, '')}:/usr/bin:/bin`,
  }),
};

function tellUnitFault({ folder, unit, fault, program = '?' }: UnitFault & { folder: string }): string {
  if (fault === 'missing') return `${folder}/${unit} is not there.`;
  if (fault === 'older') return `${folder}/${unit} is of another form than this version writes.`;
  if (fault === 'unread') return `systemd does not go by what ${folder} says of ${unit}.`;
  return `${folder}/${unit} runs ${program}, which is not there: nothing would recover an interrupted update.`;
}

const flagNames: Readonly<Record<string, string>> = {
  a: 'append-only',
  i: 'immutable',
  ai: 'append-only and immutable',
};

const listFlagged = (flagged: readonly FlaggedPath[], number: number) =>
  [
    ...flagged.map(({ path, flags }) => `${path} (${flagNames[flags] ?? flags})`),
    ...(number > flagged.length ? [`and ${number - flagged.length} more`] : []),
  ].join(', ');

export const text = { checks };
