import type { CliNotes, CliProblems, CliWarnings, SessionLimit } from '../../model/vocabulary/cli.ts';
import { limitOption } from '../limit-option.ts';
import type { Sentences } from '../sentences.ts';
import { codes } from './cli-codes.ts';
import { configuration } from './cli-configuration.ts';
import { manifest } from './cli-manifest.ts';
import { text as reboot } from './reboot.ts';
import { powers } from './cli-powers.ts';

const seeHelp = ({ command }: { command: string }) => `\`${command} --help\` shows what it takes.`;
const orSeeHelp = ({ command, nearest }: { command: string; nearest?: string }) =>
  nearest === undefined ? seeHelp({ command }) : `Did you mean ${nearest}? ${seeHelp({ command })}`;

const sessionLimits: Readonly<Record<SessionLimit, (value: number, needed: number | string) => string>> = {
  'open-files': (value, needed) =>
    `This session may have only ${value} files open at once; ${needed} are needed.`,
  'file-size': (value) =>
    `This session may write no file larger than ${value} bytes; a backup can be of any size.`,
  stack: (value, needed) =>
    `This session gives a program a stack of only ${value} KiB; ${needed} KiB are needed.`,
  'address-space': (value, needed) =>
    `This session gives a program only ${value} KiB of virtual memory; ${needed} KiB are needed.`,
  'cpu-time': (value) =>
    `This session ends a program after ${value} seconds of processor time; an update can take any time.`,
  processes: (value, needed) =>
    `This user may have only ${value} processes and threads at once; with those that he has, ${needed} are needed.`,
};

export const problems: Sentences<CliProblems>['problems'] = {
  'internal.fault': ({ detail }) => ({
    what: `An unexpected fault occurred: ${detail}`,
    remedy: 'Run `ospi-update status` to see how the platform stands, and send this message to support.',
  }),
  'prerequisite.program-missing': ({ program }) => ({
    what: `The program ${program} is not installed, or not in the standard folders for programs.`,
    remedy: `Install it (on Debian: the package that holds ${program}), then run the command again.`,
  }),
  'prerequisite.session-limit': ({ limit, value, needed }) => ({
    what: sessionLimits[limit](value, needed),
    remedy: `Raise the limit in the session, the unit or /etc/security/limits.conf (\`ulimit ${limitOption(limit)} ${needed}\`), then run the command again.`,
  }),
  'usage.unknown-option': ({ option, ...usage }) => ({
    what: `${usage.command} has no option ${option}.`,
    remedy: orSeeHelp(usage),
  }),
  'usage.unknown-command': ({ word, ...usage }) => ({
    what: `${usage.command} has no command ${word}.`,
    remedy: orSeeHelp(usage),
  }),
  'usage.argument-missing': ({ argument, command }) => ({
    what: `${command} needs ${argument}.`,
    remedy: seeHelp({ command }),
  }),
  'usage.too-many-arguments': ({ command }) => ({
    what: `${command} was given more than it takes.`,
    remedy: `${seeHelp({ command })} A name with spaces in it needs quotes.`,
  }),
  'usage.value-missing': ({ option, command }) => ({
    what: `The option ${option} needs a value.`,
    remedy: seeHelp({ command }),
  }),
  'usage.options-conflict': ({ one, other, command }) => ({
    what: `The options ${one} and ${other} exclude each other.`,
    remedy: `Give one of them. ${seeHelp({ command })}`,
  }),
  'usage.language-unknown': ({ language }) => ({
    what: `The language “${language}” is not available.`,
    remedy: 'Give --lang fr or --lang en.',
  }),
  'usage.needs-no-root': ({ command }) => ({
    what: `${command} does not run as root: what it reads was written by somebody else, and nothing that it does needs root.`,
    remedy: 'Run it without sudo, as an ordinary user who may read the file.',
  }),
};

export const warnings: Sentences<CliWarnings>['lines'] = {};

export const notes: Sentences<CliNotes>['lines'] = {};

/** What the help and the man page say. A word in capitals stands for a value that the reader gives. */
export const text = {
  headings: {
    usage: 'Usage:',
    arguments: 'Arguments:',
    options: 'Options:',
    globalOptions: 'Options of every command:',
    commands: 'Commands:',
    support: 'Support:',
    publishing: 'Site and publishing:',
    exitStatus: 'Exit status:',
  },
  words: {
    options: '[options]',
    command: 'COMMAND',
    archive: 'ARCHIVE',
    bundle: 'BUNDLE',
    file: 'FILE',
    folder: 'DIR',
    renaming: 'NAME=OTHER',
    id: 'ID',
    key: 'KEY',
    name: 'NAME',
    prefix: 'PREFIX',
    code: 'CODE',
    text: 'TEXT',
    days: 'DAYS|DATE',
    product: 'PRODUCT',
    range: 'RANGE[,…]',
    digest: 'DIGEST[,…]',
  },
  help: 'show this help and exit',
  version: 'show the version of ospi-update and exit',
  options: {
    platform: 'the platform that is meant, where the server hosts several',
    config: 'read this site configuration in place of the one in /etc/ospi-update',
    json: 'write JSON for programs on standard output, and nothing else there',
    lang: 'speak French or English, whatever the locale says',
    quiet: 'write only warnings and failures',
    verbose: 'write details too, such as technical causes',
    noColor: 'write without colours',
  },
  program: {
    summary: 'update a platform of OSPI, and get the old version back when that fails',
    description:
      'Installs updates of OSPI’s web platforms on the customer’s own server: checks, backs up, shows the maintenance page, installs, and gives the old version back when something fails.',
  },
  commands: {
    check: {
      summary: 'check the prerequisites, and whether ARCHIVE could be installed here',
      description:
        'Checks whether this server meets the prerequisites of an update and, with ARCHIVE, whether that update could be installed here: by looking, then by a rehearsal, which does each step of an update in miniature beside the platform and takes it back. Changes nothing on the platform.',
      archive: 'the update archive (.ospi), as it was downloaded',
      inbox: 'in place of ARCHIVE, the newest one in the site’s inbox that can be installed',
      strict: 'exit with 10 when there are warnings',
      noRehearsal: 'only look: do not try an update’s steps out in miniature beside the platform',
      facts: 'judge the facts recorded in FILE by --json, in place of this server',
      acceptNotice: 'put on record that you have read the notice of ARCHIVE and accept it',
      noticeTo:
        'save the notice of ARCHIVE as FILE, to read it before you accept it; FILE must not exist yet',
    },
    backup: {
      summary: 'back the platform’s data up while it stays available, and manage the backups',
      description:
        'Backs the platform’s data up while it stays available, and manages the backups. Without a command: create.',
    },
    backupCreate: {
      summary: 'make a backup now',
      description:
        'Makes a backup of the platform’s data now, while the platform stays available; `ospi-update backup` alone does the same. What has not changed since the previous backup is not copied again.',
    },
    backupList: { summary: 'list the backups', description: 'Lists the backups, the newest first.' },
    backupVerify: {
      summary: 'verify that a backup is intact',
      description:
        'Reads a backup, and those that it adds to, and verifies that it is intact: every file is read to its end. Only a restoration proves that a database comes back; --restore makes one.',
      id: 'the backup, as `ospi-update backup list` names it, or latest for the newest one',
      restore:
        'also restore each database of the backup beside the one in use, compare it with what was dumped, and drop it again; it takes the room of the databases on their server, and the platform stays available',
    },
    backupRestore: {
      summary: 'restore a backup to the platform, or to DIR',
      description:
        'Restores a backup to the platform: its data are put back as they were then, and what was saved since is lost. With --to DIR or --database, the platform is not touched.',
      id: 'the backup, as `ospi-update backup list` names it',
      to: 'restore the backup’s folders into this one instead, each under its absolute path; it must be empty or not exist yet, where nobody else may write. The backup’s databases are left out: --database brings them',
      database:
        'restore this database of the backup under another name on its server, for inspection; may be given several times; ENGINE:NAME=OTHER where the name alone is not clear',
      yes: 'replace the data of the platform without asking; where nobody can be asked, as under cron, they are replaced without it too',
    },
    backupPrune: {
      summary: 'remove old backups',
      description:
        'Removes old backups, and keeps as many of the newest as the site configuration says (backup.keep). Kept besides, whatever their age: those of the last update that succeeded, and those of every attempt since then, since none of these ended well. Once an update has succeeded again, they are removed as any others. Old versions of the platform are never removed.',
    },
    apply: {
      summary: 'install an update',
      description:
        'Installs an update: verifies the archive, backs the data up, turns the maintenance page on, installs, checks the health of the new version and turns the page off. When something fails, the previous version comes back; after that, updates are refused until support has released the platform.',
      archive:
        'the update archive (.ospi), as it was downloaded; by default the newest one in the site’s inbox',
      dryRun: 'show what would run, and do nothing',
      acceptNotice: 'put on record that you have read the notice and accept it; nothing is asked',
      hold: 'keep the page on once the new version is healthy, so that the addresses of maintenance.allow can look at it first; it opens on --open, after maintenance.holdMinutes (60), or by a recovery. What they save stays, so there is no way back from there',
      open: 'open what --hold keeps closed, show the update to its end and exit as it does; 3 if nothing waits for it',
    },
    status: {
      summary: 'show version, running or last update, maintenance page and backups',
      description:
        'Shows the installed version, the running or the last update and how it ended, whether visitors see the maintenance page, whether updates are refused and the code to give to support, and the backups.',
      history: 'list all updates: start, duration, versions, ending, operator, incident code, release',
      attempt:
        'show one update, by its name or its incident code: each step with its time, warnings, what failed and what it printed last, recoveries and backups',
      verify: 'verify the journal: intact, or the first record that is not; exits with 3 then',
      follow:
        'wait for an update that is being prepared, show it until it ends, and exit as it did, or as the last one did if none is at work: 0, 7 or 8; 5 if it was interrupted; 6 if it is still at work',
    },
    support: {
      summary: 'send a case to support, bring an interrupted update to an end, let updates be tried again',
      description: 'What is needed after an update that did not end well.',
    },
    supportBundle: {
      summary: 'gather in one file what support needs',
      description:
        'Gathers in one file what support needs to see the case without access to this server: facts and verdicts of check, the status, the journal, the end of the logs, the configuration, what nginx serves, versions and disks. No data of the platform and no secret is in it, and names of people, hosts and files are replaced by pseudonyms; a list of what is in it and what is not is shown first, and stands in the file in French and English. Works in every state: after a failure or an interruption, under the maintenance page, beside another run, with a damaged journal or configuration, on a full disk (it then writes elsewhere and says where), and for any user (it then says what is missing). Changes nothing.',
      archive: 'an archive that was refused, or that is to be installed: its facts are recorded too',
      output: 'the file, or a folder that is there, in place of the current folder',
      yes: 'write without asking; needed where there is no terminal',
      nginxConfig: 'nginx’s main file, where it is not the usual one',
    },
    supportRecover: {
      summary: 'bring an interrupted update to an end, forward or back',
      description:
        'Brings an update to an end that was interrupted (power cut, kill), or that ended under the maintenance page: forward if the new version had been found healthy, otherwise back to the previous version, with everything that its users had saved; the data of a backup that was restored meanwhile stay. It goes by the journal, asks nothing, never runs the update again, and may itself be interrupted and run again. Exits with 0 once the platform is open, in either version, or if there is nothing to recover; with 8 if it stays under the maintenance page: call support, and once the reason that was named is mended, run it again. Except after the way forward, updates stay refused until support releases the platform.',
      interrupted: 'leave alone what has ended under the maintenance page; for the start of the server',
    },
    supportReplay: {
      summary: 'judge a customer’s case again, out of such a file',
      description:
        'For the engineer, on a machine of his own, without any of the customer’s systems, and without root, who is refused since a bundle is not signed: judges the facts of BUNDLE with the same rules, works the state, the incident code and the way of a recovery out of its journal, and shows them in the sentences that the customer saw, then the course of the last update. Where that differs from what was recorded there, as under another version of this program, both are shown, and the exit status is 10.',
      bundle: 'the file that `support bundle` has written',
      with: 'decide also whether ARCHIVE could be installed there, as `apply --dry-run` would, now and once support has released the platform; the room that its hooks need for a copy of the data is not known',
      to: 'unpack BUNDLE into DIR as well, which must not exist yet',
    },
    supportRelease: {
      summary: 'let one new update be begun, with the file that support has sent',
      description:
        'Lifts the refusal that stands after a failed update, for one new attempt. FILE comes from support, who make it of the incident code that `ospi-update status` shows. It is good for that failure of that platform alone, once, and until it expires; who released why is put on record, and shown by `ospi-update status`. An update that was interrupted, or left the platform under the maintenance page, must be recovered first: the file stays good for that.',
      file: 'the release, as support has sent it; by default the one in the site’s inbox that fits, whose name must end in .txt',
    },
    supportRevoke: {
      summary: 'refuse from now on what the vendor has withdrawn, with the file that support has sent',
      description:
        'Puts on record that the vendor has withdrawn versions or archives of this product, and why. From then on they are refused (exit status 4, with the vendor’s reason) by check and apply, in the inbox too, where the newest one that was not withdrawn is taken; an acceptance of their notice is of no use. What is installed stays as it is, a way back to a withdrawn version is never barred, and `ospi-update check` and `ospi-update status` say where the installed version is among it. FILE has no end, does not depend on the clock, may be given again, and may be given while updates are refused or an update was interrupted. It cannot be taken back: the vendor publishes a newer version. An archive may carry the same in its manifest; it goes on record once its notice is accepted.',
      file: 'the revocation, as support has sent it; by default all those in the site’s inbox, whose names must end in .txt',
    },
    setup: { summary: 'prepare this server', description: 'Prepares this server for updates.' },
    setupNginx: {
      summary: 'let nginx show the maintenance page',
      description:
        'Prints the lines that let nginx show the maintenance page; they belong in the server block of the platform, by `include`. With --install, finds that block (and those that serve the same names, such as http beside https, that pass requests on to the same place, run the same scripts or serve the platform’s folders), shows the change, and, once you agree, writes the lines to snippets/ beside nginx’s main file, includes them, reloads nginx once and proves over HTTP that they are in force. nginx has accepted the whole before any file changes; what fails is put back. The block’s own error pages for 500, 502 and 504 give way to the maintenance page while that is on. Needs nginx 1.18 or later.',
      output: 'write them to FILE instead',
      install: 'install them in nginx’s configuration',
      undo: 'take out what --install has put in; the files are then as before, byte for byte. A line that was changed since is left alone, and nothing is done',
      yes: 'change nginx’s configuration without asking',
      nginxConfig: 'nginx’s main file, where it is not the usual one',
    },
    setupMove: {
      summary: 'take a platform’s history along to a new name or state folder',
      description:
        'Once the configuration file was renamed, or names another `state` folder, every other command but `support bundle` is refused: a mark in the platform’s folder (ROOT/.ospi-update.json) says where its history is. This command journals the move, copies journal, logs and notices, and then writes the mark. A refusal after a failed update goes with it. Neither an update that was interrupted nor the maintenance page may be in the way. nginx and systemd are then set up again.',
    },
    setupSystemd: {
      summary: 'print the systemd units that recover by themselves',
      description:
        'Prints unit files for systemd 247 or later: one that brings an interrupted update to an end when the server starts, before the services of the platform, or as soon as it is gone; a drop-in for each unit of the platform, UNIT.d/ospi-update.conf, which holds it while the maintenance page is on and this program does not let it start; and timers for a backup and an update every night, which do nothing until they are enabled. After a nightly backup that succeeded, old ones are removed as by `backup prune`. They may be written again at any time; drop-ins of units that are not the platform’s any more are then taken away.',
      output: 'write them to this folder instead, usually /etc/systemd/system',
    },
    pack: {
      summary: 'build and sign an update archive (for the publisher)',
      description:
        'Builds and signs an update archive from DIR, which holds manifest.json, the notice, hooks/ and files/: see ospi-update-manifest(5). With --new-key it makes a pair of keys instead, in the format of minisign; with --release, the file by which support lifts the refusal of updates after a failed one; with --revoke, the file by which versions or archives are withdrawn.',
      folder: 'the folder to pack',
      key: 'the secret key to sign with',
      output: 'the archive to write',
      manifest: 'write only the manifest to FILE, to be signed by minisign itself: minisign -S -m FILE',
      signature: 'take the signature that minisign made of that manifest, in place of --key',
      publicKey: 'the public key, or its file, to verify that signature with',
      newKey: 'make the keys PREFIX.key and PREFIX.pub',
      release:
        'make a release of the platform whose incident code this is, in place of an archive: a small text file for `ospi-update support release`. Without --key it is not signed yet, and the output says how minisign signs it',
      revoke:
        'withdraw versions or archives of PRODUCT, in place of making an archive: a small text file for `ospi-update support revoke`, signed as --release is. It cannot be taken back',
      versions:
        'of --revoke: versions, or ranges with an upper bound such as ">=4.3.0 <4.3.2", with commas in between',
      archives:
        'of --revoke: SHA-256 digests, with commas in between: the manifestSha256 that `check ARCHIVE --json` shows, which holds for every copy however it is compressed, or the sha256 of one file',
      issuer: 'who releases or withdraws, for the customer’s journal',
      reason: 'why, for the customer’s journal',
      expires:
        'until when the new update may be begun: days, or a date (YYYY-MM-DD); 7 days by default, 90 at most',
    },
  },
  units: reboot.units,
  exits: {
    ok: 'done, or nothing to do',
    internal: 'an unexpected fault',
    usage: 'unknown option, bad argument or bad configuration; nothing was changed',
    prerequisite: 'a required prerequisite is not met; nothing was changed',
    archive: 'the archive, or the release or revocation by support, is refused; nothing was changed',
    locked: 'refused: an earlier update failed or was interrupted; nothing was changed',
    busy: 'another run is at work on this platform; nothing was changed',
    'rolled-back': 'the update failed; the previous version is back and healthy',
    maintenance: 'the update failed; the platform stays under the maintenance page',
    permission: 'neither root nor in the administrators’ group; nothing was changed',
    warning:
      'check --strict: there are only warnings; support replay: it comes out otherwise than it was recorded',
    backup: 'the backup command failed; this does not count as an update',
  },
  man: {
    section: 'System administration',
    formatSection: 'File formats',
    messagesSection: 'Messages',
    titles: {
      name: 'NAME',
      synopsis: 'SYNOPSIS',
      description: 'DESCRIPTION',
      commands: 'COMMANDS',
      options: 'OPTIONS',
      prerequisites: 'PREREQUISITES',
      administrators: 'ADMINISTRATORS',
      exitStatus: 'EXIT STATUS',
      files: 'FILES',
      environment: 'ENVIRONMENT',
      json: 'OUTPUT FOR PROGRAMS',
      examples: 'EXAMPLES',
      failure: 'AFTER A FAILURE',
      trust: 'TRUST MODEL',
      seeAlso: 'SEE ALSO',
    },
    description: [
      'Two commands are enough for an update: `ospi-update check ARCHIVE` says whether it can be installed here and changes nothing; `ospi-update apply ARCHIVE` installs it. The archive is handed over as it was downloaded, never decompressed.',
      'While an update is being installed, visitors see the maintenance page. Nothing that the platform has confirmed to its users is lost, whether the update succeeds or fails. The update goes on when the terminal closes: `ospi-update status --follow` shows how far it is.',
      'While an update or its recovery is at work, systemd is asked to refuse a shutdown, a restart or a suspend of the server (systemd-inhibit(1)); `ospi-update status` says whether it does. Before systemd 257 root is not asked: a restart by root goes through all the same. Where there is no systemd, nothing prevents it. Do not restart the server before the end; an update that is caught by it stands as interrupted.',
      'Each platform of the server has a configuration; ospi-update.yaml(5) describes its keys. `ospi-update setup nginx` lets nginx show the maintenance page.',
    ],
    prerequisites: {
      introduction:
        '`ospi-update check` tells whether they are met. Below a minimum nothing is installed (exit status 3); below what is advised there is a warning. An archive may ask for more.',
      items: {
        platform: {
          term: 'Platform',
          needed: 'version 4.0.0 or later, and one from which the archive can update',
        },
        cpuCores: { term: 'CPU cores', needed: '4; advised: 8' },
        memory: {
          term: 'Memory',
          needed: '8 GiB; advised: 16 GiB. A server sold with 8 GB shows a little less, and that is enough',
        },
        disk: {
          term: 'Free disk space',
          needed:
            '30 % of every file system that is written, and room for the new version, the backup and a restoration of it',
        },
        server: {
          term: 'Server',
          needed:
            'nginx with the snippet of `setup nginx`, the services and the health address of the configuration, Node.js 20.19 or later, GNU tar, zstd and flock',
        },
      },
    },
    administrators: [
      'Only root and the members of the administrators’ group may install, accept a notice and back up; restoring, pruning and `setup` are root’s. The members do so through sudo, so that the files of the platform can be changed; who is behind root is put on record. Without sudo they can run status, and check, which then names the folders that only root may write as not writable; backups are readable by root alone.',
      'Make the group with `groupadd --system systeme`, name it in the configuration (`administrators: systeme`), add its members with `usermod -aG systeme NAME`, make the inbox theirs (`install -d -g systeme -m 2770 /var/spool/ospi-update/planipsy`), and give it these lines in sudoers:',
    ],
    members: [
      'The lines hold whole commands, so that a member can name no file and no configuration: with a `*` in one of them, or with arguments left open, root reads and writes what he names. Archives, and the file of a release (NAME.txt), are laid in the inbox; a bundle is written as the member’s own. Where the server has several platforms, add `--platform NAME` to each command. If Node.js stands in a folder of its own, add that to secure_path; only root may be able to write it.',
    ],
    json: [
      'With `--json`, standard output carries one JSON object on one line: the result, or the problem. apply, `support recover`, `status --follow` and the backup commands that write put each event on a line of its own before it. Warnings and technical causes go to standard error.',
      'Every object has `kind`: of a result it is check, plan, applied, nothing-to-do, recovered, nothing-to-recover, status, history, attempt, journal-verified, notice-accepted, backup-created, backup-list, backup-verified, backup-restored, backup-pruned, bundle, replay, packed, released, release-made, revoked, revocation-made, key-created, nginx-set-up, platform-moved, snippet or units; of an event record, progress or note; of a problem problem. A problem has `code`, `messageCode` (as people are told it, see ospi-update-messages(7)), `exit`, `exitCode`, `platform` (unchanged, rolled-back, changed or unknown), `params`, `what` and `remedy`. Keys and codes are English and stable; only what, remedy and titles are sentences.',
      'What the vendor has withdrawn stands as `revocations` in `facts.journal` of check and in the result of status, each with `product`, `versions`, `archives`, `reason`, `issued` and `issuer` or `carriedBy` (the version of the archive that carried it); status has `revoked` where the installed version is among it. An archive is told by `facts.archive.sha256`, of the file, as `archive.sha256` of the event attempt.started and as sha256sum(1) has it, and by `facts.archive.manifestSha256`, of its signed manifest.json. The journal has the event archive.revoked.',
    ],
    files: {
      configuration: 'the configuration of a platform, see ospi-update.yaml(5); JSON (.json) is read as well',
      journal: 'the record of all updates; never edit or delete it',
      attempts: 'what each update printed',
    },
    environment: {
      locale:
        'the language, in this order, where --lang is not given; and, with LC_CTYPE in the place of LC_MESSAGES, the characters: where they are not those of UTF-8, text is written with those that there are (JSON stays UTF-8)',
      noColor: 'set to anything, output has no colours',
    },
    examples: {
      first: {
        title: 'The first update, on a terminal:',
        lines: [
          'cp planipsy-4.3.0.ospi /var/spool/ospi-update/planipsy/',
          'sudo ospi-update check --inbox',
          'sudo ospi-update apply --dry-run',
          'sudo ospi-update apply',
        ],
      },
      cron: {
        title:
          'Every night, install the newest archive of the inbox. Only an archive whose notice was accepted is installed; when there is nothing to do, nothing is written:',
        lines: ['30 2 * * * root /usr/local/bin/ospi-update apply --platform planipsy'],
      },
      accept: {
        title: 'Accept the notice beforehand, for the night:',
        lines: ['sudo ospi-update check --inbox --accept-notice'],
      },
      backup: {
        title:
          'Make a backup, and, as root, look at its content elsewhere; /srv/planipsy/shared is then in /srv/restored/srv/planipsy/shared, and the database planipsy beside itself as planipsy_look:',
        lines: [
          'sudo ospi-update backup',
          'ospi-update backup restore ID --to /srv/restored --database planipsy=planipsy_look',
        ],
      },
    },
    powers,
    trust: {
      trusted: {
        introduction: 'What is trusted, since nothing can be done against it:',
        items: [
          'root, and what root has set in the session: a Node.js that root starts reads NODE_OPTIONS, NODE_PATH and LD_PRELOAD before the first line of this program. sudo removes them as long as its `env_reset` stays on. What this program starts, hooks and services among it, never gets them, nor anything else of the session.',
          'The members of the administrators’ group, as far as the lines under ADMINISTRATORS go, and those make nobody root. A member can install, when he likes, any archive in the inbox that the vendor has signed for this product and that is newer than what was ever installed here, and so have its hooks run as root; accept its notice in his own name; keep the new version closed for `maintenance.holdMinutes`, and open it; make backups until the room is used up; recover; put a release by support in force; read the status, the journal, the logs, the notices, the list of backups and a bundle. By leaving a question open he may hold others up, and by ending his own session interrupt an update, which is then to be recovered.',
          'Whom other lines of sudoers let run this command with arguments of his own: he has more. Even then, an archive, facts, a release or a configuration that he names is opened, and a notice or a bundle is written, with his own file rights and not with root’s. But `backup restore` and `setup` are root’s, and whoever may run them through sudo is root.',
          'The configuration, and with it the public keys, the commands of the services and the programs of the databases. It is read only if nobody but root can write it or a folder above it, links followed. It is data: no JavaScript is ever run as one, and neither the current folder nor a home is searched.',
          'The programs in `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`, whatever PATH says, and Node.js itself.',
          'The vendor, who holds the secret key: a hook that was signed runs as the user who runs the update, and may do what that user may.',
        ],
      },
      verified: {
        introduction: 'What is verified, and refused before anything is changed:',
        items: [
          'An archive, wherever it comes from: the signature of its manifest by a trusted key, then every name, type, size and digest in it. What was verified is what is installed. A folder for new archives may belong to anybody.',
          'The folders of the platform, of the state, of the page and of the backups, those above them, the files of the state and every file of a backup: nobody but root may be able to write them. Files in the state that are links, have a second name or are no files at all are refused.',
          'What is named on the command line and decides what root runs or believes (`--config`, `--facts`, and `--nginx-config` with all that it includes or loads): the file, every folder above it and every link on the way, as the configuration itself; likewise the programs that start and stop services. Root writes only where nobody else decides what a name leads to. `support replay` refuses to run as root, and `pack` through sudo.',
          'The journal: a record that was changed, moved, repeated, left out or cut off, or that belongs to another platform, is found and located. So is a deleted journal, from the heads that the logs of the updates keep.',
          'A backup, when it is verified and before it is restored: its chain and the digest of each file. Names that lead out of a folder are refused, whatever the digests say.',
          'A revocation by the vendor: its signature, that it was signed as a revocation, the product that it is for. What was withdrawn stands in the journal, and is refused whatever is deleted or moved beside it; an archive withdrawn by its manifest’s digest is known however it was compressed again.',
          'A release by support: its signature, that it was signed as a release, the failure that it is for, that it has not expired, that it was not used before; and that the clock was not set back behind the journal.',
          'The session: limits (`ulimit`) under which an update would stop half-way.',
          'Text from outside (titles, the output of hooks and services, names, answers of databases) is shown with stand-ins for whatever could drive a terminal or show another text than is there.',
        ],
      },
      undefended: {
        introduction: 'What is not defended against:',
        items: [
          'Somebody who is root already: the chain of the journal has no secret, so that root can write a whole new one together with the logs; likewise a backup, or this program.',
          'A hook that does harm although it was signed; and a stolen secret key, until it is removed from `trustedKeys`.',
          'Who may write the data folders while the platform runs: they are the platform’s own, and what is in them is backed up and restored as it is.',
          'The name of the person behind root: it is the kernel’s where it keeps one (`/proc/self/loginuid`), otherwise that of sudo, which root can set.',
          'A copy of a whole server, made after a failure: it has the same failure, and a release fits it as well.',
          'Backups are not encrypted, and hold what the databases hold; nobody but root can read them.',
          'A shutdown by root before systemd 257, see above.',
        ],
      },
    },
    failure: [
      'An update that fails is undone: the previous version comes back with everything that its users had saved, and the maintenance page comes off (exit status 7). Where the platform does not get healthy again, the page stays on (exit status 8); do not restart the server then, and do not repair data by hand. Call support with the incident code; once the reason that was named is mended (nginx started, disk freed, server up), `ospi-update support recover` tries again.',
      'In both cases, and after an update that was interrupted by a power cut or a kill, every further apply is refused (exit status 5). `ospi-update status` shows the incident code; give it to support. Deleting files or restarting the server does not lift the refusal.',
      'After an interruption the platform stays as it was at that moment, often under the maintenance page. `ospi-update support recover` brings it back: to the new version if that had been found healthy, otherwise to the previous one, with everything that its users had saved. It may be run as often as you like, but no more once somebody has repaired data by other means than `ospi-update backup restore`. Where visitors may have reached the new version it undoes nothing, since that would lose what they saved: support decides.',
      'The unit of `ospi-update setup systemd` runs `ospi-update support recover --interrupted` at each start of the server, before the units of the platform, and as soon as an update is gone that was killed, whoever had started it. It leaves alone what ended with exit status 8, since somebody may have repaired data by hand. It never runs beside another recovery, which then has exit status 6.',
      'As long as it has not succeeded, and also where it cannot run at all, systemd starts no unit of the platform under the page, by hand neither: its start ends with “Assertion failed”. `ospi-update support recover`, by hand, starts them once it can, and leaves nothing in `systemctl --failed`. After a repair by hand, together with support, they start once the page is taken off, or as soon as /run/ospi-update/NAME.may-start is there, which a restart of the server takes away.',
      'The unit of the nightly update cannot be stopped with `systemctl stop`. `journalctl -t ospi-update` tells what happened, one line a record beside its hash: with `-p notice` without the hashes, with `-p err` what failed.',
      'Once support has looked at the case, they send a small signed file. With it in the inbox, as a file whose name ends in .txt, `sudo ospi-update support release` puts it on record, with its reason (root may also name it, wherever it is); from then on one update may be begun until it expires, and if that one fails, updates are refused again. The file fits one failure of one platform, and is good once; a mail program may change its line ends, blanks and empty lines, nothing else.',
      'Where the vendor withdraws a version that was published, support sends a file of the same kind: `sudo ospi-update support revoke FILE`. It lifts no refusal, and may be given before or after a release.',
    ],
  },
  codes,
  configuration,
  manifest,
};
