import type { Site } from '../../model/site.ts';
import { findOpenWindow } from './window.ts';

/**
 * Until when what is planned for a moment may begin: an hour later, or the end of that window. A server that was off must not close
 * the platform in the middle of the day. Pure.
 */
export function findPlanEnd({ window }: Pick<Site, 'window'>, at: Date): Date {
  const hourLater = new Date(at.getTime() + 3_600_000);
  const closes = window && findOpenWindow(window, at)?.closes;
  return closes !== undefined && closes > hourLater ? closes : hourLater;
}
