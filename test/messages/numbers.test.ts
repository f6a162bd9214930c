import { expect, test } from 'vitest';
import { catalogues } from '../../src/messages/index.ts';

const { en, fr } = catalogues;

test('numbers in sentences are written as the language has them', () => {
  const proven = { engine: 'mariadb', name: 'bi', seconds: 15.3 } as const;
  expect(fr.notes['backup.database-proven'](proven)).toMatch(/ \(15,3\u00a0s\)\.$/);
  expect(en.notes['backup.database-proven'](proven)).toMatch(/ \(15\.3\u00a0s\)\.$/);
  const moved = { folder: '/srv/planipsy/shared', files: 12_345 };
  expect(fr.notes['backup.files-in-motion'](moved)).toMatch(/^12\u202f345 fichiers /);
  expect(en.notes['backup.files-in-motion'](moved)).toMatch(/^12,345 files /);
});
