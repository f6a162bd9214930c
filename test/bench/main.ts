/* eslint-disable no-console -- measurements are read on the screen */
import { measureBackup } from './backup.ts';
import { measureDegradation } from './degradation.ts';
import { measureRollback } from './rollback.ts';
import { measureStage } from './stage.ts';
import { measureStartUp } from './start-up.ts';
import { measureWindow } from './window.ts';

const measurements = {
  stage: measureStage,
  'start-up': measureStartUp,
  backup: measureBackup,
  degradation: measureDegradation,
  rollback: measureRollback,
  window: measureWindow,
};

const say = (line: string) => {
  console.log(line);
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !Object.hasOwn(measurements, name));
if (unknown.length > 0) {
  console.error(
    `bench: no measurement named ${unknown.join(', ')}; there are: ${Object.keys(measurements).join(', ')}`,
  );
  process.exitCode = 2;
} else {
  for (const [name, measure] of Object.entries(measurements)) {
    if (named.length === 0 || named.includes(name)) {
      say(name);
      say(`${await measure(say)}\n`);
    }
  }
}
