/* eslint-disable no-console -- the table is read on the screen */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { seed as anySeed } from '../domain/backup/random.ts';
import { installBuiltProgram } from '../install-program.ts';
import type { Fault } from './fault.ts';
import { findApart } from './disk.ts';
import { fullDisk } from './full-disk.ts';
import { importing } from './import.ts';
import { killCall } from './kill-call.ts';
import { kills } from './kills.ts';
import { killRecord } from './kill-record.ts';
import { powerCut } from './power-cut.ts';
import { races } from './races.ts';
import { runFaults } from './run-faults.ts';
import { lockRace } from './lock-race.ts';
import { order } from './order.ts';
import { renderTable } from './table.ts';
import { writeFault } from './write-fault.ts';

const faults: readonly Fault[] = [
  killRecord,
  killCall,
  writeFault,
  fullDisk,
  importing,
  powerCut,
  order,
  lockRace,
  races,
  kills,
];

const { values, positionals: named } = parseArgs({
  allowPositionals: true,
  options: {
    /** All faults but these. */
    without: { type: 'string', multiple: true },
    /** At most this many of each row, or of each fault. */
    places: { type: 'string' },
    sample: { type: 'string' },
    /** Only the places of this name, as reported for one that does not hold. */
    at: { type: 'string' },
    /** `2/5`: the second of five parts, which cover all places if the seed is the same. */
    part: { type: 'string' },
    seed: { type: 'string' },
    lanes: { type: 'string' },
    /** A launcher that is already installed. */
    program: { type: 'string' },
  },
});
const [partNumber = 1, parts = 1] = (values.part ?? '1/1').split('/').map(Number);
const known = faults.map(({ name }) => name);
const unknown = [...named, ...(values.without ?? [])].filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`faults: no fault named ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  process.exit(2);
}

// An aborted run must not leave its platforms behind.
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    interruption.abort();
  });

const apart = await findApart();
if (apart.length === 0) await makeFaults();
else {
  // Its own disks, which the machine never sees.
  const [program = '', ...words] = [...apart, process.execPath, ...process.argv.slice(1)];
  const child = spawn(program, words, { stdio: 'inherit' });
  interruption.signal.addEventListener('abort', () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
}

async function makeFaults(): Promise<void> {
  const seed = Number(values.seed ?? anySeed);
  console.log(`seed ${seed}`);
  const start = performance.now();
  const installed =
    values.program === undefined
      ? await installBuiltProgram()
      : { program: values.program, remove: () => Promise.resolve() };
  try {
    const { rows, failures } = await runFaults({
      faults: faults.filter(
        ({ name }) => (named.length === 0 || named.includes(name)) && values.without?.includes(name) !== true,
      ),
      program: installed.program,
      sample: Number(values.sample ?? Infinity),
      placesPerRow: Number(values.places ?? Infinity),
      isWanted: ({ where, name }) => values.at === undefined || `${where}, ${name}`.includes(values.at),
      part: { number: partNumber, of: parts },
      lanes: Number(values.lanes ?? availableParallelism()),
      seed,
      interruption: interruption.signal,
      say: (line) => {
        console.log(line);
      },
    });
    console.log(`\n${renderTable(rows)}\n`);
    console.log(`${Math.round((performance.now() - start) / 1000)} s, seed ${seed}`);
    process.exitCode = failures === 0 && !interruption.signal.aborted ? 0 : 1;
  } finally {
    await installed.remove();
  }
}
