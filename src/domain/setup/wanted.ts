import type { Site } from '../../model/site.ts';
import { nameImportUnits } from '../reboot/import-units.ts';
import { nameRecoveryUnit, type UnitFile } from '../reboot/units.ts';
import type { Answers } from './answers.ts';
import { unitFolder, type Wanted } from './decide.ts';
import type { WantedFile } from './files.ts';
import { nameNightlyTimers } from './night.ts';
import { renderSudoers, sudoersPath } from './sudoers.ts';

/** The first line of each kind of file, without the sign of a comment. */
export interface FileWords {
  readonly configuration: (platform: string) => string;
  readonly sudoers: (platform: string) => string;
  readonly unit: (platform: string) => string;
}

/** How members start this program. */
export interface ProgramPlace {
  readonly program: string;
  /** Of Node.js, if the program looks for it. */
  readonly folder: string | undefined;
}

/** What is wanted on this server, as answered. Pure. */
export function listWanted({
  answers,
  site,
  configuration,
  units,
  holds,
  sudo,
  hadNight,
  hadImport,
  words,
}: {
  readonly answers: Answers;
  readonly site: Site;
  /** Its whole text. */
  readonly configuration: string;
  /** As `setup systemd` writes them; undefined without systemd. */
  readonly units: readonly UnitFile[] | undefined;
  /** Drop-ins for units of the platform that are there now, relative to the folder of units. */
  readonly holds: readonly string[];
  /** Undefined without sudo. */
  readonly sudo: ProgramPlace | undefined;
  /** Whether there was a night hour before. */
  readonly hadNight: boolean;
  /** The folder in which the Superviseur could ask before; undefined if it could not. */
  readonly hadImport: string | undefined;
  readonly words: FileWords;
}): Wanted {
  const { group, members, at, import: requests } = answers;
  const platform = site.name;
  const written = words.sudoers(platform);
  const files: readonly WantedFile[] = [
    { path: site.file, content: configuration, mode: 0o640, group, mayBeForeign: true },
    ...(sudo === undefined
      ? []
      : [
          {
            path: sudoersPath(platform),
            content: renderSudoers({ platform, group, ...sudo, written }),
            mode: 0o440,
          },
        ]),
    ...(units ?? []).map(({ name, content }) => ({
      path: `${unitFolder}${name}`,
      content,
      mode: 0o644,
    })),
  ];
  const paths = files.map(({ path }) => path);
  const timers = nameNightlyTimers(site);
  const { path, timer, take, run } = nameImportUnits(site);
  const starters = [path, timer];
  const former = [...holds, ...(requests === undefined ? [path, timer, take, run] : [])];
  return {
    group,
    members,
    folders: [
      { path: answers.inbox, mode: 0o2770, group },
      { path: answers.backupFolder, mode: 0o700 },
      ...(requests === undefined
        ? []
        : [
            {
              ...{ path: requests.folder, mode: 0o2770, group, owner: requests.account },
              isInUse: requests.folder === hadImport,
            },
          ]),
    ],
    files,
    units:
      units === undefined
        ? []
        : [
            nameRecoveryUnit(site),
            ...(at === undefined ? [] : timers),
            ...(requests === undefined ? [] : starters),
          ],
    // Somebody may have enabled timers by hand: they are disabled only if the night was answered before.
    unwantedUnits: [
      ...(at === undefined && hadNight ? timers : []),
      ...(requests === undefined && units !== undefined ? starters : []),
    ],
    unwantedFiles:
      units === undefined
        ? []
        : former.map((name) => `${unitFolder}${name}`).filter((file) => !paths.includes(file)),
  };
}
