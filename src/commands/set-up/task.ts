import type { AskingContext } from '../../ports/context.ts';
import type { Asker } from './asker.ts';
import type { Existing } from './existing.ts';

/** The answers as given on the command line. */
export interface SetUpOptions {
  readonly platform?: string;
  readonly product?: string;
  readonly key?: readonly string[];
  readonly root?: string;
  readonly adopt?: string;
  readonly url?: string;
  readonly unit?: readonly string[];
  readonly health?: string;
  readonly data?: readonly string[];
  readonly database?: readonly string[];
  readonly backupFolder?: string;
  readonly group?: string;
  readonly member?: readonly string[];
  readonly inbox?: string;
  readonly at?: string;
  readonly contact?: string;
  readonly import?: string;
  readonly importMode?: string;
  readonly importFolder?: string;
  readonly nginxConfig?: string;
}

export interface Task {
  readonly context: AskingContext;
  readonly options: SetUpOptions;
  readonly asker: Asker;
  readonly existing: Existing;
  readonly name: string;
}

/** As the only one. */
export function list(text: string | undefined): readonly string[] | undefined {
  return text === undefined ? undefined : [text];
}
