import type { SignedFileFault } from '../../terms/release.ts';

/**
 * The content of a signed file from support: the document and its minisign signature, as they were before any mail
 * program changed them.
 */
export interface Envelope {
  readonly content: Buffer;
  readonly signature: Buffer;
}

export type EnvelopeFault = Extract<SignedFileFault, 'not-text' | 'unsigned'>;

const signatureStart = 'untrusted comment: ';
const folded = 'reason: ';

/** The file is the document followed by its signature, so that `cat` joins what minisign has signed. */
export function sealEnvelope({ content, signature }: Envelope): Buffer {
  return Buffer.concat([content, signature]);
}

/**
 * Splits a signed file. Changes by mail programs are insignificant and undone: a byte order mark, line ends, trailing
 * blanks, empty lines, a long reason wrapped into several lines. The signature decides about the rest.
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
    // A byte order mark counts as white space; it may follow empty lines that a program added before it.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trimStart();
  } catch {
    return undefined;
  }
}
