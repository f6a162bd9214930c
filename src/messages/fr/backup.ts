import type { BackupNotes, BackupProblems, BackupWarnings } from '../../model/vocabulary/backup.ts';
import { createCheckFormat } from '../check-format.ts';
import type { Sentences } from '../sentences.ts';
import { explainDistrust } from './site.ts';

const { formatNumber } = createCheckFormat('fr-FR');

const noBackup = 'Aucune sauvegarde n’a été faite.';
const asRoot =
  'Lancez la commande en tant que root et vérifiez que le dossier se trouve sur un système de fichiers monté en écriture.';

const quote = (lines: readonly string[]) => (lines.length === 0 ? '' : ` Son message : ${lines.join(' / ')}`);

const damages = {
  missing: 'est absent',
  digest: 'n’est plus tel qu’il a été écrit',
  unreadable: 'ne peut pas être lu en entier',
  names: 'contient des noms qui mènent hors du dossier sauvegardé : quelqu’un l’a falsifié',
} as const;

export const problems: Sentences<BackupProblems>['problems'] = {
  'backup.folder-unwritable': ({ path, reason }) => ({
    what: `Impossible d’écrire dans le dossier des sauvegardes ${path} (${reason}).`,
    remedy: asRoot,
  }),
  'backup.folder-unreadable': ({ path, reason }) => ({
    what: `Impossible de lire le dossier des sauvegardes ${path} (${reason}).`,
    remedy:
      'Les sauvegardes contiennent toutes les données : seul leur propriétaire peut les lire. Lancez la commande en tant que root ou par sudo.',
  }),
  'backup.interrupted': () => ({
    what: 'L’opération a été interrompue, comme demandé.',
    remedy: 'Relancez la commande quand vous le souhaitez ; rien d’inachevé n’a été laissé.',
  }),
  'backup.no-space': ({ path }) => ({
    what: `Le système de fichiers de ${path} est plein.`,
    remedy:
      'Libérez de la place, hors des dossiers de données (`df` et `df -i` montrent ce qui est plein, `ospi-update backup prune` supprime les anciennes sauvegardes), puis relancez la commande. `ospi-update check` indique la place nécessaire.',
    mend: 'Libérez de la place, hors des dossiers de données (`df` et `df -i` montrent ce qui est plein, `ospi-update backup prune` supprime les anciennes sauvegardes).',
  }),
  'backup.source-missing': ({ path }) => ({
    what: `Le dossier de données ${path} est absent, ou n’est pas un vrai dossier (les liens symboliques ne sont pas suivis). ${noBackup}`,
    remedy:
      'Vérifiez que son système de fichiers est monté et contrôlez `backup.folders` dans la configuration du site.',
  }),
  'backup.mount-inside': ({ folder, mount }) => ({
    what: `Un autre système de fichiers est monté sur ${mount}, à l’intérieur du dossier de données ${folder} : une restauration ne pourrait pas remettre ce dossier en place.`,
    remedy:
      'Montez-le ailleurs et indiquez cet emplacement dans `backup.folders`, ou indiquez un à un les dossiers voisins. En cas de doute, appelez le support.',
  }),
  'backup.restore-unfinished': ({ folder }) => ({
    what: `Une restauration de ${folder} a été interrompue pendant le déplacement des fichiers : le dossier contient à la fois des fichiers anciens et restaurés. ${noBackup}`,
    remedy:
      'Laissez les services arrêtés et relancez `ospi-update backup restore` ; la restauration reprend où qu’elle se soit arrêtée.',
  }),
  'backup.program-failed': ({ folder, program, exitCode, lastLines }) => ({
    what: `La sauvegarde de ${folder} a échoué : ${program} s’est terminé avec le code ${exitCode}.${quote(lastLines)}`,
    remedy:
      'Corrigez ce que ce message signale, puis relancez la commande. Les sauvegardes précédentes sont intactes.',
  }),
  'backup.source-unstable': ({ folder }) => ({
    what: `Des dossiers de ${folder} ont été remplacés sans cesse par des fichiers ou des liens pendant leur lecture. ${noBackup}`,
    remedy:
      'Cherchez le programme qui les remplace, arrêtez-le le temps de la sauvegarde et relancez la commande.',
  }),
  'backup.read-back-failed': ({ file, lastLines }) => ({
    what: `Ce qui a été écrit dans ${file} n’a pas pu être relu en entier : ce n’est pas une sauvegarde.${quote(lastLines)}`,
    remedy:
      'Contrôlez le disque (`dmesg`, `smartctl`) ou placez le dossier des sauvegardes sur un autre disque, puis relancez la commande.',
  }),
  'backup.unknown': ({ id, folder }) => ({
    what: `Il n’y a pas de sauvegarde ${id} dans ${folder}.`,
    remedy:
      '`ospi-update backup list` affiche les identifiants existants ; seul `backup verify` accepte aussi `latest`.',
  }),
  'backup.chain-incomplete': ({ id, missing }) => ({
    what:
      id === missing
        ? `La sauvegarde ${id} est endommagée : une de ses parties est absente.`
        : `La sauvegarde ${id} ne fait que compléter ${missing}, qui est absente ou endommagée.`,
    remedy:
      'Choisissez-en une autre avec `ospi-update backup list` et faites une nouvelle sauvegarde avec `ospi-update backup`.',
  }),
  'backup.damaged': ({ id, file, reason }) => ({
    what: `La sauvegarde ${id} est endommagée : son fichier ${file} ${damages[reason]}.`,
    remedy:
      'Choisissez-en une autre avec `ospi-update backup list`. Contrôlez le disque du dossier des sauvegardes et faites une nouvelle sauvegarde.',
  }),
  'backup.folders-differ': ({ id, folders }) => ({
    what: `La sauvegarde ${id} porte sur ${folders.join(', ')} : ce ne sont pas les dossiers indiqués aujourd’hui dans la configuration du site.`,
    remedy: 'Restaurez-la dans un autre dossier avec `--to`, puis copiez-y ce dont vous avez besoin.',
  }),
  'backup.target-inside': ({ path, folder }) => ({
    what: `Le dossier ${path} se trouve dans ${folder}, qui appartient à la plateforme ou à ses sauvegardes.`,
    remedy: 'Indiquez un dossier qui n’est dans aucun d’eux.',
  }),
  'backup.target-exposed': ({ path, findings }) => ({
    what: [
      `D’autres que vous pourraient détourner ce qui est restauré dans ${path}, ou le modifier. Rien n’a été restauré :`,
      ...findings.map((finding) => `  ${explainDistrust(finding)}`),
    ].join('\n'),
    remedy:
      'Indiquez un dossier où personne d’autre ne peut écrire, pas plus que dans les dossiers au-dessus, comme /root/restauration.',
  }),
  'backup.view-failed': ({ reason }) => ({
    what: `Les dossiers de données ne peuvent pas être lus en sécurité : root ne peut pas les monter à part, et un lien mis à la place d’un dossier pourrait mener ailleurs (${reason}). ${noBackup}`,
    remedy:
      'Permettez à root de monter (`unshare --mount true` doit réussir) : un conteneur doit recevoir la capacité SYS_ADMIN. En cas de doute, appelez le support.',
  }),
  'backup.path-too-long': ({ folder, path }) => ({
    what: `Dans ${folder}, des dossiers sont imbriqués si profondément que leur chemin est trop long ; il commence par ${path}. Leur contenu ne pourrait pas être restauré. ${noBackup}`,
    remedy:
      'Supprimez ou renommez ces dossiers, en tant que root, et cherchez quel programme les crée : aucune plateforme n’a besoin d’un tel chemin. Relancez ensuite la sauvegarde.',
  }),
  'backup.target-not-empty': ({ path }) => ({
    what: `Le dossier ${path} n’est pas vide.`,
    remedy: 'Indiquez un dossier vide ou qui n’existe pas encore.',
  }),
  'backup.target-unwritable': ({ path, reason }) => ({
    what: `Impossible d’écrire dans le dossier ${path} (${reason}).`,
    remedy: asRoot,
  }),
  'backup.extraction-failed': ({ folder, program, exitCode, lastLines }) => ({
    what: `La sauvegarde de ${folder} n’a pas pu être décompressée : ${program} s’est terminé avec le code ${exitCode}. Le contenu du dossier n’a pas été touché.${quote(lastLines)}`,
    remedy: 'Corrigez ce que ce message signale, puis relancez la commande.',
  }),
  'backup.replace-failed': ({ folder, reason }) => ({
    what: `La sauvegarde a été décompressée et vérifiée, mais ses fichiers n’ont pas tous pu être placés dans ${folder} (${reason}). Ce qui s’y trouvait est conservé dans un dossier nommé \`.ospi-restore-…\`, à côté ou à l’intérieur.`,
    remedy: 'Laissez les services arrêtés, corrigez la cause et restaurez de nouveau la même sauvegarde.',
  }),
  'prerequisite.backup-of-other-version': ({ id, version, installed }) => ({
    what: `La sauvegarde ${id} contient les données de la version ${version}, mais la version installée est ${installed} : elle pourrait ne pas fonctionner avec ces données.`,
    remedy:
      'Restaurez ses dossiers dans un autre dossier avec `--to`, ses bases sous d’autres noms avec `--database NOM=AUTRE`, et reprenez-y ce dont vous avez besoin ; ou appelez le support : lui seul peut adapter d’anciennes données à la version.',
  }),
  'prerequisite.restore-declined': ({ id }) => ({
    what: `La sauvegarde ${id} n’a pas été restaurée : la réponse à la question n’était pas oui.`,
    remedy: 'Relancez la commande pour la restaurer, ou restaurez-la dans un autre dossier avec `--to`.',
  }),
  'prerequisite.services-running': ({ services }) => ({
    what: `Ces services sont en marche : ${services.join(', ')}. Ils continueraient à écrire dans les fichiers que la restauration remplace.`,
    remedy: 'Arrêtez-les et relancez la commande, ou restaurez dans un autre dossier avec `--to`.',
  }),
  'locked.restore-during-attempt': ({ attempt, incident }) => ({
    what: `La tentative ${attempt} attend sa reprise, qui compte sur les données et leurs copies dans leur état actuel.`,
    remedy: `Restaurez dans un autre dossier avec \`--to\`, ou appelez le support en donnant le code d’incident ${incident}.`,
  }),
};

export const warnings: Sentences<BackupWarnings>['lines'] = {
  'backup.attributes-lost': ({ folder, files, example }) =>
    `${formatNumber(files)} ${files === 1 ? 'fichier' : 'fichiers'} de ${folder} ${files === 1 ? 'est revenu' : 'sont revenus'} sans ACL ou attributs étendus, par exemple ${example} : le système de fichiers ne les accepte pas. Montez-le de sorte qu’il les accepte (\`mount\` montre comment il est monté), puis restaurez la même sauvegarde dans un autre dossier avec \`--to\` pour comparer.`,
  'backup.changed-while-read': ({ folder, files }) =>
    `Bien que les services soient arrêtés, des écritures ont eu lieu dans ${folder} : ${formatNumber(files)} ${files === 1 ? 'fichier a' : 'fichiers ont'} changé pendant la sauvegarde.`,
};

export const notes: Sentences<BackupNotes>['lines'] = {
  'backup.attributes-kept': ({ folder }) =>
    `Dans ${folder}, les attributs étendus que des dossiers ont reçus depuis la sauvegarde leur restent : setfattr (paquet Debian attr) n’est pas installé.`,
  'backup.files-in-motion': ({ folder, files }) =>
    `${formatNumber(files)} ${files === 1 ? 'fichier' : 'fichiers'} de ${folder} ${files === 1 ? 'a' : 'ont'} changé pendant la sauvegarde, ce qui est normal quand la plateforme est en service ; la prochaine sauvegarde ${files === 1 ? 'le' : 'les'} reprendra.`,
};

export const text = {};
