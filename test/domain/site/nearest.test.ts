import { expect, test } from 'vitest';
import { findNearest } from '../../../src/domain/site/nearest.ts';

test.each<[string, readonly string[], string | undefined]>([
  ['rot', ['root', 'url'], 'root'],
  ['unti', ['unit', 'name'], 'unit'],
  ['Root', ['root'], 'root'],
  ['foo', ['root', 'url', 'keep'], undefined],
  ['kept', ['root', 'unit'], undefined],
  ['u', ['x'], undefined],
  ['helth', ['health', 'root'], 'health'],
  ['heatlh', ['health'], 'health'],
  ['folder', ['holders'], 'holders'],
  ['sevrce', ['services', 'service'], 'service'],
  ['produits', ['product'], 'product'],
  ['serveurs', ['services'], undefined],
  ['maintainance', ['maintenance'], 'maintenance'],
  ['administrateurs', ['administrators'], 'administrators'],
  ['timeoutseconds', ['timeoutSeconds'], 'timeoutSeconds'],
  ['verification', ['maintenance'], undefined],
  ['root', [], undefined],
])('for %j among %j suggests %j', (word, candidates, nearest) => {
  expect(findNearest(word, candidates)).toBe(nearest);
});

test('of several suggests the nearest, and of equally near ones the first', () => {
  expect(findNearest('folder', ['folded', 'folders', 'holder'])).toBe('folded');
  expect(findNearest('planipsi', ['pmsipilot', 'planipsy'])).toBe('planipsy');
});
