import type { SignedFileFault } from '../../terms/release.ts';

/** What a signed file of support's holds: the document, and minisign's signature of it, as they were before any mail program met them. */
export interface Envelope {
  readonly content: Buffer;
  readonly signature: Buffer;
}

export type EnvelopeFault = Extract<SignedFileFault, 'not-text' | 'unsigned'>;

const signatureStart = 'untrusted comment: ';
const folded = 'reason: ';

/** The file is the document with its signature after it, so that `cat` makes one of what minisign has signed. */
export function sealEnvelope({ content, signature }: Envelope): Buffer {
  return Buffer.concat([content, signature]);
}

/**
 * Takes a signed file apart. What mail programs change has no meaning in it and is undone: a byte order mark, ends of lines,
 * blanks at their ends, empty lines, a long reason broken into several lines. The signature then decides about the rest.
 */
export function openEnvelope(bytes: Buffer): Envelope | EnvelopeFault {
  const text = decodeText(bytes);
  if (text === undefined) return 'not-text';
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const end = lines.findIndex((line) => line.startsWith(signatureStart));
  if (end === -1) return 'unsigned';
  return { content: joinLines(unfold(lines.slice(0, end))), signature: joinLines(lines.slice(end)) };
}

/** The reason is the last line of the document, and the only one that may be long. */
function unfold(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => line.startsWith(folded));
  if (start === -1) return lines;
  const [first = '', ...more] = lines.slice(start);
  return [...lines.slice(0, start), [first, ...more.map((line) => line.trimStart())].join(' ')];
}

function joinLines(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

function decodeText(bytes: Buffer): string | undefined {
  try {
    // A byte order mark is white space; it may stand after the empty lines that something put before it.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trimStart();
  } catch {
    return undefined;
  }
}
