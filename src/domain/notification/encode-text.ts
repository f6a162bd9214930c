/**
 * The body of a part of plain text, with the header of its encoding: what a person can read and search in the raw file, as far as
 * it is mostly ASCII. RFC 2045, section 6: `7bit` as it is, otherwise `quoted-printable` or `base64`, whichever is shorter. Lines
 * are of at most 76 characters. Pure.
 */
export function encodeText(body: string): readonly string[] {
  const lines = body.trimEnd().split(/\r?\n/);
  if (lines.every(isPlain)) return declare('7bit', lines);
  const readable = lines.flatMap(encodeQuoted);
  const compact = splitBase64(Buffer.from(`${lines.join('\r\n')}\r\n`));
  return sizeOf(readable) <= sizeOf(compact)
    ? declare('quoted-printable', readable)
    : declare('base64', compact);
}

export function encodeBase64(content: Buffer): readonly string[] {
  return declare('base64', splitBase64(content));
}

const longestLine = 76;

function declare(encoding: string, lines: readonly string[]): readonly string[] {
  return [`Content-Transfer-Encoding: ${encoding}`, '', ...lines];
}

function splitBase64(content: Buffer): readonly string[] {
  return content.toString('base64').match(/.{1,76}/g) ?? [];
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, { length }) => sum + length + 1, 0);
}

/**
 * What others act on at the start of a line: sendmail ends a mail at a lone dot, a mailbox escapes `From `, a boundary
 * begins with two hyphens.
 */
const actedOn = /^(?:\.|From |--)/;

function isPlain(line: string): boolean {
  return /^[\t\x20-\x7e]{0,76}$/.test(line) && !actedOn.test(line);
}

/** One line of text as one line or, with soft breaks, several. RFC 2045, section 6.7. */
function encodeQuoted(line: string): readonly string[] {
  const bytes = [...Buffer.from(line)];
  const encoded = [''];
  for (const [index, byte] of bytes.entries()) {
    const isLast = index === bytes.length - 1;
    let unit = encodeByte(byte, isLast);
    const current = encoded.at(-1) ?? '';
    // A line that is not the last one ends in `=`.
    const isFull = current.length + unit.length > (isLast ? longestLine : longestLine - 1);
    const start = isFull ? '' : current;
    const rest = Buffer.from(bytes.slice(index)).toString('latin1');
    if (start === '' && actedOn.test(rest)) unit = quote(byte);
    if (isFull) encoded.splice(-1, 1, `${current}=`, unit);
    else encoded.splice(-1, 1, `${current}${unit}`);
  }
  return encoded;
}

/** A blank at the end of a line would be lost on the way. */
function encodeByte(byte: number, isLast: boolean): string {
  const isBlank = byte === 0x20 || byte === 0x09;
  const isLiteral = byte > 0x20 && byte < 0x7f && byte !== 0x3d;
  return isLiteral || (isBlank && !isLast) ? String.fromCharCode(byte) : quote(byte);
}

function quote(byte: number): string {
  return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
