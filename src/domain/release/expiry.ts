/** A release is for the case that support has looked at, not for a later one that looks alike. */
export const expiryMaximumDays = 90;
export const expiryUsualDays = 7;

const dayMilliseconds = 24 * 3600 * 1000;

/**
 * When a release expires: after so many days, or with the end of a day (UTC).
 *
 * @param text `7` or `2026-12-01`
 * @returns undefined for what is neither, is past, or is too far away
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
  // Node makes the first of March of a 30th of February.
  return !Number.isNaN(end.getTime()) && end.toISOString().startsWith(text) ? end : undefined;
}
