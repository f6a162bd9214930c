import Ajv from 'ajv';
import { readFile, readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseManifestSource } from '../../src/domain/archive/manifest.ts';
import { parseSite } from '../../src/domain/site/parse-site.ts';
import { parseSource } from '../../src/domain/site/source.ts';
import { configurationExample } from '../../src/man/configuration.ts';
import { manifestExample } from '../../src/man/manifest.ts';
import { renderSchemas } from '../../src/man/schemas.ts';

const schemas = Object.entries(renderSchemas());
const key = 'RWT441Qy90iDqRiavtebn5zm3aiYZSnQ1QVrjnaAiKYHcBapliFZzgF9';
const configuration = parse(configurationExample.join('\n').replace('RWQ…', key)) as object;
const manifest = JSON.parse(manifestExample.join('\n')) as object;

/** By another program than the one that wrote the schemas. */
function judge(name: string, value: unknown): boolean {
  const validator = new Ajv();
  return validator.validate(JSON.parse(renderSchemas()[`${name}.json`] ?? '') as object, value) === true;
}

test('the schemas in the sources are those of the forms (else: npm run man)', async () => {
  expect(await readdir('man/schemas')).toEqual(schemas.map(([name]) => name).toSorted());
  for (const [name, schema] of schemas) expect(await readFile(`man/schemas/${name}`, 'utf8')).toBe(schema);
});

test.each(schemas)('%s is a JSON Schema, with a title', (_, schema) => {
  const read = JSON.parse(schema) as { title?: string };
  expect(new Ajv().validateSchema(read)).toBe(true);
  expect(read.title).toMatch(/\w/);
});

describe('a configuration', () => {
  test('is accepted or refused by its schema as by the program', () => {
    expect(judge('configuration', configuration)).toBe(true);
    for (const change of [{ product: 1 }, { unknown: 'key' }, { services: [] }, { backup: {} }])
      expect(judge('configuration', { ...configuration, ...change })).toBe(false);
  });

  test('may name its schema, which is no part of it', () => {
    const named = { $schema: '/usr/share/ospi-update/schemas/configuration.json', ...configuration };
    expect(judge('configuration', named)).toBe(true);
    const site = (value: object) =>
      parseSite({ source: parseSource(JSON.stringify(value)), file: '/x/p.json', name: 'p' });
    expect(site(named)).toEqual(site(configuration));
    expect(site(named).errors).toEqual([]);
    expect(site({ ...configuration, $schema: 1 }).errors).toMatchObject([{ path: '$schema', code: 'unknown-key' }]);
  });

  test('has the words of the manual on each key', () => {
    const { properties } = JSON.parse(renderSchemas()['configuration.json'] ?? '') as {
      properties: Record<string, { description?: string }>;
    };
    for (const [name, { description }] of Object.entries(properties))
      if (name !== '$schema') expect(description, name).toMatch(/\w/);
  });
});

test('a manifest may name its schema, which is not packed', () => {
  const named = { $schema: 'https://example/manifest.json', ...manifest };
  expect(judge('manifest', named)).toBe(true);
  expect(judge('manifest', { ...manifest, hook: [] })).toBe(false);
  expect(parseManifestSource(Buffer.from(JSON.stringify(named)))).toEqual(
    parseManifestSource(Buffer.from(JSON.stringify(manifest))),
  );
});
