import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { ServiceFault } from '../../terms/rehearsal.ts';

interface Asked {
  readonly unit: string;
  /** All units that the site names: an update stops and starts them itself. */
  readonly units: readonly string[];
  readonly ports: Pick<Ports, 'shell'>;
}

/**
 * Checks that systemd would stop a running unit, and nothing else with it; that nothing starts it again meanwhile; and
 * that it can be started as it is now: something that a unit names may be gone since its last start, unnoticed until
 * the next one.
 *
 * @throws Problem `prerequisite.service-unmanageable`
 */
export async function requireManageableUnit(asked: Asked): Promise<void> {
  const { unit } = asked;
  const said = await show(asked, unit);
  const refuse = (fault: ServiceFault, program?: string) => {
    throw Problem.of('prerequisite.service-unmanageable', {
      ...{ service: unit, fault },
      ...(program !== undefined && { program }),
    });
  };
  if (said.one('LoadState') === 'masked') refuse('masked');
  if (said.one('CanStart') === 'no' || said.one('RefuseManualStart') === 'yes') refuse('start-refused');
  if (said.one('CanStop') === 'no' || said.one('RefuseManualStop') === 'yes') refuse('stop-refused');
  const gone = await findGone(said);
  if (gone !== undefined) refuse('gone', gone);
  const lacking = await findLacking(asked, said);
  if (lacking !== undefined) refuse('lacking', lacking);
  if (await isHeldByCondition(asked)) refuse('condition');
  const [starter] = await listActive(asked, [...said.words('TriggeredBy'), ...said.words('UpheldBy')]);
  if (starter !== undefined) refuse('started-again', starter);
  const taken = await findTakenAlong(asked, said);
  if (taken !== undefined) refuse('takes-along', taken);
}

interface Said {
  /** The value of a property, or all of them if it occurs several times. */
  one(property: string): string;
  all(property: string): readonly string[];
  words(property: string): readonly string[];
}

const askedSeconds = 30;
const commands = ['ExecCondition', 'ExecStartPre', 'ExecStart', 'ExecStartPost'] as const;
/** Starting these starts the unit. */
const starters = ['WantedBy', 'RequiredBy', 'BoundBy', 'UpheldBy', 'TriggeredBy'] as const;
/** Stopping these stops the unit, which requires them or is part of them. */
const dependants = ['RequiredBy', 'BoundBy', 'ConsistsOf'] as const;
const properties = [
  ...['Names', 'LoadState', 'ActiveState', 'CanStart', 'CanStop', 'RefuseManualStart', 'RefuseManualStop'],
  ...[...commands, 'EnvironmentFiles', 'WorkingDirectory', 'User', 'Group', 'DynamicUser'],
  ...['RootDirectory', 'RootImage', 'BindPaths', 'BindReadOnlyPaths', 'MountImages', 'ExtensionImages'],
  ...['Requires', 'BindsTo', ...starters, ...dependants],
];

/** Properties unknown to this systemd are omitted. */
async function show({ ports: { shell } }: Asked, unit: string): Promise<Said> {
  const { stdout } = await shell.run({
    program: 'systemctl',
    args: ['show', `--property=${properties.join()}`, '--', unit],
    timeoutSeconds: askedSeconds,
  });
  const lines = stdout
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  const all = (property: string) => lines.flatMap(([name, value = '']) => (name === property ? [value] : []));
  const one = (property: string) => all(property)[0] ?? '';
  return {
    one,
    all,
    words: (property) =>
      one(property)
        .split(' ')
        .filter((word) => word !== ''),
  };
}

/**
 * A program, file, folder or account without which systemd does not start the unit. With RootDirectory= and the like,
 * only systemd can tell.
 */
async function findGone(said: Said): Promise<string | undefined> {
  const isApart = [
    'RootDirectory',
    'RootImage',
    'BindPaths',
    'BindReadOnlyPaths',
    'MountImages',
    'ExtensionImages',
  ];
  if (isApart.some((property) => said.one(property) !== '')) return undefined;
  for (const command of commands.flatMap((property) => said.all(property))) {
    const [, program] = /^\{ path=(\/.*?) ; argv\[\]=/.exec(command) ?? [];
    const mayFail = command.includes(' ; ignore_errors=yes ;');
    if (program !== undefined && !mayFail && !(await isThere(program, constants.X_OK))) return program;
  }
  for (const line of said.all('EnvironmentFiles')) {
    const [, file] = /^(\/.*) \(ignore_errors=no\)$/.exec(line) ?? [];
    if (file !== undefined && !/[*?[]/.test(file) && !(await isThere(file, constants.F_OK))) return file;
  }
  const folder = said.one('WorkingDirectory'); // With a `!` prefix if it may be missing.
  if (folder.startsWith('/') && !(await isThere(folder, constants.F_OK))) return folder;
  return undefined;
}

async function isThere(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}

/** An unknown account, or a unit without which systemd does not start it. */
async function findLacking(asked: Asked, said: Said): Promise<string | undefined> {
  if (said.one('DynamicUser') !== 'yes')
    for (const [property, table] of [
      ['User', 'passwd'],
      ['Group', 'group'],
    ] as const) {
      const name = said.one(property);
      if (name === '' || /^\d+$/.test(name)) continue;
      const { exitCode } = await asked.ports.shell.run({
        program: 'getent',
        args: [table, name],
        timeoutSeconds: askedSeconds,
      });
      if (exitCode === 2) return name; // getent(1): one of the keys was not found.
    }
  for (const name of [...said.words('Requires'), ...said.words('BindsTo')]) {
    const state = (await show(asked, name)).one('LoadState');
    if (['not-found', 'masked', 'bad-setting', 'error'].includes(state)) return name;
  }
  return undefined;
}

/**
 * systemd.unit(5), Condition…=: if it fails, the start does nothing and reports success. systemd 250 and later can
 * tell.
 */
async function isHeldByCondition({ unit, ports: { shell } }: Asked): Promise<boolean> {
  const { stdout, stderr } = await shell
    .run({
      program: 'systemd-analyze',
      args: ['condition', `--unit=${unit}`],
      timeoutSeconds: askedSeconds,
    })
    .catch(() => ({ stdout: '', stderr: '' }));
  return /^Conditions failed\.$/m.test(`${stdout}\n${stderr}`);
}

async function listActive(asked: Asked, names: readonly string[]): Promise<readonly string[]> {
  const active: string[] = [];
  for (const name of new Set(names)) {
    const its = await show(asked, name);
    if (isNamed(asked, its)) continue;
    if (['active', 'activating', 'reloading'].includes(its.one('ActiveState'))) active.push(name);
  }
  return active;
}

/** A site may use another name of a unit. */
function isNamed({ units }: Asked, its: Said): boolean {
  return its.words('Names').some((name) => units.includes(name));
}

/** The first running unit that is not the site's and would be stopped with this one: it would not be started again. */
async function findTakenAlong(asked: Asked, said: Said): Promise<string | undefined> {
  const looked = new Set([asked.unit]);
  // A target started as a whole starts its members again.
  const started = new Set(asked.units);
  const names = dependants.flatMap((property) => said.words(property));
  for (const name of names) {
    if (looked.has(name)) continue;
    looked.add(name);
    const its = await show(asked, name);
    names.push(...dependants.flatMap((property) => its.words(property)));
    // A target is a synchronization point of the boot; its members are checked as well.
    const isStarted = starters.some((property) => its.words(property).some((by) => started.has(by)));
    if (isStarted) started.add(name);
    if (isStarted || isNamed(asked, its) || name.endsWith('.target')) continue;
    if (its.one('ActiveState') === 'active') return name;
  }
  return undefined;
}
