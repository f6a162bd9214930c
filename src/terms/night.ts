/** As in a configuration, and as systemd.time(7) abbreviates them: Mon, Tue… */
export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof weekdays)[number];

/**
 * What others are told about. `failed`: the update failed, with the old version back or under the page. `interrupted`: it stopped
 * half-way. `recovered`: an interrupted one was brought to an end. `refused`: an unattended run that could not begin.
 */
export const outcomes = [
  'succeeded',
  'failed',
  'interrupted',
  'recovered',
  'refused',
  'backup-failed',
  'verify-failed',
] as const;
export type OutcomeName = (typeof outcomes)[number];
