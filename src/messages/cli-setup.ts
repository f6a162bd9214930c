import { say } from './declare.ts';
import { words } from './speak.ts';

/** What the command line says of setup, and the first line of each file that it writes. */
export const setup = words({
  /** The first line of every file that it writes; `mark.ts` knows how it begins. */
  files: {
    configuration: say<[platform: string]>({
      en: (platform) =>
        `Written by \`ospi-update setup\`; \`ospi-update setup --undo --platform ${platform}\` removes it. You may change it: setup keeps what it does not ask for.`,
      fr: (platform) =>
        `Écrit par \`ospi-update setup\` ; \`ospi-update setup --undo --platform ${platform}\` le supprime. Vous pouvez le modifier : setup garde ce qu’il ne demande pas.`,
    }),
    sudoers: say<[platform: string]>({
      en: (platform) =>
        `Written by \`ospi-update setup\`; \`ospi-update setup --undo --platform ${platform}\` removes it. Complete commands, no wildcards: members of the group are not root.`,
      fr: (platform) =>
        `Écrit par \`ospi-update setup\` ; \`ospi-update setup --undo --platform ${platform}\` le supprime. Des commandes complètes, sans jokers : les membres du groupe ne sont pas root.`,
    }),
    unit: say<[platform: string]>({
      en: (platform) =>
        `Written by \`ospi-update setup\`; \`ospi-update setup --undo --platform ${platform}\` removes it. Do not change it, write it anew; what you add belongs in a drop-in (\`systemctl edit\`).`,
      fr: (platform) =>
        `Écrit par \`ospi-update setup\` ; \`ospi-update setup --undo --platform ${platform}\` le supprime. Ne pas modifier, mais écrire de nouveau ; les ajouts vont dans un fichier à part (\`systemctl edit\`).`,
    }),
  },
  command: {
    summary: {
      en: 'set a platform up: configuration, group, sudo, inbox, nginx, systemd',
      fr: 'mettre une plateforme en place : configuration, groupe, sudo, dépôt, nginx, systemd',
    },
    description: {
      en: 'The default command: asks what it must know about the platform, shows what it will do, and does it once you agree: the configuration in /etc/ospi-update, the administrators’ group and its members, a file for sudo, inbox and backup folder, the snippet in nginx, the units of systemd. Ends with `check`. Each question has an option, and a default where one was found on the server or in an existing configuration; without a terminal, options that are missing are an error. Run again with the same answers, it changes nothing; killed, it goes on where it was. Files that it did not write are never overwritten. A platform that is one plain folder is brought into the form releases/VERSION and current; every path in it stays valid meanwhile and afterwards.',
      fr: 'La commande par défaut : demande ce qu’il faut savoir de la plateforme, montre ce qui sera fait et le fait avec votre accord : la configuration dans /etc/ospi-update, le groupe des administrateurs et ses membres, un fichier pour sudo, les dossiers de dépôt et de sauvegarde, l’extrait dans nginx, les unités de systemd. Se termine par `check`. Chaque question a une option, et une réponse par défaut trouvée sur le serveur ou dans une configuration existante ; sans terminal, une option qui manque est une erreur. Relancée avec les mêmes réponses, elle ne change rien ; interrompue, elle reprend où elle en était. Un fichier qui ne vient pas d’elle n’est jamais écrasé. Une plateforme qui est un simple dossier est mise sous la forme releases/VERSION et current ; tous ses chemins restent valables, pendant et après.',
    },
    product: {
      en: 'the application, as its vendor names it',
      fr: 'l’application, telle que l’éditeur la nomme',
    },
    key: {
      en: 'the vendor’s public key: its .pub file, or the key itself; may be repeated',
      fr: 'la clé publique de l’éditeur : son fichier .pub, ou la clé elle-même ; peut être répétée',
    },
    root: {
      en: 'the folder in which the platform is installed',
      fr: 'le dossier où la plateforme est installée',
    },
    adopt: {
      en: 'for a platform that is one plain folder: its version, under which it is moved into releases/; `none` to leave it',
      fr: 'pour une plateforme qui est un simple dossier : sa version, sous laquelle elle est déplacée dans releases/ ; `none` pour la laisser',
    },
    url: {
      en: 'its address as visitors reach it, through nginx',
      fr: 'son adresse pour les visiteurs, à travers nginx',
    },
    unit: {
      en: 'a systemd service that belongs to it; repeated, in starting order',
      fr: 'un service systemd qui en fait partie ; répétée, dans l’ordre de démarrage',
    },
    health: {
      en: 'an address of the platform itself that answers with 200 when it is healthy',
      fr: 'une adresse de la plateforme elle-même qui répond par 200 quand elle fonctionne',
    },
    data: {
      en: 'a folder with its data; may be repeated',
      fr: 'un dossier de ses données ; peut être répétée',
    },
    database: {
      en: 'one of its databases, ENGINE:NAME, followed by keys of the configuration if necessary (mariadb:bi,host=db.example,credentialsFile=/etc/ospi-update/bi.cnf); may be repeated; `none` for none',
      fr: 'une de ses bases de données, MOTEUR:NOM, avec au besoin des clés de la configuration (mariadb:bi,host=db.example,credentialsFile=/etc/ospi-update/bi.cnf) ; peut être répétée ; `none` s’il n’y en a pas',
    },
    backupFolder: { en: 'the folder of the backups', fr: 'le dossier des sauvegardes' },
    group: {
      en: 'the administrators’ group, if not systeme; created if it does not exist',
      fr: 'le groupe des administrateurs, si ce n’est pas systeme ; créé s’il n’existe pas',
    },
    member: {
      en: 'a user who may install updates; may be repeated; `none` for root alone',
      fr: 'un utilisateur qui pourra installer les mises à jour ; peut être répétée ; `none` pour root seul',
    },
    inbox: {
      en: 'the inbox, if not the usual one',
      fr: 'le dossier de dépôt, si ce n’est pas celui d’usage',
    },
    at: {
      en: 'when updates whose notice was accepted are installed at night (02:30), preceded by a backup; `none` for not at all',
      fr: 'l’heure à laquelle installer la nuit les mises à jour dont la notice est acceptée (02:30), précédée d’une sauvegarde ; `none` pour jamais',
    },
    contact: {
      en: 'whom staff may ask during an update, for the maintenance page; `none` for nobody',
      fr: 'à qui le personnel peut s’adresser pendant une mise à jour, pour la page de maintenance ; `none` pour personne',
    },
    import: {
      en: 'the Unix account of the platform’s Superviseur, if it may ask for updates in its Import tab: it can then ask for what the vendor signed for this platform and accept its notice in a name that it gives, and nothing else; `none` (the default): it may not',
      fr: 'le compte Unix du Superviseur de la plateforme, s’il peut demander des mises à jour par son onglet Import : il peut alors demander ce que l’éditeur a signé pour cette plateforme, en accepter la notice au nom qu’il donne, et rien d’autre ; `none` (par défaut) : il ne peut pas',
    },
    importMode: {
      en: '`check`: an archive is verified and answered, and never installed; `apply` (the default): it is installed once its notice is accepted',
      fr: '`check` : une archive est vérifiée, une réponse est donnée, et rien n’est jamais installé ; `apply` (par défaut) : elle est installée une fois sa notice acceptée',
    },
    importFolder: {
      en: 'the folder of these requests, if not the usual one',
      fr: 'le dossier de ces demandes, si ce n’est pas celui d’usage',
    },
    print: {
      en: 'only show what would be done, with the content of every file',
      fr: 'montrer seulement ce qui serait fait, avec le contenu de chaque fichier',
    },
    undo: {
      en: 'take out what setup wrote for this platform. Journal, backups and the content of the inbox stay. Refused while an update is open or the page is on',
      fr: 'retirer ce que setup a écrit pour cette plateforme. Le journal, les sauvegardes et le contenu du dossier de dépôt restent. Refusé tant qu’une mise à jour est ouverte ou que la page est affichée',
    },
    yes: { en: 'do it without asking for confirmation', fr: 'le faire sans demander confirmation' },
  },
});
