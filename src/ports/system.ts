import type { DiskSpace, Operator, User } from '../model/machine.ts';

/** What the kernel allows this process, as limits that cannot be raised from within; Infinity where there is none. */
export interface SessionLimits {
  readonly openFiles: number;
  readonly fileBytes: number;
  readonly stackBytes: number;
  readonly addressSpaceBytes: number;
  /** Of processor time, for this process and for each that it starts. */
  readonly cpuSeconds: number;
  /** How many processes and threads this user may have at once, in all his sessions. Root may have any number. */
  readonly processes: number;
  /** How many he has; not counted where there is no limit. */
  readonly runningProcesses: number;
}

/** What is read from the machine. Nothing here judges. */
export interface System {
  /** The logical cores that this process may use. */
  cpuCores(): Promise<number>;
  /** The machine's memory as the kernel counts it, or the container's limit where that is lower. */
  memoryBytes(): Promise<number>;
  /** Of the file system that holds `path`, or that would once its missing folders are made. Rejects with system errors. */
  diskSpace(path: string): Promise<DiskSpace>;
  limits(): Promise<SessionLimits>;
  user(): Promise<User>;
  operator(): Promise<Operator>;
  /** The kernel's id of this boot: another one means that the server was rebooted since. */
  bootId(): Promise<string>;
  /** True where the distribution says that a reboot is due (/run/reboot-required). */
  rebootPending(): Promise<boolean>;
  /** `synchronised` as far as the system tells; undefined where it does not. */
  clock(): Promise<{ readonly now: string; readonly synchronised?: boolean }>;
  hasSystemd(): Promise<boolean>;
  /** Whether the server is shutting down or restarting, as far as systemd tells. */
  isStopping(): Promise<boolean>;
  /** Lets systemd start the units that are ordered after ours; nothing where it did not start us, or does not wait. */
  announceReady(): Promise<void>;
}
