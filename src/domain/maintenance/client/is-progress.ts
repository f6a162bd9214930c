import type { ProgressFile } from '../../../model/progress.ts';

const states: readonly unknown[] = [
  'idle',
  'running',
  'rolling-back',
  'succeeded',
  'rolled-back',
  'maintenance',
  'interrupted',
] satisfies ProgressFile['state'][];

/** Whether the pages can show it: a damaged file or one of another format must not break them. */
export function isProgress(value: unknown): value is ProgressFile {
  const { state, percent, step, steps, warnings } = read(value);
  return (
    states.includes(state) &&
    Number.isFinite(percent) &&
    (step === null || isTitled(step)) &&
    isListOf(steps, isTitled) &&
    isListOf(warnings, isBilingual)
  );
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isTitled(value: unknown): boolean {
  return isBilingual(read(value)['title']);
}

function isBilingual(value: unknown): boolean {
  const { fr, en } = read(value);
  return typeof fr === 'string' && typeof en === 'string';
}

function read(value: unknown): Readonly<Record<string, unknown>> {
  return (value ?? {}) as Record<string, unknown>;
}
