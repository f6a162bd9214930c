import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findPerson } from '../../../src/domain/person/find-person.ts';

const names = ['SUDO_UID', 'SUDO_GID', 'SUDO_USER', 'SUDO_COMMAND'];

describe.runIf(process.geteuid?.() === 0)('the person behind root', () => {
  let kept: NodeJS.ProcessEnv = {};
  beforeEach(() => {
    kept = { ...process.env };
  });
  afterEach(() => {
    for (const name of names) {
      const { [name]: value } = kept;
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  const alice = { SUDO_UID: '4101', SUDO_GID: '4101', SUDO_USER: 'alice' };

  test.each([
    ['asks for this command', '/usr/local/bin/ospi-update check', true],
    ['asks for it by another program', '/usr/bin/timeout 60 ospi-update check', true],
    ['is not told what for', undefined, true],
    ['is root in a shell', '/bin/bash', false],
    ['is root in a shell that runs a line', '/bin/sh -c ospi-update check', false],
    ['has become root by su', '/usr/bin/su -', false],
    ['runs whatever a Makefile says', '/usr/bin/make install', false],
  ])('who %s', (_what, command, isPerson) => {
    Object.assign(process.env, alice, { SUDO_COMMAND: command });
    if (command === undefined) Reflect.deleteProperty(process.env, 'SUDO_COMMAND');
    expect(findPerson()).toEqual(isPerson ? { name: 'alice', uid: 4101, gid: 4101 } : undefined);
  });

  test.each([{ SUDO_UID: '0' }, { SUDO_UID: '' }, { SUDO_UID: '-1' }, { SUDO_GID: 'x' }])(
    'is nobody where %j says so',
    (odd) => {
      Object.assign(process.env, alice, { SUDO_COMMAND: '/usr/local/bin/ospi-update check', ...odd });
      expect(findPerson()).toBeUndefined();
    },
  );
});
