import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildProcedure } from '../../src/pipeline/procedure.ts';
import { planRecovery } from '../../src/pipeline/recover-plan.ts';
import { isFinishing, type Step } from '../../src/pipeline/step.ts';
import type { JournalEntry } from '../../src/model/journal.ts';
import type { ManifestHook } from '../../src/model/manifest.ts';
import {
  begin,
  end,
  endFailed,
  fail,
  makeRecords,
  recover,
  started,
  undo,
} from '../domain/attempt/records.ts';

const hooks = fc.array(fc.constantFrom('pre-install', 'migrate', 'post-install'), { maxLength: 3 });
const procedures = fc
  .record({ hooks, hold: fc.boolean() })
  .map(({ hooks, hold }) => buildProcedure(hooks.map(describeHook), { hold }));

function describeHook(name: string): ManifestHook {
  return {
    ...{ name, path: `hooks/${name}`, title: { fr: name, en: name } },
    ...{ touchesData: name === 'migrate', timeoutSeconds: 60 },
  };
}

/** What the running attempt undoes if this step fails: everything that has begun and can be undone, last first. */
function undoAfter(steps: readonly Step[], failing: number): readonly string[] {
  return steps
    .slice(0, failing + 1)
    .filter((step) => step.undo !== undefined)
    .map(({ name }) => name)
    .toReversed();
}

/** What a recovery undoes, in its order: what lasts, then what a reboot brings back. */
function undoBy(entries: readonly JournalEntry[], steps: readonly Step[]): readonly string[] | string {
  const plan = planRecovery(makeRecords(entries));
  if (plan.kind !== 'back') return plan.kind;
  const lasts = (name: string) => steps.find((step) => step.name === name)?.lasts === true;
  const order = plan.undo.toReversed();
  return [...order.filter(lasts), ...order.filter((name) => !lasts(name))];
}

/** Each record that an attempt writes until a step fails, with its rollback. */
function writeFailure(steps: readonly Step[], failing: number): readonly JournalEntry[] {
  const before = steps.slice(0, failing).flatMap(({ name }) => [begin(name), end(name, 1)]);
  const name = steps[failing]?.name ?? '';
  const back = undoAfter(steps, failing).map((step) => undo(step));
  return [started, ...before, begin(name), fail(name), ...back, endFailed('rolled-back')];
}

const upToHealth = (steps: readonly Step[]) => steps.findIndex(({ name }) => name === 'health-check') + 1;

describe('whatever step fails, and wherever the updater is killed', () => {
  test('a recovery undoes what the rollback would have undone, in its order', () => {
    fc.assert(
      fc.property(
        procedures,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 0, max: 2 }),
        (steps, which, cut, kills) => {
          const failing = which % upToHealth(steps);
          const history = writeFailure(steps, failing);
          const length = 2 + (cut % (history.length - 2)); // From the first step's beginning up to the ending, exclusive.
          const prefix = history.slice(0, length);
          const begun = prefix.filter(({ event }) => event === 'step.started').length - 1;
          const undone = prefix.flatMap(({ event, step }) => (event === 'step.undone' ? [step] : []));
          const left = undoAfter(steps, begun).filter((name) => {
            const lasts = steps.find((step) => step.name === name)?.lasts === true;
            return !lasts || !undone.includes(name);
          });
          const recoveries = Array.from({ length: kills }, () => recover('back'));
          expect(undoBy([...prefix, ...recoveries], steps)).toEqual(left);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('nothing is undone once the platform was found healthy, and every step that is left is done', () => {
    fc.assert(
      fc.property(procedures, fc.nat(), (steps, cut) => {
        const all = [started, ...steps.flatMap(({ name }) => [begin(name), end(name, 1)])];
        const healthy = 1 + 2 * upToHealth(steps);
        const length = healthy + (cut % (all.length - healthy + 1));
        const done = new Set(
          all.slice(0, length).flatMap(({ event, step }) => (event === 'step.finished' ? [step] : [])),
        );
        const after = steps.slice(upToHealth(steps)).filter(({ name }) => name !== 'hold');
        expect(after.every(isFinishing)).toBe(true);
        expect(planRecovery(makeRecords(all.slice(0, length)))).toMatchObject({
          kind: 'forward',
          steps: after.map(({ name }) => name).filter((name) => !done.has(name)),
        });
      }),
      { numRuns: 500 },
    );
  });
});
