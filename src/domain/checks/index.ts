import { type CheckName, checkNames } from '../../messages/vocabulary.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Facts } from '../../model/facts.ts';
import { judgeAdministrator } from './administrator.ts';
import { judgeArchive } from './archive.ts';
import { judgeAttributes } from './attributes.ts';
import { judgeClock } from './clock.ts';
import { judgeCpuCores } from './cpu-cores.ts';
import { judgeDatabases } from './databases.ts';
import { judgeDiskSpace } from './disk-space.ts';
import { judgeDropFolder } from './drop-folder.ts';
import { judgeFolders } from './folders.ts';
import { judgeJournal } from './journal.ts';
import type { Check } from './judgement.ts';
import { judgeLastBackup } from './last-backup.ts';
import { judgeLock } from './lock.ts';
import { judgeMemory } from './memory.ts';
import { judgeNginxFlag } from './nginx-flag.ts';
import { judgeNginxPage } from './nginx-page.ts';
import { judgeNginxRunning } from './nginx-running.ts';
import { judgeNginxServers } from './nginx-servers.ts';
import { judgeNginxSnippet } from './nginx-snippet.ts';
import { judgeNight } from './night.ts';
import { judgeNotify } from './notify.ts';
import { judgeNoRefusal } from './no-refusal.ts';
import { judgePlatformVersion } from './platform-version.ts';
import { judgeReboot } from './reboot.ts';
import { judgeRehearsal } from './rehearsal.ts';
import { judgeRequirements } from './requirements.ts';
import { judgeRevocations } from './revocations.ts';
import { judgeSchedule } from './schedule.ts';
import { judgeServices } from './services.ts';
import { judgeStayingPage } from './staying-page.ts';
import { judgeTools } from './tools.ts';
import { judgeTrustedKeys } from './trusted-keys.ts';
import { judgeUnits } from './units.ts';
import { judgeUploads } from './uploads.ts';

export { requireInstallable } from './installable.ts';

const checks: { readonly [Name in CheckName]: Check<Name> } = {
  'platform-version': judgePlatformVersion,
  requirements: judgeRequirements,
  'cpu-cores': judgeCpuCores,
  memory: judgeMemory,
  'disk-space': judgeDiskSpace,
  administrator: judgeAdministrator,
  folders: judgeFolders,
  attributes: judgeAttributes,
  'trusted-keys': judgeTrustedKeys,
  journal: judgeJournal,
  'no-refusal': judgeNoRefusal,
  revocations: judgeRevocations,
  lock: judgeLock,
  'staying-page': judgeStayingPage,
  'nginx-running': judgeNginxRunning,
  'nginx-snippet': judgeNginxSnippet,
  'nginx-servers': judgeNginxServers,
  'nginx-page': judgeNginxPage,
  'nginx-flag': judgeNginxFlag,
  services: judgeServices,
  databases: judgeDatabases,
  'last-backup': judgeLastBackup,
  tools: judgeTools,
  clock: judgeClock,
  reboot: judgeReboot,
  units: judgeUnits,
  night: judgeNight,
  schedule: judgeSchedule,
  notify: judgeNotify,
  'drop-folder': judgeDropFolder,
  uploads: judgeUploads,
  archive: judgeArchive,
  rehearsal: judgeRehearsal,
};

/** Judges facts, of this machine or recorded elsewhere: the same facts give the same verdicts. Pure. */
export function judgeFacts(facts: Facts): readonly Verdict[] {
  return checkNames.flatMap((check) => {
    const judgement = checks[check](facts);
    return judgement === undefined ? [] : [{ check, ...judgement, params: { ...judgement.params } }];
  });
}
