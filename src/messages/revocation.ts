import type { Bilingual } from '../terms/bilingual.ts';
import type { SignedFileFault, SignedPurpose } from '../terms/release.ts';
import type { RangeFault, Revocation } from '../terms/revocation.ts';
import { tellDate } from './date.ts';
import { problem, say, table } from './declare.ts';
import { beAlarmed, faults, sendAsFile } from './release.ts';
import { quoteWord } from './shell-word.ts';
import { words } from './speak.ts';

const unreadable: Readonly<Record<string, Bilingual>> = {
  'not-found': { en: 'the file does not exist', fr: 'ce fichier n’existe pas' },
  'not-a-file': {
    en: 'it is not a regular file, but a folder, a link, a pipe or a device',
    fr: 'ce n’est pas un fichier ordinaire, mais un dossier, un lien, un tube ou un périphérique',
  },
};

const ranges: Readonly<Record<RangeFault, Bilingual>> = {
  malformed: {
    en: 'is neither a version nor a range of versions',
    fr: 'n’est ni une version ni un intervalle de versions',
  },
  'too-long': { en: 'is too long', fr: 'est un intervalle trop long' },
  unbounded: {
    en: 'has no upper bound, and would withdraw every future version',
    fr: 'n’a pas de borne supérieure et retirerait toutes les versions à venir',
  },
};

/** Who withdrew it, and when: `Claire Martin, 25 November 2026`. */
export const nameWord = say<[Pick<Revocation, 'issuer' | 'carriedBy' | 'issued'>]>({
  en: ({ issuer, carriedBy, issued }) => {
    const who = issuer ?? (carriedBy === undefined ? '' : `the update to ${carriedBy}`);
    return who === '' ? tellDate.en(issued) : `${who}, ${tellDate.en(issued)}`;
  },
  fr: ({ issuer, carriedBy, issued }) => {
    const who = issuer ?? (carriedBy === undefined ? '' : `la mise à jour ${carriedBy}`);
    return who === '' ? tellDate.fr(issued) : `${who}, ${tellDate.fr(issued)}`;
  },
});

/** What was withdrawn: `4.3.0, >=4.2.5 <4.2.8, the archive 5f0c…`. */
export const nameScope = say<[Pick<Revocation, 'versions' | 'archives'>]>({
  en: ({ versions, archives }) =>
    [...versions, ...archives.map((digest) => `the archive ${digest.slice(0, 16)}…`)].join(', '),
  fr: ({ versions, archives }) =>
    [...versions, ...archives.map((digest) => `l’archive ${digest.slice(0, 16)}…`)].join(', '),
});

/** What can be reported about a revocation, by which the vendor withdraws a version. `file` is the name of support's file. */
export const problems = table({
  /** The archive, or its version, was withdrawn. By `issuer`, or by the archive of the version `carriedBy`. */
  'archive.revoked': problem<{
    archive: string;
    version: string;
    reason: string;
    issued: string;
    issuer?: string;
    carriedBy?: string;
  }>({
    number: 'OSPI-0451',
    sample: ({ name, time }) => ({ issued: time, issuer: name }),
    en: ({ version, reason, ...word }) => ({
      what: `The vendor has withdrawn this update to ${version} (${nameWord.en(word)}): ${reason}`,
      remedy: 'Do not install it. Use the newest update from the vendor, or ask support for it.',
    }),
    fr: ({ version, reason, ...word }) => ({
      what: `L’éditeur a retiré cette mise à jour vers ${version} (${nameWord.fr(word)}) : ${reason}`,
      remedy:
        'Ne l’installez pas. Prenez la mise à jour la plus récente que propose l’éditeur, ou demandez-la au support.',
    }),
  }),
  /** `reason` is the system's code, or says that it does not exist or is not a regular file. */
  'archive.revocation-unreadable': problem<{ file: string; reason: string }>({
    number: 'OSPI-0452',
    en: ({ file, reason }) => ({
      what: `The revocation ${file} cannot be read: ${unreadable[reason]?.en ?? reason}.`,
      remedy: 'Name the file itself, as sent by support; check its path, and whether this user may read it.',
    }),
    fr: ({ file, reason }) => ({
      what: `Impossible de lire l’avis de retrait ${file} : ${unreadable[reason]?.fr ?? reason}.`,
      remedy:
        'Donnez le fichier lui-même, tel que le support l’a envoyé ; vérifiez son chemin, et que cet utilisateur peut le lire.',
    }),
  }),
  'archive.revocation-malformed': problem<{ file: string; reason: SignedFileFault }>({
    number: 'OSPI-0453',
    sample: { reason: 'form' },
    en: ({ file, reason }) => ({
      what: `${file} is not a revocation by the vendor: ${faults[reason].en}.`,
      remedy: reason === 'newer' ? 'Update ospi-update, then run the command again.' : sendAsFile.en,
    }),
    fr: ({ file, reason }) => ({
      what: `${file} n’est pas un avis de retrait de l’éditeur : ${faults[reason].fr}.`,
      remedy: reason === 'newer' ? 'Mettez ospi-update à jour, puis relancez la commande.' : sendAsFile.fr,
    }),
  }),
  'archive.revocation-key-untrusted': problem<{ file: string; keyId: string; trusted: readonly string[] }>({
    number: 'OSPI-0454',
    sample: ({ key }) => ({ trusted: [key] }),
    en: ({ file, keyId, trusted }) => ({
      what: `The revocation ${file} is signed with the key ${keyId}, which this site does not trust (it trusts ${trusted.join(', ') || 'none'}).`,
      remedy:
        'If the vendor announced a new key, verify it with support, then add it to trustedKeys in the site configuration. Otherwise do not use the file.',
    }),
    fr: ({ file, keyId, trusted }) => ({
      what: `L’avis de retrait ${file} est signé avec la clé ${keyId}, que ce site ne reconnaît pas (clés reconnues : ${trusted.join(', ') || 'aucune'}).`,
      remedy:
        'Si l’éditeur a annoncé une nouvelle clé, vérifiez-la auprès du support puis ajoutez-la à trustedKeys dans la configuration du site. Sinon, n’utilisez pas le fichier.',
    }),
  }),
  'archive.revocation-signature-wrong': problem<{ file: string; keyId: string }>({
    number: 'OSPI-0455',
    en: ({ file, keyId }) => ({
      what: `The signature of ${file} is wrong: its content is not what was signed with the key ${keyId}.`,
      remedy: sendAsFile.en,
    }),
    fr: ({ file, keyId }) => ({
      what: `La signature de ${file} est fausse : le fichier ne dit pas ce qui a été signé avec la clé ${keyId}.`,
      remedy: sendAsFile.fr,
    }),
  }),
  'archive.revocation-comment-altered': problem<{ file: string; keyId: string }>({
    number: 'OSPI-0456',
    en: ({ file, keyId }) => ({
      what: `The trusted comment in the signature of ${file} is not what was signed with the key ${keyId}.`,
      remedy: beAlarmed.en,
    }),
    fr: ({ file, keyId }) => ({
      what: `Le commentaire de confiance de la signature de ${file} n’est pas celui qui a été signé avec la clé ${keyId}.`,
      remedy: beAlarmed.fr,
    }),
  }),
  /** It is another signed file of the vendor, for `purpose`, if known. */
  'archive.revocation-other-purpose': problem<{ file: string; purpose?: SignedPurpose | 'update' }>({
    number: 'OSPI-0457',
    en: ({ file, purpose }) => ({
      what:
        purpose === 'update'
          ? `${file} is an update archive, not a revocation.`
          : `${file} is signed by the vendor, but for another purpose: it is not a revocation.`,
      remedy:
        purpose === 'update'
          ? 'Name the revocation sent by support, a small text file.'
          : purpose === 'release'
            ? 'It is a release: give it to `ospi-update support release`.'
            : beAlarmed.en,
    }),
    fr: ({ file, purpose }) => ({
      what:
        purpose === 'update'
          ? `${file} est une archive de mise à jour, pas un avis de retrait.`
          : `${file} est signé par l’éditeur, mais pour un autre usage : ce n’est pas un avis de retrait.`,
      remedy:
        purpose === 'update'
          ? 'Donnez l’avis de retrait que le support a envoyé, un petit fichier de texte.'
          : purpose === 'release'
            ? 'C’est un déblocage : donnez-le à `ospi-update support release`.'
            : beAlarmed.fr,
    }),
  }),
  'archive.revocation-other-product': problem<{ file: string; product: string; expected: string }>({
    number: 'OSPI-0458',
    sample: ({ product }) => ({ expected: product }),
    en: ({ file, product, expected }) => ({
      what: `The revocation ${file} is for ${product}; this platform is ${expected}.`,
      remedy: 'If the server hosts several platforms, select the right one with --platform.',
    }),
    fr: ({ file, product, expected }) => ({
      what: `L’avis de retrait ${file} est pour ${product} ; cette plateforme est ${expected}.`,
      remedy: 'Si le serveur héberge plusieurs plateformes, nommez la bonne avec --platform.',
    }),
  }),
  /** The other way round: an archive whose signature is that of a revocation. */
  'archive.signed-as-revocation': problem<{ archive: string }>({
    number: 'OSPI-0459',
    en: ({ archive }) => ({
      what: `The signature in ${archive} belongs to a revocation, not to an update.`,
      remedy: 'Do not install it. Call support, and tell them where the archive comes from.',
    }),
    fr: ({ archive }) => ({
      what: `La signature de ${archive} est celle d’un avis de retrait, pas d’une mise à jour.`,
      remedy: 'Ne l’installez pas. Appelez le support et dites-lui d’où vient l’archive.',
    }),
  }),
  'usage.revocation-product': problem<{ product: string }>({
    number: 'OSPI-0251',
    en: ({ product }) => ({
      what: `“${product}” is not the name of a product.`,
      remedy: 'Give it as in the manifests of its updates, such as planipsy.',
    }),
    fr: ({ product }) => ({
      what: `« ${product} » n’est pas le nom d’un produit.`,
      remedy: 'Donnez-le tel que l’ont les manifestes de ses mises à jour, par exemple planipsy.',
    }),
  }),
  'usage.revocation-versions': problem<{ range: string; fault: RangeFault }>({
    number: 'OSPI-0252',
    sample: { fault: 'unbounded' },
    en: ({ range, fault }) => ({
      what: `“${range}” ${ranges[fault].en}.`,
      remedy:
        'Give versions such as 4.3.0, or ranges with an upper bound such as ">=4.3.0 <4.3.2", separated by commas. A revocation cannot be undone.',
    }),
    fr: ({ range, fault }) => ({
      what: `« ${range} » ${ranges[fault].fr}.`,
      remedy:
        'Donnez des versions comme 4.3.0, ou des intervalles bornés comme ">=4.3.0 <4.3.2", séparés par des virgules. Un retrait est irrévocable.',
    }),
  }),
  'usage.revocation-archives': problem<{ digest: string }>({
    number: 'OSPI-0253',
    sample: ({ word }) => ({ digest: word }),
    en: ({ digest }) => ({
      what: `“${digest}” is not a SHA-256 digest.`,
      remedy:
        'Give 64 hexadecimal digits: the manifestSha256 or the sha256 of `ospi-update check ARCHIVE --json`; separate several by commas.',
    }),
    fr: ({ digest }) => ({
      what: `« ${digest} » n’est pas une empreinte SHA-256.`,
      remedy:
        'Donnez 64 chiffres hexadécimaux : manifestSha256 ou sha256 de `ospi-update check ARCHIVE --json` ; plusieurs, séparées par des virgules.',
    }),
  }),
  /** More ranges or digests than a file may contain. */
  'usage.revocation-too-many': problem<{ count: number; maximum: number }>({
    number: 'OSPI-0254',
    sample: { maximum: 20 },
    en: ({ count, maximum }) => ({
      what: `${count} are more than a revocation can contain (${maximum}).`,
      remedy: 'Use ranges of versions, or several files.',
    }),
    fr: ({ count, maximum }) => ({
      what: `${count}, c’est plus que ne peut contenir un avis de retrait (${maximum}).`,
      remedy: 'Faites des intervalles de versions, ou plusieurs fichiers.',
    }),
  }),
});

export const text = words({
  nameScope,
  revoked: say<[revocation: Revocation]>({
    en: (revocation) =>
      `Withdrawn by the vendor (${nameWord.en(revocation)}): ${nameScope.en(revocation)}: ${revocation.reason}`,
    fr: (revocation) =>
      `Retiré par l’éditeur (${nameWord.fr(revocation)}) : ${nameScope.fr(revocation)} : ${revocation.reason}`,
  }),
  before: {
    en: 'This revocation was already recorded; nothing was done.',
    fr: 'Cet avis de retrait était déjà enregistré ; rien n’a été fait.',
  },
  next: {
    en: 'Its archives are refused from now on. The installed version stays as it is.',
    fr: 'Les archives concernées sont désormais refusées. Ce qui est installé reste tel quel.',
  },
  installed: say<[version: string]>({
    en: (version) =>
      `The installed version, ${version}, is withdrawn: ask support for the update that leads from it to a newer one.`,
    fr: (version) =>
      `La version installée, ${version}, est concernée : demandez au support la mise à jour qui mène à une version plus récente.`,
  }),
  made: say<[file: string, product: string, scope: string]>({
    en: (file, product, scope) =>
      `${file} withdraws, for ${product}: ${scope}. Send it as an attachment, for \`ospi-update support revoke\`. It cannot be undone.`,
    fr: (file, product, scope) =>
      `${file} retire de ${product} : ${scope}. Envoyez-le en pièce jointe ; il se donne à \`ospi-update support revoke\`. Il est irrévocable.`,
  }),
  toSign: say<[file: string, comment: string]>({
    en: (file, comment) =>
      `${file} was written. Sign it with \`minisign -S -m ${quoteWord(file)} -t '${comment}'\`, then append the signature: \`cat ${quoteWord(`${file}.minisig`)} >> ${quoteWord(file)}\``,
    fr: (file, comment) =>
      `${file} est écrit. Signez-le avec \`minisign -S -m ${quoteWord(file)} -t '${comment}'\`, puis ajoutez-y la signature : \`cat ${quoteWord(`${file}.minisig`)} >> ${quoteWord(file)}\``,
  }),
  status: {
    label: { en: 'Withdrawn', fr: 'Retiré' },
    one: say<[revocation: Revocation]>({
      en: (revocation) => `${nameScope.en(revocation)}: ${revocation.reason} (${nameWord.en(revocation)})`,
      fr: (revocation) => `${nameScope.fr(revocation)} : ${revocation.reason} (${nameWord.fr(revocation)})`,
    }),
    installed: say<[revocation: Revocation]>({
      en: (revocation) => `withdrawn by the vendor (${nameWord.en(revocation)}): ${revocation.reason}`,
      fr: (revocation) => `retirée par l’éditeur (${nameWord.fr(revocation)}) : ${revocation.reason}`,
    }),
    toDo: {
      en: 'ask support for the update that leads from this version to a newer one',
      fr: 'demandez au support la mise à jour qui mène de cette version à une plus récente',
    },
  },
});
