import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Answers } from '../../../src/domain/setup/answers.ts';
import { readAnswers, writeConfiguration } from '../../../src/domain/setup/configuration.ts';

export const answers: Answers = {
  product: 'PlaniPSY',
  keys: ['RWQK'],
  root: '/srv/planipsy',
  url: 'https://planning.example/',
  units: ['planipsy-superviseur.service', 'planipsy-web.service'],
  health: 'http://127.0.0.1:8080/health',
  data: ['/srv/planipsy/shared'],
  databases: [],
  backupFolder: '/var/backups/ospi-update/planipsy',
  group: 'systeme',
  members: ['alice'],
  inbox: '/var/spool/ospi-update/planipsy',
  at: undefined,
  contact: undefined,
  version: undefined,
  import: undefined,
};
/** They are not in a configuration, or not in this one. */
const unasked = ['members', 'at', 'version', 'contact', 'databases', 'import'];
const written = 'Written by `ospi-update setup` …';
const write = (change: Partial<Answers>, text?: string) =>
  writeConfiguration({
    answers: { ...answers, ...change },
    present: text === undefined ? undefined : { text, value: parse(text) as unknown },
    written,
  });

describe('a configuration', () => {
  const fresh = write({});

  test('that is new says what was answered, below its mark', () => {
    expect(fresh).toBe(`# ${written}
product: PlaniPSY
root: /srv/planipsy
url: https://planning.example/
administrators: systeme
trustedKeys:
  - RWQK
services:
  - unit: planipsy-superviseur.service
  - unit: planipsy-web.service
health:
  url: http://127.0.0.1:8080/health
backup:
  folder: /var/backups/ospi-update/planipsy
  folders:
    - /srv/planipsy/shared
inbox: /var/spool/ospi-update/planipsy
`);
  });

  test('answers by itself what was asked for it, and is then not written again', () => {
    const asked = Object.fromEntries(Object.entries(answers).filter(([key]) => !unasked.includes(key)));
    expect(readAnswers(parse(fresh))).toEqual(asked);
    expect(write({ ...readAnswers(parse(fresh)) }, fresh)).toBe(fresh);
  });

  test('keeps the other keys and the comments when an answer changes', () => {
    const text = `${fresh}# Agreed with support on Monday.\nrequirements: { freeDiskPercent: 10 }\n`;
    const changed = write({ url: 'https://other.example/', contact: 'extension 4242' }, text);
    expect(changed).toContain('url: https://other.example/\n');
    expect(changed).toContain('# Agreed with support on Monday.\nrequirements: { freeDiskPercent: 10 }\n');
    expect(changed).toContain('maintenance:\n  page:\n    contact: extension 4242\n');
    expect(write({ url: 'https://other.example/', contact: undefined }, changed)).not.toContain('4242');
  });

  const requests = { account: 'planipsy', mode: 'apply', folder: '/var/spool/x-import' } as const;

  test('says who may ask in the Superviseur only if somebody may', () => {
    const asked = write({ import: requests }, fresh);
    expect(parse(asked)).toEqual({
      ...(parse(fresh) as object),
      import: { folder: '/var/spool/x-import', mode: 'apply' },
    });
    expect(readAnswers(parse(asked)).importSettings).toEqual({
      mode: 'apply',
      folder: '/var/spool/x-import',
    });
    expect(write({ import: requests }, asked)).toBe(asked);
    expect(write({}, asked)).toBe(fresh);
  });

  test('keeps the size of what may be asked for, and a key that is off', () => {
    const text = `${fresh}import:\n  folder: /var/spool/x-import\n  maximumGiB: 20 # as agreed\n`;
    expect(write({}, text)).toBe(text);
    expect(readAnswers(parse(text)).importSettings).toBeUndefined();
    const asked = write({ import: requests }, text);
    expect(parse(asked)).toMatchObject({ import: { mode: 'apply', maximumGiB: 20 } });
    expect(asked).toContain('# as agreed');
    expect(parse(write({}, asked))).not.toHaveProperty('import');
  });

  test('keeps what it says of services beside their names, and those with commands', () => {
    const text = `services:
  - unit: planipsy-web.service
    timeoutSeconds: 600
  - { name: job, start: [a], stop: [b], status: [c] }
`;
    const { services } = parse(write({ units: ['new.service', 'planipsy-web.service'] }, text)) as {
      services: unknown;
    };
    expect(services).toEqual([
      { unit: 'new.service' },
      { unit: 'planipsy-web.service', timeoutSeconds: 600 },
      { name: 'job', start: ['a'], stop: ['b'], status: ['c'] },
    ]);
  });

  test.each([null, 'text', [], { services: 'x', trustedKeys: [1], backup: null }])(
    'that is %j answers nothing',
    (value) => {
      expect(readAnswers(value)).toEqual({});
    },
  );
});
