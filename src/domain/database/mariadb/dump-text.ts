/** What stands in a dump's text, in its order. */
export interface DumpListener {
  /** A statement without its end. Those that carry rows are told by `onRows` alone. */
  readonly onStatement: (text: string) => void;
  /** A piece of the rows of a table, as they stand in the text, and how many of them end in it. */
  readonly onRows: (table: string, piece: Buffer, ended: number) => void;
}

export interface DumpReader {
  write(chunk: Buffer): void;
  /** The text's last line, which is a remark when the dump program has written all. */
  end(): string;
}

const lineEnd = 10;
const semicolon = 59;
const insertStart = 'INSERT INTO `';

/**
 * Reads the text of a dump as the client program reads it: what is in quotes or in a remark ends no statement, whatever it looks
 * like. Rows are handed on as they come, so that their size takes no memory: the dump program writes no line end in a value.
 */
export function createDumpReader(listener: DumpListener): DumpReader {
  const statement = readStatements(listener);
  const rows = readRows(listener);
  let lastLine = '';
  return {
    write(chunk) {
      lastLine = keepLastLine(lastLine, chunk);
      let rest = chunk;
      while (rest.length > 0) {
        if (!rows.isOpen()) {
          const { taken, table } = statement.take(rest);
          rest = rest.subarray(taken);
          if (table !== undefined) rows.open(table);
        }
        if (rows.isOpen()) rest = rest.subarray(rows.take(rest));
      }
    },
    end: () => decode(lastLine),
  };
}

const longestLastLine = 1024;

/** Its line end belongs to it. */
function keepLastLine(before: string, chunk: Buffer): string {
  const tail = chunk.subarray(-longestLastLine).toString('latin1');
  const text = chunk.length > longestLastLine ? tail : before + tail;
  return text.slice(text.lastIndexOf('\n', text.length - 2) + 1).slice(-longestLastLine);
}

const isDelimiterLine = /^\s*DELIMITER (\S*)/i;
const onlyRemarks = /^\s*(?:(?:--|#)[^\n]*)?\s*$/;

type Place = 'plain' | "'" | '"' | '`' | 'line' | 'block';

/** One byte is one letter here: no letter of UTF-8 holds a byte that means something in SQL. */
function readStatements({ onStatement }: DumpListener) {
  let text = '';
  let place: Place = 'plain';
  let delimiter = ';';
  let hasBackslashes = true;
  let isEscaped = false;

  const finish = () => {
    const whole = decode(text.slice(0, text.length - delimiter.length)).trim();
    text = '';
    const mode = /^(?:\/\*!\d+ )?SET sql_mode\s*=\s*(.*)$/s.exec(whole)?.[1];
    if (mode !== undefined) hasBackslashes = !mode.includes('NO_BACKSLASH_ESCAPES');
    if (whole !== '') onStatement(whole);
  };
  const takeLineEnd = () => {
    const word = isDelimiterLine.exec(text)?.[1];
    if (word !== undefined) delimiter = word;
    if (word !== undefined || onlyRemarks.test(text)) text = '';
  };
  const takePlain = (letter: string): string | undefined => {
    if (letter === "'" || letter === '"' || letter === '`') place = letter;
    else if (letter === '#' || /--[^\S\n]$/.test(text.slice(-3))) place = 'line';
    // A remark with `!` is none: what is in it is run.
    else if (/\/\*(?:[^!M]|M[^!])$/.test(text.slice(-4))) place = 'block';
    else if (letter === '\n') takeLineEnd();
    else if (text.endsWith(delimiter) && !isDelimiterLine.test(text)) finish();
    const hasRows = letter.trim() === '' && text.startsWith(insertStart) && text.slice(-8, -1) === ' VALUES';
    if (!hasRows) return undefined;
    const table = nameTable(text);
    text = '';
    return table;
  };
  const takeQuoted = (letter: string) => {
    if (isEscaped) isEscaped = false;
    else if (letter === '\\' && place !== '`' && hasBackslashes) isEscaped = true;
    else if (letter === place) place = 'plain';
  };
  const take = (letter: string): string | undefined => {
    text += letter;
    if (place === 'plain') return takePlain(letter);
    if (place === 'block') {
      if (text.endsWith('*/')) place = 'plain';
    } else if (place !== 'line') takeQuoted(letter);
    else if (letter === '\n') {
      place = 'plain';
      takeLineEnd();
    }
    return undefined;
  };
  return {
    /** How many bytes it took, and the table whose rows come next. */
    take(chunk: Buffer): { readonly taken: number; readonly table: string | undefined } {
      const letters = chunk.toString('latin1');
      for (let index = 0; index < letters.length; index += 1) {
        const table = take(letters[index] ?? '');
        if (table !== undefined) return { taken: index + 1, table };
      }
      return { taken: chunk.length, table: undefined };
    },
  };
}

function decode(letters: string): string {
  return Buffer.from(letters, 'latin1').toString('utf8');
}

function nameTable(text: string): string {
  const name = /^INSERT INTO `((?:[^`]|``)*)`/.exec(text)?.[1] ?? '';
  return decode(name.replaceAll('``', '`'));
}

/** From after `VALUES` to the end of the statement: the first `;` that a line ends with. */
function readRows({ onRows }: DumpListener) {
  let table: string | undefined;
  let last = 0;
  const rows = splitRows({ onPiece: () => undefined, onEnd: () => undefined });
  return {
    isOpen: () => table !== undefined,
    open(name: string) {
      table = name;
      last = 0;
    },
    take(chunk: Buffer): number {
      const end = findEnd(chunk, last);
      const piece = end === undefined ? chunk : chunk.subarray(0, end);
      last = piece.at(-1) ?? last;
      onRows(table ?? '', piece, rows.write(piece));
      if (end !== undefined) table = undefined;
      return piece.length;
    },
  };
}

/** Where the statement's last line end stands, if in this chunk; `before` is the byte before it. */
function findEnd(chunk: Buffer, before: number): number | undefined {
  for (let at = chunk.indexOf(lineEnd); at !== -1; at = chunk.indexOf(lineEnd, at + 1))
    if ((at === 0 ? before : chunk[at - 1]) === semicolon) return at + 1;
  return undefined;
}

const [open, close, quote, backslash] = [40, 41, 39, 92];

/**
 * Tells the rows of an extended insert apart, whether each has a line of its own or all stand in one. Each row is handed on
 * without what parts it from the next.
 */
export function splitRows({ onPiece, onEnd }: { onPiece: (piece: Buffer) => void; onEnd: () => void }) {
  let depth = 0;
  let isQuoted = false;
  let isEscaped = false;
  return {
    /** How many rows ended in the chunk. */
    write(chunk: Buffer): number {
      let ended = 0;
      let start = 0;
      for (let index = 0; index < chunk.length; index += 1) {
        if (isQuoted && !isEscaped) {
          // Most of a dump is within quotes, where only two bytes mean something.
          const next = findQuote(chunk, index);
          if (next === -1) break;
          index = next;
        }
        const byte = chunk[index];
        if (isEscaped) isEscaped = false;
        else if (isQuoted) {
          if (byte === backslash) isEscaped = true;
          else isQuoted = false;
        } else if (byte === quote) isQuoted = true;
        else if (byte === open) {
          if (depth === 0) start = index;
          depth += 1;
        } else if (byte === close) {
          depth -= 1;
          if (depth > 0) continue;
          onPiece(chunk.subarray(start, index + 1));
          onEnd();
          start = index + 1;
          ended += 1;
        }
      }
      if (depth > 0) onPiece(chunk.subarray(start));
      return ended;
    },
  };
}

function findQuote(chunk: Buffer, from: number): number {
  for (let index = from; index < chunk.length; index += 1)
    if (chunk[index] === quote || chunk[index] === backslash) return index;
  return -1;
}
