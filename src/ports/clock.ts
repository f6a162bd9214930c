export interface Clock {
  /** The wall clock, in UTC. */
  now(): Date;
  /** Milliseconds that only ever grow, for durations. */
  monotonic(): number;
  sleep(milliseconds: number): Promise<void>;
}
