import { mkdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { nameError } from '../domain/files/error-code.ts';
import { requireAdministrator } from '../domain/person/administrator.ts';
import { findServersBehind } from '../domain/reboot/boot-order.ts';
import { permitPath } from '../domain/reboot/permit.ts';
import { listHolds } from '../domain/reboot/holds.ts';
import { renderUnits, type UnitFile, type UnitWords } from '../domain/reboot/units.ts';
import { preparePublicFolder } from '../domain/maintenance/public-folder.ts';
import { renderSnippet } from '../domain/nginx/snippet.ts';
import { requireOwnPlace } from '../domain/files/trust.ts';
import { requireReplaceable } from '../domain/files/replaceable.ts';
import type { CommandContext } from '../ports/context.ts';
import { Problem } from '../messages/problem.ts';
import type { Result } from '../model/results.ts';

export interface SetupNginxOptions {
  /** Where to write the snippet; without it the snippet is only shown. */
  readonly output?: string;
}

/**
 * Prepares the folder that nginx serves and returns the snippet for an administrator to include in the platform's
 * server block. Neither that block nor the running nginx is touched.
 *
 * @throws Problem `permission.*`, `usage.output-changeable-by-others`, `usage.snippet-unwritable`,
 * `prerequisite.public-unwritable`
 */
export async function runSetupNginx(
  { site, ports, pageWords }: CommandContext,
  { output }: SetupNginxOptions,
): Promise<Extract<Result, { kind: 'snippet' }>> {
  await requireAdministrator({ site, ports });
  await preparePublicFolder({ site, ports, words: pageWords });
  const snippet = renderSnippet(site);
  if (output === undefined) return { kind: 'snippet', snippet };
  const written = resolve(output);
  await requireOwnPlace(written);
  try {
    await requireReplaceable(written);
    await ports.files.writeAtomic(written, snippet);
  } catch (error) {
    throw Problem.of('usage.snippet-unwritable', { path: written, reason: nameError(error) }, error);
  }
  return { kind: 'snippet', snippet, written };
}

export interface SetupSystemdOptions {
  /** The folder to write the unit files to; without it they are only shown. */
  readonly output?: string;
  /** The command line of this very program, wherever it is installed. */
  readonly program: readonly string[];
  readonly words: UnitWords;
}

/**
 * Returns the unit files that recover an interrupted update, hold the platform's units until that is done and, if
 * enabled, back up and update at night. Neither systemd nor any unit is touched. Drop-ins of an earlier run for units
 * that no longer belong to the platform are removed.
 *
 * @throws Problem `permission.*`, `usage.output-changeable-by-others`, `usage.units-unwritable`
 */
export async function runSetupSystemd(
  { site, ports, language }: CommandContext,
  { output, program, words }: SetupSystemdOptions,
): Promise<Extract<Result, { kind: 'units' }>> {
  await requireAdministrator({ site, ports });
  const behind = await findServersBehind({ site, ports });
  const units = renderUnits({ site, behind, program, language, words });
  if (output === undefined) return { kind: 'units', units };
  const written = resolve(output);
  for (const unit of units) await writeUnit({ ports, folder: written, unit });
  await removeFormerHolds({
    folder: written,
    permit: permitPath(site),
    names: units.map(({ name }) => name),
  });
  return { kind: 'units', units, written };
}

async function removeFormerHolds({
  folder,
  permit,
  names,
}: {
  folder: string;
  /** It names the platform that a hold belongs to. */
  permit: string;
  names: readonly string[];
}): Promise<void> {
  for (const name of await listHolds({ folder, permit })) {
    if (names.includes(name)) continue;
    const path = join(folder, name);
    try {
      await rm(path);
    } catch (error) {
      throw Problem.of('usage.units-unwritable', { path, reason: nameError(error) }, error);
    }
    await rmdir(dirname(path)).catch(() => undefined); // Others have their own in it.
  }
}

async function writeUnit({
  ports,
  folder,
  unit: { name, content },
}: {
  ports: CommandContext['ports'];
  folder: string;
  unit: UnitFile;
}): Promise<void> {
  const path = join(folder, name);
  await requireOwnPlace(path);
  try {
    if (dirname(name) !== '.') await makeDropInFolder(dirname(path));
    await requireReplaceable(path);
    await ports.files.writeAtomic(path, content);
  } catch (error) {
    throw Problem.of('usage.units-unwritable', { path, reason: nameError(error) }, error);
  }
}

/** Parent folders are not created: a typo must not create a place that systemd never reads. */
async function makeDropInFolder(path: string): Promise<void> {
  await mkdir(path).catch((error: unknown) => {
    if (nameError(error) !== 'EEXIST') throw error;
  });
}
