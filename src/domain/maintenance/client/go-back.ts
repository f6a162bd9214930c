/** Frames of one tab share its storage. */
const key = `ospi-update-returns ${location.pathname}${location.search}`;
const firstWaitMilliseconds = 30_000;
const longestWaitMilliseconds = 600_000;

/**
 * Whether the visitor may be redirected now; remembers that. Something in front of the platform may answer for it and
 * still lead to this page again: then the next redirect comes half a minute later, and the delay doubles each time.
 */
export function mayGoBack(): boolean {
  try {
    const now = Date.now();
    const [count = 0, at = 0] = (sessionStorage.getItem(key) ?? '')
      .split(' ')
      .map((text) => Number(text) || 0);
    const since = Math.abs(now - at); // The clock may have been set back.
    if (since < Math.min(firstWaitMilliseconds * 2 ** (count - 1), longestWaitMilliseconds)) return false;
    const isForgotten = since > 2 * longestWaitMilliseconds;
    sessionStorage.setItem(key, `${isForgotten ? 1 : count + 1} ${now}`);
    return true;
  } catch {
    // Nothing can be stored, but a page that was reloaded may have been reloaded from here.
    return !wasReloaded() || performance.now() > 2 * firstWaitMilliseconds;
  }
}

function wasReloaded(): boolean {
  return performance
    .getEntriesByType('navigation')
    .some((entry) => (entry as PerformanceNavigationTiming).type === 'reload');
}

/** With GET: forms never get here. From one of the updater's own addresses, to the platform's home page. */
export function goBack(address: string): void {
  if (location.pathname + location.search === address) location.reload();
  else location.replace(location.origin + address);
}
