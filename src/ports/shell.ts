import type { Readable, Writable } from 'node:stream';

/** The confinement of a program: it sees the mounts of another process, and only one folder of them. */
export interface Jail {
  /** The pid of the process with these mounts. */
  readonly holder: number;
  /** The folder that becomes `/` for the program. It must contain the system's programs and libraries. */
  readonly root: string;
}

/** A program to run, never through a shell string. */
export interface Command {
  /** A name, looked up in the standard PATH, or an absolute path. */
  readonly program: string;
  readonly args?: readonly string[];
  /** `/` if omitted, so names in arguments must be absolute. */
  readonly cwd?: string;
  /** The whole environment apart from PATH and LC_ALL=C.UTF-8, which are always set; nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Open file descriptors passed to the program as 3, 4, …; not together with those of the options. */
  readonly fds?: readonly number[];
  /** `background` runs at the lowest CPU and I/O priority, so that users of the platform do not notice it. */
  readonly priority?: 'normal' | 'background';
  /** The Unix user to run it as; only root may name another user. */
  readonly runAs?: string;
  /**
   * Confines the program; only root may. Its `cwd` is then `/` there, and names in arguments are relative to that view.
   */
  readonly jail?: Jail;
  /**
   * The kernel kills it when this process dies for any reason, so that no recovery ever finds it running. Its own child
   * processes survive.
   */
  readonly diesWithUs?: true;
  /**
   * Set as its hard file-lock limit (RLIMIT_LOCKS), which Linux does not enforce and child processes inherit: it
   * identifies them later. Omitted if the system does not allow that. Any user can set the same mark; see `toProof`.
   */
  readonly mark?: number;
  /** After this time the program's process group gets SIGTERM, then SIGKILL. */
  readonly timeoutSeconds?: number;
  /** Ends the process group in the same way when it is aborted. */
  readonly interruption?: AbortSignal;
}

export interface Finished {
  readonly exitCode: number;
  /** Set if a signal ended the program; `exitCode` is then 128 + its number, as in shells. */
  readonly signal?: NodeJS.Signals;
  readonly timedOut: boolean;
  /** Complete; more than 16 MiB is an error of the caller, who should read lines or a stream instead. */
  readonly stdout: string;
  /** At most the last 64 KiB. */
  readonly stderr: string;
}

/** An open file that receives the output, up to this many bytes. Later output is discarded. */
export interface OutputRelay {
  readonly fd: number;
  readonly maxBytes: number;
  /** Called with a promise that resolves when nobody can print any more and everything is in the file. */
  readonly onStart?: (ended: Promise<void>) => void;
}

/** Where a program's output goes if it is not captured. */
export interface RunOptions {
  /** Passed to the program as standard input; otherwise there is none. */
  readonly input?: string;
  /** Open file descriptors passed to the program as 3, 4, … */
  readonly extraFds?: readonly number[];
  /** An open file for both standard streams: processes that the program leaves running then hold no pipe of ours. */
  readonly outputFd?: number;
  /**
   * For both standard streams of a program that leaves a service behind: it may go on printing after our end, and
   * neither fills the disk nor gets a broken pipe. If no relay can be started, the output is discarded.
   */
  readonly outputRelay?: OutputRelay;
  /** Called with each complete line as it arrives; that stream is not captured then. Lines are cut at 16 KiB. */
  readonly onStdoutLine?: (line: string) => void;
  readonly onStderrLine?: (line: string) => void;
  /**
   * Awaited when the program has ended, before waiting for the end of its output: the moment to end processes that it
   * left running, which may hold that output open.
   */
  readonly afterExit?: () => Promise<void>;
}

/**
 * A program whose streams the caller reads and writes. The caller must start reading `stdout` at once: unread output is
 * lost when the program ends. `done` does not wait for that reading.
 */
export interface Running {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Never rejects; `stdout` is empty in it. */
  readonly done: Promise<Finished>;
  /** Ends the program's process group: SIGTERM, then SIGKILL. */
  kill(): void;
}

/**
 * Runs programs. Each gets its own session, so that Ctrl-C and a hang-up reach only the updater. A program that fails
 * is a result (`exitCode`); one that cannot be started is a Problem `prerequisite.program-missing`.
 */
export interface Shell {
  run(command: Command, options?: RunOptions): Promise<Finished>;
  start(command: Command): Promise<Running>;
  /**
   * Runs `first | second | …` through kernel pipes, with the last one's output going to the open file `outputFd`.
   * Resolves with one result per program, in order.
   */
  pipe(
    commands: readonly Command[],
    options: {
      readonly inputFd?: number;
      readonly outputFd?: number;
      /** Called with each line of the last one's output, which then goes to no file. */
      readonly onStdoutLine?: (line: string) => void;
      readonly onStderrLine?: (line: string, program: string) => void;
    },
  ): Promise<readonly Finished[]>;
  /** The absolute path of a program in the standard PATH, or undefined. */
  find(program: string): Promise<string | undefined>;
}

/**
 * The mark as a hard limit of bytes in message queues (RLIMIT_MSGQUEUE), which is also set if this user may raise
 * limits: far above any user's own limit, so that nobody else can set it for himself or for his child processes.
 */
export function toProof(mark: number): number {
  return 2 ** 52 + mark;
}
