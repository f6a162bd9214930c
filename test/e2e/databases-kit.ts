import { expect } from 'vitest';
import { createPmsipilot } from '../../fixtures/pmsipilot/kit.ts';
import type { Failure } from '../../fixtures/site/kit.ts';
import { everyMilliseconds, startServers } from './servers.ts';
import { expectEnd, expectVisit, makeSite } from './sites.ts';

export async function makeDatabaseSite(options: { readonly rows?: number } = {}) {
  const servers = await startServers();
  const site = await makeSite({ kit: createPmsipilot({ servers, ...options }) });
  return { site, servers };
}

/** Each database is dumped, copied, compared and brought up to date, on a busy machine. */
export const limits = { timeout: 300_000 };

/** An update that fails there leaves both databases with every stay. */
export async function expectStaysBack(failIn: Failure): Promise<void> {
  const { site, servers } = await makeDatabaseSite();
  const archive = await site.packUpdate({ version: '4.3.0', failIn });
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds });
  await visitor.waitFor('old');
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 7, /4\.2\.0/);
  await visitor.waitFor('old');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
  const count = "SELECT count(*) FROM stay WHERE text = 'before'";
  for (const server of [servers.postgresql, servers.mariadb]) {
    expect(await server.query(count, { database: 'pmsipilot' })).toBe('1000');
    expect(await server.query('SELECT count(*) FROM recent_stay', { database: 'pmsipilot' })).toBe('10');
  }
}
