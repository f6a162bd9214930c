import type { Bilingual } from '../terms/bilingual.ts';
import type { DropFolderFacts, DropFolderFault } from '../terms/drop-folder.ts';
import type { UploadFault } from '../terms/uploads.ts';
import { formatNumber } from './check-format.ts';
import { check, inEach, type Outcome, say } from './declare.ts';
import { quoteWord } from './shell-word.ts';

interface Told {
  readonly what: string;
  readonly remedy: string;
}

const mib = inEach((language) => (bytes: number) => formatNumber[language](Math.floor(bytes / 2 ** 20)));
const gib = inEach((language) => (bytes: number) => formatNumber[language](bytes / 2 ** 30));

const found = ({ found: seen }: DropFolderFacts) =>
  seen ?? { mode: '?', owner: '?', group: '?', remote: '?' };

const toArrange = say<[facts: DropFolderFacts]>({
  en: ({ folder, group = 'root' }) =>
    `As root: chown SUPERVISEUR:${group} ${quoteWord(folder)} && chmod 2770 ${quoteWord(folder)} (SUPERVISEUR is the account that the Superviseur runs as).`,
  fr: ({ folder, group = 'root' }) =>
    `En tant que root : chown SUPERVISEUR:${group} ${quoteWord(folder)} && chmod 2770 ${quoteWord(folder)} (SUPERVISEUR est le compte sous lequel tourne le Superviseur).`,
});

const dropFaults: Readonly<Record<DropFolderFault, Bilingual<(facts: DropFolderFacts) => Told>>> = {
  missing: {
    en: ({ folder, reason = '?' }) => ({
      what: `The folder of its requests, ${folder}, cannot be seen (${reason}).`,
      remedy: 'Run `ospi-update setup` again, which makes it, or correct `import.folder`.',
    }),
    fr: ({ folder, reason = '?' }) => ({
      what: `Le dossier de ses demandes, ${folder}, n’est pas visible (${reason}).`,
      remedy: 'Relancez `ospi-update setup`, qui le crée, ou corrigez `import.folder`.',
    }),
  },
  'no-folder': {
    en: ({ folder }) => ({
      what: `${folder} is a link or a file: requests are only taken from a folder.`,
      remedy: 'Name the folder itself in `import.folder`.',
    }),
    fr: ({ folder }) => ({
      what: `${folder} est un lien ou un fichier : les demandes ne sont prises que dans un dossier.`,
      remedy: 'Indiquez le dossier lui-même dans `import.folder`.',
    }),
  },
  'other-platform': {
    en: ({ folder, sharedWith: { platform, folder: other } = { platform: '?', folder } }) => ({
      what: `The platform ${platform} takes its requests from ${other === folder ? 'the same folder' : `${other}, which is the same folder, above it or below it`}: none is taken, since each would answer the other’s.`,
      remedy: 'Give each platform a folder of its own (`import.folder`), neither inside the other.',
    }),
    fr: ({ folder, sharedWith: { platform, folder: other } = { platform: '?', folder } }) => ({
      what: `La plateforme ${platform} prend ses demandes dans ${other === folder ? 'le même dossier' : `${other}, qui est le même dossier, ou au-dessus, ou au-dessous`} : aucune n’est prise, chacune répondrait à celles de l’autre.`,
      remedy: 'Donnez à chaque plateforme son propre dossier (`import.folder`), aucun n’étant dans l’autre.',
    }),
  },
  'owner-root': {
    en: (facts) => ({
      what: `${facts.folder} belongs to root: the Superviseur cannot ask there, and must not run as root.`,
      remedy: toArrange.en(facts),
    }),
    fr: (facts) => ({
      what: `${facts.folder} est à root : le Superviseur ne peut rien y demander, et ne doit pas tourner en tant que root.`,
      remedy: toArrange.fr(facts),
    }),
  },
  'owner-member': {
    en: (facts) => ({
      what: `${found(facts).owner}, whose folder ${facts.folder} is, is in the group ${facts.group ?? '?'}: that account of the web application may install by itself.`,
      remedy: `Take it out of the group: gpasswd --delete ${found(facts).owner} ${facts.group ?? '?'}`,
    }),
    fr: (facts) => ({
      what: `${found(facts).owner}, à qui est le dossier ${facts.folder}, est dans le groupe ${facts.group ?? '?'} : ce compte de l’application web peut installer lui-même.`,
      remedy: `Retirez-le du groupe : gpasswd --delete ${found(facts).owner} ${facts.group ?? '?'}`,
    }),
  },
  group: {
    en: (facts) => ({
      what: `${facts.folder} belongs to the group ${found(facts).group}, not to ${facts.group ?? '?'}.`,
      remedy: `chgrp ${facts.group ?? '?'} ${quoteWord(facts.folder)} && chmod 2770 ${quoteWord(facts.folder)}`,
    }),
    fr: (facts) => ({
      what: `${facts.folder} est au groupe ${found(facts).group}, et non à ${facts.group ?? '?'}.`,
      remedy: `chgrp ${facts.group ?? '?'} ${quoteWord(facts.folder)} && chmod 2770 ${quoteWord(facts.folder)}`,
    }),
  },
  mode: {
    en: (facts) => ({
      what: `${facts.folder} has mode ${found(facts).mode}, not 2770.`,
      remedy: `chmod 2770 ${quoteWord(facts.folder)}`,
    }),
    fr: (facts) => ({
      what: `${facts.folder} a le mode ${found(facts).mode}, et non 2770.`,
      remedy: `chmod 2770 ${quoteWord(facts.folder)}`,
    }),
  },
  shared: {
    en: ({ folder }) => ({
      what: `An access list lets others into ${folder}.`,
      remedy: `setfacl --remove-all --remove-default ${quoteWord(folder)}`,
    }),
    fr: ({ folder }) => ({
      what: `Une liste d’accès ouvre ${folder} à d’autres.`,
      remedy: `setfacl --remove-all --remove-default ${quoteWord(folder)}`,
    }),
  },
  remote: {
    en: (facts) => ({
      what: `${facts.folder} is on a file system that other machines write to (${found(facts).remote ?? '?'}): whose a file there is, they decide.`,
      remedy: 'Name a folder on a disk of this server in `import.folder`.',
    }),
    fr: (facts) => ({
      what: `${facts.folder} est sur un système de fichiers où d’autres machines écrivent (${found(facts).remote ?? '?'}) : elles décident à qui y est un fichier.`,
      remedy: 'Indiquez dans `import.folder` un dossier d’un disque de ce serveur.',
    }),
  },
  room: {
    en: ({ disks }) => ({
      what: `Too little room for an archive of \`import.maximumGiB\`: ${listLacking.en(disks)}.`,
      remedy: 'Make room there, or lower `import.maximumGiB`.',
    }),
    fr: ({ disks }) => ({
      what: `Trop peu de place pour une archive de \`import.maximumGiB\` : ${listLacking.fr(disks)}.`,
      remedy: 'Faites-y de la place, ou baissez `import.maximumGiB`.',
    }),
  },
  idle: {
    en: ({ units = [] }) => ({
      what: 'Nothing has root look into the folder of the requests: its units are not enabled.',
      remedy: `As root: systemctl enable --now ${listStarters(units)} (\`ospi-update setup\` does it as well).`,
    }),
    fr: ({ units = [] }) => ({
      what: 'Rien ne fait regarder root dans le dossier des demandes : ses unités ne sont pas activées.',
      remedy: `En tant que root : systemctl enable --now ${listStarters(units)} (\`ospi-update setup\` le fait aussi).`,
    }),
  },
  'unit-failed': {
    en: ({ units = [] }) => ({
      what: `systemd has given up on ${listFailed(units)}.`,
      remedy: `See why with: journalctl --unit ${listFailed(units)}; then: systemctl reset-failed ${listFailed(units)} && systemctl start ${listStarters(units)}`,
    }),
    fr: ({ units = [] }) => ({
      what: `systemd a renoncé à ${listFailed(units)}.`,
      remedy: `La raison : journalctl --unit ${listFailed(units)} ; puis : systemctl reset-failed ${listFailed(units)} && systemctl start ${listStarters(units)}`,
    }),
  },
};

function listStarters(units: readonly { readonly unit: string }[]): string {
  return units.flatMap(({ unit }) => (unit.endsWith('.service') ? [] : [unit])).join(' ');
}

function listFailed(units: readonly { readonly unit: string; readonly isFailed: boolean }[]): string {
  return units.flatMap(({ unit, isFailed }) => (isFailed ? [unit] : [])).join(' ');
}

const listLacking = say<[disks: DropFolderFacts['disks']]>({
  en: (disks) =>
    disks
      .filter(({ freeBytes, neededBytes }) => freeBytes < neededBytes)
      .map(
        ({ mount, freeBytes, neededBytes }) =>
          `${mount} has ${gib.en(freeBytes)} GiB free, ${gib.en(neededBytes)} GiB are needed`,
      )
      .join('; '),
  fr: (disks) =>
    disks
      .filter(({ freeBytes, neededBytes }) => freeBytes < neededBytes)
      .map(
        ({ mount, freeBytes, neededBytes }) =>
          `${mount} a ${gib.fr(freeBytes)} Gio libres, il en faut ${gib.fr(neededBytes)}`,
      )
      .join(' ; '),
});

/** Why it matters, by directive without the protocol. */
const reasons: Readonly<Record<string, Bilingual<(pieceBytes: number) => string>>> = {
  client_max_body_size: {
    en: (pieceBytes) => `an archive is uploaded in pieces of ${mib.en(pieceBytes)} MiB`,
    fr: (pieceBytes) => `une archive est envoyée par morceaux de ${mib.fr(pieceBytes)} Mio`,
  },
  client_body_timeout: {
    en: () => 'a link that is lost for a moment would cut the upload',
    fr: () => 'une liaison perdue un instant couperait l’envoi',
  },
  send_timeout: {
    en: () => 'a Superviseur that is busy for a moment would get nothing',
    fr: () => 'un Superviseur occupé un instant ne recevrait rien',
  },
  read_timeout: {
    en: () => 'a Superviseur that writes to a busy disk would not have answered by then',
    fr: () => 'un Superviseur qui écrit sur un disque occupé n’aurait pas encore répondu',
  },
};

const reasonOf = inEach((language) => (directive: string, pieceBytes: number) => {
  const general = directive.replace(/^(?:proxy|fastcgi|uwsgi|scgi|grpc)_/, '');
  return reasons[general]?.[language](pieceBytes) ?? '';
});

/** nginx's own value is written nowhere. */
const tellUpload = say<[UploadFault, pieceBytes: number], Told>({
  en: (fault, pieceBytes) => {
    if (fault.kind === 'room')
      return {
        what: `nginx keeps each piece of an upload in ${fault.folder}, where only ${mib.en(fault.freeBytes)} MiB are free; ${mib.en(fault.neededBytes)} MiB are needed.`,
        remedy: `Make room on the file system of ${fault.folder}.`,
      };
    if (fault.kind === 'rights')
      return {
        what: `nginx’s workers (user ${fault.user}) cannot write in ${fault.folder}, where each piece of an upload is kept: visitors get status 500.`,
        remedy: `Open the folders above ${fault.folder} to that user (chmod o+x), or name another one: client_body_temp_path.`,
      };
    const { block, directive, value, wanted } = fault;
    return {
      what: `\`${block.name}\` (${block.file}:${block.line}): ${directive} is ${value.text}${value.set === undefined ? ', nginx’s own value' : ` (${value.set.file}:${value.set.line})`}; ${reasonOf.en(directive, pieceBytes)}.`,
      remedy:
        value.set?.isHere === true
          ? `In place of line ${value.set.line} of ${value.set.file}, write \`${wanted}\` Then: nginx -s reload`
          : `In ${block.file}, in the block that begins in line ${block.line}, add \`${wanted}\` Then: nginx -s reload`,
    };
  },
  fr: (fault, pieceBytes) => {
    if (fault.kind === 'room')
      return {
        what: `nginx garde chaque morceau d’un envoi dans ${fault.folder}, où seuls ${mib.fr(fault.freeBytes)} Mio sont libres ; il en faut ${mib.fr(fault.neededBytes)}.`,
        remedy: `Faites de la place sur le système de fichiers de ${fault.folder}.`,
      };
    if (fault.kind === 'rights')
      return {
        what: `nginx (utilisateur ${fault.user}) ne peut pas écrire dans ${fault.folder}, où il garde chaque morceau d’un envoi : le visiteur reçoit le statut 500.`,
        remedy: `Ouvrez à cet utilisateur les dossiers au-dessus de ${fault.folder} (chmod o+x), ou indiquez-en un autre : client_body_temp_path.`,
      };
    const { block, directive, value, wanted } = fault;
    return {
      what: `\`${block.name}\` (${block.file}:${block.line}) : ${directive} vaut ${value.text}${value.set === undefined ? ', la valeur propre à nginx' : ` (${value.set.file}:${value.set.line})`} ; ${reasonOf.fr(directive, pieceBytes)}.`,
      remedy:
        value.set?.isHere === true
          ? `À la place de la ligne ${value.set.line} de ${value.set.file}, écrivez \`${wanted}\` Puis : nginx -s reload`
          : `Dans ${block.file}, dans le bloc qui commence à la ligne ${block.line}, ajoutez \`${wanted}\` Puis : nginx -s reload`,
    };
  },
});

/** Several places may lack the same folder. */
const joinFaults = inEach(
  (language) =>
    (
      told: 'what' | 'remedy',
      { faults, pieceBytes }: { faults: readonly UploadFault[]; pieceBytes: number },
    ) =>
      [...new Set(faults.map((fault) => tellUpload[language](fault, pieceBytes)[told]))].join('\n'),
);

const joinDropFaults = inEach(
  (language) =>
    (told: 'what' | 'remedy', facts: DropFolderFacts & { readonly faults: readonly DropFolderFault[] }) =>
      facts.faults.map((fault) => dropFaults[fault][language](facts)[told]).join('\n'),
);

/** What `check` says about updates that are asked for through the Superviseur. */
export const importChecks = {
  'drop-folder': check<Outcome<'ok' | 'warning', DropFolderFacts & { faults: readonly DropFolderFault[] }>>({
    number: 'OSPI-3040',
    sample: ({ folder, reason }) => ({
      status: 'warning',
      params: { folder, reason, disks: [], faults: ['missing'] },
    }),
    title: { en: 'Requests of the Superviseur', fr: 'Demandes du Superviseur' },
    ok: {
      en: ({ folder }) => `They are taken from ${folder}.`,
      fr: ({ folder }) => `Elles sont prises dans ${folder}.`,
    },
    warning: {
      en: (facts) => joinDropFaults.en('what', facts),
      fr: (facts) => joinDropFaults.fr('what', facts),
    },
    remedy: {
      en: (facts) => joinDropFaults.en('remedy', facts),
      fr: (facts) => joinDropFaults.fr('remedy', facts),
    },
  }),
  uploads: check<Outcome<'ok' | 'warning', { pieceBytes: number; faults: readonly UploadFault[] }>>({
    number: 'OSPI-3041',
    sample: ({ file }) => ({
      status: 'warning',
      params: {
        pieceBytes: 8 * 2 ** 20,
        faults: [
          {
            kind: 'value',
            block: { name: 'location /superviseur/', file, line: 1 },
            directive: 'client_max_body_size',
            value: { text: '1m' },
            wanted: 'client_max_body_size 16m;',
          },
        ],
      },
    }),
    title: { en: 'Uploads through nginx', fr: 'Envois à travers nginx' },
    ok: {
      en: ({ pieceBytes }) => `Pieces of ${mib.en(pieceBytes)} MiB pass.`,
      fr: ({ pieceBytes }) => `Les morceaux de ${mib.fr(pieceBytes)} Mio passent.`,
    },
    warning: {
      en: (params) => joinFaults.en('what', params),
      fr: (params) => joinFaults.fr('what', params),
    },
    remedy: {
      en: (params) => joinFaults.en('remedy', params),
      fr: (params) => joinFaults.fr('remedy', params),
    },
  }),
} as const;
