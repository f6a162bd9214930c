import type { Hostile } from './hostile.ts';
import { compression } from './kinds/compression.ts';
import { headers } from './kinds/headers.ts';
import { json } from './kinds/json.ts';
import { inside } from './kinds/members.ts';
import { names } from './kinds/names.ts';
import { signed } from './kinds/signed.ts';

/** Archives that a platform of PlaniPSY 4.2.0 may receive, all of them different. */
export const corpus: readonly Hostile[] = [
  ...signed,
  ...json,
  ...names,
  ...inside,
  ...headers,
  ...compression,
];
