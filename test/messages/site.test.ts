import { describe, expect, test } from 'vitest';
import { parseSite } from '../../src/domain/site/parse-site.ts';
import { parseSource } from '../../src/domain/site/source.ts';
import { catalogues } from '../../src/messages/index.ts';

const bad = `product: Plani Psy
root: srv/planipsy
adminstrators: systeme
backup: { folder: /b, folders: [ /d ], databases: [ { engine: mysql, name: p, password: hunter2 } ] }
`;

function explain(language: 'fr' | 'en', text: string): string[] {
  const file = '/etc/ospi-update/planipsy.yaml';
  const { errors } = parseSite({ source: parseSource(text), file, name: 'planipsy' });
  return catalogues[language].problems['usage.site-invalid']({ file, errors }).what.split('\n');
}

describe('the errors of a configuration', () => {
  test('are told in English, one a line, with place and key', () => {
    expect(explain('en', bad)).toEqual([
      'The configuration /etc/ospi-update/planipsy.yaml has 9 errors:',
      '  1:10 product: a name has letters, digits, dots, hyphens and underscores, at most 64, and begins with a letter or digit',
      '  2:7 root: a path must be absolute, beginning with /',
      expect.stringMatching(/^ {2}1:1 url: this key is required and missing$/),
      expect.stringMatching(/^ {2}1:1 trustedKeys: /),
      expect.stringMatching(/^ {2}1:1 services: /),
      expect.stringMatching(/^ {2}1:1 health: /),
      '  4:63 backup.databases[0].engine: one of these is expected: postgresql, mariadb',
      expect.stringMatching(
        /^ {2}4:79 backup\.databases\[0\]\.password: a password does not belong here.*credentialsFile/,
      ),
      '  3:1 adminstrators: unknown key; did you mean “administrators”?',
    ]);
  });

  test('are told in French', () => {
    expect(explain('fr', bad)).toContain(
      '  3:1 adminstrators\u00a0: clé inconnue\u00a0; vouliez-vous dire «\u00a0administrators\u00a0»\u00a0?',
    );
    expect(explain('fr', 'product: a\nproduct: b\n')).toContain(
      '  2:1 product\u00a0: cette clé est donnée deux fois',
    );
  });

  test('are told of a single one without a plural', () => {
    expect(explain('en', '')[0]).toMatch(/has an error:$/);
    expect(explain('fr', '')[0]).toMatch(/contient une erreur\u00a0:$/);
  });
});

describe('the French sentences', () => {
  test('have a no-break space before high punctuation', () => {
    const texts = [...stringsOf(catalogues.fr.cli), ...explain('fr', bad)];
    expect(texts.length).toBeGreaterThan(100);
    for (const text of texts) expect(text).not.toMatch(/ [:;!?»]|«(?!\u00a0)/);
  });
});

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
