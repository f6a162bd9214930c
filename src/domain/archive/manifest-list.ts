import * as z from 'zod';

/**
 * A list of at most this many items. They are counted before they are validated: zod reports each fault in several
 * hundred bytes.
 */
export function listOf<Item extends z.ZodType>(
  item: Item,
  { minimum = 0, maximum }: { readonly minimum?: number; readonly maximum: number },
) {
  return z.array(z.unknown()).max(maximum, { abort: true }).pipe(z.array(item).min(minimum));
}
