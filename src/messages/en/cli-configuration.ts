/** The words of the manual page ospi-update.yaml(5). */
export const configuration = {
  summary: 'configuration of a platform for ospi-update',
  titles: {
    keys: 'KEYS',
    services: 'SERVICES WITHOUT SYSTEMD',
    databases: 'DATABASES',
    credentials: 'CREDENTIALS FILES',
    rights: 'RIGHTS ON THE SERVERS',
    requirements: 'REQUIREMENTS OF A TEST PLATFORM',
    folders: 'FOLDERS',
    owner: 'WHO MUST OWN THE FILE',
  },
  words: { required: 'required', default: (value: string) => `default: \`${value}\`` },
  description: [
    'Each platform of a server has one file in /etc/ospi-update. The name of the file without its ending is the platform’s name, by which `--platform` chooses it: lower-case letters, digits and hyphens. The endings .yaml, .yml and .json are read; a file holds one document, in UTF-8, at most 64 KiB, without aliases and tags.',
    'A key that is not known is an error. All errors are reported together, each with its line and column; `ospi-update check` reads the file and changes nothing.',
  ],
  services: [
    'Where a platform is not run by systemd, a service is a name with three commands. They run without a shell, as the user who runs the update; a program is given by its absolute path, or by its name in the standard folders for programs. As root, it and the script of an interpreter are refused where others can write them or a folder above them. Both forms may stand in one list.',
    'A stop is over when nothing of the service is left: neither does its status say that it runs, nor is a process alive that its start command has started (or of a unit, one in its control group), nor one that works in a release of the platform without a terminal. What is left after its time is killed where an update is taken back or all services have stopped, and named in the log and in a warning. A start has failed as soon as all that it has started has ended, or once its time is over.',
  ],
  databases: [
    'On the server’s own machine, PostgreSQL can know its superuser by the Unix user alone, without any password. Debian sets it up like this:',
  ],
  databasesWithFile: [
    'MariaDB is best reached with a user of its own, whose password stands in an option file. Here that file holds two lines, `[client]` and `password=…`; it may also say where the server is and as whom to connect:',
  ],
  databasesElsewhere: [
    'A server on another machine, with a password file that holds one line, `db.example:5432:*:ospi:…`, and where the client programs of its version stand in a folder of their own:',
  ],
  credentials: [
    'A password never stands in the configuration, in the arguments or in the environment of a program, nor in a log, a journal or a message: the client programs read it themselves from the file that `credentialsFile` names. That file must belong to the Unix user who reads it (`runAs`, otherwise whoever runs ospi-update), and nobody else may read it: `chown root FILE && chmod 600 FILE`. The same goes for a `serviceFile` with a password in it.',
    'Neither file may stand in `public`, in a release, in a folder of data, in the folder of the backups or in `inbox`. A good place is /etc/ospi-update. As root, these files, the folder `programs` and every folder above them are refused where others can write them; the files may belong to `runAs`.',
  ],
  rights: [
    "To PostgreSQL, connect as a superuser: a restore ends others’ connections, makes what others own in their names, and brings back roles with their passwords. To MariaDB, connect as a user with all rights, whom the server’s administrator makes with: `CREATE USER 'ospi'@'localhost' IDENTIFIED BY '…'; GRANT ALL PRIVILEGES ON *.* TO 'ospi'@'localhost' WITH GRANT OPTION;`",
    '`ospi-update check` says which rights are missing, and what to run for them. Without the rights to read the database and to restore it, nothing is installed. Without the right to read the server’s users and to give them their rights again, there is a warning: an update does without it; but on an empty server the users would have to be made by hand. check also refuses a dump program that is older than its server.',
  ],
  requirements: [
    'A platform for tests may stand on a smaller server than one for users. As long as `requirements` is there, every check shows a warning that names it: do not use it on a platform with users unless support has agreed.',
  ],
  folders: [
    'A folder is written as an absolute path, without a slash at the end, without quotes, control characters or any of `\\$;{}*?[]`. Folders of the system themselves (such as /srv or /var/lib) are refused, as is everything below /dev, /proc, /run and /sys.',
    'Folders in one another are refused where one would destroy or show the other; links are followed first:',
  ],
  overlaps: [
    'nothing of the platform in `public`: nginx would show it to every visitor;',
    '`public` neither in the logs nor in the notices of `state`;',
    'nothing in releases/, current or .staging of `root`: it would go with the version;',
    '`backup.folder` not in `root`;',
    'nothing of ospi-update, and no other folder of data, in one of `backup.folders`: restoring the data would overwrite it;',
    'nothing else in `backup.folder` or in `inbox`.',
  ],
  owner: [
    'The file decides what runs as root. It must belong to root, and neither a group other than root’s nor other users may write it; the same goes for `root`, `state`, `public` and the folder of the backups, and for every folder above any of these. The folders of data themselves are exempt, since they belong to the platform’s own user; the folders above them are not: who can put another folder in the place of one could have any folder saved and restored. For example: `chown root:systeme FILE && chmod 640 FILE` lets the administrators read it, so that they can run check and status. A user who is not root may use a file of his own with --config, for a platform of his own.',
  ],
};
