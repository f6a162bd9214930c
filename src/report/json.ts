import type { Messages } from '../messages/index.ts';
import type { Event, ProgressEvent } from '../ports/events.ts';
import { exitCodes, platformEffects } from '../terms/exit-codes.ts';
import { encodeJson } from '../model/json.ts';
import { problemNumbers } from '../messages/codes.ts';
import type { Problem } from '../messages/problem.ts';
import type { Reporter } from '../ports/reporter.ts';
import { describeWarning, explainProblem, listCauses } from './describe.ts';
import { addEventCode, addMessageCodes } from './json-codes.ts';
import type { Output } from './output.ts';

/**
 * For programs: the result or the problem as one JSON object on a line of standard output, preceded by each event if
 * the command streams. Keys and codes are English and stable; only `what` and `remedy` of a problem are sentences.
 */
export function createJsonReporter({
  messages,
  stdout,
  stderr,
  streaming,
  verbose,
}: {
  messages: Messages;
  stdout: Output;
  stderr: Output;
  streaming: boolean;
  verbose: boolean;
}): Reporter {
  const isNews = createProgressFilter();
  return {
    report(event) {
      if (streaming) {
        if (event.kind !== 'progress' || isNews(event)) stdout.writeLine(encodeJson(addEventCode(event)));
      } else {
        const warning = findWarning(event, messages);
        if (warning !== undefined) stderr.writeLine(warning);
      }
    },
    finish(result) {
      stdout.writeLine(encodeJson(addMessageCodes(result)));
    },
    fail(problem) {
      stdout.writeLine(encodeJson(buildProblem({ problem, messages })));
      if (verbose) for (const line of listCauses(problem)) stderr.writeLine(line);
    },
    pause() {
      // Nothing is drawn that could be in the way.
    },
    async close() {
      await Promise.all([stdout.flush(), stderr.flush()]);
    },
  };
}

function buildProblem({ problem, messages }: { problem: Problem; messages: Messages }) {
  const { what, remedy } = explainProblem({ problem, messages });
  return {
    kind: 'problem',
    code: problem.code,
    messageCode: problemNumbers[problem.code],
    exit: problem.exit,
    exitCode: exitCodes[problem.exit],
    platform: platformEffects[problem.exit],
    params: addMessageCodes(problem.params),
    what,
    remedy,
  };
}

/** A step may report progress for each block it reads; a program needs each whole percent once. */
function createProgressFilter(): (event: ProgressEvent) => boolean {
  let last = '';
  return ({ step, percent, text }) => {
    const now = JSON.stringify([step, percent === undefined ? null : Math.floor(percent), text ?? '']);
    const isNews = now !== last;
    last = now;
    return isNews;
  };
}

function findWarning(event: Event, messages: Messages): string | undefined {
  if (event.kind !== 'record' || event.record.event !== 'warning') return undefined;
  return describeWarning({ warning: event.record.data, messages });
}
