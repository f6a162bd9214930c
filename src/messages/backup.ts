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
  en: 'Run the command as root, and make sure that the folder is on a file system mounted read-write.',
  fr: 'Lancez la commande en tant que root et vérifiez que le dossier se trouve sur un système de fichiers monté en écriture.',
};

const quote = say<[lines: readonly string[]]>({
  en: (lines) => (lines.length === 0 ? '' : ` It said: ${lines.join(' / ')}`),
  fr: (lines) => (lines.length === 0 ? '' : ` Son message : ${lines.join(' / ')}`),
});

const damages = {
  missing: { en: 'is missing', fr: 'est absent' },
  digest: { en: 'was modified after it was written', fr: 'n’est plus tel qu’il a été écrit' },
  unreadable: { en: 'cannot be read in full', fr: 'ne peut pas être lu en entier' },
  names: {
    en: 'contains names that lead out of the saved folder: someone has tampered with it',
    fr: 'contient des noms qui mènent hors du dossier sauvegardé : quelqu’un l’a falsifié',
  },
} as const;

/** What can be reported about backups. */
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
        'Backups contain all the data, so only their owner may read them: run the command as root or through sudo.',
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
      what: 'Interrupted, as requested.',
      remedy: 'Run the command again at any time; nothing half-done was left behind.',
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
        'Free space there, outside the data folders (`df` and `df -i` show what is full, `ospi-update backup prune` deletes old backups), then run the command again. `ospi-update check` shows how much is needed.',
      mend: 'Free space there, outside the data folders (`df` and `df -i` show what is full, `ospi-update backup prune` deletes old backups).',
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
      what: `The data folder ${path} does not exist or is not a real folder (symbolic links are not followed). ${noBackup.en}`,
      remedy:
        'Make sure that its file system is mounted, and check `backup.folders` in the site configuration.',
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
      what: `Another file system is mounted at ${mount}, inside the data folder ${folder}: a restore could not replace the folder.`,
      remedy:
        'Mount it elsewhere and list that place in `backup.folders`, or list the folders beside it one by one. If in doubt, call support.',
    }),
    fr: ({ folder, mount }) => ({
      what: `Un autre système de fichiers est monté sur ${mount}, à l’intérieur du dossier de données ${folder} : une restauration ne pourrait pas remettre ce dossier en place.`,
      remedy:
        'Montez-le ailleurs et indiquez cet emplacement dans `backup.folders`, ou indiquez un à un les dossiers voisins. En cas de doute, appelez le support.',
    }),
  }),
  /** A restore to the platform was interrupted while it moved files: the folder is in neither state. */
  'backup.restore-unfinished': problem<{ folder: string }>({
    number: 'OSPI-1108',
    en: ({ folder }) => ({
      what: `A restore of ${folder} was interrupted while it moved files: the folder now contains both old and restored files. ${noBackup.en}`,
      remedy:
        'Leave the services stopped and run `ospi-update backup restore` again; it resumes from any point.',
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
      what: `Backup of ${folder} failed: ${program} exited with code ${exitCode}.${quote.en(lastLines)}`,
      remedy: 'Fix what it reports, then run the command again. Earlier backups are untouched.',
    }),
    fr: ({ folder, program, exitCode, lastLines }) => ({
      what: `La sauvegarde de ${folder} a échoué : ${program} s’est terminé avec le code ${exitCode}.${quote.fr(lastLines)}`,
      remedy:
        'Corrigez ce que ce message signale, puis relancez la commande. Les sauvegardes précédentes sont intactes.',
    }),
  }),
  /** Directories kept being replaced while their folder was backed up. */
  'backup.source-unstable': problem<{ folder: string }>({
    number: 'OSPI-1110',
    en: ({ folder }) => ({
      what: `Folders in ${folder} kept being replaced by files or links while they were read. ${noBackup.en}`,
      remedy: 'Find the program that replaces them, stop it during the backup, and run the command again.',
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
      what: `${file} could not be read back in full, so it is not a backup.${quote.en(lastLines)}`,
      remedy:
        'Check the disk (`dmesg`, `smartctl`), or move the backup folder to another disk, then run the command again.',
    }),
    fr: ({ file, lastLines }) => ({
      what: `Ce qui a été écrit dans ${file} n’a pas pu être relu en entier : ce n’est pas une sauvegarde.${quote.fr(lastLines)}`,
      remedy:
        'Contrôlez le disque (`dmesg`, `smartctl`) ou placez le dossier des sauvegardes sur un autre disque, puis relancez la commande.',
    }),
  }),
  'backup.none': problem<{ folder: string }>({
    number: 'OSPI-1151',
    en: ({ folder }) => ({
      what: `There is no backup in ${folder}.`,
      remedy: '`ospi-update backup` makes one.',
    }),
    fr: ({ folder }) => ({
      what: `Il n’y a aucune sauvegarde dans ${folder}.`,
      remedy: '`ospi-update backup` en fait une.',
    }),
  }),
  /** Nobody can be asked whether the platform's data may be replaced. */
  'usage.restore-unconfirmed': problem<{ id: string }>({
    number: 'OSPI-0298',
    en: ({ id }) => ({
      what: `Restoring ${id} would replace the data of the platform, and without a terminal nobody can confirm that.`,
      remedy:
        'Add `--yes` to replace them without asking, or `--dry-run` to see first what would be replaced.',
    }),
    fr: ({ id }) => ({
      what: `Restaurer ${id} remplacerait les données de la plateforme, et sans terminal personne ne peut le confirmer.`,
      remedy:
        'Ajoutez `--yes` pour les remplacer sans question, ou `--dry-run` pour voir d’abord ce qui serait remplacé.',
    }),
  }),
  'backup.unknown': problem<{ id: string; folder: string }>({
    number: 'OSPI-1112',
    en: ({ id, folder }) => ({
      what: `There is no backup ${id} in ${folder}.`,
      remedy: '`ospi-update backup list` shows the IDs; `latest` names the newest one.',
    }),
    fr: ({ id, folder }) => ({
      what: `Il n’y a pas de sauvegarde ${id} dans ${folder}.`,
      remedy:
        '`ospi-update backup list` affiche les identifiants existants ; `latest` désigne la plus récente.',
    }),
  }),
  'backup.chain-incomplete': problem<{ id: string; missing: string }>({
    number: 'OSPI-1113',
    sample: ({ backup }) => ({ missing: backup }),
    en: ({ id, missing }) => ({
      what:
        id === missing
          ? `The backup ${id} is damaged: a part of it is missing.`
          : `The backup ${id} is based on ${missing}, which is missing or damaged.`,
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
    /** `names`: it contains names that lead out of the folder, which no backup writes. */
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
  /** The backup contains other folders than the site configuration lists now. */
  'backup.folders-differ': problem<{ id: string; folders: readonly string[] }>({
    number: 'OSPI-1115',
    en: ({ id, folders }) => ({
      what: `The backup ${id} contains ${folders.join(', ')}: not the folders that the site configuration lists now.`,
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
      what: `The folder ${path} is inside ${folder}, which belongs to the platform or its backups.`,
      remedy: 'Choose a folder outside all of them.',
    }),
    fr: ({ path, folder }) => ({
      what: `Le dossier ${path} se trouve dans ${folder}, qui appartient à la plateforme ou à ses sauvegardes.`,
      remedy: 'Indiquez un dossier qui n’est dans aucun d’eux.',
    }),
  }),
  /** Others may write to the folder, or to one above it. */
  'backup.target-exposed': problem<{ path: string; findings: readonly Distrust[] }>({
    number: 'OSPI-1136',
    sample: ({ folder }) => ({ findings: [{ path: folder, by: 'others', mode: '0777', uid: 0 }] }),
    en: ({ path, findings }) => ({
      what: [
        `Other users could redirect or change what is restored to ${path}. Nothing was restored:`,
        ...findings.map((finding) => `  ${explainDistrust.en(finding)}`),
      ].join('\n'),
      remedy:
        'Choose a folder that, like all folders above it, nobody else may write to, such as /root/restored.',
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
  /** The data folders cannot be opened in a way that follows no link in them. */
  'backup.view-failed': problem<{ reason: string }>({
    number: 'OSPI-1137',
    en: ({ reason }) => ({
      what: `The data folders cannot be read safely: root may not mount them separately, so a link in place of a folder could lead outside (${reason}). ${noBackup.en}`,
      remedy:
        'Allow root to mount (`unshare --mount true` must succeed): a container needs the capability SYS_ADMIN. If in doubt, call support.',
    }),
    fr: ({ reason }) => ({
      what: `Les dossiers de données ne peuvent pas être lus en sécurité : root ne peut pas les monter à part, et un lien mis à la place d’un dossier pourrait mener ailleurs (${reason}). ${noBackup.fr}`,
      remedy:
        'Permettez à root de monter (`unshare --mount true` doit réussir) : un conteneur doit recevoir la capacité SYS_ADMIN. En cas de doute, appelez le support.',
    }),
  }),
  /** `path`: the beginning of the path that is too long. */
  'backup.path-too-long': problem<{ folder: string; path: string }>({
    number: 'OSPI-1138',
    en: ({ folder, path }) => ({
      what: `In ${folder}, folders are nested so deeply that their path is too long; it begins with ${path}. Their content could not be restored. ${noBackup.en}`,
      remedy:
        'Delete or rename these folders, as root, and find out which program creates them: no platform needs such a path. Then back up again.',
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
      remedy: 'Choose a folder that is empty or does not exist yet.',
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
      what: `The backup of ${folder} could not be unpacked: ${program} exited with code ${exitCode}. The content of the folder was not touched.${quote.en(lastLines)}`,
      remedy: 'Fix what it reports, then run the command again.',
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
      what: `The backup was unpacked and verified, but not all its files could be moved into ${folder} (${reason}). The previous files are kept in a folder named \`.ospi-restore-…\`, beside it or in it.`,
      remedy: 'Leave the services stopped, fix the cause, and restore the same backup again.',
    }),
    fr: ({ folder, reason }) => ({
      what: `La sauvegarde a été décompressée et vérifiée, mais ses fichiers n’ont pas tous pu être placés dans ${folder} (${reason}). Ce qui s’y trouvait est conservé dans un dossier nommé \`.ospi-restore-…\`, à côté ou à l’intérieur.`,
      remedy: 'Laissez les services arrêtés, corrigez la cause et restaurez de nouveau la même sauvegarde.',
    }),
  }),
  /** Its data would break a platform of another version. */
  'prerequisite.backup-of-other-version': problem<{ id: string; version: string; installed: string }>({
    number: 'OSPI-0326',
    en: ({ id, version, installed }) => ({
      what: `The backup ${id} contains the data of version ${version}, but version ${installed} is installed and may not work with them.`,
      remedy:
        'Restore its folders into another folder with `--to`, its databases under other names with `--database NAME=OTHER`, and copy what you need from there; or call support: only they can adapt old data to this version.',
    }),
    fr: ({ id, version, installed }) => ({
      what: `La sauvegarde ${id} contient les données de la version ${version}, mais la version installée est ${installed} : elle pourrait ne pas fonctionner avec ces données.`,
      remedy:
        'Restaurez ses dossiers dans un autre dossier avec `--to`, ses bases sous d’autres noms avec `--database NOM=AUTRE`, et reprenez-y ce dont vous avez besoin ; ou appelez le support : lui seul peut adapter d’anciennes données à la version.',
    }),
  }),
  /** At the terminal, the user did not answer yes. */
  'prerequisite.restore-declined': problem<{ id: string }>({
    number: 'OSPI-0327',
    en: ({ id }) => ({
      what: `The backup ${id} was not restored: you did not answer yes.`,
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
      what: `These services are running: ${services.join(', ')}. They would keep writing to files that the restore replaces.`,
      remedy: 'Stop them, then run the command again, or restore into another folder with `--to`.',
    }),
    fr: ({ services }) => ({
      what: `Ces services sont en marche : ${services.join(', ')}. Ils continueraient à écrire dans les fichiers que la restauration remplace.`,
      remedy: 'Arrêtez-les et relancez la commande, ou restaurez dans un autre dossier avec `--to`.',
    }),
  }),
  'locked.restore-during-attempt': problem<{ attempt: string; incident: string }>({
    number: 'OSPI-0503',
    en: ({ attempt, incident }) => ({
      what: `The attempt ${attempt} awaits its recovery, which needs the data and their copies as they are.`,
      remedy: `Restore into another folder with \`--to\`, or call support and give the incident code ${incident}.`,
    }),
    fr: ({ attempt, incident }) => ({
      what: `La tentative ${attempt} attend sa reprise, qui compte sur les données et leurs copies dans leur état actuel.`,
      remedy: `Restaurez dans un autre dossier avec \`--to\`, ou appelez le support en donnant le code d’incident ${incident}.`,
    }),
  }),
});

export const warnings = table({
  /** Restored, but the file system does not support the ACLs or extended attributes of this many files. */
  'backup.attributes-lost': warning<{ folder: string; files: number; example: string }>({
    number: 'OSPI-4023',
    sample: ({ file }) => ({ files: 1, example: file }),
    en: ({ folder, files, example }) =>
      `${formatNumber.en(files)} ${files === 1 ? 'file' : 'files'} of ${folder} lost ACLs or extended attributes in the restore, such as ${example}: the file system does not support them. Mount it so that it does (\`mount\` shows how it is mounted), then restore the same backup into another folder there with \`--to\` to compare.`,
    fr: ({ folder, files, example }) =>
      `${formatNumber.fr(files)} ${files === 1 ? 'fichier' : 'fichiers'} de ${folder} ${files === 1 ? 'est revenu' : 'sont revenus'} sans ACL ou attributs étendus, par exemple ${example} : le système de fichiers ne les accepte pas. Montez-le de sorte qu’il les accepte (\`mount\` montre comment il est monté), puis restaurez la même sauvegarde dans un autre dossier avec \`--to\` pour comparer.`,
    inPublic: {
      en: 'Files were restored without permissions or attributes that their disk does not support.',
      fr: 'Des fichiers sont revenus sans des droits ou attributs que leur disque n’accepte pas.',
    },
  }),
  /** The services were stopped, but something was still writing. */
  'backup.changed-while-read': warning<{ folder: string; files: number }>({
    number: 'OSPI-4009',
    sample: { files: 3 },
    en: ({ folder, files }) =>
      `Something wrote to ${folder} although the services were stopped: ${formatNumber.en(files)} ${files === 1 ? 'file' : 'files'} changed while being backed up.`,
    fr: ({ folder, files }) =>
      `Bien que les services soient arrêtés, des écritures ont eu lieu dans ${folder} : ${formatNumber.fr(files)} ${files === 1 ? 'fichier a' : 'fichiers ont'} changé pendant la sauvegarde.`,
    inPublic: {
      en: 'Files changed while they were backed up, although the services were stopped.',
      fr: 'Des fichiers ont encore changé pendant leur sauvegarde, alors que les services étaient arrêtés.',
    },
  }),
});

export const notes = table({
  /** Attributes added to folders since the backup remain: the program that removes them is not installed. */
  'backup.attributes-kept': note<{ folder: string }>({
    en: ({ folder }) =>
      `In ${folder}, extended attributes added to folders since the backup remain: setfattr (Debian’s package attr) is not installed.`,
    fr: ({ folder }) =>
      `Dans ${folder}, les attributs étendus que des dossiers ont reçus depuis la sauvegarde leur restent : setfattr (paquet Debian attr) n’est pas installé.`,
  }),
  /** Normal while the platform is in service: these files are in the backup as they were read. */
  'backup.files-in-motion': note<{ folder: string; files: number }>({
    en: ({ folder, files }) =>
      `${formatNumber.en(files)} ${files === 1 ? 'file' : 'files'} in ${folder} changed while being backed up, as is normal while the platform is in service; the next backup saves them again.`,
    fr: ({ folder, files }) =>
      `${formatNumber.fr(files)} ${files === 1 ? 'fichier' : 'fichiers'} de ${folder} ${files === 1 ? 'a' : 'ont'} changé pendant la sauvegarde, ce qui est normal quand la plateforme est en service ; la prochaine sauvegarde ${files === 1 ? 'le' : 'les'} reprendra.`,
  }),
});
