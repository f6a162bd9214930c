/** Who holds a platform's lock, as its file says; `unknown` where it names nobody. */
export type LockHolder =
  | 'unknown'
  | {
      /** Such as `apply` or `backup create`. */
      readonly command: string;
      readonly pid: number;
      readonly user: string;
      /** ISO 8601. */
      readonly since: string;
    };
