import type { Site } from '../../model/site.ts';
import {
  escape,
  listServers,
  nameRecoveryUnit,
  refusesStop,
  renderCommand,
  renderUnit,
  staysAlive,
  whatIsKilled,
  type Line,
  type UnitFile,
  type UnitTask,
} from './unit-text.ts';

/** The units that take the requests of a platform's Superviseur, and the one that runs what was asked for. */
export function nameImportUnits({ name }: Pick<Site, 'name'>) {
  const take = `ospi-update-import-${name}`;
  return {
    path: `${take}.path`,
    timer: `${take}.timer`,
    take: `${take}.service`,
    run: `ospi-update-request-${name}.service`,
  };
}

/**
 * A request is taken as soon as it is put, by the path unit, and within a minute where inotify is not to be had, as for a folder of
 * another server. An update has a unit of its own: while it runs, the next request is answered. Pure.
 */
export function renderImport(task: UnitTask): readonly UnitFile[] {
  const { site, words } = task;
  if (site.import === undefined || site.import.mode === 'off') return [];
  const names = nameImportUnits(site);
  const asked = site.import.folder;
  const take = ['Description', escape(words.import(site.name))] as const;
  return [
    {
      name: names.path,
      content: renderUnit(words, {
        Unit: [take, ['RequiresMountsFor', escape(asked)]],
        Path: [
          // A file that is being uploaded comes in many pieces. One round serves all that came during it.
          ['PathChanged', escape(asked)],
          ['Unit', names.take],
          // systemd 250 and later would stop watching for good if somebody wrote there fast: a round takes its time instead.
          ['TriggerLimitIntervalSec', '0'],
        ],
        Install: [['WantedBy', 'paths.target']],
      }),
    },
    {
      name: names.timer,
      content: renderUnit(words, {
        Unit: [take],
        Timer: [
          // A path unit does not see what was put before the server came up.
          ['OnActiveSec', '5s'],
          ['OnCalendar', '*:*:00'],
          ['AccuracySec', '5s'],
          ['Persistent', 'false'],
        ],
        Install: [['WantedBy', 'timers.target']],
      }),
    },
    { name: names.take, content: renderTake(task, take) },
    { name: names.run, content: renderRun(task) },
  ];
}

/** It changes nothing on the platform, and may be stopped at any time: the next round goes on. */
function renderTake(task: UnitTask, description: Line): string {
  const { site, words } = task;
  return renderUnit(words, {
    Unit: [
      description,
      ['Documentation', 'man:ospi-update(1)'],
      ['After', [...listServers(site), nameRecoveryUnit(site)].join(' ')],
      // Else the path unit would fail with it, and nobody would take a request any more.
      ['StartLimitIntervalSec', '0'],
    ],
    Service: [
      ['Type', 'oneshot'],
      ['ExecStart', renderCommand(task, ['import', '--take', '--stay'])],
      // The largest archive is read twice, from a slow disk.
      ['TimeoutStartSec', '30min'],
      ['Nice', '5'],
      ['KillMode', 'mixed'],
      ['OOMPolicy', 'continue'],
    ],
  });
}

function renderRun(task: UnitTask): string {
  const { site, words } = task;
  return renderUnit(words, {
    Unit: [
      ['Description', escape(words.request(site.name))],
      ['Documentation', 'man:ospi-update(1)'],
      ['After', [...listServers(site), nameRecoveryUnit(site)].join(' ')],
      ['OnFailure', nameRecoveryUnit(site)],
      ['StartLimitIntervalSec', '0'],
      refusesStop,
    ],
    Service: [
      ['Type', 'oneshot'],
      ['ExecStart', renderCommand(task, ['import', '--run'])],
      ...whatIsKilled(site),
      ...staysAlive,
    ],
  });
}
