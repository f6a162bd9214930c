import type {
  RebootBlock,
  RebootNotes,
  RebootProblems,
  RebootWarnings,
} from '../../model/vocabulary/reboot.ts';
import type { Sentences } from '../sentences.ts';

export const problems: Sentences<RebootProblems>['problems'] = {
  'maintenance.server-stopping': ({ attempt, contact }) => ({
    what: `The server is being shut down or restarted in the middle of the attempt ${attempt}. It stands as interrupted; the platform stays as it is at this moment.`,
    remedy: `When the server is up again, \`ospi-update status\` shows how the platform stands. The unit of \`ospi-update setup systemd\`, if it is enabled, recovers it at the start; otherwise run \`ospi-update support recover\`. Then call support (${contact}).`,
  }),
  'usage.units-unwritable': ({ path, reason }) => ({
    what: `The unit file cannot be written to ${path} (${reason}).`,
    remedy:
      reason === 'EACCES'
        ? 'Run the command as root, or leave the option out to see the unit files.'
        : 'Name a folder that exists and that you may write, or leave the option out to see the unit files.',
  }),
};

export const warnings: Sentences<RebootWarnings>['lines'] = {};

const whyNot = {
  'no-systemd': 'it does not run systemd',
  refused: 'systemd did not allow it',
} as const;

export const notes: Sentences<RebootNotes>['lines'] = {
  'reboot.not-blocked': ({ reason }) =>
    `This server could not be kept from being restarted (${whyNot[reason]}): do not restart it before the end.`,
};

const status: Readonly<Record<RebootBlock, string>> = {
  blocked:
    'refused until the end, except to root where systemd is older than 257: do not restart this server',
  'no-systemd': `nothing prevents it (${whyNot['no-systemd']}): do not restart this server`,
  refused: `nothing prevents it (${whyNot.refused}): do not restart this server`,
};

export const text = {
  label: 'Server restart',
  status,
  /** In unit files. */
  units: {
    written:
      'Written by `ospi-update setup systemd`. Do not change it, write it anew; what you add belongs in a drop-in (`systemctl edit`).',
    recover: (platform: string) => `Recovery of an interrupted update of ${platform}`,
    backup: (platform: string) => `Backup of ${platform}`,
    apply: (platform: string) => `Update of ${platform} from its inbox`,
    held: (permit: string) =>
      `Under the maintenance page only ospi-update starts this unit: its data may be half-migrated. After a repair with support, take the page off, or: install -D /dev/null ${permit}`,
  },
  unitsWritten: (files: string) => `Written: ${files}`,
  unitsNext: (recovery: string) =>
    `Let systemd hold the platform’s units until an interrupted update is recovered, and recover it at every start: systemctl daemon-reload && systemctl enable ${recovery}`,
  timersNext: (timers: string) =>
    `Only if you want it at night without cron: systemctl enable --now ${timers}`,
};
