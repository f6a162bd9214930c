import { describe, expect, test } from 'vitest';
import { decideSetup, type Wanted, type World } from '../../../src/domain/setup/decide.ts';
import { decideUndo, type Presence } from '../../../src/domain/setup/decide-undo.ts';
import type { PresentFile } from '../../../src/domain/setup/files.ts';

const mark = '# Written by `ospi-update setup`; …\n';
const inFrench = '# Écrit par `ospi-update setup` ; …\n';
const yaml = '/etc/ospi-update/planipsy.yaml';
const sudoers = '/etc/sudoers.d/ospi-update-planipsy';
const unit = '/etc/systemd/system/ospi-update-recover-planipsy.service';
const night = '/etc/systemd/system/planipsy-old.service.d/ospi-update.conf';
const timers = ['ospi-update-backup-planipsy.timer', 'ospi-update-apply-planipsy.timer'];
const recovery = 'ospi-update-recover-planipsy.service';

const wanted: Wanted = {
  group: 'systeme',
  members: ['alice', 'bob'],
  folders: [
    { path: '/inbox', mode: 0o2770, group: 'systeme' },
    { path: '/backups', mode: 0o700 },
  ],
  files: [
    { path: yaml, content: `${mark}product: x\n`, mode: 0o640, group: 'systeme', mayBeForeign: true },
    { path: sudoers, content: `${mark}rules\n`, mode: 0o440 },
    { path: unit, content: `${mark}[Service]\nExecStart=/a --lang en recover\n`, mode: 0o644 },
  ],
  units: [recovery],
  unwantedUnits: [],
  unwantedFiles: [night],
};
const file = (content: string, mode: number, gid = 0): PresentFile => ({ content, mode, uid: 0, gid });
const nginx = { snippet: '/etc/nginx/snippets/x.conf', changes: [] };
const empty: World = {
  gid: undefined,
  uids: new Map(),
  members: [],
  folders: new Map(),
  files: new Map(),
  nginx: { ...nginx, changes: [{ file: '/etc/nginx/x', line: 1, added: 'include' }] },
  enabledUnits: [],
  isStale: false,
  adoption: undefined,
};
const complete: World = {
  gid: 7,
  uids: new Map(),
  members: ['alice', 'bob'],
  folders: new Map([
    ['/inbox', { mode: 0o2770, uid: 0, gid: 7, isEmpty: true }],
    ['/backups', { mode: 0o700, uid: 0, gid: 0, isEmpty: true }],
  ]),
  files: new Map(
    wanted.files.map(({ path, content, mode, group }) => [
      path,
      file(content, mode, group === undefined ? 0 : 7),
    ]),
  ),
  nginx,
  enabledUnits: [recovery],
  isStale: false,
  adoption: undefined,
};
const decide = (world: Partial<World>, from = complete) => {
  const { steps, foreign } = decideSetup({ wanted, world: { ...from, ...world } });
  const told = steps.map((step) =>
    (Object.values(step) as unknown[]).filter((value) => typeof value === 'string' && !value.includes('\n')),
  );
  return { steps: told.map((words) => words.join(' ')), foreign };
};
const withFile = (path: string, present: PresentFile) => ({
  files: new Map([...complete.files, [path, present]]),
});

describe('what setup does', () => {
  test('on a server without any of it: everything, the configuration before nginx, units last', () => {
    expect(decide({}, empty)).toEqual({
      steps: [
        'create-group systeme',
        'add-member systeme alice',
        'add-member systeme bob',
        'make-folder /inbox 2770 systeme',
        'make-folder /backups 0700',
        `write-file ${yaml} 0640 systeme`,
        'change-nginx /etc/nginx/snippets/x.conf',
        `write-file ${sudoers} 0440`,
        `write-file ${unit} 0644`,
        'reload-units',
        `enable-unit ${recovery}`,
      ],
      foreign: [],
    });
  });

  test('where all is as wanted: nothing', () => {
    expect(decide({})).toEqual({ steps: [], foreign: [] });
  });

  test.each<[string, Partial<World>, readonly string[]]>([
    ['a member was removed from the group', { members: ['alice'] }, ['add-member systeme bob']],
    [
      'a run was killed before it gave a file to the group',
      withFile(yaml, file(`${mark}product: x\n`, 0o640)),
      [`write-file ${yaml} 0640 systeme`],
    ],
    [
      'somebody opened a file to others',
      withFile(sudoers, file(`${mark}rules\n`, 0o644)),
      [`write-file ${sudoers} 0440`],
    ],
    [
      'a file is from an older version',
      withFile(sudoers, file(`${mark}old\n`, 0o440)),
      [`write-file ${sudoers} 0440`],
    ],
    [
      'a file is in the other language',
      withFile(unit, file(`${inFrench}[Service]\nExecStart=/a --lang fr recover\n`, 0o644)),
      [],
    ],
    [
      'the program has moved',
      withFile(unit, file(`${mark}[Service]\nExecStart=/b --lang en recover\n`, 0o644)),
      [`write-file ${unit} 0644`, 'reload-units'],
    ],
    [
      'the configuration was written by hand, as answered',
      withFile(yaml, file(`${mark}product: x\n`, 0o640, 7)),
      [],
    ],
    ['systemd has not read a unit', { isStale: true }, ['reload-units']],
    ['a unit was disabled', { enabledUnits: [] }, [`enable-unit ${recovery}`]],
    ['somebody has enabled timers', { enabledUnits: [recovery, ...timers] }, []],
    [
      'a unit is no longer of the platform',
      withFile(night, file(`${mark}[Unit]\n`, 0o644)),
      [`remove-file ${night}`, 'reload-units'],
    ],
    ['somebody has a drop-in of that name', withFile(night, file('[Timer]\n', 0o644)), []],
    [
      'an empty inbox was left half-made',
      { folders: new Map([...complete.folders, ['/inbox', { mode: 0o700, uid: 0, gid: 0, isEmpty: true }]]) },
      ['make-folder /inbox 2770 systeme'],
    ],
    [
      'an inbox in use is arranged otherwise',
      {
        folders: new Map([...complete.folders, ['/inbox', { mode: 0o755, uid: 0, gid: 0, isEmpty: false }]]),
      },
      [],
    ],
  ])('where %s', (_name, world, steps) => {
    expect(decide(world)).toEqual({ steps, foreign: [] });
  });

  test('disables the timers of a night that is no longer wanted', () => {
    const { steps } = decideSetup({
      wanted: { ...wanted, unwantedUnits: timers },
      world: { ...complete, enabledUnits: [recovery, ...timers] },
    });
    expect(steps).toEqual(timers.map((unit) => ({ do: 'disable-unit', unit })));
  });

  const starters = ['ospi-update-import-planipsy.path', 'ospi-update-import-planipsy.timer'];

  test('stops what looks for requests before its files are gone', () => {
    const files = starters.map((name) => `/etc/systemd/system/${name}`);
    const { steps } = decideSetup({
      wanted: { ...wanted, unwantedUnits: starters, unwantedFiles: files },
      world: {
        ...complete,
        enabledUnits: [recovery, ...starters],
        files: new Map([...complete.files, ...files.map((path) => [path, file(mark, 0o644)] as const)]),
      },
    });
    expect(steps.map((step) => step.do)).toEqual([
      'disable-unit', 'disable-unit', 'remove-file', 'remove-file', 'reload-units',
    ]); // prettier-ignore
  });

  test.each<[string, World['folders'], { isInUse: boolean }, boolean]>([
    ['missing', new Map(), { isInUse: false }, true],
    [
      'right',
      new Map([['/asked', { mode: 0o2770, uid: 9, gid: 7, isEmpty: true }]]),
      { isInUse: true },
      false,
    ],
    [
      'half-made',
      new Map([['/asked', { mode: 0o700, uid: 0, gid: 0, isEmpty: true }]]),
      { isInUse: false },
      true,
    ],
    [
      'another account’s',
      new Map([['/asked', { mode: 0o2770, uid: 8, gid: 7, isEmpty: true }]]),
      { isInUse: false },
      true,
    ],
    [
      'another account’s, with requests in it, as the configuration named it',
      new Map([['/asked', { mode: 0o2770, uid: 8, gid: 7, isEmpty: false }]]),
      { isInUse: true },
      true,
    ],
    [
      'somebody’s, with something in it, and never named before',
      new Map([['/asked', { mode: 0o755, uid: 8, gid: 8, isEmpty: false }]]),
      { isInUse: false },
      false,
    ],
  ])('where the folder of requests is %s', (name, folders, { isInUse }, isMade) => {
    const asked = { path: '/asked', mode: 0o2770, group: 'systeme', owner: 'planipsy', isInUse };
    const { steps, foreign } = decideSetup({
      wanted: { ...wanted, folders: [...wanted.folders, asked] },
      world: {
        ...complete,
        uids: new Map([['planipsy', 9]]),
        folders: new Map([...complete.folders, ...folders]),
      },
    });
    const step = { do: 'make-folder', path: '/asked', mode: '2770', group: 'systeme', owner: 'planipsy' };
    expect(steps).toEqual(isMade ? [step] : []);
    expect(foreign).toEqual(name.startsWith('somebody') ? ['/asked'] : []);
  });

  test.each<[string, string, PresentFile]>([
    ['without the mark', sudoers, file('rules\n', 0o440)],
    ['that is no file', unit, 'other'],
    ['written by hand and answered otherwise', yaml, file('product: y\n', 0o640, 7)],
  ])('never overwrites a file %s', (_name, path, present) => {
    expect(decide(withFile(path, present))).toEqual({ steps: [], foreign: [path] });
  });

  test('keeps a configuration written by hand that says what was answered', () => {
    const byHand: Wanted = {
      ...wanted,
      files: [{ path: yaml, content: 'product: x\n', mode: 0o640, group: 'systeme', mayBeForeign: true }],
    };
    const world = { ...complete, ...withFile(yaml, file('product: x\n', 0o600)) };
    expect(decideSetup({ wanted: byHand, world })).toEqual({ steps: [], foreign: [] });
  });
});

describe('what takes it out', () => {
  const adoption = { root: '/srv/x', version: '4.2.0', entries: ['app'], stay: [] };
  const presence: Presence = {
    configuration: yaml,
    aside: `${yaml}.removed`,
    files: [unit, night, sudoers],
    ours: new Set([yaml, unit, night, sudoers]),
    nginx: { ...nginx, changes: [{ file: '/etc/nginx/x', line: 1, removed: 'include' }] },
    enabledUnits: [recovery],
    hasSystemd: true,
    adoption,
    isRestorable: true,
    folders: [
      { kind: 'inbox', path: '/inbox', isEmpty: true },
      { kind: 'backups', path: '/backups', isEmpty: false },
    ],
    state: '/var/lib/x',
    group: 'systeme',
  };
  const undo = (change: Partial<Presence>) => {
    const { steps, stays } = decideUndo({ ...presence, ...change });
    return { steps: steps.map((step) => step.do), stays: stays.map(({ kind }) => kind) };
  };

  test('begins with nginx and ends with the configuration', () => {
    expect(undo({})).toEqual({
      steps: [
        'change-nginx', 'disable-unit', 'remove-file', 'remove-file', 'reload-units', 'remove-file', 'restore-folder',
        'remove-folder', 'set-aside-file',
      ],
      stays: ['history', 'backups', 'group'],
    }); // prettier-ignore
  });

  test('leaves what others wrote, and a platform that was updated since', () => {
    expect(undo({ ours: new Set([unit]), isRestorable: false })).toEqual({
      steps: ['change-nginx', 'disable-unit', 'remove-file', 'reload-units', 'remove-folder'],
      stays: ['history', 'backups', 'group', 'releases', 'foreign', 'foreign', 'foreign'],
    });
  });

  test('asks nothing of systemd where it does not run', () => {
    expect(undo({ hasSystemd: false, enabledUnits: [] }).steps).toEqual(
      ['change-nginx', 'remove-file', 'remove-file', 'remove-file', 'restore-folder', 'remove-folder', 'set-aside-file'],
    ); // prettier-ignore
  });

  test('has nothing to do where there is nothing', () => {
    const nothing = { files: [], ours: new Set<string>(), nginx, adoption: undefined, folders: [] };
    expect(undo(nothing).steps).toEqual([]);
  });
});
