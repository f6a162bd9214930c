/** One row: a fault at places of one kind. */
export interface Row {
  readonly fault: string;
  readonly where: string;
  /** Their total number. */
  readonly places: number;
  tried: number;
  held: number;
  missed: number;
}

/** Formats the rows, with the sum for each fault. */
export function renderTable(rows: readonly Row[]): string {
  const header = ['fault', 'where', 'places', 'tried', 'held', 'not reached'];
  const sum = (pick: (row: Row) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const lines = [
    header,
    ...rows.map(({ fault, where, places, tried, held, missed }) => [
      fault,
      where,
      `${places}`,
      `${tried}`,
      `${held}`,
      `${missed}`,
    ]),
    [
      'all',
      '',
      ...(['places', 'tried', 'held', 'missed'] as const).map((column) => `${sum((row) => row[column])}`),
    ],
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
