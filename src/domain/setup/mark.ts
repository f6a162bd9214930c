/**
 * Whether `setup` wrote a file: its first line then says so, in the language of whoever ran it. Units are written by
 * `setup systemd` too.
 */
export function isOurs(content: string): boolean {
  return /^# (?:Written by|Écrit par) `ospi-update setup(?: systemd)?`/.test(content);
}

/**
 * Whether two files do the same. The language of whoever ran `setup` shows in comments, descriptions and the option
 * `--lang` of commands: running it again in another one is no change.
 */
export function isSame(one: string, other: string): boolean {
  return one === other || simplify(one) === simplify(other);
}

function simplify(text: string): string {
  return text
    .split('\n')
    .filter((line) => line !== '' && !/^(?:[#;]|Description=)/.test(line))
    .map((line) => line.replace(/ --lang (?:en|fr) /, ' '))
    .join('\n');
}
