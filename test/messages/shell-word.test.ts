import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { quoteWord } from '../../src/messages/shell-word.ts';

test.each(['/in/planipsy-4.3.0.ospi', '/in/$(id).ospi', "/in/a;id #b'c.ospi", '/in/ü `id`.ospi'])(
  'a shell reads %j as the one name that it is',
  (name) => {
    const said = execFileSync('/bin/sh', ['-c', `printf '%s|' ${quoteWord(name)}`], { encoding: 'utf8' });
    expect(said).toBe(`${name}|`);
  },
);
