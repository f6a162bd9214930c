import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { expectRecovered, killAt, readRecords, readStatus, type Place } from './interrupt.ts';
import { expectEnd, makeSite } from './sites.ts';

const slow = { timeout: 120_000 };

/** After a reboot nothing of the platform runs yet: the recovery comes first. */
describe('after a reboot, with the services down', () => {
  test('an update whose page was off already is opened again', slow, async () => {
    const site = await makeKilledSite('step.finished maintenance-off');
    await site.stopServices();
    expectEnd(await site.run(['support', 'recover', '--interrupted']), 0, /4\.3\.0/);
    await expectRecovered(site, '4.3.0');
  });

  test('what ended under the page is left alone at boot, and tried again on demand', slow, async () => {
    const site = await makeSite();
    const web = join(site.root, 'releases/4.2.0/web.js');
    const archive = await site.packUpdate({ version: '4.3.0', scripts: { migrate: `rm ${web}; exit 1` } });
    const old = await readFile(web, 'utf8');
    expectEnd(await site.run(['apply', '--accept-notice', archive]), 8);
    const records = await readRecords(site);

    expectEnd(await site.run(['support', 'recover', '--interrupted']), 8, /is left as it is/);
    expect(await readRecords(site)).toEqual(records);
    expect((await readStatus(site)).page).toBe('on');

    await writeFile(web, old);
    expectEnd(await site.run(['support', 'recover']), 0, /4\.2\.0/);
    await expectRecovered(site, '4.2.0');
  });
});

/** So late in an update, a kill may come after its end; then another one is tried. */
async function makeKilledSite(place: Place): Promise<ScratchSite> {
  for (let tries = 1; ; tries += 1) {
    const site = await makeSite();
    const archive = await site.packUpdate({ version: '4.3.0' });
    try {
      await killAt(site, ['apply', '--accept-notice', archive], place);
      return site;
    } catch (error) {
      if (tries === 8) throw error;
    }
  }
}
