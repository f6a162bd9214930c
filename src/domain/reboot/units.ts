import { exitCodes } from '../../terms/exit-codes.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { renderImport } from './import-units.ts';
import { permitPath } from './permit.ts';
import { listTimers, type TimedCommand, type Timer } from './timers.ts';
import {
  escape,
  listServers,
  nameRecoveryUnit,
  refusesStop,
  renderCommand,
  renderUnit,
  staysAlive,
  whatIsKilled,
  type UnitFile,
  type UnitTask,
  type UnitWords,
} from './unit-text.ts';

export { listServers, nameRecoveryUnit, type UnitFile, type UnitWords } from './unit-text.ts';

const nothing = () => '';
/** To know the files, whatever they say to people. */
export const noWords: UnitWords = {
  written: '',
  recover: nothing,
  backup: nothing,
  apply: nothing,
  planned: nothing,
  verify: nothing,
  metrics: nothing,
  import: nothing,
  request: nothing,
  held: nothing,
};

/**
 * The unit files of a platform, for systemd 247 and later: the recovery at boot, the drop-ins that hold the platform's
 * own units while it is half-installed and, to be enabled if wanted, a nightly backup, a nightly update from the inbox, a
 * monthly proof of the newest backup and, with `metrics`, what writes that file. Pure.
 */
export function renderUnits(task: UnitTask): readonly UnitFile[] {
  return [
    { name: nameRecoveryUnit(task.site), content: renderRecovery(task) },
    ...renderHolds(task),
    ...listTimers(task.site).flatMap((timer) => renderTimed(task, timer)),
    ...renderImport(task),
  ];
}

export function nameTimedUnit({
  site: { name },
  command,
}: {
  site: Pick<Site, 'name'>;
  command: TimedCommand;
}): string {
  return `ospi-update-${command}-${name}.service`;
}

/**
 * The drop-in's name in the folder of each of the platform's units, systemd.unit(5). It does not contain the platform's
 * name: of two side by side, as after a `setup move`, each would lift the other's hold.
 */
export const holdName = 'ospi-update.conf';

/**
 * `Before=` holds nothing back if the recovery cannot run at all. So while the page is on, a unit of the platform
 * starts only through this program, or once the journal says that the platform is complete (see `permitPath`). An
 * assertion rather than a condition: a manual start reports it, and the unit does not fail. Both exist since systemd
 * 218; if left behind, they hold nothing without the page.
 */
function renderHolds({ site, words }: UnitTask): readonly UnitFile[] {
  const permit = permitPath(site);
  const written = `${words.written}\n# ${words.held(permit)}`;
  return listUnits(site).map((unit) => ({
    name: `${unit}.d/${holdName}`,
    content: renderUnit(
      { ...words, written },
      {
        Unit: [
          ['AssertPathExists', `|!${escape(sitePaths(site).flag)}`],
          ['AssertPathExists', `|${escape(permit)}`],
        ],
      },
    ),
  }));
}

/** The platform's own units. */
export function listUnits({ services }: Site): readonly string[] {
  return services.flatMap((service) => ('unit' in service ? [service.unit] : []));
}

/**
 * The platform's own units are ordered after this one, so that none of them runs on data about to be restored. But the
 * recovery itself starts them, and their start waits until ours is complete: with Type=oneshot it would wait for
 * itself. So it reports readiness right before it starts the first of them, and goes on.
 */
function renderRecovery(task: UnitTask): string {
  const { site, words, behind } = task;
  const units = listUnits(site);
  const isAfterUs = new Set([...units, ...behind]);
  return renderUnit(words, {
    Unit: [
      ['Description', escape(words.recover(site.name))],
      ['Documentation', 'man:ospi-update(1)'],
      ['ConditionPathExists', escape(sitePaths(site).journal)],
      // The page is verified over HTTP; inhibitors come from logind.
      [
        'After',
        [...listServers(site), 'systemd-logind.service'].filter((unit) => !isAfterUs.has(unit)).join(' '),
      ],
      ...(units.length === 0 ? [] : [['Before', units.map(escape).join(' ')] as const]),
      refusesStop,
    ],
    Service: [
      ['Type', 'notify'],
      ['NotifyAccess', 'all'],
      ['ExecStart', renderCommand(task, ['support', 'recover', '--interrupted'])],
      // As long as a restore takes. Killing it would only make it start again.
      ['TimeoutStartSec', 'infinity'],
      // However briefly it ran. Also while another process holds the lock, which may be a person doing the same, or a
      // backup.
      ['Restart', 'on-abnormal'],
      ['RestartForceExitStatus', String(exitCodes.busy)],
      ['SuccessExitStatus', String(exitCodes.busy)],
      ['RestartSec', '20'],
      ...whatIsKilled(site),
      ...staysAlive,
    ],
    Install: [['WantedBy', 'multi-user.target']],
  });
}

function renderTimed(
  task: UnitTask,
  { command, runs, calendar, delayMinutes, persistent, changes }: Timer,
): readonly UnitFile[] {
  const { site, words } = task;
  const name = nameTimedUnit({ site, command });
  const description = ['Description', escape(words[command](site.name))] as const;
  return [
    {
      name,
      content: renderUnit(words, {
        Unit: [
          description,
          ['Documentation', 'man:ospi-update(1)'],
          ['After', [...listServers(site), nameRecoveryUnit(site)].join(' ')],
          ...(changes ? [['OnFailure', nameRecoveryUnit(site)] as const, refusesStop] : []),
        ],
        Service: [
          ['Type', 'oneshot'],
          ...runs.map((args) => ['ExecStart', renderCommand(task, args)] as const),
          ...whatIsKilled(site),
          ...(changes ? staysAlive : []),
        ],
      }),
    },
    {
      name: name.replace(/service$/, 'timer'),
      content: renderUnit(words, {
        Unit: [description],
        Timer: [
          ['OnCalendar', calendar],
          // FixedRandomDelay exists since systemd 247.
          ...(delayMinutes === 0
            ? []
            : ([
                ['RandomizedDelaySec', `${delayMinutes}min`],
                ['FixedRandomDelay', 'true'],
              ] as const)),
          ['Persistent', String(persistent)],
        ],
        Install: [['WantedBy', 'timers.target']],
      }),
    },
  ];
}
