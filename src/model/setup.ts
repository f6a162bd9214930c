import * as z from 'zod';
import type { Held } from '../terms/form.ts';
import type { SetupRest, SetupStep } from '../terms/setup.ts';
import { size } from '../terms/words.ts';

const text = z.string();
const texts = z.array(text);

/** One line of nginx's configuration that is added or removed. */
export const nginxChange = z.object({
  file: text,
  /** Counted from 1, in the file as it is. */
  line: size,
  added: text.exactOptional(),
  removed: text.exactOptional(),
});

const adopted = { root: text, version: text, entries: texts, stay: texts };
const place = { path: text, mode: text, group: text.exactOptional() };

export const setupStep = z.discriminatedUnion('do', [
  z.object({ do: z.literal('create-group'), group: text }),
  z.object({ do: z.literal('add-member'), group: text, user: text }),
  z.object({ do: z.literal('adopt-folder'), ...adopted }),
  z.object({ do: z.literal('make-folder'), ...place, owner: text.exactOptional() }),
  z.object({ do: z.literal('write-file'), ...place, content: text }),
  z.object({ do: z.literal('change-nginx'), snippet: text, changes: z.array(nginxChange) }),
  z.object({ do: z.literal('reload-units') }),
  z.object({ do: z.literal('enable-unit'), unit: text }),
  z.object({ do: z.literal('disable-unit'), unit: text }),
  z.object({ do: z.literal('remove-file'), path: text }),
  z.object({ do: z.literal('set-aside-file'), path: text, to: text }),
  z.object({ do: z.literal('remove-folder'), path: text }),
  z.object({ do: z.literal('restore-folder'), ...adopted }),
]) satisfies z.ZodType<SetupStep>;

export const setupRest = z.object({
  kind: z.enum(['history', 'backups', 'inbox', 'requests', 'group', 'foreign', 'releases']),
  name: text,
}) satisfies z.ZodType<SetupRest>;

/** A platform's history, from one name and state folder to another. */
export const moved = z.object({
  kind: z.literal('platform-moved'),
  platform: text,
  folder: text,
  name: text,
  target: text,
});
export type MoveResult = Held<typeof moved>;
