import semver from 'semver';
import * as z from 'zod';
import { listOf, manual, redactions, type Flat, type Held } from '../terms/form.ts';
import { archiveDigest, boundedRange, findRangeFault, isWithdrawn, scopeMaximum } from './revocation.ts';
import { signedLine } from './signed.ts';
import { isDigest, isProductName, isVersion } from '../terms/words.ts';

/** Shown unescaped in terminals and journals: no control characters. */
const line = z
  .string()
  .min(1)
  .max(200, { abort: true })
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'must be one line of plain text')
  .register(redactions, { rule: 'vendor' });
const title = () => z.strictObject({ fr: line, en: line });

/** It names a folder, so build metadata (`+…`) and a leading `v` are refused. */
const version = z
  .string()
  .max(64, { abort: true })
  .refine(isVersion, 'must be a semantic version such as 4.3.0')
  .register(redactions, { rule: 'version' });

/** Of versions that can be updated. */
const range = z
  .string()
  .min(1)
  .max(200, { abort: true })
  // It is shown; and line ends are blanks to semver.
  .refine(
    (text) => /^[ -~]*$/.test(text) && semver.validRange(text) !== null,
    'must be a range such as ">=4.2.0 <4.3.0"',
  )
  .register(redactions, { rule: 'version' });

const path = () => z.string().max(4096, { abort: true });
const mode = z.string().regex(/^[0-7]{4}$/, 'must be four octal digits such as "0644"');

const levels = () =>
  z
    .strictObject({ minimum: z.number().nonnegative(), recommended: z.number().nonnegative() })
    .refine(({ minimum, recommended }) => minimum <= recommended, 'recommended must not be below minimum');
const requirements = z.strictObject({
  cpuCores: levels().register(manual, {
    en: '{ minimum, recommended }: CPU cores. The stricter of these and the usual requirements (4 and 8) apply',
    fr: '{ minimum, recommended } : les cœurs de processeur. De ces prérequis et des prérequis habituels (4 et 8), les plus stricts comptent',
  }),
  memoryGiB: levels().register(manual, {
    en: '{ minimum, recommended }: memory in GiB (usual: 8 and 16)',
    fr: '{ minimum, recommended } : la mémoire en Gio (habituellement 8 et 16)',
  }),
  freeDiskPercent: z.number().min(0).max(100).register(manual, {
    en: 'the percentage of each file system that must be free (usual: 30)',
    fr: 'la part de chaque système de fichiers qui doit être libre (habituellement 30)',
  }),
});
export type Requirements = Held<typeof requirements>;

/** In the order in which they run; the manifest may contain several of each. */
const hookNames = ['pre-install', 'migrate', 'post-install'] as const;

const hook = z.strictObject({
  // A rehearsal has a hook of another name.
  name: (z.enum(hookNames) as z.ZodType<string>).register(manual, {
    en: 'pre-install, migrate or post-install',
    fr: 'pre-install, migrate ou post-install',
  }),
  path: path().register(manual, {
    en: 'an executable file in hooks/',
    fr: 'un fichier exécutable de hooks/',
  }),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(24 * 60 * 60)
    .register(manual, {
      en: 'after this many seconds it is killed and the update fails; 1 to 86400',
      fr: 'après ce nombre de secondes, il est arrêté et la mise à jour échoue ; de 1 à 86400',
    }),
  /** Whether it changes the platform's data: once it has begun, a rollback restores the data. */
  touchesData: z.boolean().register(manual, {
    en: 'true if it may change the platform’s data: once such a hook has begun, a rollback restores the data from the snapshot',
    fr: 'true s’il peut changer les données de la plateforme : dès qu’un tel script a commencé, le retour en arrière restaure les données',
  }),
  title: title().register(manual, {
    en: 'what users see while it runs',
    fr: 'ce que voit le lecteur pendant son exécution',
    term: 'hooks.title.fr, hooks.title.en',
  }),
});

/** Ranges of versions, digests of archives or both, for the manifest's own product. */
const revocation = z
  .strictObject({
    versions: listOf(boundedRange, { minimum: 1, maximum: scopeMaximum }).exactOptional().register(manual, {
      en: 'a list of versions, or of ranges with an upper bound, such as [">=4.3.0 <4.3.2"]; the version itself must not be in them',
      fr: 'une liste de versions, ou d’intervalles bornés, comme [">=4.3.0 <4.3.2"] ; la version elle-même ne doit pas en faire partie',
    }),
    archives: listOf(archiveDigest, { minimum: 1, maximum: scopeMaximum }).exactOptional().register(manual, {
      en: 'a list of SHA-256 digests: of an archive’s manifest.json, which is the same in every copy however compressed, or of one file',
      fr: 'une liste d’empreintes SHA-256 : du manifest.json d’une archive, que toute copie a en commun quelle que soit sa compression, ou d’un fichier',
    }),
    reason: signedLine('reason').register(manual, {
      en: 'why, for the customer: one line, at most 300 characters',
      fr: 'pourquoi, comme le client le lit : une ligne, au plus 300 caractères',
    }),
  })
  .refine(
    ({ versions, archives }) => versions !== undefined || archives !== undefined,
    'must name versions or archives',
  );

const source = {
  format: z.literal(1).register(manual, { en: '1', fr: '1' }),
  product: z.string().refine(isProductName, 'must be a plain name such as planipsy').register(manual, {
    en: 'the name set as `product` in the customers’ configuration',
    fr: 'le nom que les clients indiquent par `product` dans leur configuration',
  }),
  version: version.register(manual, {
    en: 'the version of the update: a semantic version such as 4.3.0, without build metadata',
    fr: 'la version de la mise à jour : une version sémantique comme 4.3.0, sans métadonnées de construction',
  }),
  /** A semver range of the versions that this archive can update. */
  from: range.register(manual, {
    en: 'the installed versions that it can update: a range such as “>=4.2.0 <4.3.0”. In any case a platform must be 4.0.0 or later',
    fr: 'les versions installées qu’elle peut mettre à jour : un intervalle comme « >=4.2.0 <4.3.0 ». Une plateforme doit de toute façon être en version 4.0.0 ou plus récente',
  }),
  released: z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], 'must be an ISO 8601 date')
    .register(manual, {
      en: 'the release date: an ISO 8601 date, or date and time with time zone',
      fr: 'la date de parution : une date ISO 8601, ou une date et une heure avec le fuseau horaire',
    }),
  title: title().register(manual, {
    en: 'its name in French and in English: one line, at most 200 characters',
    fr: 'son nom en français et en anglais : une ligne, au plus 200 caractères',
    term: 'title.fr, title.en',
  }),
  notice: z.strictObject({
    path: path().register(manual, {
      en: 'the notice in the folder, such as notice.pdf: a file beside manifest.json, at most 64 MiB',
      fr: 'la notice dans le dossier, comme notice.pdf : un fichier à côté de manifest.json, d’au plus 64 Mio',
    }),
  }),
  requirements,
  hooks: listOf(hook, { maximum: 100 })
    .refine(isInOrder, `must be in the order ${hookNames.join(', ')}`)
    .register(manual, {
      en: 'the list of hooks, in the order in which they run; it may be empty',
      fr: 'la liste des scripts, dans l’ordre où ils sont lancés ; elle peut être vide',
    }),
  /** What the vendor has withdrawn before; usually absent. */
  revokes: listOf(revocation, { maximum: 100 }).exactOptional().register(manual, {
    en: 'what the vendor has withdrawn before: a list of { versions, archives, reason }, with at least one of versions and archives. Customers’ servers refuse these once the notice of this archive is accepted, and already while both are in the same inbox. It cannot be undone; older versions of ospi-update refuse an archive with this key',
    fr: 'ce que l’éditeur a retiré auparavant : une liste de { versions, archives, reason } ; de versions et archives, au moins une. Les clients le refusent dès que la notice de cette archive est acceptée, et déjà quand les deux se trouvent dans le même dossier de dépôt. C’est irrévocable ; les versions plus anciennes d’ospi-update refusent une archive qui a cette clé',
  }),
};

/** An archive that withdraws itself could never be installed. */
const isNotItsOwn: [(manifest: Pick<ManifestSource, 'version' | 'revokes'>) => boolean, object] = [
  ({ version, revokes = [] }) =>
    // A malformed range is reported separately.
    revokes.every(({ versions = [] }) => {
      const sound = versions.filter((text) => findRangeFault(text) === undefined);
      return !isWithdrawn({ version, digests: [] }, { versions: sound, archives: [] });
    }),
  { path: ['revokes'], message: 'must not contain the version itself' },
];

/** One of the entries. */
export const entryForm = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      path: path(),
      type: z.literal('file'),
      /** Bytes; 0 for anything but a file. */
      size: z.int().nonnegative(),
      mode,
      sha256: z.string().refine(isDigest, 'must be 64 hexadecimal digits'),
    }),
    z.strictObject({ path: path(), type: z.literal('directory'), size: z.literal(0), mode }),
    z.strictObject({
      path: path(),
      type: z.literal('symlink'),
      size: z.literal(0),
      mode,
      target: path(),
    }),
  ],
  'must be "file", "directory" or "symlink"',
);
export type ManifestEntry = Flat<Held<typeof entryForm>>;

/** As a publisher writes it: `pack` adds the entries. */
export const sourceForm = z.strictObject(source).refine(...isNotItsOwn);
export type ManifestSource = Held<z.ZodObject<typeof source>>;

/** Everything except the entries, of which there may be a million: they are checked one by one. */
export const manifestFrame = z
  .strictObject({ ...source, entries: z.array(z.unknown()) })
  .refine(...isNotItsOwn);

/** `manifest.json` of an update archive. Its signature is verified before its form. */
export const manifestForm = z.strictObject({ ...source, entries: z.array(entryForm) }).refine(...isNotItsOwn);
export interface Manifest extends ManifestSource {
  readonly entries: readonly ManifestEntry[];
}
export type ManifestHook = Manifest['hooks'][number];

function isInOrder(hooks: readonly { readonly name: string }[]): boolean {
  const ranks = hooks.map(({ name }) => hookNames.findIndex((known) => known === name));
  return ranks.every((rank, index) => index === 0 || rank >= (ranks[index - 1] ?? 0));
}
