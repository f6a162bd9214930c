import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { renderMainConfig, renderServer } from '../../fixtures/nginx/config.ts';
import { findFreePorts } from '../../fixtures/site/ports.ts';
import { run, runOrThrow, type Ran } from '../../fixtures/site/run.ts';
import { withOwnMounts } from '../mounts.ts';

/** A server without systemd whose /etc and state are its own, with a platform that is one plain folder, behind nginx. */
export interface Bare {
  /** Where a run of it has its files. */
  readonly live: string;
  /**
   * Runs a shell script on it, each time on a new one. `ospi …` runs the program there, `setup …` with the answers of a
   * usual case; `show` prints what setup may change; `$ROOT` is the platform's folder.
   */
  run(script: string): Promise<Ran>;
}

export async function makeBare(): Promise<Bare> {
  const folder = await mkdtemp('/var/tmp/ospi-update-setup-');
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await runOrThrow(['chmod', '755', folder]);
  const [template, live] = [join(folder, 'template'), join(folder, 'live')];
  const [port = 0] = await findFreePorts(1);
  await layPlatform(join(template, 'platform'));
  await mkdir(join(template, 'nginx'));
  await mkdir(live);
  const main = renderMainConfig({ folder: join(live, 'nginx'), servers: 'include platform.conf;\n' });
  await writeFile(join(template, 'nginx/nginx.conf'), main);
  const servers = renderServer({ port, locations: [], extra: '  location / { return 200 portal; }' });
  await writeFile(join(template, 'nginx/platform.conf'), servers);
  const program = [process.execPath, inject('program')];
  await runOrThrow([...program, 'pack', '--new-key', join(folder, 'vendor')]);
  const [, key = ''] = (await readFile(join(folder, 'vendor.pub'), 'utf8')).split('\n');
  const answers = {
    product: 'PlaniPSY',
    key,
    root: `${live}/platform`,
    adopt: '4.2.0',
    url: `http://127.0.0.1:${port}/`,
    unit: 'planipsy-web.service',
    health: `http://127.0.0.1:${port}/`,
    data: `${live}/platform/shared`,
    database: 'none',
    'backup-folder': `${live}/backups`,
    inbox: `${live}/inbox`,
    member: 'alice',
    'nginx-config': `${live}/nginx/nginx.conf`,
  };
  const words = Object.entries(answers).map(([option, answer]) => `--${option} '${answer}'`);
  const opening = `
LIVE=${live}; ROOT=${live}/platform
mount -t tmpfs -o mode=755 none ${live} && cp -a ${template}/. ${live}/ || exit 90
for place in /etc /var/lib; do
  layers=${live}/.layers$place; mkdir -p $layers/upper $layers/work
  mount -t overlay none -o "lowerdir=$place,upperdir=$layers/upper,workdir=$layers/work" $place || exit 91
done
rm -rf /etc/ospi-update /var/lib/ospi-update /etc/sudoers.d/ospi-update*
groupdel systeme 2>/dev/null; useradd alice 2>/dev/null; useradd planipsy 2>/dev/null
nginx -e stderr -p ${live}/nginx -c ${live}/nginx/nginx.conf & trap 'kill $!; wait' EXIT
while ! curl -s -o /dev/null http://127.0.0.1:${port}/; do sleep 0.05; done
RUN=
ospi() { $RUN ${program.join(' ')} --lang en "$@"; }
setup() { ospi setup ${words.join(' ')} "$@"; }
show() {
  places="/etc/ospi-update /etc/sudoers.d $ROOT ${live}/inbox ${live}/asked ${live}/backups ${live}/nginx/platform.conf ${live}/nginx/snippets"
  find $places ! -name '.ospi-update.lock' -printf '%P %y %u:%g %m %l\\n' 2>/dev/null | sort
  find $places -type f ! -name '.ospi-update.lock' -exec sha256sum {} + 2>/dev/null | sort -k 2; getent group systeme | cut -d: -f1,4
}
`;
  return {
    live,
    run: (script) =>
      run(withOwnMounts(`${opening}${script}`), {
        env: { PATH: process.env['PATH'] ?? '', HOME: '/root', UV_THREADPOOL_SIZE: '1' },
      }),
  };
}

/** An application with files, a folder, links and data. */
async function layPlatform(root: string): Promise<void> {
  for (const name of ['app/views', 'shared/files']) await mkdir(join(root, name), { recursive: true });
  await writeFile(join(root, 'server.js'), 'server\n');
  await writeFile(join(root, 'app/views/page.html'), 'page\n');
  await writeFile(join(root, 'shared/files/note'), 'note\n');
  await writeFile(join(root, '.env'), 'A=1\n');
  await symlink('server.js', join(root, 'start'));
  await symlink('/etc/hostname', join(root, 'host'));
  await symlink('../../server.js', join(root, 'app/views/server.js'));
}
