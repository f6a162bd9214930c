import type { Bilingual } from '../terms/bilingual.ts';
import type { Distrust, SiteError, SiteErrorParams } from '../terms/site.ts';
import { problem, say, table } from './declare.ts';
import { writeTrustCommand } from './trust-command.ts';

const unreadable: Readonly<Record<string, Bilingual>> = {
  ENOENT: { en: 'it does not exist', fr: 'il n’existe pas' },
  EACCES: { en: 'this user may not read it', fr: 'cet utilisateur n’a pas le droit de le lire' },
  'not-a-file': { en: 'it is not a regular file', fr: 'ce n’est pas un fichier ordinaire' },
  'too-large': { en: 'it is larger than 64 KiB', fr: 'il dépasse 64 Kio' },
};

/** What can be reported about the site configuration. */
export const problems = table({
  /** The administrators' group that the configuration names. */
  'usage.group-unknown': problem<{ group: string; configuration: string }>({
    number: 'OSPI-0216',
    en: ({ group, configuration }) => ({
      what: `The Unix group ${group}, set as the administrators’ group in ${configuration}, does not exist.`,
      remedy: `Create it (groupadd --system ${group}) and add the administrators to it, or correct \`administrators\`.`,
    }),
    fr: ({ group, configuration }) => ({
      what: `Il n’existe pas de groupe Unix ${group}, que ${configuration} désigne comme groupe des administrateurs.`,
      remedy: `Créez-le (groupadd --system ${group}) et ajoutez-y les administrateurs, ou corrigez \`administrators\`.`,
    }),
  }),
  'usage.site-none': problem<{ folder: string }>({
    number: 'OSPI-0208',
    en: ({ folder }) => ({
      what: `No platform is configured on this server: ${folder} contains no configuration.`,
      remedy: `Write the platform’s configuration to ${folder}/NAME.yaml, or name one with --config FILE.`,
    }),
    fr: ({ folder }) => ({
      what: `Aucune plateforme n’est configurée sur ce serveur : ${folder} ne contient aucune configuration.`,
      remedy: `Écrivez la configuration de la plateforme dans ${folder}/NOM.yaml, ou indiquez-en une avec --config FICHIER.`,
    }),
  }),
  'usage.site-several': problem<{ folder: string; names: readonly string[] }>({
    number: 'OSPI-0209',
    en: ({ folder, names }) => ({
      what: `Several platforms are configured in ${folder}: ${names.join(', ')}.`,
      remedy: `Select one, for example: --platform ${names[0] ?? 'NAME'}`,
    }),
    fr: ({ folder, names }) => ({
      what: `Plusieurs plateformes sont configurées dans ${folder} : ${names.join(', ')}.`,
      remedy: `Précisez laquelle, par exemple : --platform ${names[0] ?? 'NOM'}`,
    }),
  }),
  'usage.site-unknown': problem<{ folder: string; name: string; names: readonly string[]; nearest?: string }>(
    {
      number: 'OSPI-0210',
      en: ({ folder, name, names, nearest }) => ({
        what: `No platform called ${name} is configured in ${folder}.`,
        remedy:
          nearest !== undefined
            ? `Did you mean --platform ${nearest}?`
            : names.length > 0
              ? `Configured platforms: ${names.join(', ')}.`
              : `Write its configuration to ${folder}/${name}.yaml, or name one with --config FILE.`,
      }),
      fr: ({ folder, name, names, nearest }) => ({
        what: `Aucune plateforme nommée ${name} n’est configurée dans ${folder}.`,
        remedy:
          nearest !== undefined
            ? `Vouliez-vous dire --platform ${nearest} ?`
            : names.length > 0
              ? `Plateformes configurées : ${names.join(', ')}.`
              : `Écrivez sa configuration dans ${folder}/${name}.yaml, ou indiquez-en une avec --config FICHIER.`,
      }),
    },
  ),
  /** Several files configure the same platform. */
  'usage.site-ambiguous': problem<{ name: string; files: readonly string[] }>({
    number: 'OSPI-0211',
    en: ({ name, files }) => ({
      what: `The platform ${name} is configured by several files: ${files.join(', ')}.`,
      remedy: 'Keep one of them and move the others elsewhere.',
    }),
    fr: ({ name, files }) => ({
      what: `La plateforme ${name} est configurée par plusieurs fichiers : ${files.join(', ')}.`,
      remedy: 'Gardez-en un seul et déplacez les autres ailleurs.',
    }),
  }),
  'usage.site-name': problem<{ name: string }>({
    number: 'OSPI-0212',
    en: ({ name }) => ({
      what: `“${name}” is not a valid platform name.`,
      remedy:
        'A name has lower-case letters, digits and hyphens, like the configuration file that it comes from: planipsy.yaml.',
    }),
    fr: ({ name }) => ({
      what: `« ${name} » ne peut pas être le nom d’une plateforme.`,
      remedy:
        'Un nom s’écrit en lettres minuscules, chiffres et tirets, comme le fichier de configuration dont il est tiré : planipsy.yaml.',
    }),
  }),
  'usage.site-ending': problem<{ file: string }>({
    number: 'OSPI-0213',
    en: ({ file }) => ({
      what: `${file} is not a configuration: its name does not end in .yaml, .yml or .json.`,
      remedy: 'Give a file of one of these formats.',
    }),
    fr: ({ file }) => ({
      what: `${file} n’est pas une configuration : son nom ne se termine ni par .yaml, ni par .yml, ni par .json.`,
      remedy: 'Indiquez un fichier de l’un de ces formats.',
    }),
  }),
  'usage.site-unreadable': problem<{
    file: string;
    /** Can also be a system error code. */
    reason: 'ENOENT' | 'EACCES' | 'not-a-file' | 'too-large' | (string & {});
  }>({
    number: 'OSPI-0214',
    en: ({ file, reason }) => ({
      what: `The configuration ${file} cannot be read: ${unreadable[reason]?.en ?? reason}.`,
      remedy:
        'Check the name, and run the command as root, through sudo, or as a user who may read the file; a new member of its group must first log in again. A file that you name yourself is opened with your own permissions, even through sudo.',
    }),
    fr: ({ file, reason }) => ({
      what: `Impossible de lire la configuration ${file} : ${unreadable[reason]?.fr ?? reason}.`,
      remedy:
        'Vérifiez le nom et lancez la commande en tant que root, par sudo ou avec un utilisateur qui a le droit de lire ce fichier ; qui vient d’entrer dans son groupe a ce droit à partir de sa prochaine connexion. Un fichier que vous indiquez vous-même est ouvert avec vos propres droits, par sudo aussi.',
    }),
  }),
  'usage.site-invalid': problem<{ file: string; errors: readonly SiteError[] }>({
    number: 'OSPI-0215',
    sample: ({ key }) => ({ errors: [{ line: 1, column: 1, path: key, code: 'missing', params: {} }] }),
    en: ({ file, errors }) => ({
      what: [
        `The configuration ${file} has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}:`,
        ...errors.map((error) => `  ${explain.en(error)}`),
      ].join('\n'),
      remedy: 'Correct the file at these places (line:column), then run the command again.',
    }),
    fr: ({ file, errors }) => ({
      what: [
        `La configuration ${file} contient ${errors.length === 1 ? 'une erreur' : `${errors.length} erreurs`} :`,
        ...errors.map((error) => `  ${explain.fr(error)}`),
      ].join('\n'),
      remedy: 'Corrigez le fichier à ces endroits (ligne:colonne), puis relancez la commande.',
    }),
  }),
  'usage.site-writable-by-others': problem<{
    findings: readonly Distrust[];
    /** The uid of the user who runs the command. */
    runner: number;
  }>({
    number: 'OSPI-0217',
    sample: ({ folder }) => ({ findings: [{ path: folder, by: 'others', mode: '0777', uid: 0 }], runner: 0 }),
    en: ({ findings, runner }) => ({
      what: [
        'Other users could change what is run or restored here:',
        ...findings.map((finding) => `  ${explainDistrust.en(finding)}`),
      ].join('\n'),
      remedy: `Find out who changed this and whether the content is correct, then run: ${writeTrustCommand(findings, runner)}`,
    }),
    fr: ({ findings, runner }) => ({
      what: [
        'D’autres que vous pourraient modifier ce qui s’exécute ou se restaure ici :',
        ...findings.map((finding) => `  ${explainDistrust.fr(finding)}`),
      ].join('\n'),
      remedy: `Cherchez d’où vient cette modification et vérifiez le contenu, puis lancez : ${writeTrustCommand(findings, runner)}`,
    }),
  }),
  /** A file named on the command line; the finding is about it, or about something on the way to it. */
  'usage.file-writable-by-others': problem<Distrust & { file: string }>({
    number: 'OSPI-0248',
    sample: { by: 'others', mode: '0777', uid: 0 },
    en: ({ file, ...finding }) => ({
      what: `Other users could change ${file} before it is read: ${explainDistrust.en(finding)}.`,
      remedy:
        'Check its content, copy it to a place where only root may write, such as /root, and name that copy. Commands that do not need root can be run without sudo.',
    }),
    fr: ({ file, ...finding }) => ({
      what: `D’autres que vous pourraient modifier ${file} avant sa lecture : ${explainDistrust.fr(finding)}.`,
      remedy:
        'Vérifiez son contenu, copiez-le là où seul root peut écrire, par exemple dans /root, et indiquez cette copie. Ce qui n’exige pas root peut être lancé sans sudo.',
    }),
  }),
  /** A place named on the command line, for root to write to. */
  'usage.output-changeable-by-others': problem<Distrust & { file: string }>({
    number: 'OSPI-0249',
    sample: { by: 'others', mode: '0777', uid: 0 },
    en: ({ file, ...finding }) => ({
      what: `Nothing is written to ${file}: other users control where it leads. ${explainDistrust.en(finding)}.`,
      remedy:
        'Choose a place where only root may write, or run the command without sudo, as an ordinary user.',
    }),
    fr: ({ file, ...finding }) => ({
      what: `Rien n’est écrit dans ${file} : d’autres que vous décident où ce chemin mène. En effet, ${explainDistrust.fr(finding)}.`,
      remedy:
        'Indiquez un endroit où seul root peut écrire, ou lancez la commande sans sudo, avec un utilisateur ordinaire.',
    }),
  }),
  'usage.site-place-open': problem<{ path: string; folder: string }>({
    number: 'OSPI-0270',
    en: ({ path, folder }) => ({
      what: `${path} does not exist yet, and every user can create it: ${folder} is writable by all.`,
      remedy: 'Set a place in the configuration where only root can write, or create it yourself, as root.',
    }),
    fr: ({ path, folder }) => ({
      what: `${path} n’existe pas encore, et tout utilisateur peut le créer : ${folder} est ouvert en écriture à tous.`,
      remedy:
        'Indiquez dans la configuration un emplacement où seul root peut écrire, ou créez-le vous-même, en tant que root.',
    }),
  }),
});

export const explainDistrust = say<[Distrust]>({
  en: ({ path, by, mode, uid }) => {
    if (by === 'owner') return `${path} belongs to another user (uid ${uid})`;
    return `${path} is writable by ${by === 'group' ? 'a group of users' : 'every user'} (mode ${mode})`;
  },
  fr: ({ path, by, mode, uid }) => {
    if (by === 'owner') return `${path} appartient à un autre utilisateur (uid ${uid})`;
    return `${by === 'group' ? 'un groupe d’utilisateurs peut' : 'tous les utilisateurs peuvent'} écrire dans ${path} (mode ${mode})`;
  },
});

const types = {
  text: {
    en: 'a string is expected (quote it if it looks like a number)',
    fr: 'un texte est attendu (entre guillemets s’il ressemble à un nombre)',
  },
  'whole-number': { en: 'an integer is expected', fr: 'un nombre entier est attendu' },
  truth: { en: '`true` or `false` is expected', fr: '`true` ou `false` est attendu' },
  list: { en: 'a list is expected: [ …, … ]', fr: 'une liste est attendue : [ …, … ]' },
  mapping: {
    en: 'keys and values are expected: { key: value }',
    fr: 'des clés et des valeurs sont attendues : { clé: valeur }',
  },
} as const;

const syntax: Readonly<Record<string, Bilingual>> = {
  BAD_INDENT: { en: 'the indentation is wrong here', fr: 'l’indentation n’est pas correcte ici' },
  TAB_AS_INDENT: {
    en: 'indentation must use spaces, not tabs',
    fr: 'l’indentation se fait avec des espaces, pas avec des tabulations',
  },
  TOO_DEEP: {
    en: 'the file is nested too deeply to be a configuration',
    fr: 'le fichier est trop imbriqué pour être une configuration',
  },
  MISSING_CHAR: {
    en: 'a closing quote, bracket or comma is missing',
    fr: 'il manque un guillemet fermant, un crochet fermant ou une virgule',
  },
};

const overlaps = {
  served: { en: 'nginx would show it to every visitor', fr: 'nginx le montrerait à tous les visiteurs' },
  logs: {
    en: 'nginx would show the attempts’ logs to every visitor',
    fr: 'nginx montrerait les journaux des tentatives à tous les visiteurs',
  },
  release: {
    en: 'it would disappear with the version that contains it',
    fr: 'il disparaîtrait avec la version qui le contient',
  },
  root: {
    en: 'backups belong outside the folder of the platform',
    fr: 'les sauvegardes se placent hors du dossier de la plateforme',
  },
  data: { en: 'restoring that data would overwrite it', fr: 'la restauration de ces données l’écraserait' },
  secret: {
    en: 'its password would go into every backup',
    fr: 'son mot de passe entrerait dans chaque sauvegarde',
  },
  backups: {
    en: 'that folder is only for backups, and old ones are removed from it',
    fr: 'ce dossier est réservé aux sauvegardes, et les anciennes en sont supprimées',
  },
  inbox: {
    en: 'that folder is only for update archives',
    fr: 'ce dossier est réservé aux archives de mise à jour',
  },
  import: {
    en: 'an account of the platform writes there, and could put something else in its place',
    fr: 'un compte de la plateforme y écrit, et pourrait mettre autre chose à sa place',
  },
  private: {
    en: 'that folder is private to this program, and an account of the platform writes here',
    fr: 'ce dossier n’appartient qu’à ce programme, et un compte de la plateforme écrit ici',
  },
} as const;

const errors: {
  readonly [Code in keyof SiteErrorParams]: Bilingual<(params: SiteErrorParams[Code]) => string>;
} = {
  syntax: {
    en: ({ reason }) => syntax[reason]?.en ?? `this is not valid YAML (${reason})`,
    fr: ({ reason }) => syntax[reason]?.fr ?? `ce n’est pas du YAML valide (${reason})`,
  },
  'not-utf8': {
    en: () => 'the file is not in UTF-8',
    fr: () => 'le fichier n’est pas écrit en UTF-8',
  },
  'duplicate-key': { en: () => 'this key is given twice', fr: () => 'cette clé est donnée deux fois' },
  'several-documents': {
    en: () => 'a second document begins here (---); a configuration must be a single one',
    fr: () => 'un deuxième document commence ici (---) ; une configuration n’en contient qu’un seul',
  },
  alias: {
    en: () => 'aliases (*name) are not supported; write the value out',
    fr: () => 'les alias (*nom) ne sont pas acceptés ; écrivez la valeur en entier',
  },
  tag: {
    en: () => 'a tag (!…) is not supported; put the text in quotes, or remove the tag',
    fr: () => 'une étiquette (!…) n’est pas acceptée ; mettez le texte entre guillemets ou supprimez-la',
  },
  'unknown-key': {
    en: ({ nearest }) => `unknown key${nearest === undefined ? '' : `; did you mean “${nearest}”?`}`,
    fr: ({ nearest }) =>
      `clé inconnue${nearest === undefined ? '' : ` ; vouliez-vous dire « ${nearest} » ?`}`,
  },
  missing: { en: () => 'this key is required and missing', fr: () => 'cette clé est obligatoire et absente' },
  empty: { en: () => 'a value is missing', fr: () => 'il manque une valeur' },
  type: { en: ({ expected }) => types[expected].en, fr: ({ expected }) => types[expected].fr },
  choice: {
    en: ({ choices, nearest }) =>
      nearest === undefined
        ? `one of these is expected: ${choices.join(', ')}`
        : `one of these is expected: ${choices.join(', ')}; did you mean “${nearest}”?`,
    fr: ({ choices, nearest }) =>
      `choix possibles : ${choices.join(', ')}${nearest === undefined ? '' : ` ; vouliez-vous dire « ${nearest} » ?`}`,
  },
  'too-small': {
    en: ({ minimum }) => `at least ${minimum} is required`,
    fr: ({ minimum }) => `la valeur minimale est ${minimum}`,
  },
  'too-large': {
    en: ({ maximum }) => `at most ${maximum} is possible`,
    fr: ({ maximum }) => `la valeur maximale est ${maximum}`,
  },
  'too-few': {
    en: ({ minimum }) => `at least ${minimum} is required in the list`,
    fr: ({ minimum }) => `la liste doit contenir au moins ${minimum} élément${minimum > 1 ? 's' : ''}`,
  },
  'too-many': {
    en: ({ maximum }) => `the list can have at most ${maximum}`,
    fr: ({ maximum }) => `la liste peut contenir au plus ${maximum} éléments`,
  },
  'name-form': {
    en: () =>
      'a name has letters, digits, dots, hyphens and underscores, at most 64, and begins with a letter or digit',
    fr: () =>
      'un nom s’écrit en lettres, chiffres, points, tirets et traits de soulignement, 64 caractères au plus, et commence par une lettre ou un chiffre',
  },
  'path-relative': {
    en: () => 'a path must be absolute, beginning with /',
    fr: () => 'un chemin doit être absolu, à partir de /',
  },
  'path-characters': {
    en: () => 'a path must not contain quotes, control characters or any of \\ $ ; { } * ? [ ]',
    fr: () => 'un chemin ne doit contenir ni guillemets, ni caractères de contrôle, ni \\ $ ; { } * ? [ ]',
  },
  'path-not-normal': {
    en: ({ normal }) => `write the path as ${normal}`,
    fr: ({ normal }) => `écrivez ce chemin ainsi : ${normal}`,
  },
  'path-system': {
    en: () => 'this is a system folder; give the platform its own folder',
    fr: () => 'c’est un dossier du système ; donnez à la plateforme un dossier à elle',
  },
  'path-volatile': {
    en: () => 'this folder is emptied when the server restarts; choose another one',
    fr: () => 'ce dossier est vidé au redémarrage du serveur ; choisissez-en un autre',
  },
  'url-form': {
    en: () => 'a URL is expected, such as https://127.0.0.1/',
    fr: () => 'une adresse est attendue, par exemple https://127.0.0.1/',
  },
  'url-credentials': {
    en: () => 'the URL must not contain a user name or a password',
    fr: () => 'l’adresse ne doit contenir ni nom d’utilisateur ni mot de passe',
  },
  'group-form': {
    en: () => 'this is not a valid Unix group name',
    fr: () => 'ce ne peut pas être le nom d’un groupe Unix',
  },
  'key-form': {
    en: () => 'this is not a minisign public key: it is the second line of the .pub file and begins with RW',
    fr: () =>
      'ce n’est pas une clé publique minisign : c’est la deuxième ligne du fichier .pub, qui commence par RW',
  },
  'unit-form': {
    en: () => 'the full name of a systemd unit is expected, such as planipsy-web.service',
    fr: () => 'le nom complet d’une unité systemd est attendu, par exemple planipsy-web.service',
  },
  'program-form': {
    en: () => 'a program is given by its name, or by its absolute path',
    fr: () => 'un programme est donné par son nom ou par son chemin absolu',
  },
  'argument-form': {
    en: () => 'an argument cannot contain a NUL character',
    fr: () => 'un argument ne peut pas contenir de caractère NUL',
  },
  'service-twice': {
    en: ({ name }) => `the service ${name} is given twice`,
    fr: ({ name }) => `le service ${name} est donné deux fois`,
  },
  'header-form': {
    en: () => 'the name of an HTTP header is expected, such as X-Version',
    fr: () => 'le nom d’un en-tête HTTP est attendu, par exemple X-Version',
  },
  'url-path-form': {
    en: () => 'a path that begins with a single slash is expected, such as /version',
    fr: () => 'un chemin commençant par une seule barre oblique est attendu, par exemple /version',
  },
  'exempt-form': {
    en: () => 'a path of the site is expected, such as /superviseur',
    fr: () => 'un chemin du site est attendu, par exemple /superviseur',
  },
  'network-form': {
    en: () => 'an address or a network is expected, such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32',
    fr: () => 'une adresse ou un réseau est attendu, par exemple 192.0.2.7, 192.0.2.0/24 ou 2001:db8::/32',
  },
  'network-everything': {
    en: () => 'this would let everybody past the maintenance page',
    fr: () => 'tout le monde verrait derrière la page de maintenance',
  },
  'network-loopback': {
    en: () =>
      'this includes the server’s own address: it would let in everybody who comes through a proxy on this server',
    fr: () =>
      'l’adresse du serveur lui-même en fait partie : tous ceux qui passent par un proxy sur ce serveur verraient derrière la page',
  },
  'exempt-everything': {
    en: () => 'this would exempt the whole platform: nobody would see the maintenance page',
    fr: () => 'toute la plateforme serait exemptée : personne ne verrait la page de maintenance',
  },
  'database-name-form': {
    en: () => 'a database name has letters, digits, _ and -, at most 50, and does not begin with a hyphen',
    fr: () =>
      'le nom d’une base s’écrit en lettres, chiffres, _ et -, sans tiret au début, 50 caractères au plus',
  },
  'database-user-form': {
    en: () => 'this is not a valid user name for the database server',
    fr: () => 'ce ne peut pas être le nom d’un utilisateur du serveur de bases de données',
  },
  'database-host-form': {
    en: () => 'the name or the IP address of a server is expected, without a port',
    fr: () => 'le nom ou l’adresse IP d’un serveur est attendu, sans port',
  },
  'database-service-form': {
    en: () => 'this is not a valid service name for libpq’s connection service file',
    fr: () => 'ce ne peut pas être le nom d’un service du fichier de connexion de libpq',
  },
  'run-as-form': {
    en: () => 'this is not a valid Unix user name',
    fr: () => 'ce ne peut pas être le nom d’un utilisateur Unix',
  },
  'place-characters': {
    en: () => 'a path must not contain commas or control characters',
    fr: () => 'un chemin ne doit contenir ni virgules ni caractères de contrôle',
  },
  'database-password': {
    en: () =>
      'a password does not belong here: put it into a file that only its owner may read, and set `credentialsFile` to it',
    fr: () =>
      'un mot de passe n’a pas sa place ici : mettez-le dans un fichier que seul son propriétaire peut lire, et indiquez ce fichier par `credentialsFile`',
  },
  'database-url': {
    en: () =>
      'a URL with user and password does not belong here: set `host`, `port`, `user`, and put the password into the file that `credentialsFile` names',
    fr: () =>
      'une adresse avec utilisateur et mot de passe n’a pas sa place ici : donnez `host`, `port`, `user`, et le mot de passe dans le fichier qu’indique `credentialsFile`',
  },
  'database-postgresql-only': {
    en: () => 'this key is only for postgresql; for mariadb, set `credentialsFile` to an option file',
    fr: () =>
      'seul postgresql connaît cette clé ; pour mariadb, indiquez un fichier d’options par `credentialsFile`',
  },
  'database-exclusive': {
    en: ({ other }) => `this cannot be combined with \`${other}\`: use one of the two`,
    fr: ({ other }) => `ne peut pas accompagner \`${other}\` : donnez l’un ou l’autre`,
  },
  'database-needs': {
    en: ({ other }) => `this has an effect only together with \`${other}\``,
    fr: ({ other }) => `n’a de sens qu’avec \`${other}\``,
  },
  'database-system': {
    en: () => 'this database belongs to the server; name one of the platform',
    fr: () => 'cette base est celle du serveur lui-même ; indiquez une base de la plateforme',
  },
  'database-twice': {
    en: ({ name }) => `the database ${name} is given twice`,
    fr: ({ name }) => `la base ${name} est donnée deux fois`,
  },
  'line-form': {
    en: () => 'one line of at most 120 characters is expected, without control characters',
    fr: () => 'une ligne d’au plus 120 caractères est attendue, sans caractères de contrôle',
  },
  'color-form': {
    en: () => 'a colour is expected, in quotes: "#0b5cad"',
    fr: () => 'une couleur est attendue, entre guillemets : "#0b5cad"',
  },
  'email-form': {
    en: () => 'an e-mail address is expected',
    fr: () => 'une adresse électronique est attendue',
  },
  'metrics-form': {
    en: () => 'a file name that ends in .prom is expected; node_exporter reads no other',
    fr: () => 'un nom de fichier qui se termine par .prom est attendu ; node_exporter n’en lit pas d’autre',
  },
  'phone-form': {
    en: () => 'a telephone number is expected, in quotes: "04 26 10 06 36"',
    fr: () => 'un numéro de téléphone est attendu, entre guillemets : "04 26 10 06 36"',
  },
  'mail-form': {
    en: () => 'a plain e-mail address or a user of this server is expected, without a name or a comma',
    fr: () =>
      'une adresse électronique simple, ou un utilisateur de ce serveur, est attendu, sans nom ni virgule',
  },
  'time-form': {
    en: () => 'a time is expected, in quotes: "02:30"',
    fr: () => 'une heure est attendue, entre guillemets : "02:30"',
  },
  'zone-form': {
    en: () => 'the exact name of a time zone is expected, such as Europe/Paris',
    fr: () => 'le nom exact d’un fuseau horaire est attendu, par exemple Europe/Paris',
  },
  'window-empty': {
    en: () => 'this is when the window opens: it would be empty',
    fr: () => 'c’est aussi le début de la plage : elle serait vide',
  },
  overlap: {
    en: ({ reason, key, path }) => `it must not be in ${path} (${key}): ${overlaps[reason].en}`,
    fr: ({ reason, key, path }) => `ne doit pas être dans ${path} (${key}) : ${overlaps[reason].fr}`,
  },
};

/** A key and what is wrong with its value. */
export const explainValue = say<[error: SiteError]>({
  en: (error) => {
    const sentence = errors[error.code].en as (params: SiteError['params']) => string;
    return `${error.path === '' ? '' : `${error.path}: `}${sentence(error.params)}`;
  },
  fr: (error) => {
    const sentence = errors[error.code].fr as (params: SiteError['params']) => string;
    return `${error.path === '' ? '' : `${error.path} : `}${sentence(error.params)}`;
  },
});

const explain = say<[error: SiteError]>({
  en: (error) => `${error.line}:${error.column} ${explainValue.en(error)}`,
  fr: (error) => `${error.line}:${error.column} ${explainValue.fr(error)}`,
});
