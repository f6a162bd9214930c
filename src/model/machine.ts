export interface User {
  readonly uid: number;
  readonly name: string;
  /** Those that this process has, the main one first: what the kernel goes by. */
  readonly groups: readonly string[];
}

/** Who acts. Through sudo, `behind` is the person behind root. */
export interface Operator {
  readonly user: string;
  readonly uid: number;
  readonly behind?: string;
  /** `terminal` or `none` (cron, a pipe). */
  readonly from: 'terminal' | 'none';
}

export interface DiskSpace {
  /** The mount point. */
  readonly mount: string;
  /** What is mounted there: the same for two mount points means that they share their space. */
  readonly device: string;
  /** What is used and what an ordinary writer may still use. */
  readonly totalBytes: number;
  /** What an ordinary writer may still use. */
  readonly freeBytes: number;
  /** How many files can still be made; absent where the file system sets no such limit. */
  readonly freeInodes?: number;
}
