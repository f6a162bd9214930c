import { describe, expect, it } from 'vitest';
import { catalogues } from '../../src/messages/index.ts';
import type { SystemLine } from '../../src/ports/system-log.ts';
import { createSystemLogReporter } from '../../src/report/system-log.ts';
import { createWording } from '../../src/report/wording.ts';
import { failure, rolledBack, success } from './story.ts';

function makeLog({ tellsFailures = true }: { tellsFailures?: boolean } = {}) {
  const lines: SystemLine[] = [];
  const log = { write: (line: SystemLine) => void lines.push(line), flush: () => Promise.resolve() };
  const wording = createWording({ messages: catalogues.fr, language: 'fr' });
  return { lines, reporter: createSystemLogReporter({ platform: 'planipsy', log, wording, tellsFailures }) };
}

describe('the system log', () => {
  it('has one line a record, and none of progress and notes', () => {
    const { lines, reporter } = makeLog();
    for (const event of success) reporter.report(event);
    expect(lines).toHaveLength(success.filter(({ kind }) => kind === 'record').length);
    expect(lines.map(({ priority }) => priority)).toContain('warning');
    expect(lines.filter(({ priority }) => priority === 'error')).toEqual([]);
    for (const { text } of lines) expect(text).toMatch(/^planipsy: [^\n\u00a0]+$/);
  });

  it('ends with an error where the update failed', () => {
    const { lines, reporter } = makeLog();
    for (const event of failure) reporter.report(event);
    reporter.fail(rolledBack);
    expect(lines.filter(({ priority }) => priority === 'error')).toHaveLength(3);
    expect(lines.at(-1)?.text).toMatch(/^planipsy: \[OSPI-0701\] /);
  });

  it('tells nothing twice, and no failure of a command that only looks', () => {
    const { lines, reporter } = makeLog({ tellsFailures: false });
    for (const event of failure)
      reporter.report(event.kind === 'record' ? { ...event, retold: true } : event);
    reporter.fail(rolledBack);
    expect(lines).toEqual([]);
  });
});
