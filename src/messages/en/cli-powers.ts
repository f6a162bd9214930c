/** TRUST MODEL of the manual: what each can do, and what stops them from more. Each line has its test: test/man/powers.ts. */
export const powers = {
  introduction: 'Who can do what, and what stops them from more:',
  people: {
    visitor: {
      name: 'a visitor',
      can: 'sees the page, its progress and the follow-up; reads the plain addresses below `maintenance.exempt`, with GET, HEAD and OPTIONS. Who sends from an address that nginx is told to believe (`set_real_ip_from`) can claim one of `maintenance.allow`.',
      lines: {
        'exempt-address':
          'No exempt address leads to another one: it is judged as it was written, and only a plain one passes, whatever an application server would make of it.',
        'exempt-header': 'No header makes an exempt request one for another address, or of another method.',
        'allowed-address':
          'No header makes anybody an address of `maintenance.allow`, unless nginx is told to believe it.',
      },
    },
    localUser: {
      name: 'a user of the server',
      can: 'asks a service on its own port, which the page does not close.',
      lines: {
        lock: 'No lock of his holds a run up: what is locked, only the installing user can open. Who holds one all the same is named.',
        'special-file':
          'No pipe or device in the inbox, or in the place of another file, is opened: what a name leads to is looked at first.',
        'root-writes': 'No folder of his leads elsewhere what root writes.',
        'open-place':
          'No folder of the configuration that is missing can be made by him first: places in folders such as /tmp are refused.',
        'release-files': 'No installed file is his to write: an archive that would make one so is refused.',
      },
    },
    account: {
      name: 'the platform’s account',
      can: 'does what it likes in the data folders, also while root is at work there; what is in them is backed up and restored as it is. It can make that fail, as it can fill the disk.',
      lines: {
        'read-outside':
          'No link brings into a backup what it may not read: the data are read through mounts of their own, in which nothing else is.',
        'write-outside':
          'No link leads a restore or a way back elsewhere: root works beside the folder, or looks at what it has opened.',
        'give-away':
          'No folder of root’s is given to it: each folder on the way is closed before anything is looked up in it.',
        'change-mode': 'No mode or owner is changed by its name, in what root deletes.',
        'stop-backups': 'No folder of its own counts as one that a restore has left.',
        'delete-release': 'No link leads elsewhere what root deletes of a release that was given to it.',
        'own-places':
          'Nothing that root runs or restores is its own: `root`, `state`, `public`, backups, the folders above these and above the data, and the programs of the services must be root’s alone.',
      },
    },
    databaseOwner: {
      name: 'the owner of a database',
      can: 'puts what he likes into it, and so can make its backup fail, as an event of MariaDB does that its dump program cannot read to the end. On MariaDB, who exchanges a table for a view in the moment of a dump may have that view read with the rights of the user of the dump: give that user no more than the README says. A user of PostgreSQL’s who is no superuser loads everything with his own rights.',
      lines: {
        settings:
          'No setting, view, function or operator of his is heeded by what reads the server: the connection’s own options come first.',
        'loaded-code':
          'No function of his is run as a superuser by a restore: a role that has no right elsewhere, and really logs in, loads what is his.',
        'others-objects': 'Nothing that a superuser has in the same database is changed by it.',
        'in-the-way':
          'No database or role that he has made before stands in a restore’s way, or is used by it.',
        copies:
          'In a copy on MariaDB nothing of his runs by itself, or as anybody but who calls it: look at one as a user without rights.',
        commands: 'No name, comment or body is a command to the client that loads it.',
      },
    },
    administrator: {
      name: 'a member of the administrators’ group',
      can: 'with the lines under ADMINISTRATORS: checks, backs up, reads and accepts the notice; installs, when he likes, an archive that the vendor has signed, whose hooks then run as root; puts a release or a revocation of support’s in force. He can hold others up by leaving a question open.',
      lines: {
        'other-commands': 'No other command or argument passes sudo: whole commands stand in its lines.',
        environment: 'Nothing of his session reaches root, but language and terminal.',
        'inbox-link': 'No link in the inbox is followed: he learns nothing of a file that he cannot read.',
        'named-files':
          'Where other lines let him name files, they are opened with his own rights, and what is written is his.',
        'nginx-files':
          'nginx is not run on a file that he could have written, nor on one that reads such a file.',
        'foreign-facts': 'Root believes no facts, and unpacks no bundle.',
      },
    },
    publisher: {
      name: 'the publisher, with the secret key',
      can: 'runs hooks as root wherever the key is trusted; withdraws versions of his product for good.',
      lines: {
        'older-version': 'No older version than the highest that was installed is accepted.',
        'other-purpose':
          'No signature does for another purpose: an update, a release and a revocation are told apart by what is signed.',
        'other-product': 'No revocation withdraws another product’s versions, nor an open-ended range.',
        'way-back': 'No revocation bars a way back or a recovery.',
      },
    },
    support: {
      name: 'support',
      can: 'with the key: releases one failure of one platform, once, until it expires. Without it: reads bundles, in which names and addresses are replaced.',
      lines: {
        'one-release': 'No release fits another failure or platform, nor a second time.',
        secrets: 'No password, key or content of the platform is in a bundle.',
        'hostile-bundle': 'No bundle makes its reader root: replay refuses to run as root.',
      },
    },
  },
};
