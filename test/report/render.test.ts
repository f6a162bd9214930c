import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Verdict } from '../../src/model/verdict.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Result } from '../../src/model/results.ts';
import type { RunningAttempt, StatusResult } from '../../src/model/status.ts';
import { measureWidth } from '../../src/report/layout.ts';
import { describeBundle } from '../../src/report/render/bundle-list.ts';
import { hookFailure } from '../domain/attempt/records.ts';
import { controls } from './capture.ts';
import { render } from './render.ts';
import { hostileText } from './story.ts';

beforeEach(() => vi.stubEnv('TZ', 'Europe/Paris'));
afterEach(() => vi.unstubAllEnvs());

const backups = [
  {
    id: '20261122-010000-aaaa',
    createdAt: '2026-11-22T00:00:00.000Z',
    bytes: 331e6,
    files: 8200,
    databases: 1,
    dumps: 1,
    complete: true,
  },
  {
    id: '20261122-180000-bbbb',
    createdAt: '2026-11-22T17:00:00.000Z',
    base: '20261122-010000-aaaa',
    bytes: 3_100_000,
    files: 81,
    databases: 1,
    dumps: 1,
    complete: true,
  },
  {
    id: '20261122-190000-cccc',
    createdAt: '2026-11-22T18:00:00.000Z',
    bytes: 0,
    files: 0,
    databases: 0,
    dumps: 0,
    complete: false,
  },
];

const quiet: StatusResult = {
  kind: 'status',
  platform: 'planipsy',
  product: 'planipsy',
  version: '4.2.0',
  page: 'off',
  backups,
  support: { email: 'support@ospi.fr', phone: '04 26 10 06 36' },
};

const attempt: RunningAttempt = {
  attempt: 'a',
  from: '4.2.0',
  to: '4.3.0',
  step: 'hook-migrate',
  title: { fr: 'Conversion des notes', en: 'Conversion of the notes' },
  percent: 62,
  elapsedSeconds: 200,
  secondsLeft: 95,
  rollingBack: false,
};

const running: StatusResult = { ...quiet, page: 'on', running: attempt };

const failed: StatusResult = {
  ...quiet,
  last: {
    attempt: '20261122-180000-abcd',
    from: '4.2.0',
    to: '4.3.0',
    startedAt: '2026-11-22T17:00:00.000Z',
    endedAt: '2026-11-22T17:05:00.000Z',
    ending: 'rolled-back',
    step: 'health-check',
    problem: hookFailure,
  },
  refusal: { attempt: '20261122-180000-abcd', incident: '20261122-180000-abcd-12345678', outcome: 'failed' },
};

const interrupted: StatusResult = {
  ...quiet,
  product: 'planipsy-pro',
  version: null,
  page: 'unknown',
  last: {
    attempt: '20261122-180000-abcd',
    from: '4.2.0',
    to: '4.3.0',
    startedAt: '2026-11-22T17:00:00.000Z',
    ending: 'interrupted',
    step: 'activate',
    rebooted: true,
  },
  backups: [],
  backupsProblem: { code: 'prerequisite.state-unreadable', params: { path: '/b', reason: 'EACCES' } },
  journalProblem: {
    code: 'prerequisite.journal-damaged',
    params: { file: '/state/journal.jsonl', line: 7, reason: 'hash' },
  },
};

test('what is in a bundle is told with the punctuation of each language', () => {
  const part = { name: 'status', files: ['status.json'], bytes: 2460 } as const;
  const { en, fr } = describeBundle({ tool: '0.1.0', at: '2026-11-22T17:00:00.000Z', parts: [part] });
  expect(en).toMatch(/\(status\.json; 2\.46\skB\)/);
  expect(fr).toMatch(/\(status\.json\s; 2,46\sko\)/);
});

describe('the status', () => {
  test('of a platform at rest', () => {
    expect(render(quiet)).toMatchInlineSnapshot(`
      "Platform:           planipsy
      Installed version:  4.2.0
      Last update:        none yet
      Maintenance page:   off
      Backups:            2, the newest of 22 Nov 2026, 18:00"
    `);
    expect(render(quiet, 'fr')).toMatchInlineSnapshot(`
      "Plateforme :            planipsy
      Version installée :     4.2.0
      Dernière mise à jour :  aucune pour le moment
      Page de maintenance :   inactive
      Sauvegardes :           2, la plus récente du 22 nov. 2026 à 18:00"
    `);
  });

  test('tells a user who may not read the backups how to see them', () => {
    const closed: StatusResult = {
      ...quiet,
      backups: [],
      backupsProblem: { code: 'backup.folder-unreadable', params: { path: '/b', reason: 'EACCES' } },
    };
    expect(render(closed)).toContain('visible only to root: `sudo ospi-update backup list`');
    expect(render(closed, 'fr')).toContain('visibles pour root seul : `sudo ospi-update backup list`');
  });

  test('of a running update', () => {
    expect(render(running)).toMatchInlineSnapshot(`
      "Platform:           planipsy
      Installed version:  4.2.0
      Update running:     from 4.2.0 to 4.3.0
      Step:               Conversion of the notes
      Progress:           ████████████░░░░░░░░ 62 %, for 3 min 20 s, about 2 min left
      Maintenance page:   on
      Backups:            2, the newest of 22 Nov 2026, 18:00"
    `);
    expect(render(running, 'fr')).toMatchInlineSnapshot(`
      "Plateforme :            planipsy
      Version installée :     4.2.0
      Mise à jour en cours :  de 4.2.0 vers 4.3.0
      Étape :                 Conversion des notes
      Avancement :            ████████████░░░░░░░░ 62 %, depuis 3 min 20 s, encore
                              2 min environ
      Page de maintenance :   active
      Sauvegardes :           2, la plus récente du 22 nov. 2026 à 18:00"
    `);
    const after = render({ ...running, ...(interrupted.last && { last: interrupted.last }) });
    expect(after).toMatch(/^Update before this one: +from 4\.2\.0/m);
  });

  test('of a running update says whether the server may be restarted', () => {
    const tell = (reboot: RunningAttempt['reboot'], language?: 'fr') =>
      render({ ...running, running: { ...attempt, ...(reboot && { reboot }) } }, language).replaceAll(
        /\s+/g,
        ' ',
      );
    expect(tell('blocked')).toContain('Server reboot: refused until the end, except to root');
    expect(tell('no-systemd')).toMatch(/Server reboot: nothing prevents it .*: do not reboot this server/);
    expect(tell('refused', 'fr')).toMatch(
      /Redémarrage du serveur : rien ne l’empêche .* : ne redémarrez pas/,
    );
    expect(tell(undefined)).not.toContain('Server reboot');
  });

  test('of an update that is being undone', () => {
    expect(render({ ...running, version: '4.3.0' })).toContain(
      'Installed version:  4.3.0, not yet open to its users\n',
    );
    expect(render({ ...running, version: '4.3.0', page: 'off' })).toContain('Installed version:  4.3.0\n');
    expect(render({ ...running, running: { ...attempt, rollingBack: true } })).toContain(
      'failed; rolling back to 4.2.0',
    );
    const undoing = { ...attempt, rollingBack: true, undoing: 'maintenance-on' };
    expect(render({ ...running, running: undoing })).toMatch(/Step: +Health check of the previous version/);
    expect(render({ ...running, running: undoing })).not.toContain('Conversion');
  });

  test('after a failed update: what happened, the incident code, whom to call', () => {
    expect(render(failed)).toMatchInlineSnapshot(`
      "Platform:           planipsy
      Installed version:  4.2.0
      Last update:        from 4.2.0 to 4.3.0, 22 Nov 2026, 18:00
      Outcome:            failed; the previous version is back
      Step:               Health check of the platform
                          [OSPI-2008] The hook migrate failed with code 3.
                            | no such column
      Maintenance page:   off
      Updates:            refused until support releases the platform
      Incident code:      20261122-180000-abcd-12345678
      Support:            04 26 10 06 36, support@ospi.fr
      To do:              do not run the update again; call support with the incident
                          code, and send what \`ospi-update support bundle\` collects
      Backups:            2, the newest of 22 Nov 2026, 18:00"
    `);
    expect(render(failed, 'fr')).toMatchInlineSnapshot(`
      "Plateforme :            planipsy
      Version installée :     4.2.0
      Dernière mise à jour :  de 4.2.0 vers 4.3.0, 22 nov. 2026 à 18:00
      Issue :                 échec ; la version précédente est de retour
      Étape :                 Contrôle du bon état de la plateforme
                              [OSPI-2008] Le script migrate a échoué avec le code 3.
                                | no such column
      Page de maintenance :   inactive
      Mises à jour :          refusées tant que le support n’a pas débloqué la
                              plateforme
      Code d’incident :       20261122-180000-abcd-12345678
      Support :               04 26 10 06 36, support@ospi.fr
      À faire :               ne relancez pas la mise à jour ; appelez le support avec
                              le code d’incident, et envoyez ce que réunit
                              \`ospi-update support bundle\`
      Sauvegardes :           2, la plus récente du 22 nov. 2026 à 18:00"
    `);
  });

  test('after a failed update that stayed under the page: why the old version did not come back', () => {
    const last = failed.last && { ...failed.last, ending: 'maintenance' as const };
    const rollback = {
      code: 'step.unhealthy',
      params: { url: 'http://127.0.0.1:8080/health', seen: '502', timeoutSeconds: 300 },
    } as const;
    const stuck: StatusResult = { ...failed, page: 'on', ...(last && { last: { ...last, rollback } }) };
    expect(render(stuck)).toContain(`
Rollback:           [OSPI-2007] The platform did not become healthy within 300
                    s. Last check of http://127.0.0.1:8080/health: the answer
                    was HTTP 502.
                    Look at the services’ own logs.
`);
    expect(render(stuck)).toContain('To do:              call support; once the cause below is fixed, `sudo');
    expect(render({ ...stuck, ...(last && { last }) })).not.toContain('To do');
    expect(render(stuck, 'fr')).toMatch(/Retour\s?: +\[OSPI-2007\] La plateforme/);
    expect(render({ ...stuck, ...(last && { last }) })).toContain(
      'Rollback:           No rollback was tried: visitors may have reached the new',
    );
    expect(render(failed)).not.toContain('Rollback');
  });

  test('of an interrupted update tells whether the server was rebooted since, and what to do', () => {
    const { last } = interrupted;
    const there = { ...quiet, page: 'on', ...(last && { last: { ...last, rebooted: false } }) } as const;
    expect(render(there, 'en', 100)).toContain('interrupted; the server was not rebooted since');
    expect(render(there)).toMatch(/Maintenance page: +on/);
    expect(render({ ...there, version: '4.3.0' })).toContain('4.3.0, not yet open to its users');
    expect(render({ ...there, version: '4.3.0', page: 'unknown' })).not.toContain('not yet open');
    expect(render(there)).toMatch(/To do: +run `sudo ospi-update support recover`/);
    expect(render(there, 'fr', 100)).toMatch(/avant sa fin\s?; le serveur n’a pas redémarré depuis/);
    expect(render(interrupted, 'fr', 100)).toContain('le serveur a redémarré depuis');
  });

  test('names what else is at work', () => {
    const since = '2026-11-22T17:00:00.000Z';
    const busy = { ...quiet, holder: { command: 'backup create', pid: 7, user: 'root', since } };
    expect(render(busy)).toMatch(
      /In progress: +`backup create` of root since 22 Nov 2026, 18:00 \(process 7\)/,
    );
    expect(render(busy, 'fr')).toMatch(/En cours.: +`backup create` de root depuis/);
  });

  test('tells what it cannot tell', () => {
    expect(render(interrupted)).toMatchInlineSnapshot(`
      "Platform:           planipsy (planipsy-pro)
      Installed version:  none found
      Journal:            [OSPI-0304] The journal cannot be trusted: line 7 of
                          /state/journal.jsonl was changed after it was written.
      Last update:        from 4.2.0 to 4.3.0, 22 Nov 2026, 18:00
      Outcome:            interrupted; the server was rebooted since
      Step:               Switch to the new version
      Maintenance page:   not known: nginx does not answer as expected
      Backups:            [OSPI-0308] /b cannot be read (EACCES)."
    `);
  });
});

test('the plan', () => {
  const plan = {
    product: 'planipsy',
    from: '4.2.0',
    to: '4.3.0',
    title: { fr: 'Planning partagé', en: 'Shared planning' },
    steps: [
      { name: 'backup' },
      { name: 'hook-migrate', title: { fr: 'Conversion', en: 'Conversion' }, touchesData: true as const },
      { name: 'health-check' },
    ],
  };
  expect(render({ kind: 'plan', plan })).toMatchInlineSnapshot(`
    "Shared planning
    What would run, from 4.2.0 to 4.3.0:
      1  backup        Backup, while the platform stays open
      2  hook-migrate  Conversion (changes the data; a failure restores them)
      3  health-check  Health check of the platform
    Nothing was done."
  `);
  const returns = [
    { engine: 'postgresql', name: 'pmsi', from: 'copy', copySeconds: 64, refreshSeconds: 3 },
    { engine: 'mariadb', name: 'plan', from: 'dump' },
  ] as const;
  const told = (language?: 'fr') =>
    render({ kind: 'plan', plan: { ...plan, returns } }, language).split('\n');
  expect([told(), told('fr')].map((lines) => lines.slice(-3, -1))).toMatchInlineSnapshot(`
    [
      [
        "If a hook fails, the PostgreSQL database pmsi is restored in seconds: a copy is made beside it and compared while the platform is in service (last time: 1 min 4 s), and brought up to date under the page (last time: 3 s).",
        "If a hook fails, the MariaDB database plan is restored from its dump under the page, which takes about as long as the dump (backup.rehearse: read).",
      ],
      [
        "Si un script échoue, la base PostgreSQL pmsi revient en quelques secondes : une copie en est faite et comparée à côté pendant que la plateforme sert (la dernière fois : 1 min 4 s), puis mise à jour sous la page (la dernière fois : 3 s).",
        "Si un script échoue, la base MariaDB plan est restaurée à partir de son extraction sous la page, ce qui prend à peu près aussi longtemps que l’extraction (backup.rehearse : read).",
      ],
    ]
  `);
  expect(render({ kind: 'plan', plan }, 'fr')).toMatchInlineSnapshot(`
    "Planning partagé
    Ce qui serait exécuté, de 4.2.0 à 4.3.0 :
      1  backup        Sauvegarde (plateforme en service)
      2  hook-migrate  Conversion (modifie les données ; un échec les restaure)
      3  health-check  Contrôle du bon état de la plateforme
    Rien n’a été fait."
  `);
});

test('the list of backups', () => {
  const list: Result = { kind: 'backup-list', backups, folder: '/var/backups/planipsy' };
  expect(render(list, 'en', 100)).toMatchInlineSnapshot(`
    "Backups in /var/backups/planipsy:
    Backup                Made                Version  Size    Files  Databases  Kind
    20261122-010000-aaaa  22 Nov 2026, 01:00  –        331 MB  8,200  1          full
    20261122-180000-bbbb  22 Nov 2026, 18:00  –        3.1 MB  81     1          based on
                                                                                 20261122-010000-aaaa
    20261122-190000-cccc  22 Nov 2026, 19:00  –        0 B     0      0          full, incomplete: part
                                                                                 not in its folder"
  `);
  expect(render(list, 'fr', 100)).toMatchInlineSnapshot(`
    "Sauvegardes dans /var/backups/planipsy :
    Sauvegarde            Date                  Version  Taille  Fichiers  Bases  Type
    20261122-010000-aaaa  22 nov. 2026 à 01:00  –        331 Mo  8 200     1      complète
    20261122-180000-bbbb  22 nov. 2026 à 18:00  –        3,1 Mo  81        1      s’ajoute à
                                                                                  20261122-010000-aaaa
    20261122-190000-cccc  22 nov. 2026 à 19:00  –        0 o     0         0      complète, incomplète :
                                                                                  une partie n’est pas
                                                                                  dans son dossier"
  `);
  expect(render({ ...list, backups: [] })).toBe('No backups in /var/backups/planipsy yet.');
});

describe('the check', () => {
  const facts = {} as Facts; // The table is built from the verdicts alone.
  const verdicts: readonly Verdict[] = [
    { check: 'cpu-cores', status: 'ok', params: { cores: 8, minimum: 4, recommended: 8 } },
    { check: 'memory', status: 'warning', params: { memoryGiB: 12, minimumGiB: 8, recommendedGiB: 16 } },
    {
      check: 'journal',
      status: 'failed',
      params: { records: 6 },
      problem: {
        code: 'prerequisite.journal-damaged',
        params: { file: '/state/journal.jsonl', line: 7, reason: 'hash' },
      },
    },
  ];

  test('shows a table, what to do, and the answer', () => {
    const result: Result = { kind: 'check', facts, verdicts, exit: 'prerequisite' };
    expect(render(result)).toMatchInlineSnapshot(`
      "✔  CPU cores  8 cores.
      ▲  Memory     [OSPI-3004] 12 GiB; 16 GiB are recommended.
      ✖  Journal    [OSPI-0304] The journal cannot be trusted: line 7 of
                    /state/journal.jsonl was changed after it was written.

      What to do:
      ▲  Memory   Give the server, or its virtual machine, 16 GiB of memory.
      ✖  Journal  Do not edit or delete the journal. Call support: only they can tell
                  what happened to it.

      ✖ The prerequisites of an update are not met."
    `);
    expect(render(result, 'fr')).toMatchInlineSnapshot(`
      "✔  Cœurs de processeur  8 cœurs.
      ▲  Mémoire              [OSPI-3004] 12 Gio ; 16 Gio sont recommandés.
      ✖  Journal              [OSPI-0304] Le journal n’est pas fiable : la ligne 7 de
                              /state/journal.jsonl a été modifiée après son écriture.

      À faire :
      ▲  Mémoire  Faites attribuer 16 Gio de mémoire au serveur ou à sa machine
                  virtuelle.
      ✖  Journal  Ne modifiez pas et n’effacez pas le journal. Appelez le support :
                  lui seul peut dire ce qui s’est passé.

      ✖ Les prérequis d’une mise à jour ne sont pas réunis."
    `);
  });

  test('that finds everything in order is short', () => {
    const result: Result = { kind: 'check', facts, verdicts: verdicts.slice(0, 1), exit: 'ok' };
    expect(render(result)).toMatchInlineSnapshot(`
      "✔  CPU cores  8 cores.

      ✔ The prerequisites of an update are met."
    `);
  });
});

test.each<[Result, string, string]>([
  [
    {
      kind: 'backup-created',
      backup: { id: 'b', createdAt: '', bytes: 1.5e9, files: 8200, databases: 0, dumps: 0, complete: true },
    },
    'Backup b completed: 1.5 GB, 8,200 files.',
    'La sauvegarde b est terminée : 1,5 Go, 8 200 fichiers.',
  ],
  [
    {
      kind: 'backup-created',
      backup: { id: 'b', createdAt: '', bytes: 12, files: 1, databases: 0, dumps: 0, complete: true },
    },
    'Backup b completed: 12 B, 1 file.',
    'La sauvegarde b est terminée : 12 o, 1 fichier.',
  ],
  [
    {
      kind: 'backup-created',
      backup: {
        id: 'b',
        createdAt: '',
        base: 'a',
        bytes: 12,
        files: 0,
        databases: 0,
        dumps: 0,
        complete: true,
      },
    },
    'Backup b completed: no file is new or has changed since the backup a.',
    'La sauvegarde b est terminée : aucun fichier nouveau ou modifié depuis la sauvegarde a.',
  ],
  [
    { kind: 'packed', archive: 'a.ospi', version: '4.3.0', bytes: 1234, entries: 1 },
    'a.ospi was packed and signed: version 4.3.0, 1.23 kB, 1 entry.',
    'a.ospi est prête et signée : version 4.3.0, 1,23 ko, 1 élément.',
  ],
  [
    { kind: 'backup-verified', id: 'b', chain: ['a', 'b'] },
    'Backup b is intact: it was read back in full.',
    'La sauvegarde b est intacte : elle a été relue jusqu’au bout.',
  ],
  [
    {
      kind: 'backup-restored',
      id: 'b',
      to: '/tmp/x',
      folders: ['/tmp/x/srv/a', '/tmp/x/srv/b'],
      databases: [],
      services: [],
    },
    'Backup b was restored beside the platform. Its files are now in: /tmp/x/srv/a, /tmp/x/srv/b',
    'La sauvegarde b a été restaurée à côté de la plateforme. Ses fichiers se trouvent maintenant dans : /tmp/x/srv/a, /tmp/x/srv/b',
  ],
  [
    {
      kind: 'backup-restored',
      id: 'b',
      folders: ['/srv/a'],
      databases: [],
      services: ['superviseur', 'web'],
    },
    'Backup b was restored to the platform: /srv/a.\nNow start the services again, in this order: superviseur, web.',
    'La sauvegarde b a été restaurée sur la plateforme : /srv/a.\nRedémarrez maintenant les services, dans cet ordre : superviseur, web.',
  ],
  [
    {
      kind: 'recovered',
      outcome: 'forward',
      attempt: 'a',
      from: '4.2.0',
      to: '4.3.0',
      contact: '04 26 10 06 36',
    },
    'The update is finished: version 4.3.0 is healthy and open to its users (before: 4.2.0).',
    'La mise à jour est arrivée à son terme ; la version 4.3.0 est en bon état et ouverte aux utilisateurs (avant : 4.2.0).',
  ],
  [
    {
      kind: 'recovered',
      outcome: 'rolled-back',
      attempt: 'a',
      incident: 'a-12345678',
      from: '4.2.0',
      to: '4.3.0',
      contact: '04 26 10 06 36',
    },
    'The update to 4.3.0 is rolled back: the platform has version 4.2.0 again. Everything its users had saved is there.\nUpdates stay refused until support releases the platform. Call support (04 26 10 06 36) and give the incident code a-12345678. Also send the file that `sudo ospi-update support bundle` writes.',
    'La mise à jour vers 4.3.0 est annulée ; la plateforme est de nouveau en version 4.2.0. Tout ce que les utilisateurs avaient enregistré est présent.\nLes mises à jour restent refusées tant que le support n’a pas débloqué la plateforme. Appelez le support (04 26 10 06 36) et indiquez le code d’incident a-12345678. Envoyez avec lui le fichier qu’écrit `sudo ospi-update support bundle`.',
  ],
  [
    {
      kind: 'recovered',
      outcome: 'rolled-back',
      attempt: 'a',
      from: '4.2.0',
      to: '4.3.0',
      restored: 'b',
      contact: '04 26 10 06 36',
    },
    'The update to 4.3.0 is rolled back: the platform has version 4.2.0 again. Its data are those of the backup b, which was restored meanwhile; they were not restored again.',
    'La mise à jour vers 4.3.0 est annulée ; la plateforme est de nouveau en version 4.2.0. Ses données sont celles de la sauvegarde b, restaurée entre-temps ; elles n’ont pas été restaurées de nouveau.',
  ],
  [
    {
      kind: 'backup-restored',
      id: 'b',
      to: '/tmp/x',
      folders: ['/tmp/x/srv/a'],
      databases: [],
      leftOut: [{ engine: 'mariadb', name: 'bi' }],
      services: [],
    },
    'Backup b was restored beside the platform. Its files are now in: /tmp/x/srv/a\nA folder cannot contain the backup’s databases: the MariaDB database bi. Restore each under another name, beside the live one, for example: ospi-update backup restore b --database mariadb:bi=bi_look',
    'La sauvegarde b a été restaurée à côté de la plateforme. Ses fichiers se trouvent maintenant dans : /tmp/x/srv/a\nUn dossier ne peut pas contenir les bases de la sauvegarde : la base MariaDB bi. Chacune s’obtient sous un autre nom, à côté de celle en service, par exemple par : ospi-update backup restore b --database mariadb:bi=bi_copie',
  ],
  [
    {
      kind: 'backup-restored',
      id: 'b',
      folders: ['/srv/a'],
      databases: [{ engine: 'postgresql', name: 'planipsy' }],
      services: [],
    },
    'Backup b was restored to the platform: /srv/a, the PostgreSQL database planipsy.',
    'La sauvegarde b a été restaurée sur la plateforme : /srv/a, la base PostgreSQL planipsy.',
  ],
  [
    { kind: 'nothing-to-recover' },
    'Nothing to recover: no update is unfinished.',
    'Rien à reprendre ; aucune mise à jour n’est restée en suspens.',
  ],
  [
    { kind: 'backup-pruned', ids: [] },
    'No backup was old enough to be removed.',
    'Aucune sauvegarde n’était assez ancienne pour être supprimée.',
  ],
  [
    { kind: 'packed', archive: 'a.ospi', version: '4.3.0', bytes: 1234, entries: 12 },
    'a.ospi was packed and signed: version 4.3.0, 1.23 kB, 12 entries.',
    'a.ospi est prête et signée : version 4.3.0, 1,23 ko, 12 éléments.',
  ],
  [
    { kind: 'snippet', snippet: 'if (-f x) {\n  set $y 1;\n}\n' },
    'if (-f x) {\n  set $y 1;\n}',
    'if (-f x) {\n  set $y 1;\n}',
  ],
])('%j in a sentence', (result, english, french) => {
  expect(render(result)).toBe(english);
  expect(render(result, 'fr')).toBe(french);
});

test('nothing is wider than the terminal, words that must stay whole aside', () => {
  for (const result of [quiet, running, failed, interrupted])
    for (const language of ['fr', 'en'] as const)
      for (const columns of [80, 60])
        expect(
          Math.max(...render(result, language, columns).split('\n').map(measureWidth)),
        ).toBeLessThanOrEqual(columns);
});

test('no result lets text from outside move the cursor or forge a line', () => {
  const results: Result[] = [
    { ...failed, platform: hostileText, support: { email: hostileText } },
    { kind: 'backup-list', folder: hostileText, backups: [{ ...backups[0], id: hostileText } as never] },
    { kind: 'packed', archive: hostileText, version: hostileText, bytes: 1, entries: 1 },
    { kind: 'snippet', snippet: `a\n${hostileText}` },
    { kind: 'snippet', snippet: '', written: hostileText },
  ];
  for (const result of results) {
    expect(render(result, 'en', 1000)).toContain('The update succeeded.');
    expect(render(result, 'en', 1000)).not.toMatch(controls);
    expect(render(result, 'en', 1000)).not.toContain('\u202e');
  }
});
