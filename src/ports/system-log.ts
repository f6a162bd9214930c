/** Identifies this program's lines: `journalctl -t ospi-update`. */
export const systemLogTag = 'ospi-update';

export interface SystemLine {
  readonly priority: 'error' | 'warning' | 'notice' | 'info';
  /** One line of at most 768 bytes: control characters and line separators become blanks, and longer lines are cut. */
  readonly text: string;
}

/** The server's own log. It is evidence, not a guarantee: an update neither waits for it nor fails with it. */
export interface SystemLog {
  /** Returns at once. */
  write(line: SystemLine): void;
  /** Waits only briefly for everything to be sent. More may be written afterwards. */
  flush(): Promise<void>;
}
