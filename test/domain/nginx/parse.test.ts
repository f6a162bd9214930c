import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../../fixtures/site/run.ts';
import { findAll, readNginx } from '../../../src/domain/nginx/parse.ts';
import { makeScratchFolder } from '../../ports.ts';

const lua = {
  'a lone quote in a comment': "-- it doesn't { end\nngx.say(1)",
  'a hash': "local n = #arg\nngx.say('#{')",
  'a long comment': '--[==[ } ]] \' " ]==] ngx.say(1)',
  'a long string': 'local t = [[ } \' " -- ]] ngx.say(t)',
  'tables and quotes within quotes': `local t = { a = '"', b = "'}" , c = "\\"}" } ngx.say(t.a)`,
  'a difference and an index': 'local t = {1} ngx.say(t[1]-t[1])',
};

describe('code in Lua', () => {
  test.each(Object.entries(lua))('with %s ends where nginx sees its end', async (_name, code) => {
    const text = `events { }
http {
  init_by_lua_block { ${code.replaceAll('ngx.say', 'print')} }
  server {
    listen unix:SOCKET;
    set_by_lua_block $a { ${code.replaceAll('ngx.say', 'return tostring')} }
    location / { content_by_lua_block { ${code} } }
    location /behind { return 204; }
  }
}
`;
    const { directives, unreadAt } = readNginx(text);
    expect(unreadAt).toBeUndefined();
    expect(findAll(directives, 'location').map(({ args }) => args[0])).toEqual(['/', '/behind']);
    expect(await askNginx(text)).toBe('');
  });

  test('that does not end is not taken for the end of the file', () => {
    const text = "http { server { listen 80; location / { content_by_lua_block { if ' } } } }";
    expect(readNginx(text).unreadAt).toBe(text.indexOf('content'));
  });
});

test.each([
  ['a brace that closes nothing', 'a b; } c d;', '} c'],
  ['a block that nothing closes', 'a { b c; ', 'a {'],
  ['a quote that nothing closes', 'a b;\nc "d; e f;', 'c "'],
  ['words without an end', 'a b; c d', 'c d'],
  ['a brace in a directive', 'a { b } c d;', 'b }'],
  ['an end without a beginning', 'a b;; c d;', '; c'],
  ['code of a module that nobody here knows', "a b; x_by_js { if 's { } }\nserver { }", "if 's"],
])('%s is named as what cannot be read', (_name, text, at) => {
  expect(readNginx(text).unreadAt).toBe(text.indexOf(at));
});

/** The objections of Debian's real nginx, with its Lua module. */
async function askNginx(text: string): Promise<string> {
  const folder = await makeScratchFolder();
  await mkdir(join(folder, 'logs'));
  const modules = ['ndk_http_module', 'ngx_http_lua_module'];
  const loads = modules.map((name) => `load_module /usr/lib/nginx/modules/${name}.so;\n`).join('');
  const config = join(folder, 'nginx.conf');
  const own = `pid ${folder}/pid;\n`;
  await writeFile(config, `${loads}${own}${text.replace('SOCKET', join(folder, 'socket'))}`);
  const { code, stderr } = await run(['nginx', '-t', '-q', '-p', folder, '-c', config, '-e', 'stderr']);
  return code === 0 ? '' : stderr;
}
