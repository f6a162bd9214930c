import { join } from 'node:path';
import type { Result } from '../../model/results.ts';
import { sanitise } from '../sanitise.ts';
import type { Wording } from '../wording.ts';

/** The unit files themselves, or where they were written and how to make systemd load them. */
export function renderUnits({
  result: { units, written },
  wording: { messages },
}: {
  result: Extract<Result, { kind: 'units' }>;
  wording: Wording;
}): readonly string[] {
  if (written === undefined)
    return units.flatMap(({ name, content }, index) => [
      ...(index === 0 ? [] : ['']),
      `# ${name}`,
      ...content.trimEnd().split('\n').map(sanitise),
    ]);
  const words = messages.reboot;
  const names = units.map(({ name }) => name);
  const timers = names.filter((name) => name.endsWith('.timer'));
  return [
    words.unitsWritten(sanitise(names.map((name) => join(written, name)).join(', '))),
    words.unitsNext(names[0] ?? ''),
    words.timersNext(timers.join(' ')),
  ];
}
