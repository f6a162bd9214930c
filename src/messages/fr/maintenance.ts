import type { VisitFacts } from '../../model/facts.ts';
import type {
  MaintenanceNotes,
  RefusedLogo,
  MaintenanceProblems,
  MaintenanceWarnings,
} from '../../model/vocabulary/maintenance.ts';
import { isDenied } from '../nginx-denied.ts';
import type { Sentences } from '../sentences.ts';
import { page } from './page.ts';

export const problems: Sentences<MaintenanceProblems>['problems'] = {
  'step.page-not-served': ({ visit, flag }) => ({
    what: `La page de maintenance a été activée, mais un visiteur de ${visit.url} ne l’a pas reçue : ${sayAnswer(visit)}.`,
    remedy: `Vérifiez que nginx est démarré, que le bloc « server » de la plateforme inclut l’extrait donné par \`ospi-update setup nginx\` et que les processus de nginx peuvent traverser tous les dossiers qui mènent à ${flag} ; \`ospi-update check\` indique ce qui manque.`,
  }),
  'step.page-lost': ({ visit }) => ({
    what: `En pleine mise à jour, la page de maintenance n’était plus affichée aux visiteurs : ${visit.url} : ${sayAnswer(visit)}.`,
    remedy: 'Cherchez qui a supprimé le fichier témoin, ou retiré l’extrait de la configuration de nginx.',
  }),
  'step.page-not-removed': ({ visit, flag }) => ({
    what: `La page de maintenance a été désactivée, mais ${visit.url} n’est pas ouverte aux visiteurs : ${sayAnswer(visit)}.`,
    remedy: `Le fichier ${flag} est supprimé. Vérifiez que nginx est démarré et qu’il relit sa configuration (\`nginx -t\`, puis \`nginx -s reload\`), puis ouvrez ${visit.url} dans un navigateur.`,
  }),
  'prerequisite.public-unwritable': ({ path, reason }) => ({
    what: `Impossible d’écrire dans ${path}, que nginx présente aux visiteurs (${reason}).`,
    remedy:
      'Lancez la commande en tant que root et vérifiez que le dossier se trouve sur un système de fichiers monté en écriture et non plein, et que rien n’y a été rendu immuable (`lsattr`).',
  }),
  'prerequisite.nothing-held': () => ({
    what: 'Aucune mise à jour n’attend d’être ouverte.',
    remedy:
      'Seul `apply --hold` laisse une mise à jour en attente d’ouverture, une fois la nouvelle version reconnue en bon état ; `ospi-update status` montre l’état de la plateforme.',
  }),
  'prerequisite.nginx-refuses': ({ detail }) =>
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
  'prerequisite.nginx-unwritable': ({ path, reason }) => ({
    what: `Impossible d’écrire ${path}, de la configuration de nginx (${reason}).`,
    remedy: 'Lancez la commande en tant que root.',
  }),
  'prerequisite.nginx-file-differs': ({ path }) => ({
    what: `${path} n’est pas ce que nginx y lit : le fichier a changé entre-temps, ou n’est pas écrit en UTF-8.`,
    remedy:
      'Relancez la commande ; ou insérez à la main la ligne qu’elle montre, puis lancez `nginx -t` et `nginx -s reload`.',
  }),
  'prerequisite.server-block-missing': ({ url }) => ({
    what: `Aucun bloc « server » de nginx ne répond pour ${url}.`,
    remedy:
      'Comparez `url`, dans la configuration du site, aux lignes `listen` et `server_name` que montre `nginx -T`.',
  }),
  'prerequisite.server-block-shared': ({ file, line }) => ({
    what: `Le bloc server dans ${file}, ligne ${line}, mène à cette plateforme et contient l’extrait d’une autre : la page de l’une fermerait les deux.`,
    remedy:
      'Si sa ligne a été copiée d’un autre bloc server, ou vient d’un ancien nom de cette plateforme, retirez-la. Sinon, donnez à chaque plateforme un bloc server et une adresse de destination à elle ; si les deux n’en font qu’une, donnez-leur une seule configuration de site.',
  }),
  'prerequisite.nginx-conflict': ({ file, line, name }) => ({
    what: `Le bloc server dans ${file}, ligne ${line}, contient une ligne \`${name}\` ; l’extrait en apporte une aussi, et nginx n’en accepte qu’une.`,
    remedy: `Retirez la ligne \`${name}\` du bloc server, ou déplacez-la dans le bloc http.`,
  }),
  'prerequisite.nginx-unread': ({ file, line }) => ({
    what: `${file} est illisible à partir de la ligne ${line}, même si nginx l’accepte ; on ne sait pas ce qui s’y trouve.`,
    remedy:
      'Du code d’un autre langage qui s’y trouve peut être déplacé dans un fichier à part. Regardez si un bloc server placé plus loin mène à la plateforme, et incluez-y l’extrait à la main (`setup nginx --output FICHIER`).',
  }),
  'prerequisite.nginx-elsewhere': ({ url }) => ({
    what: `L’extrait répond à l’adresse ${url}, mais aucune configuration de nginx lisible ici ne l’y inclut : on ne sait pas si d’autres blocs server mènent à la plateforme.`,
    remedy:
      'Lancez la commande en tant que root, là où nginx s’exécute. Si nginx s’exécute dans un conteneur ou sur un autre serveur, vérifiez-y que chaque bloc server qui mène à la plateforme inclut l’extrait.',
  }),
  'prerequisite.address-guarded': ({ url, file, line, name }) => ({
    what: `Seul un visiteur muni d’un certificat, ou un proxy, peut interroger nginx à l’adresse ${url} (${file}, ligne ${line} : \`${name}\`) : impossible de voir si la page de maintenance est affichée.`,
    remedy:
      'Donnez au même bloc server une adresse propre à ce serveur où rien de tel n’est demandé, comme `listen 127.0.0.1:8099;`, indiquez-la dans la configuration du site (`url: http://127.0.0.1:8099/`), puis relancez la commande.',
  }),
  'prerequisite.health-closed': ({ url }) => ({
    what: `L’état de la plateforme est demandé à l’adresse ${url}, que la page de maintenance ferme : aucune version ne serait jamais trouvée en bon état.`,
    remedy:
      'Indiquez dans `health.url` une adresse de la plateforme elle-même ; ou celle d’un bloc server à part, propre à ce serveur (`listen 127.0.0.1:8098;`), sans l’extrait ; ou ajoutez son chemin à `maintenance.exempt`, puis lancez `ospi-update setup nginx --install`.',
  }),
  'prerequisite.page-not-readable': ({ visit, folder }) => ({
    what: `nginx a pris l’extrait en compte, mais ne peut pas montrer la page (${visit.url} : ${sayAnswer(visit)}). Sa configuration est la même qu’auparavant.`,
    remedy: `Ouvrez à l’utilisateur de nginx tous les dossiers qui mènent à ${folder} (chmod o+x), puis relancez la commande.`,
  }),
  'prerequisite.snippet-not-in-force': ({ visit, isNew }) => ({
    what: `nginx a pris l’extrait en compte, mais un visiteur de ${visit.url} ne le rencontre pas : ${sayAnswer(visit)}. ${isNew ? 'Tout a été remis en place.' : 'Il figurait déjà dans la configuration et y reste.'}`,
    remedy:
      'Un autre bloc « server », ou un proxy placé devant, répond à cette adresse. Incluez l’extrait à la main au bon endroit (`setup nginx --output FICHIER`).',
  }),
  'prerequisite.snippet-line-changed': ({ file }) => ({
    what: `${file} inclut l’extrait par une ligne que \`setup nginx\` n’a pas écrite ainsi.`,
    remedy: 'Retirez cette ligne à la main, puis relancez la commande.',
  }),
  'prerequisite.nginx-change-declined': () => ({
    what: 'nginx a été laissé tel quel, selon votre réponse.',
    remedy: 'Relancez la commande quand la modification sera possible.',
  }),
  'prerequisite.page-needed': () => ({
    what: 'La page de maintenance est affichée, ou une mise à jour n’est pas terminée : sans l’extrait, les visiteurs entreraient maintenant, et ce qu’ils enregistrent pourrait être perdu.',
    remedy:
      'Voyez où en est la plateforme avec `ospi-update status` ; retirez l’extrait quand elle sera de nouveau ouverte.',
  }),
  'usage.yes-missing': ({ command }) => ({
    what: 'Il n’y a pas de terminal où demander s’il faut continuer ; rien n’a été fait.',
    remedy: `Ajoutez --yes : \`${command} --yes\`.`,
  }),
  'usage.snippet-unwritable': ({ path, reason }) => ({
    what: `Impossible d’écrire l’extrait dans ${path} (${reason}).`,
    remedy:
      reason === 'EACCES'
        ? 'Lancez la commande en tant que root, ou omettez l’option pour afficher l’extrait.'
        : 'Indiquez un fichier dans un dossier existant où vous pouvez écrire, ou omettez l’option pour afficher l’extrait.',
  }),
};

export const warnings: Sentences<MaintenanceWarnings>['lines'] = {};

export const notes: Sentences<MaintenanceNotes>['lines'] = {
  'maintenance.error-page-lost': ({ file, line, text }) =>
    `${file}, ligne ${line} : avec l’extrait, cette ligne ne vaut plus pour la plateforme ; si elle doit rester en vigueur, répétez-la dans le bloc server, en y indiquant une adresse de ce bloc, comme /50x.html : ${text}`,
  'maintenance.error-page-stays': ({ file, line, text }) =>
    `${file}, ligne ${line} : là où la plateforme ne répond pas pendant une mise à jour, c’est cette ligne qui vaut, et la page de maintenance n’est pas montrée. Déplacez cet emplacement dans le fichier du bloc server lui-même, puis relancez la commande : ${text}`,
  'maintenance.logo-refused': (logo) => `Les pages n’ont pas de logo : ${sayLogo(logo)}.`,
  'maintenance.nginx-change': ({ file, line, added, removed }) =>
    `${file}, ligne ${line} : ${added === undefined ? `- ${removed ?? ''}` : `+ ${added}`}`,
  'maintenance.nobody-allowed': () =>
    '`maintenance.allow` est vide : tant que la mise à jour est retenue, personne ne peut voir la nouvelle version à travers nginx.',
  'maintenance.nginx-unread': ({ file, line, text }) =>
    `${file}, ligne ${line} : à partir d’ici, le fichier est illisible ; si un bloc server placé là mène à la plateforme, incluez-y l’extrait à la main : ${text}`,
  'maintenance.server-doubtful': ({ file, line, text }) =>
    `${file}, ligne ${line} : ce bloc server mène peut-être aussi à la plateforme ; si c’est le cas, incluez-y l’extrait à la main : ${text}`,
};

const logoFaults: Readonly<Record<string, string>> = {
  type: 'n’est pas une image PNG, JPEG, WebP, GIF ou SVG',
  size: 'dépasse 6 Kio',
};

export function sayLogo({ path, reason }: RefusedLogo): string {
  return `${path} ${logoFaults[reason] ?? `est illisible (${reason})`}`;
}

const failures: Readonly<Record<string, string>> = {
  refused: 'rien ne répond à cette adresse',
  reset: 'la connexion a été coupée',
  timeout: 'aucune réponse n’est arrivée à temps',
  tls: 'la connexion sécurisée n’a pas pu être établie',
  name: 'le nom est inconnu',
  foreign: 'autre chose que l’extrait a répondu',
  outdated: 'l’extrait en vigueur correspond à une ancienne configuration',
};

function sayAnswer({ status, failure }: VisitFacts): string {
  if (failure !== undefined) return failures[failure] ?? `le système dit ${failure}`;
  return `la réponse était HTTP ${status ?? '?'}`;
}

export const text = { page, sayAnswer };
