/* eslint-disable no-console -- the table is for reading on the screen */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { makeRandom, seed as anySeed } from '../domain/backup/random.ts';
import type { Fault } from './fault.ts';
import { installBuiltProgram } from './install.ts';
import { killCall } from './kill-call.ts';
import { killRecord } from './kill-record.ts';
import { runFaults } from './run-faults.ts';
import { lockRace } from './lock-race.ts';
import { order } from './order.ts';
import { renderTable } from './table.ts';
import { writeFault } from './write-fault.ts';

const faults: readonly Fault[] = [killRecord, killCall, writeFault, order, lockRace];

const { values, positionals: named } = parseArgs({
  allowPositionals: true,
  options: {
    places: { type: 'string' },
    seed: { type: 'string' },
    lanes: { type: 'string' },
  },
});
const unknown = named.filter((name) => !faults.some((fault) => fault.name === name));
if (unknown.length > 0) {
  const known = faults.map(({ name }) => name).join(', ');
  console.error(`faults: no fault named ${unknown.join(', ')}; there are: ${known}`);
  process.exit(2);
}

const seed = Number(values.seed ?? anySeed);
console.log(`seed ${seed}`);
const start = performance.now();
const installed = await installBuiltProgram();
try {
  const { rows, failures } = await runFaults({
    faults: faults.filter(({ name }) => named.length === 0 || named.includes(name)),
    program: installed.program,
    placesPerRow: values.places === undefined ? Infinity : Number(values.places),
    lanes: Number(values.lanes ?? availableParallelism()),
    random: makeRandom(seed),
    say: (line) => {
      console.log(line);
    },
  });
  console.log(`\n${renderTable(rows)}\n`);
  console.log(`${Math.round((performance.now() - start) / 1000)} s, seed ${seed}`);
  process.exitCode = failures === 0 ? 0 : 1;
} finally {
  await installed.remove();
}
