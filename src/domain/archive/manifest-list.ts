import * as z from 'zod';

/**
 * A list of so many items at most. They are counted before they are looked at: zod tells a fault of each, in some hundred
 * bytes.
 */
export function listOf<Item extends z.ZodType>(
  item: Item,
  { minimum = 0, maximum }: { readonly minimum?: number; readonly maximum: number },
) {
  return z.array(z.unknown()).max(maximum, { abort: true }).pipe(z.array(item).min(minimum));
}
