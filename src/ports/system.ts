export interface User {
  readonly uid: number;
  readonly name: string;
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
  readonly totalBytes: number;
  /** What an ordinary writer may still use. */
  readonly freeBytes: number;
  readonly freeInodes: number;
}

/** What is read from the machine. Nothing here judges. */
export interface System {
  cpuCores(): Promise<number>;
  memoryBytes(): Promise<number>;
  /** Of the file system that holds `path`, or that would once its missing folders are made. */
  diskSpace(path: string): Promise<DiskSpace>;
  user(): Promise<User>;
  operator(): Promise<Operator>;
  /** The kernel's id of this boot: another one means that the server was rebooted since. */
  bootId(): Promise<string>;
  /** True where the distribution says that a reboot is due (/run/reboot-required). */
  rebootPending(): Promise<boolean>;
  /** `synchronised` as far as the system tells; undefined where it does not. */
  clock(): Promise<{ readonly now: string; readonly synchronised?: boolean }>;
  hasSystemd(): Promise<boolean>;
}
