const mebi = 2 ** 20;
const sizes: Readonly<Record<string, number>> = { '': 1, k: 1024, m: mebi, g: 1024 * mebi };

/** In bytes, as `ngx_parse_offset` reads it; undefined for what nginx would refuse. Pure. */
export function readSize(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+)([kmg]?)$/i.exec(text) ?? [];
  const factor = sizes[unit.toLowerCase()];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

/** Largest first, in seconds. */
const times = new Map([
  ['y', 31_536_000],
  ['M', 2_592_000],
  ['w', 604_800],
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
  ['ms', 0.001],
]);

/** In seconds, as `ngx_parse_time` reads it, such as `90`, `1m30s` or `500ms`; undefined for what nginx would refuse. Pure. */
export function readSeconds(text: string): number | undefined {
  if (!/^(?:\d+(?:ms|[yMwdhms])\s*)*(?:\d+)?$/.test(text) || text === '') return undefined;
  const parts = [...text.matchAll(/(\d+)(ms|[yMwdhms])?/g)];
  return parts.reduce((sum, [, digits = '', unit = 's']) => sum + Number(digits) * (times.get(unit) ?? 0), 0);
}
