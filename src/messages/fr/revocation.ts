import type { Revocation } from '../../model/revocation.ts';
import type {
  RangeFault,
  RevocationNotes,
  RevocationProblems,
  RevocationWarnings,
} from '../../model/vocabulary/revocation.ts';
import { writeDate } from '../date.ts';
import type { Messages } from '../index.ts';
import type { Sentences } from '../sentences.ts';
import { quoteWord } from '../shell-word.ts';
import { faults } from './release.ts';

const date = (iso: string) => writeDate({ iso, language: 'fr' });

const sendAsFile =
  'Enregistrez-le de nouveau depuis le message du support, en pièce jointe plutôt qu’en texte copié. S’il est encore refusé, demandez-en un nouveau au support.';
const beAlarmed = 'Ne l’utilisez pas. Appelez le support et dites-lui d’où vient ce fichier.';

const unreadable: Readonly<Record<string, string>> = {
  'not-found': 'ce fichier n’existe pas',
  'not-a-file': 'ce n’est pas un fichier ordinaire, mais un dossier, un lien, un tube ou un périphérique',
};

const ranges: Readonly<Record<RangeFault, string>> = {
  malformed: 'n’est ni une version ni un intervalle de versions',
  'too-long': 'est un intervalle trop long',
  unbounded: 'n’a pas de borne supérieure et retirerait toutes les versions à venir',
};

/** Who says so, and when. */
export function nameWord({ issuer, carriedBy, issued }: Pick<Revocation, 'issuer' | 'carriedBy' | 'issued'>) {
  const who = issuer ?? (carriedBy === undefined ? '' : `la mise à jour ${carriedBy}`);
  return who === '' ? date(issued) : `${who}, ${date(issued)}`;
}

export function nameScope({ versions, archives }: Pick<Revocation, 'versions' | 'archives'>): string {
  return [...versions, ...archives.map((digest) => `l’archive ${digest.slice(0, 16)}…`)].join(', ');
}

export const problems: Sentences<RevocationProblems>['problems'] = {
  'archive.revoked': ({ version, reason, ...word }) => ({
    what: `L’éditeur a retiré cette mise à jour vers ${version} (${nameWord(word)}) : ${reason}`,
    remedy:
      'Ne l’installez pas. Prenez la mise à jour la plus récente que propose l’éditeur, ou demandez-la au support.',
  }),
  'archive.revocation-unreadable': ({ file, reason }) => ({
    what: `Impossible de lire l’avis de retrait ${file} : ${unreadable[reason] ?? reason}.`,
    remedy:
      'Donnez le fichier lui-même, tel que le support l’a envoyé ; vérifiez son chemin, et que cet utilisateur peut le lire.',
  }),
  'archive.revocation-malformed': ({ file, reason }) => ({
    what: `${file} n’est pas un avis de retrait de l’éditeur : ${faults[reason]}.`,
    remedy: reason === 'newer' ? 'Mettez ospi-update à jour, puis relancez la commande.' : sendAsFile,
  }),
  'archive.revocation-key-untrusted': ({ file, keyId, trusted }) => ({
    what: `L’avis de retrait ${file} est signé avec la clé ${keyId}, que ce site ne reconnaît pas (clés reconnues : ${trusted.join(', ') || 'aucune'}).`,
    remedy:
      'Si l’éditeur a annoncé une nouvelle clé, vérifiez-la auprès du support puis ajoutez-la à trustedKeys dans la configuration du site. Sinon, n’utilisez pas le fichier.',
  }),
  'archive.revocation-signature-wrong': ({ file, keyId }) => ({
    what: `La signature de ${file} est fausse : le fichier ne dit pas ce qui a été signé avec la clé ${keyId}.`,
    remedy: sendAsFile,
  }),
  'archive.revocation-comment-altered': ({ file, keyId }) => ({
    what: `Le commentaire de confiance de la signature de ${file} n’est pas celui qui a été signé avec la clé ${keyId}.`,
    remedy: beAlarmed,
  }),
  'archive.revocation-other-purpose': ({ file, purpose }) => ({
    what:
      purpose === 'update'
        ? `${file} est une archive de mise à jour, pas un avis de retrait.`
        : `${file} est signé par l’éditeur, mais pour un autre usage : ce n’est pas un avis de retrait.`,
    remedy:
      purpose === 'update'
        ? 'Donnez l’avis de retrait que le support a envoyé, un petit fichier de texte.'
        : purpose === 'release'
          ? 'C’est un déblocage : donnez-le à `ospi-update support release`.'
          : beAlarmed,
  }),
  'archive.revocation-other-product': ({ file, product, expected }) => ({
    what: `L’avis de retrait ${file} est pour ${product} ; cette plateforme est ${expected}.`,
    remedy: 'Si le serveur héberge plusieurs plateformes, nommez la bonne avec --platform.',
  }),
  'archive.signed-as-revocation': ({ archive }) => ({
    what: `La signature de ${archive} est celle d’un avis de retrait, pas d’une mise à jour.`,
    remedy: 'Ne l’installez pas. Appelez le support et dites-lui d’où vient l’archive.',
  }),

  'usage.revocation-product': ({ product }) => ({
    what: `« ${product} » n’est pas le nom d’un produit.`,
    remedy: 'Donnez-le tel que l’ont les manifestes de ses mises à jour, par exemple planipsy.',
  }),
  'usage.revocation-versions': ({ range, fault }) => ({
    what: `« ${range} » ${ranges[fault]}.`,
    remedy:
      'Donnez des versions comme 4.3.0, ou des intervalles bornés comme ">=4.3.0 <4.3.2", séparés par des virgules. Un retrait est irrévocable.',
  }),
  'usage.revocation-archives': ({ digest }) => ({
    what: `« ${digest} » n’est pas une empreinte SHA-256.`,
    remedy:
      'Donnez 64 chiffres hexadécimaux : manifestSha256 ou sha256 de `ospi-update check ARCHIVE --json` ; plusieurs, séparées par des virgules.',
  }),
  'usage.revocation-too-many': ({ count, maximum }) => ({
    what: `${count}, c’est plus que ne peut contenir un avis de retrait (${maximum}).`,
    remedy: 'Faites des intervalles de versions, ou plusieurs fichiers.',
  }),
};

export const warnings: Sentences<RevocationWarnings>['lines'] = {};

export const notes: Sentences<RevocationNotes>['lines'] = {};

export const text: Messages['revocation'] = {
  nameScope,
  revoked: (revocation) =>
    `Retiré par l’éditeur (${nameWord(revocation)}) : ${nameScope(revocation)} : ${revocation.reason}`,
  before: 'Cet avis de retrait était déjà enregistré ; rien n’a été fait.',
  next: 'Les archives concernées sont désormais refusées. Ce qui est installé reste tel quel.',
  installed: (version) =>
    `La version installée, ${version}, est concernée : demandez au support la mise à jour qui mène à une version plus récente.`,
  made: (file, product, scope) =>
    `${file} retire de ${product} : ${scope}. Envoyez-le en pièce jointe ; il se donne à \`ospi-update support revoke\`. Il est irrévocable.`,
  toSign: (file, comment) =>
    `${file} est écrit. Signez-le avec \`minisign -S -m ${quoteWord(file)} -t '${comment}'\`, puis ajoutez-y la signature : \`cat ${quoteWord(`${file}.minisig`)} >> ${quoteWord(file)}\``,
  status: {
    label: 'Retiré',
    one: (revocation) => `${nameScope(revocation)} : ${revocation.reason} (${nameWord(revocation)})`,
    installed: (revocation) => `retirée par l’éditeur (${nameWord(revocation)}) : ${revocation.reason}`,
    toDo: 'demandez au support la mise à jour qui mène de cette version à une plus récente',
  },
};
