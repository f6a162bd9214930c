import * as z from 'zod';
import type { Held } from './form.ts';

/** One line of nginx's configuration that is added or removed. */
export interface NginxChange {
  readonly file: string;
  /** Counted from 1, in the file as it is. */
  readonly line: number;
  readonly added?: string;
  readonly removed?: string;
}

/** A directive of nginx’s configuration, on one line. */
export interface NginxLine {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** Why the pages have no logo: `type`, `size`, or the system's error code. */
export const refusedLogo = z.object({ path: z.string(), reason: z.string() });
export type RefusedLogo = Held<typeof refusedLogo>;
