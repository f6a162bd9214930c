/** By which the lines of this program are found: `journalctl -t ospi-update`. */
export const systemLogTag = 'ospi-update';

export interface SystemLine {
  readonly priority: 'error' | 'warning' | 'notice' | 'info';
  /** One line of at most 768 bytes: control characters and separators of lines become blanks, and what is longer is cut. */
  readonly text: string;
}

/** The server's own log. It is a witness, no promise: an update neither waits for it nor fails with it. */
export interface SystemLog {
  /** Returns at once. */
  write(line: SystemLine): void;
  /** Waits for a moment at most until all has gone. More may be written afterwards. */
  flush(): Promise<void>;
}
