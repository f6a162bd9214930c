// Swaps every name in a folder for a link to what bears the same name elsewhere, and back, one after the other without end:
// swap-names.js FOLDER ELSEWHERE. Run by the account that owns the folder.
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '', elsewhere = ''] = process.argv.slice(2);
process.chdir(folder); // Open from before: closing the folders above does not keep it out of this one.
const mark = '~';
process.stdout.write('swapping\n');
for (;;) swapBelow('');

/** @param {string} path */
function swapBelow(path) {
  for (const name of list(path)) {
    const own = join(path, name);
    if (name.startsWith('.ospi'))
      attempt(() => {
        stealFolder(own);
      });
    else if (name.endsWith(mark))
      attempt(() => {
        renameSync(own, own.slice(0, -mark.length));
      });
    else {
      attempt(() => {
        swap(own);
      });
      swapBelow(own);
    }
  }
}

/** @param {string} own */
function swap(own) {
  renameSync(own, own + mark);
  attempt(() => {
    symlinkSync(join(elsewhere, own), own);
    pause();
    unlinkSync(own);
  });
  renameSync(own + mark, own);
}

/** What root works in: it is taken away, and one that leads elsewhere stands in its place for a while. @param {string} own */
function stealFolder(own) {
  renameSync(own, own + mark);
  mkdirSync(own);
  for (const name of ['new', 'models', 'old', 'done', 'whole']) symlinkSync(elsewhere, join(own, name));
  pause();
  rmSync(own, { recursive: true, force: true });
  renameSync(own + mark, own);
}

/** @param {string} path */
function list(path) {
  try {
    return readdirSync(path === '' ? '.' : path);
  } catch {
    return [];
  }
}

/** Root moves and closes what is here at any moment. @param {() => void} action */
function attempt(action) {
  try {
    action();
  } catch {
    // The next round finds what there is then.
  }
}

function pause() {
  const end = performance.now() + Math.random();
  while (performance.now() < end);
}
