import { execFileSync } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import type { CheckResult } from '../../src/model/results.ts';
import { expectEnd } from './sites.ts';

export const reason = 'perd des rendez-vous déplacés';

/** The vendor's part: `pack` writes the document, and the public minisign program signs it. */
export async function makeRevocation(site: ScratchSite, what: readonly string[], product = site.kit.product) {
  const file = join(site.publisher, `revocation-${what.join('').replaceAll(/\W/g, '')}-${product}.txt`);
  const order = ['pack', '--revoke', product, '--issuer', 'Claire Martin', '--reason', reason, ...what];
  expectEnd(await site.run([...order, '--output', file]), 0, /minisign -S/);
  const key = join(site.publisher, `${site.kit.product}.key`);
  const comment = `ospi-update revocation ${product}`;
  execFileSync('minisign', ['-S', '-s', key, '-m', file, '-t', comment], { stdio: 'ignore' });
  const signed = `${await readFile(file, 'utf8')}${await readFile(`${file}.minisig`, 'utf8')}`;
  await writeFile(file, signed);
  return file;
}

export const revoke = (site: ScratchSite, file: string, ...args: readonly string[]) =>
  site.run(['support', 'revoke', file, ...args]);

export async function putInInbox(site: ScratchSite, ...archives: readonly string[]) {
  for (const archive of archives) await cp(archive, join(site.inbox, basename(archive)));
}

export async function checkAsJson(site: ScratchSite, archive: string): Promise<CheckResult> {
  return JSON.parse((await site.run(['--json', 'check', archive])).stdout) as CheckResult;
}
