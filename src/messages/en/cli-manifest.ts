/** The words of the manual page ospi-update-manifest(5). */
export const manifest = {
  summary: 'contents, hooks and signature of an update archive (for the publisher)',
  titles: { keys: 'KEYS OF manifest.json', hooks: 'HOOKS', signing: 'PACKING AND SIGNING' },
  description: [
    'An update archive (.ospi) is made by `ospi-update pack` from a folder with `manifest.json`, the notice, hooks/ and files/; files/ is the release as it will stand in releases/VERSION/. It is a tar archive compressed with zstd, whose first members are manifest.json and its signature manifest.json.minisig.',
    'The manifest is JSON in UTF-8. All of the following keys but `revokes` are required, others are refused. The key `entries`, which lists every file with its size, mode and SHA-256, is added by pack and must not be written by hand.',
    'pack keeps no owners, times, hard links, ACLs or extended attributes, and of permissions only whether a file can be executed: folders and what can be executed become 0755, all else 0644, and pack says so where they were others. A symbolic link must be relative and stay within files/: `..` may stand only at the start of its target, and a `./` there alone. Named pipes, sockets and devices are refused, as are names that are not UTF-8, that have control characters or backslashes, or that differ only in case or accents. Archives that another program made (tar, with `mtime` and other pax headers) are refused.',
  ],
  hooks: [
    'Hooks run one after the other under the maintenance page, once the services are stopped and `current` leads to the new release, and before the services start: first every pre-install, then every migrate, then every post-install.',
    'A hook runs from the verified, staged copy of the archive, which is its current folder, as the user who runs the update: root as a rule. It has no standard input. Status 0 is success; any other ends the update, and the previous version comes back. Whatever a hook leaves running is ended with it, also what has left its session and its environment: all its processes are known by their limit of file locks (`ulimit -x`), which serves nothing else. What systemd starts for it (`systemctl restart …`) runs on; without systemd, a hook must therefore not restart a server itself. What it prints goes to the attempt’s log.',
    'A line `::progress 40 text` on its output says how far it is: a whole number from 0 to 100, and words of its own.',
  ],
  hookNames: {
    'pre-install': 'prepares, and finds out what would make the update fail',
    migrate: 'brings the data to the form of the new version',
    'post-install': 'finishes',
  },
  environmentIntroduction: ['A hook has these variables and no others:'],
  environment: {
    OSPI_FROM_VERSION: 'the version installed before',
    OSPI_TO_VERSION: 'the version being installed',
    OSPI_RELEASE: 'the folder of the new release: ROOT/releases/VERSION',
    OSPI_PREVIOUS_RELEASE: 'the folder of the release before',
    OSPI_ROOT: 'the folder of the platform: `root` in the configuration',
    OSPI_ATTEMPT: 'the attempt, as in the journal',
    OSPI_LANGUAGE: 'fr or en',
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C.UTF-8',
  },
  signing: {
    pack: 'With a pair of keys made by pack, whose secret key has no password (keep it offline):',
    minisign:
      'With the minisign program, whose secret key may have a password, in two steps: pack writes the manifest, minisign signs it, pack makes the archive. The folder must not change in between, and none of the files may be there already:',
    revoke:
      'A version that was published and must not be installed any more is withdrawn by a small signed text file, which support sends to the customers; the next archive can carry the same (`revokes`). pack takes versions, SHA-256 digests of archives, or both; without --key, minisign signs, as the output says:',
    verify:
      'Anyone can verify an archive’s manifest with minisign, and by it, through its digests, everything else:',
  },
};
