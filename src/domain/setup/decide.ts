import type { AdoptedFolder, SetupStep } from '../../terms/setup.ts';
import type { NginxChange } from '../../terms/maintenance.ts';
import { isOurs } from './mark.ts';
import { judgeFile, type PresentFile, type WantedFile } from './files.ts';

export interface WantedFolder {
  readonly path: string;
  readonly mode: number;
  /** Root's, if omitted. */
  readonly group?: string;
  /** The Unix user whose it is; root's, if omitted. */
  readonly owner?: string;
  /** It is made right even if there is something in it: the configuration has named it for this before. */
  readonly isInUse?: boolean;
}

/** What is wanted on this server for a platform. */
export interface Wanted {
  readonly group: string;
  readonly members: readonly string[];
  readonly folders: readonly WantedFolder[];
  /** The configuration first. */
  readonly files: readonly WantedFile[];
  /** To be enabled; of these, timers are started at once. */
  readonly units: readonly string[];
  /** To be disabled, where they are enabled. */
  readonly unwantedUnits: readonly string[];
  /** Files of ours that are no longer wanted. */
  readonly unwantedFiles: readonly string[];
}

/** What was read of this server. */
export interface World {
  /** Undefined: it does not exist. */
  readonly gid: number | undefined;
  /** Numbers of the folders' owners. */
  readonly uids: ReadonlyMap<string, number>;
  readonly members: readonly string[];
  readonly folders: ReadonlyMap<
    string,
    { readonly mode: number; readonly uid: number; readonly gid: number; readonly isEmpty: boolean }
  >;
  readonly files: ReadonlyMap<string, PresentFile>;
  readonly nginx: { readonly snippet: string; readonly changes: readonly NginxChange[] };
  readonly enabledUnits: readonly string[];
  /** systemd still uses what it has loaded before. */
  readonly isStale: boolean;
  /** What is to be moved. */
  readonly adoption: AdoptedFolder | undefined;
}

/**
 * What has to be done, in this order, so that the server is as wanted; and the files and folders of somebody else where
 * ours belong. Nothing, if it is so already. Pure.
 */
export function decideSetup({ wanted, world }: { readonly wanted: Wanted; readonly world: World }): {
  readonly steps: readonly SetupStep[];
  readonly foreign: readonly string[];
} {
  const judged = wanted.files.map((file) => ({
    file,
    verdict: judgeFile({
      wanted: file,
      present: world.files.get(file.path),
      gid: file.group === undefined ? 0 : world.gid,
    }),
  }));
  const writes = judged.filter(({ verdict }) => verdict === 'write').map(({ file }) => toStep(file));
  const [configuration] = wanted.files;
  const isConfiguration = ({ path }: { path: string }) => path === configuration?.path;
  const unwanted = wanted.unwantedFiles.filter((path) => isOurFile(world.files.get(path)));
  const removals = unwanted.map((path): SetupStep => ({ do: 'remove-file', path }));
  const isUnit = ({ path }: { path: string }) => path.startsWith(unitFolder);
  const touchesUnits = writes.some(isUnit) || unwanted.some((path) => isUnit({ path })) || world.isStale;
  const steps: readonly SetupStep[] = [
    ...(world.gid === undefined ? [{ do: 'create-group', group: wanted.group } as const] : []),
    ...wanted.members
      .filter((user) => !world.members.includes(user))
      .map((user): SetupStep => ({ do: 'add-member', group: wanted.group, user })),
    ...(world.adoption === undefined ? [] : [{ do: 'adopt-folder', ...world.adoption } as const]),
    ...wanted.folders.filter((folder) => !isRight({ folder, world })).map(toFolderStep),
    ...writes.filter(isConfiguration),
    // After the configuration: what is shown over HTTP is made for it.
    ...(world.nginx.changes.length > 0 ? [{ do: 'change-nginx', ...world.nginx } as const] : []),
    ...writes.filter((file) => !isConfiguration(file)),
    // Before its file is gone: systemd would not know it any more.
    ...wanted.unwantedUnits
      .filter((unit) => world.enabledUnits.includes(unit))
      .map((unit): SetupStep => ({ do: 'disable-unit', unit })),
    ...removals,
    ...(touchesUnits ? [{ do: 'reload-units' } as const] : []),
    ...wanted.units
      .filter((unit) => !world.enabledUnits.includes(unit))
      .map((unit): SetupStep => ({ do: 'enable-unit', unit })),
  ];
  const foreign = judged.filter(({ verdict }) => verdict === 'foreign').map(({ file }) => file.path);
  const foreignFolders = wanted.folders.filter((folder) => isForeign({ folder, world }));
  return { steps, foreign: [...foreign, ...foreignFolders.map(({ path }) => path)] };
}

function isOurFile(present: PresentFile | undefined): boolean {
  return present !== undefined && present !== 'other' && isOurs(present.content);
}

export const unitFolder = '/etc/systemd/system/';

function toStep({ path, content, mode, group }: WantedFile): Extract<SetupStep, { do: 'write-file' }> {
  return { do: 'write-file', path, content, mode: describeMode(mode), ...(group !== undefined && { group }) };
}

function toFolderStep({ path, mode, group, owner }: WantedFolder): SetupStep {
  return {
    ...{ do: 'make-folder', path, mode: describeMode(mode) },
    ...(group !== undefined && { group }),
    ...(owner !== undefined && { owner }),
  };
}

/** One that has something in it was arranged by somebody. An empty one may be what a killed run left. */
function isRight({ folder, world }: { folder: WantedFolder; world: World }): boolean {
  const present = world.folders.get(folder.path);
  if (present === undefined) return false;
  return (!present.isEmpty && folder.isInUse !== true) || isArranged({ folder, world });
}

/** Whoever owns it could ask in the place of the account that was named. */
function isForeign({ folder, world }: { folder: WantedFolder; world: World }): boolean {
  const present = world.folders.get(folder.path);
  if (folder.owner === undefined || folder.isInUse === true || present === undefined) return false;
  return !present.isEmpty && !isArranged({ folder, world });
}

function isArranged({
  folder: { path, mode, group, owner },
  world,
}: {
  folder: WantedFolder;
  world: World;
}): boolean {
  const present = world.folders.get(path);
  if (present === undefined) return false;
  const isOwned = owner === undefined || present.uid === world.uids.get(owner);
  return isOwned && present.mode === mode && present.gid === (group === undefined ? 0 : world.gid);
}

function describeMode(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
