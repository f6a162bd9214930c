import type { SetUpResult } from '../../model/results.ts';
import { sanitise } from '../sanitise.ts';
import type { Wording } from '../wording.ts';

/** What setup did or would do; with the content of every file, if it was only to be shown. */
export function renderSetUp({
  result: { action, steps, stays = [] },
  wording: {
    messages: { setup },
  },
}: {
  readonly result: SetUpResult;
  readonly wording: Wording;
}): readonly string[] {
  // What was done was already reported, step by step.
  const told =
    action === 'done'
      ? []
      : steps.flatMap((step) => [`  ${sanitise(setup.step(step))}`, ...showContent(step)]);
  const rest = stays.map((each) => `  ${sanitise(setup.results.rest(each))}`);
  return [
    setup.results.action[action],
    ...told,
    ...(rest.length === 0 ? [] : [setup.results.stays, ...rest]),
  ];
}

function showContent(step: SetUpResult['steps'][number]): readonly string[] {
  if (step.do !== 'write-file') return [];
  const lines = step.content.trimEnd().split('\n');
  return lines.map((line) => `      ${sanitise(line)}`.trimEnd());
}
