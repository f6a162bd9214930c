import { join } from 'node:path';
import type { Ran } from '../../fixtures/site/run.ts';
import type { ScratchSite, SiteRunOptions } from '../../fixtures/site/scratch-site.ts';
import type { ImportAnswer } from '../../src/model/import-answer.ts';
import type { ImportRequest } from '../../src/model/import-request.ts';
import { digestFile, makeDropFolder, type DropFolder } from './drop-folder.ts';
import { makeSite, reconfigure } from './sites.ts';

export { account, digestFile } from './drop-folder.ts';

/** A platform whose Superviseur may ask for updates. */
export interface ImportSite extends DropFolder {
  readonly site: ScratchSite;
  readonly folder: string;
  readonly configFile: string;
  readonly run: (args: readonly string[], options?: SiteRunOptions) => Promise<Ran>;
  /** One round of each, as a loop would run them. */
  readonly take: () => Promise<void>;
}

export async function makeImportSite({
  mode = 'apply',
  change = () => undefined,
  ...options
}: {
  mode?: 'off' | 'check' | 'apply';
  change?: (config: Record<string, unknown>) => void;
} & Parameters<typeof makeSite>[0] = {}): Promise<ImportSite> {
  const site = await makeSite(options);
  const folder = join(site.folder, 'import');
  const dropFolder = await makeDropFolder(folder);
  const configFile = await reconfigure(site, (config) => {
    config['import'] = { folder, mode };
    change(config);
  });
  const run: ImportSite['run'] = (args, runOptions) => site.run(args, { configFile, ...runOptions });
  return {
    ...dropFolder,
    site,
    folder,
    configFile,
    run,
    async take() {
      const taken = await run(['import', '--take']);
      if (taken.code !== 0) throw new Error(`${taken.stdout}${taken.stderr}`);
    },
  };
}

/** The notice that an answer tells of, accepted. */
export function accept({ update }: ImportAnswer): Pick<ImportRequest, 'accepted'> {
  const noticeSha256 = update?.notice?.sha256 ?? '';
  return { accepted: { noticeSha256, at: new Date().toISOString() } };
}

/** What an answer has been through. */
export function statesOf({ steps }: ImportAnswer): readonly string[] {
  return steps.map(({ state }) => state);
}

/** As whoever has read the notice before: that of the archive itself. */
export async function acceptNoticeOf(
  site: ScratchSite,
  archive: string,
): Promise<Pick<ImportRequest, 'accepted'>> {
  const file = join(site.folder, `notice-${Date.now()}`);
  // Whatever else it finds: the notice is written, or reading it fails.
  await site.run(['check', '--no-rehearsal', '--notice-to', file, archive]);
  return { accepted: { noticeSha256: await digestFile(file), at: new Date().toISOString() } };
}
