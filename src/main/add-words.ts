import type { CommandContext, TellingContext } from '../ports/context.ts';
import { describeAnswer } from '../report/index.ts';
import { keepHistory } from './history-file.ts';

/** What commands tell in files, which only the reports have words for. */
export function addWords<Context extends CommandContext>(context: Context): Context & TellingContext {
  return { ...context, describeAnswer, keepHistory: () => keepHistory(context) };
}
