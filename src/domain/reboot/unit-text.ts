import { dirname } from 'node:path';
import type { Language } from '../../terms/language.ts';
import { siteFolder, type Database, type Service, type Site } from '../../model/site.ts';

/** A unit file of systemd.unit(5). */
export interface UnitFile {
  readonly name: string;
  readonly content: string;
}

/** The text in unit files meant for people, in one language. */
export interface UnitWords {
  /** A comment at the top. */
  readonly written: string;
  readonly recover: (platform: string) => string;
  readonly backup: (platform: string) => string;
  readonly apply: (platform: string) => string;
  readonly planned: (platform: string) => string;
  readonly verify: (platform: string) => string;
  readonly metrics: (platform: string) => string;
  readonly import: (platform: string) => string;
  readonly request: (platform: string) => string;
  /** A comment in the drop-ins of the platform's own units. */
  readonly held: (permit: string) => string;
}

export interface UnitTask {
  readonly site: Site;
  /** Servers that start after the platform's units, so that the recovery can't wait for them. */
  readonly behind: readonly string[];
  /** The command line that runs ospi-update, with absolute paths. */
  readonly program: readonly string[];
  readonly language: Language;
  readonly words: UnitWords;
}

export function nameRecoveryUnit({ name }: Pick<Site, 'name'>): string {
  return `ospi-update-recover-${name}.service`;
}

/** Debian's umbrella unit covers all PostgreSQL clusters; the other names are those of related distributions. */
const databaseUnits: Readonly<Record<Database['engine'], readonly string[]>> = {
  postgresql: ['postgresql.service'],
  mariadb: ['mariadb.service', 'mysql.service', 'mysqld.service'],
};

/** What must be up before anything is done; systemd ignores names unknown to this server. */
export function listServers({ backup: { databases } }: Site): readonly string[] {
  const engines = new Set(databases.map(({ engine }) => engine));
  return [
    'local-fs.target',
    'remote-fs.target',
    'network.target',
    'nginx.service',
    ...[...engines].flatMap((engine) => databaseUnits[engine]),
  ];
}

/** `systemctl stop` would leave the platform half-installed, under the page. */
export const refusesStop: Line = ['RefuseManualStop', 'yes'];

/**
 * Nor does systemd kill it when other units cause a stop; at a shutdown it ends on its own. If memory is short, losing
 * it would cost the platform more than losing most other processes; a hook killed instead fails, and is undone.
 */
export const staysAlive: readonly Line[] = [
  ['TimeoutStopSec', 'infinity'],
  ['OOMScoreAdjust', '-500'],
  ['OOMPolicy', 'continue'],
];

/**
 * At a stop, hooks and dumps must not get the signal that only ospi-update understands. A service with custom commands
 * was started by us and stays in our control group: it must not end with us.
 */
export function whatIsKilled({ services }: Site): readonly Line[] {
  const isCommand = (service: Service) => !('unit' in service);
  return [['KillMode', services.some(isCommand) ? 'process' : 'mixed']];
}

export function renderCommand({ site, program, language }: UnitTask, args: readonly string[]): string {
  const choice = dirname(site.file) === siteFolder ? ['--platform', site.name] : ['--config', site.file];
  return [...program, '--lang', language, ...choice, ...args].map(quote).join(' ');
}

export type Line = readonly [key: string, value: string];

export function renderUnit(
  { written }: UnitWords,
  sections: Readonly<Record<string, readonly Line[]>>,
): string {
  const texts = Object.entries(sections).map(([title, lines]) =>
    [`[${title}]`, ...lines.map(([key, value]) => `${key}=${value}`), ''].join('\n'),
  );
  return `# ${written}\n\n${texts.join('\n')}`;
}

/** systemd.service(5), command lines: an argument in quotes, with these characters escaped. */
function quote(word: string): string {
  if (/^[\w/.:=@+-]+$/.test(word)) return word;
  return `"${escape(word.replaceAll(/[\\"]/g, '\\$&')).replaceAll('$', '$$$$')}"`;
}

/** systemd.unit(5), specifiers. */
export function escape(text: string): string {
  return text.replaceAll('%', '%%');
}
