import { lstat, readdir } from 'node:fs/promises';
import { requireOpen } from '../setup-nginx.ts';
import { readJournal } from '../../domain/journal/read.ts';
import { withLock } from '../../domain/lock/lock.ts';
import { bringIntoForce, removeSnippet } from '../../domain/nginx/install.ts';
import { planRemoval } from '../../domain/nginx/plan.ts';
import { refuseUser } from '../../domain/person/administrator.ts';
import { listHolds } from '../../domain/reboot/holds.ts';
import { permitPath } from '../../domain/reboot/permit.ts';
import { nameRecoveryUnit, noWords, renderUnits } from '../../domain/reboot/units.ts';
import { carryOutStep } from '../../domain/setup/act.ts';
import { isRestorable, requireUntouched } from '../../domain/setup/adoption/adopt.ts';
import { findAdopted } from '../../domain/setup/adoption/plan.ts';
import { decideUndo, type Presence } from '../../domain/setup/decide-undo.ts';
import { unitFolder } from '../../domain/setup/decide.ts';
import { isOurFile, listEnabled } from '../../domain/setup/read-world.ts';
import { sudoersPath } from '../../domain/setup/sudoers.ts';
import { listFormerNames, listTakenNames } from '../../domain/site/former-names.ts';
import type { SetUpResult } from '../../model/results.ts';
import type { Site } from '../../model/site.ts';
import type { AnsweringContext, CommandContext } from '../../ports/context.ts';
import { closeAsked } from './close-asked.ts';
import { requireConsent } from './set-up.ts';

/**
 * Takes out what setup wrote for a platform. What it did not write stays, and so do the journal, the backups and the
 * content of the inbox.
 *
 * @throws Problem `permission.not-administrator`, `prerequisite.page-needed`, `prerequisite.snippet-line-changed`,
 *   `usage.yes-missing`, `usage.setup-*`, `prerequisite.setup-*`, `busy.*`
 */
export async function runSetUpUndo(
  context: AnsweringContext,
  { print = false, yes = false, nginxConfig }: { print?: boolean; yes?: boolean; nginxConfig?: string },
): Promise<SetUpResult> {
  const { site, ports } = context;
  const user = await ports.system.user();
  if (user.uid !== 0) throw refuseUser(user, null);
  const { records } = await readJournal({ site, ports });
  await requireOpen(site, records);
  const nginx = {
    site,
    ports,
    formerNames: await listFormerNames({ site, records }),
    takenNames: await listTakenNames(site),
    ...(nginxConfig !== undefined && { config: nginxConfig }),
  };
  const removal = await planRemoval(nginx);
  const { steps, stays } = decideUndo(await readPresence(context, removal));
  for (const step of steps) if (step.do === 'restore-folder') await requireUntouched(step);
  const result = { kind: 'set-up', platform: site.name, steps, stays } as const;
  if (print) return { ...result, action: 'undo-planned' };
  if (steps.length === 0) return { ...result, action: 'nothing-to-undo' };
  await requireConsent({ context, steps, yes, command: 'ospi-update setup --undo' });
  await withLock({ site, ports, command: 'setup' }, async () => {
    await requireOpen(site, (await readJournal({ site, ports })).records);
    await closeAsked(context, site.import?.folder);
    for (const step of steps)
      if (step.do === 'change-nginx') await removeSnippet(nginx, await planRemoval(nginx));
      else await carryOutStep(step, { ports });
    if (removal.changes.length === 0) await bringIntoForce(nginx, 'removed');
  });
  await closeAsked(context, site.import?.folder);
  return { ...result, action: 'undone' };
}

async function readPresence(
  { site, ports, language }: CommandContext,
  { snippet, changes }: Presence['nginx'],
): Promise<Presence> {
  // Also those of keys that have left the configuration since: their timers would go on without it.
  const widest = {
    ...site,
    inbox: site.inbox ?? site.state,
    metrics: site.metrics ?? site.state,
    import: { folder: site.state, mode: 'apply', maximumGiB: 1 },
  } as const;
  const units = renderUnits({ site: widest, behind: [], program: [], language, words: noWords }).map(
    ({ name }) => name,
  );
  const holds = await listHolds({ folder: unitFolder, permit: permitPath(site) }).catch(() => []);
  const inUnits = [...new Set([...units, ...holds])].map((name) => `${unitFolder}${name}`);
  const files = await keep([...inUnits, sudoersPath(site.name)], isThere);
  const ours = await keep([site.file, ...files], isOurFile);
  const hasSystemd = await ports.system.hasSystemd();
  const enableable = units.filter(
    (name) => !name.includes('/') && (/\.(?:timer|path)$/.test(name) || name === nameRecoveryUnit(site)),
  );
  const adoption = await findAdopted(site.root);
  return {
    configuration: site.file,
    aside: await findFreeName(`${site.file}.removed`),
    files,
    ours: new Set(ours),
    nginx: { snippet, changes },
    enabledUnits: hasSystemd ? await listEnabled(enableable, ports) : [],
    hasSystemd,
    adoption,
    isRestorable: adoption !== undefined && (await isRestorable(adoption)),
    folders: await listFolders(site),
    state: site.state,
    group: site.administrators,
  };
}

async function listFolders({ inbox, import: requests, backup }: Site): Promise<Presence['folders']> {
  const named = [
    ...(inbox === undefined ? [] : [{ kind: 'inbox', path: inbox } as const]),
    ...(requests === undefined ? [] : [{ kind: 'requests', path: requests.folder } as const]),
    { kind: 'backups', path: backup.folder } as const,
  ];
  const found = await Promise.all(
    named.map(async (folder) => {
      const names = await readdir(folder.path).catch(() => undefined);
      return names === undefined ? [] : [{ ...folder, isEmpty: names.length === 0 }];
    }),
  );
  return found.flat();
}

async function keep(
  paths: readonly string[],
  isKept: (path: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const kept = await Promise.all(paths.map(isKept));
  return paths.filter((_path, index) => kept[index] === true);
}

/** `NAME`, or the first of `NAME.2`, `NAME.3`…: what an earlier undoing kept stays. */
async function findFreeName(name: string): Promise<string> {
  for (let count = 2, found = name; ; found = `${name}.${count++}`) if (!(await isThere(found))) return found;
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
