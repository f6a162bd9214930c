export interface Clock {
  /** The wall clock, in UTC. */
  now(): Date;
  /** Monotonic milliseconds, for durations. */
  monotonic(): number;
  sleep(milliseconds: number): Promise<void>;
}
