import type {
  DatabaseNotes,
  DatabaseProblems,
  DatabaseWarnings,
  DumpReason,
  NamedDatabase,
  SkipReason,
  UnrestorableReason,
} from '../../model/vocabulary/database.ts';
import { createCheckFormat } from '../check-format.ts';
import { nameProblem } from '../put-code.ts';
import type { Sentences } from '../sentences.ts';
import { quoteWord } from '../shell-word.ts';

const { formatNumber } = createCheckFormat('en-GB');

const engines = { postgresql: 'PostgreSQL', mariadb: 'MariaDB' } as const;
/** With its article. */
export const nameIt = ({ engine, name }: NamedDatabase) => `the ${engines[engine]} database ${name}`;
const quote = (lines: readonly string[]) => (lines.length === 0 ? '' : ` It said: ${lines.join(' / ')}`);
/** Where a server is; where only a credentials file tells it, that file is no place. */
export const nameServer = (server: string) =>
  server.startsWith('file:') ? `the server that ${server.slice('file:'.length)} names` : server;
/** The first few; the log of an attempt holds no more either. */
const list = (objects: readonly string[]) =>
  objects.length > 8
    ? `${objects.slice(0, 8).join(', ')}, and ${objects.length - 8} more`
    : objects.join(', ');
const untouched = 'The database in use was not touched.';

/** What to mend, and what then: inside an update that failed, the latter is said for it as a whole. */
const mend = (first: string, then: string) => ({ remedy: `${first} ${then}`, mend: first });

const credentials: Readonly<
  Record<DatabaseProblems['backup.database-credentials']['reason'], (owner: string) => string>
> = {
  missing: () => 'is not there',
  unreadable: () => 'cannot be read',
  'not-a-file': () => 'is not a plain file',
  'open-to-others': () => 'can be read by others than its owner',
  owner: (owner) => `does not belong to ${owner}, as whom it is read`,
  'not-understood': () => 'has a line that the client program does not understand',
};

const isHere = (server: string) => /^(?:\/|localhost|127\.)/.test(server);
const letIn = (role: string, server: string) =>
  isHere(server)
    ? `local all ${role} scram-sha-256`
    : `host all ${role} ADDRESS-OF-THIS-SERVER/32 scram-sha-256`;

/** What it is, and what to do about it. */
const unrestorable: Readonly<Record<UnrestorableReason, readonly [string, string]>> = {
  setting: [
    'the server has a setting under which a dump is not whole',
    'Have the server’s administrator set it back (SET GLOBAL … = DEFAULT, and in the server’s option files).',
  ],
  'versioned-by-transaction': [
    'tables that are versioned by transaction, whose history no dump can hold',
    'Have whoever maintains the database version them by time, or without history.',
  ],
  history: [
    'system-versioned tables, whose history can be restored from MariaDB 10.11 on',
    'Update the server to MariaDB 10.11, or drop the history (ALTER TABLE … DROP SYSTEM VERSIONING).',
  ],
  garbled: [
    'columns with characters in their values or default that the server itself writes as “?”',
    'Have whoever maintains the database replace those characters (emoji and the like) in ENUM, SET and DEFAULT, or take VARCHAR in place of ENUM.',
  ],
  elsewhere: [
    'tables have their files in a folder of their own (DATA DIRECTORY, INDEX DIRECTORY), and could not take another’s place',
    'Have whoever maintains the database make them again without that clause, and fill them again (CREATE TABLE … LIKE leaves the clause out where there are no partitions).',
  ],
  'dangling-key': [
    'foreign keys refer to tables that are not there, and would refer to another database once they are back',
    'Have whoever maintains the database drop those keys, or make the tables.',
  ],
  'outside-key': [
    'tables of other databases have foreign keys into it, and would keep it from being replaced',
    'Drop those foreign keys, or bring both into one database.',
  ],
  prepared: [
    'prepared transactions without a session may hold its tables for ever',
    "Have the server’s administrator end them: XA RECOVER FORMAT = 'SQL' names them, XA COMMIT or XA ROLLBACK ends each.",
  ],
};

const dumpReasons: Readonly<Record<DumpReason, string>> = {
  written: 'the server has counted writes since',
  restarted: 'the server was restarted since, or its counters were reset, so that they tell nothing',
  'in-use': 'someone is still connected to the server',
  uncounted: 'the server does not count the writes of all its tables',
  computed: 'it has columns that its own functions compute, which only a clone holds as they are',
};

const skipReasons: Readonly<Record<SkipReason, string>> = {
  'server-idle': 'the server has written nothing since',
  'nothing-written': 'the server has counted no write in it since',
};

const holds = (choices: readonly string[]) =>
  choices.length === 0 ? 'The backup holds no database at all.' : `The backup holds: ${choices.join(', ')}.`;

export const problems: Sentences<DatabaseProblems>['problems'] = {
  'prerequisite.run-as': ({ user, reason }) => ({
    what:
      reason === 'unknown'
        ? `There is no user ${user} on this server.`
        : `Only root may run programs as ${user}.`,
    remedy:
      reason === 'unknown'
        ? 'Check `runAs` in the site configuration.'
        : 'Run the command as root, for instance through sudo.',
  }),
  'backup.database-credentials': ({ file, reason, owner }) => ({
    what: `The credentials file ${file} ${credentials[reason](owner)}.`,
    remedy:
      reason === 'missing'
        ? `Make it, readable by its owner alone (install -m 600 -o ${owner} /dev/null ${file}), and write the password into it as ospi-update.yaml(5) shows; or correct \`credentialsFile\` in the site configuration.`
        : reason === 'not-understood'
          ? `Below a line [client], each line must have the form name=value, with the client’s own names: password="…", user=…, host=… A # in a value needs the quotes. A line !include is not followed: write here what it brings. What the client said is not shown, since it quotes the file.`
          : `See that it is a plain file which only its owner reads: chown ${owner} ${file} && chmod 600 ${file}`,
  }),
  'backup.database-unreachable': ({ server, detail, ...database }) => ({
    what: `No connection to ${nameIt(database)} (${nameServer(server)}). The client said: ${detail}`,
    remedy: /\bpeer\b/i.test(detail)
      ? 'This server knows its users by the Unix user who connects (peer). In `backup.databases` of the site configuration, set `runAs` to that Unix user, and `user` to the user of the server: for its superuser both are usually postgres.'
      : 'See that the server runs, and check in `backup.databases` of the site configuration where it is (`socket`, `host`, `port`), as whom to connect (`user`, `runAs`), and the credentials file, if there is one.',
  }),
  'backup.database-locked': ({ server, names, ...database }) => ({
    what: `Tables of ${nameIt(database)} (${nameServer(server)}) are locked by someone else, and cannot be used meanwhile.${names.length === 0 ? '' : ` These sessions hold locks: ${names.join(', ')}.`}`,
    ...mend(
      'Wait until that work has ended (a backup, an ALTER TABLE, a transaction that was left open), or have the server’s administrator end it (MariaDB: `SHOW PROCESSLIST`, `KILL` with the number; PostgreSQL: `pg_terminate_backend` with the number shown).',
      'Then run the command again.',
    ),
  }),
  'backup.database-unrestorable': ({ findings, ...database }) => ({
    what: `What ${nameIt(database)} holds would not come back from a backup: ${findings.map(({ reason, names }) => `${unrestorable[reason][0]}: ${names.join(', ')}`).join('; ')}.`,
    remedy: findings.map(({ reason }) => unrestorable[reason][1]).join(' '),
    mend: findings.map(({ reason }) => unrestorable[reason][1]).join(' '),
  }),
  'backup.database-dump-lacks': ({ names, ...database }) => ({
    what: `The dump of ${nameIt(database)} does not hold all that the database holds, so it is no backup. Missing are: ${names.join(', ')}.`,
    remedy: 'Look for the cause in the server’s log, and run the command again; call support if it stays so.',
  }),
  'backup.database-missing': ({ server, ...database }) => ({
    what: `There is no ${engines[database.engine]} database ${database.name} on ${nameServer(server)}${database.engine === 'mariadb' ? ', or the user of the connection has no right on it' : ''}.`,
    remedy:
      database.engine === 'mariadb'
        ? 'Check the name in `backup.databases` of the site configuration. MariaDB shows a database only to a user who has rights on it: `ospi-update check` shows the SQL that grants them.'
        : 'Check the name in `backup.databases` of the site configuration, and whether that is the right server.',
  }),
  'backup.database-views-invalid': ({ views, ...database }) => ({
    what: `In ${nameIt(database)} these views cannot be used, since what they show is gone or may not be seen: ${views.join(', ')}. A database with such views cannot be dumped.`,
    ...mend(
      'Have whoever maintains the database mend or drop these views.',
      'Call support if they belong to the platform.',
    ),
  }),
  'backup.database-client-old': ({ program, clientVersion, serverVersion, ...database }) => ({
    what: `${program} ${clientVersion} is older than the server of ${nameIt(database)} (${serverVersion}) and cannot dump it.`,
    remedy:
      'Install the client programs of the server’s version; where they are in a folder of their own, name it with `programs` in the site configuration.',
  }),
  'backup.database-dump-failed': ({ program, exitCode, lastLines, ...database }) => ({
    what: `Dumping ${nameIt(database)} failed: ${program} ended with code ${exitCode}.${quote(lastLines)}`,
    remedy: 'Mend what it complains of, then run the command again. The backups made before are untouched.',
  }),
  'backup.database-dump-incomplete': ({ file, lastLines, ...database }) => ({
    what: `The dump of ${nameIt(database)} in ${file} is not whole, so it is no backup.${quote(lastLines)}`,
    remedy:
      'Check the disk (`dmesg`, `smartctl`) and the server’s log; then make a new backup with `ospi-update backup`.',
  }),
  'backup.database-restore-failed': ({ program, exitCode, lastLines, ...database }) => ({
    what: `The dump of ${nameIt(database)} could not be restored: ${program} ended with code ${exitCode}. ${untouched}${quote(lastLines)}`,
    remedy: 'Mend what it complains of, then run the command again.',
  }),
  'backup.database-restorer-refused': ({ server, user, detail, ...database }) => ({
    what: `${nameIt(database).replace(/^t/, 'T')} (${nameServer(server)}) cannot be restored: what is in it may run functions of its owner, so it is loaded by a role without rights, ${user}, and the server does not let that role log in with a password. ${untouched} The server said: ${detail}`,
    ...mend(
      `In the server’s pg_hba.conf (\`SHOW hba_file\` tells where it is), add this line above the others: “${letIn(user, server)}”. Have it read with \`SELECT pg_reload_conf()\`. ospi-update makes that role for each restore, with a new password, and drops it afterwards.`,
      'Then run the command again.',
    ),
  }),
  'backup.database-copy-differs': ({ objects, ...database }) => ({
    what: `The backup of ${nameIt(database)} was restored beside it, as proof that it can be, and is not the same: ${list(objects)}. ${untouched}`,
    ...mend(
      'What is named would be lost if this backup had to be restored. Change those objects so that a restoration brings them back.',
      'Call support if they belong to the platform.',
    ),
  }),
  'backup.database-disk-full': ({ server, detail, path, ...database }) => ({
    what: `The disk of the server of ${nameIt(database)} (${nameServer(server)}) ${detail === '' ? 'was about to be full, so the work was ended' : 'is full'}${path === undefined ? '' : `: the file system of ${path}`}. ${untouched}${detail === '' ? '' : ` The server said: ${detail}`}`,
    ...mend(
      `Make room on the server’s disk${path === undefined ? '' : ` (\`df ${quoteWord(path)}\`)`}, outside of the server’s own files, and see that the server runs. \`ospi-update check\` tells how much is needed.`,
      'Then run the command again.',
    ),
  }),
  'backup.database-copy-foreign': ({ copy, platform, target, ...database }) => ({
    what: `Beside ${nameIt(database)} stands ${copy}, which is the way back of another platform that names the same database: ${platform}, installed in ${target}, on this machine or another. It was left as it is. ${untouched}`,
    ...mend(
      `If that platform is being updated or backed up, wait until it is done; if its update failed or was killed, end it there first (\`ospi-update --platform ${quoteWord(platform)} support recover\`, then \`backup create\`). List a database in the configuration of one platform alone. Only if that platform is gone for good, drop ${copy} by hand.`,
      'Then run the command again.',
    ),
  }),
  'backup.database-copy-gone': ({ copy, ...database }) => ({
    what: `The copy ${copy} of ${nameIt(database)}, which an update had made as its way back, is not on the server any more: what was saved between the last complete backup and the maintenance page was in it alone. ${untouched}`,
    remedy:
      'Call support; do not delete any backup, nor anything on the database server. If no other copy of it exists, `ospi-update backup restore ID` gives back what the complete backup holds (its ID: `ospi-update backup list`), and `sudo ospi-update support recover` then opens the platform.',
  }),
  'backup.database-not-held': ({ id, ...database }) => ({
    what: `Backup ${id} does not hold ${nameIt(database)}: it was a copy on the database server, which was needed until its update had ended. ${untouched}`,
    remedy: 'Restore another backup; `ospi-update backup list` shows them.',
  }),
  'backup.database-held': ({ id, ...database }) => ({
    what: `All that is in the folder of the backup ${id} was read back and is intact, but ${nameIt(database)} is not in it: its server alone holds that part, for the way back of the update that made the backup, and until it has ended. ${untouched}`,
    remedy:
      'If that update waits for `ospi-update support recover`, leave all that is on the database server as it is. Otherwise choose another backup; `ospi-update backup list` shows them.',
  }),
  'backup.database-standby': ({ server, ...database }) => ({
    what: `The server of ${nameIt(database)} (${nameServer(server)}) is a standby: it follows another server and takes no change itself. Nothing could be restored there.`,
    remedy:
      'In `backup.databases` of the site configuration, name the primary server, which the platform writes to; or promote this one, if it is to take over.',
  }),
  'backup.database-prepared': ({ server, names, ...database }) => ({
    what: `In ${nameIt(database)} (${nameServer(server)}) transactions wait for their second phase (PREPARE TRANSACTION), and nobody has ended them: ${names.join(', ')}. As long as they are there, the server lets no restored database take the place of this one.`,
    ...mend(
      `Ask whoever maintains the platform whether each is to be kept. Then, connected to ${database.name}, its owner or a superuser ends it: COMMIT PREPARED 'NAME' or ROLLBACK PREPARED 'NAME'.`,
      'Then run the command again.',
    ),
  }),
  'backup.database-refused': ({ server, detail, ...database }) => ({
    what: `The server of ${nameIt(database)} (${nameServer(server)}) answers, but refused a question. It said: ${detail}`,
    remedy: 'Mend what it complains of, then run the command again.',
  }),
  'backup.database-swap-failed': ({ detail, untouched: isUntouched, isRestored, ...database }) => ({
    what: `${nameIt(database).replace(/^t/, 'T')} was restored beside the one in use, but could not take its place. ${isUntouched ? untouched : isRestored === true ? 'The database in use now is the restored one, whole.' : 'The database in use now holds a part of each.'} The server said: ${detail}`,
    remedy:
      'Leave the services stopped, end what is still connected to the database, and restore the same backup again.',
  }),
  'backup.database-exists': ({ server, ...database }) => ({
    what: `There is a ${engines[database.engine]} database ${database.name} on ${nameServer(server)} already.`,
    remedy: 'Choose a name that is free, or delete that database first.',
  }),
  'usage.database-name': ({ name }) => ({
    what: `${name} cannot be the name of a restored database.`,
    remedy: 'Take letters, digits, `_` and `-`, at most 50 of them.',
  }),
  'usage.database-choice': ({ choice, name, choices }) => ({
    what:
      name === ''
        ? `“${choice}” does not say which database of the backup is meant.`
        : `“${choice}” does not say under which other name the database is to be restored.`,
    remedy: `Give both names, NAME=OTHER: for instance \`--database ${name === '' ? 'NAME' : name}=${name === '' ? 'OTHER' : `${name}_look`}\`. ${holds(choices)}`,
  }),
  'usage.database-unknown': ({ name, choices }) => ({
    what: `The backup does not hold one database ${name}, and one alone.`,
    remedy: `${holds(choices)} ${choices.length === 0 ? 'Leave `--database` out.' : 'Name one of them.'}`,
  }),
  'backup.database-restore-unfinished': (database) => ({
    what: `A restore of ${nameIt(database)} was interrupted while it put it in place: it holds a part of each. No backup was made.`,
    remedy:
      'After an update that was taken back, `ospi-update backup create` first ends what that has left. Otherwise leave the services stopped and run `ospi-update backup restore` again; it takes up from any point.',
  }),
  'backup.databases-differ': ({ id, databases }) => ({
    what: `The backup ${id} holds ${databases.length === 0 ? 'no database' : databases.map(nameIt).join(', ')}: not the databases that the site configuration names now.`,
    remedy:
      databases.length === 0
        ? 'Make a new backup, which holds them. What this one holds can be restored into another folder with `--to`.'
        : 'Restore its folders into another folder with `--to`, and its databases under other names with `--database`.',
  }),
};

export const warnings: Sentences<DatabaseWarnings>['lines'] = {
  'backup.database-left-out': ({ names, ...database }) =>
    `In ${nameIt(database)} these were broken, and are not in the backup, which holds all the rest: ${names.join(', ')}.`,
  'backup.database-sessions-ended': ({ names, ...database }) =>
    `These sessions held tables of ${nameIt(database)} while the services were stopped, and were ended: ${names.join(', ')}.`,
  'backup.database-not-restorable': ({ detail, ...database }) =>
    `What ${nameIt(database)} holds kept this backup from being made (${nameProblem(detail)}). An update would meet the same: it is refused until a backup is made.`,
  'backup.database-given-up': ({ id, detail, ...database }) =>
    `Backup ${id} does not hold ${nameIt(database)}: what the failed update had left of it stood on the database server alone, could not be saved before this restoration replaces it, and is lost (${nameProblem(detail)}).`,
  'backup.database-users-stay': ({ roles, ...database }) =>
    `These users or roles of the server came since the backup of ${nameIt(database)} was made, and are still there: ${roles.join(', ')}. If the update made them, drop them before you install it again.`,
  'backup.database-roles-differ': ({ roles, ...database }) =>
    `${nameIt(database).replace(/^t/, 'T')} is back, but these users of the server are not as they were, since they may not be changed from here: ${roles.join(', ')}.`,
  'backup.database-extension-differs': ({ extension, version, restored, ...database }) =>
    `In ${nameIt(database)} the extension ${extension} is now of version ${restored}; it was ${version}.`,
  'backup.database-roles-new': ({ roles, ...database }) =>
    `${nameIt(database).replace(/^t/, 'T')} is back. These roles of its server were made since the backup, and are left, since they may have been made for something else: ${roles.join(', ')}. If the update made them, drop them before it is tried again: DROP ROLE …`,
  'backup.database-kept': ({ left, ...database }) =>
    `${nameIt(database).replace(/^t/, 'T')} is back and in use. What the failed update had left of it could not be saved before, so it was not dropped: it stands on the server under the name ${left}, until the next restore or update takes that name. Save what you want of it (${database.engine === 'mariadb' ? 'mariadb-dump' : 'pg_dump'} ${left}), then drop it: it takes up room.`,
  'backup.database-left': ({ left, detail, ...database }) =>
    `${nameIt(database).replace(/^t/, 'T')} is back and in use. What was there before could not be dropped, and takes up room under the name ${left}; the next restore tries again. The server said: ${detail} Have the server’s superuser mend that, then drop it: DROP DATABASE "${left}";`,
  'backup.database-replication-stopped': ({ names, ...database }) =>
    `${nameIt(database).replace(/^t/, 'T')} is back, but what passed its changes on is not running: ${names.join(', ')}. A slot must be made again by whoever reads from it, starting from a new copy; a subscription is switched on with ALTER SUBSCRIPTION … ENABLE.`,
};

export const notes: Sentences<DatabaseNotes>['lines'] = {
  'backup.database-dumped': ({ reason, ...database }) =>
    `${nameIt(database).replace(/^t/, 'T')} is dumped again: ${dumpReasons[reason]}.`,
  'backup.database-proven': ({ seconds, ...database }) =>
    `A copy of ${nameIt(database)} stands beside it and is the same (${formatNumber(seconds)} s).`,
  'backup.database-not-proven': ({ folder, ...database }) =>
    `${nameIt(database).replace(/^t/, 'T')} is only read back, and not restored beside itself as proof: there is no room for a copy in ${folder}.`,
  'backup.database-skipped': ({ reason, ...database }) =>
    `${nameIt(database).replace(/^t/, 'T')} is not dumped again: ${skipReasons[reason]}.`,
  'backup.database-not-restored': ({ reason, ...database }) =>
    `${nameIt(database).replace(/^t/, 'T')} is left as it is: ${skipReasons[reason]}.`,
  'backup.database-not-transactional': ({ tables, ...database }) =>
    `In ${nameIt(database)} these tables know no transactions, so that a dump may show them in the middle of a change while the platform serves: ${tables.join(', ')}.`,
};

export const text = { engines, nameIt };
