import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Service, Site } from '../../model/site.ts';
import { makePrintable, type AttemptLog } from './attempt-log.ts';
import { nameService } from './service-control.ts';
import { findServiceProcesses } from './service-processes.ts';
import { readStand } from './service-state.ts';
import type { ServiceWatch } from './service-watch.ts';

const keptLines = 10;

interface Task {
  readonly site: Pick<Site, 'root' | 'services'>;
  readonly ports: Ports;
  readonly log: AttemptLog;
  readonly watch: ServiceWatch;
}

/**
 * Checks repeatedly for services that have crashed since they were seen running. For a unit that systemd restarts, one
 * failure is not a crash: it may have had to wait for another unit.
 *
 * @returns undefined, or the Problem `step.service-crashed` with the service's last output
 */
export function findCrash(task: Task): () => Promise<Problem | undefined> {
  const restartsBefore = new Map<string, number>();
  return async () => {
    for (const service of task.site.services) {
      const name = nameService(service);
      const [unit] = (await readStand({ ...task, service })).units;
      const restarts = unit?.restarts ?? 0;
      const before = restartsBefore.get(name) ?? restarts;
      restartsBefore.set(name, before);
      if (restarts - before < 2 && !(await isDown({ ...task, service }))) continue;
      const lastLines = await readLastLines({ ...task, service });
      return Problem.of('step.service-crashed', { service: name, lastLines, log: task.log.path });
    }
    return undefined;
  };
}

/**
 * A custom status command may query the health address and report "stopped" for a slow service: it is believed only if
 * the processes are gone as well.
 */
async function isDown(task: Task & { readonly service: Service }): Promise<boolean> {
  const { service, watch } = task;
  const isDownNow = async () => {
    const { kind, units } = await readStand(task);
    if (kind === 'crashed') return true;
    if (kind !== 'stopped' || 'unit' in service) return kind === 'stopped';
    const isAlive = findServiceProcesses({ ...task, units }).some(({ isDead }) => !isDead);
    return watch.withProcesses.has(service.name) && !isAlive;
  };
  return (await isDownNow()) && (await isDownNow());
}

/** The last output of a service: that of its start command, or in systemd's journal. */
export async function readLastLines({
  service,
  ports,
  log,
  watch,
}: Omit<Task, 'site'> & { readonly service: Service }): Promise<readonly string[]> {
  if (!('unit' in service)) {
    const output = watch.outputs.get(service.name);
    await output?.settle();
    return (await output?.readLast(keptLines)) ?? [];
  }
  const since = watch.sinceTime === undefined ? '-5min' : `@${Math.floor(watch.sinceTime.getTime() / 1000)}`;
  const args = ['--quiet', '--no-pager', '--output=cat', `--since=${since}`, `_SYSTEMD_UNIT=${service.unit}`];
  const { stdout } = await ports.shell
    .run({ program: 'journalctl', args: [...args, '--lines=50'], timeoutSeconds: 30 })
    .catch(() => ({ stdout: '' }));
  const lines = stdout.split('\n').filter((line) => line !== '');
  for (const line of lines) log.writeOutput(line);
  return lines.slice(-keptLines).map((line) => makePrintable(line).slice(0, 500));
}
