import type { NginxChange } from './maintenance.ts';

/** What `setup` does, or takes back, on this server, in the order in which it is done. */
export type SetupStep =
  | { readonly do: 'create-group'; readonly group: string }
  | { readonly do: 'add-member'; readonly group: string; readonly user: string }
  | ({ readonly do: 'adopt-folder' } & AdoptedFolder)
  | {
      readonly do: 'make-folder';
      readonly path: string;
      /** Octal. */
      readonly mode: string;
      /** Root's, if omitted. */
      readonly group?: string;
      /** The Unix user whose it is; root's, if omitted. */
      readonly owner?: string;
    }
  | {
      readonly do: 'write-file';
      readonly path: string;
      readonly content: string;
      /** Octal. */
      readonly mode: string;
      /** Root's, if omitted. */
      readonly group?: string;
    }
  | { readonly do: 'change-nginx'; readonly snippet: string; readonly changes: readonly NginxChange[] }
  | { readonly do: 'reload-units' }
  | { readonly do: 'enable-unit'; readonly unit: string }
  | { readonly do: 'disable-unit'; readonly unit: string }
  | { readonly do: 'remove-file'; readonly path: string }
  /** Only while it is empty. */
  | { readonly do: 'set-aside-file'; readonly path: string; readonly to: string }
  | { readonly do: 'remove-folder'; readonly path: string }
  | ({ readonly do: 'restore-folder' } & AdoptedFolder);

/** A platform that was one plain folder. */
export interface AdoptedFolder {
  readonly root: string;
  readonly version: string;
  /** Names in `root` that move into `releases/VERSION`, and are links to there afterwards. */
  readonly entries: readonly string[];
  /** Names in `root` that stay, and get a link in the release: data folders, links to elsewhere. */
  readonly stay: readonly string[];
}

/** Why a plain folder is not adopted. */
export type AdoptionObstacle =
  /** It has one of `releases` and `current` already. */
  | { readonly kind: 'half'; readonly path: string }
  /** A data folder deeper in the application's folder. */
  | { readonly kind: 'data'; readonly path: string }
  /** A file system mounted in it. */
  | { readonly kind: 'mount'; readonly path: string }
  /** A relative link that would lead elsewhere once it is moved. */
  | { readonly kind: 'link'; readonly path: string }
  /** A name that is not UTF-8; in the path, U+FFFD stands for what is not. */
  | { readonly kind: 'name'; readonly path: string }
  /** Two names cannot be exchanged in one operation there. */
  | { readonly kind: 'exchange'; readonly path: string; readonly detail: string }
  /** Something else was found than what the record of an earlier adoption says. */
  | { readonly kind: 'changed'; readonly path: string };

/** What remains after `setup --undo`, and why. */
export type SetupRest =
  | { readonly kind: 'history' | 'backups' | 'inbox' | 'requests' | 'group'; readonly name: string }
  /** A file that setup did not write. */
  | { readonly kind: 'foreign'; readonly name: string }
  /** A platform updated since it was adopted. */
  | { readonly kind: 'releases'; readonly name: string };
