/** A release is for the case that support has examined, not for a later one that looks alike. */
export const expiryMaximumDays = 90;
export const expiryUsualDays = 7;

const dayMilliseconds = 24 * 3600 * 1000;

/**
 * When a release expires: after a number of days, or at the end of a day (UTC).
 *
 * @param text `7` or `2026-12-01`
 * @returns undefined for anything else, a day in the past, or one too far ahead
 */
export function parseExpiry({ text, now }: { text: string; now: Date }): Date | undefined {
  const expires = /^[0-9]{1,3}$/.test(text)
    ? new Date(now.getTime() + Number(text) * dayMilliseconds)
    : readDay(text);
  if (expires === undefined) return undefined;
  const left = expires.getTime() - now.getTime();
  return left > 0 && left <= (expiryMaximumDays + 1) * dayMilliseconds ? expires : undefined;
}

function readDay(text: string): Date | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return undefined;
  const end = new Date(`${text}T23:59:59.999Z`);
  // Node.js turns the 30th of February into the first or second of March.
  return !Number.isNaN(end.getTime()) && end.toISOString().startsWith(text) ? end : undefined;
}
