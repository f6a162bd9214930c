import { words } from './speak.ts';

/** The words of the manual page ospi-update-import(5). */
export const imports = words({
  summary: {
    en: 'how a platform’s Superviseur asks for an update (for the vendor’s developers)',
    fr: 'comment le Superviseur d’une plateforme demande une mise à jour (pour les développeurs de l’éditeur)',
  },
  titles: {
    trust: { en: 'WHO IS TRUSTED FOR WHAT', fr: 'QUI PEUT QUOI' },
    steps: { en: 'STEP BY STEP', fr: 'PAS À PAS' },
    request: { en: 'KEYS OF NAME.request.json', fr: 'CLÉS DE NOM.request.json' },
    answer: { en: 'KEYS OF NAME.answer.json', fr: 'CLÉS DE NOM.answer.json' },
    states: { en: 'STATES', fr: 'ÉTATS' },
    followUp: { en: 'FOLLOW-UP', fr: 'SUIVI' },
    upload: { en: 'UPLOADING IN PIECES', fr: 'ENVOYER PAR MORCEAUX' },
    nginx: { en: 'WHAT NGINX MUST BE TOLD', fr: 'CE QU’IL FAUT DIRE À NGINX' },
    unit: { en: 'WHAT SYSTEMD MUST BE TOLD', fr: 'CE QU’IL FAUT DIRE À SYSTEMD' },
    codes: { en: 'CODES', fr: 'CODES' },
  },
  description: {
    en: [
      'With `import` in the configuration of a platform, see ospi-update.yaml(5), its Superviseur asks for updates by files, in a folder of its own: the drop folder, `import.folder`. It belongs to the account that the Superviseur runs as and to the administrators’ group, with mode 2770; `ospi-update setup` makes it, and `ospi-update check` verifies it. Without that key, or with `mode: off`, nothing there is looked at; what had been asked for and had not begun is then refused (OSPI-0394), and does not run later. No two platforms may have the same folder, nor one inside the other’s: neither’s requests are taken then (OSPI-0396).',
      'A request is a file `NAME.request.json`; NAME is 1 to 100 letters, digits, dots, underscores or hyphens, begins with a letter or a digit, and is chosen by the Superviseur, a new one for each request. root answers in `NAME.answer.json` beside it, puts the notice there as `NAME.notice.pdf`, `.md` or `.txt`, and removes the archive once it has a copy of its own. All files are JSON in UTF-8, of at most 16 KiB for a request. Their JSON Schemas are import-request.json, import-answer.json and history.json in /usr/share/ospi-update/schemas/. Keys may be added to answers: ignore those that you do not know.',
      'Put each request by rename: write `.NAME.request.json.tmp` in the same folder, fsync it, and rename it to its name; so nobody reads half of one. Nothing wakes root but a change in the folder, which systemd reports at once; where it cannot, a timer looks each minute. Without systemd, cron does: `ospi-update import --take`, then `ospi-update import --run`.',
    ],
    fr: [
      'Avec `import` dans la configuration d’une plateforme, voir ospi-update.yaml(5), son Superviseur demande des mises à jour par des fichiers, dans un dossier à lui : le dossier des demandes, `import.folder`. Il est au compte sous lequel tourne le Superviseur et au groupe des administrateurs, avec le mode 2770 ; `ospi-update setup` le crée, `ospi-update check` le vérifie. Sans cette clé, ou avec `mode: off`, rien n’y est regardé ; ce qui avait été demandé et n’avait pas commencé est alors refusé (OSPI-0394), et ne sera pas exécuté plus tard. Deux plateformes ne peuvent avoir le même dossier, ni l’une un dossier dans celui de l’autre : on n’y prend alors les demandes d’aucune (OSPI-0396).',
      'Une demande est un fichier `NOM.request.json` ; NOM compte 1 à 100 lettres, chiffres, points, tirets ou traits bas, commence par une lettre ou un chiffre, et c’est le Superviseur qui le choisit, un nouveau pour chaque demande. root répond dans `NOM.answer.json`, à côté, y met la notice sous le nom `NOM.notice.pdf`, `.md` ou `.txt`, et supprime l’archive une fois qu’il en a sa propre copie. Tous ces fichiers sont du JSON en UTF-8, de 16 Kio au plus pour une demande. Leurs schémas JSON sont import-request.json, import-answer.json et history.json, dans /usr/share/ospi-update/schemas/. Des clés peuvent s’ajouter aux réponses : ignorez celles que vous ne connaissez pas.',
      'Déposez chaque demande en la renommant : écrivez `.NOM.request.json.tmp` dans le même dossier, fsync, puis renommez-le ; personne n’en lit ainsi la moitié. root n’est réveillé que par un changement dans le dossier, que systemd signale aussitôt ; là où il ne le peut pas, une minuterie regarde chaque minute. Sans systemd, c’est cron : `ospi-update import --take`, puis `ospi-update import --run`.',
    ],
  },
  trust: {
    en: [
      'The account of the Superviseur may ask for what the vendor has signed for this platform, and accept its notice in the name that it gives (`requestedBy`). Nothing else: it chooses no command, no path, no option, and nothing that it writes is executed. Whoever takes over the web application can at most install an update that the vendor has published for it, newer than the installed one and not withdrawn.',
      'root trusts no file of the drop folder. Links, devices, named pipes, files with a second name and files of others than the folder’s owner and the administrators are refused. The archive is copied while its digest is computed; only that copy is verified and installed, so that nothing can be exchanged afterwards. Its signature, digests, product and versions are judged as by `ospi-update apply`.',
      'Who the administrator is, only the Superviseur knows: it must let nobody import but those with the role Système, protect that form against requests from elsewhere (CSRF), and give the person’s name as it is. The journal records that name as what the platform said, beside the account.',
      'The answers belong to the folder’s owner, who can therefore read and also change them: they inform, and root never reads them back. Whoever must be sure asks the server: `ospi-update status`.',
      'After a failed or interrupted update every request is refused until support releases the platform, as in a shell.',
      'The drop folder is not limited by root: what the account writes fills its file system. With `import.maximumGiB` root limits only its own copies. A file system of its own, or a quota, keeps others from harm.',
    ],
    fr: [
      'Le compte du Superviseur peut demander ce que l’éditeur a signé pour cette plateforme, et en accepter la notice au nom qu’il donne (`requestedBy`). Rien d’autre : il ne choisit ni commande, ni chemin, ni option, et rien de ce qu’il écrit n’est exécuté. Qui s’emparerait de l’application web pourrait au plus installer une mise à jour que l’éditeur a publiée pour elle, plus récente que la version installée et non retirée.',
      'root ne se fie à aucun fichier de ce dossier. Les liens, les périphériques, les tubes nommés, les fichiers qui ont un second nom et ceux d’un autre que le propriétaire du dossier ou les administrateurs sont refusés. L’archive est copiée pendant que son empreinte est calculée ; seule cette copie est vérifiée et installée, si bien que rien ne peut être échangé ensuite. Sa signature, ses empreintes, son produit et ses versions sont jugés comme par `ospi-update apply`.',
      'Le Superviseur est seul à savoir qui est l’administrateur : il ne doit laisser importer que le rôle Système, protéger ce formulaire des requêtes venues d’ailleurs (CSRF), et donner le nom de la personne tel quel. Le journal enregistre ce nom comme ce que la plateforme a dit, à côté du compte.',
      'Les réponses sont au propriétaire du dossier, qui peut donc les lire et aussi les changer : elles informent, et root ne les relit jamais. Qui doit être sûr demande au serveur : `ospi-update status`.',
      'Après une mise à jour en échec ou interrompue, toute demande est refusée tant que le support n’a pas débloqué la plateforme, comme en ligne de commande.',
      'Le dossier des demandes n’est pas limité par root : ce que le compte y écrit remplit son système de fichiers. Avec `import.maximumGiB`, root ne limite que ses propres copies. Un système de fichiers à part, ou un quota, évite d’en faire pâtir les autres.',
    ],
  },
  steps: {
    upload: {
      en: '1. The administrator chooses a file. While it is being uploaded, write its bytes to a file of the drop folder (its name as for NAME, usually that of the download), and put, with the first of them, a request that says that it is not complete:',
      fr: '1. L’administrateur choisit un fichier. Pendant l’envoi, écrivez ses octets dans un fichier du dossier (un nom comme pour NOM, en général celui du téléchargement), et déposez avec les premiers une demande qui dit qu’il n’est pas complet :',
    },
    receiving: {
      en: '2. root looks at the beginning of it. The answer is `receiving`, with `update` once the signature of the manifest is there and verified, so that title and versions can be shown during the upload; or at once `refused`, for a file that is no archive, is not signed, or is for another product or version: stop the upload, and show `text` and `remedy`.',
      fr: '2. root en regarde le début. La réponse est `receiving`, avec `update` dès que la signature du manifeste est là et vérifiée, de sorte que le titre et les versions peuvent être montrés pendant l’envoi ; ou aussitôt `refused`, pour un fichier qui n’est pas une archive, n’est pas signé, ou concerne un autre produit ou une autre version : arrêtez l’envoi, et montrez `text` et `remedy`.',
    },
    complete: {
      en: '3. Once all of it is there, replace the request under the same name, now with the digest of what was sent, best computed in the browser:',
      fr: '3. Une fois tout arrivé, remplacez la demande sous le même nom, maintenant avec l’empreinte de ce qui a été envoyé, de préférence calculée dans le navigateur :',
    },
    verified: {
      en: '4. The answers are then `received`, `verified` and `waiting`: with what `check` warns of, and the notice as a file beside it. Show both. With `import.mode: check` it ends with `verified`.',
      fr: '4. Les réponses sont ensuite `received`, `verified` et `waiting` : avec ce dont `check` avertit, et la notice dans un fichier à côté. Montrez les deux. Avec `import.mode: check`, cela se termine par `verified`.',
    },
    accept: {
      en: '5. Once the administrator has ticked that he has read and accepts the notice, replace the request again. `noticeSha256` is the digest of the notice that was shown; with any other one the request is refused. The archive and its digest stay the same; `when` may be chosen only now, and `requestedBy` is who accepts:',
      fr: '5. Une fois que l’administrateur a coché qu’il a lu la notice et l’accepte, remplacez encore la demande. `noticeSha256` est l’empreinte de la notice montrée ; avec toute autre, la demande est refusée. L’archive et son empreinte restent les mêmes ; `when` peut n’être choisi que maintenant, et `requestedBy` est qui accepte :',
    },
    running: {
      en: '6. The answers are `accepted`, `queued` (with `startsAt` for `when: window`), then `running`. The services of the platform stop and start during the update, the Superviseur among them: keep nothing in memory that you need afterwards. Under the maintenance page only reading requests reach it (GET, HEAD, OPTIONS): the browser follows progress.json, below.',
      fr: '6. Les réponses sont `accepted`, `queued` (avec `startsAt` pour `when: window`), puis `running`. Les services de la plateforme s’arrêtent et redémarrent pendant la mise à jour, le Superviseur aussi : ne gardez en mémoire rien de ce qu’il vous faudra ensuite. Sous la page de maintenance, seules les requêtes de lecture lui parviennent (GET, HEAD, OPTIONS) : le navigateur suit progress.json, ci-dessous.',
    },
    end: {
      en: '7. The end is `succeeded`, or `failed` with `code`, `incident` and what to do: the incident is what support asks for.',
      fr: '7. La fin est `succeeded`, ou `failed` avec `code`, `incident` et ce qu’il faut faire : l’incident est ce que le support demande.',
    },
    cancel: {
      en: 'To withdraw a request that is not `running` yet, replace it with the same and `"cancel": true`; the answer is `cancelled`.',
      fr: 'Pour retirer une demande qui n’est pas encore `running`, remplacez-la par la même avec `"cancel": true` ; la réponse est `cancelled`.',
    },
    again: {
      en: 'After `refused`, the same archive may be asked for again by a new request, under a new NAME. With `mendable: true`, if it was complete, it need not be uploaded again: give the same `archive` and `sha256`, with `complete: true`, once the cause is mended. Nor after `failed`, once support has released the platform, unless another archive has needed the room. No request leads to two updates, whatever is put again or renamed. Requests and answers are removed a month after their end, and beyond the newest fifty.',
      fr: 'Après `refused`, la même archive peut être redemandée par une nouvelle demande, sous un nouveau NOM. Avec `mendable: true`, si elle était complète, il n’est pas besoin de l’envoyer de nouveau : donnez les mêmes `archive` et `sha256`, avec `complete: true`, une fois la cause corrigée. Pas davantage après `failed`, une fois la plateforme débloquée par le support, à moins qu’une autre archive n’ait eu besoin de la place. Aucune demande ne donne lieu à deux mises à jour, quoi qu’on dépose ou renomme. Demandes et réponses sont supprimées un mois après leur fin, et au-delà des cinquante plus récentes.',
    },
  },
  request: {
    en: ['A request with another key, or another type of value, is refused (OSPI-0460).'],
    fr: ['Une demande avec une autre clé, ou une valeur d’un autre type, est refusée (OSPI-0460).'],
  },
  requestKeys: {
    format: { en: '1', fr: '1' },
    archive: {
      en: 'the name of the archive in the same folder, of the form of NAME; it may not end like a request, an answer or a notice',
      fr: 'le nom de l’archive dans le même dossier, de la forme de NOM ; il ne peut pas finir comme une demande, une réponse ou une notice',
    },
    complete: { en: 'whether all of it is there', fr: 'si elle est là tout entière' },
    sha256: {
      en: 'its SHA-256, in 64 small hexadecimal digits; required once it is complete',
      fr: 'son SHA-256, en 64 chiffres hexadécimaux minuscules ; exigé une fois qu’elle est complète',
    },
    size: { en: 'its size in bytes; optional', fr: 'sa taille en octets ; facultative' },
    platform: {
      en: 'the name of the platform; optional. A request for another one is refused',
      fr: 'le nom de la plateforme ; facultatif. Une demande pour une autre est refusée',
    },
    requestedBy: {
      en: 'the administrator’s name in the platform: 1 to 100 characters on one line, without control characters or leading or trailing spaces. It is shown, journalled, and in history.json',
      fr: 'le nom de l’administrateur dans la plateforme : 1 à 100 caractères sur une ligne, sans caractère de contrôle, ni espace au début ou à la fin. Il est montré, inscrit au journal, et dans history.json',
    },
    language: {
      en: '`fr` or `en`: in which language the update is run; answers are in both',
      fr: '`fr` ou `en` : la langue dans laquelle la mise à jour est exécutée ; les réponses sont dans les deux',
    },
    when: {
      en: '`now`, or `window`: in the next maintenance window (`window` in the configuration; refused where there is none: see `window` in the answer)',
      fr: '`now`, tout de suite, ou `window` : dans la prochaine plage de maintenance (`window` dans la configuration ; refusé s’il n’y en a pas : voir `window` dans la réponse)',
    },
    'accepted.noticeSha256': {
      en: 'the SHA-256 of the notice that the person has accepted',
      fr: 'le SHA-256 de la notice que la personne a acceptée',
    },
    'accepted.at': {
      en: 'when, in UTC: 2026-12-01T20:20:41.000Z',
      fr: 'quand, en UTC : 2026-12-01T20:20:41.000Z',
    },
    cancel: {
      en: 'true: the request is withdrawn; optional',
      fr: 'true : la demande est retirée ; facultative',
    },
  },
  answer: {
    en: [
      'The answer is replaced by rename. Read it again when it changes; it answers your latest request once `requestSha256` is the digest of that file.',
    ],
    fr: [
      'La réponse est remplacée par renommage. Relisez-la quand elle change ; elle répond à votre dernière demande dès que `requestSha256` est l’empreinte de ce fichier.',
    ],
  },
  answerKeys: {
    format: { en: '1', fr: '1' },
    request: { en: 'NAME', fr: 'NOM' },
    requestSha256: {
      en: 'the SHA-256 of the bytes of the request that this answers',
      fr: 'le SHA-256 des octets de la demande à laquelle elle répond',
    },
    at: { en: 'when it came to this state, in UTC', fr: 'quand elle est arrivée à cet état, en UTC' },
    state: { en: 'see below', fr: 'voir ci-dessous' },
    code: {
      en: 'of the message, if it is refused or has failed: OSPI-0460. Stable',
      fr: 'celui du message, si elle est refusée ou en échec : OSPI-0460. Stable',
    },
    incident: {
      en: 'identifies the case for support, after a failed attempt',
      fr: 'identifie le cas pour le support, après une tentative en échec',
    },
    attempt: { en: 'of the update, once it has begun', fr: 'celle de la mise à jour, une fois commencée' },
    text: {
      en: 'what happened, in French and English (`fr`, `en`), for the administrator',
      fr: 'ce qui s’est passé, en français et en anglais (`fr`, `en`), pour l’administrateur',
    },
    remedy: { en: 'what to do now; not always there', fr: 'ce qu’il faut faire ; pas toujours présent' },
    mendable: {
      en: 'if it is refused: whether the same archive may be asked for again without another upload',
      fr: 'si elle est refusée : si la même archive peut être redemandée sans nouvel envoi',
    },
    update: {
      en: 'what the vendor has signed: `product`, `version`, `current` (the installed one, or null), `title` in both languages, `released`, and once all is verified `notice`: its `file` in the drop folder, `sha256` and `type` (application/pdf, text/markdown, text/plain)',
      fr: 'ce que l’éditeur a signé : `product`, `version`, `current` (celle qui est installée, ou null), `title` dans les deux langues, `released`, et une fois tout vérifié `notice` : son `file` dans le dossier, `sha256` et `type` (application/pdf, text/markdown, text/plain)',
    },
    warnings: {
      en: 'what stops nothing, each with `text` in both languages and mostly a `code`',
      fr: 'ce qui n’empêche rien, chacun avec `text` dans les deux langues et le plus souvent un `code`',
    },
    window: {
      en: 'with `waiting`, and only where `when: window` can be asked for: `opens`, when the next maintenance window opens, in UTC. Without it, do not offer the choice',
      fr: 'avec `waiting`, et seulement là où `when: window` peut être demandé : `opens`, l’ouverture de la prochaine plage de maintenance, en UTC. Sans elle, ne proposez pas le choix',
    },
    startsAt: {
      en: 'when a queued update is expected to begin, in UTC',
      fr: 'quand une mise à jour en attente devrait commencer, en UTC',
    },
    steps: {
      en: 'the states it has been through, each with `state` and `at`',
      fr: 'les états par lesquels elle est passée, chacun avec `state` et `at`',
    },
  },
  states: {
    receiving: { en: 'the archive is still being uploaded', fr: 'l’archive est encore en cours d’envoi' },
    received: {
      en: 'root has its own copy, which is what the request declares; the archive is removed from the drop folder',
      fr: 'root a sa propre copie, telle que la demande la déclare ; l’archive est supprimée du dossier',
    },
    verified: {
      en: 'all of it is what the vendor has signed, and it could be installed here',
      fr: 'elle est tout entière ce que l’éditeur a signé, et pourrait être installée ici',
    },
    waiting: {
      en: 'its notice is not accepted yet; after seven days it is refused (OSPI-0395)',
      fr: 'sa notice n’est pas encore acceptée ; au bout de sept jours, elle est refusée (OSPI-0395)',
    },
    accepted: { en: 'the notice is accepted', fr: 'la notice est acceptée' },
    queued: {
      en: 'it begins as soon as it may: at once, or in the window. If it could not within a day, or fourteen days for the window, it is refused (OSPI-0395)',
      fr: 'elle commence dès que possible : tout de suite, ou dans la plage. Si elle ne l’a pas pu en un jour, ou en quatorze jours pour la plage, elle est refusée (OSPI-0395)',
    },
    running: {
      en: 'it is being installed, and can no longer be withdrawn',
      fr: 'elle est en cours d’installation, et ne peut plus être retirée',
    },
    succeeded: { en: 'it is installed', fr: 'elle est installée' },
    failed: {
      en: 'the previous version is back, or the maintenance page stays on: `text` says which; further updates are refused',
      fr: 'la version précédente est revenue, ou la page de maintenance reste : `text` le dit ; les mises à jour suivantes sont refusées',
    },
    refused: { en: 'nothing was changed', fr: 'rien n’a été changé' },
    cancelled: { en: 'it was withdrawn', fr: 'elle a été retirée' },
  },
  followUp: {
    en: [
      'progress.json, at /.ospi-update/progress.json and in the platform’s public folder (`public` in the configuration), says at each moment how far an update is: `state`, `step`, `percent`, `secondsLeft`, `outcome` in both languages, `incident`; it is renewed at least every ten seconds. nginx serves it under the maintenance page too.',
      'history.json in the same folder, which nginx does not serve, has the last fifty attempts, the newest first:',
    ],
    fr: [
      'progress.json, à l’adresse /.ospi-update/progress.json et dans le dossier public de la plateforme (`public` dans la configuration), dit à chaque instant où en est une mise à jour : `state`, `step`, `percent`, `secondsLeft`, `outcome` dans les deux langues, `incident` ; il est renouvelé au moins toutes les dix secondes. nginx le sert aussi sous la page de maintenance.',
      'history.json, dans le même dossier, et que nginx ne sert pas, contient les cinquante dernières tentatives, la plus récente d’abord :',
    ],
  },
  historyKeys: {
    format: { en: '1', fr: '1' },
    platform: { en: 'its name', fr: 'son nom' },
    attempts: {
      en: 'each with `attempt`, `from`, `to`, `startedAt`, `endedAt`, `outcome` (succeeded, failed, recovered, running, interrupted), `rolledBack` (whether the previous version is back), `incident`, `messageCode`, `operator`, `requestedBy`, `text` and `warnings` in both languages; what there is nothing of is left out',
      fr: 'chacune avec `attempt`, `from`, `to`, `startedAt`, `endedAt`, `outcome` (succeeded, failed, recovered, running, interrupted), `rolledBack` (si la version précédente est revenue), `incident`, `messageCode`, `operator`, `requestedBy`, `text` et `warnings` dans les deux langues ; ce qui n’existe pas est omis',
    },
    support: { en: 'whom to call: `email`, `phone`', fr: 'qui appeler : `email`, `phone`' },
    refused: {
      en: 'whether a new update is refused until support releases the platform',
      fr: 'si une nouvelle mise à jour est refusée tant que le support n’a pas débloqué la plateforme',
    },
  },
  upload: {
    en: [
      'Send an archive in pieces of at most 8 MiB, each a request of its own, with its length (Content-Length) and its offset; write each at its offset, and answer with how much is there without a gap. Then neither the size nor the time limits of nginx, nor of a proxy before it, depend on the size of an archive.',
      'After a cut, a reload of the page or a restart of the Superviseur, ask first how much is there, and go on from that byte. A piece that comes twice is written once.',
      'Write to the archive’s own file in the drop folder, not elsewhere with a copy at the end. Name no file after what a browser says: make the name yourself, or refuse any that is not of the form of NAME.',
      'Let an upload be given up, and remove what is left of it: root removes an archive once it has a copy of it; at once if it refuses it for good (`mendable: false`), as long as it is the file that it has read; and what belongs to a request that was withdrawn, given up or forgotten, or was left by a killed `ospi-update import`, once it has not changed for a day.',
      'Compute the digest of what the browser has read, not of what arrived: otherwise damage on the way is not noticed before the signature is verified.',
    ],
    fr: [
      'Envoyez une archive par morceaux de 8 Mio au plus, chacun dans sa propre requête, avec sa longueur (Content-Length) et sa position ; écrivez chacun à sa position, et répondez combien d’octets sont là sans lacune. Ni les limites de taille ni celles de temps de nginx, ou d’un proxy devant lui, ne dépendent alors de la taille d’une archive.',
      'Après une coupure, un rechargement de la page ou un redémarrage du Superviseur, demandez d’abord combien d’octets sont là, et reprenez à partir de là. Un morceau qui arrive deux fois est écrit une fois.',
      'Écrivez dans le fichier même de l’archive, dans le dossier des demandes, et non ailleurs avec une copie à la fin. Ne nommez aucun fichier d’après ce que dit un navigateur : formez le nom vous-même, ou refusez tout nom qui n’est pas de la forme de NOM.',
      'Permettez d’abandonner un envoi, et supprimez-en le reste : root supprime une archive dès qu’il en a une copie ; aussitôt s’il la refuse pour de bon (`mendable: false`), tant que c’est le fichier qu’il a lu ; et ce qui appartient à une demande retirée, abandonnée ou oubliée, ou qu’un `ospi-update import` tué a laissé, une fois inchangé depuis un jour.',
      'Calculez l’empreinte de ce que le navigateur a lu, non de ce qui est arrivé : sinon, un dommage en chemin ne se remarque qu’à la vérification de la signature.',
    ],
  },
  nginx: {
    en: [
      'nginx takes 1 MiB of a request, unless told otherwise: each piece would be refused with status 413. Its own timeouts, 60 s, suffice for pieces. In the location of the Superviseur, in each server block that leads to the platform, http and https:',
    ],
    fr: [
      'nginx n’accepte que 1 Mio par requête, sauf indication contraire : chaque morceau serait refusé avec le statut 413. Ses propres délais, 60 s, suffisent pour des morceaux. Dans l’emplacement du Superviseur, dans chaque bloc server qui mène à la plateforme, http et https :',
    ],
  },
  nginxCheck: {
    en: [
      '`ospi-update check` (OSPI-3041) reads the configuration that nginx really uses, with what each block inherits and includes, and says which line is missing where, if the timeouts are too short, or if the folder in which nginx keeps a piece (client_body_temp_path) is full or closed to it. It does not see the limits of a proxy before nginx or of a web application firewall (ModSecurity: SecRequestBodyLimit, SecRequestBodyNoFilesLimit).',
    ],
    fr: [
      '`ospi-update check` (OSPI-3041) lit la configuration dont nginx se sert réellement, avec ce dont chaque bloc hérite et ce qu’il inclut, et dit quelle ligne manque et où, si les délais sont trop courts, ou si le dossier où nginx garde un morceau (client_body_temp_path) est plein ou lui est fermé. Les limites d’un proxy devant nginx ou d’un pare-feu applicatif (ModSecurity : SecRequestBodyLimit, SecRequestBodyNoFilesLimit) ne sont pas visibles pour lui.',
    ],
  },
  unit: {
    en: [
      'The Superviseur must not run as root (`User=` in its unit), nor be in the administrators’ group: `ospi-update setup` refuses such an account. A unit that may write to few places (`ProtectSystem=strict`) needs the drop folder among them:',
    ],
    fr: [
      'Le Superviseur ne doit pas tourner en tant que root (`User=` dans son unité), ni être dans le groupe des administrateurs : `ospi-update setup` refuse un tel compte. Une unité qui ne peut écrire qu’à peu d’endroits (`ProtectSystem=strict`) doit avoir le dossier des demandes parmi eux :',
    ],
  },
  codes: {
    en: [
      'An answer has the code of the message that a shell would have got, see ospi-update-messages(7): OSPI-03.. for a prerequisite, OSPI-04.. for an archive that is refused, OSPI-05.. where updates are refused until support releases the platform; the code of the failed step, where an attempt has failed. These are only answered to requests:',
    ],
    fr: [
      'Une réponse porte le code du message qu’aurait eu une ligne de commande, voir ospi-update-messages(7) : OSPI-03.. pour un prérequis, OSPI-04.. pour une archive refusée, OSPI-05.. là où les mises à jour sont refusées tant que le support n’a pas débloqué la plateforme ; celui de l’étape en échec, si une tentative a échoué. Ceux-ci ne répondent qu’à des demandes :',
    ],
  },
});
