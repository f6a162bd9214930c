import type { CheckName } from './facts.ts';
import { problemCodes } from './problem-codes.ts';
import type { WarningCode } from './vocabulary/index.ts';

/**
 * What is said on the telephone, the same in both languages. The first two digits are the exit code of the problem's kind; 20 is
 * what fails inside an attempt, 30 a check, 40 a warning. Others note these: no published number is ever given to another message.
 */
export type MessageCode = `OSPI-${string}`;

/** Of a check that is not met, or met with a warning. */
export const checkCodes: Readonly<Record<CheckName, MessageCode>> = {
  'platform-version': 'OSPI-3001',
  requirements: 'OSPI-3002',
  'cpu-cores': 'OSPI-3003',
  memory: 'OSPI-3004',
  'disk-space': 'OSPI-3005',
  administrator: 'OSPI-3006',
  folders: 'OSPI-3007',
  'trusted-keys': 'OSPI-3008',
  journal: 'OSPI-3009',
  'no-refusal': 'OSPI-3010',
  lock: 'OSPI-3011',
  'nginx-running': 'OSPI-3012',
  'nginx-snippet': 'OSPI-3013',
  'nginx-page': 'OSPI-3014',
  'nginx-flag': 'OSPI-3015',
  services: 'OSPI-3016',
  databases: 'OSPI-3017',
  tools: 'OSPI-3018',
  clock: 'OSPI-3019',
  reboot: 'OSPI-3020',
  archive: 'OSPI-3021',
  revocations: 'OSPI-3022',
  attributes: 'OSPI-3023',
  rehearsal: 'OSPI-3024',
  night: 'OSPI-3025',
  'last-backup': 'OSPI-3026',
  units: 'OSPI-3029',
  'nginx-servers': 'OSPI-3033',
};

export const warningCodes: Readonly<Record<WarningCode, MessageCode>> = {
  'check.memory-below-recommended': 'OSPI-4001',
  'journal.torn-line-kept-aside': 'OSPI-4002',
  'apply.visitors-let-in': 'OSPI-4003',
  'apply.rescue-failed': 'OSPI-4004',
  'apply.rescue-without-database': 'OSPI-4005',
  'apply.page-not-kept': 'OSPI-4006',
  'apply.leftover-kept': 'OSPI-4007',
  'apply.clean-up-failed': 'OSPI-4008',
  'backup.changed-while-read': 'OSPI-4009',
  'backup.database-roles-differ': 'OSPI-4010',
  'backup.database-extension-differs': 'OSPI-4011',
  'backup.database-left-out': 'OSPI-4020',
  'backup.database-sessions-ended': 'OSPI-4021',
  'backup.database-users-stay': 'OSPI-4022',
  'apply.service-killed': 'OSPI-4015',
  'apply.platform-killed': 'OSPI-4016',
  'backup.attributes-lost': 'OSPI-4023',
  'backup.database-given-up': 'OSPI-4024',
  'backup.database-kept': 'OSPI-4025',
  'backup.database-not-restorable': 'OSPI-4026',
  'backup.database-left': 'OSPI-4017',
  'backup.database-replication-stopped': 'OSPI-4018',
  'backup.database-roles-new': 'OSPI-4019',
};

const all: Readonly<Record<string, MessageCode>> = { ...problemCodes, ...warningCodes };

/** Of a problem or a warning; undefined for one that another version of the tool recorded. */
export function findMessageCode(code: string): MessageCode | undefined {
  return Object.hasOwn(all, code) ? all[code] : undefined;
}
