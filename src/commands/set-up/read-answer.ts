import { lstat } from 'node:fs/promises';
import { resolve } from 'node:path';
import semver from 'semver';
import { readWholeFile, Unreadable } from '../../domain/files/read-file.ts';
import { requireTrustedFiles } from '../../domain/files/trust.ts';
import { siteError, type KeyPath } from '../../domain/site/source.ts';
import { parseDatabase } from '../../domain/setup/database-answer.ts';
import { parseTime } from '../../domain/setup/night.ts';
import { Problem } from '../../messages/problem.ts';
import { databaseForm } from '../../model/site-backup-form.ts';
import { publicKeyRule, type Rule } from '../../model/site-rules.ts';
import type { Database } from '../../model/site.ts';

/** For all that may be left out: an empty answer means the usual one. */
export const none = 'none';

export function isNone(words: readonly string[]): boolean {
  return words.length === 1 && words[0] === none;
}

/** @throws Problem `usage.setup-answers` */
export function requireFit(path: KeyPath, text: string, rule: Rule): string {
  const finding = rule(text);
  if (finding === undefined) return text;
  const error = siteError({ line: 1, column: 1 }, path, finding.code, finding.params);
  throw Problem.of('usage.setup-answers', { errors: [error] });
}

/** A path as it is typed: without a slash at its end. */
export function tidyPath(text: string): string {
  return text.length > 1 ? text.replace(/\/+$/, '') : text;
}

/**
 * A public key, or the first one in a file. Whoever can change the file could have us trust another key.
 *
 * @throws Problem `usage.setup-key-unreadable`, `usage.file-writable-by-others`
 */
export async function readKey(text: string): Promise<string> {
  if (publicKeyRule(text) === undefined) return text;
  const path = resolve(text);
  const isThere = await lstat(path).then(
    () => true,
    () => false,
  );
  if (!isThere && !text.includes('/') && !text.endsWith('.pub'))
    return requireFit(['trustedKeys'], text, publicKeyRule);
  await requireTrustedFiles([path]);
  const content = await readWholeFile(path, { maximumBytes: 64 * 1024 }).then(String, (error: unknown) => {
    const reason = error instanceof Unreadable ? error.reason : String(error);
    throw Problem.of('usage.setup-key-unreadable', { path, reason }, error);
  });
  const key = content.split('\n').find((line) => publicKeyRule(line.trim()) === undefined);
  if (key === undefined) throw Problem.of('usage.setup-key-unreadable', { path, reason: 'minisign' });
  return key.trim();
}

/** By its number in a list, counted from 1; otherwise as it is. */
export function choose(word: string, found: readonly string[]): string {
  return /^\d{1,3}$/.test(word) ? (found[Number(word) - 1] ?? word) : word;
}

/** As systemctl does: `planipsy-web` means planipsy-web.service. */
export function completeUnit(name: string): string {
  return name.includes('.') ? name : `${name}.service`;
}

/** @throws Problem `usage.setup-database`, `usage.setup-answers` */
export function readDatabase(word: string, known: readonly Database[]): Database {
  const database = parseDatabase(word, known);
  if (database === undefined) throw Problem.of('usage.setup-database', { value: word });
  const parsed = databaseForm.safeParse(database);
  // The reason is reported with the whole configuration; but what does not fit is not asked either.
  if (!parsed.success) throw Problem.of('usage.setup-database', { value: word });
  return parsed.data;
}

/** @throws Problem `usage.setup-time` */
export function readTime(text: string): string | undefined {
  if (text === none) return undefined;
  const at = parseTime(text);
  if (at === undefined) throw Problem.of('usage.setup-time', { value: text });
  return at;
}

/** @throws Problem `usage.setup-version` */
export function readVersion(text: string): string | undefined {
  if (text === none) return undefined;
  const version = semver.valid(text);
  if (version === null) throw Problem.of('usage.setup-version', { value: text });
  return version;
}

export function splitList(text: string): readonly string[] {
  return text.split(/[,\s]+/).filter((word) => word !== '');
}

export function splitPaths(text: string): readonly string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

export function splitWords(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
