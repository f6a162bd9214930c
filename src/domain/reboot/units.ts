import { dirname } from 'node:path';
import type { Language } from '../../ports/language.ts';
import { sitePaths, type Database, type Service, type Site } from '../../ports/site.ts';
import { siteFolder } from '../site/load-site.ts';

/** A unit file of systemd.unit(5). */
export interface UnitFile {
  readonly name: string;
  readonly content: string;
}

/** What the unit files say to people, in one language. */
export interface UnitWords {
  /** A comment at their head. */
  readonly written: string;
  readonly recover: (platform: string) => string;
  readonly backup: (platform: string) => string;
  readonly apply: (platform: string) => string;
}

interface Task {
  readonly site: Site;
  /** The absolute words that run ospi-update. */
  readonly program: readonly string[];
  readonly language: Language;
  readonly words: UnitWords;
}

/** Debian's umbrella unit stands for all of PostgreSQL's clusters; the other names are those of its relatives. */
const databaseUnits: Readonly<Record<Database['engine'], readonly string[]>> = {
  postgresql: ['postgresql.service'],
  mariadb: ['mariadb.service', 'mysql.service', 'mysqld.service'],
};

/**
 * The unit files of a platform, for systemd 247 and later: the recovery at boot and, to be enabled by who wants them, a
 * nightly backup and a nightly update from the inbox. Pure.
 */
export function renderUnits(task: Task): readonly UnitFile[] {
  return [
    { name: nameRecoveryUnit(task.site), content: renderRecovery(task) },
    ...renderTimed({ task, command: 'backup', calendar: '*-*-* 01:30:00', persistent: true }),
    // Not made up for after a night without power: it would close the platform in the middle of the day.
    ...(task.site.inbox === undefined
      ? []
      : renderTimed({ task, command: 'apply', calendar: '*-*-* 02:30:00', persistent: false })),
  ];
}

export function nameRecoveryUnit({ name }: Pick<Site, 'name'>): string {
  return `ospi-update-recover-${name}.service`;
}

/**
 * The platform's own units are ordered after this one, so that none of them runs on data that are about to be restored. Yet
 * the recovery itself starts them, and their start waits for ours to be over: with Type=oneshot it would wait for itself. So
 * it says when it is ready, right before it starts the first of them, and goes on.
 */
function renderRecovery(task: Task): string {
  const { site, words } = task;
  const units = site.services.flatMap((service) => ('unit' in service ? [service.unit] : []));
  return renderUnit(words, {
    Unit: [
      ['Description', escape(words.recover(site.name))],
      ['Documentation', 'man:ospi-update(1)'],
      ['ConditionPathExists', escape(sitePaths(site).journal)],
      // The page is proven over HTTP, inhibitors are logind's.
      [
        'After',
        [...listServers(site), 'systemd-logind.service'].filter((unit) => !units.includes(unit)).join(' '),
      ],
      ...(units.length === 0 ? [] : [['Before', units.map(escape).join(' ')] as const]),
    ],
    Service: [
      ['Type', 'notify'],
      ['NotifyAccess', 'all'],
      ['ExecStart', renderCommand(task, ['support', 'recover', '--interrupted'])],
      // As long as a restoration takes. To kill it would only make it begin again.
      ['TimeoutStartSec', 'infinity'],
      ...whatIsKilled(site),
    ],
    Install: [['WantedBy', 'multi-user.target']],
  });
}

function renderTimed({
  task,
  command,
  calendar,
  persistent,
}: {
  task: Task;
  command: 'backup' | 'apply';
  calendar: string;
  persistent: boolean;
}): readonly UnitFile[] {
  const { site, words } = task;
  const name = `ospi-update-${command}-${site.name}`;
  const description = ['Description', escape(words[command](site.name))] as const;
  return [
    {
      name: `${name}.service`,
      content: renderUnit(words, {
        Unit: [
          description,
          ['Documentation', 'man:ospi-update(1)'],
          ['After', [...listServers(site), nameRecoveryUnit(site)].join(' ')],
        ],
        Service: [['Type', 'oneshot'], ['ExecStart', renderCommand(task, [command])], ...whatIsKilled(site)],
      }),
    },
    {
      name: `${name}.timer`,
      content: renderUnit(words, {
        Unit: [description],
        Timer: [
          ['OnCalendar', calendar],
          ['Persistent', String(persistent)],
        ],
        Install: [['WantedBy', 'timers.target']],
      }),
    },
  ];
}

/** What has to be there before anything is done; of names that this server does not know, systemd takes no notice. */
function listServers({ backup: { databases } }: Site): readonly string[] {
  const engines = new Set(databases.map(({ engine }) => engine));
  return [
    'local-fs.target',
    'remote-fs.target',
    'network.target',
    'nginx.service',
    ...[...engines].flatMap((engine) => databaseUnits[engine]),
  ];
}

/**
 * At a stop, hooks and dumps must not get the signal that only ospi-update understands. A service with commands of its own
 * was started by us and lives on in our control group: it must not end with us.
 */
function whatIsKilled({ services }: Site): readonly Line[] {
  const isCommand = (service: Service) => !('unit' in service);
  return [['KillMode', services.some(isCommand) ? 'process' : 'mixed']];
}

function renderCommand({ site, program, language }: Task, args: readonly string[]): string {
  const choice = dirname(site.file) === siteFolder ? ['--platform', site.name] : ['--config', site.file];
  return [...program, '--lang', language, ...choice, ...args].map(quote).join(' ');
}

type Line = readonly [key: string, value: string];

function renderUnit({ written }: UnitWords, sections: Readonly<Record<string, readonly Line[]>>): string {
  const texts = Object.entries(sections).map(([title, lines]) =>
    [`[${title}]`, ...lines.map(([key, value]) => `${key}=${value}`), ''].join('\n'),
  );
  return `# ${written}\n\n${texts.join('\n')}`;
}

/** systemd.service(5), command lines: a word between quotes, in which these characters would mean something. */
function quote(word: string): string {
  if (/^[\w/.:=@+-]+$/.test(word)) return word;
  return `"${escape(word.replaceAll(/[\\"]/g, '\\$&')).replaceAll('$', '$$$$')}"`;
}

/** systemd.unit(5), specifiers. */
function escape(text: string): string {
  return text.replaceAll('%', '%%');
}
