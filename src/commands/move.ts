import { lstat } from 'node:fs/promises';
import { requireAdministrator } from '../domain/person/administrator.ts';
import { foldJournal } from '../domain/attempt/state.ts';
import { withJournal } from '../domain/lock/with-journal.ts';
import { readFirstHash, readLastName, readMark, resolveFolder, writeMark } from '../domain/journal/mark.ts';
import { copyState } from '../domain/platform/move-state.ts';
import { requireOriginal } from '../domain/journal/require-own-mark.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Journal } from '../model/journal.ts';
import { Problem } from '../messages/problem.ts';
import type { MoveResult } from '../model/setup.ts';
import { sitePaths, type Site } from '../model/site.ts';

/**
 * Moves a platform's history to the name and the state folder that its configuration has now, including refusal,
 * attempts and notices. The mark in the platform's folder is written last; until then the old name and folder apply,
 * and the command can be run again.
 *
 * @throws Problem `permission.*`, `busy.*`, `prerequisite.nothing-to-move`, `prerequisite.state-gone`,
 *   `prerequisite.root-copied`, `prerequisite.move-unfinished`, `prerequisite.move-under-page`,
 *   `prerequisite.state-taken`, `prerequisite.journal-damaged`, `prerequisite.state-unwritable`
 */
export async function runSetupMove(context: CommandContext): Promise<MoveResult> {
  const { site, ports } = context;
  await requireAdministrator({ site, ports });
  const old: Site = { ...site, ...(await findSource(site)) };
  await requireFree(site, old);
  return withJournal({ site: old, ports, command: 'setup move' }, async (journal) => {
    await requireMovable({ journal, old, site });
    return await move({ context, old, journal });
  });
}

/**
 * Where the history is: according to the mark, or where it was moved by hand; without a mark, according to the
 * journal's own records.
 */
async function findSource(site: Site): Promise<Pick<Site, 'name' | 'state' | 'public'>> {
  const mark = await readMark(site);
  if (mark !== undefined) await requireOriginal(site, mark);
  const state = await resolveFolder(site.state);
  const isHere = mark === undefined || (await readFirstHash(state)) === mark.journal;
  const before = mark ?? { platform: (await readLastName(state)) ?? site.name, state };
  if (!isHere && (await readFirstHash(before.state)) !== mark.journal) {
    const { platform, state: folder } = mark;
    throw Problem.of('prerequisite.state-gone', {
      path: sitePaths(site).mark,
      platform,
      folder,
      target: site.root,
    });
  }
  if (before.platform === site.name && before.state === state)
    throw Problem.of('prerequisite.nothing-to-move', { name: site.name, folder: site.state });
  // A folder that the configuration names is the same before and after.
  const isDefault = site.public === `${site.state}/public`;
  return {
    name: before.platform,
    state: isHere ? state : before.state,
    public: isDefault ? `${before.state}/public` : site.public,
  };
}

/** Before anything is written. */
async function requireFree({ state }: Site, old: Site): Promise<void> {
  const present = await readFirstHash(state);
  if (present !== undefined && present !== (await readFirstHash(old.state)))
    throw Problem.of('prerequisite.state-taken', { folder: state });
}

async function requireMovable({
  journal,
  old,
  site,
}: {
  journal: Journal;
  old: Site;
  site: Site;
}): Promise<void> {
  const { open } = foldJournal(journal.records);
  if (open !== undefined)
    throw Problem.of('prerequisite.move-unfinished', { platform: old.name, attempt: open.id });
  for (const { flag } of [sitePaths(old), sitePaths(site)])
    if (await isThere(flag)) throw Problem.of('prerequisite.move-under-page', { flag });
}

async function move({
  context: { site, ports },
  old,
  journal,
}: {
  context: CommandContext;
  old: Site;
  journal: Journal;
}): Promise<MoveResult> {
  const moved = { platform: old.name, folder: old.state, name: site.name, target: site.state };
  await journal.append({
    attempt: null,
    event: 'platform.moved',
    step: null,
    data: { ...moved, operator: await ports.system.operator() },
  });
  const first = journal.records[0]?.hash ?? '';
  if (old.state !== (await resolveFolder(site.state)))
    await copyState({ site, from: old.state, journal: first, ports });
  await writeMark({ site, journal: first, ports });
  return { kind: 'platform-moved', ...moved };
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
