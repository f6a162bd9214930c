import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { requireOwnPlace, findDistrusted } from '../../domain/files/trust.ts';
import { readJournal } from '../../domain/journal/read.ts';
import { planInstallation } from '../../domain/nginx/plan.ts';
import { findServersBehind } from '../../domain/reboot/boot-order.ts';
import { listHolds } from '../../domain/reboot/holds.ts';
import { permitPath } from '../../domain/reboot/permit.ts';
import { renderUnits, type UnitFile, type UnitWords } from '../../domain/reboot/units.ts';
import { requireSudoers } from '../../domain/setup/act.ts';
import { planAdoption, readLayout } from '../../domain/setup/adoption/plan.ts';
import { writeConfiguration } from '../../domain/setup/configuration.ts';
import { decideSetup, unitFolder, type Wanted } from '../../domain/setup/decide.ts';
import { readWorld } from '../../domain/setup/read-world.ts';
import { standardFolders } from '../../domain/setup/sudoers.ts';
import { listWanted, type FileWords, type ProgramPlace } from '../../domain/setup/wanted.ts';
import { listFormerNames, listTakenNames } from '../../domain/site/former-names.ts';
import { judgeSource, requireTrustedSite } from '../../domain/site/load-site.ts';
import { parseSource } from '../../domain/site/source.ts';
import { Problem } from '../../messages/problem.ts';
import type { Site } from '../../model/site.ts';
import type { AskingContext } from '../../ports/context.ts';
import type { Ports } from '../../ports/ports.ts';
import type { AdoptedFolder, SetupStep } from '../../terms/setup.ts';
import type { Collected } from './answers.ts';

export interface SetUpWords {
  readonly files: FileWords;
  readonly units: UnitWords;
}

export interface PlanTask extends Collected {
  readonly context: AskingContext;
  /** The command line of this very program, wherever it is installed. */
  readonly program: readonly string[];
  readonly words: SetUpWords;
  readonly nginxConfig?: string;
}

export interface SetUpPlan {
  readonly site: Site;
  readonly steps: readonly SetupStep[];
}

/**
 * Reads the server and decides what has to be done. Nothing is changed, and what would be refused later is refused now.
 *
 * @throws Problem `usage.setup-*`, `usage.site-writable-by-others`, `usage.output-changeable-by-others`,
 *   `prerequisite.setup-cannot-adopt`, `prerequisite.nginx-*`, `prerequisite.server-block-*`
 */
export async function planSetUp(task: PlanTask): Promise<SetUpPlan> {
  const { context, answers, existing, name, words } = task;
  const { ports } = context;
  const configuration = writeConfiguration({
    answers,
    present: existing.present,
    written: words.files.configuration(name),
  });
  const site = await requireSite({ text: configuration, file: existing.file, name });
  await requireTrustedSite({ site, ports });
  const adoption = await findAdoption(task);
  const wanted = await findWanted({ task, site, configuration });
  for (const { path } of wanted.files)
    await requireOwnPlace(path.startsWith(unitFolder) ? unitFolder + 'x' : path);
  const { unknownMembers, ...world } = await readWorld({ wanted, ports });
  if (unknownMembers.length > 0) throw Problem.of('usage.setup-user-unknown', { names: unknownMembers });
  const nginx = await planNginx(task, site);
  const { steps, foreign } = decideSetup({ wanted, world: { ...world, nginx, adoption } });
  if (foreign.length > 0) throw Problem.of('usage.setup-foreign', { files: foreign });
  for (const step of steps) {
    // Root gives it to the group: whoever could put a link in its place would have any folder given away.
    if (step.do === 'make-folder') await requireOwnPlace(step.path);
    if (step.do === 'write-file' && dirname(step.path) === sudoersFolder)
      await requireSudoers(step.content, { ports });
  }
  return { site, steps };
}

const sudoersFolder = '/etc/sudoers.d';

/** All that is wrong with the answers together, which single answers do not show. */
async function requireSite({
  text,
  file,
  name,
}: {
  text: string;
  file: string;
  name: string;
}): Promise<Site> {
  const { site, errors } = await judgeSource({ source: parseSource(text), file, name });
  if (site === undefined || errors.length > 0) throw Problem.of('usage.setup-answers', { errors });
  return site;
}

async function findAdoption({
  answers: { root, version, data },
  context: { ports },
}: PlanTask): Promise<AdoptedFolder | undefined> {
  const isBegun = (await readLayout(root)) === 'adopting';
  if (version === undefined && !isBegun) return undefined;
  return planAdoption({ root, version: version ?? '0.0.0', data, ports });
}

async function findWanted({
  task: { context, answers, existing, program, words },
  site,
  configuration,
}: {
  task: PlanTask;
  site: Site;
  configuration: string;
}): Promise<Wanted> {
  const { ports, language } = context;
  const hasSystemd = await ports.system.hasSystemd();
  if (!hasSystemd) ports.emit({ kind: 'note', code: 'setup.no-systemd', params: {} });
  const unitWords = { ...words.units, written: words.files.unit(site.name) };
  const units: readonly UnitFile[] | undefined = hasSystemd
    ? renderUnits({
        site,
        behind: await findServersBehind({ site, ports }),
        program,
        language,
        words: unitWords,
      })
    : undefined;
  const sudo = await findSudo(program, ports);
  if (sudo === undefined)
    ports.emit({ kind: 'note', code: 'setup.no-sudo', params: { group: answers.group } });
  const holds = hasSystemd ? await listHolds({ folder: unitFolder, permit: permitPath(site) }) : [];
  const before = existing.answers;
  return listWanted({
    ...{ answers, site, configuration, units, holds, sudo },
    hadNight: before.at !== undefined,
    hadImport: before.importSettings?.folder,
    words: words.files,
  });
}

/**
 * What members type after `sudo`: the program of that name in the standard folders, otherwise this one. Nobody else may be
 * able to change it, since root runs it for them.
 */
async function findSudo(
  [, script = '']: readonly string[],
  ports: Pick<Ports, 'shell'>,
): Promise<ProgramPlace | undefined> {
  if ((await ports.shell.find('visudo')) === undefined) return undefined;
  const program = (await ports.shell.find('ospi-update')) ?? script;
  const { execPath } = process;
  const [open] = await findDistrusted({ places: [program, script, execPath], ports });
  if (open !== undefined) throw Problem.of('usage.file-writable-by-others', { file: program, ...open });
  const head = await readFile(program, 'utf8').then(
    (text) => text.slice(0, 100),
    () => '',
  );
  const folder = dirname(execPath);
  const isLookedFor = /^#!.*\benv node/.test(head) && !standardFolders.some((each) => each === folder);
  return { program, folder: isLookedFor ? folder : undefined };
}

/** As `setup nginx --install` plans it. */
async function planNginx(task: PlanTask, site: Site) {
  const { snippet, changes, remarks } = await planInstallation(await describeNginx(task, site));
  for (const remark of remarks) task.context.ports.emit({ kind: 'note', ...remark });
  return { snippet, changes };
}

export async function describeNginx(
  { context: { ports }, nginxConfig }: Pick<PlanTask, 'context' | 'nginxConfig'>,
  site: Site,
) {
  const records = await readJournal({ site, ports }).then(
    (journal) => journal.records,
    () => [],
  );
  return {
    site,
    ports,
    formerNames: await listFormerNames({ site, records }),
    takenNames: await listTakenNames(site),
    ...(nginxConfig !== undefined && { config: nginxConfig }),
  };
}
