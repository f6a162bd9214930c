import { expect, test } from 'vitest';
import { catalogues } from '../../src/messages/index.ts';

const { en, fr } = catalogues;
const database = { engine: 'postgresql', name: 'planipsy' } as const;

test('for a server that authenticates by Unix user, the remedy is not a password', () => {
  const server = '/var/run/postgresql';
  for (const detail of [
    'FATAL:  Peer authentication failed for user "postgres"',
    'FATAL:  authentification peer échouée pour l’utilisateur « postgres »',
  ]) {
    const { remedy } = en.problems['backup.database-unreachable']({ ...database, server, detail });
    expect(remedy).toContain('`runAs`');
    expect(remedy).not.toContain('credentials');
  }
  const detail = 'FATAL:  password authentication failed for user "ospi"';
  const { remedy } = en.problems['backup.database-unreachable']({ ...database, server, detail });
  expect(remedy).toContain('credentials file');
});

test('a credentials file that is not there is to be made, one that others read to be closed', () => {
  const tell = en.problems['backup.database-credentials'];
  const file = { file: '/etc/ospi-update/bi.cnf', owner: 'root' };
  expect(tell({ ...file, reason: 'missing' }).remedy).toContain(
    'install -m 600 -o root /dev/null /etc/ospi-update/bi.cnf',
  );
  expect(tell({ ...file, reason: 'open-to-others' }).remedy).toContain('chmod 600 /etc/ospi-update/bi.cnf');
});

test('after a failure, the file that support needs is named beside the incident code', () => {
  const failed = { incident: '20261122-180000-abcd-12345678', contact: '04 26 10 06 36', step: 'backup' };
  for (const { problems } of [en, fr]) {
    const messages = [
      problems['rolled-back.attempt']({ ...failed, attempt: 'a', from: '4.2.0', to: '4.3.0' }),
      problems['maintenance.attempt']({ ...failed, attempt: 'a', installed: '4.3.0' }),
    ];
    for (const { remedy } of messages) expect(remedy).toContain('`sudo ospi-update support bundle`');
  }
});

test('a choice without another name shows how to write one', () => {
  const choices = ['mariadb:bi'];
  for (const { problems } of [en, fr]) {
    const tell = problems['usage.database-choice'];
    expect(tell({ choice: 'bi', name: 'bi', choices }).remedy).toMatch(/--database bi=bi_.*mariadb:bi/);
    expect(tell({ choice: '=x', name: '', choices }).what).not.toMatch(/^ |  /);
  }
});

test('why there was no answer is said in words', () => {
  const tell = { url: 'http://127.0.0.1:8080/health', timeoutSeconds: 5 };
  for (const seen of ['refused', 'reset', 'timeout', 'tls', 'name'])
    for (const { problems } of [en, fr])
      expect(problems['step.unhealthy']({ ...tell, seen }).what).not.toMatch(
        new RegExp(`: ${seen}\\.|\\b${seen}$`),
      );
  expect(en.problems['step.unhealthy']({ ...tell, seen: 'refused' }).what).toContain('nothing listens there');
  expect(fr.problems['step.unhealthy']({ ...tell, seen: 'HTTP 503' }).what).toContain(
    'la réponse était HTTP 503',
  );
});

test('programs that the configuration places elsewhere are not to be installed in the standard folders', () => {
  const { tools } = en.check.checks;
  const names = ['tar', '/usr/lib/postgresql/17/bin/psql'];
  const remedy = tools.remedy({ names, missing: names, advised: [] });
  expect(remedy).toMatch(
    /^Install, in the standard folders for programs: tar\. Correct .*programs.*17\/bin\/psql\.$/,
  );
  expect(tools.remedy({ names, missing: ['tar'], advised: ['zstd'] })).not.toContain('Correct');
});

test('a platform left under the page has one story, in the attempt as in its recovery', () => {
  const refused = { attempt: 'a', incident: 'a-1', contact: 'support', installed: '4.2.0' };
  const { problems } = en;
  for (const { remedy } of [
    problems['maintenance.attempt']({ ...refused, step: 'activate' }),
    problems['maintenance.recovery'](refused),
  ]) {
    expect(remedy).toMatch(/Do not repair data by hand\. Call support \(support\).*a-1.*support recover/);
  }
});

test('a configuration that nginx may not read as this user is not said to be wrong', () => {
  const tell = ({ problems }: typeof en, detail: string) =>
    problems['prerequisite.nginx-refuses']({ detail });
  const closed =
    '[emerg] cannot load certificate key "/etc/ssl/k.key": BIO_new_file() failed (… Permission denied …)';
  expect(tell(en, closed).what).not.toContain('does not accept');
  expect(tell(en, closed).remedy).toContain('through sudo');
  expect(tell(fr, closed).remedy).toContain('par sudo');
  expect(tell(en, '[emerg] unknown directive "listn"').what).toContain('does not accept');
});
