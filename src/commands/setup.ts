import { resolve } from 'node:path';
import { requireAdministrator } from '../domain/checks/administrator.ts';
import { preparePublicFolder } from '../domain/maintenance/public-folder.ts';
import { renderSnippet } from '../domain/maintenance/snippet.ts';
import type { CommandContext } from '../ports/context.ts';
import { Problem } from '../ports/problem.ts';
import type { Result } from '../ports/results.ts';

export interface SetupNginxOptions {
  /** Where to write the snippet; without it the snippet is only shown. */
  readonly output?: string;
}

/**
 * Prepares the folder that nginx serves and gives the snippet that an administrator includes in the platform's server
 * block. Neither that block nor the running nginx is touched.
 *
 * @throws Problem `permission.*`, `usage.snippet-unwritable`, `prerequisite.public-unwritable`
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
  try {
    await ports.files.writeAtomic(written, snippet);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw Problem.of('usage.snippet-unwritable', { path: written, reason }, error);
  }
  return { kind: 'snippet', snippet, written };
}
