import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { reconfigure } from './sites.ts';

/** A control script as many vendors write them: it sends a signal and returns, and trusts `kill -0`. */
export const hastyScript = (
  site: ScratchSite,
  { stop, status }: { stop: string; status?: string },
) => `#!/bin/sh
root='${site.root}' folder='${site.folder}'
action=$1 name=$2
. "$root/etc/planipsy.conf"
eval "port=\\$\${name}_port"
pid_file=$root/run/$name.pid
running() { [ -e "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null && ! grep -qs '^State:.Z' "/proc/$(cat "$pid_file")/status"; }
case $action in
  start)
    running && exit 0
    release=$(readlink -f "$root/current")
    setsid "$NODE" "$release/$name.js" "$port" "$root/shared" </dev/null &
    echo $! >"$pid_file"
    ;;
  stop)
    running || exit 0
    pid=$(cat "$pid_file")
    [ "$name" = web ] || { kill -TERM "$pid"; exit 0; }
    ${stop}
    ;;
  status) ${status ?? 'running'} ;;
esac
`;

export async function writeScript(site: ScratchSite, script: string): Promise<void> {
  const path = join(site.root, 'bin/planipsy-service');
  await writeFile(path, script);
  await chmod(path, 0o755);
}

interface Config {
  services: { timeoutSeconds?: number }[];
  health: { timeoutSeconds?: number; versionHeader?: string; versionPath?: string };
}

export function withTimes(
  site: ScratchSite,
  seconds: number,
  health: Config['health'] = {},
): Promise<string> {
  return reconfigure(site, (config) => {
    const { services, ...rest } = config as unknown as Config;
    for (const service of services) service.timeoutSeconds = seconds;
    Object.assign(rest.health, health);
  });
}

/** The platform answers in one version, and still does so once everything that should end has ended. */
export async function expectServed(site: ScratchSite, version: string): Promise<void> {
  const seen = async () => site.kit.readVersion(await site.ask('/'));
  for (let looks = 0; looks < 20; looks += 1) {
    expect(await seen()).toBe(version);
    await sleep(20);
  }
}
