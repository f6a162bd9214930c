import * as z from 'zod';
import { manual, redactions } from '../terms/form.ts';
import { backupForm } from './site-backup-form.ts';
import { importForm } from './site-import-form.ts';
import { mailForm, notifyForm, windowForm } from './site-night-form.ts';
import { healthForm, serviceForm } from './site-service-form.ts';
import {
  colorRule,
  emailRule,
  exemptRule,
  folderRule,
  groupRule,
  lineRule,
  logoRule,
  metricsRule,
  networkRule,
  phoneRule,
  productRule,
  publicKeyRule,
  textBy,
  urlRule,
} from './site-rules.ts';

const name = (rule: typeof lineRule) => textBy(rule).register(redactions, { rule: 'person' });

/** How the pages that nginx serves identify the platform. */
export const pageForm = z
  .strictObject({
    name: name(lineRule).exactOptional().register(manual, {
      en: 'the name of the site, at the top of the page; the default is the product',
      fr: 'le nom de l’établissement, en haut de la page ; sans cette clé, l’application',
    }),
    logo: textBy(logoRule).exactOptional().register(manual, {
      en: 'a picture beside it: a file (SVG, PNG, JPEG, WebP or GIF) of at most 6 KiB, which everybody will see',
      fr: 'une image à côté du nom : un fichier (SVG, PNG, JPEG, WebP ou GIF) d’au plus 6 Kio, que tout le monde verra',
    }),
    color: textBy(colorRule).exactOptional().register(manual, {
      en: 'the colour of bars and links, in quotes: "#0b5cad"; it is darkened or lightened where it would be illegible',
      fr: 'la couleur des barres et des liens, entre guillemets : "#0b5cad" ; elle est assombrie ou éclaircie là où elle ne serait pas lisible',
    }),
    /** Whom staff may ask. */
    contact: name(lineRule).exactOptional().register(manual, {
      en: 'whom staff may ask, in one line: “IT department, extension 4242”',
      fr: 'à qui le personnel peut s’adresser, en une ligne : « Service informatique, poste 4242 »',
    }),
  })
  .register(redactions, { rule: 'keys' });
const maintenance = z.strictObject({
  /** Paths whose safe requests pass while the page is on. */
  exempt: z.array(textBy(exemptRule)).max(50).default(['/superviseur']).register(manual, {
    en: 'paths that can be read during an update, as soon as they answer. Only GET, HEAD and OPTIONS pass: a rollback restores the data to their state before the update, and anything saved through such a path meanwhile would be lost. Only plain addresses pass: those with `;`, `\\`, `%00`, `%25`, `%2f` or `%5c`, in their query too, or with a segment that is empty or begins with a dot, get the page, since an application server may read them as another path',
    fr: 'les chemins que l’on peut lire pendant une mise à jour, dès qu’ils répondent. Seuls GET, HEAD et OPTIONS passent : un retour arrière remet les données dans leur état d’avant la mise à jour, et ce qui aurait été enregistré entre-temps par un tel chemin serait perdu. Seules passent les adresses simples : celles qui comportent `;`, `\\`, `%00`, `%25`, `%2f` ou `%5c`, même après le `?`, ou un segment vide ou commençant par un point, reçoivent la page, car un serveur d’applications peut y lire un autre chemin',
  }),
  /** Addresses and networks that pass while a healthy new version is held closed. */
  allow: z.array(textBy(networkRule)).max(50).default([]).register(manual, {
    en: 'addresses and networks (192.0.2.0/24, 2001:db8::/32) that see the new version while `apply --hold` keeps it closed to all others. nginx must know the visitors’ own addresses: behind a proxy, use `set_real_ip_from` and `real_ip_header`. Anyone who can send from an address of `set_real_ip_from` can claim any other address: list only your own proxies there',
    fr: 'les adresses et réseaux (192.0.2.0/24, 2001:db8::/32) qui voient la nouvelle version tant que `apply --hold` la garde fermée à tous les autres. nginx doit connaître la véritable adresse des visiteurs : derrière un proxy, par `set_real_ip_from` et `real_ip_header`. Qui peut émettre depuis une adresse de `set_real_ip_from` peut en prétendre n’importe quelle autre : n’y nommez que vos propres proxys',
  }),
  /** After this time it opens by itself. */
  holdMinutes: z.int().min(1).max(1440).default(60).register(manual, {
    en: 'how long `apply --hold` waits for `apply --open`, 1 to 1440; then the platform opens by itself, if it is still healthy',
    fr: 'combien de temps `apply --hold` attend `apply --open`, de 1 à 1440 ; ensuite la plateforme s’ouvre d’elle-même, si elle fonctionne toujours',
  }),
  page: pageForm.exactOptional().register(manual, {
    en: 'how the pages that nginx shows identify the platform',
    fr: 'comment les pages que nginx présente disent à qui est la plateforme',
  }),
});

const minimum = () => z.int().min(1);
const requirements = z.strictObject({
  cpuCores: z
    .strictObject({
      minimum: minimum().register(manual, {
        en: 'with fewer, nothing is installed',
        fr: 'au-dessous, rien n’est installé',
      }),
      recommended: minimum().register(manual, {
        en: 'with fewer, there is a warning',
        fr: 'au-dessous, un avertissement est donné',
      }),
    })
    .register(manual, { en: 'CPU cores', fr: 'les cœurs de processeur' }),
  memoryGiB: z
    .strictObject({
      minimum: minimum().register(manual, {
        en: 'with less, nothing is installed',
        fr: 'au-dessous, rien n’est installé',
      }),
      recommended: minimum().register(manual, {
        en: 'with less, there is a warning',
        fr: 'au-dessous, un avertissement est donné',
      }),
    })
    .register(manual, { en: 'memory in GiB', fr: 'la mémoire, en Gio' }),
  freeDiskPercent: z.int().min(1).max(99).register(manual, {
    en: 'the percentage of each file system that must be free; 1 to 99',
    fr: 'la part de chaque système de fichiers qui doit être libre ; de 1 à 99',
  }),
});
const support = z.strictObject({
  email: name(emailRule)
    .default('support@ospi.fr')
    .register(manual, { en: 'its e-mail address', fr: 'son adresse électronique' }),
  phone: name(phoneRule).default('04 26 10 06 36').register(manual, {
    en: 'its telephone number, in quotes',
    fr: 'son numéro de téléphone, entre guillemets',
  }),
});

/** The form of a configuration; conflicts between its folders are checked in domain/site/overlaps.ts. */
export const siteForm = z.strictObject({
  product: textBy(productRule).register(redactions, { rule: 'vendor' }).register(manual, {
    en: 'the application as the vendor names it, case-insensitive; an archive for another one is refused',
    fr: 'l’application, telle que l’éditeur la nomme, avec ou sans majuscules ; une archive destinée à une autre est refusée',
  }),
  /** Contains `releases/<version>/` and `current`, the link to the installed one. */
  root: textBy(folderRule).register(manual, {
    en: 'the folder of the platform, with releases/VERSION/ and `current`, the link to the installed one',
    fr: 'le dossier de la plateforme : il contient releases/VERSION/ et `current`, le lien vers la version installée',
  }),
  /** Journal, lock, attempts' logs. */
  state: textBy(folderRule).exactOptional().register(manual, {
    en: 'the folder of the journal, the lock, the notices and the attempts’ logs; created if missing',
    fr: 'le dossier du journal, du verrou, des notices et de ce que les tentatives ont écrit ; il est créé s’il n’existe pas',
    usual: '/var/lib/ospi-update/NAME',
  }),
  /** What nginx serves: the page, progress.json, the flag. */
  public: textBy(folderRule).exactOptional().register(manual, {
    en: 'the folder that nginx serves during an update: page, progress and flag',
    fr: 'le dossier que nginx sert pendant une mise à jour : page, avancement et témoin',
    usual: 'STATE/public',
  }),
  /** The platform as a visitor reaches it, through nginx. */
  url: textBy(urlRule).register(redactions, { rule: 'address' }).register(manual, {
    en: 'the platform as a visitor reaches it, through nginx; it is queried to verify that the page is on',
    fr: 'la plateforme telle qu’un visiteur l’atteint, à travers nginx ; elle est interrogée pour savoir si la page est vraiment affichée',
  }),
  /** The Unix group whose members may install; without it only root may. */
  administrators: name(groupRule).exactOptional().register(manual, {
    en: 'the Unix group whose members may install; it must exist. Without this key only root may. Its members can also read the state, and so can run check and status without sudo',
    fr: 'le groupe Unix dont les membres peuvent installer ; il doit exister. Sans cette clé, seul root le peut. Ses membres lisent aussi l’état, et peuvent donc lancer check et status sans sudo',
  }),
  /** minisign public keys, in their one-line base64 form. */
  trustedKeys: z
    .array(textBy(publicKeyRule).register(redactions, { rule: 'public-key' }))
    .min(1)
    .max(100)
    .register(manual, {
      en: 'the vendor’s public keys, in minisign’s form: the second line of the .pub file, beginning with RW. Several while the vendor changes keys',
      fr: 'les clés publiques de l’éditeur, sous la forme de minisign : la deuxième ligne du fichier .pub, qui commence par RW. Plusieurs, pendant que l’éditeur change de clé',
    }),
  /** In starting order; stopped in reverse order. */
  services: z.array(serviceForm).min(1).max(100).register(manual, {
    en: 'in starting order, the Superviseur first; stopped in the reverse order',
    fr: 'dans l’ordre de démarrage, le Superviseur d’abord ; arrêtés dans l’ordre inverse',
  }),
  health: healthForm.register(manual, {
    en: 'how the platform reports that it is healthy',
    fr: 'comment la plateforme dit qu’elle fonctionne',
  }),
  maintenance: maintenance
    .prefault({})
    .register(manual, { en: 'about the maintenance page', fr: 'à propos de la page de maintenance' }),
  backup: backupForm.register(manual, {
    en: 'about the backups of the data',
    fr: 'à propos des sauvegardes des données',
  }),
  releases: z
    .strictObject({
      keep: z.int().min(2).max(1000).register(manual, {
        en: 'how many, the installed one and the one before it included; 2 to 1000',
        fr: 'combien, y compris celle qui est installée et celle d’avant ; de 2 à 1000',
      }),
    })
    .exactOptional()
    .register(manual, {
      en: 'which versions stay in releases/ after a successful update: the newest ones, and those that a kept backup belongs to. Without this key all stay',
      fr: 'quelles versions restent dans releases/ après une mise à jour réussie : les plus récentes, et celles auxquelles appartient une sauvegarde conservée. Sans cette clé, toutes',
    }),
  metrics: textBy(metricsRule).exactOptional().register(manual, {
    en: 'a file, NAME.prom, for the textfile collector of Prometheus’ node_exporter: written at the end of every run that changes something, and by the timer of `setup systemd`',
    fr: 'un fichier, NOM.prom, pour le collecteur « textfile » de node_exporter (Prometheus) : écrit à la fin de toute exécution qui change quelque chose, et par la minuterie de `setup systemd`',
  }),
  inbox: textBy(folderRule).exactOptional().register(manual, {
    en: 'the folder in which `apply` without an archive and `check --inbox` look for new ones, and `support release` without a file for a release (NAME.txt); links in it are not followed',
    fr: 'le dossier de dépôt, où `apply` sans archive et `check --inbox` cherchent les nouvelles, et `support release` sans fichier un déblocage (NOM.txt) ; les liens n’y sont pas suivis',
  }),
  import: importForm.exactOptional().register(manual, {
    en: 'the requests of the platform’s own Superviseur, see ospi-update-import(5); without this key none is taken',
    fr: 'les demandes du Superviseur de la plateforme elle-même, voir ospi-update-import(5) ; sans cette clé, aucune n’est prise',
  }),
  /** Whether it may be updated while another platform of the server is. */
  concurrent: z.boolean().exactOptional().register(manual, {
    en: 'true: it may be updated, recovered or restored while another platform of this server is. Otherwise it waits for its turn: without limit if somebody waits at a terminal, else for an hour, after which an update ends with status 6 and a recovery goes on. This concerns root’s platforms in /etc/ospi-update',
    fr: 'true : elle peut être mise à jour, reprise ou restaurée pendant qu’une autre plateforme de ce serveur l’est. Sinon elle attend son tour : sans limite si quelqu’un attend devant un terminal, sinon une heure, après quoi une mise à jour se termine avec le code 6 et une reprise continue. Cela concerne les plateformes de root dans /etc/ospi-update',
  }),
  window: windowForm.exactOptional().register(manual, {
    en: 'when an update may begin unattended; without it whenever cron or a timer asks. Whoever sits at a terminal or names an archive is not bound by it',
    fr: 'quand une mise à jour peut commencer sans opérateur ; sans cette clé, dès que cron ou une minuterie le demande. Qui est devant un terminal, ou nomme une archive, n’y est pas tenu',
  }),
  announceHours: z.int().min(1).max(336).exactOptional().register(manual, {
    en: 'so many hours before the next window in which an update can be installed, `progress.json` and `status` announce it (`planned`); needs `window`',
    fr: 'tant d’heures avant la prochaine plage où une mise à jour peut être installée, `progress.json` et `status` l’annoncent (`planned`) ; demande `window`',
  }),
  notify: z.array(notifyForm).max(20).exactOptional().register(manual, {
    en: 'commands that are told how an update or a nightly backup ended',
    fr: 'des commandes qui apprennent comment une mise à jour ou une sauvegarde nocturne s’est terminée',
  }),
  mail: mailForm.exactOptional().register(manual, {
    en: 'the same by mail',
    fr: 'de même, par messagerie',
  }),
  /**
   * Replaces the usual hardware requirements and those of an archive, as agreed with support: for test and
   * scratch platforms. `check` reports it as a warning.
   */
  requirements: requirements.exactOptional().register(manual, {
    en: 'replaces the usual prerequisites and those of an archive; see below',
    fr: 'à la place des prérequis habituels et de ceux de l’archive ; voir plus bas',
  }),
  support: support.register(redactions, { rule: 'never' }).prefault({}).register(manual, {
    en: 'how to reach support; shown on the page and with every refusal',
    fr: 'comment joindre le support ; indiqué sur la page et avec chaque refus',
  }),
});
