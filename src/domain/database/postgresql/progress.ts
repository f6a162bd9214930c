/** Weighs work by table size: a program reports which table it begins. */
export function trackTables({
  tables,
  from,
  to,
  onShare,
}: {
  tables: Readonly<Record<string, number>>;
  /** Its share of the whole at beginning and end. */
  from: number;
  to: number;
  onShare: (share: number) => void;
}): (table: string) => void {
  const total = Object.values(tables).reduce((sum, bytes) => sum + bytes, 0);
  let done = 0;
  let current = 0;
  return (table) => {
    done += current;
    current = tables[table] ?? 0;
    onShare(from + (to - from) * (total === 0 ? 0 : Math.min(1, done / total)));
  };
}
