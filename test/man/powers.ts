import type { powers } from '../../src/messages/cli-powers.ts';

type People = (typeof powers)['people'];

/** Where a line is tested: the test file, and words in the name of the test or of its case. */
export type Proof = readonly [file: string, name: string];

/** Each line of TRUST MODEL, and the test that tries to break it. A line without one does not compile. */
export const proofs: {
  readonly [Person in keyof People]: Readonly<Record<keyof People[Person]['lines'], Proof>>;
} = {
  visitor: {
    'exempt-address': [
      'domain/maintenance/snippet-exempt.test.ts',
      'is none where an application server would understand another one',
    ],
    'exempt-header': [
      'domain/maintenance/snippet-exempt.test.ts',
      'is none where a header tells the application server another address',
    ],
    'allowed-address': [
      'domain/maintenance/snippet-exempt.test.ts',
      'no header makes a visitor one of those who may look, unless nginx is told to believe it',
    ],
  },
  localUser: {
    lock: [
      'domain/lock/lock-users.test.ts',
      'stop nobody, whatever they lock: the root, the state folder, every file in them',
    ],
    'special-file': ['e2e/opened.long.test.ts', 'the inbox: nothing but files is opened, and what is one is installed'],
    'root-writes': [
      'e2e/hostile-member.long.test.ts',
      'does not decide where root writes who asked by himself, in a folder of hers',
    ],
    'open-place': ['domain/site/load-site.test.ts', 'usage.site-place-open'],
    'release-files': ['hostile/corpus.test.ts', 'every hostile archive is refused as what it is, or does no harm'],
  },
  account: {
    'read-outside': [
      'domain/backup/hostile-account.long.test.ts',
      'holds nothing of a folder that only root may enter',
    ],
    'write-outside': [
      'domain/backup/hostile-account.long.test.ts',
      'is not led elsewhere by who takes it away and puts another in its place',
    ],
    'give-away': [
      'domain/backup/hostile-account.long.test.ts',
      'gives no folder of root’s away to who puts it in the place of another',
    ],
    'change-mode': [
      'domain/backup/hostile-account.long.test.ts',
      'has no mode changed, which would be that of what a file was swapped for',
    ],
    'stop-backups': [
      'domain/backup/hostile-account.long.test.ts',
      'does not let the account stop its backups, or have data restored, by a folder of that name',
    ],
    'delete-release': ['domain/files/delete-tree.test.ts', 'what takes the place of a folder that was looked at leads root nowhere'],
    'own-places': [
      'domain/site/load-site.test.ts',
      'refuses a folder above one of the data, where another one could be put in its place',
    ],
  },
  superviseur: {
    ordinary: [
      'e2e/setup.test.ts',
      'the Superviseur may ask only as an ordinary account, in a folder of its own',
    ],
    'taken-once': ['domain/import/take.test.ts', 'whose archive is there is received: the spool has it, and the drop folder no longer'],
    'running-request': [
      'domain/import/take.test.ts',
      'of an update that is running is withdrawn by nothing, and its archive is kept',
    ],
  },
  databaseOwner: {
    settings: [
      'domain/database/postgresql-owner.test.ts',
      'What the owner sets for his database decides nothing: no view, function or operator of his is run by a reading',
    ],
    'loaded-code': [
      'domain/database/postgresql-restorer.long.test.ts',
      'Code of the owner that a dump runs gains him nothing: not in a restore, nor in a copy for inspection',
    ],
    'others-objects': [
      'domain/database/postgresql-restorer.long.test.ts',
      'Nor does it change what a superuser has in the same database: his functions, tables and views are as they were',
    ],
    'in-the-way': [
      'domain/database/postgresql-restorer.long.test.ts',
      'Databases that an owner puts in a restore’s way stop neither backups nor the restore',
    ],
    copies: [
      'domain/database/mariadb-owner.test.ts',
      'In a copy, the owner’s code runs as nobody: no procedure that he calls, and no event on its own',
    ],
    commands: [
      'domain/database/mariadb-owner.test.ts',
      'No name, comment or body of the owner’s is a command to the client that loads it',
    ],
  },
  administrator: {
    'other-commands': ['e2e/administrators.long.test.ts', 'runs nothing else'],
    environment: [
      'e2e/administrators.long.test.ts',
      'does not give root her environment, whatever this server keeps of it for other commands',
    ],
    'inbox-link': [
      'e2e/administrators.long.test.ts',
      'learns nothing of a file that only root can read by a link in the inbox',
    ],
    'named-files': [
      'e2e/hostile-member.long.test.ts',
      'gets what she has written as her own, and root’s folders stay as they are',
    ],
    'nginx-files': [
      'e2e/hostile-member.long.test.ts',
      'has nginx not run on a file of root’s that reads hers, or loads it',
    ],
    'foreign-facts': ['e2e/hostile-member.long.test.ts', 'has root not believe facts of hers'],
  },
  publisher: {
    'older-version': ['domain/archive/versions.test.ts', 'a downgrade names the version that forbids it'],
    'other-purpose': ['domain/revocation/file.test.ts', 'no signature does for another purpose:'],
    'other-product': [
      'e2e/revoke.long.test.ts',
      'what is no revocation for this platform is refused, and changes nothing',
    ],
    'way-back': [
      'e2e/revoke.long.test.ts',
      'an interrupted update is recovered though both versions were withdrawn since',
    ],
  },
  support: {
    'one-release': ['domain/release/judge.test.ts', 'a release is refused, with a sentence of its own,'],
    secrets: ['e2e/support-secrets.test.ts', 'of the secrets planted wherever it reads, none is in the bundle'],
    'hostile-bundle': ['e2e/hostile-member.long.test.ts', 'has root not unpack a bundle'],
  },
};
