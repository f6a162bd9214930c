import type { Distrust } from '../terms/site.ts';
import { formatNumber } from './check-format.ts';
import { note, problem, say, table, warning } from './declare.ts';
import { explainDistrust } from './site.ts';

interface ProgramFailure {
  readonly folder: string;
  readonly program: string;
  readonly exitCode: number;
  readonly lastLines: readonly string[];
}

const noBackup = { en: 'No backup was made.', fr: 'Aucune sauvegarde n’a été faite.' };

const asRoot = {
  en: 'Run the command as root, and see that the folder is on a file system mounted for writing.',
  fr: 'Lancez la commande en tant que root et vérifiez que le dossier se trouve sur un système de fichiers monté en écriture.',
};

const quote = say<[lines: readonly string[]]>({
  en: (lines) => (lines.length === 0 ? '' : ` It said: ${lines.join(' / ')}`),
  fr: (lines) => (lines.length === 0 ? '' : ` Son message : ${lines.join(' / ')}`),
});

const damages = {
  missing: { en: 'is missing', fr: 'est absent' },
  digest: { en: 'is not as it was written', fr: 'n’est plus tel qu’il a été écrit' },
  unreadable: { en: 'cannot be read in full', fr: 'ne peut pas être lu en entier' },
  names: {
    en: 'holds names that lead out of the saved folder: someone tampered with it',
    fr: 'contient des noms qui mènent hors du dossier sauvegardé : quelqu’un l’a falsifié',
  },
} as const;

/** What can be reported of the backups. */
export const problems = table({
  'backup.folder-unwritable': problem<{ path: string; reason: string }>({
    number: 'OSPI-1102',
    en: ({ path, reason }) => ({
      what: `The backup folder ${path} cannot be written (${reason}).`,
      remedy: asRoot.en,
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible d’écrire dans le dossier des sauvegardes ${path} (${reason}).`,
      remedy: asRoot.fr,
    }),
  }),
  'backup.folder-unreadable': problem<{ path: string; reason: string }>({
    number: 'OSPI-1103',
    en: ({ path, reason }) => ({
      what: `The backup folder ${path} cannot be read (${reason}).`,
      remedy:
        'Backups hold all the data, so only their owner may read them: run the command as root or through sudo.',
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible de lire le dossier des sauvegardes ${path} (${reason}).`,
      remedy:
        'Les sauvegardes contiennent toutes les données : seul leur propriétaire peut les lire. Lancez la commande en tant que root ou par sudo.',
    }),
  }),
  /** Ctrl-C or SIGTERM. */
  'backup.interrupted': problem<{}>({
    number: 'OSPI-1104',
    en: () => ({
      what: 'The work was interrupted, as asked.',
      remedy: 'Run the command again when it suits; nothing half-done was left.',
    }),
    fr: () => ({
      what: 'L’opération a été interrompue, comme demandé.',
      remedy: 'Relancez la commande quand vous le souhaitez ; rien d’inachevé n’a été laissé.',
    }),
  }),
  'backup.no-space': problem<{ path: string }>({
    number: 'OSPI-1105',
    en: ({ path }) => ({
      what: `The file system of ${path} is full.`,
      remedy:
        'Make room there, outside of the data folders (`df` and `df -i` show what is full, `ospi-update backup prune` deletes old backups), then run the command again. `ospi-update check` tells how much is needed.',
      mend: 'Make room there, outside of the data folders (`df` and `df -i` show what is full, `ospi-update backup prune` deletes old backups).',
    }),
    fr: ({ path }) => ({
      what: `Le système de fichiers de ${path} est plein.`,
      remedy:
        'Libérez de la place, hors des dossiers de données (`df` et `df -i` montrent ce qui est plein, `ospi-update backup prune` supprime les anciennes sauvegardes), puis relancez la commande. `ospi-update check` indique la place nécessaire.',
      mend: 'Libérez de la place, hors des dossiers de données (`df` et `df -i` montrent ce qui est plein, `ospi-update backup prune` supprime les anciennes sauvegardes).',
    }),
  }),
  'backup.source-missing': problem<{ path: string }>({
    number: 'OSPI-1106',
    en: ({ path }) => ({
      what: `The data folder ${path} is not there, or is no folder of its own (symbolic links are not followed). ${noBackup.en}`,
      remedy: 'See that its file system is mounted, and check `backup.folders` in the site configuration.',
    }),
    fr: ({ path }) => ({
      what: `Le dossier de données ${path} est absent, ou n’est pas un vrai dossier (les liens symboliques ne sont pas suivis). ${noBackup.fr}`,
      remedy:
        'Vérifiez que son système de fichiers est monté et contrôlez `backup.folders` dans la configuration du site.',
    }),
  }),
  /** Another file system is mounted inside a data folder. */
  'backup.mount-inside': problem<{ folder: string; mount: string }>({
    number: 'OSPI-1107',
    en: ({ folder, mount }) => ({
      what: `Another file system is mounted at ${mount}, inside the data folder ${folder}: a restore could not put the folder back.`,
      remedy:
        'Mount it elsewhere and name that place in `backup.folders`, or name the folders beside it one by one. Call support if in doubt.',
    }),
    fr: ({ folder, mount }) => ({
      what: `Un autre système de fichiers est monté sur ${mount}, à l’intérieur du dossier de données ${folder} : une restauration ne pourrait pas remettre ce dossier en place.`,
      remedy:
        'Montez-le ailleurs et indiquez cet emplacement dans `backup.folders`, ou indiquez un à un les dossiers voisins. En cas de doute, appelez le support.',
    }),
  }),
  /** A restore to the platform was interrupted while it moved files: the folder holds neither state. */
  'backup.restore-unfinished': problem<{ folder: string }>({
    number: 'OSPI-1108',
    en: ({ folder }) => ({
      what: `A restore of ${folder} was interrupted while it moved files: the folder now holds old and restored files. ${noBackup.en}`,
      remedy:
        'Leave the services stopped and run `ospi-update backup restore` again; it takes up from any point.',
    }),
    fr: ({ folder }) => ({
      what: `Une restauration de ${folder} a été interrompue pendant le déplacement des fichiers : le dossier contient à la fois des fichiers anciens et restaurés. ${noBackup.fr}`,
      remedy:
        'Laissez les services arrêtés et relancez `ospi-update backup restore` ; la restauration reprend où qu’elle se soit arrêtée.',
    }),
  }),
  'backup.program-failed': problem<ProgramFailure>({
    number: 'OSPI-1109',
    en: ({ folder, program, exitCode, lastLines }) => ({
      what: `Backing up ${folder} failed: ${program} ended with code ${exitCode}.${quote.en(lastLines)}`,
      remedy: 'Mend what it complains of, then run the command again. The backups made before are untouched.',
    }),
    fr: ({ folder, program, exitCode, lastLines }) => ({
      what: `La sauvegarde de ${folder} a échoué : ${program} s’est terminé avec le code ${exitCode}.${quote.fr(lastLines)}`,
      remedy:
        'Corrigez ce que ce message signale, puis relancez la commande. Les sauvegardes précédentes sont intactes.',
    }),
  }),
  /** Directories kept turning into something else while their folder was backed up. */
  'backup.source-unstable': problem<{ folder: string }>({
    number: 'OSPI-1110',
    en: ({ folder }) => ({
      what: `Folders in ${folder} kept turning into files or links while they were read. ${noBackup.en}`,
      remedy:
        'Find the program that replaces them, stop it for the time of the backup, and run the command again.',
    }),
    fr: ({ folder }) => ({
      what: `Des dossiers de ${folder} ont été remplacés sans cesse par des fichiers ou des liens pendant leur lecture. ${noBackup.fr}`,
      remedy:
        'Cherchez le programme qui les remplace, arrêtez-le le temps de la sauvegarde et relancez la commande.',
    }),
  }),
  /** The archive just written could not be read back in full. */
  'backup.read-back-failed': problem<{ file: string; lastLines: readonly string[] }>({
    number: 'OSPI-1111',
    en: ({ file, lastLines }) => ({
      what: `What was written to ${file} could not be read back in full, so it is no backup.${quote.en(lastLines)}`,
      remedy:
        'Check the disk (`dmesg`, `smartctl`), or move the backup folder to another one; then run the command again.',
    }),
    fr: ({ file, lastLines }) => ({
      what: `Ce qui a été écrit dans ${file} n’a pas pu être relu en entier : ce n’est pas une sauvegarde.${quote.fr(lastLines)}`,
      remedy:
        'Contrôlez le disque (`dmesg`, `smartctl`) ou placez le dossier des sauvegardes sur un autre disque, puis relancez la commande.',
    }),
  }),
  'backup.unknown': problem<{ id: string; folder: string }>({
    number: 'OSPI-1112',
    en: ({ id, folder }) => ({
      what: `There is no backup ${id} in ${folder}.`,
      remedy:
        '`ospi-update backup list` shows the IDs that there are; only `backup verify` takes `latest` as well.',
    }),
    fr: ({ id, folder }) => ({
      what: `Il n’y a pas de sauvegarde ${id} dans ${folder}.`,
      remedy:
        '`ospi-update backup list` affiche les identifiants existants ; seul `backup verify` accepte aussi `latest`.',
    }),
  }),
  'backup.chain-incomplete': problem<{ id: string; missing: string }>({
    number: 'OSPI-1113',
    sample: ({ backup }) => ({ missing: backup }),
    en: ({ id, missing }) => ({
      what:
        id === missing
          ? `The backup ${id} is damaged: a part of it is missing.`
          : `The backup ${id} only adds to ${missing}, which is missing or damaged.`,
      remedy:
        'Choose another one from `ospi-update backup list`, and make a new one with `ospi-update backup`.',
    }),
    fr: ({ id, missing }) => ({
      what:
        id === missing
          ? `La sauvegarde ${id} est endommagée : une de ses parties est absente.`
          : `La sauvegarde ${id} ne fait que compléter ${missing}, qui est absente ou endommagée.`,
      remedy:
        'Choisissez-en une autre avec `ospi-update backup list` et faites une nouvelle sauvegarde avec `ospi-update backup`.',
    }),
  }),
  'backup.damaged': problem<{
    id: string;
    file: string;
    /** `names`: it holds some that lead out of the folder, which no backup writes. */
    reason: 'missing' | 'digest' | 'unreadable' | 'names';
  }>({
    number: 'OSPI-1114',
    sample: { reason: 'digest' },
    en: ({ id, file, reason }) => ({
      what: `The backup ${id} is damaged: its file ${file} ${damages[reason].en}.`,
      remedy:
        'Choose another one from `ospi-update backup list`. Check the disk of the backup folder, and make a new backup.',
    }),
    fr: ({ id, file, reason }) => ({
      what: `La sauvegarde ${id} est endommagée : son fichier ${file} ${damages[reason].fr}.`,
      remedy:
        'Choisissez-en une autre avec `ospi-update backup list`. Contrôlez le disque du dossier des sauvegardes et faites une nouvelle sauvegarde.',
    }),
  }),
  /** The backup is of other folders than the site's configuration names now. */
  'backup.folders-differ': problem<{ id: string; folders: readonly string[] }>({
    number: 'OSPI-1115',
    en: ({ id, folders }) => ({
      what: `The backup ${id} is of ${folders.join(', ')}: not the folders that the site configuration names now.`,
      remedy: 'Restore it into another folder with `--to`, and copy what you need from there.',
    }),
    fr: ({ id, folders }) => ({
      what: `La sauvegarde ${id} porte sur ${folders.join(', ')} : ce ne sont pas les dossiers indiqués aujourd’hui dans la configuration du site.`,
      remedy: 'Restaurez-la dans un autre dossier avec `--to`, puis copiez-y ce dont vous avez besoin.',
    }),
  }),
  'backup.target-inside': problem<{ path: string; folder: string }>({
    number: 'OSPI-1132',
    en: ({ path, folder }) => ({
      what: `The folder ${path} is inside ${folder}, which is the platform’s or its backups’ own.`,
      remedy: 'Name a folder that is outside of all of them.',
    }),
    fr: ({ path, folder }) => ({
      what: `Le dossier ${path} se trouve dans ${folder}, qui appartient à la plateforme ou à ses sauvegardes.`,
      remedy: 'Indiquez un dossier qui n’est dans aucun d’eux.',
    }),
  }),
  /** Others may write the folder, or one above it. */
  'backup.target-exposed': problem<{ path: string; findings: readonly Distrust[] }>({
    number: 'OSPI-1136',
    sample: ({ folder }) => ({ findings: [{ path: folder, by: 'others', mode: '0777', uid: 0 }] }),
    en: ({ path, findings }) => ({
      what: [
        `Others than you could lead what is restored to ${path} elsewhere, or change it. Nothing was restored:`,
        ...findings.map((finding) => `  ${explainDistrust.en(finding)}`),
      ].join('\n'),
      remedy: 'Name a folder that nobody else may write, nor any folder above it, such as /root/restored.',
    }),
    fr: ({ path, findings }) => ({
      what: [
        `D’autres que vous pourraient détourner ce qui est restauré dans ${path}, ou le modifier. Rien n’a été restauré :`,
        ...findings.map((finding) => `  ${explainDistrust.fr(finding)}`),
      ].join('\n'),
      remedy:
        'Indiquez un dossier où personne d’autre ne peut écrire, pas plus que dans les dossiers au-dessus, comme /root/restauration.',
    }),
  }),
  /** The data folders cannot be opened so that no link in them is followed. */
  'backup.view-failed': problem<{ reason: string }>({
    number: 'OSPI-1137',
    en: ({ reason }) => ({
      what: `The data folders cannot be read in safety: root may not mount them apart, so that a link put in the place of a folder could lead outside (${reason}). ${noBackup.en}`,
      remedy:
        'Let root mount (`unshare --mount true` must succeed): a container must be given the capability SYS_ADMIN. Call support if in doubt.',
    }),
    fr: ({ reason }) => ({
      what: `Les dossiers de données ne peuvent pas être lus en sécurité : root ne peut pas les monter à part, et un lien mis à la place d’un dossier pourrait mener ailleurs (${reason}). ${noBackup.fr}`,
      remedy:
        'Permettez à root de monter (`unshare --mount true` doit réussir) : un conteneur doit recevoir la capacité SYS_ADMIN. En cas de doute, appelez le support.',
    }),
  }),
  /** `path`: how that of the folder in it begins. */
  'backup.path-too-long': problem<{ folder: string; path: string }>({
    number: 'OSPI-1138',
    en: ({ folder, path }) => ({
      what: `In ${folder}, folders lie so deep in one another that their path is too long; it begins with ${path}. What is in them could not be restored. ${noBackup.en}`,
      remedy:
        'Delete or rename these folders, as root, and find out which program makes them: no platform needs such a path. Then back up again.',
    }),
    fr: ({ folder, path }) => ({
      what: `Dans ${folder}, des dossiers sont imbriqués si profondément que leur chemin est trop long ; il commence par ${path}. Leur contenu ne pourrait pas être restauré. ${noBackup.fr}`,
      remedy:
        'Supprimez ou renommez ces dossiers, en tant que root, et cherchez quel programme les crée : aucune plateforme n’a besoin d’un tel chemin. Relancez ensuite la sauvegarde.',
    }),
  }),
  'backup.target-not-empty': problem<{ path: string }>({
    number: 'OSPI-1116',
    en: ({ path }) => ({
      what: `The folder ${path} is not empty.`,
      remedy: 'Name a folder that is empty, or not there yet.',
    }),
    fr: ({ path }) => ({
      what: `Le dossier ${path} n’est pas vide.`,
      remedy: 'Indiquez un dossier vide ou qui n’existe pas encore.',
    }),
  }),
  'backup.target-unwritable': problem<{ path: string; reason: string }>({
    number: 'OSPI-1117',
    en: ({ path, reason }) => ({
      what: `The folder ${path} cannot be written (${reason}).`,
      remedy: asRoot.en,
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible d’écrire dans le dossier ${path} (${reason}).`,
      remedy: asRoot.fr,
    }),
  }),
  'backup.extraction-failed': problem<ProgramFailure>({
    number: 'OSPI-1118',
    en: ({ folder, program, exitCode, lastLines }) => ({
      what: `The backup of ${folder} could not be unpacked: ${program} ended with code ${exitCode}. What is in the folder was not touched.${quote.en(lastLines)}`,
      remedy: 'Mend what it complains of, then run the command again.',
    }),
    fr: ({ folder, program, exitCode, lastLines }) => ({
      what: `La sauvegarde de ${folder} n’a pas pu être décompressée : ${program} s’est terminé avec le code ${exitCode}. Le contenu du dossier n’a pas été touché.${quote.fr(lastLines)}`,
      remedy: 'Corrigez ce que ce message signale, puis relancez la commande.',
    }),
  }),
  /** Extracted and verified, but the files could not be moved into place. */
  'backup.replace-failed': problem<{ folder: string; reason: string }>({
    number: 'OSPI-1119',
    en: ({ folder, reason }) => ({
      what: `The backup was unpacked and verified, but its files could not all be moved into ${folder} (${reason}). What was there is kept in a folder named \`.ospi-restore-…\`, beside it or in it.`,
      remedy: 'Leave the services stopped, mend the cause, and restore the same backup again.',
    }),
    fr: ({ folder, reason }) => ({
      what: `La sauvegarde a été décompressée et vérifiée, mais ses fichiers n’ont pas tous pu être placés dans ${folder} (${reason}). Ce qui s’y trouvait est conservé dans un dossier nommé \`.ospi-restore-…\`, à côté ou à l’intérieur.`,
      remedy: 'Laissez les services arrêtés, corrigez la cause et restaurez de nouveau la même sauvegarde.',
    }),
  }),
  /** Its data under another version would be a broken platform. */
  'prerequisite.backup-of-other-version': problem<{ id: string; version: string; installed: string }>({
    number: 'OSPI-0326',
    en: ({ id, version, installed }) => ({
      what: `The backup ${id} holds the data of version ${version}, but version ${installed} is installed, which may not be able to work with them.`,
      remedy:
        'Restore its folders into another folder with `--to`, its databases under other names with `--database NAME=OTHER`, and take from there what you need; or call support: only they can make old data fit the version.',
    }),
    fr: ({ id, version, installed }) => ({
      what: `La sauvegarde ${id} contient les données de la version ${version}, mais la version installée est ${installed} : elle pourrait ne pas fonctionner avec ces données.`,
      remedy:
        'Restaurez ses dossiers dans un autre dossier avec `--to`, ses bases sous d’autres noms avec `--database NOM=AUTRE`, et reprenez-y ce dont vous avez besoin ; ou appelez le support : lui seul peut adapter d’anciennes données à la version.',
    }),
  }),
  /** Asked at the terminal, the person did not say yes. */
  'prerequisite.restore-declined': problem<{ id: string }>({
    number: 'OSPI-0327',
    en: ({ id }) => ({
      what: `The backup ${id} was not restored: the question was not answered with yes.`,
      remedy: 'Run the command again to restore it, or restore it into another folder with `--to`.',
    }),
    fr: ({ id }) => ({
      what: `La sauvegarde ${id} n’a pas été restaurée : la réponse à la question n’était pas oui.`,
      remedy: 'Relancez la commande pour la restaurer, ou restaurez-la dans un autre dossier avec `--to`.',
    }),
  }),
  'prerequisite.services-running': problem<{ services: readonly string[] }>({
    number: 'OSPI-0328',
    en: ({ services }) => ({
      what: `These services are running: ${services.join(', ')}. They would go on writing to files that the restore replaces.`,
      remedy: 'Stop them and run the command again, or restore into another folder with `--to`.',
    }),
    fr: ({ services }) => ({
      what: `Ces services sont en marche : ${services.join(', ')}. Ils continueraient à écrire dans les fichiers que la restauration remplace.`,
      remedy: 'Arrêtez-les et relancez la commande, ou restaurez dans un autre dossier avec `--to`.',
    }),
  }),
  'locked.restore-during-attempt': problem<{ attempt: string; incident: string }>({
    number: 'OSPI-0503',
    en: ({ attempt, incident }) => ({
      what: `The attempt ${attempt} waits for its recovery, which counts on the data and their copies as they are.`,
      remedy: `Restore into another folder with \`--to\`, or call support and give the incident code ${incident}.`,
    }),
    fr: ({ attempt, incident }) => ({
      what: `La tentative ${attempt} attend sa reprise, qui compte sur les données et leurs copies dans leur état actuel.`,
      remedy: `Restaurez dans un autre dossier avec \`--to\`, ou appelez le support en donnant le code d’incident ${incident}.`,
    }),
  }),
});

export const warnings = table({
  /** Restored, but its file system does not take the ACLs or extended attributes of so many files. */
  'backup.attributes-lost': warning<{ folder: string; files: number; example: string }>({
    number: 'OSPI-4023',
    sample: ({ file }) => ({ files: 1, example: file }),
    en: ({ folder, files, example }) =>
      `${formatNumber.en(files)} ${files === 1 ? 'file' : 'files'} of ${folder} came back without ACLs or extended attributes, such as ${example}: the file system does not take them. Mount it so that it does (\`mount\` shows how it is mounted), and restore the same backup into another folder there with \`--to\` to compare.`,
    fr: ({ folder, files, example }) =>
      `${formatNumber.fr(files)} ${files === 1 ? 'fichier' : 'fichiers'} de ${folder} ${files === 1 ? 'est revenu' : 'sont revenus'} sans ACL ou attributs étendus, par exemple ${example} : le système de fichiers ne les accepte pas. Montez-le de sorte qu’il les accepte (\`mount\` montre comment il est monté), puis restaurez la même sauvegarde dans un autre dossier avec \`--to\` pour comparer.`,
    inPublic: {
      en: 'Files came back without rights or attributes that their disk does not take.',
      fr: 'Des fichiers sont revenus sans des droits ou attributs que leur disque n’accepte pas.',
    },
  }),
  /** Although the services were stopped, something still wrote. */
  'backup.changed-while-read': warning<{ folder: string; files: number }>({
    number: 'OSPI-4009',
    sample: { files: 3 },
    en: ({ folder, files }) =>
      `Although the services were stopped, something wrote to ${folder}: ${formatNumber.en(files)} ${files === 1 ? 'file' : 'files'} changed while being backed up.`,
    fr: ({ folder, files }) =>
      `Bien que les services soient arrêtés, des écritures ont eu lieu dans ${folder} : ${formatNumber.fr(files)} ${files === 1 ? 'fichier a' : 'fichiers ont'} changé pendant la sauvegarde.`,
    inPublic: {
      en: 'Files still changed while they were backed up, with the services stopped.',
      fr: 'Des fichiers ont encore changé pendant leur sauvegarde, alors que les services étaient arrêtés.',
    },
  }),
});

export const notes = table({
  /** What was added to folders since the backup stays on them: the program that removes it is not installed. */
  'backup.attributes-kept': note<{ folder: string }>({
    en: ({ folder }) =>
      `In ${folder}, extended attributes that folders were given since the backup stay on them: setfattr (Debian’s package attr) is not installed.`,
    fr: ({ folder }) =>
      `Dans ${folder}, les attributs étendus que des dossiers ont reçus depuis la sauvegarde leur restent : setfattr (paquet Debian attr) n’est pas installé.`,
  }),
  /** Normal while the platform serves: these files are in the backup as they were read. */
  'backup.files-in-motion': note<{ folder: string; files: number }>({
    en: ({ folder, files }) =>
      `${formatNumber.en(files)} ${files === 1 ? 'file' : 'files'} in ${folder} changed while being backed up, as happens while the platform serves; the next backup has them again.`,
    fr: ({ folder, files }) =>
      `${formatNumber.fr(files)} ${files === 1 ? 'fichier' : 'fichiers'} de ${folder} ${files === 1 ? 'a' : 'ont'} changé pendant la sauvegarde, ce qui est normal quand la plateforme est en service ; la prochaine sauvegarde ${files === 1 ? 'le' : 'les'} reprendra.`,
  }),
});
