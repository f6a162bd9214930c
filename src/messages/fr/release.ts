import type {
  ReleaseNotes,
  ReleaseProblems,
  ReleaseWarnings,
  SignedFileFault,
} from '../../model/vocabulary/release.ts';
import { writeDate } from '../date.ts';
import type { Messages } from '../index.ts';
import type { Sentences } from '../sentences.ts';
import { quoteWord } from '../shell-word.ts';

const date = (iso: string) => writeDate({ iso, language: 'fr' });

export const faults: Readonly<Record<SignedFileFault, string>> = {
  'too-large': 'il est bien trop grand',
  'not-text': 'ce n’est pas du texte UTF-8',
  unsigned: 'il ne contient pas de signature',
  signature: 'ce qui tient lieu de signature n’en est pas une',
  legacy: 'sa signature est de l’ancienne forme de minisign',
  form: 'il est signé, mais n’en a pas la forme',
  newer: 'il est fait pour une version plus récente d’ospi-update',
};

const askForAnother = (contact: string) =>
  `Demandez-en un nouveau au support (${contact}) en indiquant le code d’incident que montre \`ospi-update status\`.`;
const sendAsFile =
  'Enregistrez-le de nouveau depuis le message du support, en pièce jointe plutôt qu’en texte copié. S’il est encore refusé, demandez-en un nouveau au support.';
const beAlarmed = 'Ne l’utilisez pas. Appelez le support et dites-lui d’où vient ce fichier.';

export const problems: Sentences<ReleaseProblems>['problems'] = {
  'archive.release-not-found': ({ file }) => ({
    what: `Le fichier ${file} n’existe pas.`,
    remedy: 'Vérifiez le chemin du fichier de déblocage.',
  }),
  'archive.release-unreadable': ({ file, reason }) => ({
    what: `Impossible de lire le fichier de déblocage ${file} (${reason}).`,
    remedy:
      'Vérifiez les droits du fichier et de son dossier, puis relancez la commande. Par sudo, ce que vous indiquez est ouvert avec vos propres droits.',
  }),
  'archive.release-not-a-file': ({ file }) => ({
    what: `${file} n’est pas un fichier ordinaire.`,
    remedy:
      'Donnez le fichier de déblocage lui-même, tel que le support l’a envoyé : ni dossier, ni lien, ni tube.',
  }),
  'archive.release-is-update': ({ file }) => ({
    what: `${file} est une archive de mise à jour, pas un fichier de déblocage du support.`,
    remedy:
      'Donnez le fichier de déblocage que le support a envoyé. L’archive est pour `ospi-update apply`, une fois la plateforme débloquée.',
  }),
  'archive.release-malformed': ({ file, reason }) => ({
    what: `${file} n’est pas un fichier de déblocage du support : ${faults[reason]}.`,
    remedy: reason === 'newer' ? 'Mettez ospi-update à jour, puis relancez la commande.' : sendAsFile,
  }),
  'archive.release-key-untrusted': ({ file, keyId, trusted }) => ({
    what: `Le fichier de déblocage ${file} est signé avec la clé ${keyId}, que ce site ne reconnaît pas (clés reconnues : ${trusted.join(', ') || 'aucune'}).`,
    remedy:
      'Si l’éditeur a annoncé une nouvelle clé, vérifiez-la auprès du support puis ajoutez-la à trustedKeys dans la configuration du site. Sinon, n’utilisez pas le fichier.',
  }),
  'archive.release-signature-wrong': ({ file, keyId }) => ({
    what: `La signature de ${file} est fausse : le fichier ne dit pas ce qui a été signé avec la clé ${keyId}.`,
    remedy: sendAsFile,
  }),
  'archive.release-comment-altered': ({ file, keyId }) => ({
    what: `Le commentaire de confiance de la signature de ${file} n’est pas celui qui a été signé avec la clé ${keyId}.`,
    remedy: beAlarmed,
  }),
  'archive.release-other-purpose': ({ file, purpose }) => ({
    what: `${file} est signé par l’éditeur, mais pour un autre usage : ce n’est pas un fichier de déblocage.`,
    remedy:
      purpose === 'revocation'
        ? 'C’est un avis de retrait : donnez-le à `ospi-update support revoke`.'
        : beAlarmed,
  }),
  'archive.signed-as-release': ({ archive }) => ({
    what: `La signature de ${archive} est celle d’un déblocage par le support, pas d’une mise à jour.`,
    remedy: 'Ne l’installez pas. Appelez le support et dites-lui d’où vient l’archive.',
  }),

  'archive.release-other-platform': ({ attempt, platform }) => ({
    what: `Le déblocage est pour une autre plateforme : ${platform} n’a jamais eu la tentative ${attempt}.`,
    remedy:
      'Si le serveur héberge plusieurs plateformes, nommez la bonne avec --platform. Sinon, indiquez au support le code d’incident que `ospi-update status` montre ici.',
  }),
  'archive.release-other-attempt': ({ attempt, last, pending, contact }) => ({
    what: `Le déblocage est pour la tentative ${attempt} ; c’est la suivante, ${last}, qui est en cause ici.`,
    remedy: `Demandez-en un nouveau au support (${contact}) en indiquant le code d’incident ${pending}.`,
  }),
  'archive.release-old-head': ({ incident, pending, contact }) => ({
    what: `Le déblocage est pour l’incident ${incident} ; depuis, le journal a terminé cette tentative sous le code ${pending}.`,
    remedy: `Demandez-en un nouveau au support (${contact}) en indiquant le code d’incident ${pending}.`,
  }),
  'archive.release-expired': ({ expires, contact }) => ({
    what: `Le déblocage a expiré le ${date(expires)}.`,
    remedy: askForAnother(contact),
  }),
  'archive.release-used': ({ at, contact }) => ({
    what: `Le déblocage a déjà servi : il a été enregistré le ${date(at)}, et une mise à jour a commencé depuis. Chacun n’en permet qu’une.`,
    remedy: `Si les mises à jour sont de nouveau refusées, c’est qu’un nouvel échec a eu lieu. ${askForAnother(contact)}`,
  }),
  'prerequisite.nothing-to-release': ({ until }) => ({
    what:
      until === undefined
        ? 'Il n’y a rien à débloquer : les mises à jour ne sont pas refusées.'
        : `Il n’y a rien à débloquer : un autre déblocage est en vigueur jusqu’au ${date(until)}.`,
    remedy: 'Lancez `ospi-update apply`.',
  }),
  'prerequisite.inbox-without-release': ({ path }) => ({
    what: `Aucun fichier de ${path} ne peut être un déblocage ni un avis de retrait du support.`,
    remedy: 'Enregistrez-y la pièce jointe du message du support ; son nom se termine par .txt.',
  }),
  'prerequisite.clock-behind': ({ now, latest }) => ({
    what: `L’horloge du serveur indique ${date(now)}, ce qui est passé : il était déjà ${date(latest)}. On ne peut savoir si le déblocage a expiré.`,
    remedy: 'Réglez l’horloge, puis relancez la commande.',
  }),
  'locked.release-interrupted': ({ attempt }) => ({
    what: `La tentative ${attempt} a été interrompue et n’est pas encore menée à son terme : elle ne peut pas être débloquée.`,
    remedy:
      'Lancez d’abord `sudo ospi-update support recover`, puis de nouveau cette commande. Le fichier de déblocage reste valable.',
  }),
  'locked.release-under-page': ({ attempt, contact, flag }) => ({
    what: `La tentative ${attempt} a laissé la plateforme sous la page de maintenance, et elle y est encore : une nouvelle mise à jour prendrait ce qui est à moitié installé pour ce que les utilisateurs avaient.`,
    remedy: `Lancez d’abord \`sudo ospi-update support recover\`, puis de nouveau cette commande ; le fichier de déblocage reste valable. Seulement si le support (${contact}) a réparé la plateforme avec vous par d’autres moyens et la dit en ordre : retirez la page par \`rm ${quoteWord(flag)}\`, au lieu de recover.`,
  }),
  'locked.release-unhealthy': ({ attempt, contact, url }) => ({
    what: `La tentative ${attempt} a laissé la plateforme sous la page de maintenance. La page est retirée, mais la plateforme ne se dit pas en bon état à l’adresse ${url}.`,
    remedy: `Démarrez ses services, ou réparez-la avec le support (${contact}), puis relancez cette commande. Le fichier de déblocage reste valable.`,
  }),

  'usage.incident-malformed': ({ incident }) => ({
    what: `« ${incident} » n’est pas un code d’incident.`,
    remedy:
      'Donnez-le tel que `ospi-update status` le montre, par exemple 20261125-184052-ab12-0f0f1234 : seulement des chiffres et les lettres de a à f.',
  }),
  'usage.expiry-malformed': ({ expires, maximumDays }) => ({
    what: `« ${expires} » n’est pas un moment auquel un déblocage puisse expirer.`,
    remedy: `Donnez un nombre de jours, ou un jour à venir tel que 2026-12-24 ; au plus ${maximumDays} jours à partir de maintenant.`,
  }),
  'usage.release-text': ({ option, fault, maximum }) => ({
    what: {
      empty: `${option} est vide.`,
      'too-long': `${option} a plus de ${maximum} caractères.`,
      'not-plain': `${option} contient des caractères qui ne peuvent être affichés.`,
    }[fault],
    remedy:
      'Donnez une ligne de texte simple : les administrateurs la lisent, et elle reste dans leur journal.',
  }),
};

export const warnings: Sentences<ReleaseWarnings>['lines'] = {};

export const notes: Sentences<ReleaseNotes>['lines'] = {};

export const text: Messages['release'] = {
  released: (issuer, reason) => `Débloquée par ${issuer} : ${reason}`,
  releasedBefore: 'Ce déblocage était déjà enregistré ; rien n’a été fait.',
  next: (expires) =>
    `Une mise à jour peut commencer jusqu’au ${expires}. Si elle échoue, les mises à jour sont de nouveau refusées.`,
  made: (file, incident, expires) =>
    `${file} débloque l’incident ${incident}, jusqu’au ${expires}. Envoyez-le en pièce jointe ; il se donne à \`ospi-update support release\`.`,
  toSign: (file, comment) =>
    `${file} est écrit. Signez-le avec \`minisign -S -m ${quoteWord(file)} -t '${comment}'\`, puis ajoutez-y la signature : \`cat ${quoteWord(`${file}.minisig`)} >> ${quoteWord(file)}\``,
  status: {
    allowed: (expires) => `débloquées par le support : une seule peut commencer, jusqu’au ${expires}`,
    label: 'Déblocage',
    by: (issuer, reason) => `${issuer} : ${reason}`,
  },
};
