import type { Reporter } from '../ports/reporter.ts';
import type { SystemLine, SystemLog } from '../ports/system-log.ts';
import { describeProblem } from './describe.ts';
import { createEventRenderer, type Line } from './render-events.ts';
import { spellPlainly } from './plain.ts';
import type { Wording } from './wording.ts';

const priorities: Readonly<Record<Line['tone'], SystemLine['priority']>> = {
  start: 'notice',
  done: 'notice',
  undone: 'notice',
  info: 'notice',
  detail: 'info',
  warning: 'warning',
  failed: 'error',
};

/**
 * For the server's administrators: every event once, as it happens, and why a command that changes something failed.
 * One entry per record, prefixed by the platform's name and a colon, so that no text from outside can pass for a head
 * of the journal.
 */
export function createSystemLogReporter({
  platform,
  log,
  wording,
  tellsFailures,
}: {
  platform: string;
  log: SystemLog;
  wording: Wording;
  tellsFailures: boolean;
}): Reporter {
  const narrator = createEventRenderer(wording);
  const write = (priority: SystemLine['priority'], text: string) => {
    log.write({ priority, text: spellPlainly(`${platform}: ${text.replaceAll('\n', ' ')}`) });
  };
  return {
    report(event) {
      if (event.kind !== 'record') return;
      const line = narrator.tell(event);
      if (line !== undefined && event.retold !== true) write(priorities[line.tone], line.text);
    },
    finish() {
      // The records have reported what it did.
    },
    fail(problem) {
      if (!tellsFailures) return;
      const { what, effect = '' } = describeProblem({ problem, messages: wording.messages, isUpdate: false });
      write('error', `${what} ${effect}`.trimEnd());
    },
    pause() {
      // Nothing is drawn.
    },
    close: () => log.flush(),
  };
}
