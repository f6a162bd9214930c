import { stat } from 'node:fs/promises';
import { requireTrusted } from '../../domain/files/trust.ts';
import { readWholeFile } from '../../domain/files/read-file.ts';
import { listSiteNames } from '../../domain/site/find-site.ts';
import { siteFolder } from '../../model/site.ts';
import { readSource } from '../../domain/site/read-source.ts';
import { readAnswers, type FormerAnswers, type Present } from '../../domain/setup/configuration.ts';
import { Problem } from '../../messages/problem.ts';
import type { Ports } from '../../ports/ports.ts';

/** What is known of a platform before anything is asked. */
export interface Existing {
  readonly file: string;
  /** Undefined without a configuration. */
  readonly present: Present | undefined;
  readonly answers: FormerAnswers;
}

/**
 * The configuration of a platform, if it has one.
 *
 * @throws Problem `usage.site-invalid` if it cannot be read at all, `usage.site-writable-by-others`
 */
export async function readExisting({
  name,
  ports,
}: {
  readonly name: string;
  readonly ports: Pick<Ports, 'shell'>;
}): Promise<Existing> {
  for (const file of ['yaml', 'yml', 'json'].map((ending) => `${siteFolder}/${name}.${ending}`)) {
    if ((await stat(file).catch(() => undefined))?.isFile() !== true) continue;
    await requireTrusted([file], [], ports);
    const { value, errors } = await readSource(file);
    if (value === undefined) throw Problem.of('usage.site-invalid', { file, errors });
    const text = String(await readWholeFile(file, { maximumBytes: 64 * 1024 }));
    return { file, present: { text, value }, answers: readAnswers(value) };
  }
  return { file: `${siteFolder}/${name}.yaml`, present: undefined, answers: {} };
}

/** The only platform that has a configuration. */
export async function findOnlyName(): Promise<string | undefined> {
  const names = await listSiteNames(siteFolder);
  return names.length === 1 ? names[0] : undefined;
}
