import { constants } from 'node:fs';
import { access, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nameError } from '../../files/error-code.ts';
import type { NightFacts } from '../../../terms/check.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { Site } from '../../../model/site.ts';
import { nameRecoveryUnit } from '../../reboot/units.ts';

/** What cron, a timer or the boot will find, with nobody there to fix it. */
export async function readNight({ site, ports }: { site: Site; ports: Ports }): Promise<NightFacts> {
  const hasSystemd = await ports.system.hasSystemd();
  const hasTimer = hasSystemd && (await isTimed({ site, ports }));
  return {
    ...(await readInbox(site)),
    ...(hasSystemd && { recovery: await readRecovery({ site, ports }) }),
    ...(!hasTimer && !(await namesItsNode(process.argv[1])) && { node: await findNode(ports) }),
  };
}

async function readInbox({ inbox: path }: Site): Promise<Pick<NightFacts, 'inbox'>> {
  if (path === undefined) return {};
  return readdir(path).then(
    () => ({}),
    (error: unknown) => ({ inbox: { path, reason: nameError(error) } }),
  );
}

type Asked = Readonly<{ site: Site; ports: Ports }>;

export async function readRecovery({ site, ports }: Asked): Promise<NonNullable<NightFacts['recovery']>> {
  const unit = nameRecoveryUnit(site);
  return { unit, state: await readTimer({ unit, ports }) };
}

/** Whether systemd starts a unit or a timer on its own. */
export async function readTimer({
  unit,
  ports,
}: {
  unit: string;
  ports: Pick<Ports, 'shell'>;
}): Promise<'enabled' | 'disabled' | 'missing'> {
  const said = await askUnit({ unit, ports });
  const isMissing = !said.includes('LoadState=loaded');
  return isMissing ? 'missing' : isEnabled(said) ? 'enabled' : 'disabled';
}

async function isTimed({ site, ports }: Asked): Promise<boolean> {
  for (const command of ['apply', 'backup'])
    if (isEnabled(await askUnit({ unit: `ospi-update-${command}-${site.name}.timer`, ports }))) return true;
  return false;
}

function isEnabled(said: readonly string[]): boolean {
  return said.some((line) => line.startsWith('UnitFileState=enabled'));
}

async function askUnit({
  unit,
  ports,
}: {
  unit: string;
  ports: Pick<Ports, 'shell'>;
}): Promise<readonly string[]> {
  const { stdout } = await ports.shell.run({
    program: 'systemctl',
    args: ['show', '--property=LoadState,UnitFileState', '--', unit],
    timeoutSeconds: 30,
  });
  return stdout.split('\n');
}

/** As packages install it: the first line of the launcher names their own Node.js, and nobody searches for one. */
async function namesItsNode(launcher: string | undefined): Promise<boolean> {
  const start = await readFile(launcher ?? '', 'utf8').catch(() => '');
  const [, interpreter = ''] = /^#! *(\/\S+) *\n/.exec(start) ?? [];
  return interpreter !== '' && (await canRun(interpreter));
}

/** crontab(5): the PATH of a user's table. */
const cronFolders = ['/usr/bin', '/bin'];

async function findNode({ shell }: Pick<Ports, 'shell'>): Promise<NonNullable<NightFacts['node']>> {
  const found = { folders: cronFolders, program: process.execPath };
  for (const folder of cronFolders) {
    const program = join(folder, 'node');
    if (!(await canRun(program))) continue;
    if (program === process.execPath) return { ...found, version: process.version };
    const { exitCode, stdout } = await shell.run({ program, args: ['--version'], timeoutSeconds: 30 });
    if (exitCode === 0) return { ...found, version: stdout.trim() };
  }
  return { ...found, version: null };
}

async function canRun(program: string): Promise<boolean> {
  return access(program, constants.X_OK).then(
    () => true,
    () => false,
  );
}
