import { appendFileSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkout } from '../../fixtures/site/fixture-folder.ts';

interface Count {
  readonly kind: string;
  readonly how: string;
  readonly tried: number;
}

/** Test files run in separate processes: their counts are collected here. */
const file = join(checkout, 'dist/hostile-inputs.jsonl');

/** Call it in a test that has tried this many hostile inputs. */
export function count(tried: Count): void {
  appendFileSync(file, `${JSON.stringify(tried)}\n`);
}

/** Prints, when all tests have ended, how many hostile inputs were tried, by kind. */
export default async function tally(): Promise<() => Promise<void>> {
  await mkdir(dirname(file), { recursive: true });
  await rm(file, { force: true });
  return async () => {
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
    const counts = lines.map((line) => JSON.parse(line) as Count);
    if (counts.length > 0) process.stdout.write(`\n${render(counts)}\n`);
  };
}

function render(counts: readonly Count[]): string {
  const ways = [...new Set(counts.map(({ how }) => how))].sort();
  const kinds = [...new Set(counts.map(({ kind }) => kind))].sort();
  const sum = (of: readonly Count[]) => of.reduce((total, { tried }) => total + tried, 0);
  const cells = (of: readonly Count[]) =>
    ways.map((way) => String(sum(of.filter(({ how }) => how === way)) || ''));
  const rows = [
    ['hostile inputs tried', ...ways],
    ...kinds.map((kind) => [kind, ...cells(counts.filter((each) => each.kind === kind))]),
    ['all', ...cells(counts)],
  ];
  const widths = rows[0]?.map((_title, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths?.[column] ?? 0) : cell.padStart(widths?.[column] ?? 0),
        )
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}
