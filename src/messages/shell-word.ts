/**
 * A word of a command that a person may paste into a shell: in quotes where the shell would read more into it than a name. Names
 * come from outside, and this is pasted as root.
 */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
