import { expect, test } from 'vitest';
import { createPseudonyms } from '../../../src/domain/support/pseudonyms.ts';
import { recordedProblem } from '../../../src/terms/recorded-problem.ts';
import { redact } from '../../../src/domain/support/redact.ts';
import { createScrub } from '../../../src/domain/support/scrub.ts';

const names = ['srv-pmsi01.example.org', 'srv-pmsi01', 'camille', 'Service Informatique', '04 78 00 00 00'];
const scrub = createScrub({ pseudonyms: createPseudonyms(), names, kept: ['planipsy'] });

/** A text, and what of it must not remain visible. */
const planted: readonly (readonly [text: string, ...secrets: string[]])[] = [
  ['DETAIL:  Key (nom, naissance)=(DUPONT, 1950-03-12) already exists.', 'DUPONT', '1950'],
  ['FATAL:  password authentication failed for user "jdupont"', 'jdupont'],
  ['connection to server at "10.20.30.40", port 5432 failed', '10.20.30.40'],
  ['connect to fe80::1ff:fe23:4567:890a failed', 'fe80', '890a'],
  ['password=open token: admin passwd="let me in" PGPASSWORD=table', 'open', 'admin', 'let me in', '=table'],
  ['mot de passe : azerty12, le mot de passe est bonjour', 'azerty', 'bonjour'],
  ['Authorization: Bearer eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl', 'eyJ', 'c2ln'],
  ['mysqldump -uroot -phunter2 planipsy', 'hunter2'],
  ['postgres://plan:s3same@db1.example.org:5432/planipsy?password=x1y2', 's3same', 'db1', 'x1y2'],
  ['GET https://portal.example.org/patients/Dupont?nip=123456', 'portal', 'Dupont', '123456'],
  ['mail to jean.martin@example.org or Jean Martin, 04 26 10 06 36', 'martin', 'Martin', '26 10'],
  ['NIR 1 85 05 78 006 084 36, IPP 800123456', '78 006', '800123456'],
  ['/srv/planipsy/shared/compte-rendu-DUPONT.pdf', 'DUPONT', 'rendu'],
  ['-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----', 'MIIE', 'PRIVATE'],
  ['srv-pmsi01 of the Service Informatique (camille)', 'pmsi', 'Informatique', 'camille'],
  ['aws AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'AKIA', 'wJal', 'bPxR'],
  ['tel 01.23.45.67.89', '01.23', '67.89'],
  ['DETAIL:  Failing row contains (45678, M, 1980-05-12 00:00:00, 75.5).', '45678', '1980', '75.5'],
  ['DÉTAIL : La ligne en échec contient (45678, 12).', '45678', '12'],
  ["Key (id)=(45678) already exists. Duplicate entry '45679' for key 'PRIMARY'", '45678', '45679'],
  ['CONTEXT:  COPY patient, line 3, column nom: "May"', 'May'],
  ['{"ipp":45678,"nda": "45679"} dossier 45680, ipp=45681', '45678', '45679', '45680', '45681'],
  ['born 1980-05-12 10:00', '1980'],
  ['--password table, PIN 4821, password 4822', 'table', '4821', '4822'],
  [
    "ALTER USER root PASSWORD 'table'; IDENTIFIED BY 'base', SET PASSWORD = PASSWORD('tool')",
    "'table",
    "'base",
    "'tool",
  ],
  [String.raw`{\"password\":\"table\",\"pin\":\"4821\"} ['password' => 'base']`, 'table', '4821', "'base"],
  ['DB_PASS=table SMTP_PWD: 4821 api key=x X-Api-Key: base motdepasse=tool', 'table', '4821', 'base', 'tool'],
  ['Mot de passe de la base\u00a0: table', 'table'],
  ['password:\n  table', 'table'],
  ['mot de passe update-2024', 'update-2024'],
  ['<add key="Password" value="table"/>', '"table"'],
  ['-u admin:backup-2024, login admin/backup-2024', 'backup-2024'],
  ['clé : base, jeton: table, jeton=tool, session=server', 'base', 'table', 'tool', 'server'],
  ['SECRET_KEY_BASE backup-2024', 'backup-2024'],
  ['ipp=4567m, dossier 45678M, dossier 4567m, chambre 2B012', '4567m', '45678M', '2B012'],
  ['password 20m, PIN 42P01, mot de passe : http2', '20m', '42P01', 'http2'],
  ['token=TLSv1.2 --password sha256 jeton: 1h30', 'TLSv1', 'sha256', '1h30'],
  ['table12 backup24 may12 dupont2 42P01-DUPONT', 'table12', 'backup24', 'may12', 'dupont2', 'DUPONT'],
  ['jean‐luc, Müller, Łukasz, 山田', 'luc', 'Müller', 'ukasz', '山田'],
];

test.each(planted)('what is secret in “%s” is not seen any more', (text, ...secrets) => {
  const shown = scrub(text);
  // A pseudonym is a digest, which may contain the same digits by chance.
  const left = shown.replaceAll(/anon-[0-9a-f]+/g, '…');
  for (const secret of secrets) expect(left).not.toContain(secret);
  expect(scrub(shown)).toBe(shown);
});

test.each([
  'ENOSPC: no space left on device, write',
  "Cannot find module '/srv/planipsy/current/web.js'",
  '2026-11-22T10:00:00.000Z | migrate: no such column',
  'planipsy-superviseur.service planipsy-4.3.0.ospi 4.2.0 >=4.2.0 <4.3.0 16 MiB 12:30:45 ::1',
  '/var/lib/ospi-update/planipsy/attempts/20261122-180000-abcd.log',
  'hook-pre-install hook-migrate stop-services maintenance-on health-check backup.folders[0]',
  'http://127.0.0.1:8080/health',
  'FATAL: password authentication failed',
  'port 5432, errno: 1045, line 12345',
  'backup 20261125T203137Z-cb62 of 20261125-203137-4c0b, at 2026-11-25 20:31:37',
  'flock tar gzip zstd sync du find sort xargs touch id getent chgrp rm chmod nice ionice setpriv setfattr',
  'SQLSTATE[42S02]: 1146, SQLSTATE 23505 (42000), ERROR:  42P01: relation, HY000 XX000 P0001 0A000 2201B 22P02 08S01 70100',
  'listen 443 ssl http2; TLSv1.2 TLSv1.3 SSLv3 ipv6; client_max_body_size 20m; proxy_read_timeout 5m 1h30 1min30s 500us 10Gbit',
  'ECDHE-RSA-AES256-GCM-SHA384 X25519 md5 python3.11 php8.2-fpm libssl3 utf8mb4 latin1 15.18-0+deb12u1 4.3.0-rc.1',
  'error:0A000086:SSL routines: tar: Wrote only 1536 of 10240 bytes; Exiting',
  'L’écriture est impossible : fichier déjà existant.',
])('what an engineer needs stays: %s', (text) => {
  expect(scrub(text)).toBe(text);
});

test('a log of one long line is scrubbed in a time that grows with its length, not with the square of it', () => {
  // The kernel splits a process's time into user and system time by sampling; the minimum of several runs is the real
  // cost.
  const time = (length: number) => {
    const start = process.cpuUsage();
    for (const piece of [':', '.', '!a', '1.', 'Zm9v+YmFy/']) scrub(piece.repeat(length / piece.length));
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  const least = (length: number) => Math.min(...Array.from({ length: 5 }, () => time(length)));
  expect(least(160_000) / least(10_000)).toBeLessThan(100);
});

test('a coloured word is judged as it is read', () => {
  const [plain, first, second] = [
    'error in DUPONT: password=anon-0123456789',
    '\u001b[1;31merror\u001b[0m in \u001b[33mDUPONT\u001b[0m: password\u001b[0m=anon-0123456789',
    String.raw`\x1b[31merror\x1b[0m in \x1b[33mDUPONT\x1b[0m: password\x1b[0m=anon-0123456789`,
  ].map(scrub);
  expect(plain).toMatch(/^error in anon-/);
  expect([first, second]).toEqual([plain, plain]);
});

test('a value has one pseudonym in a bundle, and another one in the next', () => {
  const [, first, second] = /^(\S+) and (\S+)$/.exec(scrub('DUPONT and Dupont')) ?? [];
  expect(first).toBe(second);
  expect(createScrub({ pseudonyms: createPseudonyms() })('DUPONT')).not.toBe(first);
});

test('fields that are not known are left out, also below known ones', () => {
  const params = { hook: 'migrate', secretNote: 'x', exitCode: 3 };
  expect(redact({ code: 'step.hook-failed', params, hunter2: 'x' }, recordedProblem, scrub)).toEqual({
    code: 'step.hook-failed',
    params: { hook: 'migrate', exitCode: 3 },
  });
});
