import type { DiskSpace, Machine, Operator, User } from '../model/machine.ts';

/** What the kernel allows this process, as limits that cannot be raised from within; Infinity for none. */
export interface SessionLimits {
  readonly openFiles: number;
  readonly fileBytes: number;
  readonly stackBytes: number;
  readonly addressSpaceBytes: number;
  /** CPU time, for this process and for each that it starts. */
  readonly cpuSeconds: number;
  /** How many processes and threads this user may have at once, in all sessions. Unlimited for root. */
  readonly processes: number;
  /** How many the user has; not counted without a limit. */
  readonly runningProcesses: number;
}

/** What is read from the machine. Nothing here judges. */
export interface System {
  machine(): Promise<Machine>;
  /**
   * For the file system that holds `path`, or would once its missing folders are created. Rejects with system errors.
   */
  diskSpace(path: string): Promise<DiskSpace>;
  limits(): Promise<SessionLimits>;
  user(): Promise<User>;
  operator(): Promise<Operator>;
  /** The kernel's id of this boot: a different one means that the server was rebooted since. */
  bootId(): Promise<string>;
  /** `synchronised` as far as the system knows; undefined if it does not. */
  clock(): Promise<{ readonly now: string; readonly synchronised?: boolean }>;
  hasSystemd(): Promise<boolean>;
  /** Whether the server is shutting down or restarting, as far as systemd knows. */
  isStopping(): Promise<boolean>;
  /** Lets systemd start the units ordered after ours; a no-op if it did not start us, or does not wait. */
  announceReady(): Promise<void>;
}
