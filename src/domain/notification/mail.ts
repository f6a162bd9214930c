import { encodeBase64, encodeText } from './encode-text.ts';

/** A file that goes with a mail. */
export interface Attachment {
  readonly name: string;
  readonly content: Buffer;
}

/**
 * A mail as of RFC 5322, in ASCII alone, with lines of at most 76 characters: what sendmail(8) takes with `-t`. Values
 * can't add a header or a line: what is not printable ASCII goes through an encoding. Pure.
 */
export function composeMail({
  from,
  to,
  subject,
  body,
  at,
  id,
  attachment,
}: {
  /** Without it the mail system adds its own. */
  readonly from?: string | undefined;
  readonly to: readonly string[];
  readonly subject: string;
  readonly body: string;
  readonly at: Date;
  /** Unique, without the angle brackets. */
  readonly id: string;
  readonly attachment?: Attachment | undefined;
}): string {
  const boundary = `ospi-update-${id.replaceAll(/[^A-Za-z0-9]/g, '')}`;
  const headers = [
    ...(from === undefined ? [] : [`From: ${requireAddress(from)}`]),
    `To: ${to.map(requireAddress).join(',\r\n ')}`,
    `Subject: ${encodeWords(subject)}`,
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${requireAddress(id)}>`,
    'Auto-Submitted: auto-generated',
    'Precedence: bulk',
    'MIME-Version: 1.0',
  ];
  const text = ['Content-Type: text/plain; charset=utf-8', ...encodeText(body)];
  const lines =
    attachment === undefined
      ? [...headers, ...text]
      : [
          ...headers,
          `Content-Type: multipart/mixed; boundary="${boundary}"`,
          '',
          `--${boundary}`,
          ...text,
          `--${boundary}`,
          'Content-Type: application/gzip',
          `Content-Disposition: attachment; filename="${attachment.name.replaceAll(/[^\w.-]/g, '_')}"`,
          ...encodeBase64(attachment.content),
          `--${boundary}--`,
        ];
  // sendmail takes the line ends of the system, and makes those of SMTP of them.
  return `${lines.join('\n').replaceAll('\r\n', '\n')}\n`;
}

/** The configuration allows no others; what reaches a header is checked where it gets there. */
function requireAddress(address: string): string {
  if (!/^[\w.+@-]{1,320}$/.test(address)) throw new TypeError(`not an address: ${JSON.stringify(address)}`);
  return address;
}

/** RFC 2047: words of at most 75 characters, each of whole characters; plain ASCII stays as it is. */
function encodeWords(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  if (/^[\x20-\x7e]{0,60}$/.test(line) && !line.includes('=?')) return line;
  const words: string[] = [''];
  for (const character of line) {
    const longer = `${words.at(-1) ?? ''}${character}`;
    if (Buffer.byteLength(longer) <= wordBytes) words.splice(-1, 1, longer);
    else words.push(character);
  }
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\n ');
}

/** In base64, with what stands around it and the name of the header, less than 76 characters. */
const wordBytes = 39;
