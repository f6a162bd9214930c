import { describe, expect, test } from 'vitest';
import { chooseLanguage } from '../../src/messages/index.ts';

describe('the language', () => {
  test.each([
    [undefined, {}, 'en'],
    [undefined, { LANG: 'fr_FR.UTF-8' }, 'fr'],
    [undefined, { LANG: 'fr' }, 'fr'],
    [undefined, { LANG: 'fr@euro' }, 'fr'],
    [undefined, { LANG: 'frp_FR.UTF-8' }, 'en'],
    [undefined, { LANG: 'C.UTF-8' }, 'en'],
    [undefined, { LANG: 'fr_FR.UTF-8', LC_MESSAGES: 'de_DE.UTF-8' }, 'en'],
    [undefined, { LANG: 'en_GB.UTF-8', LC_MESSAGES: 'fr_FR.UTF-8' }, 'fr'],
    [undefined, { LC_MESSAGES: 'fr_FR.UTF-8', LC_ALL: 'C' }, 'en'],
    [undefined, { LC_MESSAGES: 'en_GB.UTF-8', LC_ALL: 'fr_CA.UTF-8' }, 'fr'],
    [undefined, { LC_ALL: '', LANG: 'fr_FR.UTF-8' }, 'fr'],
    ['en', { LC_ALL: 'fr_FR.UTF-8' }, 'en'],
    ['fr', { LC_ALL: 'en_GB.UTF-8' }, 'fr'],
  ] as const)('asked for %s, with %j, is %s', (asked, env, language) => {
    expect(chooseLanguage(asked, env)).toBe(language);
  });
});
