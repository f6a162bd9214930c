import type { SetupRest, SetupStep, AdoptedFolder } from '../../terms/setup.ts';
import type { NginxChange } from '../../terms/maintenance.ts';
import { unitFolder } from './decide.ts';

/** What of a platform is on this server, as far as setup may have put it there. */
export interface Presence {
  readonly configuration: string;
  /** A name beside it that is free: its administrator may have edited it since. */
  readonly aside: string;
  /** Other files that setup may have written and that exist. */
  readonly files: readonly string[];
  /** Those of them, and the configuration, that bear its mark. */
  readonly ours: ReadonlySet<string>;
  readonly nginx: { readonly snippet: string; readonly changes: readonly NginxChange[] };
  readonly enabledUnits: readonly string[];
  readonly hasSystemd: boolean;
  readonly adoption: AdoptedFolder | undefined;
  /** Whether no update has changed the platform's folder since it was adopted. */
  readonly isRestorable: boolean;
  readonly folders: readonly {
    readonly kind: 'inbox' | 'requests' | 'backups';
    readonly path: string;
    readonly isEmpty: boolean;
  }[];
  readonly state: string;
  readonly group: string | undefined;
}

/**
 * What takes out all that setup wrote, in an order in which each run, if killed, can be repeated: the configuration, by
 * which the rest is found, goes last. And what stays. Pure.
 */
export function decideUndo(presence: Presence): {
  readonly steps: readonly SetupStep[];
  readonly stays: readonly SetupRest[];
} {
  const { configuration, files, ours, nginx, enabledUnits, adoption, isRestorable, folders, state, group } =
    presence;
  const removed = files.filter((path) => ours.has(path));
  const units = removed.filter((path) => path.startsWith(unitFolder));
  const isOurUnit = (unit: string) => ours.has(`${unitFolder}${unit}`);
  const remove = (path: string): SetupStep => ({ do: 'remove-file', path });
  const steps: readonly SetupStep[] = [
    ...(nginx.changes.length > 0 ? [{ do: 'change-nginx', ...nginx } as const] : []),
    ...enabledUnits.filter(isOurUnit).map((unit): SetupStep => ({ do: 'disable-unit', unit })),
    ...units.map(remove),
    ...(units.length > 0 && presence.hasSystemd ? [{ do: 'reload-units' } as const] : []),
    ...removed.filter((path) => !path.startsWith(unitFolder)).map(remove),
    ...(adoption !== undefined && isRestorable ? [{ do: 'restore-folder', ...adoption } as const] : []),
    ...folders.filter(({ isEmpty }) => isEmpty).map(({ path }): SetupStep => ({ do: 'remove-folder', path })),
    ...(ours.has(configuration)
      ? [{ do: 'set-aside-file', path: configuration, to: presence.aside } as const]
      : []),
  ];
  const foreign = [configuration, ...files].filter((path) => !ours.has(path));
  const stays: readonly SetupRest[] = [
    { kind: 'history', name: state },
    ...folders.filter(({ isEmpty }) => !isEmpty).map(({ kind, path }): SetupRest => ({ kind, name: path })),
    ...(group === undefined ? [] : [{ kind: 'group', name: group } as const]),
    ...(adoption !== undefined && !isRestorable ? [{ kind: 'releases', name: adoption.root } as const] : []),
    ...foreign.map((name): SetupRest => ({ kind: 'foreign', name })),
  ];
  return { steps, stays };
}
