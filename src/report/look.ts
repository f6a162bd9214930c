import { Chalk, type ChalkInstance } from 'chalk';

/** The appearance of text: colours, symbols, width. */
export interface Look {
  readonly paint: ChalkInstance;
  readonly symbols: Symbols;
  /** Columns that text may take. */
  readonly width: number;
}

export interface Symbols {
  readonly done: string;
  readonly failed: string;
  readonly undone: string;
  readonly warning: string;
  readonly info: string;
  readonly arrow: string;
  readonly barDone: string;
  readonly barLeft: string;
}

const unicode: Symbols = {
  done: '✔',
  failed: '✖',
  undone: '↩',
  warning: '▲',
  info: '•',
  arrow: '→',
  barDone: '█',
  barLeft: '░',
};

/** For a server's console, whose font has few characters. */
const ascii: Symbols = {
  done: 'v',
  failed: 'x',
  undone: '<',
  warning: '!',
  info: '-',
  arrow: '->',
  barDone: '#',
  barLeft: '.',
};

export function createLook({
  color,
  columns,
  env,
}: {
  color: boolean;
  columns: number;
  env: NodeJS.ProcessEnv;
}): Look {
  return {
    // The sixteen basic colours, which every terminal shows in its own readable way.
    paint: new Chalk({ level: color ? 1 : 0 }),
    symbols: env['TERM'] === 'linux' ? ascii : unicode,
    width: columns,
  };
}

/** Colours unless declined: `--no-color`, NO_COLOR (https://no-color.org), no terminal. */
export function wantsColor({
  color,
  env,
  stream,
}: {
  color: boolean;
  env: NodeJS.ProcessEnv;
  stream: { readonly isTTY?: boolean };
}): boolean {
  const declined = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  return color && !declined && stream.isTTY === true;
}
