import type {
  Distrust,
  SiteError,
  SiteErrorParams,
  SiteNotes,
  SiteProblems,
  SiteWarnings,
} from '../../model/vocabulary/site.ts';
import type { Sentences } from '../sentences.ts';
import { writeTrustCommand } from '../trust-command.ts';

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'il n’existe pas',
  EACCES: 'cet utilisateur n’a pas le droit de le lire',
  'not-a-file': 'ce n’est pas un fichier ordinaire',
  'too-large': 'il dépasse 64 Kio',
};

export const problems: Sentences<SiteProblems>['problems'] = {
  'usage.group-unknown': ({ group, configuration }) => ({
    what: `Il n’existe pas de groupe Unix ${group}, que ${configuration} désigne comme groupe des administrateurs.`,
    remedy: `Créez-le (groupadd --system ${group}) et ajoutez-y les administrateurs, ou corrigez \`administrators\`.`,
  }),
  'usage.site-none': ({ folder }) => ({
    what: `Aucune plateforme n’est configurée sur ce serveur : ${folder} ne contient aucune configuration.`,
    remedy: `Écrivez la configuration de la plateforme dans ${folder}/NOM.yaml, ou indiquez-en une avec --config FICHIER.`,
  }),
  'usage.site-several': ({ folder, names }) => ({
    what: `Plusieurs plateformes sont configurées dans ${folder} : ${names.join(', ')}.`,
    remedy: `Précisez laquelle, par exemple : --platform ${names[0] ?? 'NOM'}`,
  }),
  'usage.site-unknown': ({ folder, name, names, nearest }) => ({
    what: `Aucune plateforme nommée ${name} n’est configurée dans ${folder}.`,
    remedy:
      nearest !== undefined
        ? `Vouliez-vous dire --platform ${nearest} ?`
        : names.length > 0
          ? `Plateformes configurées : ${names.join(', ')}.`
          : `Écrivez sa configuration dans ${folder}/${name}.yaml, ou indiquez-en une avec --config FICHIER.`,
  }),
  'usage.site-ambiguous': ({ name, files }) => ({
    what: `La plateforme ${name} est configurée par plusieurs fichiers : ${files.join(', ')}.`,
    remedy: 'Gardez-en un seul et déplacez les autres ailleurs.',
  }),
  'usage.site-name': ({ name }) => ({
    what: `« ${name} » ne peut pas être le nom d’une plateforme.`,
    remedy:
      'Un nom s’écrit en lettres minuscules, chiffres et tirets, comme le fichier de configuration dont il est tiré : planipsy.yaml.',
  }),
  'usage.site-ending': ({ file }) => ({
    what: `${file} n’est pas une configuration : son nom ne se termine ni par .yaml, ni par .yml, ni par .json.`,
    remedy: 'Indiquez un fichier de l’un de ces formats.',
  }),
  'usage.site-unreadable': ({ file, reason }) => ({
    what: `Impossible de lire la configuration ${file} : ${unreadable[reason] ?? reason}.`,
    remedy:
      'Vérifiez le nom et lancez la commande en tant que root, par sudo ou avec un utilisateur qui a le droit de lire ce fichier ; qui vient d’entrer dans son groupe a ce droit à partir de sa prochaine connexion. Un fichier que vous indiquez vous-même est ouvert avec vos propres droits, par sudo aussi.',
  }),
  'usage.site-invalid': ({ file, errors }) => ({
    what: [
      `La configuration ${file} contient ${errors.length === 1 ? 'une erreur' : `${errors.length} erreurs`} :`,
      ...errors.map((error) => `  ${explain(error)}`),
    ].join('\n'),
    remedy: 'Corrigez le fichier à ces endroits (ligne:colonne), puis relancez la commande.',
  }),
  'usage.site-writable-by-others': ({ findings, runner }) => ({
    what: [
      'D’autres que vous pourraient modifier ce qui s’exécute ou se restaure ici :',
      ...findings.map((finding) => `  ${explainDistrust(finding)}`),
    ].join('\n'),
    remedy: `Cherchez d’où vient cette modification et vérifiez le contenu, puis lancez : ${writeTrustCommand(findings, runner)}`,
  }),
  'usage.file-writable-by-others': ({ file, ...finding }) => ({
    what: `D’autres que vous pourraient modifier ${file} avant sa lecture : ${explainDistrust(finding)}.`,
    remedy:
      'Vérifiez son contenu, copiez-le là où seul root peut écrire, par exemple dans /root, et indiquez cette copie. Ce qui n’exige pas root peut être lancé sans sudo.',
  }),
  'usage.output-changeable-by-others': ({ file, ...finding }) => ({
    what: `Rien n’est écrit dans ${file} : d’autres que vous décident où ce chemin mène. En effet, ${explainDistrust(finding)}.`,
    remedy:
      'Indiquez un endroit où seul root peut écrire, ou lancez la commande sans sudo, avec un utilisateur ordinaire.',
  }),
  'usage.site-place-open': ({ path, folder }) => ({
    what: `${path} n’existe pas encore, et tout utilisateur peut le créer : ${folder} est ouvert en écriture à tous.`,
    remedy:
      'Indiquez dans la configuration un emplacement où seul root peut écrire, ou créez-le vous-même, en tant que root.',
  }),
};

export function explainDistrust({ path, by, mode, uid }: Distrust): string {
  if (by === 'owner') return `${path} appartient à un autre utilisateur (uid ${uid})`;
  return `${by === 'group' ? 'un groupe d’utilisateurs peut' : 'tous les utilisateurs peuvent'} écrire dans ${path} (mode ${mode})`;
}

export const warnings: Sentences<SiteWarnings>['lines'] = {};

export const notes: Sentences<SiteNotes>['lines'] = {};

const types = {
  text: 'un texte est attendu (entre guillemets s’il ressemble à un nombre)',
  'whole-number': 'un nombre entier est attendu',
  list: 'une liste est attendue : [ …, … ]',
  mapping: 'des clés et des valeurs sont attendues : { clé: valeur }',
} as const;

const syntax: Readonly<Record<string, string>> = {
  BAD_INDENT: 'l’indentation n’est pas correcte ici',
  TAB_AS_INDENT: 'l’indentation se fait avec des espaces, pas avec des tabulations',
  TOO_DEEP: 'le fichier est trop imbriqué pour être une configuration',
  MISSING_CHAR: 'il manque un guillemet fermant, un crochet fermant ou une virgule',
};

const overlaps = {
  served: 'nginx le montrerait à tous les visiteurs',
  logs: 'nginx montrerait les journaux des tentatives à tous les visiteurs',
  release: 'il disparaîtrait avec la version qui le contient',
  root: 'les sauvegardes se placent hors du dossier de la plateforme',
  data: 'la restauration de ces données l’écraserait',
  secret: 'son mot de passe entrerait dans chaque sauvegarde',
  backups: 'ce dossier est réservé aux sauvegardes, et les anciennes en sont supprimées',
  inbox: 'ce dossier est réservé aux archives de mise à jour',
} as const;

const errors: { readonly [Code in keyof SiteErrorParams]: (params: SiteErrorParams[Code]) => string } = {
  syntax: ({ reason }) => syntax[reason] ?? `ce n’est pas du YAML valide (${reason})`,
  'not-utf8': () => 'le fichier n’est pas écrit en UTF-8',
  'duplicate-key': () => 'cette clé est donnée deux fois',
  'several-documents': () =>
    'un deuxième document commence ici (---) ; une configuration n’en contient qu’un seul',
  alias: () => 'les alias (*nom) ne sont pas acceptés ; écrivez la valeur en entier',
  tag: () => 'une étiquette (!…) n’est pas acceptée ; mettez le texte entre guillemets ou supprimez-la',
  'unknown-key': ({ nearest }) =>
    `clé inconnue${nearest === undefined ? '' : ` ; vouliez-vous dire « ${nearest} » ?`}`,
  missing: () => 'cette clé est obligatoire et absente',
  empty: () => 'il manque une valeur',
  type: ({ expected }) => types[expected],
  choice: ({ choices, nearest }) =>
    `choix possibles : ${choices.join(', ')}${nearest === undefined ? '' : ` ; vouliez-vous dire « ${nearest} » ?`}`,
  'too-small': ({ minimum }) => `la valeur minimale est ${minimum}`,
  'too-large': ({ maximum }) => `la valeur maximale est ${maximum}`,
  'too-few': ({ minimum }) => `la liste doit contenir au moins ${minimum} élément${minimum > 1 ? 's' : ''}`,
  'too-many': ({ maximum }) => `la liste peut contenir au plus ${maximum} éléments`,
  'name-form': () =>
    'un nom s’écrit en lettres, chiffres, points, tirets et traits de soulignement, 64 caractères au plus, et commence par une lettre ou un chiffre',
  'path-relative': () => 'un chemin doit être absolu, à partir de /',
  'path-characters': () =>
    'un chemin ne doit contenir ni guillemets, ni caractères de contrôle, ni \\ $ ; { } * ? [ ]',
  'path-not-normal': ({ normal }) => `écrivez ce chemin ainsi : ${normal}`,
  'path-system': () => 'c’est un dossier du système ; donnez à la plateforme un dossier à elle',
  'path-volatile': () => 'ce dossier est vidé au redémarrage du serveur ; choisissez-en un autre',
  'url-form': () => 'une adresse est attendue, par exemple https://127.0.0.1/',
  'url-credentials': () => 'l’adresse ne doit contenir ni nom d’utilisateur ni mot de passe',
  'group-form': () => 'ce ne peut pas être le nom d’un groupe Unix',
  'key-form': () =>
    'ce n’est pas une clé publique minisign : c’est la deuxième ligne du fichier .pub, qui commence par RW',
  'unit-form': () => 'le nom complet d’une unité systemd est attendu, par exemple planipsy-web.service',
  'program-form': () => 'un programme est donné par son nom ou par son chemin absolu',
  'argument-form': () => 'un argument ne peut pas contenir de caractère NUL',
  'service-twice': ({ name }) => `le service ${name} est donné deux fois`,
  'header-form': () => 'le nom d’un en-tête HTTP est attendu, par exemple X-Version',
  'url-path-form': () => 'un chemin commençant par une seule barre oblique est attendu, par exemple /version',
  'exempt-form': () => 'un chemin du site est attendu, par exemple /superviseur',
  'network-form': () =>
    'une adresse ou un réseau est attendu, par exemple 192.0.2.7, 192.0.2.0/24 ou 2001:db8::/32',
  'network-everything': () => 'tout le monde verrait derrière la page de maintenance',
  'network-loopback': () =>
    'l’adresse du serveur lui-même en fait partie : tous ceux qui passent par un proxy sur ce serveur verraient derrière la page',
  'exempt-everything': () =>
    'toute la plateforme serait exemptée : personne ne verrait la page de maintenance',
  'database-name-form': () =>
    'le nom d’une base s’écrit en lettres, chiffres, _ et -, sans tiret au début, 50 caractères au plus',
  'database-user-form': () => 'ce ne peut pas être le nom d’un utilisateur du serveur de bases de données',
  'database-host-form': () => 'le nom ou l’adresse IP d’un serveur est attendu, sans port',
  'database-service-form': () => 'ce ne peut pas être le nom d’un service du fichier de connexion de libpq',
  'run-as-form': () => 'ce ne peut pas être le nom d’un utilisateur Unix',
  'place-characters': () => 'un chemin ne doit contenir ni virgules ni caractères de contrôle',
  'database-password': () =>
    'un mot de passe n’a pas sa place ici : mettez-le dans un fichier que seul son propriétaire peut lire, et indiquez ce fichier par `credentialsFile`',
  'database-url': () =>
    'une adresse avec utilisateur et mot de passe n’a pas sa place ici : donnez `host`, `port`, `user`, et le mot de passe dans le fichier qu’indique `credentialsFile`',
  'database-postgresql-only': () =>
    'seul postgresql connaît cette clé ; pour mariadb, indiquez un fichier d’options par `credentialsFile`',
  'database-exclusive': ({ other }) => `ne peut pas accompagner \`${other}\` : donnez l’un ou l’autre`,
  'database-needs': ({ other }) => `n’a de sens qu’avec \`${other}\``,
  'database-system': () => 'cette base est celle du serveur lui-même ; indiquez une base de la plateforme',
  'database-twice': ({ name }) => `la base ${name} est donnée deux fois`,
  'line-form': () => 'une ligne d’au plus 120 caractères est attendue, sans caractères de contrôle',
  'color-form': () => 'une couleur est attendue, entre guillemets : "#0b5cad"',
  'email-form': () => 'une adresse électronique est attendue',
  'phone-form': () => 'un numéro de téléphone est attendu, entre guillemets : "04 26 10 06 36"',
  overlap: ({ reason, key, path }) => `ne doit pas être dans ${path} (${key}) : ${overlaps[reason]}`,
};

function explain(error: SiteError): string {
  const sentence = errors[error.code] as (params: SiteError['params']) => string;
  const key = error.path === '' ? '' : `${error.path} : `;
  return `${error.line}:${error.column} ${key}${sentence(error.params)}`;
}

export const text = {};
