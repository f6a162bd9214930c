import { expect, test } from 'vitest';
import { parseManifestSource } from '../../../src/domain/archive/manifest.ts';
import { baseManifest } from './builder.ts';

const detailsOf = (manifest: unknown) =>
  parseManifestSource(Buffer.from(JSON.stringify(manifest))) as { details?: readonly string[] };

test('an empty manifest is told each key that it lacks', () => {
  expect(detailsOf({}).details).toEqual(
    ['format', 'product', 'version', 'from', 'released', 'title', 'notice', 'requirements', 'hooks'].map(
      (key) => `${key}: is missing`,
    ),
  );
});

const hook = {
  name: 'migrate',
  path: 'hooks/migrate',
  timeoutSeconds: 60,
  touchesData: true,
  title: { fr: 'x', en: 'x' },
};

test.each([
  [{ title: { fr: 'x' } }, 'title.en: is missing'],
  [{ title: { fr: '', en: 'x' } }, 'title.fr: must not be empty'],
  [{ title: 'x' }, 'title: must be an object: { … }'],
  [{ title: { fr: 'x', en: 'x', de: 'x' } }, 'title.de: is not a known key'],
  [{ product: 7 }, 'product: must be text in quotes'],
  [{ released: 'yesterday' }, 'released: must be an ISO 8601 date'],
  [{ hooks: {} }, 'hooks: must be a list: [ … ]'],
  [
    { hooks: [{ ...hook, name: 'boot' }] },
    'hooks.0.name: must be "pre-install" or "migrate" or "post-install"',
  ],
  [{ hooks: [{ ...hook, timeoutSeconds: 0 }] }, 'hooks.0.timeoutSeconds: must be at least 1'],
  [{ hooks: [{ ...hook, timeoutSeconds: 1.5 }] }, 'hooks.0.timeoutSeconds: must be a whole number'],
  [{ entries: [] }, 'entries: is not a known key'],
])('%j is explained in plain words', (change, detail) => {
  expect(detailsOf({ ...baseManifest, ...change }).details).toEqual([detail]);
});

test('what is no object at all is told so', () => {
  expect(detailsOf([]).details).toEqual(['the manifest must be an object: { … }']);
});
