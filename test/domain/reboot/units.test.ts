import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../../fixtures/site/run.ts';
import { renderUnits } from '../../../src/domain/reboot/units.ts';
import { windowForm } from '../../../src/model/site-night-form.ts';
import { catalogues } from '../../../src/messages/index.ts';
import type { Site } from '../../../src/model/site.ts';
import { makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';

const units = [{ unit: 'planipsy-superviseur.service' }, { unit: 'planipsy-web.service' }];
const program = ['/usr/bin/node', '/usr/local/bin/ospi-update'];

async function render(
  changes: Partial<Site> = {},
  { language = 'en', words = program }: { language?: 'en' | 'fr'; words?: readonly string[] } = {},
): Promise<Record<string, string>> {
  const file = '/etc/ospi-update/planipsy.yaml';
  const site = await makeTestSite(await makeScratchFolder(), { services: units, file, ...changes });
  const files = renderUnits({
    behind: [],
    site,
    program: words,
    language,
    words: catalogues[language].reboot.units,
  });
  return Object.fromEntries(files.map(({ name, content }) => [name, content]));
}

const recovery = 'ospi-update-recover-planipsy.service';
const nightly = 'ospi-update-apply-planipsy.service';
const holds = units.map(({ unit }) => `${unit}.d/ospi-update.conf`);

describe('the recovery at boot', () => {
  test('runs before the services of the platform, and after what it needs', async () => {
    const { [recovery]: unit } = await render();
    expect(unit).toMatch(/^Before=planipsy-superviseur\.service planipsy-web\.service$/m);
    expect(unit).toMatch(/^After=.*local-fs\.target.* nginx\.service/m);
    expect(unit).toMatch(
      /^ExecStart=\/usr\/bin\/node \/usr\/local\/bin\/ospi-update --lang en --platform planipsy support recover --interrupted$/m,
    );
    expect(unit).not.toMatch(/postgresql|mariadb/);
  });

  test('waits for the database servers that the platform has', async () => {
    const databases = [{ engine: 'postgresql', name: 'planipsy' }] as const;
    const { backup } = await makeTestSite(await makeScratchFolder());
    const { [recovery]: unit } = await render({ backup: { ...backup, databases } });
    expect(unit).toMatch(/^After=.* postgresql\.service/m);
  });

  test('is not ordered both before and after a server that is itself a service of the platform', async () => {
    const { backup } = await makeTestSite(await makeScratchFolder());
    const databases = [{ engine: 'postgresql', name: 'planipsy' }] as const;
    const services = [{ unit: 'postgresql.service' }, ...units];
    const { [recovery]: unit } = await render({ services, backup: { ...backup, databases } });
    expect(unit).toMatch(/^Before=postgresql\.service /m);
    expect(unit).not.toMatch(/^After=.*postgresql/m);
  });

  test('spares a service that has commands of its own, since that lives in its control group', async () => {
    const command = { name: 'web', start: ['/x'], stop: ['/y'], status: ['/z'] } as const;
    expect((await render({ services: [command] }))[recovery]).toMatch(/^KillMode=process$/m);
    expect((await render({ services: [command] }))[recovery]).not.toMatch(/^Before=/m);
    expect((await render())[recovery]).toMatch(/^KillMode=mixed$/m);
  });
});

describe('the units', () => {
  test('that change the platform are neither stopped by hand nor killed at a stop; the nightly one is recovered', async () => {
    const { [recovery]: recover = '', [nightly]: apply = '' } = await render({ inbox: '/var/spool/x' });
    for (const unit of [recover, apply]) {
      expect(unit).toMatch(/^\[Unit\]\n(?:.+\n)*RefuseManualStop=yes$/m);
      expect(unit).toMatch(/^TimeoutStopSec=infinity$/m);
      expect(unit).toMatch(/^OOMScoreAdjust=-500$/m);
    }
    expect(apply).toMatch(/^OnFailure=ospi-update-recover-planipsy\.service$/m);
    expect(recover).toMatch(/^SuccessExitStatus=6$/m);
    expect(recover).toMatch(/^Restart=on-abnormal$/m);
  });

  test('hold those of the platform while its page is on, unless the updater lets them start', async () => {
    const files = await render({ public: '/srv/100%/public' });
    for (const name of holds)
      expect(files[name]).toMatch(
        /^\[Unit\]\nAssertPathExists=\|!\/srv\/100%%\/public\/maintenance\.flag\nAssertPathExists=\|\/run\/ospi-update\/planipsy\.may-start$/m,
      );
    expect(Object.keys(await render({ services: [] }))).not.toContain(holds[0]);
  });

  test('name the configuration that is not in its usual place', async () => {
    const { [recovery]: unit } = await render({ file: '/srv/my $site/100%/planipsy.yaml' });
    expect(unit).toMatch(/--config "\/srv\/my \$\$site\/100%%\/planipsy\.yaml" support recover/);
  });

  test('install updates at night only where there is an inbox', async () => {
    expect(Object.keys(await render())).toEqual([
      recovery,
      ...holds,
      'ospi-update-backup-planipsy.service',
      'ospi-update-backup-planipsy.timer',
      'ospi-update-verify-planipsy.service',
      'ospi-update-verify-planipsy.timer',
    ]);
    const names = Object.keys(await render({ inbox: '/var/spool/x' }));
    expect(names.slice(5, 9)).toEqual([
      'ospi-update-apply-planipsy.service',
      'ospi-update-apply-planipsy.timer',
      'ospi-update-planned-planipsy.service',
      'ospi-update-planned-planipsy.timer',
    ]);
  });

  test('begin within the window of the configuration, each platform at its own moment', async () => {
    const window = windowForm.parse({
      days: ['saturday', 'monday'],
      from: '23:30',
      to: '00:10',
      timeZone: 'Europe/Paris',
    });
    const files = await render({ inbox: '/var/spool/x', window });
    expect(files['ospi-update-apply-planipsy.timer']).toContain(
      '[Timer]\nOnCalendar=Mon,Sat *-*-* 23:30:00 Europe/Paris\nRandomizedDelaySec=20min\nFixedRandomDelay=true\nPersistent=false\n',
    );
    const usual = await render({ inbox: '/var/spool/x' });
    expect(usual['ospi-update-apply-planipsy.timer']).toContain(
      'OnCalendar=*-*-* 02:30:00\nRandomizedDelaySec=30min\nFixedRandomDelay=true\nPersistent=false\n',
    );
    expect(usual['ospi-update-backup-planipsy.timer']).toContain(
      'OnCalendar=*-*-* 01:30:00\nRandomizedDelaySec=30min\nFixedRandomDelay=true\nPersistent=true\n',
    );
    for (const content of Object.values({ ...files, ...usual })) {
      const calendar = /^OnCalendar=(.*)$/m.exec(content)?.[1];
      if (calendar === undefined) continue;
      expect(await run(['systemd-analyze', 'calendar', calendar])).toMatchObject({ code: 0 });
    }
  });

  test('take what is planned at a time of its own, and announce it', async () => {
    const files = await render({ inbox: '/var/spool/x' });
    expect(files['ospi-update-planned-planipsy.timer']).toContain(
      '[Timer]\nOnCalendar=*:0/15\nPersistent=false\n',
    );
    expect(files['ospi-update-planned-planipsy.service']).toMatch(/^ExecStart=.* apply --planned$/m);
  });

  test('prune after a nightly backup that succeeded, so that `keep` holds without anybody', async () => {
    const { 'ospi-update-backup-planipsy.service': unit = '' } = await render();
    const words = '/usr/bin/node /usr/local/bin/ospi-update --lang en --platform planipsy';
    expect(unit).toContain(`Type=oneshot\nExecStart=${words} backup\nExecStart=${words} backup prune\n`);
  });

  test('prove the newest backup once a month, not on all servers at once', async () => {
    const files = await render();
    expect(files['ospi-update-verify-planipsy.service']).toMatch(/planipsy backup verify latest --restore$/m);
    expect(files['ospi-update-verify-planipsy.timer']).toMatch(
      /^OnCalendar=\*-\*-05 04:30:00\nRandomizedDelaySec=120min\nFixedRandomDelay=true\nPersistent=true$/m,
    );
  });

  test('write metrics every five minutes, only where the site names their file', async () => {
    const metrics = '/var/lib/prometheus/node-exporter/ospi-planipsy.prom';
    expect(Object.keys(await render()).join()).not.toContain('metrics');
    const files = await render({ metrics });
    expect(files['ospi-update-metrics-planipsy.service']).toContain(
      `planipsy status --format prometheus --output ${metrics}\n`,
    );
    expect(files['ospi-update-metrics-planipsy.timer']).toMatch(/^OnCalendar=\*:0\/5\nPersistent=false$/m);
  });

  test('speak the language of who wrote them, and have the program speak it', async () => {
    const { [recovery]: unit } = await render({}, { language: 'fr' });
    expect(unit).toMatch(/^Description=Reprise d’une mise à jour interrompue de planipsy$/m);
    expect(unit).toMatch(/ --lang fr /);
  });

  test('are understood by systemd, odd names included', async () => {
    const folder = await makeScratchFolder();
    const odd = `/opt/my "odd" $100% \\ program`;
    const files = await render({ inbox: '/var/spool/x', services: [] }, { words: ['/usr/bin/env', odd] });
    const paths: string[] = [];
    for (const [name, content] of Object.entries(files)) {
      paths.push(join(folder, name));
      await writeFile(join(folder, name), content);
    }
    const { code, stderr } = await run(['systemd-analyze', 'verify', '--man=no', ...paths]);
    expect(stderr.split('\n').filter((line) => line.includes(folder) || line.includes('ospi-'))).toEqual([]);
    expect(code).toBe(0);
  });
});
