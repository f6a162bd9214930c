import * as z from 'zod';
import type { Held } from './form.ts';
import { size } from './words.ts';

const text = z.string();

/** As nginx's configuration writes it. */
const value = z.object({
  text,
  /** Where it is written, and whether that is in the block that it concerns; absent for nginx's own. */
  set: z.object({ file: text, line: size, isHere: z.boolean() }).exactOptional(),
});
export type UploadValue = Held<typeof value>;

const block = z.object({ name: text, file: text, line: size });

/** The block of nginx's configuration that handles uploads to the platform's Superviseur, and what it does with them. */
const place = z.object({
  /** Its server block, as `FILE:LINE`. */
  server: text,
  /** The block itself: a location, or the server block if there is none for it. */
  block,
  /** The one that passes it on, if that is another: a named location. */
  reader: block.exactOptional(),
  maximum: value,
  /** That of the reader, if there is one: a request without its length in its head is measured while it is read. */
  readerMaximum: value.exactOptional(),
  bodyTimeout: value,
  /** How it is passed on; absent if it is not. */
  protocol: z.enum(['proxy', 'fastcgi', 'uwsgi', 'scgi', 'grpc']).exactOptional(),
  readTimeout: value.exactOptional(),
  sendTimeout: value.exactOptional(),
  /** Whether nginx takes a request in whole before it passes any of it on. */
  isBuffered: z.boolean(),
});
export type UploadPlace = Held<typeof place>;

/** Where nginx keeps what it takes in; `user` is who its workers run as. Absent as far as it cannot be seen. */
const temporary = z.object({
  folder: text,
  freeBytes: size.exactOptional(),
  user: text.exactOptional(),
  isWritable: z.boolean().exactOptional(),
});

/** Only if the site takes requests of its Superviseur, and nginx's configuration can be read. */
export const uploads = z.object({
  places: z.array(place.extend({ temporary: temporary.exactOptional() })),
});
export type UploadFacts = Held<typeof uploads>;
export type JudgedPlace = UploadFacts['places'][number];

/** What would cut an upload, and the line that mends it. */
export type UploadFault =
  | {
      readonly kind: 'value';
      readonly block: UploadPlace['block'];
      readonly directive: string;
      readonly value: UploadValue;
      /** The whole line. */
      readonly wanted: string;
    }
  | {
      readonly kind: 'room';
      readonly folder: string;
      readonly freeBytes: number;
      readonly neededBytes: number;
    }
  | { readonly kind: 'rights'; readonly folder: string; readonly user: string };
