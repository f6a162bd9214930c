import { memberCommands } from '../../terms/member-commands.ts';

/** In sudo's own folder; sudo ignores names with a dot in it, which a platform's name has not. */
export function sudoersPath(platform: string): string {
  return `/etc/sudoers.d/ospi-update-${platform}`;
}

/**
 * Lets the administrators' group run complete command lines as root, and nothing else: with a wildcard, root would read
 * and write whatever a member names. Each command is allowed with and without the platform's name. Pure.
 *
 * @param program as members type it, an absolute path
 * @param folder of Node.js, if the program looks for it
 */
export function renderSudoers({
  platform,
  group,
  program,
  folder,
  written,
}: {
  readonly platform: string;
  readonly group: string;
  readonly program: string;
  readonly folder: string | undefined;
  readonly written: string;
}): string {
  // Each name exists once in all files of sudo.
  const alias = `OSPI_UPDATE_${platform.toUpperCase().replaceAll('-', '_')}`;
  const choice = `--platform ${platform}`;
  const lines = memberCommands.flatMap((words) => [words, `${words} ${choice}`]);
  const searched = [...(folder === undefined ? [] : [folder]), ...standardFolders].join(':');
  return [
    `# ${written}`,
    `Cmnd_Alias ${alias} = \\`,
    lines.map((words) => `  ${escape(program)} ${words}`).join(', \\\n'),
    `Defaults!${alias} env_reset, !setenv, env_keep = "LANG LC_ALL LC_MESSAGES NO_COLOR TERM", \\`,
    `  secure_path = "${searched}"`,
    `${nameGroup(group)} ALL = (root) ${alias}`,
    '',
  ].join('\n');
}

export const standardFolders = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
] as const;

/** sudoers(5), "Other special characters and reserved words". */
function escape(path: string): string {
  return path.replaceAll(/[,:=\\\s!"#()]/g, String.raw`\$&`);
}

/** Directories have groups with blanks in their names. */
function nameGroup(group: string): string {
  if (/^[a-z_][a-z0-9_-]*$/i.test(group)) return `%${group}`;
  return `"%${group.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
