/** What is wrong at one place of a configuration, with the parameters of its sentence. */
export interface SiteErrorParams {
  /** `reason` is the YAML parser's own code, such as `BAD_INDENT`. */
  readonly syntax: { readonly reason: string };
  readonly 'not-utf8': object;
  readonly 'duplicate-key': object;
  readonly 'several-documents': object;
  readonly alias: object;
  /** Not quoted: it may be a password that begins with an exclamation mark. */
  readonly tag: object;
  /** `nearest` is the known key that was probably meant. */
  readonly 'unknown-key': { readonly nearest?: string };
  readonly missing: object;
  readonly empty: object;
  readonly type: { readonly expected: 'text' | 'whole-number' | 'truth' | 'list' | 'mapping' };
  /** `nearest` is the one that was probably meant. */
  readonly choice: { readonly choices: readonly string[]; readonly nearest?: string };
  readonly 'too-small': { readonly minimum: number };
  readonly 'too-large': { readonly maximum: number };
  readonly 'too-few': { readonly minimum: number };
  readonly 'too-many': { readonly maximum: number };
  readonly 'name-form': object;
  readonly 'path-relative': object;
  readonly 'path-characters': object;
  /** `normal` is the same path, normalised. */
  readonly 'path-not-normal': { readonly normal: string };
  /** A folder of the system itself, such as /etc. */
  readonly 'path-system': object;
  /** A folder that does not survive a reboot, such as /run. */
  readonly 'path-volatile': object;
  readonly 'url-form': object;
  readonly 'url-credentials': object;
  readonly 'group-form': object;
  /** The name of an HTTP header. */
  readonly 'header-form': object;
  /** The path of an address, and what may follow it. */
  readonly 'url-path-form': object;
  readonly 'key-form': object;
  readonly 'unit-form': object;
  readonly 'program-form': object;
  readonly 'argument-form': object;
  readonly 'service-twice': { readonly name: string };
  readonly 'exempt-form': object;
  readonly 'exempt-everything': object;
  readonly 'network-form': object;
  readonly 'network-everything': object;
  readonly 'network-loopback': object;
  readonly 'database-name-form': object;
  readonly 'database-user-form': object;
  readonly 'database-host-form': object;
  readonly 'database-service-form': object;
  /** A Unix user. */
  readonly 'run-as-form': object;
  /** A file, socket or folder passed to client programs. */
  readonly 'place-characters': object;
  readonly 'database-password': object;
  readonly 'database-url': object;
  readonly 'database-postgresql-only': object;
  /** `other` is a key that cannot be combined with this one. */
  readonly 'database-exclusive': { readonly other: string };
  /** `other` is a key without which this one has no effect. */
  readonly 'database-needs': { readonly other: string };
  /** One of the server itself, such as template1. */
  readonly 'database-system': object;
  readonly 'database-twice': { readonly name: string };
  /** One line of text for visitors. */
  readonly 'line-form': object;
  readonly 'color-form': object;
  readonly 'email-form': object;
  readonly 'metrics-form': object;
  readonly 'phone-form': object;
  /** An address that gets mail, or a user of this server. */
  readonly 'mail-form': object;
  /** Of the wall clock. */
  readonly 'time-form': object;
  readonly 'zone-form': object;
  /** It closes when it opens. */
  readonly 'window-empty': object;
  /** `key` names the folder that contains this one; its path is `path`. */
  readonly overlap: {
    readonly reason:
      'served' | 'logs' | 'release' | 'root' | 'data' | 'secret' | 'backups' | 'inbox' | 'import' | 'private';
    readonly key: string;
    readonly path: string;
  };
}

export type SiteErrorCode = keyof SiteErrorParams;

/** One error of a configuration: its place in the file (both count from 1), the key's path, and what is wrong. */
export type SiteError = {
  [Code in SiteErrorCode]: {
    readonly line: number;
    readonly column: number;
    /** Such as `backup.folders[0]`; empty for the whole file. */
    readonly path: string;
    readonly code: Code;
    readonly params: SiteErrorParams[Code];
  };
}[SiteErrorCode];

/** A file or folder that someone else could write to, and who. */
export interface Distrust {
  readonly path: string;
  readonly by: 'owner' | 'group' | 'others';
  /** Permission bits, in octal. */
  readonly mode: string;
  /** Its owner's. */
  readonly uid: number;
}
