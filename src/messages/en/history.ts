/** Of `status --history`, `--attempt` and `--verify`. */
export const text = {
  none: 'No update was ever started on this platform.',
  readTo: 'The journal could be read up to this point only:',
  by: (ending: string, operator: string) => `${ending}; started by ${operator}`,
  /** Who stands behind root. */
  through: (person: string, user: string) => `${person} (as ${user})`,
  from: { terminal: 'at a terminal', none: 'without a terminal' },
  incidentIs: (incident: string) => `incident code ${incident}`,
  releasedBy: (date: string, issuer: string, reason: string) => `released on ${date} by ${issuer}: ${reason}`,
  standing: {
    running: 'at work',
    interrupted: 'interrupted before its end',
    unknown: 'not known: the journal is damaged after this',
  },
  after: (date: string, duration: string) => `${date}, after ${duration}`,
  labels: {
    attempt: 'Attempt',
    update: 'Update',
    archive: 'Archive',
    started: 'Started',
    ended: 'Ended',
    ending: 'Ending',
    operator: 'Operator',
    tool: 'Version of ospi-update',
    release: 'Release',
    log: 'Log',
  },
  timeLine: 'What happened:',
  step: {
    failed: (title: string, duration: string) => `${title}: failed after ${duration}`,
    running: (title: string) => `${title}: at work`,
    interrupted: (title: string) => `${title}: interrupted`,
    unknown: (title: string) => `${title}: how it ended is not known`,
  },
  lastOutput: 'It printed last:',
  recovery: (operator: string, rebooted: boolean) =>
    `Recovery, by ${operator}${rebooted ? '; the server was restarted since the start of the update' : ''}.`,
  backupRestored: (id: string) => `The data of the backup ${id} were restored.`,
  released: (issuer: string, reason: string) => `Released by support (${issuer}): ${reason}`,
  intact: (records: string) => `The journal is intact: ${records}, each in its place, none changed.`,
  empty: 'The journal is empty: no update or backup was ever recorded on this platform.',
  damaged: (records: string) => `Before the damage: ${records}, sound.`,
  head: 'Head',
  file: 'File',
  torn: (bytes: number) =>
    `Its last line, of ${bytes} bytes, has no end: a write that was cut off, or is going on. The next command that writes sets it aside.`,
};
