// Replaces every name in a folder by a link to the same name elsewhere, and back, in an endless loop: swap-names.js
// FOLDER ELSEWHERE. Run by the account that owns the folder.
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '', elsewhere = ''] = process.argv.slice(2);
process.chdir(folder); // Open from before: closing the parent folders does not keep it out of this one.
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

/**
 * The folder that root works in: it is moved away, and replaced for a while by a link to elsewhere. @param {string} own
 */
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

/** Root may move and close what is here at any moment. @param {() => void} action */
function attempt(action) {
  try {
    action();
  } catch {
    // The next round finds what is there by then.
  }
}

function pause() {
  const end = performance.now() + Math.random();
  while (performance.now() < end);
}
