import type { Readable, Writable } from 'node:stream';

/** Where a program is locked in: it sees the mounts of another process, and of them this folder alone. */
export interface Jail {
  /** The pid of the process whose mounts they are. */
  readonly holder: number;
  /** The folder that the program takes for `/`. The programs and libraries of the system must be in it. */
  readonly root: string;
}

/** A program to run, never through a shell string. */
export interface Command {
  /** A name, looked up in the standard PATH, or an absolute path. */
  readonly program: string;
  readonly args?: readonly string[];
  /** `/` if left out, so names in arguments must be absolute. */
  readonly cwd?: string;
  /** The whole environment beside PATH and LC_ALL=C.UTF-8, which are always set; nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Open file descriptors that the program gets as 3, 4, …; not together with those of the options. */
  readonly fds?: readonly number[];
  /** `background` runs at the lowest CPU and I/O priority, so that users of the platform do not feel it. */
  readonly priority?: 'normal' | 'background';
  /** The Unix user to run it as; only root may name another than itself. */
  readonly runAs?: string;
  /** Locks the program in; only root may. Its `cwd` is then `/` in there, and names in arguments are those in there. */
  readonly jail?: Jail;
  /**
   * The kernel kills it when this process dies, whatever it dies of, so that no recovery ever meets it at work. What it
   * has started lives on.
   */
  readonly diesWithUs?: true;
  /**
   * Set as its hard limit of file locks (RLIMIT_LOCKS), which Linux does not heed and which whatever it starts inherits: by it
   * they are found again. Left out where the system does not allow that. Anybody can give himself the same; see `toProof`.
   */
  readonly mark?: number;
  /** After it the program's process group gets SIGTERM, then SIGKILL. */
  readonly timeoutSeconds?: number;
  /** Ends the process group likewise when it is aborted. */
  readonly interruption?: AbortSignal;
}

export interface Finished {
  readonly exitCode: number;
  /** Set when a signal ended the program; `exitCode` is then 128 + its number, as shells say it. */
  readonly signal?: NodeJS.Signals;
  readonly timedOut: boolean;
  /** Whole; more than 16 MiB of it is a fault of the caller, who then reads lines or a stream. */
  readonly stdout: string;
  /** At most the last 64 KiB. */
  readonly stderr: string;
}

/** An open file that gets what is printed, up to so many bytes. What comes later is thrown away. */
export interface OutputRelay {
  readonly fd: number;
  readonly maxBytes: number;
  /** Told of the moment when nobody can print any more, and all of it is in the file. */
  readonly onStart?: (ended: Promise<void>) => void;
}

/** Where a program's output goes when it is not captured. */
export interface RunOptions {
  /** Given to the program as standard input; otherwise there is none. */
  readonly input?: string;
  /** Open file descriptors that the program gets as 3, 4, … */
  readonly extraFds?: readonly number[];
  /** An open file for both standard streams: what the program leaves running then holds no pipe of ours. */
  readonly outputFd?: number;
  /**
   * For both standard streams of a program that leaves a service behind: it may print on after our own end, without end, and
   * neither fills the disk nor meets a broken pipe. Where no relay can be started, the output is thrown away.
   */
  readonly outputRelay?: OutputRelay;
  /** Called with each whole line, as it comes; nothing is then captured from that stream. Lines are cut at 16 KiB. */
  readonly onStdoutLine?: (line: string) => void;
  readonly onStderrLine?: (line: string) => void;
  /**
   * Awaited when the program has ended, before the end of its output is waited for: the moment to end what it left
   * running, which may hold that output open.
   */
  readonly afterExit?: () => Promise<void>;
}

/**
 * A program whose streams the caller reads and writes himself. He starts to read `stdout` at once: what nobody reads is
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
 * Runs programs. Each gets a session of its own, so that Ctrl-C and a hang-up reach the updater alone. A program that
 * ends badly is an answer (`exitCode`), one that cannot be started is a Problem `prerequisite.program-missing`.
 */
export interface Shell {
  run(command: Command, options?: RunOptions): Promise<Finished>;
  start(command: Command): Promise<Running>;
  /**
   * Runs `first | second | …` through kernel pipes, the last one's output going to the open file `outputFd`. Resolves
   * with one answer for each program, in order.
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
 * What a mark is as the hard limit of bytes in message queues (RLIMIT_MSGQUEUE), which is set as well where this user may raise
 * limits: far above what anybody has, so that nobody else can give it to himself, or to what he starts.
 */
export function toProof(mark: number): number {
  return 2 ** 52 + mark;
}
