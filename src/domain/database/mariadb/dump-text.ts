/** What a dump's text contains, in order. */
export interface DumpListener {
  /** A statement without its terminator. Those with rows are reported only by `onRows`. */
  readonly onStatement: (text: string) => void;
  /** A piece of a table's rows, verbatim, and how many rows end in it. */
  readonly onRows: (table: string, piece: Buffer, ended: number) => void;
}

export interface DumpReader {
  write(chunk: Buffer): void;
  /** The last line of the text, a comment once the dump program has written everything. */
  end(): string;
}

const lineEnd = 10;
const semicolon = 59;
const insertStart = 'INSERT INTO `';

/**
 * Parses a dump as the client program does: quoted text and comments never end a statement. Rows are passed on as they
 * arrive, so that their size takes no memory: the dump program writes no line end in a value.
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

/** The line end belongs to it. */
function keepLastLine(before: string, chunk: Buffer): string {
  const tail = chunk.subarray(-longestLastLine).toString('latin1');
  const text = chunk.length > longestLastLine ? tail : before + tail;
  return text.slice(text.lastIndexOf('\n', text.length - 2) + 1).slice(-longestLastLine);
}

const isDelimiterLine = /^\s*DELIMITER (\S*)/i;
const onlyRemarks = /^\s*(?:(?:--|#)[^\n]*)?\s*$/;

type Place = 'plain' | "'" | '"' | '`' | 'line' | 'block';

/** One byte is one character here: no multibyte character of UTF-8 contains a byte that is significant in SQL. */
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
    // `/*!` is not a comment: its content is executed.
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
    /** The number of bytes consumed, and the table whose rows come next. */
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

/** From after `VALUES` to the end of the statement: the first `;` at the end of a line. */
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

/** Position of the statement's last line end, if in this chunk; `before` is the byte before it. */
function findEnd(chunk: Buffer, before: number): number | undefined {
  for (let at = chunk.indexOf(lineEnd); at !== -1; at = chunk.indexOf(lineEnd, at + 1))
    if ((at === 0 ? before : chunk[at - 1]) === semicolon) return at + 1;
  return undefined;
}

const [open, close, quote, backslash] = [40, 41, 39, 92];

/**
 * Splits the rows of an extended insert, whether one per line or all on one line. Each row is passed on without its
 * separator.
 */
export function splitRows({ onPiece, onEnd }: { onPiece: (piece: Buffer) => void; onEnd: () => void }) {
  let depth = 0;
  let isQuoted = false;
  let isEscaped = false;
  return {
    /** Number of rows that ended in the chunk. */
    write(chunk: Buffer): number {
      let ended = 0;
      let start = 0;
      for (let index = 0; index < chunk.length; index += 1) {
        if (isQuoted && !isEscaped) {
          // Most of a dump is inside quotes, where only two bytes are significant.
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
