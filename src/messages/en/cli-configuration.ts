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
  keys: {
    product: 'the application as the vendor names it; an archive for another one is refused',
    root: 'the folder of the platform: it holds releases/VERSION/ and `current`, the link to the installed one',
    state:
      'the folder of the journal, the lock, the notices and the attempts’ logs; it is made where it is missing',
    public: 'the folder that nginx serves during an update: page, progress and flag',
    url: 'the platform as a visitor reaches it, through nginx; it is asked to see whether the page is really on',
    administrators:
      'the Unix group whose members may install; it must exist. Without this key only root may. Its members also read the state, and so can run check and status without sudo',
    trustedKeys:
      'the vendor’s public keys, in minisign’s form: the second line of the .pub file, beginning with RW. Several, while the vendor changes keys',
    services: 'in starting order, the Superviseur first; stopped in the reverse order',
    'services.unit': 'a systemd unit with its ending (.service, .socket, .target or .timer)',
    'services.name': 'in place of a unit: the name of a service that commands start and stop',
    'services.start': 'the command that starts it, as a list: program and arguments',
    'services.stop': 'the command that stops it',
    'services.status': 'the command that ends with 0 while it runs, and with anything else while it does not',
    'services.timeoutSeconds':
      'seconds after which a start or a stop counts as failed, from its command to the moment when the service runs, or when no process of it is left; 1 to 3600. A command that is still at work then is ended. A status gets at most 30 of them. Without this key it is 180; for a unit more, where systemd allows it more; and 30 for a start of which no process is seen at all',
    health: 'how the platform says that it is healthy',
    'health.url':
      'an address that answers with a status from 200 to 299 once the platform can be used; asked of the platform itself, not through nginx; of one in PHP, through a server block of its own on this server alone (listen 127.0.0.1:8098), without the snippet',
    'health.timeoutSeconds':
      'seconds from the start of the services until an update counts as failed; 1 to 3600',
    'health.versionHeader':
      'a header of that answer which holds the platform’s version, such as X-Version. An update counts as healthy, and a rollback as done, only while the right version stands in it',
    'health.versionPath':
      'the same with a path on that address, such as /version, whose answer is or contains the version',
    maintenance: 'about the maintenance page',
    'maintenance.exempt':
      'paths that can be read during an update, as soon as they answer. Only GET, HEAD and OPTIONS pass: a rollback brings the data back to their state before the update, and what had been saved through such a path meanwhile would be lost. Only plain addresses pass: those with `;`, `\\`, `%00`, `%25`, `%2f` or `%5c`, in their questions too, or with a segment that is empty or begins with a dot, get the page, since an application server may read them as another path',
    'maintenance.allow':
      'addresses and networks (192.0.2.0/24, 2001:db8::/32) that see the new version while `apply --hold` keeps it closed to all others. nginx must know the visitors’ own addresses: behind a proxy, by `set_real_ip_from` and `real_ip_header`. Anyone who can send from an address of `set_real_ip_from` can claim any other one: name your own proxies there, and nothing else',
    'maintenance.holdMinutes':
      'how long `apply --hold` waits for `apply --open`, 1 to 1440; then the platform opens by itself, if it is still healthy',
    'maintenance.page': 'how the pages that nginx shows say whose platform it is',
    'maintenance.page.name': 'the name of the site, above the page; without it, the product',
    'maintenance.page.logo':
      'a picture beside it: a file (SVG, PNG, JPEG, WebP or GIF) of at most 6 KiB, which everybody will see',
    'maintenance.page.color':
      'the colour of bars and links, in quotes: "#0b5cad"; it is darkened or lightened where it could not be read',
    'maintenance.page.contact': 'whom the staff may ask, in one line: “IT department, extension 4242”',
    backup: 'about the backups of the data',
    'backup.folder': 'the folder of the backups, best on another disk; nothing else may be in it',
    'backup.keep':
      'how many full backups are kept, each with those that add to it; 1 to 1000. Old versions in releases/ are not counted and never removed',
    'backup.rehearse':
      '`restore`: each database that was dumped is restored beside the one in use, while the platform serves, and compared, since only that proves that it can be; an update keeps that copy as its way back, which then takes seconds. `read`: dumps are only read back, and the way back restores them. It needs less room on the database server',
    'backup.folders': 'the folders that hold the platform’s data',
    'backup.databases':
      'the platform’s databases, each with its engine and its name; they are backed up, restored and rolled back together with the folders',
    'backup.databases.engine': '`postgresql` or `mariadb`',
    'backup.databases.name':
      'the name of the database: letters, digits, _ and -, at most 50; none of the server’s own, such as template1 or mysql',
    'backup.databases.socket':
      'for postgresql the folder of the server’s socket, for mariadb the socket itself; without `socket`, `host` and `service`, the client programs’ usual one',
    'backup.databases.host': 'in place of a socket: the server’s name or IP address',
    'backup.databases.port':
      'the port of `host`, 1 to 65535; for postgresql also with a socket, whose name it is a part of',
    'backup.databases.service':
      'postgresql, in place of a socket and a host: a service of the connection service file',
    'backup.databases.serviceFile': 'postgresql: that file, where it is not the usual one',
    'backup.databases.user':
      'as whom to connect to the server; without it, as the client programs do of themselves: as the Unix user who runs them, or as a file says',
    'backup.databases.credentialsFile':
      'the file with the password: a password file (as ~/.pgpass) for postgresql, an option file (as ~/.my.cnf) for mariadb; see below',
    'backup.databases.runAs':
      'the Unix user as whom the client programs run, for a server that knows its users by that (peer, unix_socket); only root can use it',
    'backup.databases.programs':
      'the folder of the client programs, where those of the server’s version are not in the standard folders: psql, pg_dump and pg_restore, or mariadb and mariadb-dump',
    inbox:
      'the folder in which `apply` without an archive and `check --inbox` look for new ones, and `support release` without a file for a release (NAME.txt); its links are not followed',
    requirements: 'in place of the usual prerequisites, and of an archive’s own; see below',
    'requirements.cpuCores': 'CPU cores',
    'requirements.cpuCores.minimum': 'with fewer, nothing is installed',
    'requirements.cpuCores.recommended': 'with fewer, there is a warning',
    'requirements.memoryGiB': 'memory in GiB',
    'requirements.memoryGiB.minimum': 'with less, nothing is installed',
    'requirements.memoryGiB.recommended': 'with less, there is a warning',
    'requirements.freeDiskPercent': 'how much of each file system must be free; 1 to 99',
    support: 'how support is reached; shown on the page and with every refusal',
    'support.email': 'its e-mail address',
    'support.phone': 'its telephone number, in quotes',
  },
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
