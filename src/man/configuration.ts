import type { Messages } from '../messages/index.ts';
import type { Language } from '../terms/language.ts';
import { siteForm } from '../model/site-form.ts';
import { listKeys } from './keys.ts';
import { bullet, example, header, item, paragraph, section } from './roff.ts';

type Text = Messages['cli'];

/** A whole configuration, with the systemd form of a service. */
export const configurationExample: readonly string[] = [
  'product: planipsy',
  'root: /srv/planipsy',
  'url: https://127.0.0.1/',
  'administrators: systeme',
  'trustedKeys: [ "RWQ…" ]',
  'services:',
  '  - unit: planipsy-superviseur.service',
  '  - unit: planipsy-web.service',
  'health: { url: http://127.0.0.1:8080/health, timeoutSeconds: 300 }',
  'backup:',
  '  folder: /var/backups/ospi-update/planipsy',
  '  folders: [ /srv/planipsy/shared ]',
  'inbox: /var/spool/ospi-update/planipsy',
];

/** The other form of a service. */
export const commandServiceExample: readonly string[] = [
  'services:',
  '  - name: planipsy-web',
  '    start: [ /usr/local/bin/planipsy, start ]',
  '    stop: [ /usr/local/bin/planipsy, stop ]',
  '    status: [ /usr/local/bin/planipsy, status ]',
  '    timeoutSeconds: 300',
];

/** Each engine with its usual connection, and a server on another machine. */
export const databaseExamples: Readonly<
  Record<'databases' | 'databasesWithFile' | 'databasesElsewhere', readonly string[]>
> = {
  databases: [
    'backup:',
    '  databases:',
    '    - engine: postgresql',
    '      name: planipsy',
    '      socket: /var/run/postgresql',
    '      user: postgres',
    '      runAs: postgres',
  ],
  databasesWithFile: [
    'backup:',
    '  databases:',
    '    - engine: mariadb',
    '      name: bi',
    '      socket: /run/mysqld/mysqld.sock',
    '      user: ospi',
    '      credentialsFile: /etc/ospi-update/bi.cnf',
  ],
  databasesElsewhere: [
    'backup:',
    '  databases:',
    '    - engine: postgresql',
    '      name: planipsy',
    '      host: db.example',
    '      port: 5432',
    '      user: ospi',
    '      credentialsFile: /etc/ospi-update/planipsy.pgpass',
    '      programs: /usr/lib/postgresql/17/bin',
  ],
};

/** For a test platform on a small server. */
export const requirementsExample: readonly string[] = [
  'requirements:',
  '  cpuCores: { minimum: 2, recommended: 2 }',
  '  memoryGiB: { minimum: 2, recommended: 2 }',
  '  freeDiskPercent: 10',
];

/** The manual page ospi-update.yaml(5): the configuration of a platform, key by key. */
export function renderConfigurationPage({ text, language }: { readonly text: Text; readonly language: Language }): string {
  const { configuration, man } = text;
  const { titles } = configuration;
  const lines = [
    ...header({ name: 'ospi-update.yaml', number: 5, section: man.formatSection }),
    ...section(man.titles.name, [`ospi\\-update.yaml \\- ${configuration.summary}`]),
    ...section(man.titles.synopsis, [`.I /etc/ospi\\-update/${text.words.name}.yaml`]),
    ...section(man.titles.description, configuration.description.flatMap(paragraph)),
    ...section(titles.keys, renderKeys(text, language)),
    ...section(titles.services, [
      ...configuration.services.flatMap(paragraph),
      ...example(commandServiceExample),
    ]),
    ...section(titles.databases, [
      ...renderDatabases(configuration, 'databases'),
      ...renderDatabases(configuration, 'databasesWithFile'),
      ...renderDatabases(configuration, 'databasesElsewhere'),
    ]),
    ...section(titles.credentials, configuration.credentials.flatMap(paragraph)),
    ...section(titles.rights, configuration.rights.flatMap(paragraph)),
    ...section(titles.requirements, [
      ...configuration.requirements.flatMap(paragraph),
      ...example(requirementsExample),
    ]),
    ...section(titles.folders, [
      ...configuration.folders.flatMap(paragraph),
      ...configuration.overlaps.flatMap(bullet),
    ]),
    ...section(titles.owner, configuration.owner.flatMap(paragraph)),
    ...section(man.titles.examples, example(configurationExample)),
    ...section(man.titles.seeAlso, [
      '.BR ospi\\-update (1),',
      '.BR ospi\\-update\\-import (5),',
      '.BR ospi\\-update\\-manifest (5)',
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function renderDatabases(
  configuration: Text['configuration'],
  which: keyof typeof databaseExamples,
): string[] {
  return [...configuration[which].flatMap(paragraph), ...example(databaseExamples[which])];
}

function renderKeys({ configuration: { words }, words: { name } }: Text, language: Language): string[] {
  return listKeys(siteForm).flatMap(({ key, meaning, isRequired, usual }) => {
    const shown = usual === undefined ? undefined : renderUsual(usual);
    const note = isRequired
      ? ` (${words.required})`
      : shown === undefined
        ? ''
        : ` (${words.default(shown.replace('NAME', name))})`;
    return item(key, `${meaning[language]}${note}`);
  });
}

/** As written in a configuration; undefined for an empty list. */
function renderUsual(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.length === 0 ? undefined : `[ ${value.join(', ')} ]`;
  // YAML could read it as a number.
  return typeof value === 'string' && /^\d/.test(value) ? `"${value}"` : String(value);
}
