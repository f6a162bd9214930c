/** What members of the administrators' group may run through sudo. Complete command lines: anything else that they type is refused. */
export const memberCommands: readonly string[] = [
  'check',
  'check --inbox',
  'check --inbox --accept-notice',
  'apply',
  'apply --dry-run',
  'apply --hold',
  'apply --open',
  'backup',
  'backup list',
  'backup verify latest',
  'support bundle',
  'support bundle --yes',
  'support recover',
  'support release',
  'support revoke',
];
