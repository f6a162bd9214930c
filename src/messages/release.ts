import type { Bilingual } from '../terms/bilingual.ts';
import type { SignedFileFault, SignedPurpose } from '../terms/release.ts';
import { tellDate } from './date.ts';
import { problem, say, table } from './declare.ts';
import { quoteWord } from './shell-word.ts';
import { words } from './speak.ts';

interface Refused {
  /** How support is reached, as the site configuration says. */
  readonly contact: string;
}

export const faults: Readonly<Record<SignedFileFault, Bilingual>> = {
  'too-large': { en: 'it is far larger than one', fr: 'il est bien trop grand' },
  'not-text': { en: 'it is not UTF-8 text', fr: 'ce n’est pas du texte UTF-8' },
  unsigned: { en: 'it holds no signature', fr: 'il ne contient pas de signature' },
  signature: {
    en: 'its signature is not a signature',
    fr: 'ce qui tient lieu de signature n’en est pas une',
  },
  legacy: {
    en: 'its signature is in minisign’s legacy format',
    fr: 'sa signature est de l’ancienne forme de minisign',
  },
  form: {
    en: 'it is signed, but does not have the required form',
    fr: 'il est signé, mais n’en a pas la forme',
  },
  newer: {
    en: 'it requires a later version of ospi-update',
    fr: 'il est fait pour une version plus récente d’ospi-update',
  },
};

const askForAnother = say<[contact: string]>({
  en: (contact) =>
    `Ask support (${contact}) for a new one, with the incident code that \`ospi-update status\` shows.`,
  fr: (contact) =>
    `Demandez-en un nouveau au support (${contact}) en indiquant le code d’incident que montre \`ospi-update status\`.`,
});

export const sendAsFile = {
  en: 'Save it again from support’s message, as an attachment rather than as pasted text. If it is refused again, ask support for a new one.',
  fr: 'Enregistrez-le de nouveau depuis le message du support, en pièce jointe plutôt qu’en texte copié. S’il est encore refusé, demandez-en un nouveau au support.',
};

export const beAlarmed = {
  en: 'Do not use it. Call support, and tell them where the file comes from.',
  fr: 'Ne l’utilisez pas. Appelez le support et dites-lui d’où vient ce fichier.',
};

/** What can be reported about a release by support: the file that lifts the refusal after a failed attempt. `file` is its name. */
export const problems = table({
  'archive.release-not-found': problem<{ file: string }>({
    number: 'OSPI-0436',
    en: ({ file }) => ({
      what: `The file ${file} does not exist.`,
      remedy: 'Check the path of the release file.',
    }),
    fr: ({ file }) => ({
      what: `Le fichier ${file} n’existe pas.`,
      remedy: 'Vérifiez le chemin du fichier de déblocage.',
    }),
  }),
  'archive.release-unreadable': problem<{ file: string; reason: string }>({
    number: 'OSPI-0437',
    en: ({ file, reason }) => ({
      what: `The release file ${file} cannot be read (${reason}).`,
      remedy:
        'Check the permissions of the file and of its folder, then run the command again. Through sudo, the file is opened with your own permissions.',
    }),
    fr: ({ file, reason }) => ({
      what: `Impossible de lire le fichier de déblocage ${file} (${reason}).`,
      remedy:
        'Vérifiez les droits du fichier et de son dossier, puis relancez la commande. Par sudo, ce que vous indiquez est ouvert avec vos propres droits.',
    }),
  }),
  /** A folder, a link, a FIFO, a device, a socket. */
  'archive.release-not-a-file': problem<{ file: string }>({
    number: 'OSPI-0438',
    en: ({ file }) => ({
      what: `${file} is not a regular file.`,
      remedy: 'Name the release file itself, as sent by support: no folder, link or pipe.',
    }),
    fr: ({ file }) => ({
      what: `${file} n’est pas un fichier ordinaire.`,
      remedy:
        'Donnez le fichier de déblocage lui-même, tel que le support l’a envoyé : ni dossier, ni lien, ni tube.',
    }),
  }),
  'archive.release-is-update': problem<{ file: string }>({
    number: 'OSPI-0439',
    en: ({ file }) => ({
      what: `${file} is an update archive, not a release by support.`,
      remedy:
        'Name the release file sent by support. The archive is for `ospi-update apply`, once the platform is released.',
    }),
    fr: ({ file }) => ({
      what: `${file} est une archive de mise à jour, pas un fichier de déblocage du support.`,
      remedy:
        'Donnez le fichier de déblocage que le support a envoyé. L’archive est pour `ospi-update apply`, une fois la plateforme débloquée.',
    }),
  }),
  'archive.release-malformed': problem<{ file: string; reason: SignedFileFault }>({
    number: 'OSPI-0440',
    sample: { reason: 'form' },
    en: ({ file, reason }) => ({
      what: `${file} is not a release by support: ${faults[reason].en}.`,
      remedy: reason === 'newer' ? 'Update ospi-update, then run the command again.' : sendAsFile.en,
    }),
    fr: ({ file, reason }) => ({
      what: `${file} n’est pas un fichier de déblocage du support : ${faults[reason].fr}.`,
      remedy: reason === 'newer' ? 'Mettez ospi-update à jour, puis relancez la commande.' : sendAsFile.fr,
    }),
  }),
  'archive.release-key-untrusted': problem<{ file: string; keyId: string; trusted: readonly string[] }>({
    number: 'OSPI-0441',
    sample: ({ key }) => ({ trusted: [key] }),
    en: ({ file, keyId, trusted }) => ({
      what: `The release ${file} is signed with the key ${keyId}, which this site does not trust (it trusts ${trusted.join(', ') || 'none'}).`,
      remedy:
        'If the vendor announced a new key, verify it with support, then add it to trustedKeys in the site configuration. Otherwise do not use the file.',
    }),
    fr: ({ file, keyId, trusted }) => ({
      what: `Le fichier de déblocage ${file} est signé avec la clé ${keyId}, que ce site ne reconnaît pas (clés reconnues : ${trusted.join(', ') || 'aucune'}).`,
      remedy:
        'Si l’éditeur a annoncé une nouvelle clé, vérifiez-la auprès du support puis ajoutez-la à trustedKeys dans la configuration du site. Sinon, n’utilisez pas le fichier.',
    }),
  }),
  'archive.release-signature-wrong': problem<{ file: string; keyId: string }>({
    number: 'OSPI-0442',
    en: ({ file, keyId }) => ({
      what: `The signature of ${file} is wrong: its content is not what was signed with the key ${keyId}.`,
      remedy: sendAsFile.en,
    }),
    fr: ({ file, keyId }) => ({
      what: `La signature de ${file} est fausse : le fichier ne dit pas ce qui a été signé avec la clé ${keyId}.`,
      remedy: sendAsFile.fr,
    }),
  }),
  'archive.release-comment-altered': problem<{ file: string; keyId: string }>({
    number: 'OSPI-0443',
    en: ({ file, keyId }) => ({
      what: `The trusted comment in the signature of ${file} is not what was signed with the key ${keyId}.`,
      remedy: beAlarmed.en,
    }),
    fr: ({ file, keyId }) => ({
      what: `Le commentaire de confiance de la signature de ${file} n’est pas celui qui a été signé avec la clé ${keyId}.`,
      remedy: beAlarmed.fr,
    }),
  }),
  /** A trusted key has signed it, but not as a release: as `purpose`, if known. */
  'archive.release-other-purpose': problem<{ file: string; purpose?: SignedPurpose }>({
    number: 'OSPI-0444',
    en: ({ file, purpose }) => ({
      what: `${file} is signed by the vendor, but for another purpose: it is not a release.`,
      remedy:
        purpose === 'revocation'
          ? 'It is a revocation: give it to `ospi-update support revoke`.'
          : beAlarmed.en,
    }),
    fr: ({ file, purpose }) => ({
      what: `${file} est signé par l’éditeur, mais pour un autre usage : ce n’est pas un fichier de déblocage.`,
      remedy:
        purpose === 'revocation'
          ? 'C’est un avis de retrait : donnez-le à `ospi-update support revoke`.'
          : beAlarmed.fr,
    }),
  }),
  /** The other way round: an archive whose signature is that of a release. */
  'archive.signed-as-release': problem<{ archive: string }>({
    number: 'OSPI-0445',
    en: ({ archive }) => ({
      what: `The signature in ${archive} belongs to a release by support, not to an update.`,
      remedy: 'Do not install it. Call support, and tell them where the archive comes from.',
    }),
    fr: ({ archive }) => ({
      what: `La signature de ${archive} est celle d’un déblocage par le support, pas d’une mise à jour.`,
      remedy: 'Ne l’installez pas. Appelez le support et dites-lui d’où vient l’archive.',
    }),
  }),
  'archive.release-other-platform': problem<{ attempt: string; platform: string }>({
    number: 'OSPI-0446',
    en: ({ attempt, platform }) => ({
      what: `The release is for another platform: ${platform} has no attempt ${attempt}.`,
      remedy:
        'If the server hosts several platforms, select the right one with --platform. Otherwise give support the incident code that `ospi-update status` shows here.',
    }),
    fr: ({ attempt, platform }) => ({
      what: `Le déblocage est pour une autre plateforme : ${platform} n’a jamais eu la tentative ${attempt}.`,
      remedy:
        'Si le serveur héberge plusieurs plateformes, nommez la bonne avec --platform. Sinon, indiquez au support le code d’incident que `ospi-update status` montre ici.',
    }),
  }),
  /** `pending` is the incident code of what is refused here. */
  'archive.release-other-attempt': problem<Refused & { attempt: string; last: string; pending: string }>({
    number: 'OSPI-0447',
    sample: ({ attempt, incident }) => ({ last: attempt, pending: incident }),
    en: ({ attempt, last, pending, contact }) => ({
      what: `The release is for the attempt ${attempt}; updates are refused here because of a later one, ${last}.`,
      remedy: `Ask support (${contact}) for a new one, with the incident code ${pending}.`,
    }),
    fr: ({ attempt, last, pending, contact }) => ({
      what: `Le déblocage est pour la tentative ${attempt} ; c’est la suivante, ${last}, qui est en cause ici.`,
      remedy: `Demandez-en un nouveau au support (${contact}) en indiquant le code d’incident ${pending}.`,
    }),
  }),
  /** For the right attempt, but its end has changed in the journal since. */
  'archive.release-old-head': problem<Refused & { incident: string; pending: string }>({
    number: 'OSPI-0448',
    sample: ({ incident }) => ({ pending: incident }),
    en: ({ incident, pending, contact }) => ({
      what: `The release is for the incident ${incident}; the journal now has the attempt as ${pending}.`,
      remedy: `Ask support (${contact}) for a new one, with the incident code ${pending}.`,
    }),
    fr: ({ incident, pending, contact }) => ({
      what: `Le déblocage est pour l’incident ${incident} ; depuis, le journal a terminé cette tentative sous le code ${pending}.`,
      remedy: `Demandez-en un nouveau au support (${contact}) en indiquant le code d’incident ${pending}.`,
    }),
  }),
  'archive.release-expired': problem<Refused & { expires: string }>({
    number: 'OSPI-0449',
    sample: ({ time }) => ({ expires: time }),
    en: ({ expires, contact }) => ({
      what: `The release expired on ${tellDate.en(expires)}.`,
      remedy: askForAnother.en(contact),
    }),
    fr: ({ expires, contact }) => ({
      what: `Le déblocage a expiré le ${tellDate.fr(expires)}.`,
      remedy: askForAnother.fr(contact),
    }),
  }),
  /** `at` is when it was recorded; an attempt has begun since. */
  'archive.release-used': problem<Refused & { at: string }>({
    number: 'OSPI-0450',
    sample: ({ time }) => ({ at: time }),
    en: ({ at, contact }) => ({
      what: `The release has already been used: it was recorded on ${tellDate.en(at)}, and an update has begun since. Each release allows one.`,
      remedy: `If updates are refused again, another one has failed. ${askForAnother.en(contact)}`,
    }),
    fr: ({ at, contact }) => ({
      what: `Le déblocage a déjà servi : il a été enregistré le ${tellDate.fr(at)}, et une mise à jour a commencé depuis. Chacun n’en permet qu’une.`,
      remedy: `Si les mises à jour sont de nouveau refusées, c’est qu’un nouvel échec a eu lieu. ${askForAnother.fr(contact)}`,
    }),
  }),
  /** `until`: another release is in force. */
  'prerequisite.nothing-to-release': problem<{ until?: string }>({
    number: 'OSPI-0331',
    en: ({ until }) => ({
      what:
        until === undefined
          ? 'There is nothing to release: updates are not refused.'
          : `There is nothing to release: another release is valid until ${tellDate.en(until)}.`,
      remedy: 'Run `ospi-update apply`.',
    }),
    fr: ({ until }) => ({
      what:
        until === undefined
          ? 'Il n’y a rien à débloquer : les mises à jour ne sont pas refusées.'
          : `Il n’y a rien à débloquer : un autre déblocage est en vigueur jusqu’au ${tellDate.fr(until)}.`,
      remedy: 'Lancez `ospi-update apply`.',
    }),
  }),
  /** No file in the inbox could be one. */
  'prerequisite.inbox-without-release': problem<{ path: string }>({
    number: 'OSPI-0343',
    en: ({ path }) => ({
      what: `No file in ${path} is a release or a revocation by support.`,
      remedy: 'Save the attachment of support’s message there; its name must end in .txt.',
    }),
    fr: ({ path }) => ({
      what: `Aucun fichier de ${path} ne peut être un déblocage ni un avis de retrait du support.`,
      remedy: 'Enregistrez-y la pièce jointe du message du support ; son nom se termine par .txt.',
    }),
  }),
  /** `latest` is the latest known time: from a record of the journal, or from the release. */
  'prerequisite.clock-behind': problem<{ now: string; latest: string }>({
    number: 'OSPI-0332',
    sample: ({ time }) => ({ now: time, latest: time }),
    en: ({ now, latest }) => ({
      what: `The server’s clock says ${tellDate.en(now)}, which is in the past: it is already later than ${tellDate.en(latest)}. It is not known whether the release has expired.`,
      remedy: 'Set the clock, then run the command again.',
    }),
    fr: ({ now, latest }) => ({
      what: `L’horloge du serveur indique ${tellDate.fr(now)}, ce qui est passé : il était déjà ${tellDate.fr(latest)}. On ne peut savoir si le déblocage a expiré.`,
      remedy: 'Réglez l’horloge, puis relancez la commande.',
    }),
  }),
  'locked.release-interrupted': problem<{ attempt: string }>({
    number: 'OSPI-0504',
    en: ({ attempt }) => ({
      what: `The attempt ${attempt} was interrupted and has not been recovered yet: it cannot be released.`,
      remedy:
        'Run `sudo ospi-update support recover` first, then this command again. The release stays valid.',
    }),
    fr: ({ attempt }) => ({
      what: `La tentative ${attempt} a été interrompue et n’est pas encore menée à son terme : elle ne peut pas être débloquée.`,
      remedy:
        'Lancez d’abord `sudo ospi-update support recover`, puis de nouveau cette commande. Le fichier de déblocage reste valable.',
    }),
  }),
  'locked.release-under-page': problem<Refused & { attempt: string; flag: string }>({
    number: 'OSPI-0505',
    en: ({ attempt, contact, flag }) => ({
      what: `The attempt ${attempt} left the platform under the maintenance page, where it still is: a new update would take half-installed data for the users’ data.`,
      remedy: `Run \`sudo ospi-update support recover\` first, then this command again; the release stays valid. Only if support (${contact}) has repaired the platform with you by other means and confirms it: turn the page off with \`rm ${quoteWord(flag)}\` instead of recover.`,
    }),
    fr: ({ attempt, contact, flag }) => ({
      what: `La tentative ${attempt} a laissé la plateforme sous la page de maintenance, et elle y est encore : une nouvelle mise à jour prendrait ce qui est à moitié installé pour ce que les utilisateurs avaient.`,
      remedy: `Lancez d’abord \`sudo ospi-update support recover\`, puis de nouveau cette commande ; le fichier de déblocage reste valable. Seulement si le support (${contact}) a réparé la plateforme avec vous par d’autres moyens et la dit en ordre : retirez la page par \`rm ${quoteWord(flag)}\`, au lieu de recover.`,
    }),
  }),
  'locked.release-unhealthy': problem<Refused & { attempt: string; url: string }>({
    number: 'OSPI-0506',
    en: ({ attempt, contact, url }) => ({
      what: `The attempt ${attempt} left the platform under the maintenance page. The page is off, but ${url} does not report the platform as healthy.`,
      remedy: `Start its services, or repair it together with support (${contact}), then run this command again. The release stays valid.`,
    }),
    fr: ({ attempt, contact, url }) => ({
      what: `La tentative ${attempt} a laissé la plateforme sous la page de maintenance. La page est retirée, mais la plateforme ne se dit pas en bon état à l’adresse ${url}.`,
      remedy: `Démarrez ses services, ou réparez-la avec le support (${contact}), puis relancez cette commande. Le fichier de déblocage reste valable.`,
    }),
  }),
  'usage.incident-malformed': problem<{ incident: string }>({
    number: 'OSPI-0245',
    en: ({ incident }) => ({
      what: `“${incident}” is not an incident code.`,
      remedy:
        'Give it as `ospi-update status` shows it, such as 20261125-184052-ab12-0f0f1234: only digits and the letters a to f.',
    }),
    fr: ({ incident }) => ({
      what: `« ${incident} » n’est pas un code d’incident.`,
      remedy:
        'Donnez-le tel que `ospi-update status` le montre, par exemple 20261125-184052-ab12-0f0f1234 : seulement des chiffres et les lettres de a à f.',
    }),
  }),
  'usage.expiry-malformed': problem<{ expires: string; maximumDays: number }>({
    number: 'OSPI-0246',
    sample: ({ time }) => ({ expires: time, maximumDays: 90 }),
    en: ({ expires, maximumDays }) => ({
      what: `“${expires}” is not a valid expiry for a release.`,
      remedy: `Give a number of days, or a future date such as 2026-12-24; at most ${maximumDays} days from now.`,
    }),
    fr: ({ expires, maximumDays }) => ({
      what: `« ${expires} » n’est pas un moment auquel un déblocage puisse expirer.`,
      remedy: `Donnez un nombre de jours, ou un jour à venir tel que 2026-12-24 ; au plus ${maximumDays} jours à partir de maintenant.`,
    }),
  }),
  'usage.release-text': problem<{
    option: string;
    fault: 'empty' | 'too-long' | 'not-plain';
    maximum: number;
  }>({
    number: 'OSPI-0247',
    sample: { fault: 'empty', maximum: 500 },
    en: ({ option, fault, maximum }) => ({
      what: {
        empty: `${option} is empty.`,
        'too-long': `${option} has more than ${maximum} characters.`,
        'not-plain': `${option} contains unprintable characters.`,
      }[fault],
      remedy: 'Give one line of plain text: the administrators read it, and it stays in their journal.',
    }),
    fr: ({ option, fault, maximum }) => ({
      what: {
        empty: `${option} est vide.`,
        'too-long': `${option} a plus de ${maximum} caractères.`,
        'not-plain': `${option} contient des caractères qui ne peuvent être affichés.`,
      }[fault],
      remedy:
        'Donnez une ligne de texte simple : les administrateurs la lisent, et elle reste dans leur journal.',
    }),
  }),
});

export const text = words({
  released: say<[issuer: string, reason: string]>({
    en: (issuer, reason) => `Released by ${issuer}: ${reason}`,
    fr: (issuer, reason) => `Débloquée par ${issuer} : ${reason}`,
  }),
  releasedBefore: {
    en: 'This release was already recorded; nothing was done.',
    fr: 'Ce déblocage était déjà enregistré ; rien n’a été fait.',
  },
  next: say<[expires: string]>({
    en: (expires) => `One update may begin until ${expires}. If it fails, updates are refused again.`,
    fr: (expires) =>
      `Une mise à jour peut commencer jusqu’au ${expires}. Si elle échoue, les mises à jour sont de nouveau refusées.`,
  }),
  made: say<[file: string, incident: string, expires: string]>({
    en: (file, incident, expires) =>
      `${file} releases the incident ${incident}, until ${expires}. Send it as an attachment, for \`ospi-update support release\`.`,
    fr: (file, incident, expires) =>
      `${file} débloque l’incident ${incident}, jusqu’au ${expires}. Envoyez-le en pièce jointe ; il se donne à \`ospi-update support release\`.`,
  }),
  toSign: say<[file: string, comment: string]>({
    en: (file, comment) =>
      `${file} was written. Sign it with \`minisign -S -m ${quoteWord(file)} -t '${comment}'\`, then append the signature: \`cat ${quoteWord(`${file}.minisig`)} >> ${quoteWord(file)}\``,
    fr: (file, comment) =>
      `${file} est écrit. Signez-le avec \`minisign -S -m ${quoteWord(file)} -t '${comment}'\`, puis ajoutez-y la signature : \`cat ${quoteWord(`${file}.minisig`)} >> ${quoteWord(file)}\``,
  }),
  status: {
    allowed: say<[expires: string]>({
      en: (expires) => `released by support: one may begin until ${expires}`,
      fr: (expires) => `débloquées par le support : une seule peut commencer, jusqu’au ${expires}`,
    }),
    label: { en: 'Release', fr: 'Déblocage' },
    by: say<[issuer: string, reason: string]>({
      en: (issuer, reason) => `${issuer}: ${reason}`,
      fr: (issuer, reason) => `${issuer} : ${reason}`,
    }),
  },
});
