import { expect, test } from 'vitest';
import { compareDescribed } from '../../../src/domain/database/mariadb/compare.ts';
import { createDescriber, type Described } from '../../../src/domain/database/mariadb/described.ts';

const text = (next: number, rows: string) => `-- Dump
CREATE TABLE \`t\` (
  \`id\` int(11) NOT NULL AUTO_INCREMENT
) ENGINE=InnoDB AUTO_INCREMENT=${next} DEFAULT CHARSET=latin1;
INSERT INTO \`t\` VALUES${rows};
-- Dump completed
`;

test.each([
  ['the same', text(3, '\n(1),\n(2)'), []],
  ['what is next is ahead', text(9, '\n(1),\n(2)'), []],
  ['what is next is behind', text(2, '\n(1),\n(2)'), [{ object: 'table t (AUTO_INCREMENT)' }]],
  ['another row', text(3, '\n(1),\n(3)'), [{ object: 'table t (rows)', unordered: 't' }]],
  ['a row less', text(3, '\n(1)'), [{ object: 'table t (1 rows instead of 2)' }]],
  ['no table', '-- Dump completed\n', [{ object: 'table t (missing)' }]],
])('%s', (_, found, differences) => {
  const expected = read(text(3, '\n(1),\n(2)'));
  expect(compareDescribed(expected, read(found))).toEqual(differences);
});

test('Rows are counted whether or not each is on its own line, in pieces of any size', () => {
  const lines = text(3, "\n('a);\\'(',1),\n('\\\\',2),\n(NULL,0x29)");
  const one = text(3, " ('a);\\'(',1),('\\\\',2),(NULL,0x29)");
  for (const sql of [lines, one])
    for (const size of [1, 2, 3, 7, 1000]) {
      const { tables } = read(sql, size);
      expect(tables['t']?.rows).toBe(3);
      expect(tables).toEqual(read(sql).tables);
    }
});

test('In a copy, a view names the copy and a routine the live database', () => {
  const describe = (view: string, name: { database: string; alias?: string }) => {
    const describer = createDescriber(name);
    const text = `/*!50001 CREATE VIEW \`v\` AS SELECT 1 FROM \`${view}\`.\`t\` */;\nDELIMITER ;;\nCREATE DEFINER=\`a\`@\`b\` PROCEDURE \`p\`()\nSELECT 1 FROM \`app\`.t ;;\nDELIMITER ;\n`;
    describer.read().write(Buffer.from(text));
    return describer.finish();
  };
  const live = describe('app', { database: 'app' });
  expect(Object.keys(live.objects)).toEqual(['view v', 'procedure p']);
  expect(describe('app_ospi_new', { database: 'app_ospi_new', alias: 'app' })).toEqual(live);
  expect(describe('other', { database: 'app_ospi_new', alias: 'app' })).not.toEqual(live);
});

test('The last line is reported, in pieces of any size', () => {
  for (const size of [1, 2, 5, 16, 1000]) {
    const reader = createDescriber({ database: 'app' }).read();
    for (const piece of split('CREATE;\n-- Dump completed\n', size)) reader.write(piece);
    expect(reader.end()).toBe('-- Dump completed\n');
  }
});

function read(sql: string, size = 1000): Described {
  const describer = createDescriber({ database: 'app' });
  const reader = describer.read();
  for (const piece of split(sql, size)) reader.write(piece);
  return describer.finish();
}

function split(sql: string, size: number): readonly Buffer[] {
  const bytes = Buffer.from(sql);
  const starts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size);
  return starts.map((start) => bytes.subarray(start, start + size));
}
