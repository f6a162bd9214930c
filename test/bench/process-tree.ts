import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** The peak memory of a program, in bytes of RAM. */
export interface PeakMemory {
  readonly program: number;
  /** Including everything it started, with shared pages counted once. */
  readonly tree: number;
}

/** Samples a process and its descendants every few milliseconds until `ended` settles. */
export async function watchMemory({
  pid,
  ended,
}: {
  pid: number;
  ended: Promise<unknown>;
}): Promise<PeakMemory> {
  let peak: PeakMemory = { program: 0, tree: 0 };
  const end = ended.then(
    () => true,
    () => true,
  );
  for (let over = false; !over; over = await Promise.race([end, sleep(10, false)])) {
    const sizes = await Promise.all([pid, ...(await listDescendants(pid))].map(readMemory));
    const tree = sizes.reduce((sum, { proportional }) => sum + proportional, 0);
    peak = { program: Math.max(peak.program, sizes[0]?.highest ?? 0), tree: Math.max(peak.tree, tree) };
  }
  return peak;
}

async function listDescendants(pid: number): Promise<readonly number[]> {
  const children = await readdir(`/proc/${pid}/task`)
    .then((tasks) => Promise.all(tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8'))))
    .then((lists) => lists.join(' ').split(' ').filter(Boolean).map(Number))
    .catch(() => []); // It has ended meanwhile.
  return [...children, ...(await Promise.all(children.map(listDescendants))).flat()];
}

/** proc(5): VmHWM of `status`, Pss of `smaps_rollup`, in KiB. */
async function readMemory(pid: number): Promise<{ highest: number; proportional: number }> {
  const read = async (file: string, field: string) => {
    const text = await readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    return 1024 * Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  };
  const [highest, proportional] = await Promise.all([read('status', 'VmHWM'), read('smaps_rollup', 'Pss')]);
  return { highest, proportional };
}
