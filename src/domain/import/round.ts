import type { Manifest } from '../../model/manifest.ts';
import type { Site } from '../../model/site.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Accounts } from './accounts.ts';
import type { DropFolder } from './drop-folder.ts';
import type { FindAttempt } from './spool.ts';

/** What is needed to read the requests of a drop folder that is open. */
export interface Asker {
  readonly site: Pick<Site, 'name' | 'root' | 'state' | 'public'>;
  readonly folder: DropFolder;
  readonly accounts: Accounts;
}

/** What a round knows while it has the drop folder open and holds the spool. */
export interface Round extends Asker {
  readonly site: Site;
  readonly maximumGiB: number;
  readonly ports: Ports;
  readonly current: string | null;
  readonly judge: (manifest: Manifest) => void;
  readonly findAttempt: FindAttempt;
}
