/**
 * A word of a command that a person may paste into a shell, quoted if the shell would interpret it. Names
 * come from outside, and this is pasted as root.
 */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
