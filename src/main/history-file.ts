import { readFile } from 'node:fs/promises';
import { listHistory } from '../domain/attempt/list-history.ts';
import { readSituation } from '../domain/attempt/read-situation.ts';
import { readJournal } from '../domain/journal/read.ts';
import type { JournalRecord } from '../model/journal.ts';
import { sitePaths, type Site } from '../model/site.ts';
import type { Ports } from '../ports/ports.ts';
import type { Reporter } from '../ports/reporter.ts';
import { createPacedWriter, describeHistory } from '../report/index.ts';

interface Task {
  readonly site: Site;
  readonly ports: Ports;
}

/**
 * Keeps `history.json` beside `progress.json` while a run changes the journal's attempts. What a killed run leaves says that it
 * runs, until `keepHistory` corrects it. A failed write is ignored: a full disk must not break an update because of its history.
 */
export function createHistoryFile(task: Task): Reporter {
  let isRunning = true;
  let hasChanged = false;
  const writer = createPacedWriter({
    clock: task.ports.clock,
    write: async () => {
      const { records, problem } = await readJournal({ site: task.site });
      if (problem === undefined) await write(task, records, isRunning);
    },
  });
  return {
    report(event) {
      if (event.kind !== 'record' || event.retold === true || event.record.attempt === null) return;
      hasChanged = true;
      writer.request();
    },
    finish() {
      // The journal's last record has already told the ending.
    },
    fail() {
      isRunning = false;
      if (hasChanged) writer.request();
    },
    pause() {
      // Nothing is drawn.
    },
    close: () => writer.close(),
  };
}

/** Brings `history.json` up to date with the journal: a killed run could not, and a release needs no run. Best effort. */
export async function keepHistory(task: Task): Promise<void> {
  const { site, ports } = task;
  try {
    const { records, running, journalProblem } = await readSituation({ site, ports, asksSystemLog: false });
    if (journalProblem === undefined) await write(task, records, running !== undefined);
  } catch {
    // It is only for show: whatever is wrong is told by what depends on it.
  }
}

async function write(
  { site, ports }: Task,
  records: readonly JournalRecord[],
  isRunning: boolean,
): Promise<void> {
  const facts = listHistory({ records, isRunning, now: ports.clock.now() });
  const content = `${JSON.stringify(describeHistory(site, facts))}\n`;
  const path = sitePaths(site).history;
  if ((await readFile(path, 'utf8').catch(() => undefined)) === content) return;
  await ports.files.writeAtomic(path, content, 0o644);
}
