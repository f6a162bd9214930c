import type { Spoken } from './speak.ts';
import type { placeholders } from './placeholders.ts';

/** Words in capitals for what a message names, in the reader's language. */
export type SampleWords = Spoken<typeof placeholders>;

/** The parameters of a message in the manual: the usual case, named with those words. */
export type Sample<Own> = Own | ((words: SampleWords) => Own);

/** What a message needs beyond the common samples: checked by the compiler, so that no sentence of the manual has a hole. */
export type Lacking<Params> = {
  [
    Key in keyof Params as Key extends keyof Common ? (Common[Key] extends Params[Key] ? never : Key) : Key
  ]: Params[Key];
};

type Common = ReturnType<typeof nameCommon>;

/** Fills a message for the manual. */
export function buildSample({
  sample = {},
  words,
}: {
  sample?: Sample<object> | undefined;
  words: SampleWords;
}): object {
  // A function is an object as well: only `Sample` tells what it takes.
  const own = typeof sample === 'function' ? (sample as (words: SampleWords) => object)(words) : sample;
  return { ...nameCommon(words), ...own };
}

function nameCommon(words: SampleWords) {
  const { name, version } = words;
  return {
    ...words,
    administrators: words.group,
    bytes: 1024,
    choices: [name],
    configuration: words.file,
    count: 1,
    detail: words.reason,
    details: [words.reason],
    engine: 'postgresql' as const,
    exitCode: 1,
    files: [words.file],
    folders: [words.folder],
    from: version,
    id: words.backup,
    installed: version,
    keyId: words.key,
    known: [words.attempt],
    lastLines: [words.output],
    limitMiB: 512,
    line: 1,
    names: [name],
    nearest: name,
    needed: 4096,
    other: name,
    output: words.file,
    places: [words.place],
    services: [words.service],
    timedOut: false,
    timeoutSeconds: 300,
    to: version,
    url: words.address,
    visit: { url: words.address, status: 502 },
  };
}
