/* eslint-disable no-console -- the results are read on the screen */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { seed as anySeed } from '../domain/backup/random.ts';
import { fuzz, type Crash, type Tried } from './fuzz.ts';
import { targets } from './targets.ts';

interface Order {
  readonly name: string;
  readonly seed: number;
  readonly milliseconds: number;
  /** The current input: its length, then its bytes. */
  readonly current: SharedArrayBuffer;
}

/** No input takes a second; one that takes this long will not end. */
const hangMilliseconds = 30_000;
const currentBytes = 4 + 512 * 1024;
/** For JavaScript's own objects, in MiB: a reader that holds more than a few inputs fails. */
const heapMiB = 192;

if (isMainThread) await main();
else await work(workerData as Order);

async function main(): Promise<void> {
  const { values, positionals: named } = parseArgs({
    allowPositionals: true,
    options: {
      minutes: { type: 'string' },
      seconds: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const chosen = targets.filter(({ name }) => named.length === 0 || named.includes(name));
  if (chosen.length === 0 || named.some((name) => !targets.some((target) => target.name === name))) {
    console.error(`fuzz: the targets are ${targets.map(({ name }) => name).join(', ')}`);
    process.exit(2);
  }
  const seconds = Number(values.seconds ?? Number(values.minutes ?? 1) * 60);
  const seed = Number(values.seed ?? anySeed);
  console.log(`seed ${seed}`);
  let crashes = 0;
  const milliseconds = (seconds * 1000) / chosen.length;
  for (const { name } of chosen) {
    const result = await runApart({ name, seed, milliseconds });
    for (const crash of result.crashes) await tell(crash);
    crashes += result.crashes.length;
    if (values.json === true) console.log(JSON.stringify(result.tried));
    else console.log(`${name}: ${result.tried.inputs} inputs, ${result.tried.refused} refused`);
  }
  console.log(crashes === 0 ? 'no crash' : `${crashes} crashes`);
  process.exitCode = crashes === 0 ? 0 : 1;
}

interface Result {
  readonly tried: Tried;
  readonly crashes: readonly Crash[];
}

/** In a separate thread, which can be ended when it hangs and whose memory is bounded. */
function runApart(order: Omit<Order, 'current'>): Promise<Result> {
  const current = new SharedArrayBuffer(currentBytes);
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { ...order, current } satisfies Order,
    resourceLimits: { maxOldGenerationSizeMb: heapMiB },
  });
  const failed = (error: string): Result => ({
    tried: { target: order.name, inputs: 0, refused: 0 },
    crashes: [{ target: order.name, input: readCurrent(current), error }],
  });
  return new Promise((resolve) => {
    const limit = setTimeout(() => {
      resolve(failed(`no end within ${hangMilliseconds} ms`));
      void worker.terminate();
    }, order.milliseconds + hangMilliseconds);
    worker.once('message', (result: Result) => {
      clearTimeout(limit);
      resolve({
        ...result,
        crashes: result.crashes.map((crash) => ({ ...crash, input: Buffer.from(crash.input) })),
      });
    });
    worker.once('error', (error) => {
      clearTimeout(limit);
      resolve(failed(error.stack ?? String(error)));
    });
  });
}

async function work({ name, seed, milliseconds, current }: Order): Promise<void> {
  const target = targets.find((each) => each.name === name);
  if (target === undefined) throw new Error(name);
  const view = Buffer.from(current);
  const onInput = (input: Buffer) => {
    view.writeUInt32LE(Math.min(input.length, currentBytes - 4));
    input.copy(view, 4);
  };
  parentPort?.postMessage(await fuzz({ target, seed, milliseconds, onInput }));
}

function readCurrent(current: SharedArrayBuffer): Buffer {
  const view = Buffer.from(current);
  return Buffer.from(view.subarray(4, 4 + view.readUInt32LE()));
}

async function tell({ target, input, error }: Crash): Promise<void> {
  const folder = join(checkout, 'dist/fuzz');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${target}-${Date.now()}`);
  await writeFile(file, input);
  console.log(`${target}: CRASH on ${file} (${input.length} bytes): ${error}`);
  console.log(JSON.stringify(input.toString('latin1')).slice(0, 600));
}
