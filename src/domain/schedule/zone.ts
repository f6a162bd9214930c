/** A moment on the wall clock of a time zone. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** What the wall clock of a time zone shows; of the server's own without one. */
export function readWall(at: Date, timeZone: string | undefined): WallTime {
  const read = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => read.get(type) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
  };
}

/**
 * The moments at which a wall clock shows this minute, in order: usually one; two in the hour that is repeated when
 * clocks are set back; none in the hour that is skipped when they are set forward. Pure.
 */
export function findMoments(wall: WallTime, timeZone: string | undefined): readonly Date[] {
  const { year, month, day, hour, minute } = wall;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  const around = [asUtc - dayMilliseconds, asUtc, asUtc + dayMilliseconds];
  const offsets = new Set(around.map((at) => readOffset(at, timeZone)));
  return [...offsets]
    .map((offset) => asUtc - offset)
    .filter((at) => asUtc - at === readOffset(at, timeZone))
    .sort((a, b) => a - b)
    .map((at) => new Date(at));
}

/** The same wall clock time some days later, in the calendar. */
export function addDays({ year, month, day, ...time }: WallTime, days: number): WallTime {
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return {
    ...time,
    year: moved.getUTCFullYear(),
    month: moved.getUTCMonth() + 1,
    day: moved.getUTCDate(),
  };
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** How far the wall clock is ahead of UTC at a moment, in milliseconds of whole minutes. */
function readOffset(at: number, timeZone: string | undefined): number {
  const { year, month, day, hour, minute } = readWall(new Date(at), timeZone);
  const minuteOf = Math.floor(at / 60_000) * 60_000;
  return Date.UTC(year, month - 1, day, hour, minute) - minuteOf;
}

function formatOf(timeZone: string | undefined): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    ...(timeZone !== undefined && { timeZone }),
  });
  formats.set(timeZone, made);
  return made;
}

/** Making one takes longer than all that is done with it. */
const formats = new Map<string | undefined, Intl.DateTimeFormat>();
