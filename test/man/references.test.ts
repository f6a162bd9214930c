import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import {
  commandServiceExample,
  configurationExample,
  databaseExamples,
  requirementsExample,
} from '../../src/man/configuration.ts';
import { answeredCodes, importExamples } from '../../src/man/import.ts';
import { manifestExample } from '../../src/man/manifest.ts';
import { parseManifestSource } from '../../src/domain/archive/manifest.ts';
import { parseSite } from '../../src/domain/site/parse-site.ts';
import { parseSource } from '../../src/domain/site/source.ts';
import { readRequest } from '../../src/domain/import/read-request.ts';
import { catalogues } from '../../src/messages/index.ts';
import { listFields } from '../../src/model/fields.ts';
import { historyForm } from '../../src/model/history.ts';
import { answerForm } from '../../src/model/import-answer.ts';
import { requestForm } from '../../src/model/import-request.ts';
import { problems } from '../../src/messages/tables.ts';
import type { ProblemCode } from '../../src/messages/vocabulary.ts';
import { importName, noticeEndings, requestStates } from '../../src/terms/import.ts';
import { sourceForm } from '../../src/model/manifest.ts';
import { result } from '../../src/model/results.ts';
import { siteForm } from '../../src/model/site-form.ts';
import { listKeys } from '../../src/man/keys.ts';
import { renderManPage } from '../../src/man/main-page.ts';
import { exitCodes, platformEffects, type ExitName } from '../../src/terms/exit-codes.ts';

const { exits } = catalogues.en.cli;
const keys = listKeys(siteForm);
const readme = await readFile('README.md', 'utf8');
const guide = await readFile('man/administration.md', 'utf8');

/** The vendor's key in examples is a placeholder, so that nobody trusts a stranger's key. */
const someKey = 'RWT441Qy90iDqRiavtebn5zm3aiYZSnQ1QVrjnaAiKYHcBapliFZzgF9';
const judge = (text: string) =>
  parseSite({ source: parseSource(text.replace('RWQ…', someKey)), file: '/x/NAME.yaml', name: 'NAME' });

/** The guide's table of the configuration. */
const listRows = (): Readonly<Record<string, string>> => {
  const table = guide.slice(guide.indexOf('## The configuration')).split('\n\n')[2] ?? '';
  return Object.fromEntries([...table.matchAll(/^\| `(\w+)` (\|.*)$/gm)].map(([, key = '', row = '']) => [key, row]));
};

/** In a list, that of its first element. */
const valueOf = (above: unknown, key: string): unknown =>
  Reflect.get((Array.isArray(above) ? above[0] : above) as object, key);

describe('ospi-update.yaml(5)', () => {
  test('describes every key that the configuration knows, and no other', () => {
    expect(keys.map(({ key }) => key)).toEqual(listFields(siteForm).map(({ path }) => path.join('.')));
  });

  const minimal = {
    product: 'planipsy',
    root: '/srv/planipsy',
    url: 'https://127.0.0.1/',
    trustedKeys: [someKey],
    services: [{ unit: 'planipsy-web.service' }],
    health: { url: 'http://127.0.0.1:8080/health' },
    backup: { folder: '/var/backups/planipsy', folders: ['/srv/planipsy/shared'] },
  };
  const keysOf = Object.entries(minimal).flatMap(([key, value]) =>
    Array.isArray(value) || typeof value === 'string'
      ? [key]
      : [key, ...Object.keys(value).map((inner) => `${key}.${inner}`)],
  );

  test('tells as required what a configuration cannot do without', () => {
    expect(judge(JSON.stringify(minimal)).errors).toEqual([]);
    const required = keys.filter(({ isRequired }) => isRequired).map(({ key }) => key);
    expect(required.sort()).toEqual(keysOf.sort());
  });

  test.each(keysOf)('a configuration without %s is refused', (path) => {
    const without = structuredClone<Record<string, unknown>>(minimal);
    const [key = '', inner] = path.split('.');
    if (inner === undefined) Reflect.deleteProperty(without, key);
    else Reflect.deleteProperty(without[key] as object, inner);
    expect(judge(JSON.stringify(without)).errors).toMatchObject([{ path, code: 'missing' }]);
  });

  test('tells the values that keys left out really have', () => {
    const command = ['/opt/planipsy'];
    const services = [{ name: 'web', start: command, stop: command, status: command }];
    const night = {
      window: { from: '02:00', to: '04:30' },
      notify: [{ command }],
      mail: { to: ['root'] },
      import: { folder: '/var/spool/ospi-update/planipsy-import' },
    };
    const { site } = judge(JSON.stringify({ ...minimal, ...night, services }));
    for (const { key, usual } of keys.filter((each) => each.usual !== undefined)) {
      const value = key.split('.').reduce(valueOf, site);
      const told = typeof usual === 'string' ? usual.replace('STATE', String(site?.state)) : usual;
      expect({ [key]: value }).toEqual({ [key]: told });
    }
  });

  test.each(Object.entries(databaseExamples))('has an example of %s that is valid', (_, lines) => {
    const { backup } = parse(lines.join('\n')) as { backup: object };
    const whole = { ...minimal, backup: { ...minimal.backup, ...backup } };
    const { site, errors } = judge(JSON.stringify(whole));
    expect(errors).toEqual([]);
    expect(site?.backup).toMatchObject(backup);
  });

  test('has examples that are valid', () => {
    const example = [...configurationExample, ...requirementsExample].join('\n');
    expect(judge(example).errors).toEqual([]);
    const commands = { ...minimal, ...(parse(commandServiceExample.join('\n')) as object) };
    expect(judge(JSON.stringify(commands)).errors).toEqual([]);
  });
});

describe('ospi-update-manifest(5)', () => {
  const example = JSON.parse(manifestExample.join('\n')) as Record<string, object>;

  test('has an example that is valid', () => {
    expect(parseManifestSource(Buffer.from(JSON.stringify(example)))).toHaveProperty('value');
  });

  test('describes every key of it, each of which is required', () => {
    const described = listKeys(sourceForm)
      .map(({ key }) => key)
      .join(' ');
    for (const key of [...Object.keys(example), ...Object.keys((example['hooks'] as object[])[0] ?? {})])
      expect(described).toMatch(new RegExp(`\\b${key}\\b`));
    for (const key of Object.keys(example)) {
      const without = JSON.stringify({ ...example, [key]: undefined });
      expect(parseManifestSource(Buffer.from(without))).toEqual({ details: [`${key}: is missing`] });
    }
  });
});

describe('ospi-update-import(5)', () => {
  const { first, whole, accepted, waiting, failed, history } = importExamples;
  const page = catalogues.en.cli.imports;
  test.each(Object.entries({ first, whole, accepted }))('has an example of a request, %s, that is valid', (_, each) => {
    expect(readRequest(Buffer.from(JSON.stringify(each)), 'x')).toEqual(each);
  });

  test('has examples of answers and of a history that are valid', () => {
    for (const answer of [waiting, failed]) expect(answerForm.parse(answer)).toEqual(answer);
    expect(historyForm.parse(history)).toEqual(history);
    expect(accepted.accepted.noticeSha256).toBe(waiting.update.notice.sha256);
    expect(waiting.request).toMatch(importName);
    expect(waiting.update.notice.file).toBe(`${waiting.request}${noticeEndings['application/pdf']}`);
  });

  test('describes every key of its files, and every state', () => {
    const described = Object.keys(page.requestKeys);
    expect(described.map((key) => key.split('.')[0])).toEqual(expect.arrayContaining(Object.keys(requestForm.shape)));
    expect(Object.keys(page.answerKeys)).toEqual(Object.keys(answerForm.shape));
    expect(Object.keys(page.historyKeys)).toEqual(Object.keys(historyForm.shape));
    expect(Object.keys(page.states)).toEqual([...requestStates]);
    for (const key of Object.keys(historyForm.shape.attempts.element.shape))
      expect(page.historyKeys.attempts).toContain(`\`${key}\``);
  });

  test('tells every code that only requests are answered with', () => {
    // Of the shell, or of root's own round.
    const untold = ['folder-unfit', 'folder-shared', 'unanswered', 'unwritable', 'notice-open', 'withdrawn'];
    const all = (Object.keys(problems) as ProblemCode[]).filter((code) =>
      /^(?:archive\.(?:request|upload)|prerequisite\.(?:import|spool|too-many))-/.test(code),
    );
    expect([...answeredCodes].sort()).toEqual(
      all.filter((code) => !untold.some((each) => code.endsWith(each))).sort(),
    );
  });
});

describe('README.md', () => {
  test('has the exit codes as the program has them, in its order', () => {
    const rows = [...readme.matchAll(/^\| (\d+) \| ([^|]+) \| ([^|]*)\| [^|]+\|$/gm)].map(([, code, meaning, changed]) => [
      Number(code),
      meaning,
      changed?.trim(),
    ]);
    const effects = { unchanged: 'no', 'rolled-back': 'no, in effect', changed: 'yes', unknown: 'see the message' };
    const expected = (Object.keys(exitCodes) as ExitName[]).map((name) => [
      exitCodes[name],
      exits[name],
      effects[platformEffects[name]],
    ]);
    expect(rows).toEqual(expected);
  });

  test('shows a configuration that is valid', () => {
    const example = /```yaml\n(product:.*?)```/s.exec(guide)?.[1] ?? '';
    expect(judge(example).errors).toEqual([]);
  });

  test('shows databases that are valid', () => {
    const [whole = '', databases = ''] = [/```yaml\n(product:.*?)```/s, /```yaml\n(backup:.*?)```/s].map(
      (block) => block.exec(guide)?.[1],
    );
    const { site, errors } = judge(JSON.stringify({ ...(parse(whole) as object), ...(parse(databases) as object) }));
    expect(errors).toEqual([]);
    expect(site?.backup.databases).toHaveLength(2);
  });

  test('shows hours and notifications that are valid', () => {
    const [whole = '', night = ''] = [/```yaml\n(product:.*?)```/s, /```yaml\n(window:.*?)```/s].map(
      (block) => block.exec(guide)?.[1],
    );
    const { site, errors } = judge(JSON.stringify({ ...(parse(whole) as object), ...(parse(night) as object) }));
    expect(errors).toEqual([]);
    expect(site).toMatchObject({ announceHours: 24, mail: { attachBundle: true } });
  });

  test('lists every key of the configuration', () => {
    const rows = listRows();
    expect(Object.keys(rows)).toEqual(Object.keys(siteForm.shape));
    for (const { path } of listFields(siteForm).filter(({ path }) => path.length === 2 && path[0] !== 'requirements'))
      expect(rows[path[0] ?? '']).toContain(path[1]);
  });

  test('says of every key what it is when it is left out', () => {
    const rows = listRows();
    for (const { key, isRequired, usual } of keys) {
      const row = rows[key.split('.')[0] ?? ''] ?? '';
      if (isRequired) expect({ key, row }).toHaveProperty('row', expect.stringContaining('required'));
      const isOfVendor = key.startsWith('support.');
      if (usual !== undefined && !isOfVendor)
        expect({ key, row }).toHaveProperty('row', expect.stringContaining(([usual].flat() as (string | number)[]).join(', ')));
    }
  });
});

test.each(['en', 'fr'] as const)('ospi-update(1) names each kind of result that --json prints (%s)', (language) => {
  const page = renderManPage({ text: catalogues[language].cli });
  const told = page.replaceAll('\\-', '-').replaceAll('\\~', ' ');
  const kinds = listKinds(z.toJSONSchema(result));
  expect(kinds).toContain('status');
  expect(kinds.filter((kind) => !new RegExp(`[ ,:]${kind}\\b`).test(told))).toEqual([]);
});

interface Shape {
  readonly oneOf?: readonly Shape[];
  readonly properties?: { readonly kind?: { readonly const?: string } };
}

/** Of the results themselves, not of what is in them. */
function listKinds({ oneOf, properties }: Shape): readonly string[] {
  return oneOf?.flatMap(listKinds) ?? [properties?.kind?.const ?? ''];
}
