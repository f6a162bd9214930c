// Runs the bundled program as its launcher does, then stores V8's compiled code beside it: node .config/compile.js FILE
// ARGUMENTS
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { Script } from 'node:vm';

const [node = '', , path = '', ...args] = process.argv;
const file = resolve(path);
process.argv = [node, file, ...args];
const source = readFileSync(file);
const script = new Script(source.toString('latin1'), { filename: file });
process.on('exit', () => {
  const compiled = script.createCachedData();
  const digest = createHash('sha256').update(source).update(compiled).digest();
  writeFileSync(`${file}.compiled`, Buffer.concat([digest, compiled]));
});
// eslint-disable-next-line @typescript-eslint/no-unsafe-call -- V8 gives `any`; the bundle is one function.
script.runInThisContext()(createRequire(file));
