import type { Site } from '../../model/site.ts';
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
  readonly words: FileWords;
}): Wanted {
  const { group, members, at } = answers;
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
  const former = holds.map((name) => `${unitFolder}${name}`);
  return {
    group,
    members,
    folders: [
      { path: answers.inbox, mode: 0o2770, group },
      { path: answers.backupFolder, mode: 0o700 },
    ],
    files,
    units: units === undefined ? [] : [nameRecoveryUnit(site), ...(at === undefined ? [] : timers)],
    // Somebody may have enabled timers by hand: they are disabled only if the night was answered before.
    unwantedUnits: at === undefined && hadNight ? timers : [],
    unwantedFiles: units === undefined ? [] : former.filter((path) => !paths.includes(path)),
  };
}
