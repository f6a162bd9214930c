import * as z from 'zod';
import { textOf, type Held } from '../terms/form.ts';
import { bilingual, person, stamp, version } from '../terms/words.ts';

/** An update that is announced: in `progress.json` and `status`. */
export const plannedUpdate = z.object({
  /** When it may begin; UTC, ISO 8601. */
  at: stamp,
  version,
  title: bilingual,
});
export type PlannedUpdate = Held<typeof plannedUpdate>;

/** What `apply --at` recorded: the parameters of the journal's warning `apply.planned`. */
export const plan = z.object({
  ...plannedUpdate.shape,
  /** If it could not begin until then, it is not begun any more. */
  until: stamp,
  /** Of the archive's manifest: no other is installed in its place. */
  digest: textOf('digest'),
  user: person,
  /** The request that it was planned for: `import --run` begins it, with the archive that the spool holds. */
  request: z.string().exactOptional(),
});
export type Plan = Held<typeof plan>;
