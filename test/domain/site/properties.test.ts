import * as fc from 'fast-check';
import { test } from 'vitest';
import { configuration } from '../../fuzz/targets/configuration.ts';
import { mutatedBytes } from '../../fuzz/mutations.ts';
import { runs, timeout } from '../../fuzz/runs.ts';

test('every text is a configuration or a list of errors with sentences', { timeout }, () => {
  const anything = fc.oneof(
    { weight: 8, arbitrary: mutatedBytes(configuration.seeds()) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 2000 }) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)) },
  );
  fc.assert(
    fc.property(anything, (input) => void configuration.run(Buffer.from(input))),
    runs(400),
  );
});
