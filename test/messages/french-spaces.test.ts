import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const folder = 'src/messages';

test('no French sentence breaks a line before its : ; ! ? or inside its quotes', async () => {
  const found: string[] = [];
  for (const name of (await readdir(folder)).filter((each) => each.endsWith('.ts'))) {
    const text = await readFile(join(folder, name), 'utf8');
    for (const literal of listLiterals(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)))
      if (/[^\s:] [:;?!»](?=[\s`'.,)\]]|\$\{|$)|« /.test(literal)) found.push(`${name}: ${literal}`);
  }
  expect(found).toEqual([]);
});

/** What a file says in French: its strings, and the parts of templates that are no code, but for the English halves. */
function listLiterals(node: ts.Node): readonly string[] {
  if (ts.isPropertyAssignment(node) && node.name.getText() === 'en') return [];
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
