import type { Bilingual } from '../terms/bilingual.ts';
import type { NginxChange, NginxLine, RefusedLogo } from '../terms/maintenance.ts';
import type { VisitFacts } from '../terms/visit.ts';
import { note, problem, say, table } from './declare.ts';
import { isDenied } from './nginx-denied.ts';
import { page } from './page.ts';
import { words } from './speak.ts';

interface PageVisit {
  readonly visit: VisitFacts;
  readonly flag: string;
}

/** What can be reported about the maintenance page and nginx. */
export const problems = table({
  /** What a visitor got instead of the page. */
  'step.page-not-served': problem<PageVisit>({
    number: 'OSPI-2011',
    en: ({ visit, flag }) => ({
      what: `The maintenance page was turned on, but a visitor of ${visit.url} did not get it: ${sayAnswer.en(visit)}.`,
      remedy: `Make sure that nginx is running, that the platform’s server block includes the snippet of \`ospi-update setup nginx\`, and that nginx’s workers may enter every folder above ${flag}; \`ospi-update check\` shows which of these fails.`,
    }),
    fr: ({ visit, flag }) => ({
      what: `La page de maintenance a été activée, mais un visiteur de ${visit.url} ne l’a pas reçue : ${sayAnswer.fr(visit)}.`,
      remedy: `Vérifiez que nginx est démarré, que le bloc « server » de la plateforme inclut l’extrait donné par \`ospi-update setup nginx\` et que les processus de nginx peuvent traverser tous les dossiers qui mènent à ${flag} ; \`ospi-update check\` indique ce qui manque.`,
    }),
  }),
  /** The flag is gone, but a visitor still got the page, or no answer at all. */
  'step.page-lost': problem<{ visit: VisitFacts }>({
    number: 'OSPI-2012',
    en: ({ visit }) => ({
      what: `During the update visitors no longer got the maintenance page at ${visit.url}: ${sayAnswer.en(visit)}.`,
      remedy: 'Find out who removed the flag file, or the snippet from nginx.',
    }),
    fr: ({ visit }) => ({
      what: `En pleine mise à jour, la page de maintenance n’était plus affichée aux visiteurs : ${visit.url} : ${sayAnswer.fr(visit)}.`,
      remedy: 'Cherchez qui a supprimé le fichier témoin, ou retiré l’extrait de la configuration de nginx.',
    }),
  }),
  'step.page-not-removed': problem<PageVisit>({
    number: 'OSPI-2013',
    en: ({ visit, flag }) => ({
      what: `The maintenance page was turned off, but ${visit.url} is not open to visitors: ${sayAnswer.en(visit)}.`,
      remedy: `The file ${flag} is removed. Make sure that nginx is running, reload its configuration (\`nginx -t\`, then \`nginx -s reload\`), then open ${visit.url} in a browser.`,
    }),
    fr: ({ visit, flag }) => ({
      what: `La page de maintenance a été désactivée, mais ${visit.url} n’est pas ouverte aux visiteurs : ${sayAnswer.fr(visit)}.`,
      remedy: `Le fichier ${flag} est supprimé. Vérifiez que nginx est démarré et qu’il relit sa configuration (\`nginx -t\`, puis \`nginx -s reload\`), puis ouvrez ${visit.url} dans un navigateur.`,
    }),
  }),
  /** The folder that nginx serves, or a file in it. */
  'prerequisite.public-unwritable': problem<{ path: string; reason: string }>({
    number: 'OSPI-0315',
    en: ({ path, reason }) => ({
      what: `${path}, which nginx serves to visitors, cannot be written (${reason}).`,
      remedy:
        'Run the command as root, and make sure that the folder is on a file system that is mounted read-write and has free space, and that nothing in it is immutable (`lsattr`).',
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible d’écrire dans ${path}, que nginx présente aux visiteurs (${reason}).`,
      remedy:
        'Lancez la commande en tant que root et vérifiez que le dossier se trouve sur un système de fichiers monté en écriture et non plein, et que rien n’y a été rendu immuable (`lsattr`).',
    }),
  }),
  /** `seen`: what the health address answers. */
  'prerequisite.page-kept': problem<{
    url: string;
    services: readonly string[];
    seen?: string;
    found?: string;
  }>({
    number: 'OSPI-0374',
    sample: { seen: 'HTTP 502' },
    en: ({ url, services, seen, found }) => ({
      what: `The maintenance page stays on: the platform is not healthy (${[
        ...(services.length === 0 ? [] : [`not running: ${services.join(', ')}`]),
        ...(seen === undefined ? [] : [`${url}: ${seen}`]),
        ...(found === undefined ? [] : [`${url}: version ${found}`]),
      ].join('; ')}).`,
      remedy: 'Start what does not run, or wait until it has started; then run the command again.',
    }),
    fr: ({ url, services, seen, found }) => ({
      what: `La page de maintenance reste active : la plateforme ne fonctionne pas (${[
        ...(services.length === 0 ? [] : [`à l’arrêt : ${services.join(', ')}`]),
        ...(seen === undefined ? [] : [`${url} : ${seen}`]),
        ...(found === undefined ? [] : [`${url} : version ${found}`]),
      ].join(' ; ')}).`,
      remedy:
        'Démarrez ce qui est à l’arrêt, ou attendez la fin de son démarrage ; puis relancez la commande.',
    }),
  }),
  'usage.reason-malformed': problem<{ maximum: number }>({
    number: 'OSPI-0296',
    sample: { maximum: 200 },
    en: ({ maximum }) => ({
      what: `The reason must be one line of 1 to ${maximum} characters, without control characters.`,
      remedy: 'Say in a few words what visitors should read.',
    }),
    fr: ({ maximum }) => ({
      what: `La raison doit tenir en une ligne de 1 à ${maximum} caractères, sans caractère de commande.`,
      remedy: 'Dites en quelques mots ce que les visiteurs doivent lire.',
    }),
  }),
  'usage.minutes-malformed': problem<{ given: string; maximum: number }>({
    number: 'OSPI-0297',
    sample: ({ word }) => ({ given: word, maximum: 10_080 }),
    en: ({ given, maximum }) => ({
      what: `“${given}” is not a number of minutes from 1 to ${maximum}.`,
      remedy: 'Give a whole number, or omit the option if it is not known how long it will last.',
    }),
    fr: ({ given, maximum }) => ({
      what: `« ${given} » n’est pas un nombre de minutes de 1 à ${maximum}.`,
      remedy: 'Donnez un nombre entier, ou omettez l’option si la durée n’est pas connue.',
    }),
  }),
  /** `apply --open` without a held update. */
  'prerequisite.nothing-held': problem<{}>({
    number: 'OSPI-0316',
    en: () => ({
      what: 'No update is waiting to be opened.',
      remedy:
        'Only `apply --hold` waits for it, once the new version is healthy; `ospi-update status` shows the state of the platform.',
    }),
    fr: () => ({
      what: 'Aucune mise à jour n’attend d’être ouverte.',
      remedy:
        'Seul `apply --hold` laisse une mise à jour en attente d’ouverture, une fois la nouvelle version reconnue en bon état ; `ospi-update status` montre l’état de la plateforme.',
    }),
  }),
  /** `detail` is nginx's own last line. */
  'prerequisite.nginx-refuses': problem<{ detail: string }>({
    number: 'OSPI-0317',
    en: ({ detail }) =>
      isDenied(detail)
        ? {
            what: `As this user, nginx may not read all of its configuration: ${detail}`,
            remedy:
              'Run the command as root or through sudo. If you did, check the permissions of what is named there (`nginx -t` as root).',
          }
        : {
            what: `nginx does not accept its configuration, or is not running: ${detail}`,
            remedy: 'Nothing was changed, or it was put back. `nginx -t` shows more; fix that first.',
          },
    fr: ({ detail }) =>
      isDenied(detail)
        ? {
            what: `nginx n’a pas le droit de lire toute sa configuration avec l’utilisateur qui lance la commande : ${detail}`,
            remedy:
              'Lancez la commande en tant que root ou par sudo. Si c’était le cas, voyez qui a le droit de lire ce qui y est nommé (`nginx -t` en tant que root).',
          }
        : {
            what: `nginx n’accepte pas sa configuration, ou n’est pas démarré : ${detail}`,
            remedy:
              'Rien n’a été modifié, ou tout a été remis en place. `nginx -t` en dit plus ; corrigez d’abord cela.',
          },
  }),
  'prerequisite.nginx-unwritable': problem<{ path: string; reason: string }>({
    number: 'OSPI-0318',
    en: ({ path, reason }) => ({
      what: `${path} of nginx’s configuration cannot be written (${reason}).`,
      remedy: 'Run the command as root.',
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible d’écrire ${path}, de la configuration de nginx (${reason}).`,
      remedy: 'Lancez la commande en tant que root.',
    }),
  }),
  /** Not what nginx reported that it reads. */
  'prerequisite.nginx-file-differs': problem<{ path: string }>({
    number: 'OSPI-0319',
    en: ({ path }) => ({
      what: `${path} is not what nginx reads there: it has changed meanwhile, or is not UTF-8.`,
      remedy:
        'Run the command again; or insert the line that it shows by hand, then run `nginx -t` and `nginx -s reload`.',
    }),
    fr: ({ path }) => ({
      what: `${path} n’est pas ce que nginx y lit : le fichier a changé entre-temps, ou n’est pas écrit en UTF-8.`,
      remedy:
        'Relancez la commande ; ou insérez à la main la ligne qu’elle montre, puis lancez `nginx -t` et `nginx -s reload`.',
    }),
  }),
  'prerequisite.server-block-missing': problem<{ url: string }>({
    number: 'OSPI-0320',
    en: ({ url }) => ({
      what: `No server block of nginx answers for ${url}.`,
      remedy:
        'Compare `url` in the site configuration with the `listen` and `server_name` lines that `nginx -T` shows.',
    }),
    fr: ({ url }) => ({
      what: `Aucun bloc « server » de nginx ne répond pour ${url}.`,
      remedy:
        'Comparez `url`, dans la configuration du site, aux lignes `listen` et `server_name` que montre `nginx -T`.',
    }),
  }),
  /** It has the snippet of another platform. */
  'prerequisite.server-block-shared': problem<{ file: string; line: number }>({
    number: 'OSPI-0334',
    en: ({ file, line }) => ({
      what: `The server block in ${file}, line ${line}, leads to this platform but has the snippet of another one: the page of one would close both.`,
      remedy:
        'If its line was copied from another server block, or has a former name of this platform, remove it. Otherwise give each platform its own server block and its own address to proxy to; if both are the same platform, use one site configuration.',
    }),
    fr: ({ file, line }) => ({
      what: `Le bloc server dans ${file}, ligne ${line}, mène à cette plateforme et contient l’extrait d’une autre : la page de l’une fermerait les deux.`,
      remedy:
        'Si sa ligne a été copiée d’un autre bloc server, ou vient d’un ancien nom de cette plateforme, retirez-la. Sinon, donnez à chaque plateforme un bloc server et une adresse de destination à elle ; si les deux n’en font qu’une, donnez-leur une seule configuration de site.',
    }),
  }),
  /** The server block there has a directive that the snippet contains, too. */
  'prerequisite.nginx-conflict': problem<{ file: string; line: number; name: string }>({
    number: 'OSPI-0335',
    en: ({ file, line, name }) => ({
      what: `The server block in ${file}, line ${line}, has a line \`${name}\`; the snippet has one as well, and nginx accepts only one.`,
      remedy: `Remove the line \`${name}\` from the server block, or move it to the http block.`,
    }),
    fr: ({ file, line, name }) => ({
      what: `Le bloc server dans ${file}, ligne ${line}, contient une ligne \`${name}\` ; l’extrait en apporte une aussi, et nginx n’en accepte qu’une.`,
      remedy: `Retirez la ligne \`${name}\` du bloc server, ou déplacez-la dans le bloc http.`,
    }),
  }),
  /** A file of its configuration could not be read beyond that line. */
  'prerequisite.nginx-unread': problem<{ file: string; line: number }>({
    number: 'OSPI-0370',
    en: ({ file, line }) => ({
      what: `${file} cannot be read from line ${line} on, though nginx may accept it; its content is not known.`,
      remedy:
        'Code in another language there can be moved to its own file. Check whether a later server block leads to the platform, and include the snippet in it by hand (`setup nginx --output FILE`).',
    }),
    fr: ({ file, line }) => ({
      what: `${file} est illisible à partir de la ligne ${line}, même si nginx l’accepte ; on ne sait pas ce qui s’y trouve.`,
      remedy:
        'Du code d’un autre langage qui s’y trouve peut être déplacé dans un fichier à part. Regardez si un bloc server placé plus loin mène à la plateforme, et incluez-y l’extrait à la main (`setup nginx --output FICHIER`).',
    }),
  }),
  /** None of the configurations that could be read serves the platform. */
  'prerequisite.nginx-elsewhere': problem<{ url: string }>({
    number: 'OSPI-0371',
    en: ({ url }) => ({
      what: `The snippet answers at ${url}, but no nginx configuration that is readable here includes it there: other server blocks may lead to the platform.`,
      remedy:
        'Run the command as root, where nginx runs. If nginx runs in a container or on another server, make sure there that each server block of the platform includes the snippet.',
    }),
    fr: ({ url }) => ({
      what: `L’extrait répond à l’adresse ${url}, mais aucune configuration de nginx lisible ici ne l’y inclut : on ne sait pas si d’autres blocs server mènent à la plateforme.`,
      remedy:
        'Lancez la commande en tant que root, là où nginx s’exécute. Si nginx s’exécute dans un conteneur ou sur un autre serveur, vérifiez-y que chaque bloc server qui mène à la plateforme inclut l’extrait.',
    }),
  }),
  /** The line by which nginx refuses, at the platform's address, clients without a certificate or other than proxies. */
  'prerequisite.address-guarded': problem<{ url: string; file: string; line: number; name: string }>({
    number: 'OSPI-0372',
    en: ({ url, file, line, name }) => ({
      what: `Only clients with a certificate, or proxies, can query nginx at ${url} (${file}, line ${line}: \`${name}\`): it is not known whether the maintenance page is on.`,
      remedy:
        'Give the same server block a local address that requires neither, such as `listen 127.0.0.1:8099;`, set it in the site configuration (`url: http://127.0.0.1:8099/`), then run the command again.',
    }),
    fr: ({ url, file, line, name }) => ({
      what: `Seul un visiteur muni d’un certificat, ou un proxy, peut interroger nginx à l’adresse ${url} (${file}, ligne ${line} : \`${name}\`) : impossible de voir si la page de maintenance est affichée.`,
      remedy:
        'Donnez au même bloc server une adresse propre à ce serveur où rien de tel n’est demandé, comme `listen 127.0.0.1:8099;`, indiquez-la dans la configuration du site (`url: http://127.0.0.1:8099/`), puis relancez la commande.',
    }),
  }),
  /** The platform's health is checked through a server block that the page closes. */
  'prerequisite.health-closed': problem<{ url: string }>({
    number: 'OSPI-0373',
    en: ({ url }) => ({
      what: `The platform’s health is checked at ${url}, which the maintenance page closes: no version would ever be found healthy.`,
      remedy:
        'Set `health.url` to an address of the platform itself; or to a separate, local server block (`listen 127.0.0.1:8098;`) without the snippet; or add its path to `maintenance.exempt`, then run `ospi-update setup nginx --install`.',
    }),
    fr: ({ url }) => ({
      what: `L’état de la plateforme est demandé à l’adresse ${url}, que la page de maintenance ferme : aucune version ne serait jamais trouvée en bon état.`,
      remedy:
        'Indiquez dans `health.url` une adresse de la plateforme elle-même ; ou celle d’un bloc server à part, propre à ce serveur (`listen 127.0.0.1:8098;`), sans l’extrait ; ou ajoutez son chemin à `maintenance.exempt`, puis lancez `ospi-update setup nginx --install`.',
    }),
  }),
  /** By nginx's workers, in the public folder. */
  'prerequisite.page-not-readable': problem<{ visit: VisitFacts; folder: string }>({
    number: 'OSPI-0336',
    en: ({ visit, folder }) => ({
      what: `nginx has the snippet, but it cannot show the page (${visit.url}: ${sayAnswer.en(visit)}). Its configuration is as it was before.`,
      remedy: `Make every folder above ${folder} accessible to nginx’s user (chmod o+x), then run the command again.`,
    }),
    fr: ({ visit, folder }) => ({
      what: `nginx a pris l’extrait en compte, mais ne peut pas montrer la page (${visit.url} : ${sayAnswer.fr(visit)}). Sa configuration est la même qu’auparavant.`,
      remedy: `Ouvrez à l’utilisateur de nginx tous les dossiers qui mènent à ${folder} (chmod o+x), puis relancez la commande.`,
    }),
  }),
  /** `isNew`: it was included just now, and removed again for this reason. */
  'prerequisite.snippet-not-in-force': problem<{ visit: VisitFacts; isNew: boolean }>({
    number: 'OSPI-0321',
    sample: { isNew: false },
    en: ({ visit, isNew }) => ({
      what: `nginx accepted the snippet, but it has no effect at ${visit.url}: ${sayAnswer.en(visit)}. ${isNew ? 'Everything was put back.' : 'It was already in the configuration, and stays there.'}`,
      remedy:
        visit.failure === 'tls'
          ? toTrustCertificate.en
          : 'Another server block, or a proxy in front, answers at this address. Include the snippet by hand in the right one (`setup nginx --output FILE`).',
    }),
    fr: ({ visit, isNew }) => ({
      what: `nginx a pris l’extrait en compte, mais un visiteur de ${visit.url} ne le rencontre pas : ${sayAnswer.fr(visit)}. ${isNew ? 'Tout a été remis en place.' : 'Il figurait déjà dans la configuration et y reste.'}`,
      remedy:
        visit.failure === 'tls'
          ? toTrustCertificate.fr
          : 'Un autre bloc « server », ou un proxy placé devant, répond à cette adresse. Incluez l’extrait à la main au bon endroit (`setup nginx --output FICHIER`).',
    }),
  }),
  /** An include of the snippet that differs from what `setup nginx` writes. */
  'prerequisite.snippet-line-changed': problem<{ file: string }>({
    number: 'OSPI-0322',
    en: ({ file }) => ({
      what: `${file} includes the snippet by a line that \`setup nginx\` did not write.`,
      remedy: 'Remove that line by hand, then run the command again.',
    }),
    fr: ({ file }) => ({
      what: `${file} inclut l’extrait par une ligne que \`setup nginx\` n’a pas écrite ainsi.`,
      remedy: 'Retirez cette ligne à la main, puis relancez la commande.',
    }),
  }),
  'prerequisite.nginx-change-declined': problem<{}>({
    number: 'OSPI-0323',
    en: () => ({
      what: 'You declined: nginx was not changed.',
      remedy: 'Run the command again when you want to change it.',
    }),
    fr: () => ({
      what: 'nginx a été laissé tel quel, selon votre réponse.',
      remedy: 'Relancez la commande quand la modification sera possible.',
    }),
  }),
  /** The page is on, or an update is about to turn it on: without the snippet visitors would get in. */
  'prerequisite.page-needed': problem<{}>({
    number: 'OSPI-0333',
    en: () => ({
      what: 'The maintenance page is on, or an update is not finished: without the snippet visitors would get in now, and what they save could be lost.',
      remedy: 'Check `ospi-update status`; remove the snippet when the platform is open again.',
    }),
    fr: () => ({
      what: 'La page de maintenance est affichée, ou une mise à jour n’est pas terminée : sans l’extrait, les visiteurs entreraient maintenant, et ce qu’ils enregistrent pourrait être perdu.',
      remedy:
        'Voyez où en est la plateforme avec `ospi-update status` ; retirez l’extrait quand elle sera de nouveau ouverte.',
    }),
  }),
  'usage.yes-missing': problem<{ command: string }>({
    number: 'OSPI-0223',
    en: ({ command }) => ({
      what: 'There is no terminal to ask for confirmation; nothing was done.',
      remedy: `Give --yes: \`${command} --yes\`.`,
    }),
    fr: ({ command }) => ({
      what: 'Il n’y a pas de terminal où demander s’il faut continuer ; rien n’a été fait.',
      remedy: `Ajoutez --yes : \`${command} --yes\`.`,
    }),
  }),
  'usage.snippet-unwritable': problem<{ path: string; reason: string }>({
    number: 'OSPI-0224',
    en: ({ path, reason }) => ({
      what: `The snippet cannot be written to ${path} (${reason}).`,
      remedy:
        reason === 'EACCES'
          ? 'Run the command as root, or omit the option to see the snippet.'
          : 'Name a file in an existing folder that you may write to, or omit the option to see the snippet.',
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible d’écrire l’extrait dans ${path} (${reason}).`,
      remedy:
        reason === 'EACCES'
          ? 'Lancez la commande en tant que root, ou omettez l’option pour afficher l’extrait.'
          : 'Indiquez un fichier dans un dossier existant où vous pouvez écrire, ou omettez l’option pour afficher l’extrait.',
    }),
  }),
});

export const notes = table({
  /** A line of the http block that no longer applies to the platform's server block. */
  'maintenance.error-page-lost': note<NginxLine>({
    en: ({ file, line, text }) =>
      `${file}, line ${line}: with the snippet this line no longer applies to the platform; if needed, repeat it in the server block, with an address there such as /50x.html: ${text}`,
    fr: ({ file, line, text }) =>
      `${file}, ligne ${line} : avec l’extrait, cette ligne ne vaut plus pour la plateforme ; si elle doit rester en vigueur, répétez-la dans le bloc server, en y indiquant une adresse de ce bloc, comme /50x.html : ${text}`,
  }),
  /** A line of the platform's server block that keeps its own page where the platform does not answer. */
  'maintenance.error-page-stays': note<NginxLine>({
    en: ({ file, line, text }) =>
      `${file}, line ${line}: if the platform does not answer during an update, this line applies there and the maintenance page is not shown. Move that location into the server block’s own file, then run the command again: ${text}`,
    fr: ({ file, line, text }) =>
      `${file}, ligne ${line} : là où la plateforme ne répond pas pendant une mise à jour, c’est cette ligne qui vaut, et la page de maintenance n’est pas montrée. Déplacez cet emplacement dans le fichier du bloc server lui-même, puis relancez la commande : ${text}`,
  }),
  'maintenance.logo-refused': note<RefusedLogo>({
    en: (logo) => `The pages have no logo: ${sayLogo.en(logo)}.`,
    fr: (logo) => `Les pages n’ont pas de logo : ${sayLogo.fr(logo)}.`,
  }),
  'maintenance.nginx-change': note<NginxChange>({
    en: ({ file, line, added, removed }) =>
      `${file}, line ${line}: ${added === undefined ? `- ${removed ?? ''}` : `+ ${added}`}`,
    fr: ({ file, line, added, removed }) =>
      `${file}, ligne ${line} : ${added === undefined ? `- ${removed ?? ''}` : `+ ${added}`}`,
  }),
  /** `apply --hold` without `maintenance.allow`. */
  'maintenance.nobody-allowed': note<{}>({
    en: () =>
      '`maintenance.allow` is empty: while the update is held, nobody can see the new version through nginx.',
    fr: () =>
      '`maintenance.allow` est vide : tant que la mise à jour est retenue, personne ne peut voir la nouvelle version à travers nginx.',
  }),
  /** A file could not be read beyond that line. */
  'maintenance.nginx-unread': note<NginxLine>({
    en: ({ file, line, text }) =>
      `${file}, line ${line}: the file cannot be read from here on; if a server block there leads to the platform, include the snippet in it by hand: ${text}`,
    fr: ({ file, line, text }) =>
      `${file}, ligne ${line} : à partir d’ici, le fichier est illisible ; si un bloc server placé là mène à la plateforme, incluez-y l’extrait à la main : ${text}`,
  }),
  /** A server block that may lead to the platform, or may not. */
  'maintenance.server-doubtful': note<NginxLine>({
    en: ({ file, line, text }) =>
      `${file}, line ${line}: this server block may also lead to the platform; if it does, include the snippet there by hand: ${text}`,
    fr: ({ file, line, text }) =>
      `${file}, ligne ${line} : ce bloc server mène peut-être aussi à la plateforme ; si c’est le cas, incluez-y l’extrait à la main : ${text}`,
  }),
});

/** The results of `maintenance`. */
const byHand = words({
  turnedOn: say<[url: string]>({
    en: (url) => `Visitors of ${url} see the maintenance page. \`ospi-update maintenance off\` turns it off.`,
    fr: (url) =>
      `Les visiteurs de ${url} voient la page de maintenance. \`ospi-update maintenance off\` la retire.`,
  }),
  turnedOff: say<[url: string]>({
    en: (url) => `The maintenance page is off: ${url} is open to its visitors.`,
    fr: (url) => `La page de maintenance est retirée : ${url} est ouverte à ses visiteurs.`,
  }),
  wasOff: { en: 'The maintenance page was off already.', fr: 'La page de maintenance était déjà inactive.' },
  pages: {
    on: { en: 'Visitors see the maintenance page.', fr: 'Les visiteurs voient la page de maintenance.' },
    off: {
      en: 'Visitors do not see the maintenance page.',
      fr: 'Les visiteurs ne voient pas la page de maintenance.',
    },
    unknown: {
      en: 'It is not known what visitors see: nginx does not answer as expected.',
      fr: 'On ne sait pas ce que voient les visiteurs : nginx ne répond pas comme prévu.',
    },
  },
  byHand: say<[told: string]>({
    en: (told) => `It has been on ${told}.`,
    fr: (told) => `Elle est activée ${told}.`,
  }),
  causes: {
    running: {
      en: 'It was turned on by an update that is running.',
      fr: 'Elle a été activée par une mise à jour en cours.',
    },
    left: {
      en: 'It was turned on by an update that did not end well: `sudo ospi-update support recover` brings the platform back.',
      fr: 'Elle a été activée par une mise à jour qui s’est mal terminée ; `sudo ospi-update support recover` remet la plateforme en service.',
    },
    unexplained: {
      en: 'No update needs it, and nobody is on record for it: find out who turned it on. `ospi-update maintenance off` turns it off.',
      fr: 'Aucune mise à jour n’en a besoin, et personne n’est consigné pour elle : cherchez qui l’a activée. `ospi-update maintenance off` la retire.',
    },
  },
});

const logoFaults: Readonly<Record<string, Bilingual>> = {
  type: {
    en: 'is not a PNG, JPEG, WebP, GIF or SVG picture',
    fr: 'n’est pas une image PNG, JPEG, WebP, GIF ou SVG',
  },
  size: { en: 'is larger than 6 KiB', fr: 'dépasse 6 Kio' },
};

export const sayLogo = say<[RefusedLogo]>({
  en: ({ path, reason }) => `${path} ${logoFaults[reason]?.en ?? `cannot be read (${reason})`}`,
  fr: ({ path, reason }) => `${path} ${logoFaults[reason]?.fr ?? `est illisible (${reason})`}`,
});

/** Where a visit failed for `tls`. */
export const toTrustCertificate: Bilingual = {
  en: 'Make sure that the certificate is valid, names the host of `url`, and is signed by an authority that this server trusts (Debian: its .crt file in /usr/local/share/ca-certificates, then update-ca-certificates).',
  fr: 'Vérifiez que le certificat est valide, qu’il porte le nom d’hôte de `url` et que le serveur fait confiance à l’autorité qui l’a signé (Debian : son fichier .crt dans /usr/local/share/ca-certificates, puis update-ca-certificates).',
};

const failures: Readonly<Record<string, Bilingual>> = {
  refused: { en: 'nothing listens there', fr: 'rien ne répond à cette adresse' },
  reset: { en: 'the connection was cut', fr: 'la connexion a été coupée' },
  timeout: { en: 'no answer came in time', fr: 'aucune réponse n’est arrivée à temps' },
  tls: {
    en: 'no secure connection could be established',
    fr: 'la connexion sécurisée n’a pas pu être établie',
  },
  name: { en: 'the name is unknown', fr: 'le nom est inconnu' },
  foreign: { en: 'something other than the snippet answered', fr: 'autre chose que l’extrait a répondu' },
  outdated: {
    en: 'the snippet in force was made from an earlier configuration',
    fr: 'l’extrait en vigueur correspond à une ancienne configuration',
  },
};

const sayAnswer = say<[VisitFacts]>({
  en: ({ status, failure }) => {
    if (failure !== undefined) return failures[failure]?.en ?? `system error ${failure}`;
    return `the answer was HTTP ${status ?? '?'}`;
  },
  fr: ({ status, failure }) => {
    if (failure !== undefined) return failures[failure]?.fr ?? `le système dit ${failure}`;
    return `la réponse était HTTP ${status ?? '?'}`;
  },
});

export const text = words({
  page,
  byHand,
  sayAnswer,
});
