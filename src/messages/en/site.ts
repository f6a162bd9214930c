import type {
  Distrust,
  SiteError,
  SiteErrorParams,
  SiteNotes,
  SiteProblems,
  SiteWarnings,
} from '../../model/vocabulary/site.ts';
import type { Sentences } from '../sentences.ts';
import { writeTrustCommand } from '../trust-command.ts';

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'this user may not read it',
  'not-a-file': 'it is not an ordinary file',
  'too-large': 'it is larger than 64 KiB',
};

export const problems: Sentences<SiteProblems>['problems'] = {
  'usage.group-unknown': ({ group, configuration }) => ({
    what: `There is no Unix group called ${group}, which ${configuration} names as the administrators’ group.`,
    remedy: `Create it (groupadd --system ${group}) and add the administrators to it, or correct \`administrators\`.`,
  }),
  'usage.site-none': ({ folder }) => ({
    what: `No platform is configured on this server: ${folder} holds no configuration.`,
    remedy: `Write the platform’s configuration to ${folder}/NAME.yaml, or name one with --config FILE.`,
  }),
  'usage.site-several': ({ folder, names }) => ({
    what: `Several platforms are configured in ${folder}: ${names.join(', ')}.`,
    remedy: `Say which one is meant, for example: --platform ${names[0] ?? 'NAME'}`,
  }),
  'usage.site-unknown': ({ folder, name, names, nearest }) => ({
    what: `No platform called ${name} is configured in ${folder}.`,
    remedy:
      nearest !== undefined
        ? `Did you mean --platform ${nearest}?`
        : names.length > 0
          ? `Configured are: ${names.join(', ')}.`
          : `Write its configuration to ${folder}/${name}.yaml, or name one with --config FILE.`,
  }),
  'usage.site-ambiguous': ({ name, files }) => ({
    what: `The platform ${name} is configured by several files: ${files.join(', ')}.`,
    remedy: 'Keep one of them and move the others elsewhere.',
  }),
  'usage.site-name': ({ name }) => ({
    what: `“${name}” cannot be the name of a platform.`,
    remedy:
      'A name has lower-case letters, digits and hyphens, as has the configuration file that it is taken from: planipsy.yaml.',
  }),
  'usage.site-ending': ({ file }) => ({
    what: `${file} is not a configuration: its name ends neither in .yaml, .yml nor .json.`,
    remedy: 'Give a file of one of these formats.',
  }),
  'usage.site-unreadable': ({ file, reason }) => ({
    what: `The configuration ${file} cannot be read: ${unreadable[reason] ?? reason}.`,
    remedy:
      'Check the name, and run the command as root, through sudo, or as a user who may read the file; who has just become a member of its group may so from the next login on. A file that you name yourself is opened with your own rights, through sudo too.',
  }),
  'usage.site-invalid': ({ file, errors }) => ({
    what: [
      `The configuration ${file} has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}:`,
      ...errors.map((error) => `  ${explain(error)}`),
    ].join('\n'),
    remedy: 'Correct the file at these places (line:column), then run the command again.',
  }),
  'usage.site-writable-by-others': ({ findings, runner }) => ({
    what: [
      'Others than you could change what runs or is restored here:',
      ...findings.map((finding) => `  ${explainDistrust(finding)}`),
    ].join('\n'),
    remedy: `See who changed this and whether the content is right, then run: ${writeTrustCommand(findings, runner)}`,
  }),
  'usage.file-writable-by-others': ({ file, ...finding }) => ({
    what: `Others than you could change ${file} before it is read: ${explainDistrust(finding)}.`,
    remedy:
      'Look at its content, copy it to a place that nobody but root may write, such as /root, and name that. What needs no root can be run without sudo.',
  }),
  'usage.output-changeable-by-others': ({ file, ...finding }) => ({
    what: `Nothing is written to ${file}: others than you decide where that leads. ${explainDistrust(finding)}.`,
    remedy: 'Name a place that nobody but root may write; or write it without sudo, as an ordinary user.',
  }),
  'usage.site-place-open': ({ path, folder }) => ({
    what: `${path} is not there yet, and every user can make it: ${folder} may be written by all.`,
    remedy: 'Name a place in the configuration which only root can write, or make it yourself, as root.',
  }),
};

export function explainDistrust({ path, by, mode, uid }: Distrust): string {
  if (by === 'owner') return `${path} belongs to another user (uid ${uid})`;
  return `${path} may be written by ${by === 'group' ? 'a group of users' : 'every user'} (mode ${mode})`;
}

export const warnings: Sentences<SiteWarnings>['lines'] = {};

export const notes: Sentences<SiteNotes>['lines'] = {};

const types = {
  text: 'a text is expected (put it in quotes if it looks like a number)',
  'whole-number': 'a whole number is expected',
  list: 'a list is expected: [ …, … ]',
  mapping: 'keys and values are expected: { key: value }',
} as const;

const syntax: Readonly<Record<string, string>> = {
  BAD_INDENT: 'the indentation is not right here',
  TAB_AS_INDENT: 'indentation is made of spaces, not of tabs',
  TOO_DEEP: 'the file is nested too deeply to be a configuration',
  MISSING_CHAR: 'a closing quote, bracket or comma is missing',
};

const overlaps = {
  served: 'nginx would show it to every visitor',
  logs: 'nginx would show the attempts’ logs to every visitor',
  release: 'it would disappear with the version that it stands in',
  root: 'backups belong outside the folder of the platform',
  data: 'restoring that data would overwrite it',
  secret: 'its password would go into every backup',
  backups: 'that folder is for backups alone, and old ones are removed from it',
  inbox: 'that folder is for update archives alone',
} as const;

const errors: { readonly [Code in keyof SiteErrorParams]: (params: SiteErrorParams[Code]) => string } = {
  syntax: ({ reason }) => syntax[reason] ?? `this is not valid YAML (${reason})`,
  'not-utf8': () => 'the file is not written in UTF-8',
  'duplicate-key': () => 'this key is given twice',
  'several-documents': () => 'a second document begins here (---); a configuration is a single one',
  alias: () => 'aliases (*name) are not supported; write the value out',
  tag: () => 'a tag (!…) is not supported; put the text in quotes, or remove the tag',
  'unknown-key': ({ nearest }) => `unknown key${nearest === undefined ? '' : `; did you mean “${nearest}”?`}`,
  missing: () => 'this key is required and missing',
  empty: () => 'a value is missing',
  type: ({ expected }) => types[expected],
  choice: ({ choices, nearest }) =>
    nearest === undefined
      ? `one of these is expected: ${choices.join(', ')}`
      : `one of these is expected: ${choices.join(', ')}; did you mean “${nearest}”?`,
  'too-small': ({ minimum }) => `at least ${minimum} is required`,
  'too-large': ({ maximum }) => `at most ${maximum} is possible`,
  'too-few': ({ minimum }) => `at least ${minimum} is required in the list`,
  'too-many': ({ maximum }) => `the list can have at most ${maximum}`,
  'name-form': () =>
    'a name has letters, digits, dots, hyphens and underscores, at most 64, and begins with a letter or digit',
  'path-relative': () => 'a path must be absolute, from / on',
  'path-characters': () => 'a path must not have quotes, control characters or any of \\ $ ; { } * ? [ ]',
  'path-not-normal': ({ normal }) => `write the path as ${normal}`,
  'path-system': () => 'this is a folder of the system; give the platform a folder of its own',
  'path-volatile': () => 'this folder is emptied when the server restarts; choose another one',
  'url-form': () => 'an address is expected, such as https://127.0.0.1/',
  'url-credentials': () => 'the address must not hold a user name or a password',
  'group-form': () => 'this cannot be the name of a Unix group',
  'key-form': () =>
    'this is not a minisign public key: it is the second line of the .pub file and begins with RW',
  'unit-form': () => 'the full name of a systemd unit is expected, such as planipsy-web.service',
  'program-form': () => 'a program is given by its name, or by its absolute path',
  'argument-form': () => 'an argument cannot hold a NUL character',
  'service-twice': ({ name }) => `the service ${name} is given twice`,
  'header-form': () => 'the name of an HTTP header is expected, such as X-Version',
  'url-path-form': () => 'a path that begins with one slash is expected, such as /version',
  'exempt-form': () => 'a path of the site is expected, such as /superviseur',
  'network-form': () =>
    'an address or a network is expected, such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32',
  'network-everything': () => 'this would let everybody see behind the maintenance page',
  'network-loopback': () =>
    'this holds the server’s own address: it would let in everybody who comes through a proxy on this server',
  'exempt-everything': () => 'this would exempt the whole platform: nobody would see the maintenance page',
  'database-name-form': () =>
    'the name of a database has letters, digits, _ and -, at most 50, and no hyphen at the beginning',
  'database-user-form': () => 'this cannot be the name of a user of the database server',
  'database-host-form': () => 'the name or the IP address of a server is expected, without a port',
  'database-service-form': () => 'this cannot be the name of a service of libpq’s connection service file',
  'run-as-form': () => 'this cannot be the name of a Unix user',
  'place-characters': () => 'a path must not have commas or control characters',
  'database-password': () =>
    'a password does not belong here: put it into a file that only its owner may read, and name that with `credentialsFile`',
  'database-url': () =>
    'an address with user and password does not belong here: give `host`, `port`, `user`, and the password in the file that `credentialsFile` names',
  'database-postgresql-only': () =>
    'only postgresql knows this key; for mariadb, name an option file with `credentialsFile`',
  'database-exclusive': ({ other }) => `this cannot stand beside \`${other}\`: give one of the two`,
  'database-needs': ({ other }) => `this is of use only together with \`${other}\``,
  'database-system': () => 'this database is the server’s own; name one of the platform',
  'database-twice': ({ name }) => `the database ${name} is given twice`,
  'line-form': () => 'one line of at most 120 characters is expected, without control characters',
  'color-form': () => 'a colour is expected, in quotes: "#0b5cad"',
  'email-form': () => 'an e-mail address is expected',
  'phone-form': () => 'a telephone number is expected, in quotes: "04 26 10 06 36"',
  overlap: ({ reason, key, path }) => `it must not be in ${path} (${key}): ${overlaps[reason]}`,
};

function explain(error: SiteError): string {
  const sentence = errors[error.code] as (params: SiteError['params']) => string;
  const key = error.path === '' ? '' : `${error.path}: `;
  return `${error.line}:${error.column} ${key}${sentence(error.params)}`;
}

export const text = {};
