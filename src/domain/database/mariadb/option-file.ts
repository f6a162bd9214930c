import { distance } from 'fastest-levenshtein';

/**
 * The part of a credentials file that the client programs get: the connection options of the groups that the program
 * would read. Other options are not for us: an `ignore-table` or a `no-data` would silently empty a backup.
 *
 * @returns undefined if the file has syntax that the programs would not understand, or an `!include`
 */
export function pickConnectionOptions({
  text,
  groups,
}: {
  text: string;
  groups: readonly string[];
}): string | undefined {
  const picked: string[] = [];
  let group: string | undefined;
  for (const line of text.split('\n').map((it) => it.trim())) {
    if (line === '' || /^[#;]/.test(line)) continue;
    if (line.startsWith('!')) return undefined;
    if (line.startsWith('[')) {
      group = /^\[([^\]]*)\]/.exec(line)?.[1]?.trim();
      if (group === undefined) return undefined;
      continue;
    }
    if (group === undefined) return undefined;
    if (!groups.includes(group)) continue;
    const judgement = judgeOption(line);
    if (judgement === 'misspelt') return undefined;
    if (judgement === 'connection') picked.push(line);
  }
  return `[client]\n${picked.map((line) => `${line}\n`).join('')}`;
}

/** The option-file groups that each program reads, in all versions. */
export const optionGroups = {
  client: ['client', 'client-server', 'client-mariadb', 'mysql', 'mariadb-client'],
  dump: ['client', 'client-server', 'client-mariadb', 'mysqldump', 'mariadb-dump'],
} as const;

const connectionOptions = new Set(
  [
    'user password host port socket protocol plugin-dir default-auth tls-version',
    'ssl ssl-ca ssl-capath ssl-cert ssl-cipher ssl-key ssl-crl ssl-crlpath ssl-fp ssl-fplist ssl-verify-server-cert',
  ].flatMap((line) => line.split(' ')),
);

/**
 * A name one or two letters away from a connection option, or an abbreviation of one, was meant to be it: dropped
 * silently, it would be missed. In such a line even the name may be part of a password.
 */
function judgeOption(line: string): 'connection' | 'misspelt' | 'other' {
  const key = (/^[^=#]*/.exec(line)?.[0] ?? '').trim().replaceAll('_', '-');
  if (!/^[\w-]+$/.test(key)) return 'misspelt';
  const name = key.replace(/^(?:loose-)?(?:(?:skip|disable|enable)-)?/, '');
  if (connectionOptions.has(name)) return 'connection';
  if (key.startsWith('loose-')) return 'other';
  const isNear = [...connectionOptions].some(
    (option) =>
      distance(name, option) <= (option.length < 5 ? 1 : 2) || (name.length >= 3 && option.startsWith(name)),
  );
  return isNear ? 'misspelt' : 'other';
}
