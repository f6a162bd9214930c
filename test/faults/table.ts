/** One row: a fault in a place of a kind. */
export interface Row {
  readonly fault: string;
  readonly where: string;
  tried: number;
  held: number;
  missed: number;
}

/** Lines the rows up, with the sum of each fault. */
export function renderTable(rows: readonly Row[]): string {
  const header = ['fault', 'where', 'tried', 'held', 'not reached'];
  const sum = (pick: (row: Row) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const lines = [
    header,
    ...rows.map(({ fault, where, tried, held, missed }) => [
      fault,
      where,
      `${tried}`,
      `${held}`,
      `${missed}`,
    ]),
    ['all', '', `${sum((row) => row.tried)}`, `${sum((row) => row.held)}`, `${sum((row) => row.missed)}`],
  ];
  const widths = header.map((_title, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
