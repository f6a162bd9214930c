import type { MaintenanceResult } from '../../model/results.ts';
import type { Wording } from '../wording.ts';
import { tellByHand } from './status.ts';

/** What visitors see, and why. */
export function renderMaintenance(result: MaintenanceResult, wording: Wording): readonly string[] {
  const { action, already, page, url, cause, pageByHand } = result;
  const { byHand: words } = wording.messages.maintenance;
  if (action === 'turned-on') return [words.turnedOn(url)];
  if (action === 'turned-off') return [already === true ? words.wasOff : words.turnedOff(url)];
  const isGone = pageByHand !== undefined && page === 'off';
  return [
    words.pages[page],
    ...(pageByHand === undefined ? [] : [words.byHand(tellByHand(pageByHand, wording))]),
    ...(cause === undefined || cause === 'by-hand' ? [] : [words.causes[cause]]),
    ...(isGone ? [wording.messages.status.byHandGone] : []),
  ];
}
