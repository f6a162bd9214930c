import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const folder = 'src/messages/fr';

test('no French sentence breaks a line before its : ; ! ? or inside its quotes', async () => {
  const found: string[] = [];
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name), 'utf8');
    for (const literal of listLiterals(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)))
      if (/[^\s:] [:;?!»](?=[\s`'.,)\]]|\$\{|$)|« /.test(literal)) found.push(`${name}: ${literal}`);
  }
  expect(found).toEqual([]);
});

/** The texts in a file: its strings, and the literal parts of templates. */
function listLiterals(node: ts.Node): readonly string[] {
  const own =
    ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)
      ? [node.getText()]
      : [];
  const inner: string[] = [];
  ts.forEachChild(node, (child) => {
    inner.push(...listLiterals(child));
  });
  return [...own, ...inner];
}
