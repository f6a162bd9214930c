import { existsSync } from 'node:fs';
import { BaseSequencer } from 'vitest/node';

/** The slowest files: started last, one of them would run alone while all other workers are idle. */
const longest = [
  'e2e/faults-sample.long',
  'e2e/kills-sample.long',
  'e2e/databases.long',
  'e2e/copies.long',
  'e2e/copies-kept.long',
  'domain/database/postgresql-copy-odd.long',
  'e2e/databases-killed.long',
  'e2e/ssh.long',
  'e2e/failure.long',
  'e2e/recover.long',
  'domain/database/postgresql-server-objects.long',
  'e2e/opened.long',
  'systemd/reboot.long',
  'e2e/hostile-state.long',
  'domain/database/mariadb-users.long',
  'e2e/rehearsal.long',
  'e2e/moved.long',
  'domain/import/flood.long',
  'e2e/import-killed.long',
  'e2e/superviseur.long',
  'systemd/import.long',
  'e2e/house.long',
  'e2e/hostile-environment.long',
  'e2e/bounds.long',
  'domain/database/mariadb-copy-kills.long',
  'domain/database/postgresql-reports.long',
  'e2e/databases',
  'e2e/recover',
  'e2e/failure',
  'e2e/import',
  'e2e/notify',
  'commands/check-databases',
  'e2e/import',
  'e2e/superviseur',
  'e2e/notify',
  'e2e/refusals',
  'domain/maintenance/page-browser',
  'domain/database/postgresql-faults',
  'domain/database/postgresql',
  'domain/database/mariadb-faults',
  'domain/backup/databases/databases',
  'domain/nginx/upload-limits',
];

const gone = longest.filter((name) => !existsSync(`test/${name}.test.ts`));
if (gone.length > 0) throw new Error(`.config/sequence.js names tests that do not exist: ${gone.join(', ')}`);

/** Vitest only knows the duration of a file that has run before, and starts with the largest until then. */
export class LongestFirst extends BaseSequencer {
  /**
   * @override
   * @param {import('vitest/node').TestSpecification[]} files
   */
  async sort(files) {
    /** @param {import('vitest/node').TestSpecification} file */
    const rank = ({ moduleId }) => {
      const place = longest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return place === -1 ? longest.length : place;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}
