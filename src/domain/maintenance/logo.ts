import { readWholeFile, Unreadable } from '../files/read-file.ts';

/** With it the page stays below 30 KB, and it is sent with every page. */
export const largestLogo = 6 * 1024;

/**
 * Reads the site's logo into a `data:` URL, so that the page needs no second file. A picture in an `<img>` can do
 * little harm, even an SVG with a script; but the file is public, so only a picture is accepted.
 *
 * @returns the URL, or why there is none: `type`, `size`, or the system's error code
 */
export async function readLogo(
  path: string,
): Promise<{ readonly source: string } | { readonly refused: string }> {
  try {
    const content = await readWholeFile(path, { maximumBytes: largestLogo });
    const type = recogniseType(content);
    if (type === undefined) return { refused: 'type' };
    return { source: `data:${type};base64,${content.toString('base64')}` };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { refused: refusals[error.reason] ?? error.reason };
  }
}

const refusals: Readonly<Record<string, string>> = { 'not-a-file': 'type', 'too-large': 'size' };

/** By its first bytes, whatever its extension says. */
function recogniseType(content: Buffer): string | undefined {
  const starts = content.toString('latin1', 0, 12);
  if (starts.startsWith('\u0089PNG\r\n\u001a\n')) return 'image/png';
  if (starts.startsWith('\u00ff\u00d8\u00ff')) return 'image/jpeg';
  if (/^RIFF[^]{4}WEBP/.test(starts)) return 'image/webp';
  if (/^GIF8[79]a/.test(starts)) return 'image/gif';
  const isSvg = /^\ufeff?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[^]*?-->\s*)*<svg[\s>]/.test(
    content.toString('utf8'),
  );
  return isSvg ? 'image/svg+xml' : undefined;
}
